"""What is known of the records of a WARC without opening it: entries for the `captures` table, CDXJ for replay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import BinaryIO
from urllib.parse import quote

import msgspec

from storage.warc.build import Headers, WarcRecord
from storage.warc.method import body_query, with_method
from storage.warc.payload import dechunk, decode_content, identify
from storage.warc.read import is_http, parse_head, parse_status, part_of, read_records, split_http

_NOT_URLS = ("urn:", "dns:", "warcinfo:", "metadata:")
_REPLAYED = {"response", "revisit", "resource"}


class Entry(msgspec.Struct, array_like=True):
    """One WARC record and, once that is known, how its capture ended."""

    kind: str
    url: str
    time: str  # WARC-Date
    record_id: str
    concurrent_to: str  # of the response that this record goes with; a response's own id
    offset: int
    length: int
    digest: str
    status: int | None = None
    mime: str | None = None
    detected: str | None = None
    charset: str | None = None
    redirect: str | None = None
    truncated: str | None = None
    outcome: str | None = None
    reason: str | None = None
    method: str | None = None  # of a request other than GET
    query: str | None = None  # its body, as `body_query` gives it
    source: str | None = None  # where a WARC is of several


def written(record: WarcRecord, place: tuple[int, int], headers: Headers, status: int | None) -> Entry:
    """The entry of a record that was just written; `headers` and `status` are those of a response."""
    entry = _entry({name.lower(): value for name, value in record.fields}, place, headers, status)
    if entry.kind == "request":
        _note_method(entry, record.head, record.payload)
    return entry


def scan(stream: BinaryIO, name: str) -> Iterator[Entry]:
    """The entries of a WARC file, without outcomes: the same that were `written`. Raises `BadWarcError`."""
    for raw in read_records(stream, name):
        headers: Headers = ()
        status: int | None = None
        fields = raw.fields
        if is_http(raw) and raw.kind in {"response", "revisit"}:
            head, payload = split_http(raw.block)
            line, headers = parse_head(head)
            status = parse_status(line)[0]
            if raw.kind == "response" and "warc-identified-payload-type" not in fields:
                content, _ = decode_content(dechunk(payload, headers), headers)
                fields = {**fields, "warc-identified-payload-type": identify(content)}
        entry = _entry(fields, (raw.offset, raw.length), headers, status)
        if raw.kind == "request" and is_http(raw):
            _note_method(entry, *split_http(raw.block))
        if raw.kind == "warcinfo":
            entry.source = part_of(raw)
        yield entry


def cdxj(entries: Iterable[Entry], filename: str) -> bytes:
    """The lines of the records that replay looks up, in the C locale's order. All values are strings, as pywb's.

    The answer to a POST stands under its body, see `with_method`; a revisit's type is `warc/revisit`. One of a 304 has
    no line: pywb would answer with the bare 304, without it with the capture that still stood.
    """
    known = list(entries)
    asked: dict[str, Entry] = {}
    for entry in known:
        if entry.method:  # response and request name each other, or one the other
            asked[entry.record_id] = asked[entry.concurrent_to] = entry
    return b"".join(sorted(_line(entry, filename, _request(entry, asked)) for entry in known if _is_replayed(entry)))


def _is_replayed(entry: Entry) -> bool:
    return entry.kind in _REPLAYED and not (entry.kind == "revisit" and entry.status == 304)


@lru_cache(maxsize=64)
def surt_key(url: str) -> str:
    """The sort-friendly form of a URL, without spaces; URNs and what is no URL stay as they are.

    The records of one exchange ask for the same one after the other.
    """
    from surt import surt

    key = url
    if "://" in url and not url.startswith(_NOT_URLS):
        with suppress(ValueError):  # no port, no address: nobody can have fetched it
            key = str(surt(url))
    return "".join(quote(c) if c.isspace() else c for c in key)


def timestamp14(date: str) -> str:
    """The fourteen digits of a WARC-Date."""
    return "".join(c for c in date if c.isdigit())[:14]


def _request(entry: Entry, asked: Mapping[str, Entry]) -> Entry | None:
    if not asked or entry.kind == "resource":
        return None
    return asked.get(entry.record_id) or asked.get(entry.concurrent_to)


def _note_method(entry: Entry, head: bytes, body: bytes) -> None:
    method = head[: head.find(b" ")].decode("latin-1")
    if method != "GET":
        entry.method = method
        entry.query = body_query(method, parse_head(head)[1], body)


def _line(entry: Entry, filename: str, request: Entry | None) -> bytes:
    fields = {
        "url": entry.url,
        "mime": "warc/revisit" if entry.kind == "revisit" else entry.mime or "unk",
        "status": str(entry.status or "-"),
        "digest": entry.digest,
        "length": str(entry.length),
        "offset": str(entry.offset),
        "filename": filename,
    }
    url = entry.url
    if request is not None and request.method:
        fields |= {"method": request.method, "requestBody": request.query or ""}
        url = with_method(url, request.method, request.query or "")
    return f"{surt_key(url)} {timestamp14(entry.time)} ".encode() + msgspec.json.encode(fields) + b"\n"


def _entry(fields: Mapping[str, str], place: tuple[int, int], headers: Headers, status: int | None) -> Entry:
    kind = fields.get("warc-type", "")
    record_id = fields.get("warc-record-id", "")
    entry = Entry(
        kind=kind,
        url=fields.get("warc-target-uri", "").strip("<>"),
        time=fields.get("warc-date", ""),
        record_id=record_id,
        concurrent_to=fields.get("warc-concurrent-to", record_id),
        offset=place[0],
        length=place[1],
        digest=fields.get("warc-payload-digest", ""),
        status=status,
        truncated=fields.get("warc-truncated"),
    )
    if status is not None:
        _describe(entry, headers)
        entry.detected = fields.get("warc-identified-payload-type")
    elif kind == "resource":
        entry.mime = fields.get("content-type")
    return entry


def _describe(entry: Entry, headers: Headers) -> None:
    for name, value in headers:
        lower = name.lower()
        if lower == "content-type" and entry.mime is None:
            mime, _, parameters = value.partition(";")
            entry.mime = mime.strip().lower() or None
            entry.charset = _charset(parameters)
        elif lower == "location":
            entry.redirect = value


def _charset(parameters: str) -> str | None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower() or None
    return None
