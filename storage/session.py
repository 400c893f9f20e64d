"""One source in one run, from the first byte to the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from storage.captures import Capture, Outcome
from storage.codec import encode
from storage.records import Record
from storage.spool import Folder, Lines, Mark, Run, Spooled
from storage.warc.build import SHA256, Exchange, Ids, WarcInfo, redacted, warc_records, warcinfo
from storage.warc.index import Entry, written
from storage.warc.payload import decode_content, identify
from storage.warc.read import parse_head, parse_status
from storage.warc.redact import Redactor
from storage.warc.revisit import Original, Payloads, identical, not_modified
from storage.warc.sink import Segment

if TYPE_CHECKING:
    from storage.archive import Archive

_WAITING = 1000
"""Captures whose outcome may be open at a time; older ones are written down without, and marked later."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What makes a session deterministic: its clock, its ids, its key."""

    clock: Callable[[], datetime]
    ids: Ids
    redactor: Redactor


@dataclass(slots=True)
class _Open:
    """The segment that is being written; its file is made by the first exchange."""

    spooled: Spooled
    key: str
    entries: Lines
    marks: Lines
    records: Lines
    segment: Segment | None = None
    info_id: str = ""
    info_of: str = ""  # the source of the last warcinfo


class Session:
    """The commit protocol: fetched, flushed, sealed, stored, checksum confirmed, indexed, in the tables, removed here.

    For one thread. A kill at any point loses nothing that `write` has returned: `Archive.recover` goes on.
    """

    def __init__(self, archive: Archive, folder: Folder, info: WarcInfo, tools: Tools) -> None:
        run = folder.run()
        assert run is not None
        self._archive = archive
        self._folder = folder
        self._run = run
        self._source = run.source
        self._info = info
        self._ended: list[Run] = []  # of the sources of a shared session
        self._tools = tools
        self._waiting: dict[str, list[Entry]] = {}
        self._payloads = Payloads()
        self._worker: ThreadPoolExecutor | None = None
        self._serial = 0
        self._open: _Open | None = self._next(sure=True)
        self._behind: _Open | None = None  # the segment before it, whose last captures are still being read

    @property
    def redactor(self) -> Redactor:
        """What keeps secrets off the disk, and knows the addresses of this process again."""
        return self._tools.redactor

    def turn_to(self, source: str, info: WarcInfo) -> None:
        """Of a shared session: what is written from now on is this source's."""
        self._source = source
        self._info = info

    def ended(self, source: str, report: Mapping[str, object]) -> None:
        """Of a shared session: the row of `runs` of one of its sources, as `close` takes it."""
        run = Run(source=source, run=self._run.run, started=self._run.started)
        self._ended.append(run.reported(report))

    def recall(self, originals: Iterable[Original]) -> None:
        """Payloads of files that earlier sessions have archived: the same bytes are not written again."""
        self._payloads.recall(originals)

    def write(self, exchange: Exchange, original: Original | None = None) -> Capture:
        """Archive one exchange, redacted; what comes back is what `Archive.captures` will read.

        A file that a page needs becomes a `revisit` where the same bytes are in the session's WARCs already; a page
        where `original`, its last capture, has the same, or the server says (304) that it still stands. Such a page's
        capture names it in `revisit_of`; whoever needs its payload reads it (`storage.originals`).
        Raises `DiskFullError` with nothing of the exchange written.
        """
        at = self._room()
        exchange = redacted(exchange, self._tools.redactor)
        content, damage = decode_content(exchange.body, exchange.headers)
        made = warc_records(exchange, content, at.info_id, self._tools.ids)
        is_file = exchange.resource_type not in {"", "document"}  # a page is read again, from its own record
        if is_file:
            made[0] = self._payloads.deduplicated(made[0])
        elif original is not None and exchange.rendered is None:
            made[0] = (not_modified if exchange.status == 304 else identical)(made[0], original)
        assert at.segment is not None
        places = at.segment.write(made)
        if is_file:
            self._payloads.remember(made[0])
        line, headers = parse_head(made[0].head)
        first = written(made[0], places[0], headers, exchange.status)
        if first.kind == "response":
            first.detected = identify(content)
        others = [written(record, place, (), None) for record, place in zip(made[1:], places[1:], strict=True)]
        self._index(first, others)
        return Capture(
            url=exchange.url,
            time=exchange.time,
            status=exchange.status,
            headers=headers,
            content=content,
            reason=parse_status(line)[1],
            method=exchange.method,
            rendered=exchange.rendered,
            truncated=exchange.truncated,
            damage=damage,
            source=self._source,
            platform=self._info.platform or None,
            record_id=first.record_id,
            warc=at.key,
            offset=first.offset,
            length=first.length,
            payload_digest=first.digest,
            payload_sha256=made[0].field(SHA256).removeprefix("sha256:"),
            revisit_of="" if is_file or original is None or first.kind != "revisit" else original.record_id,
            resource_type=exchange.resource_type,
        )

    def _index(self, first: Entry, others: list[Entry]) -> None:
        """The lines of one exchange's records, which wait for how it ended."""
        entries = [first, *others]
        if self._folder.is_shared:
            for entry in entries:
                entry.source = self._source
        self._wait(first.record_id, entries)

    def mark(self, capture: Capture, outcome: Outcome, reason: str) -> None:
        """How the capture ended, for the `captures` table. The last word counts.

        Of a capture two segments back it comes too late: its rows are in the table, or on their way there.
        """
        waiting = self._waiting.get(capture.record_id)
        at = self._current()
        if waiting is None:
            if self._behind is not None and capture.warc == self._behind.key:
                at = self._behind
            at.marks.write(msgspec.json.encode(Mark(capture.record_id, outcome.value, reason)) + b"\n")
        else:
            _put(at.entries, waiting, outcome.value, reason)
            del self._waiting[capture.record_id]

    def emit(self, record: Record) -> None:
        """Spool a record. It reaches the table after the segment it was read from."""
        self._current().records.write(encode(record) + b"\n")

    def close(self, report: Mapping[str, object]) -> dict[str, int]:
        """Bring all home; the keys and sizes of its WARCs.

        `report` becomes the row of `runs`: platform, started, finished, outcome, counts, and the whole of it as JSON.

        Raises `StoreError`, `DiskFullError` with everything kept in the spool; a second call, or `Archive.recover`,
        goes on from there.
        """
        if self._open is not None:
            self._shut(self._open)
            for at in filter(None, (self._behind, self._open)):
                at.marks.close()
            self._open = self._behind = None
            self._folder.save_run(self._run.reported(report))
            if self._ended:
                self._folder.save_runs(self._ended)
        if self._worker is not None:
            self._worker.shutdown(wait=True)
        if not self._folder.lock():
            return {}  # somebody else recovers it
        try:
            return self._archive.commit(self._folder)
        finally:
            self._folder.release()

    def _current(self) -> _Open:
        if self._open is None:
            raise ValueError("the session is closed")
        return self._open

    def _room(self) -> _Open:
        """The segment to write to: rolled when it is full, begun with its warcinfo when it is new."""
        at = self._current()
        if at.segment is not None and at.segment.size >= self._archive.segment_bytes:
            self._shut(at)
            self._commit_behind()
            self._behind, at = at, self._next(sure=False)
            self._open = at
        if at.segment is None:
            at.segment = Segment(at.spooled.warc)
        if at.info_of != self._source:
            record = warcinfo(self._info, self._source, at.spooled.warc.name, self._tools.clock(), self._tools.ids())
            at.segment.write([record])
            at.info_id = record.field("WARC-Record-ID")
            at.info_of = self._source
        return at

    def _next(self, *, sure: bool) -> _Open:
        """Name the next segment; `sure` asks the store whether the name is free, which says early that it is down."""
        while True:
            stamp = f"{self._tools.clock():%Y%m%d%H%M%S%f}"[:17]
            spooled = Spooled(self._folder.path, f"foldline-{stamp}-{self._serial:05d}-{self._run.run}")
            self._serial += 1
            key = spooled.key(self._run.source)
            if not sure or not (spooled.taken() or self._archive.objects.exists(key)):
                break
        entries, marks, records = (Lines(spooled.lines(kind)) for kind in ("entries", "marks", "records"))
        return _Open(spooled, key, entries, marks, records)

    def _shut(self, at: _Open) -> None:
        """Lines first, then the seal: a sealed segment has all its lines on disk. Marks may still come."""
        while self._waiting:
            oldest = next(iter(self._waiting))
            _put(at.entries, self._waiting[oldest], None, None)
            del self._waiting[oldest]
        for file in (at.entries, at.records):
            file.close()
        if at.segment is not None:
            at.segment.seal()

    def _wait(self, record_id: str, entries: list[Entry]) -> None:
        self._waiting[record_id] = entries
        if len(self._waiting) > _WAITING:
            oldest = next(iter(self._waiting))
            _put(self._current().entries, self._waiting[oldest], None, None)
            del self._waiting[oldest]

    def _commit_behind(self) -> None:
        """Store the full segment before the last while the crawl goes on; what fails here is tried again at close."""
        if self._behind is None:
            return
        self._behind.marks.close()
        if self._worker is None:
            self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="foldline-commit")
        self._worker.submit(self._archive.commit_early, self._folder, self._behind.spooled)


def _put(file: Lines, entries: list[Entry], outcome: str | None, reason: str | None) -> None:
    for entry in entries:
        entry.outcome, entry.reason = outcome, reason
    file.write(b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))
