"""The elements that hold a text: as few and as large as hold nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from spiders.segments import Outline

MOST_PARTS = 300
PICTURES = ("img", "figure", "picture", "hr", "iframe", "video")


class Covering:
    """Of one text. `elements`: in reading order; one with words of the text beside others is among them. `others`: what
    in them is none of the text. A text in very many pieces is given as a whole."""

    def __init__(self, outline: Outline, chosen: set[int], root: HtmlElement) -> None:
        """`chosen`: the segments of the text; `root`: an element around all of them."""
        self._outline = outline
        self._chosen = chosen
        self.others: list[HtmlElement] = []
        found = list(self._largest(root))
        self.elements = found if len(found) <= MOST_PARTS else [root]

    def _largest(self, root: HtmlElement) -> Iterator[HtmlElement]:
        stack = [root]
        while stack:
            node = stack.pop()
            numbers = self._outline.within(node)
            held = [number for number in numbers if number in self._chosen]
            whole = len(held) == len(numbers) and (held or next(node.iter(*PICTURES), None) is not None)
            own = {number for number in held if self._outline.segments[number].owner is node}
            if whole:
                yield node
            elif own and 3 * self._weigh(own) >= self._weigh(set(numbers).difference(held)):
                self.others += self._without_text(node)
                yield node
            elif held:
                stack += [child for child in reversed(node) if child in self._outline.spans]

    def _weigh(self, numbers: set[int]) -> int:
        return sum(self._outline.segments[number].weight for number in numbers)

    def _without_text(self, root: HtmlElement) -> Iterator[HtmlElement]:
        """The largest blocks in an element that hold nothing of the text."""
        stack = [root]
        while stack:
            node = stack.pop()
            numbers = self._outline.within(node)
            if numbers and self._chosen.isdisjoint(numbers):
                yield node
            elif not self._chosen.issuperset(numbers):
                stack += [child for child in node if child in self._outline.spans]
