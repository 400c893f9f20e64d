"""Sitemaps and their indexes as links, newest first."""

from __future__ import annotations

import re
import zlib
from typing import cast
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from spiders.addresses import canonical
from spiders.decoding import Unreadable, decode, xml_parser
from spiders.platform import named, registry
from storage.captures import Capture, Link, LinkKind, Outcome, Reading

MOST_LINKS, MOST_BYTES, MOST_ENTITIES = 50_000, 50_000_000, 16
ROOT = re.compile(
    rb"^(?:<\?xml[^>]*\?>|<\?xml-stylesheet[^>]*\?>|<!--.*?-->|\s)*<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.DOTALL
)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
ARTICLES = re.compile(r"post|article|news|blog|entr", re.IGNORECASE)
NO_ARTICLE = re.compile(
    r"/(?:tags?|authors?|categor(?:y|ies)|page|about|archive|subscribe|recommendations|podcast|search|contact|privacy|terms)(?:/|$)",
    re.IGNORECASE,
)


def is_sitemap(start: bytes) -> bool:
    """Whether a body starts as a sitemap; `start` is lower case."""
    return ROOT.match(start) is not None


def unpacked(content: bytes) -> bytes:
    """A gzipped sitemap's XML, bounded; other content as it is. A cut one gives what is readable."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return zlib.decompressobj(31).decompress(content, MOST_BYTES)
    except zlib.error as error:
        raise Unreadable(Outcome.CORRUPT_ENCODING, f"gzipped sitemap: {error}") from error


def read(capture: Capture, content: bytes) -> Reading:
    """The pages of a sitemap as article links, the sitemaps of an index as listings."""
    text = DECLARATION.sub("", decode(content, capture.header("content-type")), count=1)
    if text.count("<!ENTITY") > MOST_ENTITIES:
        return Reading(Outcome.UNREADABLE, f"{text.count('<!ENTITY')} entity declarations in a sitemap")
    try:
        root = cast("HtmlElement | None", etree.fromstring(text.encode("utf-8", "replace"), xml_parser()))
    except etree.XMLSyntaxError as error:
        return Reading(Outcome.UNREADABLE, f"sitemap: {error}")
    if root is None:
        return Reading(Outcome.UNREADABLE, "a sitemap without elements")
    index = etree.QName(root).localname.lower() == "sitemapindex"
    found = sorted(_locations(root, capture.url), key=lambda item: item[1], reverse=True)[:MOST_LINKS]
    urls = [url for url, _ in found]
    chosen = _indexes(urls) if index else _articles(urls, capture)
    kind = LinkKind.LISTING if index else LinkKind.ARTICLE
    links = [Link(url, kind, f"sitemap {capture.url}") for url in chosen]
    return Reading(
        Outcome.LISTING, "" if links else "a sitemap without pages", platform=_platform(capture), links=links
    )


def _locations(root: HtmlElement, base: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for entry in root:
        texts = {
            etree.QName(child).localname: (child.text or "").strip() for child in entry if isinstance(child.tag, str)
        }
        url = canonical(texts.get("loc"), base)
        if url:
            found.setdefault(url, texts.get("lastmod", ""))
    return list(found.items())


def _indexes(urls: list[str]) -> list[str]:
    """Those of articles, where the index tells them apart from those of tags and authors."""
    named_so = [url for url in urls if ARTICLES.search(urlsplit(url).path.rpartition("/")[2])]
    return named_so or urls


def _articles(urls: list[str], capture: Capture) -> list[str]:
    platform = named(capture.platform) or named(_platform(capture))
    if platform and platform.articles:
        known = [url for url in urls if re.fullmatch(platform.articles, urlsplit(url).path)]
        if known:
            return known
    return [url for url in urls if urlsplit(url).path not in ("", "/") and not NO_ARTICLE.search(urlsplit(url).path)]


def _platform(capture: Capture) -> str | None:
    """By the response's headers; addresses alone tell too little."""
    return next((platform.name for platform in registry() if platform.in_headers(capture)), None) or capture.platform
