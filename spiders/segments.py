"""A page as its runs of text in reading order. Made once a page: what an element holds is then a range of numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

from lxml.html import HtmlElement

from spiders.document import BLOCKS, UNSEEN

EDGES = BLOCKS - {"br"}
SHORTEST = 25  # weight of a run that may be a paragraph
MARKS = re.compile("[,，、。;；：！？.!?]")
ENDS = re.compile(r"[.!?。！？…][\"'”’»」』)）]*$")
ADDRESS = re.compile(r"https?://\S+")
WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
LISTED = frozenset(("li", "dd", "td", "th", "figcaption", "dt"))
HOLDERS = frozenset("body main article section div aside header footer".split())
PARAGRAPHS = ("p", "li", "blockquote", "pre")
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text between two edges of blocks. `owner`: the innermost block around it."""

    owner: HtmlElement
    text: str
    links: float  # share of its characters that are links
    weight: int  # characters without blanks; one of a script without blanks counts twice

    @property
    def prose(self) -> bool:
        """Whether it reads like sentences."""
        marked = MARKS.search(self.text) is not None and ADDRESS.fullmatch(self.text) is None
        return self.weight >= 2 * SHORTEST and self.links < 0.5 and marked

    @property
    def sentence(self) -> bool:
        """Whether it ends like a sentence, however short it is."""
        return self.weight >= 6 and self.links < 0.3 and ENDS.search(self.text) is not None

    @property
    def worth(self) -> float:
        """How much it looks like a paragraph: length, punctuation, few links."""
        if self.weight < SHORTEST or self.owner.tag in HEADINGS:
            return 0.0
        marks = len(MARKS.findall(self.text))
        base = 0.4 if self.owner.tag in LISTED else 1.0
        return base * (1 + marks * 0.3 + min(self.weight / 100, 4)) * (1 - self.links) ** 2


def weight(text: str) -> int:
    """Characters without blanks; Chinese, Japanese and Korean ones count twice."""
    return len("".join(text.split())) + len(WIDE.findall(text))


def stands_apart(node: HtmlElement) -> bool:
    """Whether an element that a site made itself (`story-panel`) is a block: it stands in one, beside no words."""
    parent = node.getparent() if "-" in str(node.tag) else None
    if parent is None or (parent.tag not in HOLDERS and "-" not in str(parent.tag)):
        return False
    before = node.getprevious()
    beside = parent.text if before is None else before.tail
    return not (beside or "").strip() and not (node.tail or "").strip()


class Outline:
    """The segments of a tree, and for each element the range of segments in it."""

    def __init__(self, root: HtmlElement) -> None:
        self.segments: list[Segment] = []
        self.spans: dict[HtmlElement, tuple[int, int]] = {}
        _Walk(self).read(root)
        self._weights = list(accumulate((one.weight for one in self.segments), initial=0))
        self._links = list(accumulate((one.weight * one.links for one in self.segments), initial=0.0))
        self._worths = list(accumulate((one.worth for one in self.segments), initial=0.0))

    def span(self, node: HtmlElement) -> tuple[int, int]:
        """First and one past the last segment in an element; an inline element counts as nothing."""
        return self.spans.get(node, (0, 0))

    def within(self, node: HtmlElement) -> range:
        """The numbers of the segments in an element."""
        return range(*self.span(node))

    def weight(self, node: HtmlElement) -> int:
        """Characters of an element."""
        start, end = self.span(node)
        return self._weights[end] - self._weights[start]

    def worth(self, node: HtmlElement) -> float:
        """How much of its text looks like paragraphs."""
        start, end = self.span(node)
        return self._worths[end] - self._worths[start]

    def link_density(self, node: HtmlElement) -> float:
        """The share of its characters that are links."""
        start, end = self.span(node)
        return (self._links[end] - self._links[start]) / max(1, self._weights[end] - self._weights[start])


@dataclass(slots=True)
class _Open:
    node: HtmlElement
    start: int
    block: bool


@dataclass(slots=True)
class _Walk:
    """One walk over a tree without recursion: a run ends where a block begins or ends."""

    outline: Outline
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0  # open `<a>`
    blocks: list[HtmlElement] = field(default_factory=list)

    def read(self, root: HtmlElement) -> None:
        stack: list[HtmlElement | _Open | str] = [root]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                self.text(item)
            elif isinstance(item, _Open):
                self.leave(item)
            elif isinstance(item.tag, str) and item.tag not in UNSEEN:
                stack.append(self.enter(item))
                for child in reversed(item):
                    if child.tail:
                        stack.append(child.tail)
                    stack.append(child)
                self.text(item.text or "")

    def enter(self, node: HtmlElement) -> _Open:
        block = node.tag in EDGES or not self.blocks or stands_apart(node)
        if block:
            self.flush()
            self.blocks.append(node)
        elif node.tag == "br":
            self.pieces.append(" ")
        self.links += node.tag == "a"
        return _Open(node, len(self.outline.segments), block)

    def leave(self, item: _Open) -> None:
        if item.block:
            self.flush()
            self.blocks.pop()
        self.links -= item.node.tag == "a"
        self.outline.spans[item.node] = (item.start, len(self.outline.segments))

    def text(self, text: str) -> None:
        self.pieces.append(text)
        if self.links and text:
            self.linked += weight(text)

    def flush(self) -> None:
        text = " ".join("".join(self.pieces).split())
        if text:
            heavy = weight(text)
            self.outline.segments.append(Segment(self.blocks[-1], text, min(1.0, self.linked / max(1, heavy)), heavy))
        self.pieces, self.linked = [], 0


__all__ = ["HEADINGS", "Outline", "Segment", "weight"]
