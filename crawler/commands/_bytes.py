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
    from crawler.jobs.provenance import Bytes, Held
    from storage.archive import Archive as StorageArchive
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
    """Show where a character or block of a record stands in the archive: DOM node, WARC file, offset, length.

    The first block where none is named. Of a record without text, as one that was withdrawn, the WARC record alone.
    """
    from crawler.jobs.provenance import held, raw_bytes

    if char is not None and block is not None:
        raise UsageError("a character or a block, not both", "--char, --block", "leave one out")
    opened = existing_archive(archive)
    record = _revision(opened.tables, record_id, revision)
    whole = char is None and block is None and (raw or not record.blocks)
    place = None if whole else _located(opened, record, char, block or 0)
    where = place.held if place else held(opened, record)
    if raw:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw_bytes(opened, where))
        sys.stdout.buffer.flush()
    elif as_json:
        json_line(_told(record, place, where))
    else:
        print("\n".join((*_shown(record, place), *_held(where))))


def _located(opened: StorageArchive, record: Record, char: int | None, block: int) -> Bytes:
    """Says so where the character is the end of the text: a boundary may stand there."""
    from crawler.jobs.provenance import block_at, locate

    number, inside = (block, 0) if char is None else block_at(record, char)
    place = locate(opened, record, number, inside)
    if char is not None and char == len(record.content_text):
        told = f"the clean text ends at {char:,}; this is its last character, {char - 1:,}"
        print(f"foldline: {told}", file=sys.stderr)
    return place


def _revision(tables: Tables, record_id: str, revision: int | None) -> Record:
    from crawler.selection import revisions_of
    from storage.codec import decode

    found = [decode(line) for line in revisions_of(tables, record_id)]
    chosen = [record for record in found if revision is None or record.revision == revision]
    if not chosen:
        numbers = ", ".join(sorted({str(record.revision) for record in found}))
        raise UsageError(f"no revision {revision}", "--revision", f"there are {numbers}")
    return chosen[-1]


_OF_TEXT = ("block", "char", "character", "text", "selector", "in", "markup", "inner_markup", "line")


def _told(record: Record, place: Bytes | None, where: Held) -> dict[str, object]:
    """What is about the text is null where there is none."""
    return {
        "id": record.id,
        "revision": record.revision,
        **(dict.fromkeys(_OF_TEXT) if place is None else _of_text(record, place)),
        "url": record.url,
        "warc": where.warc,
        "offset": where.offset,
        "length": where.length,
        "record_id": where.record_id,
        "rendered": where.rendered,
        "header": where.fields,
    }


def _of_text(record: Record, place: Bytes) -> dict[str, object]:
    from crawler.jobs.provenance import markup

    character = None if place.char is None else record.content_text[place.char]
    pointer, node, inner = place.pointer or None, markup(place.node), markup(place.inner)
    said = (place.block, place.char, character, place.text, place.selector, pointer, node, inner, place.node.sourceline)
    return dict(zip(_OF_TEXT, said, strict=True))


def _shown(record: Record, place: Bytes | None) -> Iterator[str]:
    from crawler.jobs.provenance import markup

    if place is None:
        yield f"{record.id}, revision {record.revision} ({record.change}): no text"
        return
    at = "" if place.char is None else f", character {place.char:,} of the clean text"
    yield f"{record.id}, revision {record.revision}, block {place.block}{at}"
    yield f"  {place.selector}" + (f"  in {place.pointer}" if place.pointer else "")
    node = markup(place.node)
    yield f"  {node[:SHOWN]}{'…' if len(node) > SHOWN else ''}"
    if place.inner is not place.node:
        yield f"  innermost: {markup(place.inner)[:SHOWN]}"


def _held(where: Held) -> Iterator[str]:
    yield f"{where.warc}, offset {where.offset:,}, length {where.length:,}"
    yield from (f"  {name}: {value}" for name, value in where.fields.items())
