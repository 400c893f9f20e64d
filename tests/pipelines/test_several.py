"""The pages of one article: joined in any order of arrival, never over a gap, never in place of what was whole."""

from __future__ import annotations

import msgspec
import pytest

from pipelines import Emitter, Known
from storage.captures import Part
from storage.records import Observed, Record, Says, Wall
from tests.pipelines.making import paragraphs, record, says

WORDS = ("flour", "yeast", "water")
URL = "https://crumbs.test/p/tuesdays"


def prose(word: str) -> str:
    return " ".join(f"The {word} was weighed at five, and again at six, by nobody in particular." for _ in range(9))


def page(number: int, *, last: int = 3, text: str = "", wall: str | None = None) -> tuple[Record, Part]:
    """Page `number`: its record, that another page has more of the text, which page it is."""
    onward = number + 1 if number < last else 1
    inside = paragraphs(text or prose(WORDS[number - 1])) + ("<aside class=wall></aside>" if wall else "")
    more = says(Says.READ_MORE, f"{URL}/{onward}", "css:nav a", by="markup")
    said = [says(Says.WALL_ELEMENT, wall, "css:.wall")] if wall else [more]
    made = record(inside, signals=said, url=f"{URL}/{number}", canonical_url=URL, wall=".wall" if wall else None)
    return msgspec.structs.replace(made, record_id=f"<urn:uuid:{number}>"), Part(number, last)


def emitted(emitter: Emitter, *pages: tuple[Record, Part]) -> list[Record]:
    return [made for one, part in pages for made in emitter.add(one, partial=False, part=part)]


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_the_last_page_to_come_completes_the_record(order: tuple[int, ...]) -> None:
    emitter = Emitter({})
    (made,) = emitted(emitter, *map(page, order))
    assert made.content_text == "\n\n".join(map(prose, WORDS))
    assert (made.record_id, made.url, made.revision) == ("<urn:uuid:1>", f"{URL}/1", 1)
    assert (made.observed, made.wall, made.boundary) == (Observed.FULL, Wall.NONE, None)
    assert [block.src.partition(" ")[0] for block in made.blocks[1:]] == ["<urn:uuid:2>", "<urn:uuid:3>"]
    assert [(one.says, one.where.partition(" ")[0]) for one in made.signals] == [(Says.ENDING, "<urn:uuid:3>")]
    assert emitter.close() == []


def test_a_record_never_leaps_over_a_missing_page() -> None:
    emitter = Emitter({})
    assert emitted(emitter, page(1), page(3)) == []
    (made,) = emitter.close()
    assert made.content_text == prose(WORDS[0])
    assert (made.observed, made.wall) == (Observed.PREVIEW, Wall.NONE)
    assert next(one.value for one in made.signals if one.says is Says.READ_MORE) == f"{URL}/2"


def test_a_later_page_alone_is_a_part() -> None:
    emitter = Emitter({})
    assert emitted(emitter, page(3)) == []
    (made,) = emitter.close()
    assert (made.content_text, made.observed) == (prose(WORDS[2]), Observed.PREVIEW)


def test_a_run_that_misses_a_page_says_nothing_about_an_article_that_was_whole() -> None:
    (whole,) = emitted(Emitter({}), page(1), page(2), page(3))
    emitter = Emitter({whole.id: Known.of(whole)})
    assert [*emitted(emitter, page(1), page(2)), *emitter.close()] == []
    assert emitted(emitter, page(1), page(2), page(3)) == []
    (edited,) = emitted(emitter, page(1), page(2), page(3, text=prose("salt")))
    assert (edited.revision, edited.change) == (2, "edited")


def test_what_was_missing_and_comes_is_the_next_revision() -> None:
    emitter = Emitter({})
    emitted(emitter, page(1))
    (begun,) = emitter.close()
    (whole,) = emitted(Emitter({begun.id: Known.of(begun)}), page(1), page(2), page(3))
    assert (whole.revision, whole.change, whole.observed) == (2, "edited", Observed.FULL)


def test_a_site_that_answers_every_number_alike_has_one_page() -> None:
    text = prose("flour")
    (made,) = emitted(Emitter({}), page(1, text=text), page(2, text=text), page(3, text=text))
    assert (made.content_text, made.observed) == (text, Observed.FULL)


def test_a_wall_on_a_later_page_ends_the_joined_text() -> None:
    (made,) = emitted(Emitter({}), page(1, last=2), page(2, last=2, wall="subscription"))
    assert made.content_text == "\n\n".join(map(prose, WORDS[:2]))
    assert (made.observed, made.wall) == (Observed.PREVIEW, Wall.SUBSCRIPTION)
    assert made.boundary is not None
    assert (made.boundary.char, made.boundary.selector) == (len(made.content_text), made.blocks[-1].src)
