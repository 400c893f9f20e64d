"""Which segments are the text, part by part: what the first answer has too much, and what it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from lxml.html import HtmlElement

from spiders import tails
from spiders.above import Above
from spiders.announced import LINKED, Announced
from spiders.asking import Asking
from spiders.document import words_of
from spiders.folding import fold
from spiders.noted import cited, noted
from spiders.pressing import link_at_end, presses
from spiders.segments import HEADINGS, Outline, Segment, weight
from spiders.wall_words import cut_phrase

AGREES = 0.6  # of the text in both: only then is the other tool asked about single parts
MOST_EDGE = 0.2  # of the text that may be left away at its beginning or end
MOST_CUES = 100
REPEATED = 80  # weight of a paragraph that stands only once in a text
MOST_WALL, MOST_BEFORE_WALL, MOST_BOX = 400, 240, 2_500  # weight of the line, of what is before it, of the box
MOST_OFFERS = 3  # boxes at the end
GOES_ON = 500  # weight of sentences behind a box: then it ends nothing
MOST_WRITTEN = 200  # weight of the other sentences of a wall's box: with more it is an article about walls
MOST_LINKED = 0.5  # of the cells of a table of data
COLON = re.compile(r"[:：]\s*\Z")
ITEM = re.compile(r"[（(][\d一二三四五六七八九十]{1,3}[)）]|第[\d一二三四五六七八九十百]{1,4}[章节條条款]")
TITLED = re.compile(r"(?<![a-z])(?:title|heading|headline|caption-?title|summary)(?![a-z])", re.IGNORECASE)
CELLS = frozenset(("td", "th", "tr", "thead", "tbody", "tfoot", "caption"))
LAID = ("h1", "h2", "h3", "form", "ul", "hr")  # what tables that lay out a page hold
KEPT = ("pre", "table", "blockquote", "code", "math", "dl")


class Refining:
    """One text. `shown`: the segments that are no frame; `chosen`: those of the text; `theirs`: the second opinion.

    `titles`: the letters of the page's titles.
    """

    def __init__(self, outline: Outline, shown: set[int], chosen: set[int], theirs: set[int], titles: str) -> None:
        self._outline = outline
        self._shown = shown
        self._theirs = theirs
        self._above = Above(outline, shown, theirs, titles)
        self.chosen = set(chosen)
        self._size = self._weigh(chosen)
        for step in (
            *(self._compare, self._once, self._announced, self._notices, self._headline, self._lead, self._wall),
            *(self._offers, self._tables, self._foot),
        ):
            if self.chosen:
                step()
        self.chosen |= noted(outline, self.chosen)

    def _weigh(self, numbers: set[int]) -> int:
        return sum(self._outline.segments[number].weight for number in numbers)

    def _compare(self) -> None:
        """Parts that the second opinion leaves out or adds."""
        both = self.chosen & self._theirs
        if not both or 2 * self._weigh(both) < AGREES * (self._size + self._weigh(self._theirs)):
            return
        first, last = min(both), max(both)
        parts = list(self._alone(self.root()))
        light = {end for end in (first, last) if self._is_light([part for _, part in parts if _end(part, both) == end])}
        sources = cited(self._outline, self.chosen, last)
        for node, numbers in parts:
            end = None if numbers & sources else _end(numbers, both)
            beyond = end is not None and end in light and not self._goes_on(node, numbers, end)
            if beyond or (end is None and not (numbers <= sources or self._keeps(node, numbers))):
                self.chosen -= numbers
        start, end = self._outline.span(self.root())
        self.chosen |= {n for n in self._theirs if start <= n < end and self._outline.segments[n].prose}
        self.chosen |= self._behind()

    def _behind(self) -> set[int]:
        """What the second opinion finds right behind the text, in a box beside its own: more of its sentences."""
        box = self.root().getparent()
        last, end = max(self.chosen), 0 if box is None else self._outline.span(box)[1]
        run = list(takewhile((self._theirs & self._shown).__contains__, range(last + 1, end)))
        written = [n for n in run if self._outline.segments[n].prose and not self._outline.segments[n].links]
        return {number for number in run if written and number <= written[-1]}

    def _is_light(self, parts: list[set[int]]) -> bool:
        """Whether all that would be left away at one end is little."""
        return self._weigh(set().union(*parts)) <= MOST_EDGE * self._size

    def _goes_on(self, node: HtmlElement, numbers: set[int], near: int) -> bool:
        """Whether a part at an end is one more sentence right beside the text's paragraphs."""
        box = self._outline.segments[near].owner.getparent()
        beside = node is box or node.getparent() is box
        segments = [self._outline.segments[number] for number in numbers]
        called = self._outline.segments[near].owner.get("class")
        return beside and all((one.sentence and one.links == 0) or tails.names(one, called) for one in segments)

    def _keeps(self, node: HtmlElement, numbers: set[int]) -> bool:
        """Whether a part in the middle stays although the second opinion leaves it out."""
        if node.tag in HEADINGS or node.tag in KEPT or next(node.iter(*KEPT), None) is not None or self._is_cell(node):
            return True
        if node.tag in ("ul", "ol") and self._is_introduced(min(numbers)):
            return True
        segments = [self._outline.segments[number] for number in numbers]
        if all(one.owner.tag == "figcaption" or (self._is_line(one.owner) and _is_label(one)) for one in segments):
            return True
        if len(segments) == 1 and self._titles_box(max(numbers)):
            return True
        if all(one.owner.tag in HEADINGS and not tails.is_cue(one) for one in segments) and len(numbers) == len(
            self._outline.within(node)
        ):
            return next(node.iter("a", "button", "form", "input"), None) is None
        prose = sum(one.weight for one in segments if one.prose or one.sentence or one.text.startswith("http"))
        listed = sum(one.weight for one in segments if one.owner.tag == "li" and one.links < 0.3)
        return 2 * max(prose, listed) >= self._weigh(numbers)

    def _is_introduced(self, number: int) -> bool:
        """Whether a line of the text ends with a colon right before a list."""
        before = self._outline.segments[number - 1] if number - 1 in self.chosen & self._theirs else None
        return (
            before is not None
            and before.owner.tag == "p"
            and COLON.search(before.text) is not None
            and not tails.is_cue(before)
        )

    def _is_line(self, node: HtmlElement) -> bool:
        """Whether an element is a paragraph, or one of the boxes in which each paragraph of the text stands."""
        beside = (node.getprevious(), node.getnext()) if node.tag == "div" else ()
        held = (self._outline.within(one) for one in beside if one is not None and one.tag == "div")
        lines = (one[0] for one in held if len(one) == 1 and self._outline.segments[one[0]].worth)
        return node.tag == "p" or not self.chosen.isdisjoint(lines)

    def _titles_box(self, number: int) -> bool:
        """Whether a line is called the title of a box whose first sentence, of the text, stands right below it."""
        segment = self._outline.segments[number]
        below = number + 1 in self.chosen & self._theirs and self._outline.segments[number + 1].prose
        called = not segment.links and TITLED.search(segment.owner.get("class") or "") is not None
        return below and called and not tails.is_cue(segment)

    def _is_cell(self, node: HtmlElement) -> bool:
        """Whether an element is a part of a table in the text, and not of one that lays out the page."""
        table = next(node.iterancestors("table"), None) if node.tag in CELLS else None
        return table is not None and self.root() in table.iterancestors() and next(table.iter(*LAID), None) is None

    def _once(self) -> None:
        """A paragraph that stands again in another box (for another width of the screen) counts once."""
        seen: dict[str, HtmlElement | None] = {}
        for number in sorted(self.chosen):
            segment = self._outline.segments[number]
            box = segment.owner.getparent()
            if segment.weight >= REPEATED and seen.setdefault(segment.text, box) is not box:
                self.chosen.discard(number)
        largest = max(self.chosen, key=lambda number: self._outline.segments[number].weight)
        text = self._outline.segments[largest].text
        inside = {n for n in self.chosen - {largest} if self._outline.segments[n].text in text}
        if 2 * self._weigh(inside) > self._outline.segments[largest].weight:
            self.chosen.discard(largest)

    def _announced(self) -> None:
        """Without the boxes of other articles, of comments, of sharing."""
        self.chosen = Announced(self._outline, self.chosen, self.root()).left()

    def _notices(self) -> None:
        """Without the site's lines at both ends (tags, editors, rights) that the second opinion leaves out too."""
        ordered = sorted(self.chosen)
        ends = {*ordered[:3], *ordered[-(len(ordered) // 5 + 3) :]} - self._theirs
        self.chosen -= {number for number in ends if tails.is_notice(self._outline.segments[number])}

    def _headline(self) -> None:
        """Without the page's own title above all sentences, and what stands before it and beside it."""
        self.chosen -= self._above.headline(self.chosen)

    def _lead(self) -> None:
        """With what belongs to the text above it: its own heading, the sentences and the points under the headline."""
        self.chosen |= self._above.belonging(min(self.chosen)) | self._last_heading(max(self.chosen) + 1)

    def _last_heading(self, number: int) -> set[int]:
        """The heading right behind the last paragraph that ends its box: the text was cut below it."""
        if number >= len(self._outline.segments) or number not in self._shown:
            return set()
        segment, last = self._outline.segments[number], self._outline.segments[number - 1].owner
        below = next(segment.owner.itersiblings("*"), None)
        ends = (below is None or self._is_wall(below)) and segment.owner.getprevious() is last and last.tag == "p"
        own = segment.owner.tag in HEADINGS and not segment.links and not tails.is_cue(segment)
        return {number} if ends and own else set()

    def _is_wall(self, node: HtmlElement) -> bool:
        """Whether a box says what only walls say, and has something to press."""
        brief = self._outline.weight(node) <= MOST_BOX and presses(node)
        return brief and any(cut_phrase(fold(self._outline.segments[one].text)) for one in self._outline.within(node))

    def _wall(self) -> None:
        """A wall's box at the end stands outside of the text as a whole, or is left to be one of its paragraphs."""
        behind = 0
        for number in sorted(self.chosen, reverse=True)[:MOST_CUES]:
            segment = self._outline.segments[number]
            if segment.weight <= MOST_WALL and (box := self._asking(number, segment.text)):
                self.chosen -= box
                return
            behind += segment.weight if segment.prose else 0
            if behind > GOES_ON:
                return

    def _asking(self, number: int, text: str) -> set[int]:
        """The box around a line that says what only walls say, where it has something to press; else nothing."""
        phrase = cut_phrase(fold(text))
        node, root = self._outline.segments[number].owner, self.root()
        if phrase is None or len(text) > len(phrase) + MOST_BEFORE_WALL or link_at_end(node) is not None:
            return set()  # an author's paragraph
        if not self._is_box(node, number):  # loose words beside the text's paragraphs
            return {number}
        while (parent := node.getparent()) is not None and parent is not root and self._is_box(parent, number):
            node = parent
        return set(self._outline.within(node)) if presses(node) else set()

    def _is_box(self, node: HtmlElement, number: int) -> bool:
        """Whether an element around a line holds little else."""
        start, end = self._outline.span(node)
        around = [self._outline.segments[one] for one in range(start, end) if one != number]
        written = sum(one.weight for one in around if one.prose)
        before = self._weigh(set(range(start, number)))
        return before <= MOST_BEFORE_WALL and written <= MOST_WRITTEN and self._outline.weight(node) <= MOST_BOX

    def _offers(self) -> None:
        """Without boxes that ask the reader for something: at the end, and wherever they ask for support."""
        for _ in range(MOST_OFFERS):
            held = Asking(self._outline, self.chosen, self.root()).last()
            if not held or self.chosen.issubset(held):
                break
            self.chosen -= held
        for box in Asking(self._outline, self.chosen, self.root()).boxes():
            self.chosen.difference_update(self._outline.within(box))

    def _tables(self) -> None:
        """With the whole tables of data between two lines of the text: the answers know single cells of them."""
        for node in self.root().iter("table"):
            start, end = self._outline.span(node)
            numbers = set(range(start, end))
            between = start - 1 in self.chosen and end in self.chosen
            if between and numbers <= self._shown and not numbers <= self.chosen and _is_data(node):
                linked = sum(self._outline.segments[one].links >= LINKED for one in numbers)
                if linked <= MOST_LINKED * len(numbers):
                    self.chosen |= numbers

    def _foot(self) -> None:
        """Without a heading at the end whose box has nothing else of the text: the rest of it was left away."""
        last = max(self.chosen)
        owner = self._outline.segments[last].owner
        box = owner.getparent() if owner.tag in HEADINGS else None
        inside = set() if box is None else set(self._outline.within(box))
        if len(inside) > 1 and inside & self.chosen == {last}:
            self.chosen.discard(last)

    def root(self) -> HtmlElement:
        """The smallest element around the whole text."""
        first, last = min(self.chosen), max(self.chosen)
        node = self._outline.segments[first].owner
        while self._outline.span(node)[1] <= last and (parent := node.getparent()) is not None:
            node = parent
        return node

    def _alone(self, root: HtmlElement) -> Iterator[tuple[HtmlElement, set[int]]]:
        """The largest elements of the text that the second opinion leaves out whole, with their segments."""
        stack = [root]
        while stack:
            node = stack.pop()
            numbers = self.chosen.intersection(self._outline.within(node))
            if numbers and not numbers & self._theirs:
                yield node, numbers
            elif numbers:
                stack += [child for child in node if child in self._outline.spans]
                own = {one for one in numbers - self._theirs if self._outline.segments[one].owner is node}
                if own:
                    yield node, own


def _is_data(table: HtmlElement) -> bool:
    """Whether a table has rows of several cells and lays out nothing."""
    rows = [sum(1 for cell in row if cell.tag in ("td", "th")) for row in table.iter("tr")]
    return len(rows) > 1 and min(rows) > 1 and next(table.iterdescendants(*LAID, "table"), None) is None


def _is_label(segment: Segment) -> bool:
    """Whether a paragraph is all bold, or an item of an enumeration: a part of the text however short it is."""
    bold = sum(weight(words_of(node)) for node in segment.owner.iter("b", "strong"))
    return not segment.links and (bold >= segment.weight or ITEM.match(segment.text) is not None)


def _end(part: set[int], both: set[int]) -> int | None:
    """The end of what both opinions share that a part stands beyond; None for one in the middle."""
    first, last = min(both), max(both)
    return first if max(part) < first else last if min(part) > last else None


__all__ = ["Refining"]
