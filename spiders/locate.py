"""Where the text of a page without a known layout stands: the elements that hold its paragraphs and little else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from spiders.document import Page, select, words_of

SHORTEST = 25  # characters of a paragraph that counts
LEAST_TEXT = 200
NAMED = (
    "[itemprop=articleBody]", "#js_content", ".available-content .body.markup", ".gh-content", ".entry-content",
    ".wp-block-post-content",
    ".post-content", ".article-body", ".article__body", ".article-content", ".story-body", ".post-body",
    ".e-content", "#article_content",
    "#cnblogs_post_body", ".RichContent-inner", ".article__content", ".articleBody", ".content-body",
    ".markdown-body", "article", "main",
)  # fmt: skip
MAIL = "meta[name='x-apple-disable-message-reformatting']"
MAIL_SHARE = 0.8
GOOD = re.compile(r"article|body|content|entry|post|text|story|prose|markup|rich", re.IGNORECASE)
BAD = re.compile(
    r"comment|sidebar|footer|header|nav|menu|related|recommend|share|social|promo|sponsor|newsletter|subscribe|cookie|consent|banner|popup|modal|"
    r"widget|breadcrumb|author-?(?:bio|box)|tags?-?list|pagination|toolbar|advert|outbrain|taboola|toc\b|reply|disqus|hidden",
    re.IGNORECASE,
)
OUTSIDE = frozenset(("nav", "aside", "footer", "form", "header", "button", "script", "style", "noscript"))
TEXTUAL = frozenset(("p", "pre", "blockquote", "li", "h2", "h3", "h4", "td", "dd", "section", "figcaption"))


def body(page: Page) -> list[HtmlElement]:
    """The elements of the text in reading order; empty where there is none."""
    top = _best(page)
    named = None if top is None else _named(page, top)
    if named is None and page.has(MAIL):
        top = _whole_mail(page)
    if top is None:
        return []
    return _pruned(named if named is not None else top)


def _whole_mail(page: Page) -> HtmlElement:
    """Of an e-mail, that keeps each paragraph in a table of its own, the innermost element around most of the text."""
    most, node = len(page.visible) * MAIL_SHARE, page.body
    while True:
        inner = next((child for child in node.iterchildren("*") if len(words_of(child)) >= most), None)
        if inner is None:
            return node
        node = inner


def _named(page: Page, top: HtmlElement) -> HtmlElement | None:
    """The element that is called the article's body, where it holds about what scoring found."""
    length = len(words_of(top))
    for css in NAMED:
        found = [node for node in page.select(css) if not _outside(node)]
        for node in sorted(found, key=lambda node: -len(words_of(node)))[:1]:
            size = len(words_of(node))
            if (
                0.6 * length <= size <= (2.2 if css not in ("article", "main") else 1.15) * length
                and size >= LEAST_TEXT
            ):
                return node
    return None


def _best(page: Page) -> HtmlElement | None:
    scores: dict[HtmlElement, float] = {}
    for node in page.tree.iter("p", "pre", "blockquote", "li", "td", "div", "section"):
        if isinstance(node, HtmlElement) and not _outside(node):
            worth = _worth(node)
            for level, parent in enumerate(_levels(node)):
                scores[parent] = (
                    scores.get(parent, 0.0) + worth / (1, 1.6, 3)[level] if worth else scores.get(parent, 0.0)
                )
    rated = {
        node: score * (1 - link_density(node)) * _class_weight(node) for node, score in scores.items() if score > 0
    }
    best = max(rated, key=lambda node: rated[node], default=None)
    return best if best is not None and len(words_of(best)) >= LEAST_TEXT else None


def _levels(node: HtmlElement) -> list[HtmlElement]:
    """The element itself where it is a box with text of its own, else its parents."""
    start = [node] if node.tag in ("div", "section", "td") else []
    return [*start, *(parent for parent in node.iterancestors() if isinstance(parent, HtmlElement))][:3]


def _worth(node: HtmlElement) -> float:
    text = own_text(node) if node.tag in ("div", "section", "td", "li", "blockquote") else words_of(node)
    if len(text) < SHORTEST:
        return 0.0
    marks = sum(text.count(mark) for mark in ",，、。;；")
    base = 0.4 if node.tag == "li" else 1.0
    return base * (1 + marks * 0.3 + min(len(text) / 100, 4)) * (1 - link_density(node))


def own_text(node: HtmlElement) -> str:
    """The text that stands in an element itself or in inline elements of it."""
    pieces = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str) and child.tag in ("a", "b", "i", "em", "strong", "span", "br", "code", "font"):
            pieces.append(child.text or "")
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())


def link_density(node: HtmlElement) -> float:
    """The share of its characters that are links."""
    total = len(words_of(node))
    return min(1.0, sum(len(words_of(link)) for link in select(node, "a")) / total) if total else 0.0


def _class_weight(node: HtmlElement) -> float:
    name = f"{node.get('class') or ''} {node.get('id') or ''}"
    weight = 1.0
    if BAD.search(name):
        weight *= 0.4
    if GOOD.search(name) or node.tag in ("article", "main"):
        weight *= 1.25
    return weight


def _outside(node: HtmlElement) -> bool:
    return any(isinstance(parent.tag, str) and parent.tag in OUTSIDE for parent in (node, *node.iterancestors()))


def _pruned(top: HtmlElement) -> list[HtmlElement]:
    """The element, or its children without boxes of links, forms and notices where it has such."""
    children = [child for child in top if isinstance(child, HtmlElement) and isinstance(child.tag, str)]
    kept = [child for child in children if not _clutter(child)]
    bare = sum(len((text or "").strip()) for text in (top.text, *(child.tail for child in top)))
    if len(kept) == len(children) or bare > LEAST_TEXT or not kept:
        return [top]
    return list(_trimmed(kept))


def _trimmed(kept: list[HtmlElement]) -> Iterator[HtmlElement]:
    for child in kept:
        inner = [node for node in child if isinstance(node, HtmlElement)]
        if child.tag in ("div", "section") and len(inner) > 2 and any(_clutter(node) for node in inner):
            yield from _pruned(child)
        else:
            yield child


def _clutter(node: HtmlElement) -> bool:
    if node.tag in OUTSIDE:
        return True
    if node.tag in ("p", "h2", "h3", "h4", "pre", "figure", "img", "blockquote"):
        return False
    text = words_of(node)
    named = BAD.search(f"{node.get('class') or ''} {node.get('id') or ''}") is not None
    return (named and len(text) < 1500) or (len(text) > 30 and link_density(node) > 0.6)
