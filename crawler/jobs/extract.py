"""Re-reading the archive: the same captures through the same code; what differs is a new generation (docs/adr/0005)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from crawler.jobs.recheck import GONE, UNSETTLED
from pipelines import Refused, finish
from pipelines.emit import Emitter, Known
from spiders.interpret import interpret
from storage.captures import Capture, Draft, Reading
from storage.codec import decode, encode
from storage.errors import MissingError
from storage.records import Record

if TYPE_CHECKING:
    from storage.archive import Archive

_RUN = re.compile(r"-\d{17}-\d{5,}-(?P<run>[^/]+)\.warc")
BATCH = 200
"""Records of a new generation that are held before they are appended."""


@dataclass(slots=True)
class Difference:
    """What a re-reading changed: counts, ids of the first of each kind, and how often each field differs."""

    same: int = 0
    changed: int = 0
    new: int = 0
    missing: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    def frequent_fields(self) -> list[tuple[str, int]]:
        """The fields that differ, most frequent first."""
        return sorted(self.fields.items(), key=lambda pair: pair[1], reverse=True)

    def note(self, kind: str, record_id: str) -> None:
        """Keep the first few by name."""
        if len(self.examples) < 20:
            self.examples.append(f"{kind} {record_id}")


class _Head(msgspec.Struct):
    """Enough of a record to find it."""

    id: str
    revision: int
    generation: int
    warc: str


def run_of(warc: str) -> str:
    """The run a WARC was written in, out of its name; the name itself for a WARC of somebody else."""
    found = _RUN.search(warc)
    return found["run"] if found else warc


def records_of(captures: Iterable[Capture], emitter: Emitter) -> Iterator[Record]:
    """The records of one source's captures, run by run, in the order a live crawl emits them."""
    missing: dict[str, int] = {}
    for _, of_run in groupby(captures, key=lambda capture: run_of(capture.warc)):
        asked: set[str] = set()
        for capture in of_run:
            reading = interpret(capture)
            if reading.outcome in GONE and capture.url not in asked:
                asked.add(capture.url)
                missing[capture.url] = missing.get(capture.url, 0) + 1
                yield from emitter.gone(capture, missing[capture.url])
            elif reading.outcome not in GONE | UNSETTLED:
                missing.pop(capture.url, None)
            for record, draft in _finished(capture, reading):
                yield from emitter.add(record, partial=draft.partial, part=draft.part)
        yield from emitter.close()


def _finished(capture: Capture, reading: Reading) -> Iterator[tuple[Record, Draft]]:
    for draft in reading.drafts:
        try:
            yield finish(draft, capture), draft
        except Refused:
            continue


def read_again(archive: Archive, warcs: Iterable[str] | None = None) -> Iterator[Record]:
    """All records of the archive, or of `warcs` (files anywhere, read as if they were all there is)."""
    for _, captures in groupby(archive.captures(warcs), key=lambda capture: capture.source):
        yield from records_of(captures, Emitter({}))


def read_some(archive: Archive, keys: Iterable[str]) -> Iterator[Record]:
    """The records of some WARCs of the archive; their sources are read whole, because revisions build on each other.

    Raises `MissingError`.
    """
    wanted = set(keys)
    unknown = wanted.difference(archive.warcs())
    if unknown:
        remedy = f"give keys below {archive.url}, or use --print for WARCs of somebody else"
        raise MissingError("no such WARC in the archive", min(unknown), remedy)
    folders = tuple({"/".join(key.split("/")[:2]) + "/" for key in wanted})
    related = (key for key in archive.warcs() if key.startswith(folders))
    yield from (record for record in read_again(archive, related) if record.warc in wanted)


def read_leftovers(archive: Archive, warcs: Iterable[str]) -> Iterator[Record]:
    """Records of WARCs that a killed run left behind, continuing from what the table already knows of their sources."""
    for source, captures in groupby(archive.captures(warcs), key=lambda capture: capture.source):
        yield from records_of(captures, Emitter(archive.tables.known(source, Known.of)))


def write_generation(
    archive: Archive, fresh: Iterable[Record], *, keys: Iterable[str] | None = None, dry_run: bool = False
) -> Difference:
    """Append what differs from the table's last generation (of the WARCs `keys`); equal records are left alone."""
    known = _known(archive, None if keys is None else set(keys))
    difference = Difference()
    batch: list[bytes] = []
    for record in fresh:
        made = _compare(archive, record, known, difference)
        if made is not None:
            batch.append(encode(made))
        if len(batch) >= BATCH and not dry_run:
            archive.tables.append_records(batch)
            batch = []
    if batch and not dry_run:
        archive.tables.append_records(batch)
    difference.missing = len(known)
    for record_id, _ in list(known)[:5]:
        difference.note("missing", record_id)
    return difference


_Known = dict[tuple[str, int], tuple[int, bytes]]


def _known(archive: Archive, keys: set[str] | None) -> _Known:
    """Generation and digest of the last generation of every revision."""
    known: _Known = {}
    for line in archive.tables.records():
        head = msgspec.json.decode(line, type=_Head)
        key = (head.id, head.revision)
        if keys is not None and head.warc not in keys:
            continue
        if key not in known or known[key][0] <= head.generation:
            known[key] = (head.generation, _digest(line))
    return known


def _digest(line: bytes) -> bytes:
    return blake2b(line, digest_size=16).digest()


def _compare(archive: Archive, record: Record, known: _Known, difference: Difference) -> Record | None:
    before = known.pop((record.id, record.revision), None)
    if before is None:
        difference.new += 1
        difference.note("new", record.id)
        return record
    generation, digest = before
    record = msgspec.structs.replace(record, generation=generation)
    if _digest(encode(record)) == digest:
        difference.same += 1
        return None
    difference.changed += 1
    difference.note("changed", record.id)
    _count_fields(archive, record, difference)
    return msgspec.structs.replace(record, generation=generation + 1)


def _count_fields(archive: Archive, record: Record, difference: Difference) -> None:
    for line in archive.tables.records(where=f"id = '{record.id.replace(chr(39), chr(39) * 2)}'"):
        old = decode(line)
        if (old.revision, old.generation) == (record.revision, record.generation):
            for name in Record.__struct_fields__:
                if getattr(old, name) != getattr(record, name):
                    difference.fields[name] = difference.fields.get(name, 0) + 1
            return
