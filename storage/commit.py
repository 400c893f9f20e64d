"""The steps from a sealed segment to an empty spool. Each can be repeated after a kill at any point.

Store the WARC and have its checksum confirmed, store its index, append its rows and records to the tables (under a
token that makes a second time harmless), and only then remove the local files, the WARC before its lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from storage.spool import Folder, Mark, Spooled, lines
from storage.warc.index import Entry, cdxj

if TYPE_CHECKING:
    from storage.archive import Archive


def commit_folder(archive: Archive, folder: Folder) -> dict[str, int]:
    """All that lies in a session's folder, then the folder goes; the keys and sizes of its WARCs."""
    if not folder.path.exists():
        return {}
    stored = commit_segments(archive, folder)
    folder.remove()
    return stored


def commit_segments(archive: Archive, folder: Folder) -> dict[str, int]:
    """All sealed segments in order, then the run's row; the keys and sizes of its WARCs. The folder stays."""
    for spooled in folder.segments():
        commit_segment(archive, folder, spooled)
    stored = folder.stored()
    runs = folder.runs()
    if runs:
        name, _, _ = folder.path.name.rpartition("@")
        token = f"runs/{name}/{runs[0].run}/{runs[0].started.isoformat()}"
        archive.tables.append_runs([(run, list(stored)) for run in runs], token)
    return stored


def commit_segment(archive: Archive, folder: Folder, spooled: Spooled) -> None:
    """One sealed segment, or the lines of a session that read without fetching."""
    source, _, run = folder.path.name.rpartition("@")
    key = spooled.key(source)
    size = 0
    if spooled.warc.exists():
        size = spooled.warc.stat().st_size
        archive.objects.put_file(key, spooled.warc)
        archive.objects.put_bytes(spooled.index_key(source), cdxj(entries_of(spooled, size), key))
        folder.note_stored(key, size)
    place = {"source": source, "run": run, "warc": key}
    archive.tables.append_captures(_marked(spooled, size), place, f"captures/{key}")
    archive.tables.append_records(_records(spooled, key, size), f"records/{key}", archive.again)
    for path in (spooled.warc, *(spooled.lines(kind) for kind in ("entries", "marks", "records"))):
        path.unlink(missing_ok=True)


def entries_of(spooled: Spooled, size: int) -> Iterator[Entry]:
    """Those whose record is in the file of so many bytes: a power cut may have kept a line and lost its record.

    Where the file is not there, the power cut took it, or its rows are in the tables already.
    """
    decoder = msgspec.json.Decoder(Entry)
    for line in lines(spooled.lines("entries")):
        entry = decoder.decode(line)
        if entry.offset + entry.length <= size:
            yield entry


def _marked(spooled: Spooled, size: int) -> Iterator[Entry]:
    decoder = msgspec.json.Decoder(Mark)
    marks = {mark.record_id: mark for mark in map(decoder.decode, lines(spooled.lines("marks")))}
    for entry in entries_of(spooled, size):
        mark = marks.get(entry.concurrent_to)
        if mark is not None:
            entry.outcome, entry.reason = mark.outcome, mark.reason
        yield entry


class Placed(msgspec.Struct):
    """Where a spooled record was read from."""

    warc: str
    offset: int
    length: int


def _records(spooled: Spooled, key: str, size: int) -> Iterator[bytes]:
    decoder = msgspec.json.Decoder(Placed)
    for line in lines(spooled.lines("records")):
        place = decoder.decode(line)
        if place.warc != key or place.offset + place.length <= size:
            yield line
