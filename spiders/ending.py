"""What stands at the end of a text and behind it, on a page without a known layout."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate
from operator import itemgetter

from lxml.html import HtmlElement

from spiders.document import BLOCKS, UNSEEN, Page, longer_than, words_of
from spiders.pressing import link_at_end, presses
from spiders.segments import ENDS, HEADINGS, PARAGRAPHS, WIDE
from spiders.visibility import shown

MOST_PREVIEW = 2_500  # characters of a text that may be the beginning of one
LONGEST_BOX = 2_500
LONGEST_PRESSED = 60  # characters of a link or a button in a line of its own
FAR = 2_000  # characters between the end of the text and its wall
GOES_ON = 500  # characters of paragraphs behind a box: then it ends nothing
LONGEST_SAMPLE = 1_500  # characters of what is hidden that some servers send, cut within a sentence
TAIL = GOES_ON + 4 * LONGEST_BOX  # characters of paragraphs behind a block: then no box around it ends anything
LEVELS = 2  # above the end of a text: its box
PARAGRAPH = 80  # characters; one of a script without blanks counts twice
BOXED = 480  # characters of paragraphs in a box that was taken for text
FOLDED = re.compile(r"(?=.*overflow(?:-y)?\s*:\s*hidden)(?=.*\bheight\s*:\s*\d+px)", re.IGNORECASE | re.DOTALL)
DOTS = re.compile(r"(?:…|\.\.\.)[\"'”’»)\]」』]?\s*\Z")
MANY_LINKS = 2  # in an element that says nothing else: each is a line
EDGES = frozenset(("nav", "header", "footer"))


class Ending:
    """What stands at the end of a text and behind it. Made once a page; every question is answered by looking up."""

    def __init__(self, page: Page, body: list[HtmlElement], harmless: set[HtmlElement]) -> None:
        self.body = body
        self._words: dict[HtmlElement, str] = {}
        self._tops = set(body)
        self._above = {parent for top in body for parent in top.iterancestors()}
        self._harmless = harmless - self._tops - self._above
        tree = body[0].getroottree().getroot()
        same = tree is page.tree.getroottree().getroot()
        self._order = page.index.order if same else {node: number for number, node in enumerate(tree.iter())}
        self._start = self._order.get(body[0], len(self._order))
        self._last = self._end(body[-1])
        self._near = list(self._behind())
        self._far = self._end(self._near[-1]) if self._near else self._last
        self._blocks, self._rests = self._lengths()
        self._paragraphs = [number for number, _ in self._blocks]

    @cached_property
    def folded(self) -> bool:
        """Whether the text stands whole in a box that a script made lower: what unfolds it is no wall."""
        around = (self.body[-1], *list(self.body[-1].iterancestors())[:LEVELS])
        return any(FOLDED.search(node.get("style") or "") for node in around)

    def _end(self, node: HtmlElement) -> int:
        """The number of the last element in an element."""
        while len(node):
            node = node[-1]
        return self._order.get(node, len(self._order))

    def _lengths(self) -> tuple[list[tuple[int, HtmlElement]], list[int]]:
        """The text's paragraphs with their numbers, and the characters from each of them to the end."""
        found = [(self._order.get(block, 0), block) for top in self.body for block in top.iter(*PARAGRAPHS)]
        found.sort(key=itemgetter(0))
        lengths = (length(self._words_of(block)) for _, block in reversed(found))
        rests = list(accumulate(length if length >= PARAGRAPH else 0 for length in lengths))
        return found, rests[::-1]

    def _words_of(self, node: HtmlElement) -> str:
        """The words of a block, read once."""
        if node not in self._words:
            self._words[node] = words_of(node)
        return self._words[node]

    @cached_property
    def lines(self) -> list[tuple[HtmlElement, str]]:
        """The innermost of the blocks that follow, with their text, in document order."""
        return list(self._lines())

    def _lines(self) -> Iterator[tuple[HtmlElement, str]]:
        for node in self.following():
            if _has_blocks(node) or _is_links(node):
                yield from self._beside_blocks(node)
                continue
            link, words = link_at_end(node), self._words_of(node)
            if link is not None:
                yield link, self._words_of(link)
                words = words.removesuffix(self._words_of(link)).rstrip()
            yield node, words

    def _beside_blocks(self, node: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
        """What an element says between the blocks in it: as one line, unless it is nothing but several links,
        and what can be pressed alone."""
        loose, links = [node.text or ""], 0
        own = bool(loose[0].strip())
        for child in node:
            if child.tag not in BLOCKS and child.tag not in UNSEEN and isinstance(child.tag, str):
                words = self._words_of(child)
                pressed = bool(words) and child.tag in ("a", "button")
                if pressed:
                    yield child, words
                links += pressed
                own |= bool(words) and not pressed
                loose += (words, " ")
            loose.append(child.tail or "")
            own |= bool(loose[-1].strip())
        words = " ".join("".join(loose).split())
        if words and (own or links < MANY_LINKS):
            yield node, words

    def forget_from(self, node: HtmlElement) -> None:
        """What stands from an element on is none of the text."""
        at = bisect_left(self._paragraphs, self._order.get(node, 0))
        gone = self._rests[at] if at < len(self._rests) else 0
        self._blocks, self._paragraphs = self._blocks[:at], self._paragraphs[:at]
        self._rests = [rest - gone for rest in self._rests[:at]]

    def is_before(self, one: HtmlElement, other: HtmlElement) -> bool:
        """Whether an element begins before another."""
        return self._order.get(one, 0) < self._order.get(other, 0)

    @cached_property
    def behind(self) -> list[tuple[HtmlElement, str]]:
        """The lines behind the last paragraph."""
        return [one for one in self.lines if len(one[1]) < PARAGRAPH and self._text_behind(one[0]) == 0]

    def paragraphs(self) -> Iterator[tuple[HtmlElement, str]]:
        """The text's paragraphs with their words, in document order."""
        return ((node, self._words_of(node)) for _, node in self._blocks)

    @property
    def size(self) -> int:
        """Characters of the text's paragraphs."""
        return self._rests[0] if self._rests else 0

    def holds(self, node: HtmlElement) -> bool:
        """Whether an element is the text itself or around it."""
        return node in self._tops or node in self._above

    def is_tail(self, node: HtmlElement) -> bool:
        """Whether an element around the text's last elements has none of its paragraphs."""
        number = self._order.get(node, 0)
        return number > self._start and self._rest_from(number) == 0

    def is_boxed(self, node: HtmlElement) -> bool:
        """Whether a paragraph of the text stands alone in an element of its own."""
        box = node.getparent()
        number = self._start if box is None else self._order.get(box, 0)
        if box is None or number <= self._start or node.tag not in PARAGRAPHS:
            return False
        return self._rest_from(number) - self._text_behind(box) <= length(self._words_of(node))

    def is_box(self, node: HtmlElement) -> bool:
        """Whether an element holds no more of the text's paragraphs than a box of a few lines does."""
        number = self._order.get(node, 0)
        return number > self._start and self._rest_from(number) - self._rest_from(self._end(node)) <= BOXED

    def outside(self, node: HtmlElement) -> bool:
        """Whether an element stands outside of the text's own elements."""
        return self._tops.isdisjoint((node, *node.iterancestors()))

    def following(self) -> Iterator[HtmlElement]:
        """The blocks near the end of the text, then those close behind it."""
        first = next((at for at, rest in enumerate(self._rests) if rest < TAIL), len(self._rests))
        start, last = self._blocks[first - 1] if first else (-1, None)  # a block with less behind it, or around it
        around = set() if last is None else set(last.iterancestors())
        behind = len(self._order)
        for top in self.body:
            for node in top.iter(*BLOCKS):
                if self._order.get(node, behind) >= start or node in around:
                    yield node
            if self._order.get(top, behind) >= start and top is not self.body[-1]:
                yield from self._beside(top)
        yield from self._near

    def _beside(self, top: HtmlElement) -> Iterator[HtmlElement]:
        """The blocks between an element of the text and the next one, wherever that stands."""
        for level in (top, *top.iterancestors()):
            for sibling in level.itersiblings():
                if sibling in self._tops or sibling in self._above:
                    return
                if isinstance(sibling.tag, str) and sibling.tag not in UNSEEN:
                    yield from sibling.iter(*BLOCKS)

    def _behind(self) -> Iterator[HtmlElement]:
        """The blocks behind the text until so much stands in them that nothing further belongs to its end."""
        seen = 0
        for level in (self.body[-1], *self.body[-1].iterancestors()):
            for sibling in level.itersiblings():
                if isinstance(sibling.tag, str) and sibling not in self._tops and sibling.tag not in UNSEEN:
                    for node in sibling.iter():
                        if node.tag in BLOCKS or (node is sibling and node.tag in ("a", "button")):
                            yield node
                            seen += len(self._words_of(node)) if not _has_blocks(node) else 0
                        if seen > FAR:
                            return

    def is_harmless(self, line: Iterable[HtmlElement]) -> bool:
        """Whether one of some elements looks like a wall and is none."""
        return not self._harmless.isdisjoint(line)

    def ends(self, node: HtmlElement) -> bool:
        """Whether a box may end the text: behind its start, shown, not harmless, near, nothing of the text behind."""
        number = self._order.get(node, -1)
        if number <= self._start or (node in self._above and not self.is_box(node)):
            return False  # a wall may be one of the text's own elements, not its first
        line = (node, *node.iterancestors())
        if self.is_harmless(line) or not all(map(shown, line)):
            return False
        if number > self._last:
            return number <= self._far and not any(one.tag in EDGES for one in line)
        return self._text_behind(node) < GOES_ON

    def stops_at(self, mark: HtmlElement) -> bool:
        """Whether the text ends at a mark, or breaks off a little behind it."""
        if not self.is_in_reach(mark):
            return False
        rest = self._text_behind(mark)
        return rest == 0 or (rest <= LONGEST_SAMPLE and self.has_dots(None))

    def is_in_reach(self, mark: HtmlElement) -> bool:
        """Whether an element stands in the text, behind its start, or not far behind it."""
        return self._start < self._order.get(mark, -1) <= max(self._far, self._last) and mark not in self._above

    def breaks_off(self, node: HtmlElement) -> bool:
        """Whether the last paragraph before a box ends within a sentence."""
        text = self.words_before(node)
        return bool(text) and (ENDS.search(text) is None or self.has_dots(node))

    def is_near(self, node: HtmlElement) -> bool:
        """Whether an element stands at the end of the text or close behind it."""
        number = self._order.get(node, -1)
        return self._start < number <= max(self._far, self._last) and self._rest_from(number) < GOES_ON

    def before(self, node: HtmlElement) -> int:
        """Characters between the text and an element behind it."""
        ends, lengths = self._between
        at = bisect_left(ends, self._order.get(node, 0))
        return lengths[at - 1] if at else 0

    @cached_property
    def _between(self) -> tuple[list[int], list[int]]:
        """The ends of the innermost blocks behind the text, and the characters up to each of them."""
        blocks = [one for one in self._near if not _has_blocks(one)]
        return [self._end(one) for one in blocks], list(accumulate(len(self._words_of(one)) for one in blocks))

    def words_before(self, node: HtmlElement | None) -> str:
        """The last paragraph of the text, in front of an element or at all; empty where the text has none."""
        end = len(self._paragraphs)
        at = end if node is None else bisect_left(self._paragraphs, self._order.get(node, 0))
        return self._words_of(self._blocks[at - 1][1]) if at else ""

    def has_dots(self, node: HtmlElement | None) -> bool:
        """Whether the text ends with an ellipsis, in front of an element or at all."""
        return DOTS.search(self.words_before(node)) is not None

    def closes(self, node: HtmlElement) -> bool:
        """Whether a line is the last thing in the text, and is in a box or has something to press right behind it."""
        if self._text_behind(node) or node.tag in HEADINGS:
            return False
        behind = node.getnext()
        boxed = node.tag not in PARAGRAPHS and bool(node.get("class") or node.get("id")) and not _is_usual(node)
        pressed = behind is not None and not longer_than(behind, LONGEST_PRESSED) and presses(behind)
        return boxed or pressed or node.tag in ("section", "aside", "a", "button")

    def _text_behind(self, node: HtmlElement) -> int:
        """Characters of paragraphs of the text behind a box that stands in it."""
        return self._rest_from(self._end(node))

    def _rest_from(self, number: int) -> int:
        """Characters of paragraphs of the text behind a place."""
        at = bisect_right(self._paragraphs, number)
        return self._rests[at] if at < len(self._rests) else 0


def _is_usual(node: HtmlElement) -> bool:
    """Whether an element is called as the one before it: on such pages each paragraph stands in a box."""
    before = node.getprevious()
    return before is not None and before.tag == node.tag and before.get("class") == node.get("class") is not None


def length(text: str) -> int:
    """Its characters, those of East Asian scripts twice: they say as much as two letters at least."""
    return len(text) + len(WIDE.findall(text))


def _has_blocks(node: HtmlElement) -> bool:
    return any(child.tag in BLOCKS for child in node)


def _is_links(node: HtmlElement) -> bool:
    """Whether an element is nothing but several links."""
    between = (node.text, *(child.tail for child in node))
    links = len(node) >= MANY_LINKS and all(child.tag in ("a", "button") for child in node)
    return links and not any((text or "").strip() for text in between)
