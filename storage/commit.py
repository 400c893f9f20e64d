"""The steps from a sealed segment to an empty spool. Each can be repeated after a kill at any point.

Store the WARC and have its checksum confirmed, store its index, append its rows and records to the tables (under a
token that makes a second time harmless), and only then remove the local files, the WARC before its lines.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from storage.spool import Folder, Mark, Spooled, append, lines
from storage.warc.index import Entry, cdxj, scan
from storage.warc.sink import OPEN, cut_back, seal

if TYPE_CHECKING:
    from storage.archive import Archive


def commit_folder(archive: Archive, folder: Folder) -> dict[str, int]:
    """All sealed segments in order, then the run's row, then the folder goes; the keys and sizes of its WARCs."""
    if not folder.path.exists():
        return {}
    for spooled in folder.segments():
        commit_segment(archive, folder, spooled)
    stored = folder.stored()
    runs = folder.runs()
    if runs:
        name, _, _ = folder.path.name.rpartition("@")
        token = f"runs/{name}/{runs[0].run}/{runs[0].started.isoformat()}"
        archive.tables.append_runs([(run, list(stored)) for run in runs], token)
    folder.remove()
    return stored


def commit_segment(archive: Archive, folder: Folder, spooled: Spooled) -> None:
    """One sealed segment, or the lines of a session that read without fetching."""
    source, _, run = folder.path.name.rpartition("@")
    key = spooled.key(source)
    size: int | None = None
    if spooled.warc.exists():
        size = spooled.warc.stat().st_size
        archive.objects.put_file(key, spooled.warc)
        archive.objects.put_bytes(spooled.index_key(source), cdxj(_entries(spooled, size), key))
        folder.note_stored(key, size)
    place = {"source": source, "run": run, "warc": key}
    archive.tables.append_captures(_marked(spooled, size), place, f"captures/{key}")
    archive.tables.append_records(_records(spooled, key, size), f"records/{key}", archive.again)
    for path in (spooled.warc, *(spooled.lines(kind) for kind in ("entries", "marks", "records"))):
        path.unlink(missing_ok=True)


def recover_folder(archive: Archive, folder: Folder) -> list[str]:
    """What a session that died left behind; the keys of its WARCs."""
    for spooled in folder.segments():
        if Path(f"{spooled.warc}{OPEN}").exists():
            _seal_left_over(spooled, shared=folder.is_shared)
    source = folder.path.name.rpartition("@")[0]
    keys = [spooled.key(source) for spooled in folder.segments() if spooled.warc.exists()]
    commit_folder(archive, folder)
    return keys


def _seal_left_over(spooled: Spooled, *, shared: bool) -> None:
    """Cut back to the last whole record, note the records that had no line yet, seal. A file without captures goes."""
    left = Path(f"{spooled.warc}{OPEN}")
    size = cut_back(left)
    for kind in ("entries", "marks", "records"):
        _mend(spooled.lines(kind))
    noted = {entry.offset for entry in _entries(spooled, size)}
    with left.open("rb") as stream:
        found = list(_scanned(stream, left.name, shared=shared)) if size else []
    if not found:
        left.unlink()
        return
    missing = (msgspec.json.encode(entry) + b"\n" for entry in found if entry.offset not in noted)
    append(spooled.lines("entries"), b"".join(missing))
    seal(spooled.warc)


def _scanned(stream: BinaryIO, name: str, *, shared: bool) -> Iterator[Entry]:
    source: str | None = None
    for entry in scan(stream, name):
        if entry.kind == "warcinfo":
            source = entry.source if shared else None
        else:
            entry.source = source
            yield entry


def _mend(path: Path) -> None:
    """Cut off a last line that was not written to its end."""
    if path.exists():
        whole = sum(len(line) + 1 for line in lines(path))
        os.truncate(path, whole)


def _entries(spooled: Spooled, size: int | None) -> Iterator[Entry]:
    """Those whose record is in the file: a power cut may have kept a line and lost its record."""
    decoder = msgspec.json.Decoder(Entry)
    for line in lines(spooled.lines("entries")):
        entry = decoder.decode(line)
        if size is None or entry.offset + entry.length <= size:
            yield entry


def _marked(spooled: Spooled, size: int | None) -> Iterator[Entry]:
    decoder = msgspec.json.Decoder(Mark)
    marks = {mark.record_id: mark for mark in map(decoder.decode, lines(spooled.lines("marks")))}
    for entry in _entries(spooled, size):
        mark = marks.get(entry.concurrent_to)
        if mark is not None:
            entry.outcome, entry.reason = mark.outcome, mark.reason
        yield entry


class _Place(msgspec.Struct):
    """Where a record was read from."""

    warc: str
    offset: int
    length: int


def _records(spooled: Spooled, key: str, size: int | None) -> Iterator[bytes]:
    decoder = msgspec.json.Decoder(_Place)
    for line in lines(spooled.lines("records")):
        place = decoder.decode(line)
        if size is None or place.warc != key or place.offset + place.length <= size:
            yield line
