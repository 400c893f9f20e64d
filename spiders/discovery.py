"""The one reading function: what a capture is, which platform's, and what it says. Never raises on bad bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spiders import listings, pagination, refusals
from spiders.decoding import Unreadable, decode, is_binary
from spiders.document import Page
from spiders.generic import GenericArticle, relaid
from spiders.pages import ArticlePage, NoLayout, newest
from spiders.platform import Platform, named, registry
from spiders.platforms import feed, json_feed, sitemap
from spiders.scripts import Json, loads
from storage.captures import Capture, Link, LinkKind, Outcome, Reading

JSON_ADDRESS = re.compile(r"/api/|/wp-json/|\.json(?:\?|$)|[?&]format=json", re.IGNORECASE)
COMMON_WAYS = (
    ("/feed", "feed"), ("/rss", "feed"), ("/feed.xml", "feed"), ("/rss.xml", "feed"), ("/atom.xml", "feed"),
    ("/index.xml", "feed"),
    ("/sitemap.xml", "sitemap"),
)  # fmt: skip


def recognise(capture: Capture) -> str | None:
    """The platform's name, by headers, markup, text, JSON or a feed's generator; None for one nobody here knows."""
    return read(capture).platform


def entrances(platform: str | None, url: str) -> list[Link]:
    """Ways into a publication, best first; an address that is a feed or an API itself goes before all."""
    known = named(platform)
    own = [Link(url, LinkKind.LISTING, "the address itself")] if listings.is_entrance(url) else []
    ways = known.entrances(url) if known else _common(url)
    seen: dict[str, Link] = {}
    for way in (*own, *ways):
        seen.setdefault(way.url, way)
    return list(seen.values())


def _common(url: str) -> Iterator[Link]:
    from urllib.parse import urljoin

    yield Link(url, LinkKind.LISTING, "the page itself")
    for path, why in COMMON_WAYS:
        yield Link(urljoin(url, path), LinkKind.LISTING, why)


def read(capture: Capture) -> Reading:
    """The drafts and links of a capture with its typed outcome. The hint in `capture.platform` yields to the page."""
    content = capture.rendered if capture.rendered is not None else capture.content
    if not content.strip():
        return Reading(Outcome.EMPTY_BODY, f"{len(content)} bytes, no character in them")
    try:
        content = sitemap.unpacked(content) if capture.url.endswith(".gz") else content
    except Unreadable as unreadable:
        return Reading(unreadable.outcome, unreadable.reason)
    if is_binary(content):
        return Reading(Outcome.NOT_HTML, f"binary content that starts with {content[:8]!r}")
    try:
        return _read_text(capture, content)
    except Unreadable as unreadable:
        return Reading(unreadable.outcome, unreadable.reason)


def _read_text(capture: Capture, content: bytes) -> Reading:
    kind = (capture.header("content-type") or "").lower()
    start = content[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if capture.rendered is None:
        if start.startswith((b"{", b"[")):
            return _read_json(capture, kind)
        if sitemap.is_sitemap(start):
            return sitemap.read(capture, content)
        if feed.is_feed(start, kind):
            return feed.read(capture)
        if "json" in kind or (JSON_ADDRESS.search(capture.url) and start.startswith(b"<")):
            return _promised_json(capture, kind)
    return _read_page(Page(capture))


def _promised_json(capture: Capture, kind: str) -> Reading:
    page = Page(capture)
    refused = refusals.challenge(page)
    if refused:
        return Reading(Outcome.CHALLENGE, refused)
    reading = None if "json" in kind else _read_page(page)
    if reading is not None and (reading.outcome is Outcome.ARTICLE or "/api/" not in capture.url):
        return reading  # some letters are shown at such an address
    return Reading(Outcome.NOT_JSON, f"markup where JSON was promised; title “{page.title[:80]}”")


def _read_json(capture: Capture, kind: str) -> Reading:
    value: Json = loads(decode(capture.content, kind))
    if value is None:
        return Reading(Outcome.NOT_JSON, f"{len(capture.content)} bytes that start like JSON and do not parse")
    for platform in registry():
        reading = platform.data(value, capture)
        if reading is not None:
            return reading
    return json_feed.read(value, capture) or Reading(Outcome.NOT_AN_ARTICLE, "JSON of no platform known here")


def platform_of(page: Page) -> Platform | None:
    """The first platform that recognises the page; the hint only breaks no tie that the page decides."""
    return next((platform for platform in registry() if platform.recognises(page)), None)


def _read_page(page: Page) -> Reading:
    platform = platform_of(page)
    name = platform.name if platform else None
    refused = refusals.refuse(page)
    if refused is not None and refused.outcome is Outcome.CHALLENGE:
        return refused
    if platform is not None:
        reading = _read_with(platform, page)
        if reading.outcome is not Outcome.NO_LAYOUT:
            return reading
    if refused is not None and not (refused.outcome is Outcome.EMPTY_SHELL and GenericArticle.written(page)):
        refused.platform = name
        return refused
    return _read_unknown(page, name)


def _read_with(platform: Platform, page: Page) -> Reading:
    if reason := platform.shell(page):
        return Reading(Outcome.EMPTY_SHELL, reason, platform=platform.name, needs_browser=True)
    layout = newest(platform.layouts, page)
    if not isinstance(layout, NoLayout):
        return _article(layout, page, platform.name)
    listed = None if platform.is_article(page.capture.url) else platform.listing(page)
    return listed or Reading(Outcome.NO_LAYOUT, layout.reason, platform=platform.name)


def _article(layout: type[ArticlePage], page: Page, name: str | None) -> Reading:
    pages = pagination.pages(page)
    links = [] if pages is None else list(pages.others())
    return Reading(Outcome.ARTICLE, platform=name, drafts=[layout(page).read()], links=links)


@cache
def _general(name: str | None) -> type[ArticlePage]:
    """How a page is read in which none of its platform's places stands."""
    known = named(name)
    return relaid(known.layouts[0]) if known and known.layouts else GenericArticle


def _read_unknown(page: Page, name: str | None) -> Reading:
    known = named(name)
    if GenericArticle.matches(page):
        reading = _article(_general(name), page, name)
        reading.drafts[0].platform = name or GenericArticle.platform
        return reading
    links = [] if known is not None and known.articles else listings.links(page)
    if links:
        return Reading(Outcome.LISTING, platform=name, links=links)
    if known is not None and known.layouts:
        return Reading(Outcome.NO_LAYOUT, f"none of these stands in the page: {known.looked_for()}", platform=name)
    return Reading(
        Outcome.NO_LAYOUT if name else Outcome.NOT_AN_ARTICLE, "no article and no list of articles", platform=name
    )
