"""What trafilatura takes for the text of a page, as the runs of text in our own tree."""

from __future__ import annotations

import logging
import re
from copy import deepcopy

from lxml import etree

from spiders.document import Page
from spiders.segments import Outline

MOST_SEGMENTS, MOST_WEIGHT = 12_000, 1_000_000  # a larger page would cost seconds
MOST_DEPTH = 200
LONG = 20  # letters: a run of so many is found inside a line, a shorter one is a line of its own
LETTERS = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """Letters and digits in lower case: what is left whatever a tool does with blanks and marks."""
    return LETTERS.sub("", text).lower()


def chosen(page: Page, outline: Outline) -> set[int]:
    """The numbers of the segments that it keeps; empty where it finds nothing or was not asked."""
    small = 0 < len(outline.segments) <= MOST_SEGMENTS and outline.weight(page.body) <= MOST_WEIGHT
    said = _ask(page) if small and _depth(page) <= MOST_DEPTH else ""
    return matched(said, outline) if said else set()


def _ask(page: Page) -> str:
    from trafilatura import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        return extract(deepcopy(page.tree), include_comments=False, include_tables=True) or ""
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError, etree.LxmlError):
        return ""  # its failure costs the second opinion, never the page


def matched(said: str, outline: Outline) -> set[int]:
    """The segments that stand in a text, in any order."""
    lines = {letters(line) for line in said.splitlines()}
    whole = letters(said)
    found = set()
    for number, segment in enumerate(outline.segments):
        plain = letters(segment.text)
        if plain and (plain in lines or (len(plain) >= LONG and (plain in whole or _mostly(plain, whole)))):
            found.add(number)
    return found


def _mostly(plain: str, whole: str) -> bool:
    """Whether beginning, middle and end of a long run are there."""
    if len(plain) < 5 * LONG:
        return False
    middle = len(plain) // 2
    parts = (plain[:LONG], plain[middle : middle + LONG], plain[-LONG:])
    return sum(part in whole for part in parts) >= 2


def _depth(page: Page) -> int:
    deepest, depth = 0, 0
    for event, _ in etree.iterwalk(page.tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
