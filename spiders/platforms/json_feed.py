"""JSON Feed, and RSS written as JSON: the items as links and as partial drafts."""

from __future__ import annotations

from collections.abc import Iterator

from spiders.addresses import canonical
from spiders.decoding import paragraphs
from spiders.platforms.feed_items import FILES, empty, fill
from spiders.scripts import Json, objects, text_at
from storage.captures import FEED_ITEM, Capture, Draft, Link, LinkKind, Outcome, Reading
from storage.records import Attachment, Author, Date


def read(value: Json, capture: Capture) -> Reading | None:
    """The feed; None for other JSON."""
    if not isinstance(value, dict) or not ("jsonfeed.org" in str(value.get("version")) or _is_rss(value)):
        return None
    drafts = [
        draft for index, item in enumerate(objects(value.get("items"))) if (draft := _draft(item, index, capture))
    ]
    for draft in drafts:
        draft.authors = draft.authors or _authors(value)
        draft.language = draft.language or text_at(value, "language")
    after = canonical(text_at(value, "next_url"), capture.url)
    links = [Link(draft.url, LinkKind.ARTICLE, f"{FEED_ITEM} {number}") for number, draft in enumerate(drafts, 1)]
    more = [Link(after, LinkKind.LISTING, "next_url")] if after else []
    return Reading(Outcome.LISTING, drafts=drafts, links=[*links, *more])


def _is_rss(value: dict[str, Json]) -> bool:
    """Whether items have the names of RSS, as the feeds of Hexo do."""
    items = list(objects(value.get("items")))
    return bool(items) and all({"title", "link", "pubDate"} <= item.keys() for item in items)


def _draft(item: dict[str, Json], index: int, capture: Capture) -> Draft | None:
    named = (said for key in ("url", "external_url", "link", "id") if (said := text_at(item, key)))
    url = canonical(next(named, None), capture.url)
    if url is None:
        return None
    made = empty(url, None, capture)
    made.title, made.image, made.language = text_at(item, "title"), text_at(item, "image"), text_at(item, "language")
    made.authors = _authors(item)
    pairs = (("date_published", "published"), ("pubDate", "published"), ("date_modified", "modified"))
    made.dates = [
        Date(field, raw, "feed", f"json:/items/{index}/{key}") for key, field in pairs if (raw := text_at(item, key))
    ]
    made.tags = [tag for tag in item.get("tags") or item.get("categories") or () if isinstance(tag, str)]
    made.attachments = list(_files(item))
    content = next((key for key in ("content_html", "content_text", "content") if text_at(item, key)), "content")
    summary = "summary" if text_at(item, "summary") else "description"
    text = text_at(item, content)
    markup = paragraphs(text) if text and content == "content_text" else text
    fill(made, markup, text_at(item, summary), f"/items/{index}", (content, summary))
    return made


def _authors(value: dict[str, Json]) -> list[Author]:
    """The people of an item, or of the whole feed."""
    people = objects(value.get("authors") or value.get("author"))
    return [Author(name, text_at(person, "url")) for person in people if (name := text_at(person, "name"))]


def _files(item: dict[str, Json]) -> Iterator[Attachment]:
    for file in objects(item.get("attachments")):
        url, kind, seconds = text_at(file, "url"), text_at(file, "mime_type"), file.get("duration_in_seconds")
        if url and kind and kind.startswith(FILES):
            yield Attachment(url, kind, float(seconds) if isinstance(seconds, int | float) else None)
