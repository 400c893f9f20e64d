"""`foldline records bytes`: from the clean text to the node and the WARC record it came from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.errors import UsageError
from crawler.options import Archive, Json, existing_archive
from crawler.output import json_line

if TYPE_CHECKING:
    from crawler.jobs.provenance import Bytes
    from storage.records import Record
    from storage.tables import Tables

SHOWN = 2_000  # characters of markup on a terminal


def record_bytes(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The `id` of a record.")],
    *,
    char: Annotated[
        int | None, typer.Option("--char", metavar="N", help="A character of content_text, from 0.")
    ] = None,
    block: Annotated[int | None, typer.Option("--block", metavar="N", help="A block, from 0.")] = None,
    revision: Annotated[int | None, typer.Option("--revision", metavar="N", help="Not the last one.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Nothing but the WARC record, as it stands in the file.")] = False,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """Show where a character or block of a record stands in the archive: DOM node, WARC file, offset, length."""
    from crawler.jobs.provenance import block_at, locate, raw_bytes

    if char is not None and block is not None:
        raise UsageError("a character or a block, not both", "--char, --block", "leave one out")
    opened = existing_archive(archive)
    record = _revision(opened.tables, record_id, revision)
    number, inside = block_at(record, char) if char is not None else (block or 0, 0)
    place = locate(opened, record, number, inside)
    if raw:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw_bytes(opened, place))
        sys.stdout.buffer.flush()
    elif as_json:
        json_line(_told(record, place))
    else:
        print("\n".join(_shown(record, place)))


def _revision(tables: Tables, record_id: str, revision: int | None) -> Record:
    from crawler.selection import revisions_of
    from storage.codec import decode

    found = [decode(line) for line in revisions_of(tables, record_id)]
    chosen = [record for record in found if revision is None or record.revision == revision]
    if not chosen:
        numbers = ", ".join(sorted({str(record.revision) for record in found}))
        raise UsageError(f"no revision {revision}", "--revision", f"there are {numbers}")
    return chosen[-1]


def _told(record: Record, place: Bytes) -> dict[str, object]:
    from crawler.jobs.provenance import markup

    return {
        "id": record.id,
        "revision": record.revision,
        "block": place.block,
        "char": place.char,
        "character": None if place.char is None else record.content_text[place.char],
        "text": place.text,
        "selector": place.selector,
        "in": place.pointer or None,
        "markup": markup(place.node),
        "inner_markup": markup(place.inner),
        "line": place.node.sourceline,
        "url": record.url,
        "warc": place.warc,
        "offset": place.offset,
        "length": place.length,
        "record_id": place.record_id,
        "rendered": place.rendered,
        "header": place.fields,
    }


def _shown(record: Record, place: Bytes) -> Iterator[str]:
    from crawler.jobs.provenance import markup

    at = "" if place.char is None else f", character {place.char:,} of the clean text"
    yield f"{record.id}, revision {record.revision}, block {place.block}{at}"
    yield f"  {place.selector}" + (f"  in {place.pointer}" if place.pointer else "")
    node = markup(place.node)
    yield f"  {node[:SHOWN]}{'…' if len(node) > SHOWN else ''}"
    if place.inner is not place.node:
        yield f"  innermost: {markup(place.inner)[:SHOWN]}"
    yield f"{place.warc}, offset {place.offset:,}, length {place.length:,}"
    yield from (f"  {name}: {value}" for name, value in place.fields.items())
