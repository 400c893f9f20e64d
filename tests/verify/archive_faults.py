"""Faults of a whole archive as data: each is done to a good one, from outside, as an accident would."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from storage import Archive, open_archive
from storage.codec import encode
from storage.spool import Folder, Run
from storage.warc.index import Entry, scan
from tests.storage.exchanges import NOW, begin, crawl, record_of

WARC = "warc/harbour/2026/11/foldline-20261123223000123-00000-run-1.warc.gz"
INDEX = "indexes/harbour/2026/11/foldline-20261123223000123-00000-run-1.cdxj"


@dataclass(frozen=True, slots=True)
class Accident:
    """`happen` spoils an archive; `rule` finds it."""

    what: str
    rule: str
    happen: Callable[[Archive], None]


def copied(good: Archive, folder: Path) -> Archive:
    """A copy of an archive to spoil."""
    shutil.copytree(good.url, folder / "archive")
    return open_archive(folder / "archive", spool=folder / "spool")


def make(folder: Path) -> Archive:
    """A good archive of one run, five pages, five records."""
    archive = open_archive(folder / "archive", spool=folder / "spool")
    numbers = count(1)
    session = begin(archive, lambda: UUID(int=next(numbers)))
    crawl(session, 5)
    session.close({"outcome": "finished", "finished": NOW + timedelta(minutes=1)})
    return archive


def _entries(archive: Archive) -> list[Entry]:
    with archive.objects.open(WARC) as stream:
        return [entry for entry in scan(stream, WARC) if entry.kind != "warcinfo"]


def _row(archive: Archive, **changes: Any) -> None:
    """One more row of captures, of the first response, with something else in it."""
    place = {"source": "harbour", "run": "run-1", "warc": changes.pop("warc", WARC)}
    archive.tables.append_captures([msgspec.structs.replace(_entries(archive)[0], **changes)], place)


def _record(archive: Archive, **changes: Any) -> None:
    capture = next(archive.captures())
    archive.tables.append_records([encode(record_of(replace(capture, **changes)))])


def _index(archive: Archive, change: Callable[[list[bytes]], list[bytes]]) -> None:
    with archive.objects.open(INDEX) as stream:
        lines = stream.read().splitlines(keepends=True)
    archive.objects.put_bytes(INDEX, b"".join(change(lines)))


def _file(archive: Archive, key: str, change: Callable[[bytes], bytes]) -> None:
    with archive.objects.open(key) as stream:
        data = stream.read()
    archive.objects.put_bytes(key, change(data))


def _copy(archive: Archive) -> None:
    with archive.objects.open(WARC) as stream:
        archive.objects.put_bytes(WARC.replace("-00000-", "-00001-"), stream.read())


def _run(archive: Archive, warc: str) -> None:
    run = Run(source="harbour", run="run-2", started=NOW, finished=NOW)
    archive.tables.append_runs([(run, [warc])])


def _later(archive: Archive) -> None:
    run = Run(source="harbour", run="run-1", started=NOW + timedelta(days=2))
    archive.tables.append_runs([(run, [WARC])])


def _unfinished(archive: Archive) -> None:
    folder = Folder.claim(archive.spool / "harbour@run-2")
    assert folder is not None
    folder.save_run(Run(source="harbour", run="run-2", started=NOW))
    folder.release()


def _token(data: bytes) -> bytes:
    return data.replace(b"/p/0", b"/p/0?token=open-sesame")


ACCIDENTS = (
    Accident("a WARC cut", "cut-off", lambda archive: _file(archive, WARC, lambda data: data[:-50])),
    Accident("a WARC gone", "index-orphan", lambda archive: archive.objects.delete(WARC)),
    Accident("a WARC gone, its rows left", "capture-place", lambda archive: archive.objects.delete(WARC)),
    Accident("a WARC gone, its records left", "record-place", lambda archive: archive.objects.delete(WARC)),
    Accident("a WARC gone, its run left", "run-warcs", lambda archive: archive.objects.delete(WARC)),
    Accident("a WARC twice", "duplicate-id-elsewhere", _copy),
    Accident("a WARC that no run names", "run-warcs", _copy),
    Accident("a WARC without rows", "capture-lacks", _copy),
    Accident("an index gone", "index-missing", lambda archive: archive.objects.delete(INDEX)),
    Accident("an index line lost", "index-lacks", lambda archive: _index(archive, lambda lines: lines[:-1])),
    Accident("an index line twice", "index-twice", lambda archive: _index(archive, lambda lines: [lines[0], *lines])),
    Accident("an index out of order", "index-order", lambda archive: _index(archive, lambda lines: lines[::-1])),
    Accident("an index cut", "index-line", lambda archive: _file(archive, INDEX, lambda data: data[:-20])),
    Accident("a token in an index", "secret-url", lambda archive: _file(archive, INDEX, _token)),
    Accident("a row at no record", "capture-place", lambda archive: _row(archive, offset=7)),
    Accident("a row with another id", "capture-place", lambda archive: _row(archive, record_id="<urn:a:b>")),
    Accident("a row with another length", "capture-place", lambda archive: _row(archive, length=7)),
    Accident("a row with another digest", "capture-place", lambda archive: _row(archive, digest="sha1:x")),
    Accident("a row of a WARC that never was", "capture-place", lambda archive: _row(archive, warc="warc/x.warc.gz")),
    Accident("a row twice", "capture-twice", _row),
    Accident("a record read from nowhere", "record-place", lambda archive: _record(archive, offset=7)),
    Accident("a record of another capture", "record-place", lambda archive: _record(archive, record_id="<urn:a:b>")),
    Accident("a record of no WARC", "record-place", lambda archive: _record(archive, warc="warc/x.warc.gz")),
    Accident("a run that names a lost WARC", "run-warcs", lambda archive: _run(archive, "warc/x.warc.gz")),
    Accident("records before their run", "run-dates", _later),
    Accident("a session left in the spool", "spool-left", _unfinished),
)  # fmt: skip
