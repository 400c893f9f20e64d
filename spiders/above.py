"""What stands between a page's headline and its text: the sentence under the headline, a list of key points."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from spiders import tails
from spiders.second_opinion import letters
from spiders.segments import HEADINGS, Outline, Segment

MOST_LEADS, MOST_BEFORE = 2, 40  # segments
LEAST_HEAD = 10  # weight of an `<h2>` that names the page
BEGINS = 20  # letters of a headline that the page's title begins with, too
NAMED = 20  # letters of a title that is told by them alone
CAMELS = re.compile(r"(?<=[a-z])(?=[A-Z])")
FEWEST_POINTS, LONGEST_TITLE = 2, 40  # items of a list of key points, weight of its title


class Above:
    """`shown`: segments that are no frame; `theirs`: the second opinion; `titles`: letters of the page's titles."""

    def __init__(self, outline: Outline, shown: set[int], theirs: set[int], titles: str) -> None:
        self._outline = outline
        self._shown = shown
        self._theirs = theirs
        self._titles = titles

    def belonging(self, start: int) -> set[int]:
        """The segments before the text's first one that are of the text, too."""
        before = range(max(0, start - MOST_BEFORE), start)
        found = self._heading(start)
        heads = [number for number in before if self._is_head(self._outline.segments[number])]
        if not heads:
            return found
        between = [n for n in range(heads[-1] + 1, start) if n in self._shown]
        leads = [n for n in between if self._is_lead(n)][:MOST_LEADS]
        return {*found, *leads, *self._points(between)}

    def headline(self, chosen: set[int]) -> set[int]:
        """The page's own title above all sentences of the text; what is no sentence before it and beside it."""
        ordered = sorted(chosen)
        for at, number in enumerate(ordered):
            segment = self._outline.segments[number]
            if self.is_title(segment):
                before = {one for one in ordered[:at] if not self._outline.segments[one].sentence}
                return {number, *before, *self._beside(segment.owner, chosen)}
            if segment.sentence and segment.prose and segment.owner.tag != "h1":
                break
        return set()

    def is_title(self, segment: Segment) -> bool:
        """Whether a segment is the headline that the page is named after."""
        plain = letters(segment.text)
        if segment.owner.tag == "h1" or segment.owner.get("itemprop") == "headline":
            return bool(plain) and plain[:BEGINS] in self._titles
        told = segment.owner.tag == "h2" or (len(plain) >= NAMED and not segment.links)
        return told and plain in self._titles

    def _beside(self, node: HtmlElement, chosen: set[int]) -> set[int]:
        """What stands beside a headline in a `<header>` and is no sentence under it."""
        found: set[int] = set()
        for header in node.iterancestors("header"):
            beside = chosen.intersection(self._outline.within(header))
            found |= {one for one in beside if not tails.is_lead(self._outline.segments[one])}
        return found

    def _is_head(self, segment: Segment) -> bool:
        tag = segment.owner.tag
        named = tag == "h2" and letters(segment.text) in self._titles and segment.weight >= LEAST_HEAD
        return tag == "h1" or named or segment.owner.get("itemprop") == "headline"

    def _is_lead(self, number: int) -> bool:
        """Whether a line may be of the text: the second opinion takes it for that, or it is called so."""
        segment = self._outline.segments[number]
        called = number in self._theirs or tails.LEAD.search(_called(segment.owner)) is not None
        return called and tails.is_lead(segment)

    def _points(self, between: list[int]) -> set[int]:
        """The sentences of a list under the headline, with the line that is its title."""
        items = [n for n in between if self._outline.segments[n].owner.tag == "li"]
        points = [n for n in items if self._outline.segments[n].sentence and not self._outline.segments[n].links]
        if len(points) < FEWEST_POINTS or len(points) < len(items):
            return set()
        title = points[0] - 1
        box = next(self._outline.segments[points[0]].owner.iterancestors("ul", "ol"), None)
        beside = None if box is None else box.getparent()
        held = set() if beside is None else set(self._outline.within(beside))
        while held == set(points) and beside is not None and (beside := beside.getparent()) is not None:
            held = set(self._outline.within(beside))
        is_title = title in between and held == {title, *points}
        return {title, *points} if is_title and self._outline.segments[title].weight <= LONGEST_TITLE else set(points)

    def _heading(self, start: int) -> set[int]:
        """The heading of the text's first paragraph, right before it in its own box."""
        before, first = self._outline.segments[start - 1] if start else None, self._outline.segments[start].owner
        if before is None or before.owner.tag not in HEADINGS or before.links or start - 1 not in self._shown:
            return set()
        beside = first.getprevious() is before.owner and first.tag not in HEADINGS
        own = before.owner.tag != "h1" and not self.is_title(before) and not tails.is_cue(before)
        return {start - 1} if beside and own else set()


def _called(node: HtmlElement) -> str:
    """The classes of an element, and of the box that holds it alone."""
    parent = node.getparent()
    around = parent.get("class") if parent is not None and len(parent) == 1 else None
    return CAMELS.sub("-", f"{node.get('class') or ''} {around or ''}")
