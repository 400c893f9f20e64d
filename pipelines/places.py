"""CSS selectors that lead back to a node of the captured DOM."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_IDS = etree.XPath("descendant-or-self::*/@id", smart_strings=False)
_PLAIN_ID = re.compile(r"[A-Za-z_][\w-]*\Z", re.ASCII)
_TAGS = frozenset(("div", "p", "ul", "ol", "li", "h1", "h2", "h3", "h4", "span", "figure", "blockquote", "section"))
_PLAIN_TAG = re.compile(r"[a-z][a-z0-9-]*\Z", re.ASCII)


class Place:
    """A node's place as a chain of steps, written out only for the nodes that become blocks."""

    __slots__ = ("parent", "step", "written")

    def __init__(self, parent: Place | None, step: str) -> None:
        self.parent = parent
        self.step = step
        self.written: str | None = step if parent is None else None

    def child(self, tag: str, number: int) -> Place:
        """`number` counts element siblings from 1."""
        return Place(self, f"{tag if tag in _TAGS or _PLAIN_TAG.match(tag) else '*'}:nth-child({number})")

    @property
    def css(self) -> str:
        """The selector."""
        if self.parent is not None and self.parent.written is not None:
            self.written = f"{self.parent.written} > {self.step}"
            return self.written
        steps: list[str] = []
        place: Place | None = self
        while place is not None and place.written is None:
            steps.append(place.step)
            place = place.parent
        head = (place.written if place is not None else None) or ":root"
        self.written = " > ".join((head, *reversed(steps)))
        return self.written


def ids_of(root: HtmlElement) -> Counter[str]:
    """How often each id stands in the document."""
    return Counter(cast("list[str]", _IDS(root.getroottree().getroot())))


def place_of(element: HtmlElement, ids: Counter[str]) -> Place:
    """The shortest chain: from the nearest unique id, else from `body`, else from the root of the tree."""
    chain: list[HtmlElement] = []
    node: HtmlElement | None = element
    anchor = None
    while node is not None and (anchor := _anchor(node, ids)) is None:
        chain.append(node)
        node = node.getparent()
    place = Place(None, anchor or ":root")
    for step in reversed(chain):
        place = place.child(str(step.tag), position(step))
    return place


def _anchor(node: HtmlElement, ids: Counter[str]) -> str | None:
    value = node.get("id")
    if value is not None and ids[value] == 1 and _PLAIN_ID.match(value):  # it needs no escaping in a selector
        return f"#{value}"
    parent = node.getparent()
    if parent is None:
        return ":root"
    return "body" if node.tag == "body" and parent.getparent() is None else None


def position(element: HtmlElement) -> int:
    """The element's number among its element siblings, from 1, as `:nth-child` counts."""
    return 1 + sum(1 for before in element.itersiblings(preceding=True) if isinstance(before.tag, str))


def order(element: HtmlElement) -> tuple[int, ...]:
    """A sort key: document order, an ancestor before what it holds."""
    key: list[int] = []
    node, parent = element, element.getparent()
    while parent is not None:
        key.append(parent.index(node))
        node, parent = parent, parent.getparent()
    return tuple(reversed(key))
