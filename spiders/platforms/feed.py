"""RSS, Atom and the search data of Hexo: the items as links and as partial drafts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

from spiders.addresses import canonical
from spiders.decoding import decode
from spiders.document import line
from spiders.platform import named, registry
from spiders.platforms import teaser
from spiders.platforms.feed_items import empty, fill, words_in
from storage.captures import FEED_ITEM, Capture, Draft, Link, LinkKind, Outcome, Reading
from storage.records import Attachment, Author, Date

ONE_DATE = frozenset(("rss10", "rss090"))  # versions with `dc:date` alone, which feedparser calls `updated`
MOST_ITEMS, MOST_ENTITIES = 5_000, 64
ROOT = re.compile(
    rb"^(?:<\?xml[^>]*\?>|<!--.*?-->|<\?xml-stylesheet[^>]*\?>|<!doctype[^>]*>|\s)*"
    rb"<(?:(?:rss|feed|rdf:rdf)[\s>]|search>\s*<entry>)",  # the last: what Hexo's search is fed with
    re.DOTALL,
)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
CLOSED = re.compile(r"</(?:item|entry)\s*>", re.IGNORECASE)
ENDED = re.compile(r"</(?:rss|feed|rdf:RDF|search)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL)
COMMENT = re.compile(r"#comment-?\d+$")


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
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")), sanitize_html=False, resolve_relative_uris=False
    )
    whole = ENDED.search(text) is not None
    entries = parsed.entries[: MOST_ITEMS if whole else min(MOST_ITEMS, len(CLOSED.findall(text)))]
    platform = _platform(parsed.feed)
    sole = str(parsed.version) in ONE_DATE
    found = (_draft(entry, number, platform, capture, sole) for number, entry in enumerate(entries, 1))
    drafts = [draft for draft in found if draft is not None]
    for draft in drafts:
        draft.language = draft.language or parsed.feed.get("language")
    reading = Reading(
        Outcome.LISTING,
        platform=platform,
        drafts=drafts,
        links=[*_links(drafts), *_next(parsed.feed, platform, len(drafts), capture)],
    )
    if not whole or (not drafts and parsed.bozo):
        reading.outcome = Outcome.BROKEN_FEED
        reading.reason = f"{_trouble(parsed)}; {len(drafts)} items before the break are kept"
    elif not drafts:
        reading.reason = "a feed without items"
    return reading


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
    return (Link(draft.url, LinkKind.ARTICLE, f"{FEED_ITEM} {number}") for number, draft in enumerate(drafts, 1))


def _next(feed: Any, platform: str | None, items: int, capture: Capture) -> Iterator[Link]:
    links = {link.get("rel"): str(link.get("href") or "") for link in feed.get("links", ())}
    known = named(platform)
    said = links.get("next") or (known.older(capture.url, links.get("self", ""), items) if known else None)
    url = canonical(said, capture.url)
    if url and url != capture.url:
        yield Link(url, LinkKind.LISTING, "next page of the feed")


def _draft(entry: Any, number: int, platform: str | None, capture: Capture, sole: bool) -> Draft | None:
    """`sole`: the format has one date for an item."""
    if COMMENT.search(entry.get("link") or ""):  # a reader's: its address is that of the post
        return None
    said = entry.get("id") if str(entry.get("id", "")).startswith("http") else entry.get("href")
    url = canonical(entry.get("link") or said, capture.url)
    if url is None:
        return None
    made = empty(url, platform, capture)
    made.title = line(words_in(entry.get("title"))) or None
    made.authors = [
        Author(name) for person in entry.get("authors", ()) if (name := line(person.get("name") or person.get("email")))
    ]
    one_date = sole and not dict.get(entry, "published")
    pairs = (("published", "published"), ("updated", "published" if one_date else "modified"))
    made.dates = [
        Date(field, str(dict.get(entry, key)), "feed", f"item[{number}]/{key}")
        for key, field in pairs
        if dict.get(entry, key)
    ]
    made.tags = [term for tag in entry.get("tags", ()) if (term := line(tag.get("term")))]
    made.language = (entry.get("content") or [{}])[0].get("language")
    made.attachments = list(_enclosures(entry))
    made.image = next(
        (
            str(item.get("href"))
            for item in entry.get("enclosures", ())
            if str(item.get("type", "")).startswith("image/")
        ),
        None,
    )
    fill(made, (entry.get("content") or [{}])[0].get("value"), entry.get("summary"), f"item[{number}]")
    return made


def _enclosures(entry: Any) -> Iterator[Attachment]:
    for item in entry.get("enclosures", ()):
        kind, url = str(item.get("type") or ""), str(item.get("href") or "")
        if kind.startswith(("audio/", "video/", "application/pdf")) and url.startswith("http"):
            yield Attachment(url, kind, teaser.seconds(entry.get("itunes_duration")))
