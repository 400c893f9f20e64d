"""Linking what the records table has gained since the last time, and what was stated: the `works` table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, islice
from typing import TYPE_CHECKING, Any

import msgspec

from crawler.displays import notice
from pipelines.works import Linker, Statement
from pipelines.works.news import corrections, encoded, news
from storage.codec import decode
from storage.errors import StorageError
from storage.rows import WORKS
from storage.works import WorkIndex

if TYPE_CHECKING:
    from storage.archive import Archive

INDEX = "works.sqlite"
BATCH = 1_000
"""Records of one transaction: index and table move together, or neither does."""

AT_ONCE = 500
"""Records that a crawl links at its end: a second or two."""


@dataclass(slots=True)
class Linked:
    """What a linking did."""

    records: int = 0
    statements: int = 0
    relations: int = 0
    withdrawn: int = 0
    rebuilt: bool = False

    def add(self, statement: Statement) -> None:
        """Count one."""
        self.statements += 1
        self.withdrawn += statement.rule == "withdrawn"
        self.relations += bool(statement.relation) and statement.rule != "withdrawn"


def link_works(archive: Archive, *, rebuild: bool = False) -> Linked:
    """Everything that is new in `records`. Safe to repeat after a kill: a batch is appended under its own token.

    Where the index is missing, unfinished, of another layout, or not the one that wrote the table last, all is linked
    again, and only what comes out differently is stated. Raises `StoreError`.
    """
    done = Linked()
    index = WorkIndex(archive.spool / INDEX)
    try:
        version = archive.tables.version()
        with index.writing():
            since = index.state("version")
            whole = rebuild or since is None or index.state("seq") != _last(archive)
            if whole and version is not None:
                _link_all(archive, index, version, done)
        if not whole and version != since:
            for batch in _batches(archive.tables.records(since=since)):
                with index.writing():
                    _state(archive, index, _linked(index, batch, done), done)
            with index.writing():
                index.note("version", version or 0)
    finally:
        index.close()
    return done


def linked_after(archive: Archive, say: Callable[[str], None] = notice) -> None:
    """After a crawl, whose records are safe by now: what goes wrong here is said, and costs the crawl nothing.

    Nor does anybody wait for a back catalogue: more than `AT_ONCE` records are left to the command.
    """
    try:
        if _many_wait(archive):
            say(f"more than {AT_ONCE:,} records are not linked yet: run `foldline records works link`")
        else:
            link_works(archive)
    except StorageError as error:
        say(f"works not linked: {error}; run `foldline records works link`")


def _many_wait(archive: Archive) -> bool:
    """Whether the next linking would look at more records than a crawl waits for."""
    index = WorkIndex(archive.spool / INDEX)
    try:
        with index.writing():
            since = index.state("version") if index.state("seq") == _last(archive) else None
    finally:
        index.close()
    return sum(1 for _ in archive.tables.records(since=since, limit=AT_ONCE + 1)) > AT_ONCE


def _link_all(archive: Archive, index: WorkIndex, version: int, done: Linked) -> None:
    """Into an emptied index, in one transaction; then what the table does not say, or says otherwise."""
    done.rebuilt = True
    index.clear()
    _recall(archive, index)
    for batch in _batches(archive.tables.records()):
        for _ in _linked(index, batch, done):
            pass
    _state(archive, index, corrections(index.differences()), done)
    index.forget_told()
    index.note("version", version)


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def _linked(index: WorkIndex, batch: list[bytes], done: Linked) -> Iterator[Statement]:
    for made in Linker(index).link_all(map(decode, batch)):
        done.records += 1
        yield from news(index, made)


def _state(archive: Archive, index: WorkIndex, statements: Iterator[Statement], done: Linked) -> None:
    """Append them, numbered on from the last."""
    while made := list(islice(statements, BATCH)):
        first = (index.state("seq") or 0) + 1
        archive.tables.append_works(rows(made, first), f"works/{first}")
        index.note("seq", first + len(made) - 1)
        for statement in made:
            done.add(statement)


def rows(statements: list[Statement], first: int) -> Iterator[tuple[Any, ...]]:
    """Numbered from `first`, in the order of the table's columns."""
    for seq, one in zip(count(first), statements, strict=False):
        values = msgspec.structs.asdict(one) | {"seq": seq}
        values["captured_at"] = datetime.fromtimestamp(one.captured, UTC)
        yield tuple(values[name] for name, _ in WORKS)


def _last(archive: Archive) -> int | None:
    """Out of the table's log: after each crawl, for which DuckDB would be loaded."""
    return max((greatest for _, greatest, _ in archive.tables.spans("works", "seq")), default=None)


def _recall(archive: Archive, index: WorkIndex) -> None:
    """What the table says of each record and what it is tied to."""
    if archive.tables.version("works") is None:
        return
    columns = ", ".join(name for name, _ in WORKS if name not in {"seq", "captured_at"})
    query = f"SELECT {columns}, epoch(captured_at) AS captured, seq FROM works ORDER BY seq"  # noqa: S608
    names, found = archive.tables.query(query)
    for row in found:
        values = dict(zip(names, row, strict=True))
        index.note("seq", values.pop("seq"))
        statement = Statement(**values)
        name, other, row_bytes = encoded(statement)
        index.tell(name, other, row_bytes if statement.rule != "withdrawn" else None)
