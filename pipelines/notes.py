"""The notes of a text: which links call one, and which elements are one, by how they point at each other.

Generators and editors name their notes in dozens of ways; what they share is a link whose words are a mark, the place
behind the text that it leads to, and mostly a link back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from lxml import etree

from pipelines.spacing import names, visible
from pipelines.urls import absolute

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST = 2_000  # links inside the page that are looked at
LONGEST_MARK, LONGEST = 16, 5_000  # characters
_INNER = etree.XPath("descendant-or-self::a[contains(@href, '#')]")
_POINTS = etree.XPath("descendant-or-self::*[@id or @name or self::a[contains(@href, '#')]]")
_BESIDE = etree.XPath("descendant::span[contains(@class, 'note')]")
_IN_MARGIN = re.compile(r"(?:side|margin|__)note(?:\s|\Z)")
_MARK = re.compile(r"[\[(]?\s*(\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,3})\s*[\])]?\.?\Z", re.IGNORECASE)
_NAME = re.compile(r"(?:\b|_)(?:fn|ftn|foot|note|endnote|cite|ref)", re.IGNORECASE)
_ONE = names("p li div aside dd td table blockquote")  # what may be one note
_MANY = names("section article main body ul ol dl tr tbody")
_LISTS = ("ol", "ul", "menu")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(slots=True)
class Notes:
    """Of one body. `calls`: the mark of a link that calls a note; `found`: that of an element that is one; `back`:
    links from notes to the text; `lists`: the lists of notes; `beside`: the mark of a note inside its sentence."""

    calls: dict[HtmlElement, str] = field(default_factory=dict)
    found: dict[HtmlElement, str] = field(default_factory=dict)
    back: set[HtmlElement] = field(default_factory=set)
    lists: set[HtmlElement] = field(default_factory=set)
    beside: dict[HtmlElement, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.calls or self.beside)


class Label:
    """What a note begins with: its mark, in brackets or with a point. Taken off piece by piece as it is written."""

    def __init__(self, mark: str, *, seen: bool = False) -> None:
        """`seen`: the mark is not written in the note: a list numbers it."""
        self.mark = mark
        self._whole = re.compile(rf"\s*[\[(]?\s*{re.escape(mark)}(?!\w)\s*[\])]?[.:]?\s*")
        self.seen = seen
        self.ended = False

    def off(self, text: str) -> str:
        """The next piece of the note, without what is the label's."""
        match = (_REST if self.seen else self._whole).match(text)
        if match is None:
            opens = _OPENS.fullmatch(text) is not None
            self.ended = not opens
            return "" if opens else text
        self.seen = True
        rest = text[match.end() :]
        self.ended = bool(rest)
        return rest


_REST = re.compile(r"\s*[\])]?[.:]?\s*")
_OPENS = re.compile(r"\s*[\[(]?\s*")


def notes_of(body: list[HtmlElement], base: str) -> Notes:
    """The notes that links of a body call, where both stand in it. `base`: the page's address."""
    inner = [link for root in body for link in cast("list[HtmlElement]", _INNER(root))][:MOST]
    notes = _Reading(body, inner, base).notes if any(map(mark_of, inner)) else Notes()
    for root in body:
        _set_beside(root, notes)
    return notes


class _Reading:
    """One look at a body that has links of one mark."""

    def __init__(self, body: list[HtmlElement], inner: list[HtmlElement], base: str) -> None:
        self.notes = Notes()
        self._base = base
        nodes = [node for root in body for node in cast("list[HtmlElement]", _POINTS(root))]
        self._order = {node: number for number, node in enumerate(nodes)}
        self._places: dict[str, HtmlElement] = {}
        for node in nodes:
            for name in (node.get("id"), node.get("name")):
                if name:
                    self._places.setdefault(name, node)
        targets = ((link, self._target(link)) for link in inner)
        self._targets = {link: place for link, place in targets if place is not None}
        self._notes: dict[HtmlElement, bool] = {}  # whether an element may be a note, found out once
        self._called()
        self._tied()

    def _target(self, link: HtmlElement) -> HtmlElement | None:
        """The place in the body that a link leads to."""
        page, _, name = (link.get("href") or "").partition("#")
        here = not page or absolute(page, self._base) == self._base.partition("#")[0]
        return self._places.get(unquote(name)) if here else None

    def _called(self) -> None:
        inside: dict[HtmlElement, set[HtmlElement]] = {}
        for link, place in self._targets.items():
            mark = mark_of(link) if self._order[link] < self._order[place] else None
            block = self._block(place, link) if mark else None
            if mark and block is not None and (_tells(link) or self._leads_back(block, link)):
                self.notes.calls[link] = mark
                self.notes.found.setdefault(block, mark)
                inside.setdefault(block, set()).add(place)
        for block in [one for one, places in inside.items() if len(places) > 1]:  # several notes in one paragraph
            del self.notes.found[block]

    def _block(self, place: HtmlElement, link: HtmlElement) -> HtmlElement | None:
        """The element around a place that is one note; None where it holds the call, too."""
        block = _line(place)
        if block is None:
            return None
        if block not in self._notes:
            self._notes[block] = _may_be(block)
        return block if self._notes[block] and all(node is not block for node in link.iterancestors()) else None

    def _leads_back(self, block: HtmlElement, link: HtmlElement) -> bool:
        line = _line(link)
        return any(_line(self._targets[one]) is line for one in block.iter("a") if one in self._targets)

    def _tied(self) -> None:
        """The links back, and the lists."""
        found = self.notes.found
        for link, place in self._targets.items():
            if self._order[place] < self._order[link] and not found.keys().isdisjoint(link.iterancestors()):
                self.notes.back.add(link)
        parents = (note.getparent() for note in found if note.tag == "li")
        self.notes.lists = {parent for parent in parents if parent is not None and parent.tag in _LISTS}


def _set_beside(root: HtmlElement, notes: Notes) -> None:
    """The notes that styles set into the margin or hide, with the number that calls them or that styles count."""
    used = {*notes.calls.values(), *notes.beside.values()}
    numbers = (str(number) for number in count(1) if str(number) not in used)
    for node in cast("list[HtmlElement]", _BESIDE(root)):
        if not _IN_MARGIN.search(node.get("class") or ""):
            continue
        before = node.getprevious()
        calls = [] if before is None else [link for link in before.iter("a") if link not in notes.calls]
        mark = mark_of(calls[0]) if calls else None
        notes.beside[node] = mark or next(numbers)
        notes.calls.update((link, mark) for link in calls if mark)


def mark_of(link: HtmlElement) -> str | None:
    """The number, letter or sign that is all a link says."""
    words = "".join(map(str, link.itertext())) if len(link) else link.text or ""
    match = _MARK.match(visible(words).strip()) if len(words) < LONGEST_MARK else None
    return match.group(1) if match else None


def _tells(link: HtmlElement) -> bool:
    """Whether a link looks like a call: raised, in brackets, or named like one."""
    parent = link.getparent()
    raised = (parent is not None and parent.tag == "sup") or next(link.iter("sup"), None) is not None
    said = f"{link.get('href')} {link.get('class')} {link.get('role')} {link.get('rel')}"
    return raised or _NAME.search(said) is not None or "".join(map(str, link.itertext())).strip()[0] in "[("


def _may_be(block: HtmlElement) -> bool:
    """Whether an element is short enough for a note, and not the head of a part."""
    if next(block.iter(*_HEADINGS), None) is not None:
        return False
    return sum(len(text) for text in block.itertext()) <= LONGEST


def _line(place: HtmlElement) -> HtmlElement | None:
    """The nearest element around a place that may be a note or a paragraph."""
    node: HtmlElement | None = place
    while node is not None and node.tag not in _ONE:
        if node.tag in _HEADINGS or node.tag in _MANY:
            return None
        node = node.getparent()
    return node


__all__ = ["Label", "Notes", "mark_of", "notes_of"]
