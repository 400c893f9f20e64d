"""Page lists (`json-pages-1.0`): the articles as their records have them, and the other HTML pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from storage.wacz.lines import SortedLines
from storage.wacz.reading import Head
from storage.warc.payload import dechunk, decode_content
from storage.warc.read import parse_date, parse_head, split_http

HTML = frozenset({"text/html", "application/xhtml+xml"})
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_SEPARATOR = b"\0"


class Page(msgspec.Struct, omit_defaults=True):
    """One line of a page list. `id` is the UUID of the response record; `record` names Foldline's own record."""

    id: str
    url: str
    ts: str
    title: str
    text: str = ""
    mime: str = ""
    record: str = ""
    source: str = ""
    platform: str = ""
    language: str = ""
    published: str = ""
    declared: str = ""
    observed: str = ""
    wall: str = ""


class _Article(msgspec.Struct):
    """What a page line needs of a record's JSON."""

    id: str
    url: str
    warc: str
    offset: int
    captured_at: datetime
    record_id: str
    revision: int
    generation: int
    source: str
    platform: str
    title: str | None = None
    content_text: str = ""
    language: str | None = None
    date_published: datetime | None = None
    declared: str = ""
    observed: str = ""
    wall: str = ""


_ARTICLES = msgspec.json.Decoder(_Article)
_PAGES = msgspec.json.Decoder(Page)


class Described(NamedTuple):
    """Place of a capture (WARC, offset), and its pages by address."""

    warc: str
    offset: int
    pages: dict[str, Page]


class Articles:
    """The pages that records describe, looked up by the capture they were read from, in the order of the WARCs."""

    def __init__(self, records: Iterable[bytes], scratch: Path, name: str) -> None:
        self._lines = SortedLines(scratch, name)
        for record in records:
            article = _ARTICLES.decode(record)
            place = f"{article.warc}\0{article.offset:015d}\0{article.revision:06d}{article.generation:06d}\0"
            self._lines.add(place.encode() + msgspec.json.encode(_page_of(article)) + b"\n")

    def __iter__(self) -> Iterator[Described]:
        """One capture after the other; of each address in it the last revision's last generation."""
        for (warc, offset), same in groupby(self._lines, key=lambda line: tuple(line.split(_SEPARATOR, 2)[:2])):
            found = {page.url: page for page in (_PAGES.decode(line.split(_SEPARATOR, 3)[3]) for line in same)}
            yield Described(warc.decode(), int(offset), found)


def header(name: str, title: str, *, has_text: bool) -> bytes:
    """The first line of a list."""
    fields = {"format": "json-pages-1.0", "id": name, "title": title, "hasText": has_text}
    return msgspec.json.encode(fields) + b"\n"


def line_of(page: Page) -> bytes:
    """A further line."""
    return msgspec.json.encode(page) + b"\n"


def may_be_page(fields: dict[str, str]) -> bool:
    """Whether an index line may be that of a page: text that was answered with 200."""
    mime = fields["mime"]
    return fields["status"] == "200" and (mime in HTML or mime in {"unk", "text/plain", "text/xml", "application/xml"})


def other_page(head: Head, url: str, mime: str) -> Page | None:
    """A page that no record describes, titled as it says itself; None for what only serves another page."""
    if mime not in HTML or head.fields.get("warc-resource-type", "document") != "document":
        return None
    time = parse_date(head.fields["warc-date"])
    return Page(uuid_of(head.fields.get("warc-record-id", "")), url, stamp(time), _title(head.block) or url, mime=mime)


def uuid_of(record_id: str) -> str:
    """Of `<urn:uuid:…>`."""
    return record_id.strip("<>").removeprefix("urn:uuid:")


def stamp(time: datetime) -> str:
    """RFC 3339, to the millisecond; `time` is UTC."""
    return f"{time.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _page_of(article: _Article) -> Page:
    published = article.date_published
    return Page(
        id=uuid_of(article.record_id),
        url=article.url,
        ts=stamp(article.captured_at),
        title=article.title or article.url,
        text=article.content_text,
        record=article.id,
        source=article.source,
        platform=article.platform,
        language=article.language or "",
        published=published.isoformat() if published else "",
        declared=article.declared,
        observed=article.observed,
        wall=article.wall,
    )


def _title(block: bytes) -> str:
    """Of an HTTP response whose body may be cut; empty where none is found in what there is."""
    head, payload = split_http(block)
    _, headers = parse_head(head)
    content, _ = decode_content(dechunk(payload, headers), headers)
    found = _TITLE.search(content)
    if found is None:
        return ""
    named = _CHARSET.search({name.lower(): value for name, value in headers}.get("content-type", ""))
    try:
        text = found[1].decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        text = found[1].decode("utf-8", "replace")
    return " ".join(html.unescape(text).split())
