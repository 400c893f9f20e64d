"""Stage 6: what every record keeps to. A record that does not is refused with the reason, and never written."""

from __future__ import annotations

import re

from pipelines.article import Article, Refused
from storage.captures import Outcome
from storage.records import Observed, Record

# Text and values come out escaped, so every `<` opens one of our own tags: anything else is somebody else's markup.
_TAGS = (
    "p|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|pre|code|table|caption|tr|td|th|figure|figcaption|img|hr|br|a|aside|em|strong|"
    "kbd|samp|var|sub|sup|s|u|mark|small|q|cite|abbr|dfn|ins|ruby|rt|rp"
)
_ADDRESS = r'(?:href|src)="(?:https?://|mailto:|#footnote-)[^"<>]*"'
_VALUE = r'(?:alt|width|height|class|id|start|value|colspan|rowspan)="[^"<>]*"'
_FOREIGN = re.compile(rf"<(?!/?(?:{_TAGS})(?: (?:{_ADDRESS}|{_VALUE}))*>)[^>]{{0,80}}>?")


def validate(article: Article) -> Article:
    """Returns the article unchanged, or raises `Refused`."""
    record = article.record
    for complaint in (_content(record), _times(record), _boundary(record)):
        if complaint:
            raise Refused(Outcome.INVALID_RECORD, f"{record.url}: {complaint}")
    return article


def _content(record: Record) -> str | None:
    if not record.title and not record.content_text:
        return "neither title nor text; the page class found no article here"
    found = _FOREIGN.search(record.content_html)
    if found:
        return f"content_html: active content {found.group(0)!r} at {found.start()}"
    return None


def _times(record: Record) -> str | None:
    times = (
        ("captured_at", record.captured_at),
        ("date_published", record.date_published),
        ("date_modified", record.date_modified),
    )
    naive = next((name for name, value in times if value is not None and value.tzinfo is None), None)
    return f"{naive}: a time without time zone; pass aware times" if naive else None


def _boundary(record: Record) -> str | None:
    place = record.boundary
    if place is None:
        return None
    if not -1 <= place.block < len(record.blocks):
        return f"boundary.block: {place.block} of {len(record.blocks)} blocks"
    if not 0 <= place.char <= len(record.content_text):
        return f"boundary.char: {place.char} of {len(record.content_text)} characters"
    if not record.content_text[: place.char].endswith(place.quote.before):
        return "boundary.quote: not found at boundary.char"
    if record.observed is Observed.NONE and place.block != -1:
        return "boundary.block: nothing was observed, yet a block is public"
    return None
