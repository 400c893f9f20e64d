"""Where the line is drawn, and what a diff says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.readingroom.article import parts
from storage.readingroom.excerpt import difference, excerpt
from storage.readingroom.terms import terms
from storage.records import Block, Boundary, Quote
from tests.readingroom.shelf import OPENING, SECOND, record, records


def test_the_line_cuts_a_block() -> None:
    shown = list(parts(records()[1]))
    head, _, tail = SECOND.partition(",")
    assert [(part.kind, part.text, part.behind) for part in shown] == [
        ("paragraph", OPENING, False),
        ("paragraph", head, False),
        ("boundary", "", False),
        ("paragraph", f",{tail}", True),
    ]


def test_asides_and_images_do_not_shift_it() -> None:
    made = record(0, [OPENING, SECOND])
    made.blocks[0:0] = [Block("image", "a quay", "", ""), Block("paragraph", "An advert.", "", "", role="sponsor")]
    made.boundary = Boundary(2, len(OPENING), "p", Quote("", ""))
    assert [part.kind for part in parts(made)] == ["image", "paragraph", "paragraph", "boundary", "paragraph"]


def test_nothing_public() -> None:
    made = record(0, [OPENING])
    made.boundary = Boundary(-1, 0, "p", Quote("", ""))
    assert [(part.kind, part.behind) for part in parts(made)] == [("boundary", False), ("paragraph", True)]


@given(st.text(alphabet="ab 潮汐\n"), st.text(alphabet="ab 潮汐\n"))
def test_a_diff_holds_both_texts(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


def test_excerpts_mark_what_was_sought() -> None:
    found = excerpt("x " * 400 + "the Tide is here", ["tide"])
    assert [piece.text for piece in found if piece.kind == "hit"] == ["Tide"]
    assert found[0].text.startswith("…")


def test_terms() -> None:
    assert terms("Ｔｉｄｅ tables_2026, 潮汐表 海") == ["tide", "tables", "2026", "潮汐", "汐表", "表", "海"]
