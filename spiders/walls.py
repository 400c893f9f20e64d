"""Walls on pages without a known layout: which box ends the text.

A box is a wall by what it is called and what it says together, and by where it stands: at the end of the text, with
nothing of the text behind it. An author's own sentence about subscriptions is none, nor is an offer at a page's edge.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import itemgetter

from lxml.html import HtmlElement

from spiders.cards import card_of
from spiders.document import BLOCKS, UNSEEN, Page, first, longer_than, select, words_of
from spiders.folding import fold
from spiders.schema_org import closed
from spiders.segments import HEADINGS
from spiders.visibility import shown
from spiders.wall_words import asks_for_something, cut_phrase, kind_of, may_cut, name_of, offer_phrase, table
from storage.records import Wall

WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
LONGEST_LINE = 400  # characters of the block that says it
LONGEST_BOX = 2_500
LONGEST_LEAD = 240  # characters of a box before the block that says it
LONGEST_PRESSED = 60  # characters of a link or a button in a line of its own
FAR = 2_000  # characters between the end of the text and its wall
GOES_ON = 500  # characters of paragraphs behind a box: then it ends nothing
TAIL = GOES_ON + 4 * LONGEST_BOX  # characters of paragraphs behind a block: then no box around it ends anything
LEVELS = 2  # above the end of a text: its box
PARAGRAPH = 80
PARAGRAPHS = ("p", "li", "blockquote", "pre")
FOLDED = re.compile(r"(?=.*overflow(?:-y)?\s*:\s*hidden)(?=.*\bheight\s*:\s*\d+px)", re.IGNORECASE | re.DOTALL)
PRICE = re.compile(r"[$€£¥] ?\d|\d ?(?:€|£|zł|kr\b|元|円)")
ASKS = "a[href], button, form, input, [role=button], [onclick]"
EDGES = frozenset(("nav", "header", "footer"))


@dataclass(frozen=True, slots=True)
class Box:
    """A wall that was found: its element, its kind, the words that say so (empty for a vendor's own box)."""

    node: HtmlElement
    kind: Wall
    phrase: str


def find(page: Page, body: list[HtmlElement], harmless: set[HtmlElement]) -> Box | None:
    """The wall that ends a text; None where nothing does."""
    if not body:
        return None
    ending = _Ending(page, body, harmless)
    for kind, css in table().vendors:
        for node in page.select(css):
            if ending.ends(node):
                return Box(node, kind, "")
    return _by_words(ending) or _by_name(page, ending)


def _by_words(ending: _Ending) -> Box | None:
    """A block that says what only walls say, grown to its box."""
    lines = [(node, text) for node, text in ending.lines() if is_brief(text)]
    if not may_cut(text for _, text in lines):  # in most pages, none of them does
        return None
    for node, text in lines:
        phrase = cut_phrase(fold(text))
        if phrase is None or card_of(node, ending.body, phrase) is not None:
            continue
        box = _grown(node, ending)
        if ending.folded and not asks_for_something(fold(words_of(box))):
            continue
        if ending.ends(box) and (ending.outside(box) or ending.closes(box) or _asks(box) or _is_named(box)):
            return Box(box, kind_of(box, phrase), phrase)
    return None


def _by_name(page: Page, ending: _Ending) -> Box | None:
    """A short element called a wall that makes an offer, just behind the text."""
    for node in page.select(table().named):
        if longer_than(node, 0) and not longer_than(node, table().longest) and ending.ends(node):
            folded = fold(words_of(node))
            phrase = cut_phrase(folded) or (offer_phrase(folded) if _is_plain(node) or closed(page) else None)
            if phrase is not None and _asks(node) and card_of(node, ending.body, phrase) is None:
                return Box(node, kind_of(node, phrase), phrase)
    return None


def is_brief(text: str) -> bool:
    """Whether a block is short enough to be a notice; a Chinese or Japanese character says as much as three letters."""
    return len(text) <= LONGEST_LINE and len(text) + 2 * len(WIDE.findall(text)) <= LONGEST_LINE


def _grown(node: HtmlElement, ending: _Ending) -> HtmlElement:
    """The largest element around a block that is still only its box."""
    line = words_of(node)
    while True:
        parent = node.getparent()
        if parent is None or parent.tag in ("body", "html", "article", "main") or ending.holds(parent):
            return node
        if longer_than(parent, LONGEST_BOX) or words_of(parent).find(line[:60]) > LONGEST_LEAD:
            return node
        node = parent


def between(body: list[HtmlElement], box: HtmlElement) -> list[HtmlElement]:
    """Paragraphs between the end of the located text and its wall: free text too, and nothing of it may be lost."""
    if box.getparent() is None or body[-1].getparent() is None:
        return []
    found: list[HtmlElement] = []
    for node in body[-1].itersiblings():
        if node is box or box in node.iterdescendants():
            return found
        text = words_of(node) if isinstance(node.tag, str) and node.tag not in UNSEEN | EDGES else ""
        if len(text) >= PARAGRAPH and node.tag in ("p", "div", "section", "blockquote") and not select(node, ASKS):
            found.append(node)
    return []


def _asks(box: HtmlElement) -> bool:
    """Whether there is something to press in a box, or something to pay."""
    return _presses(box) or PRICE.search(words_of(box)) is not None


def _presses(node: HtmlElement) -> bool:
    return node.tag in ("a", "button", "form") or first(node, ASKS) is not None


def _is_named(box: HtmlElement) -> bool:
    around = " ".join(name_of(node) for node in (box, *box.iterdescendants()) if isinstance(node.tag, str))
    return any(word in around for word in table().names)


def _is_plain(node: HtmlElement) -> bool:
    """Whether nothing but a wall has such a name."""
    name = name_of(node)
    return any(word in name for word in table().names if word not in table().vague)


class _Ending:
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
        lengths = (len(self._words_of(block)) for _, block in reversed(found))
        rests = list(accumulate(length if length >= PARAGRAPH else 0 for length in lengths))
        return found, rests[::-1]

    def _words_of(self, node: HtmlElement) -> str:
        """The words of a block, read once."""
        if node not in self._words:
            self._words[node] = words_of(node)
        return self._words[node]

    def lines(self) -> Iterator[tuple[HtmlElement, str]]:
        """The innermost of the blocks that follow, with their text, in document order."""
        for node in self.following():
            if not _has_blocks(node):
                yield node, self._words_of(node)
            else:
                yield from self._beside_blocks(node)

    def _beside_blocks(self, node: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
        """What an element says between the blocks in it: as one line of its own, and what can be pressed alone."""
        loose = [node.text or ""]
        for child in node:
            if child.tag not in BLOCKS and child.tag not in UNSEEN and isinstance(child.tag, str):
                words = self._words_of(child)
                if words and child.tag in ("a", "button"):
                    yield child, words
                loose += (words, " ")
            loose.append(child.tail or "")
        words = " ".join("".join(loose).split())
        if words:
            yield node, words

    def holds(self, node: HtmlElement) -> bool:
        """Whether an element is the text itself or around it."""
        return node in self._tops or node in self._above

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
        """The blocks between an element of the text and the next one."""
        for sibling in top.itersiblings():
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
                        if _is_block(node) or (node is sibling and node.tag in ("a", "button")):
                            yield node
                            seen += len(self._words_of(node)) if not _has_blocks(node) else 0
                        if seen > FAR:
                            return

    def ends(self, node: HtmlElement) -> bool:
        """Whether a box may end the text: behind its start, shown, not harmless, near, nothing of the text behind."""
        number = self._order.get(node, -1)
        if number <= self._start or node in self._above:  # a wall may be one of the text's own elements, not its first
            return False
        line = (node, *node.iterancestors())
        if not self._harmless.isdisjoint(line) or not all(map(shown, line)):
            return False
        if number > self._last:
            return number <= self._far and not any(one.tag in EDGES for one in line)
        return self._text_behind(node) < GOES_ON

    def closes(self, node: HtmlElement) -> bool:
        """Whether a line is the last thing in the text, and is in a box or has something to press right behind it."""
        if self._text_behind(node) or node.tag in HEADINGS:
            return False
        behind = node.getnext()
        boxed = node.tag not in PARAGRAPHS and bool(node.get("class") or node.get("id"))
        pressed = behind is not None and not longer_than(behind, LONGEST_PRESSED) and _presses(behind)
        return boxed or pressed or node.tag in ("section", "aside")

    def _text_behind(self, node: HtmlElement) -> int:
        """Characters of paragraphs of the text behind a box that stands in it."""
        at = bisect_right(self._paragraphs, self._end(node))
        return self._rests[at] if at < len(self._rests) else 0


def _has_blocks(node: HtmlElement) -> bool:
    return any(child.tag in BLOCKS for child in node)


def _is_block(node: HtmlElement) -> bool:
    return node.tag in BLOCKS


def harmless(page: Page) -> list[tuple[HtmlElement, str]]:
    """The elements that look like walls and are none, with what they are."""
    return [(node, what) for what, css in table().harmless for node in page.select(css)]
