"""What is known of all records of a run: a table on disk, so that memory stays bounded however many there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_BATCH = 2000
_CACHE = -32 * 1024  # KB
_TABLES = """
CREATE TABLE records (file INTEGER, offset INTEGER, length INTEGER, kind TEXT, id TEXT, url TEXT, date TEXT,
    digest TEXT, status INTEGER, mime TEXT, flags INTEGER);
CREATE TABLE links (file INTEGER, offset INTEGER, name TEXT, target TEXT);
CREATE TABLE seen (what TEXT, file INTEGER, offset INTEGER);
"""
HTTP, SEGMENT = 1, 4
"""Flags of a record: its block is an HTTP message; it is a part of a larger record."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record. `digest` is that of its payload; `status` and `mime` are those of an HTTP answer."""

    file: int
    offset: int
    length: int
    kind: str
    id: str
    url: str
    date: str
    digest: str
    status: int | None
    mime: str | None
    flags: int


class Ledger:
    """A private database that goes when it is closed."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(f"PRAGMA cache_size = {_CACHE}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.executescript(_TABLES + "BEGIN;")
        self._rows: list[tuple[Any, ...]] = []
        self._links: list[tuple[Any, ...]] = []
        self._seen: list[tuple[Any, ...]] = []
        self._indexed = False

    def add(self, row: Row, links: Iterable[tuple[str, str]]) -> None:
        """A record, and the fields of it that name other records."""
        self._rows.append((
            row.file, row.offset, row.length, row.kind, row.id, row.url, row.date, row.digest, row.status, row.mime,
            row.flags,
        ))  # fmt: skip
        self._links += ((row.file, row.offset, name, target) for name, target in links)
        if len(self._rows) >= _BATCH:
            self._flush()

    def note(self, what: str, file: int, offset: int) -> None:
        """`what` (an index, a table) knows of the record."""
        self._seen.append((what, file, offset))
        if len(self._seen) >= _BATCH:
            self._flush()

    def ask(self, sql: str, *parameters: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, over all that was added."""
        self._flush()
        if not self._indexed:
            self._indexed = True
            self._database.execute("CREATE INDEX by_place ON records (file, offset)")
            self._database.execute("CREATE INDEX by_id ON records (id)")
            self._database.execute("CREATE INDEX by_target ON links (target)")
            self._database.execute("CREATE INDEX by_holder ON links (file, offset)")
            self._database.execute("CREATE INDEX by_seen ON seen (what, file, offset)")
            self._database.execute("CREATE INDEX by_url ON records (url)")
        yield from self._database.execute(sql, parameters)

    def at(self, file: int, offset: int) -> Row | None:
        """The record that begins at a place."""
        for row in self.ask("SELECT * FROM records WHERE file = ? AND offset = ? LIMIT 1", file, offset):
            return Row(*row)
        return None

    def close(self) -> None:
        """Give its space back."""
        self._database.close()

    def _flush(self) -> None:
        if self._rows:
            self._database.executemany(f"INSERT INTO records VALUES ({', '.join('?' * 11)})", self._rows)  # noqa: S608
            self._rows.clear()
        if self._links:
            self._database.executemany("INSERT INTO links VALUES (?, ?, ?, ?)", self._links)
            self._links.clear()
        if self._seen:
            self._database.executemany("INSERT INTO seen VALUES (?, ?, ?)", self._seen)
            self._seen.clear()
