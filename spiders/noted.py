"""The notes below a text, to which its links of one mark lead, and its author's list of sources: they belong to it."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from lxml import etree

from spiders import tails
from spiders.document import words_of
from spiders.segments import HEADINGS, Outline

if TYPE_CHECKING:
    from lxml.html import HtmlElement

INNER = etree.XPath("descendant::a[contains(@href, '#')]")
NAMED = etree.XPath("descendant::*[@id or @name]")
MARK = re.compile(r"(?:[\[(]\s*)?(?:\d{1,3}|[a-z]|[*†‡§]{1,3})(?:\s*[\])])?", re.IGNORECASE)
NOTES = re.compile(r"(?:\b|_)(?:fn|ftn|foot|note|endnote|cite)", re.IGNORECASE)
BLOCKS = frozenset(("p", "li", "div", "aside", "dd", "td", "table", "blockquote"))
MOST, LONGEST = 500, 5_000  # links; weight of a note


def noted(outline: Outline, chosen: set[int]) -> set[int]:
    """The segments of the notes that a text calls and that stand behind the calls."""
    root = outline.segments[0].owner.getroottree().getroot()
    calls = [link for link in cast("list[HtmlElement]", INNER(root))[:MOST] if _is_call(link)]
    if not calls:
        return set()
    owners = {outline.segments[number].owner: number for number in sorted(chosen, reverse=True)}
    places = {name: node for node in reversed(cast("list[HtmlElement]", NAMED(root))) for name in _names(node)}
    found: set[int] = set()
    for link in calls:
        number = next((owners[node] for node in link.iterancestors() if node in owners), None)
        block = _block(places.get(unquote((link.get("href") or "").partition("#")[2])))
        if number is None or block is None:
            continue
        inside = outline.within(block)
        if len(inside) and inside[0] > number and outline.weight(block) <= LONGEST:
            found.update(inside)
    return found


def cited(outline: Outline, chosen: set[int], last: int) -> set[int]:
    """The author's list of sources right behind the last paragraph, under its heading."""
    run = list(takewhile(chosen.__contains__, range(last + 1, len(outline.segments))))
    segments = [outline.segments[number] for number in run]
    if not run or segments[0].owner.tag not in HEADINGS or not tails.is_source(segments[0]):
        return set()
    items = list(takewhile(lambda one: one.owner.tag not in HEADINGS, segments[1:]))
    return set(run[: len(items) + 1]) if items else set()


def _is_call(link: HtmlElement) -> bool:
    """Whether a link of one mark is raised, in brackets, or named like one of a note."""
    words = words_of(link)
    if len(words) > 8 or not MARK.fullmatch(words):
        return False
    raised = next(link.iterancestors("sup"), None) is not None or next(link.iter("sup"), None) is not None
    return raised or words[0] in "[(" or NOTES.search(f"{link.get('href')} {link.get('class')}") is not None


def _names(node: HtmlElement) -> set[str]:
    return {name for name in (node.get("id"), node.get("name")) if name}


def _block(place: HtmlElement | None) -> HtmlElement | None:
    """The paragraph, the item or the box that is the note; none for the head of a part."""
    while place is not None and place.tag not in BLOCKS:
        place = None if place.tag in HEADINGS else place.getparent()
    return None if place is None or next(place.iter(*HEADINGS), None) is not None else place
