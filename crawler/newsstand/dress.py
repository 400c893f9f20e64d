"""One content in three markups: what an aggregator's page says is a tree of roles, and a dress gives each role its tags.

Nobody outside has seen the aggregators' HTML, so readers must go by text and structure; the dresses share neither tag
nor class, links and pictures aside.
"""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A role with text, a link, ready HTML or children; `raw` is used as it is."""

    role: str
    text: str = ""
    href: str = ""
    children: tuple[Node, ...] = ()
    raw: str = ""


def node(role: str, *children: Node | str) -> Node:
    """A node with children; plain strings become text nodes."""
    return Node(role, children=tuple(child if isinstance(child, Node) else Node("text", child) for child in children))


def link(text: str, href: str) -> Node:
    """An inline link."""
    return Node("link", text, href)


Dress = Mapping[str, tuple[str, str]]

_SEMANTIC: Dress = {
    "page": ("<main>", "</main>"),
    "crumb": ("<nav>", "</nav>"),
    "article": ("<article>", "</article>"),
    "title": ("<h1>", "</h1>"),
    "meta": ("<p class='meta'>", "</p>"),
    "paragraph": ("<p>", "</p>"),
    "section": ("<section>", "</section>"),
    "heading": ("<h2>", "</h2>"),
    "card": ("<article class='card'>", "</article>"),
    "card-title": ("<h3>", "</h3>"),
    "number": ("<b>", "</b>"),
    "aside": ("<aside>", "</aside>"),
    "list": ("<ul>", "</ul>"),
    "item": ("<li>", "</li>"),
    "body": ("<div class='content'>", "</div>"),
}
_SOUP: Dress = {
    "page": ('<div class="css-1x9f0ab"><div class="css-k2"><div>', "</div></div></div>"),
    "crumb": ('<div class="css-7h1qpz">', "</div>"),
    "article": ('<div class="css-0"><div class="css-19kz">', "</div></div>"),
    "title": ('<div class="css-q81m3c" role="presentation"><span>', "</span></div>"),
    "meta": ('<div class="css-ab12f">', "</div>"),
    "paragraph": ('<div class="css-p0w3"><span>', "</span></div>"),
    "section": ('<div class="css-5tt"><div>', "</div></div>"),
    "heading": ('<div class="css-r4nd0m">', "</div>"),
    "card": ('<div class="css-c4"><div class="css-c5">', "</div></div>"),
    "card-title": ('<div class="css-c6"><span class="css-c7">', "</span></div>"),
    "number": ('<span class="css-n0">', "</span>"),
    "aside": ('<div class="css-s1de"><div>', "</div></div>"),
    "list": ("<div>", "</div>"),
    "item": ('<div class="css-i1">', "</div>"),
    "body": ('<div class="css-b0dy"><div><div>', "</div></div></div>"),
}
_TABLE: Dress = {
    "page": ('<table width="100%"><tr><td>', "</td></tr></table>"),
    "crumb": ("<font size='2'>", "</font><br>"),
    "article": ("<table><tr><td><dl>", "</dl></td></tr></table>"),
    "title": ("<dt><big><b>", "</b></big></dt>"),
    "meta": ("<dd><i>", "</i></dd>"),
    "paragraph": ("<dd>", "</dd>"),
    "section": ("<table border='1' cellpadding='4'>", "</table>"),
    "heading": ("<tr><th>", "</th></tr>"),
    "card": ("<tr><td><dl>", "</dl></td></tr>"),
    "card-title": ("<dt><b>", "</b></dt>"),
    "number": ("<tt>", "</tt>"),
    "aside": ("<table align='left'><tr><td>", "</td></tr></table>"),
    "list": ("<dl>", "</dl>"),
    "item": ("<dt>", "</dt>"),
    "body": ("<dd><div>", "</div></dd>"),
}
DRESSES: tuple[Dress, ...] = (_SEMANTIC, _SOUP, _TABLE)

RULES = (
    "body{font:16px/1.6 system-ui,sans-serif;margin:0 auto;max-width:1000px;padding:24px;color:#1c2430}"
    "a{color:#1f5f8b}aside,.css-s1de{float:left;width:200px;font-size:13px;color:#667}"
    ".card,.css-c4{border:1px solid #dde;border-radius:8px;padding:12px;margin:12px 0}.css-q81m3c{font-size:28px;font-weight:700}"
)
_LOOK = '<link rel="stylesheet" href="/assets/css/app.css"><link rel="icon" type="image/svg+xml" href="/assets/img/lamp.svg">'
LOGO = Node("raw", raw='<img src="/assets/img/wave.svg" alt="" width="48" height="48">')


def render(tree: Node, dress: Dress) -> str:
    """The HTML of a tree in one dress. Siblings are parted by a line end, so that all dresses give the same text."""
    if tree.raw:
        return tree.raw
    if tree.role == "link":
        return f'<a href="{html.escape(tree.href)}">{html.escape(tree.text)}</a>'
    if tree.role == "text":
        return html.escape(tree.text, quote=False)
    before, after = dress[tree.role]
    return before + "\n".join(render(child, dress) for child in tree.children) + after


def document(title: str, tree: Node, dress: Dress, language: str = "en") -> str:
    """A whole page."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{html.escape(title)}</title>{_LOOK}</head>\n'
        f"<body>{render(tree, dress)}</body></html>"
    )


def runs(texts: Iterable[str]) -> tuple[Node, ...]:
    """Items of a list."""
    return tuple(node("item", text) for text in texts)
