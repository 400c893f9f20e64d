"""Pieces of prose as plain semantic HTML, for the platforms that add little of their own."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html
from collections.abc import Iterable
from itertools import groupby

from crawler.newsstand.prose import Piece, inline

_TAGS = {"p": "p", "h2": "h2", "code": "pre"}
_RUNS = {"li": "ul", "ol": "ol"}


def body(pieces: Iterable[Piece], origin: str, picture: str = "") -> str:
    """The HTML of the prose; `picture` is the tag of every image; without one, images are left out as what else is no prose."""
    parts = []
    for kind, run in groupby(pieces, lambda piece: piece.kind):
        texts = [piece.text for piece in run]
        if name := _RUNS.get(kind):
            parts.append(f"<{name}>{''.join(f'<li>{inline(text, origin)}</li>' for text in texts)}</{name}>")
        else:
            parts += [_single(kind, text, origin, picture) for text in texts]
    return "\n".join(part for part in parts if part)


def _single(kind: str, text: str, origin: str, picture: str) -> str:
    if tag := _TAGS.get(kind):
        return f"<{tag}>{inline(text, origin)}</{tag}>"
    if kind == "quote":
        return f"<blockquote><p>{inline(text, origin)}</p></blockquote>"
    if kind == "footnote":
        return f'<section class="footnotes"><ol><li>{inline(text, origin)}</li></ol></section>'
    if kind == "image" and picture:
        caption = html.escape(text)
        return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"
    return ""


def rss(title: str, home: str, items: Iterable[str], generator: str, namespaces: str = "") -> str:
    """An RSS 2.0 feed of ready items."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" {namespaces} version="2.0">'
        f"<channel><title><![CDATA[{title}]]></title><description><![CDATA[{title}]]></description><link>{home}</link>"
        f"<generator>{generator}</generator>{''.join(items)}</channel></rss>"
    )


def sitemap(urls: Iterable[str], index: bool = False) -> str:
    """A sitemap, or an index of sitemaps."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    entries = "".join(f"<{inner}><loc>{url}</loc></{inner}>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{outer}>'
