"""What changed between revisions."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from storage.history import Piece, history, replay_path, word_diff
from storage.records import Boundary, Quote, Wall
from tests.storage.exchanges import NOW
from tests.storage.test_tables import record

texts = st.text(st.sampled_from("ab 潮水\n.'"), max_size=60)


@given(texts, texts)
def test_the_pieces_make_both_texts(first: str, second: str) -> None:
    pieces = list(word_diff(first, second))
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == first
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == second
    assert all(one.kind != other.kind for one, other in pairwise(pieces))
    assert (first == second) is all(piece.kind == "same" for piece in pieces)


def test_words_and_characters_not_paragraphs() -> None:
    assert list(word_diff("The tide came at six.\n\nBoats left.", "The tide came at seven.\n\nBoats left.")) == [
        Piece("same", "The tide came at "),
        Piece("gone", "six"),
        Piece("new", "seven"),
        Piece("same", ".\n\nBoats left."),
    ]
    assert [piece for piece in word_diff("潮水上涨", "潮水下涨") if piece.kind != "same"] == [
        Piece("gone", "上"),
        Piece("new", "下"),
    ]


def test_a_text_of_any_size_is_compared_in_bounded_time() -> None:
    first, second = ("a b " * 40_000), ("b c " * 40_000)
    assert [piece.kind for piece in word_diff(first, second)] == ["gone", "new"]


def test_revisions_say_what_they_changed() -> None:
    first = record(1, title="Tides", content_text="Six boats.", record_id="<urn:1>")
    walled = {"wall": Wall.SUBSCRIPTION, "boundary": Boundary(0, 3, "div", Quote("Six", ""))}
    second = record(1, title="High tides", content_text="Six.", revision=2, change="wall_added", **walled)
    again = record(1, title="High tides!", content_text="Six.", revision=2, generation=2, **walled)
    steps = history([first, second, again])
    assert [(step.record, step.before) for step in steps] == [(first, None), (again, first)]
    assert steps[1].fields["title"] == ("Tides", "High tides!")
    assert steps[1].fields["wall"] == (Wall.UNKNOWN, Wall.SUBSCRIPTION)
    assert steps[1].fields["boundary"] == (None, 3)
    assert [piece for piece in steps[1].text if piece.kind == "gone"] == [Piece("gone", " boats")]


def test_a_replay_path_keeps_the_url_as_captured() -> None:
    made = record(1, url="https://a.test/p?a=%20b&c=1#x y", captured_at=NOW + timedelta(seconds=1))
    assert replay_path(made) == "/archive/20261123223001/https://a.test/p?a=%20b&c=1#x%20y"
