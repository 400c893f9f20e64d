"""Boxes in a text that ask the reader for something: an address, money, a click. They are none of the text.

A box is told by what a reader can do in it (fill in, press) together with what it says; it ends where the text's own
elements begin. An author's sentence with a link in it is no box.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml.html import HtmlElement

from spiders import tails
from spiders.document import words_of
from spiders.folding import fold
from spiders.pressing import is_loose
from spiders.segments import HEADINGS, Outline

MOST_OFFER = 240  # weight of a box at the end
MOST_BOX = 600  # weight of a box in the middle
MOST_SHARE = 0.3  # of the text that it may have
MANY_TITLES = 2  # more in an element than in the box in it: then it is no box
MOST_CARD = 300  # weight of a box that ends with a button
MANY_CARDS = 3  # alike: they are what the text lists
LEAST_SAID = 12  # characters that it says beside
TEXTUAL = 0.3  # of the text's sentences: boxes of a kind that holds so much are the text's own
PRESSED = ("a", "button", "form", "input")
ACTIVE = ("form", "input", "textarea", "button", "a")
ENTERED = frozenset(("text", "email", "tel", "radio", "search", "number"))  # types of input that take an answer
BOXES = frozenset("div section aside form fieldset center article header footer table tbody tr td".split())
KEPT = ("pre", "blockquote", "dl", "math", "figcaption", "code")
ALL_LINK = 0.9  # share of a line that is a link
BUTTON = re.compile(r"(?<![a-z])(?:btn|button|cta|knopf|bouton|boton)(?![a-z])", re.IGNORECASE)
UNFOLDS = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle")


class Asking:
    """The boxes of one text. `chosen`: its segments; `root`: the smallest element around all of them."""

    def __init__(self, outline: Outline, chosen: set[int], root: HtmlElement) -> None:
        self._outline = outline
        self._chosen = chosen
        self._root = root
        self._size = self._weigh(chosen)
        self._holders: Counter[tuple[object, str | None]] | None = None

    def _weigh(self, numbers: set[int]) -> int:
        return sum(self._outline.segments[number].weight for number in numbers)

    def last(self) -> set[int]:
        """The segments of the box that ends the text, where it has a place of its own to press; else nothing."""
        node = self._outline.segments[max(self._chosen)].owner
        while (parent := node.getparent()) is not None and parent is not self._root:
            if self._outline.weight(parent) > MOST_OFFER or self._holds_text(parent):
                break
            node = parent
        pressed = self._outline.weight(node) <= MOST_OFFER and any(map(is_loose, node.iter(*PRESSED)))
        return set(self._outline.within(node)) if pressed and tails.is_offer(fold(words_of(node))) else set()

    def boxes(self) -> list[HtmlElement]:
        """All boxes that ask for support, for a subscription, or for an answer in a field."""
        active = (node for node in self._root.iter(*ACTIVE) if _takes(node) or self._is_pressed(node))
        found = dict.fromkeys(box for node in active if (box := self._box(node)) is not None)
        cards = [box for box in found if self._sells(box)]
        alike = Counter(map(_kind, cards))
        offers = {box for box in cards if alike[_kind(box)] < MANY_CARDS}
        return [box for box in found if self._is_small(box) and (box in offers or self._asks(box))]

    def _is_pressed(self, node: HtmlElement) -> bool:
        """Whether it is a button, or a link that is a line of its own or looks like a button."""
        if node.tag == "button":
            unfolds = any(node.get(name) is not None for name in UNFOLDS)
            return not unfolds and next(node.iterancestors(*HEADINGS, "summary", "figure"), None) is None
        if node.tag != "a" or node not in self._outline.spans:
            return False
        number = self._outline.span(node)[0]
        alone = number < len(self._outline.segments) and self._outline.segments[number].links >= ALL_LINK
        called = BUTTON.search(node.get("class") or "") is not None
        return (alone or called) and next(node.iterancestors("li"), None) is None and not tails.reads_on(words_of(node))

    def _box(self, node: HtmlElement) -> HtmlElement | None:
        """The largest element around a place to press that is none of those that hold the text."""
        box = None
        for one in (node, *node.iterancestors()):
            if one is self._root or self._outline.weight(one) > MOST_BOX or self._holds_text(one):
                break
            if box is not None and _headings(one) - _headings(box) >= MANY_TITLES:
                break  # the form stands below the parts of something else
            box = one if one.tag in BOXES else box
        return box

    def _holds_text(self, node: HtmlElement) -> bool:
        """Whether others of its kind hold a good part of the text's sentences."""
        if self._holders is None:
            self._holders = Counter()
            for number in self._chosen:
                segment = self._outline.segments[number]
                if segment.prose and (parent := segment.owner.getparent()) is not None:
                    self._holders[_kind(parent)] += segment.weight
        held = self._holders[_kind(node)]
        return held > 0 and held - self._outline.weight(node) > TEXTUAL * self._size

    def _is_small(self, box: HtmlElement) -> bool:
        """Whether a box holds some of the text, not too much of it, and nothing that only authors set."""
        held = self._chosen.intersection(self._outline.within(box))
        return bool(held) and self._weigh(held) <= MOST_SHARE * self._size and next(box.iter(*KEPT), None) is None

    def _asks(self, box: HtmlElement) -> bool:
        """Whether a box asks for something."""
        return any(map(_takes, box.iter("input", "textarea"))) or tails.asks(words_of(box))

    def _sells(self, box: HtmlElement) -> bool:
        """Whether a box says a few words, and has a button that leads away and few other links."""
        if self._outline.weight(box) > MOST_CARD or not (box.get("class") or box.get("id") or box.get("style")):
            return False
        links = list(box.iter("a"))
        buttons = [link for link in links if BUTTON.search(link.get("class") or "") and _leads_away(link)]
        words, said = words_of(box), words_of(buttons[-1]) if buttons else ""
        return bool(said) and len(words) - len(said) >= LEAST_SAID and len(links) - len(buttons) < len(buttons)


def boxes(tops: list[HtmlElement]) -> list[HtmlElement]:
    """The boxes in a body whose place is known."""
    found: list[HtmlElement] = []
    for top in tops:
        outline = Outline(top)
        found += Asking(outline, set(range(len(outline.segments))), top).boxes() if outline.segments else []
    return found


def _headings(node: HtmlElement) -> int:
    return sum(1 for _ in node.iter(*HEADINGS))


def _takes(node: HtmlElement) -> bool:
    """Whether a reader can enter something."""
    return node.tag == "textarea" or (node.tag == "input" and (node.get("type") or "text").lower() in ENTERED)


def _leads_away(link: HtmlElement) -> bool:
    return not (link.get("href") or "#").startswith("#")


def _kind(node: HtmlElement) -> tuple[object, str | None]:
    """Its tag and class."""
    return node.tag, node.get("class")
