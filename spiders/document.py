"""`Page`: one parsed capture. Everything else that reads a page asks it, so a page is parsed once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import cast
from urllib.parse import urljoin

from cssselect import GenericTranslator, SelectorError
from lxml import etree
from lxml.html import HtmlElement

from spiders.decoding import Unreadable, decoded, grown
from spiders.indexing import Index
from spiders.scripts import Json, assigned, loads
from spiders.selecting import selection
from storage.captures import Capture

LONG = 160  # characters of a paragraph that tells of a text
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

EASTERN_LEADS = bytes(range(0xE3, 0xEE))  # first bytes, in UTF-8, of U+3000 to U+DFFF
_WRITTEN = etree.XPath("string()", smart_strings=False)


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
    if most == 0:
        return has_words(node)
    return (most >= LONG and _has_paragraphs(node, most)) or brief_words(node, most) is None


def _has_paragraphs(node: HtmlElement, most: int) -> bool:
    """Whether its long paragraphs alone have so many characters: they are found without a walk through all the rest."""
    count = 0
    for paragraph in node.iter("p"):
        text = "".join(filter(None, (paragraph.text, *[child.tail for child in paragraph])))  # without links and marks
        if len(text) > LONG and _is_seen(paragraph, node):
            count += _size(text)
            if count > most:
                return True
    return False


def _is_seen(node: HtmlElement, top: HtmlElement) -> bool:
    current: HtmlElement | None = node
    while current is not None and current.tag not in UNSEEN:
        if current is top:
            return True
        current = current.getparent()
    return False


def brief_words(node: HtmlElement, most: int) -> str | None:
    """The visible text of an element as one line; None where it has more than so many characters."""
    pieces: list[str] = []
    read, limit = 0, most
    for text in _texts(node):
        pieces.append(text)
        read += len(text)
        if read > limit:  # with blanks; those without are counted each time it has doubled
            if _size("".join(pieces)) > most:
                return None
            limit = 2 * read
    whole = "".join(pieces)
    return None if read > most and _size(whole) > most else line(whole)


def _size(text: str) -> int:
    return len("".join(text.split()))


def _texts(node: HtmlElement) -> Iterator[str]:
    """The visible texts of an element in order, a space at the edge of a block. Elements that are open are kept: to ask
    lxml for a parent again makes it anew."""
    current = node
    above: list[HtmlElement] = []
    while True:
        tag = current.tag
        if tag in BLOCKS:
            yield " "
        if tag not in UNSEEN and isinstance(tag, str):
            yield current.text or ""
            if len(current):
                above.append(current)
                current = current[0]
                continue
        while current is not node:
            if current.tag in BLOCKS:
                yield " "
            yield current.tail or ""
            following = current.getnext()
            if following is not None:
                current = following
                break
            current = above.pop()
        else:
            return


def words_of(node: HtmlElement) -> str:
    """The visible text of an element as one line; the edge of a block counts as a space."""
    if len(node) == 0:
        return line(node.text) if node.tag not in UNSEEN and isinstance(node.tag, str) else ""
    return line("".join(_texts(node)))


def has_words(node: HtmlElement) -> bool:
    """Whether an element shows any text."""
    return any(text and not text.isspace() for text in _texts(node))


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

    Raises `Unreadable` where the bytes hold no page. `tree`: of a piece of HTML that was parsed before.
    """

    def __init__(self, capture: Capture, tree: HtmlElement | None = None) -> None:
        self.capture = capture
        content = capture.rendered if capture.rendered is not None else capture.content
        kind = "text/html; charset=utf-8" if capture.rendered is not None else capture.header("content-type")
        self.text, self.source = decoded(content, kind)
        self.tree = grown(self.source, capture.url) if tree is None else tree
        self._states: dict[str, Json] = {}
        self._said: dict[str, bool] = {}
        self._found: dict[str, list[HtmlElement]] = {}
        self.notes: dict[str, object] = {}  # what is found out once and asked for again, by who found it

    @cached_property
    def url(self) -> str:
        """Where relative links start: the capture's URL, moved by `<base href>`."""
        base = self.first("base[href]")
        return self.join(base.get("href"), self.capture.url) if base is not None else self.capture.url

    def join(self, url: str | None, base: str | None = None) -> str:
        """An absolute URL; the unjoinable stays as it is."""
        try:
            return urljoin(base or self.url, (url or "").strip())
        except ValueError:
            return url or ""

    def select(self, css: str) -> list[HtmlElement]:
        """All matches in the page. Searched for once."""
        if css not in self._found:
            self._found[css] = selection(css).matches(self.index)
        return [*self._found[css]]

    def says(self, word: str) -> bool:
        """Whether a word stands anywhere in the source."""
        if word not in self._said:
            self._said[word] = word.encode() in self.source
        return self._said[word]

    @cached_property
    def is_eastern(self) -> bool:
        """Whether a letter of East Asia stands anywhere in the source."""
        return len(self.source.translate(None, EASTERN_LEADS)) < len(self.source)

    @cached_property
    def index(self) -> Index:
        """The elements of the tree by what selectors name."""
        return Index(self.tree, self.source)

    def has(self, css: str) -> bool:
        """Whether anything matches: asks no further than it has to."""
        if css in self._found:
            return bool(self._found[css])
        return selection(css).stands(self.index)

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
            self._states[name] = assigned(self.text, name) if self.says(name) else None
        return self._states[name]

    @cached_property
    def body(self) -> HtmlElement:
        """`<body>`, or the root where there is none."""
        return next(self.tree.iter("body"), self.tree)

    @cached_property
    def brief(self) -> bool:
        """Whether the visible text may be shorter than what a real page has."""
        return not longer_than(self.body, BRIEF)

    @cached_property
    def visible(self) -> str:
        """The visible text of the whole page on one line."""
        return words_of(self.body)

    def may_show(self, word: str) -> bool:
        """Whether all letters of a word stand in the page's text, seen or not: without them it is not visible."""
        return all(letter in self.written for letter in word)

    @cached_property
    def written(self) -> str:
        """All text of the page, seen or not, scripts too."""
        return str(_WRITTEN(self.tree))

    @cached_property
    def title(self) -> str:
        """`<title>`, or an empty string."""
        return self.line("title") or ""

    @cached_property
    def generator(self) -> str:
        """`<meta name=generator>`, lower case, without what stands in brackets."""
        return re.sub(r"\([^)]*\)", "", " ".join(self.metas.get("generator", ()))).lower()


__all__ = ["Page", "Unreadable", "compiled", "first", "line", "place", "select", "words_of"]
