"""`Page`: one parsed capture. Everything else that reads a page asks it, so a page is parsed once."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import cast
from urllib.parse import urljoin

from cssselect import GenericTranslator, SelectorError
from lxml import etree
from lxml.html import HtmlElement

from spiders.decoding import Unreadable, decode, parse
from spiders.scripts import Json, assigned, loads
from spiders.selecting import Alternative, Names, alternatives
from storage.captures import Capture

BRIEF = 1_600  # characters; placeholders for pages say no more
UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "option"))
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "dd", "details", "dialog", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "html", "li", "main", "nav", "ol", "p", "pre", "section",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
        "ul",
    )
)  # fmt: skip


@cache
def compiled(css: str) -> etree.XPath | None:
    """A CSS selector ready to run; None for one that is no selector (a page may declare anything)."""
    try:
        return etree.XPath(GenericTranslator().css_to_xpath(css))
    except (SelectorError, etree.XPathSyntaxError, ValueError, RecursionError):
        return None


def select(node: HtmlElement, css: str) -> list[HtmlElement]:
    """The elements below a node that a selector matches, in document order."""
    path = compiled(css)
    if path is None:
        return []
    return [found for found in cast("list[HtmlElement]", path(node)) if isinstance(found, HtmlElement)]


def first(node: HtmlElement, css: str) -> HtmlElement | None:
    """The first match, or None."""
    return next(iter(select(node, css)), None)


def line(text: str | None) -> str:
    """One line: white space collapsed, ends trimmed."""
    return " ".join((text or "").split())


def longer_than(node: HtmlElement, most: int) -> bool:
    """Whether an element surely has more than so many visible characters; stops reading there."""
    count = 0
    stack = [node]
    while stack and count <= most:
        item = stack.pop()
        if isinstance(item.tag, str) and item.tag not in UNSEEN:
            count += len("".join((item.text or "").split()))
            for child in reversed(item):
                count += len("".join((child.tail or "").split()))
                stack.append(child)
    return count > most


def words_of(node: HtmlElement) -> str:
    """The visible text of an element as one line; the edge of a block counts as a space."""
    pieces: list[str] = []
    stack: list[HtmlElement | str] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif isinstance(item.tag, str) and item.tag not in UNSEEN:
            edge = " " if item.tag in BLOCKS else ""
            pieces += (edge, item.text or "")
            stack.append(edge)
            for child in reversed(item):
                stack += (child.tail or "", child)
    return line("".join(pieces))


def place(node: HtmlElement) -> str:
    """A CSS selector that finds exactly this element: the steps below the nearest id, or below the root."""
    steps: list[str] = []
    current: HtmlElement | None = node
    while current is not None and isinstance(current.tag, str):
        name = current.get("id")
        if name and re.fullmatch(r"[A-Za-z][\w-]*", name):
            steps.append(f"#{name}")
            break
        before = sum(1 for _ in current.itersiblings(current.tag, preceding=True))
        parent = current.getparent()
        steps.append(current.tag if parent is None else f"{current.tag}:nth-of-type({before + 1})")
        current = parent
    return " > ".join(reversed(steps))


class Page:
    """One parsed capture. `tree` is what a browser would see first: the rendered DOM where there is one.

    Raises `Unreadable` where the bytes hold no page.
    """

    def __init__(self, capture: Capture) -> None:
        self.capture = capture
        content = capture.rendered if capture.rendered is not None else capture.content
        kind = "text/html; charset=utf-8" if capture.rendered is not None else capture.header("content-type")
        self.text = decode(content, kind)
        self.tree = parse(self.text, capture.url)
        self._states: dict[str, Json] = {}
        self._said: dict[str, bool] = {}
        self.notes: dict[str, object] = {}  # what is found out once and asked for again, by who found it

    @cached_property
    def url(self) -> str:
        """Where relative links start: the capture's URL, moved by `<base href>`."""
        base = first(self.tree, "base[href]")
        return self.join(base.get("href"), self.capture.url) if base is not None else self.capture.url

    def join(self, url: str | None, base: str | None = None) -> str:
        """An absolute URL; the unjoinable stays as it is."""
        try:
            return urljoin(base or self.url, (url or "").strip())
        except ValueError:
            return url or ""

    def select(self, css: str) -> list[HtmlElement]:
        """All matches in the page, by its index of names where that is enough."""
        possible = [one for one in alternatives(css) if self._possible(one)]
        found = [one.among(self.names) for one in possible]
        searched = ", ".join(one.css for one, by_name in zip(possible, found, strict=True) if by_name is None)
        lists = [by_name for by_name in found if by_name]
        if searched and (rest := select(self.tree, searched)):
            lists.append(rest)
        if len(lists) < 2:
            return lists[0] if lists else []
        return sorted({node for by_name in lists for node in by_name}, key=self.names.order.__getitem__)

    def _possible(self, one: Alternative) -> bool:
        return one.may_match(self.names) and all(map(self.says, one.words))

    def says(self, word: str) -> bool:
        """Whether a word stands anywhere in the source."""
        if word not in self._said:
            self._said[word] = word in self.text
        return self._said[word]

    @cached_property
    def names(self) -> Names:
        """The class names and ids of the tree."""
        return Names(self.tree)

    def first(self, css: str) -> HtmlElement | None:
        """The first match in the page."""
        return next(iter(self.select(css)), None)

    def line(self, css: str) -> str | None:
        """The text of the first match that has any."""
        return next((text for node in self.select(css) if (text := words_of(node))), None)

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """The contents of `<meta>` by lower-case name, property or itemprop, in order."""
        found: dict[str, list[str]] = {}
        for node in self.tree.iter("meta"):
            value = line(node.get("content"))
            for attribute in ("name", "property", "itemprop"):
                if value and (name := node.get(attribute)):
                    found.setdefault(name.strip().lower(), []).append(value)
        return found

    def meta(self, *names: str) -> str | None:
        """The first content of the first of these names that has one."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)

    @cached_property
    def json_ld_nodes(self) -> list[HtmlElement]:
        """The JSON-LD scripts."""
        return [node for node in self.tree.iter("script") if "ld+json" in (node.get("type") or "").lower()]

    @cached_property
    def json_ld(self) -> list[Json]:
        """Their values, repaired where they had to be; None where nothing could be read."""
        return [loads(node.text or "") for node in self.json_ld_nodes]

    def state(self, name: str) -> Json | None:
        """What a script assigned to a variable, e.g. `window._preloads`. Parsed once."""
        if name not in self._states:
            self._states[name] = assigned(self.text, name) if name in self.text else None
        return self._states[name]

    @cached_property
    def body(self) -> HtmlElement:
        """`<body>`, or the root where there is none."""
        found = first(self.tree, "body")
        return self.tree if found is None else found

    @cached_property
    def brief(self) -> bool:
        """Whether the visible text may be shorter than what a real page has."""
        return not longer_than(self.body, BRIEF)

    @cached_property
    def visible(self) -> str:
        """The visible text of the whole page on one line."""
        return words_of(self.body)

    @cached_property
    def title(self) -> str:
        """`<title>`, or an empty string."""
        return self.line("title") or ""

    @cached_property
    def generator(self) -> str:
        """`<meta name=generator>`, lower case."""
        return " ".join(self.metas.get("generator", ())).lower()


__all__ = ["Page", "Unreadable", "compiled", "first", "line", "place", "select", "words_of"]
