"""The change feed of the `records` table: every row once, in the order of the commits, from any row on.

A cursor is the version of the table and the place of a row in that version's commit. The log says which files a commit
added; compaction adds none that change data, so it is never seen. Where vacuum took a commit's own files, its rows
are found by `commit_id` in the compacted ones (docs/adr/0020-cursors.md).
"""

from __future__ import annotations

import struct
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import crc32
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from storage.codec import decode
from storage.errors import BadCursorError, StoreError
from storage.records import Record
from storage.tablefiles import dataset_of, files_of

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable

START = -1
"""The version before the first."""
CHUNK_ROWS = 4_000
_AHEAD = 64
_BODY = struct.Struct(">B8sqI")
_CHECK = struct.Struct(">I")
_FORM = 1
_LONGEST = 5.0


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the feed; `cursor` goes on behind it. A deletion is a record whose `change` is `withdrawn`."""

    cursor: str
    line: bytes

    @property
    def record(self) -> Record:
        """The record; `line` is its canonical JSON."""
        return decode(self.line)


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where a consumer has got: so many rows of a version, and all of those before it."""

    version: int = START
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    """What a version of the table added: its files, their rows, and the id that stands in each row."""

    version: int
    id: str
    paths: tuple[str, ...] = ()
    rows: int = 0


def token(position: Position, table: str) -> str:
    """A position as text, for one table (its id in the log)."""
    body = _BODY.pack(_FORM, _name(table), position.version, position.rows)
    return urlsafe_b64encode(body + _CHECK.pack(crc32(body))).decode().rstrip("=")


def position_of(text: str, table: str) -> Position:
    """The position back. Raises `BadCursorError` for a text that is no cursor, or one of another archive."""
    try:
        whole = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        body, check = whole[: _BODY.size], _CHECK.unpack(whole[_BODY.size :])[0]
        form, name, version, rows = _BODY.unpack(body)
    except (ValueError, struct.error) as error:
        raise BadCursorError(text, "not a cursor") from error
    if check != crc32(body) or form != _FORM:
        raise BadCursorError(text, "not a cursor, or not whole")
    if name != _name(table):
        raise BadCursorError(text, "a cursor of another archive")
    return Position(version, rows)


class Feed:
    """The commits of a table and their rows. `table` is brought up to date before it is asked for newer ones."""

    def __init__(self, table: DeltaTable) -> None:
        self._table = table
        self._files = files_of(table)
        self.name = str(table.metadata().id)

    @property
    def version(self) -> int:
        """The newest that was seen."""
        return self._table.version()

    def refresh(self) -> None:
        """See what was committed since."""
        self._table.update_incremental()

    def rows(self, since: Position, columns: list[str]) -> Iterator[tuple[pa.Table, list[tuple[int, int]]]]:
        """Rows after a position, up to the newest version seen; with each its version and its number there from 1."""
        waiting: list[Commit] = []
        for commit in self._commits(since):
            if waiting and sum(item.rows for item in waiting) + commit.rows > CHUNK_ROWS:
                yield self._chunk(waiting, since, columns)
                waiting = []
            if commit.rows:
                waiting.append(commit)
        if waiting:
            yield self._chunk(waiting, since, columns)

    def _commits(self, since: Position) -> Iterator[Commit]:
        """The log, read ahead: on S3 each version is a request."""
        first, end = max(since.version, 0), self.version + 1
        with ThreadPoolExecutor(8) as pool:
            for start in range(first, end, _AHEAD):
                yield from pool.map(self._commit, range(start, min(start + _AHEAD, end)))

    def _commit(self, version: int) -> Commit:
        name = f"_delta_log/{version:020d}.json"
        try:
            with self._files.open_input_stream(name) as stream:
                lines = stream.read().splitlines()
        except FileNotFoundError as error:
            raise _gone(version, "its log was removed") from error
        found = [_ACTION.decode(line) for line in lines]
        added = [action.add for action in found if action.add is not None and action.add.dataChange]
        told = next((action.commitInfo for action in found if action.commitInfo is not None), _Info())
        rows = sum(msgspec.json.decode(add.stats or "{}", type=_Stats).numRecords for add in added)
        return Commit(version, told.commit or "", tuple(add.path for add in added), rows)

    def _chunk(
        self, commits: list[Commit], since: Position, columns: list[str]
    ) -> tuple[pa.Table, list[tuple[int, int]]]:
        """The rows of some commits in order, without those of the first that a consumer has seen."""
        wanted = list(dict.fromkeys((*columns, "commit_id", "commit_row")))
        try:
            found = self._own_files(commits, wanted)
        except FileNotFoundError:
            self.refresh()
            found = self._compacted(commits, wanted)
        places = [(commit.version, row) for commit in commits for row in range(1, commit.rows + 1)]
        if found.num_rows != len(places):
            raise _gone(commits[0].version, "its rows are not all there")
        seen = since.rows if commits[0].version == since.version else 0
        return found.select(columns).slice(seen), places[seen:]

    def _own_files(self, commits: list[Commit], columns: list[str]) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq

        parts: list[pa.Table] = []
        for commit in commits:
            read = [pq.ParquetFile(self._files.open_input_file(path)).read(columns) for path in commit.paths]
            parts.append(read[0] if len(read) == 1 else pa.concat_tables(read).sort_by("commit_row"))
        return pa.concat_tables(parts)

    def _compacted(self, commits: list[Commit], columns: list[str]) -> pa.Table:
        """The same rows out of whatever files hold them now."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.dataset as ds

        names = pa.array([commit.id for commit in commits])
        wanted = ds.field("commit_id").isin(names)
        found = dataset_of(self._table).to_table(columns=columns, filter=wanted, batch_readahead=1)
        order = pc.index_in(found.column("commit_id"), names)
        return found.append_column("order", order).sort_by([("order", "ascending"), ("commit_row", "ascending")])


def changes(feed: Feed | None, since: str | None) -> Iterator[Change]:
    """All that is there after a cursor, up to the newest version that `feed` has seen. None: there is no table yet."""
    if feed is None:
        if since is not None:
            raise BadCursorError(since, "a cursor, but this archive has no records yet")
        return
    place = Position() if since is None else position_of(since, feed.name)
    if place.version > feed.version:
        raise BadCursorError(str(since), "a cursor from after the newest version of the table")
    for data, places in feed.rows(place, ["record"]):
        for line, (version, row) in zip(data.column(0).to_pylist(), places, strict=True):
            yield Change(token(Position(version, row), feed.name), line)


def follow(opened: Callable[[], Feed | None], since: str | None, pause: float = 0.2) -> Iterator[Change | None]:
    """The same without an end: None says that there is nothing new, before it waits and looks again.

    `pause` is the first of the growing times between two looks, in seconds.
    """
    feed, waited = opened(), pause
    while True:
        for change in changes(feed, since):
            since, waited = change.cursor, pause
            yield change
        yield None
        time.sleep(waited)
        waited = min(waited * 1.5, _LONGEST)
        if feed is None:
            feed = opened()
        else:
            feed.refresh()


class _Stats(msgspec.Struct):
    numRecords: int = 0  # noqa: N815 # Delta's names


class _Add(msgspec.Struct):
    path: str
    dataChange: bool = True  # noqa: N815
    stats: str | None = None


class _Info(msgspec.Struct):
    commit: str | None = msgspec.field(name="foldline.commit", default=None)


class _Action(msgspec.Struct):
    """A line of Delta's log."""

    add: _Add | None = None
    commitInfo: _Info | None = None  # noqa: N815


_ACTION = msgspec.json.Decoder(_Action)


def _name(table: str) -> bytes:
    return sha256(table.encode()).digest()[:8]


def _gone(version: int, why: str) -> StoreError:
    remedy = "follow from the start, without a cursor, and let the newest row of each id and revision count"
    return StoreError(f"the change feed cannot be read on, {why}", f"table records, version {version}", remedy)
