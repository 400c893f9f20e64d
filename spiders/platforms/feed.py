"""RSS, Atom and the search data of Hexo: the items as links and as partial drafts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

from spiders.addresses import canonical
from spiders.decoding import decode
from spiders.platform import named, registry
from spiders.platforms.feed_entry import authors, draft_of
from storage.captures import FEED_ITEM, Capture, Draft, Link, LinkKind, Outcome, Reading

MOST_ITEMS, MOST_ENTITIES = 20_000, 64
ROOT = re.compile(
    rb"^(?:<\?xml[^>]*\?>|<!--.*?-->|<\?xml-stylesheet[^>]*\?>|<!doctype[^>]*>|\s)*"
    rb"<(?:(?:\w+:)?(?:rss|feed|rdf)[\s>]|search>\s*<entry>)",  # the last: what Hexo's search is fed with
    re.DOTALL,
)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
CLOSED = re.compile(r"</(?:item|entry)\s*>", re.IGNORECASE)
ENDED = re.compile(
    r"</(?:\w+:)?(?:rss|feed|RDF|search)\s*>(?!.*(?:<(?:item|entry)[\s>]|\]\]>))", re.IGNORECASE | re.DOTALL
)
LOOSE_AMPERSAND = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))|&(?!#?\w{1,31};)", re.DOTALL)


def is_feed(start: bytes, kind: str) -> bool:
    """Whether a body starts as a feed; `start` is lower case."""
    promised = "rss+xml" in kind or "atom+xml" in kind
    return ROOT.match(start) is not None or (promised and b"<html" not in start and b"<!doctype html" not in start)


def read(capture: Capture) -> Reading:
    """All items; of a feed that breaks off, those before the break."""
    text = DECLARATION.sub("", decode(capture.content, capture.header("content-type")), count=1)
    if text.count("<!ENTITY") > MOST_ENTITIES:
        return Reading(
            Outcome.BROKEN_FEED, f"{text.count('<!ENTITY')} entity declarations, at most {MOST_ENTITIES} are read"
        )
    parsed = _parsed(text)
    whole = ENDED.search(text) is not None
    entries = parsed.entries if whole else parsed.entries[: len(CLOSED.findall(text))]
    platform = _platform(parsed.feed)
    sole = not str(parsed.version).startswith("atom")
    found = (draft_of(entry, number, platform, capture, sole) for number, entry in enumerate(entries[:MOST_ITEMS], 1))
    drafts = [draft for draft in found if draft is not None]
    for draft in drafts:
        draft.language = draft.language or parsed.feed.get("language")
        draft.authors = draft.authors or ([] if sole else list(authors(parsed.feed)))
    reading = Reading(
        Outcome.LISTING,
        platform=platform,
        drafts=drafts,
        links=[*_links(drafts), *_next(parsed.feed, platform, len(drafts), capture)],
        left_out=max(0, len(entries) - MOST_ITEMS),
    )
    if not whole or (not drafts and parsed.bozo):
        reading.outcome = Outcome.BROKEN_FEED
        reading.reason = f"{_trouble(parsed)}; {len(drafts)} items before the break are kept"
    elif not drafts:
        reading.reason = "a feed without items"
    return reading


def _parsed(text: str) -> Any:
    """Where it is no XML, read again with each `&` escaped that begins no entity: a forgiving reader takes what
    follows for one."""
    parsed = _parse(text)
    tidied = LOOSE_AMPERSAND.sub(lambda found: found.group(1) or "&amp;", text) if parsed.bozo else text
    return parsed if tidied == text else _parse(tidied)


def _parse(text: str) -> Any:
    source = io.BytesIO(text.encode("utf-8", "replace"))
    return feedparser.parse(source, sanitize_html=False, resolve_relative_uris=False)


def _trouble(parsed: Any) -> str:
    return str(parsed.get("bozo_exception") or "the end of the feed is missing")


def _platform(feed: Any) -> str | None:
    generator = str(feed.get("generator") or feed.get("admin_generatoragent") or "").lower()
    link = str(feed.get("link", ""))
    for platform in registry():
        if (platform.generator and platform.generator in generator) or (
            platform.feeds and re.match(platform.feeds, f"{link} {feed.get('title', '')}")
        ):
            return platform.name
    return None


def _links(drafts: list[Draft]) -> Iterator[Link]:
    """A link to each item that has a page."""
    for number, draft in enumerate(drafts, 1):
        if all(draft.url != file.url for file in draft.attachments):
            yield Link(draft.url, LinkKind.ARTICLE, f"{FEED_ITEM} {number}")


def _next(feed: Any, platform: str | None, items: int, capture: Capture) -> Iterator[Link]:
    links = {link.get("rel"): str(link.get("href") or "") for link in feed.get("links", ())}
    known = named(platform)
    said = links.get("next") or (known.older(capture.url, links.get("self", ""), items) if known else None)
    url = canonical(said, capture.url)
    if url and url != capture.url:
        yield Link(url, LinkKind.LISTING, "next page of the feed")
