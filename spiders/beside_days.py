"""Names that nothing calls a byline: in a row with the day, where more than capitals tells that they are names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from spiders import credit_words
from spiders.document import line, longer_than, words_of
from spiders.names import BETWEEN, HANDLE, SHORTENED
from spiders.names import words as words_in
from spiders.printed_days import AGE, DAY, DAY_ELSEWHERE
from spiders.printed_names import LONGEST, is_person, may_be_one, split
from spiders.signed_lines import APART
from spiders.surroundings import Line, Surroundings
from storage.records import Author

EDGES = re.compile(r"^[\s·•|,–—/-]+|[\s·•|,–—/-]+$")
READING = re.compile(r"\b\d{1,3}\s?(?:min|m\b|分|words|wörter|mots)", re.IGNORECASE)
TITLED = re.compile(r"(?:Dr|Prof|Professor|Revd?|Canon|Sir|Dame|Cllr|Capt|Mrs?|Ms|Mme)\s[^\W\d_]")
LEVELS = 3  # from a name up to its row


def named(around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """The names in the row of the day next to the headline, that have a title or an initial, a picture named after
    them, a box of their own, or an account's sign; those behind the day in words of the same element."""
    for one in around.lines():
        if found := _behind(around, one):
            yield one.node, [Author(name) for name in found]
            continue
        if not (may_be_one(said := EDGES.sub("", one.text)) or said.startswith("@")):
            continue
        row = _row(one.node, around)
        if row is None:
            continue
        texts = [piece for text in row.itertext() if (piece := EDGES.sub("", line(text)))]
        pieces = [piece for piece in texts if not BETWEEN.fullmatch(f" {piece} ")]
        alike = takewhile(_is_one, pieces[pieces.index(said) :] if said in pieces else [said])
        found = [one for name in alike for one in (split(around.page, name) or [name])]
        joined = len(pieces) < len(texts) and len(found) > 1
        if found and (joined or any(_is_told(name, row) or _has_box(around, name) for name in found)):
            yield one.node, [Author(name) for name in found]


def _behind(around: Surroundings, one: Line) -> list[str]:
    """Of a line like `4 May 2026 · 6 min · Ines Varga` the names, which no link leads on; where nothing is said of the
    time of reading, several that are joined. So of `Ines Varga, Juri Sand — Marl, 4 May 2026`."""
    pieces = APART.split(one.text)
    at = next((number for number, piece in enumerate(pieces) if _is_dated(piece)), len(pieces))
    timed = any(READING.search(piece) for piece in pieces)
    linked = {words_of(link) for link in one.node.iter("a")} if at + 1 < len(pieces) else set()
    for piece in pieces[at + 1 :]:
        found = split(around.page, piece)
        if piece not in linked and len(found) > (0 if timed else 1) and all(map(is_person, found)):
            return found
    front = split(around.page, pieces[0]) if 0 < at < len(pieces) and _names_place(pieces[at]) else []
    return front if len(front) > 1 and all(map(is_person, front)) else []


def _names_place(piece: str) -> bool:
    """Whether words stand in front of a day: without them a row of topics looks like one of names."""
    day = DAY.search(piece)
    return day is not None and any(map(str.isalpha, piece[: day.start()]))


def _row(node: HtmlElement, around: Surroundings) -> HtmlElement | None:
    """The smallest box around a line that holds a day, too, and little else."""
    for up in islice(node.iterancestors(), LEVELS):
        if up in around.above or longer_than(up, LONGEST):
            return None
        if _is_dated(words_of(up)) or next(up.iter("time"), None) is not None:
            return up
    return None


def _is_dated(text: str) -> bool:
    return any(day.search(text) for day in (DAY, DAY_ELSEWHERE, AGE))


def _is_one(piece: str) -> bool:
    return may_be_one(piece) or (piece.startswith("@") and HANDLE.fullmatch(piece) is not None)


def _is_told(name: str, row: HtmlElement) -> bool:
    """Whether a name is a person's for more than its capitals."""
    if SHORTENED.search(name) or TITLED.match(name) or name.startswith("@"):
        return True
    return any(_shows(picture, name) for picture in row.iter("img"))


def _has_box(around: Surroundings, name: str) -> bool:
    """Whether a box that is called an author's begins with a name, wherever it stands, or a line of the part over which
    East Asian pages write that it tells of the author."""
    page = around.page
    boxes = page.select("[class*=author]")
    if any(words_of(box).startswith(f"{name} ") for box in boxes if not around.is_from_others(box)):
        return True
    told = page.is_eastern and any(map(page.says, credit_words.words().introducing))
    return told and any(words_of(line) == name for line in page.select("dt, h3, h4, strong, b"))


def _shows(picture: HtmlElement, name: str) -> bool:
    """Whether a picture is named after somebody: its words, or its address."""
    said = f"{picture.get('alt') or ''} {picture.get('src') or ''}"
    return not words_in(name).isdisjoint(re.split(r"[\W_]+", said.casefold()))
