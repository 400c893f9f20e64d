"""What the lines of a text announce that are no longer it: lists of other articles, comments, places to share in."""

from __future__ import annotations

from itertools import takewhile

from lxml.html import HtmlElement

from spiders import tails
from spiders.segments import Outline

MOST_CUES = 100
MOST_TAIL = 0.4  # of the text behind a heading of other articles
LINKED = 0.4  # share of a line that is a link, in a list of other articles
RESUMES = 200  # weight of sentences behind such a list that are the text again


class Announced:
    """The cues of one text. `chosen`: its segments; `root`: the smallest element around all of them."""

    def __init__(self, outline: Outline, chosen: set[int], root: HtmlElement) -> None:
        self._outline = outline
        self._chosen = set(chosen)
        self._root = root
        self._size = self._weigh(chosen)

    def _weigh(self, numbers: set[int]) -> int:
        return sum(self._outline.segments[number].weight for number in numbers)

    def left(self) -> set[int]:
        """The segments without the boxes that begin with a cue; in the last part of the text without all behind one,
        unless the text goes on behind its links; anywhere without a cue whose links were left out."""
        late, end = self._late(), max(self._chosen) + 1
        for number in tails.cues(self._outline.segments, range(min(self._chosen), end))[:MOST_CUES]:
            box = set(self._outline.within(self._box(number)))
            held = box & self._chosen
            if len(box) > 1 and held and self._weigh(held) <= MOST_TAIL * self._size and self._linked(box):
                self._chosen -= box
            elif number in self._chosen and number >= late and self._linked(set(range(number, max(self._chosen) + 1))):
                self._chosen -= set(range(number, self._resumes(number, end)))
            elif self._is_left_alone(number, end):
                self._chosen.discard(number)
            if not self._chosen:
                break
        return self._chosen

    def _resumes(self, number: int, end: int) -> int:
        """The first segment behind a cue and its links from which on there are sentences and no more links; the end
        where there is none."""
        links = [one for one in range(number + 1, end) if self._outline.segments[one].links >= LINKED]
        first = links[-1] + 1 if links else end
        told = {one for one in range(first, end) if one in self._chosen and self._outline.segments[one].prose}
        listed = links == list(range(number + 1, first))
        return first if listed and self._weigh(told) >= RESUMES else end

    def _is_left_alone(self, number: int, end: int) -> bool:
        """Whether all links right behind a cue were left out of the text."""
        behind = range(number + 1, end)
        links = list(takewhile(lambda one: self._outline.segments[one].links >= LINKED, behind))
        return bool(links) and self._chosen.isdisjoint(links)

    def _late(self) -> int:
        """Where the last part of the text begins."""
        left = MOST_TAIL * self._size
        for number in sorted(self._chosen, reverse=True):
            left -= self._outline.segments[number].weight
            if left < 0:
                return number
        return min(self._chosen)

    def _box(self, number: int) -> HtmlElement:
        """The largest element inside the text that begins with a segment."""
        node = self._outline.segments[number].owner
        while (parent := node.getparent()) is not None and parent is not self._root:
            if self._outline.span(parent)[0] != number:
                break
            node = parent
        return node

    def _linked(self, numbers: set[int]) -> bool:
        """Whether links stand beside the sentences, as in lists of other articles."""
        segments = [self._outline.segments[number] for number in numbers]
        plain = sum(one.prose and one.links < 0.1 for one in segments)
        return plain == 0 or 2 * sum(one.links >= LINKED for one in segments) >= plain
