"""JSON Feed 1.1, with what it has no words for in `_foldline` (an extension in the way the standard asks for)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import msgspec

from storage.codec import decode
from storage.formats import About, Format, access, opted_out, standing
from storage.plain import one_line, stamp, web_address
from storage.records import Attachment, Author, Record

VERSION = "https://jsonfeed.org/version/1.1"


def write(lines: Iterable[bytes], file: IO[bytes], about: About) -> None:
    """One item a line."""
    head = {"version": VERSION, "title": about.title, "description": about.description}
    file.write(msgspec.json.encode(head)[:-1] + b',"items":[')
    between = b"\n"
    for line in lines:
        file.write(between + msgspec.json.encode(item(decode(line))))
        between = b",\n"
    file.write(b"\n]}\n")


def item(record: Record) -> dict[str, object]:
    """An article; what is unknown is left out, as the standard wants it. Only http(s) addresses are kept as such."""
    fields = {
        "id": record.id,
        "url": web_address(record.canonical_url),
        "title": one_line(record.title),
        "content_html": record.content_html,
        "content_text": record.content_text,
        "summary": standing(record) or one_line(record.subtitle),
        "image": web_address(record.image),
        "date_published": stamp(record.date_published) if record.date_published else None,
        "date_modified": stamp(record.date_modified) if record.date_modified else None,
        "authors": [_author(author) for author in record.authors],
        "tags": record.tags,
        "language": record.language,
        "attachments": [_attachment(one) for one in record.attachments if web_address(one.url)],
    }
    about = {
        **access(record),
        "rights": record.rights,
        "opted_out": opted_out(record),
        "revision": record.revision,
        "change": record.change,
        "captured_at": stamp(record.captured_at),
        "record_id": record.record_id,
    }
    kept = {key: value for key, value in fields.items() if value}
    return {**kept, "content_text": record.content_text, "_foldline": about}


def _author(author: Author) -> dict[str, str]:
    url = web_address(author.url)
    return {"name": one_line(author.name), **({"url": url} if url else {})}


def _attachment(one: Attachment) -> dict[str, object]:
    seconds = one.duration_in_seconds
    length = {} if seconds is None else {"duration_in_seconds": seconds}
    return {"url": web_address(one.url), "mime_type": one.mime_type, **length}


FORMAT = Format("JSON Feed 1.1", write, recent=True)
