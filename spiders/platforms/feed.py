"""RSS, Atom and JSON Feed: the items as links and as partial drafts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

from spiders.addresses import canonical
from spiders.decoding import decode, fragment
from spiders.document import first, line, words_of
from spiders.platform import named, registry
from spiders.platforms import teaser
from spiders.scripts import Json, objects, text_at
from storage.captures import Capture, Draft, Link, LinkKind, Outcome, Reading
from storage.records import Attachment, Author, Date, Says, Signal

MOST_ITEMS, MOST_ENTITIES, LONG = 5_000, 64, 600
ROOT = re.compile(
    rb"^(?:<\?xml[^>]*\?>|<!--.*?-->|<\?xml-stylesheet[^>]*\?>|<!doctype[^>]*>|\s)*<(?:rss|feed|rdf:rdf)[\s>]",
    re.DOTALL,
)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
CLOSED = re.compile(r"</(?:item|entry)\s*>", re.IGNORECASE)
ENDED = re.compile(r"</(?:rss|feed|rdf:RDF)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL)
MARKUP = re.compile(r"<(?:p|div|ul|ol|h\d|blockquote|figure|br)\b", re.IGNORECASE)


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
    drafts = [draft for number, entry in enumerate(entries, 1) if (draft := _draft(entry, number, platform, capture))]
    reading = Reading(
        Outcome.LISTING, platform=platform, drafts=drafts, links=[*_links(drafts), *_next(parsed.feed, capture)]
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
    generator, link = str(feed.get("generator", "")).lower(), str(feed.get("link", ""))
    for platform in registry():
        if (platform.generator and platform.generator in generator) or (
            platform.feeds and re.match(platform.feeds, f"{link} {feed.get('title', '')}")
        ):
            return platform.name
    return None


def _links(drafts: list[Draft]) -> Iterator[Link]:
    return (Link(draft.url, LinkKind.ARTICLE, f"feed item {number}") for number, draft in enumerate(drafts, 1))


def _next(feed: Any, capture: Capture) -> Iterator[Link]:
    for link in feed.get("links", ()):
        url = canonical(link.get("href"), capture.url) if link.get("rel") == "next" else None
        if url and url != capture.url:
            yield Link(url, LinkKind.LISTING, "next page of the feed")


def _draft(entry: Any, number: int, platform: str | None, capture: Capture) -> Draft | None:
    url = canonical(
        entry.get("link") or (entry.get("id") if str(entry.get("id", "")).startswith("http") else None), capture.url
    )
    if url is None:
        return None
    made = _empty(url, platform, capture)
    made.title = line(words_in(entry.get("title"))) or None
    made.authors = [
        Author(name) for person in entry.get("authors", ()) if (name := line(person.get("name") or person.get("email")))
    ]
    pairs = (("published", "published"), ("updated", "modified"))
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
    _text(made, (entry.get("content") or [{}])[0].get("value"), entry.get("summary"), f"item[{number}]")
    return made


def _empty(url: str, platform: str | None, capture: Capture) -> Draft:
    known = named(platform)
    made = Draft(platform or "feed", url, canonical_url=url, layout="Feed", partial=True)
    made.publication, made.native_id = known.identity(url) if known else (capture.source, None)
    return made


def _text(made: Draft, content: str | None, summary: str | None, where: str) -> None:
    """The body is the content, else a summary long enough to be one; a short summary is the subtitle."""
    if content and summary and summary != content and len(summary) < LONG:
        made.subtitle = line(words_in(summary)) or None
    is_text = summary and (len(summary) > LONG or MARKUP.search(summary))
    markup, place = (content, f"{where}/content") if content else (summary if is_text else None, f"{where}/summary")
    if markup and markup.strip():
        body = first(fragment(markup, made.url), "body")
        made.body, made.body_where = ([body] if body is not None else []), place
    elif summary:
        made.subtitle = line(words_in(summary)) or None
    made.signals = list(_signals(made, content, place))


def _signals(made: Draft, content: str | None, place: str) -> Iterator[Signal]:
    cut = next((found for node in made.body if (found := teaser.read_more(node, made.url))), None)
    if cut:
        yield Signal(Says.READ_MORE, made.url, f"css:{place} {cut}", "feed")
    elif made.platform == "substack" and content and any(words_of(node) for node in made.body):
        yield Signal(Says.WHOLE, True, f"css:{place}", "feed")  # Substack ends every cut item with a lone link


def _enclosures(entry: Any) -> Iterator[Attachment]:
    for item in entry.get("enclosures", ()):
        kind, url = str(item.get("type") or ""), str(item.get("href") or "")
        if kind.startswith(("audio/", "video/", "application/pdf")) and url.startswith("http"):
            yield Attachment(url, kind, teaser.seconds(entry.get("itunes_duration")))


def words_in(markup: str | None) -> str:
    """The text of a piece that may be markup."""
    if not markup or ("<" not in markup and "&" not in markup):
        return markup or ""
    return words_of(fragment(markup, ""))


def read_json(value: Json, capture: Capture) -> Reading | None:
    """JSON Feed; None for other JSON."""
    if not isinstance(value, dict) or "jsonfeed.org" not in str(value.get("version")):
        return None
    drafts = [
        draft for index, item in enumerate(objects(value.get("items"))) if (draft := _json_draft(item, index, capture))
    ]
    after = canonical(text_at(value, "next_url"), capture.url)
    more = [Link(after, LinkKind.LISTING, "next_url")] if after else []
    return Reading(Outcome.LISTING, drafts=drafts, links=[*_links(drafts), *more])


def _json_draft(item: dict[str, Json], index: int, capture: Capture) -> Draft | None:
    url = canonical(text_at(item, "url") or text_at(item, "external_url") or text_at(item, "id"), capture.url)
    if url is None:
        return None
    made = _empty(url, None, capture)
    made.title, made.image, made.language = text_at(item, "title"), text_at(item, "image"), text_at(item, "language")
    people = objects(item.get("authors") or item.get("author"))
    made.authors = [Author(name, text_at(person, "url")) for person in people if (name := text_at(person, "name"))]
    pairs = (("date_published", "published"), ("date_modified", "modified"))
    made.dates = [
        Date(field, raw, "feed", f"json:/items/{index}/{key}") for key, field in pairs if (raw := text_at(item, key))
    ]
    made.tags = [tag for tag in item.get("tags") or () if isinstance(tag, str)]
    _text(
        made,
        text_at(item, "content_html") or text_at(item, "content_text"),
        text_at(item, "summary"),
        f"/items/{index}",
    )
    return made
