"""The columns of the tables, and how entries, records and runs become rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from storage.domains import registrable
from storage.spool import Run
from storage.warc.index import Entry, surt_key
from storage.warc.read import parse_date

if TYPE_CHECKING:
    import pyarrow as pa

Row = tuple[Any, ...]
Columns = Sequence[tuple[str, str]]

CAPTURES: Columns = (
    *(("url_surtkey", "string"), ("url", "string"), ("url_host_name", "string")),
    *(("url_host_registered_domain", "string"), ("url_protocol", "string"), ("url_path", "string")),
    *(("url_query", "string"), ("fetch_time", "time"), ("fetch_status", "int32"), ("fetch_redirect", "string")),
    *(("content_digest", "string"), ("content_mime_type", "string"), ("content_mime_detected", "string")),
    *(("content_charset", "string"), ("content_truncated", "string"), ("warc_filename", "string")),
    *(("warc_record_offset", "int64"), ("warc_record_length", "int64"), ("warc_record_id", "string")),
    *(("record_type", "string"), ("source", "string"), ("run", "string"), ("outcome", "string"), ("reason", "string")),
)
"""The names of Common Crawl's columnar index, then ours."""

RECORDS: Columns = (
    *(("id", "string"), ("kind", "string"), ("platform", "string"), ("source", "string"), ("url", "string")),
    *(("canonical_url", "string"), ("revision", "int32"), ("generation", "int32"), ("title", "string")),
    *(("date_published", "time"), ("date_modified", "time"), ("captured_at", "time"), ("language", "string")),
    *(("word_count", "int32"), ("words_total", "int32"), ("declared", "string"), ("observed", "string")),
    *(("wall", "string"), ("boundary_block", "int32"), ("boundary_char", "int32"), ("confidence", "double")),
    *(("decided_by", "string"), ("layout", "string"), ("extractor", "string"), ("rendered", "bool")),
    *(("change", "string"), ("work_id", "string"), ("supersedes", "string"), ("record_id", "string")),
    *(("warc", "string"), ("offset", "int64"), ("length", "int64"), ("payload_digest", "string")),
    *(("commit_id", "string"), ("commit_row", "int32"), ("record", "binary")),
)
"""The record's scalars, to query by, and `record`: the whole of it as canonical JSON.

`commit_id` and `commit_row` are the place in the change feed: they are known when the rows are appended.
"""

RUNS: Columns = (
    *(("run", "string"), ("source", "string"), ("platform", "string"), ("started", "time"), ("finished", "time")),
    *(("outcome", "string"), ("counts", "string"), ("report", "string"), ("warcs", "strings")),
)
"""`counts` and `report` are JSON; `warcs` are keys below the archive."""

WORKS: Columns = (
    *(("seq", "int64"), ("source", "string"), ("id", "string"), ("revision", "int32"), ("generation", "int32")),
    *(("work_id", "string"), ("relation", "string"), ("other_source", "string"), ("other_id", "string")),
    *(("target", "string"), ("confidence", "double"), ("rule", "string"), ("evidence", "string")),
    *(("withheld", "string"), ("captured_at", "time")),
)
"""Statements about records, `docs/works.md`: the last by `seq` holds; `evidence` and `withheld` are JSON."""


class _Boundary(msgspec.Struct):
    block: int
    char: int


class _Scalars(msgspec.Struct):
    """What the columns need of a record's JSON."""

    id: str
    kind: str
    platform: str
    source: str
    url: str
    canonical_url: str
    captured_at: datetime
    revision: int = 1
    generation: int = 1
    title: str | None = None
    date_published: datetime | None = None
    date_modified: datetime | None = None
    language: str | None = None
    word_count: int = 0
    words_total: int | None = None
    declared: str = "unknown"
    observed: str = "unknown"
    wall: str = "unknown"
    boundary: _Boundary | None = None
    confidence: float = 0.0
    decided_by: str = ""
    layout: str = ""
    extractor: str = ""
    rendered: bool = False
    change: str = ""
    work_id: str = ""
    supersedes: str | None = None
    record_id: str = ""
    warc: str = ""
    offset: int = 0
    length: int = 0
    payload_digest: str = ""


_SCALARS = msgspec.json.Decoder(_Scalars)
_APPENDED = {"commit_id": None, "commit_row": None}
_PLAIN = [name for name, _ in RECORDS if name not in {"boundary_block", "boundary_char", "record", *_APPENDED}]


def capture_row(entry: Entry, place: Mapping[str, str]) -> Row:
    """`place`: source, run, warc."""
    return (
        *_url_columns(entry.url), parse_date(entry.time), entry.status, entry.redirect, entry.digest, entry.mime,
        entry.detected, entry.charset, entry.truncated, place["warc"], entry.offset, entry.length, entry.record_id,
        entry.kind, entry.source or place["source"], place["run"], entry.outcome, entry.reason,
    )  # fmt: skip


def record_row(line: bytes) -> Row:
    """Of a record's canonical JSON."""
    scalars = _SCALARS.decode(line)
    boundary = scalars.boundary
    values: dict[str, object] = {**_APPENDED, **{name: getattr(scalars, name) for name in _PLAIN}}
    values["boundary_block"] = boundary.block if boundary else None
    values["boundary_char"] = boundary.char if boundary else None
    values["record"] = line
    return tuple(values[name] for name, _ in RECORDS)


def run_row(run: Run, warcs: list[str]) -> Row:
    """Of a run and the keys of its WARCs."""
    told = (msgspec.json.encode(run.counts).decode(), bytes(run.report).decode())
    return run.run, run.source, run.platform, run.started, run.finished, run.outcome, *told, warcs


def table_of(columns: Columns, rows: Sequence[Row]) -> pa.Table:
    """Rows as Arrow."""
    import pyarrow as pa

    types = {
        "string": pa.string(), "time": pa.timestamp("us", "UTC"), "int32": pa.int32(), "int64": pa.int64(),
        "double": pa.float64(), "bool": pa.bool_(), "binary": pa.binary(), "strings": pa.list_(pa.string()),
    }  # fmt: skip
    schema = pa.schema([(name, types[kind]) for name, kind in columns])
    if not rows:
        return schema.empty_table()
    values = zip(zip(*rows, strict=True), schema.types, strict=True)
    return pa.Table.from_arrays([pa.array(column, kind) for column, kind in values], schema=schema)


def numbered(data: pa.Table, commit: str) -> pa.Table:
    """The rows of one commit with their place in it; a table without such columns as it is."""
    import pyarrow as pa

    if "commit_id" not in data.column_names:
        return data
    size = data.num_rows
    for name, values in (("commit_id", pa.array([commit] * size)), ("commit_row", pa.array(range(size), pa.int32()))):
        data = data.set_column(data.column_names.index(name), name, values)
    return data


@lru_cache(maxsize=4)
def _url_columns(url: str) -> tuple[str | None, ...]:
    """Key, URL, host, registered domain, protocol, path, query; the records of one exchange share them."""
    if "://" in url and not url.startswith("urn:"):
        with suppress(ValueError):  # no address
            parts = urlsplit(url)
            host = parts.hostname
            domain = registrable(host) if host else None
            return surt_key(url), url, host, domain, parts.scheme, parts.path, parts.query or None
    return surt_key(url), url, None, None, None, None, None
