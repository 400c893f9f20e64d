"""Re-reading the archive: the same captures through the same code; what differs is a new generation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from pipelines import Refused, finish
from pipelines.emit import Emitter
from spiders.interpret import interpret
from storage.captures import Capture
from storage.records import Record

if TYPE_CHECKING:
    from storage.archive import Archive


@dataclass(slots=True)
class Difference:
    """What a re-reading changed, by record id and revision."""

    same: int = 0
    changed: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    fields: dict[str, int] = field(default_factory=dict)  # how often each field differs


def records_of(captures: Iterable[Capture]) -> Iterator[Record]:
    """The records of one source's captures of one run, in the order a live crawl emits them."""
    emitter = Emitter({})
    for capture in captures:
        for draft in interpret(capture).drafts:
            try:
                record = finish(draft, capture)
            except Refused:
                continue
            yield from emitter.add(record, partial=draft.partial)
    yield from emitter.close()


def read_again(archive: Archive, warcs: Iterable[str] | None = None) -> Iterator[Record]:
    """All records of the archive (or of some of its WARCs), source by source, in the order of capture."""
    ordered = archive.captures(warcs)
    for _, captures in groupby(ordered, key=lambda capture: capture.source):
        yield from records_of(captures)


def compare(archive: Archive, fresh: Iterable[Record]) -> tuple[Difference, list[Record]]:
    """What differs between the archive's last generation and `fresh`, and the records a new generation consists of."""
    known = {_key(line): line for line in archive.tables.records()}
    difference = Difference()
    differing: list[Record] = []
    for record in fresh:
        old = known.pop((record.id, record.revision), None)
        if old is None:
            difference.new.append(record.id)
            differing.append(record)
            continue
        before = msgspec.json.decode(old, type=Record)
        again = msgspec.structs.replace(record, generation=before.generation)
        if msgspec.json.encode(again) == old:
            difference.same += 1
            continue
        difference.changed.append(record.id)
        differing.append(msgspec.structs.replace(record, generation=before.generation + 1))
        for name in Record.__struct_fields__:
            if getattr(before, name) != getattr(again, name):
                difference.fields[name] = difference.fields.get(name, 0) + 1
    difference.missing.extend(key[0] for key in known)
    return difference, differing


def _key(line: bytes) -> tuple[str, int]:
    head = msgspec.json.decode(line, type=_Head)
    return head.id, head.revision


class _Head(msgspec.Struct):
    """Enough of a record to find it."""

    id: str
    revision: int
