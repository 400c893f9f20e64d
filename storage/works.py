"""The index that a new record is linked against: SQLite beside the spool. A cache: made again from the tables.

It knows keys, not what they mean: `pipelines/works/item.py` makes them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from zstandard import ZstdCompressor, ZstdDecompressor

from storage.errors import StoreError
from storage.postings import TABLES, Postings

LAYOUT = "2"
_TABLES = """
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE item (
    doc INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, work TEXT NOT NULL, meta BLOB NOT NULL,
    UNIQUE (source, id)
);
CREATE INDEX item_work ON item (work);
CREATE TABLE body (doc INTEGER PRIMARY KEY, text BLOB NOT NULL);
CREATE TABLE said (name TEXT NOT NULL, other TEXT NOT NULL, row BLOB NOT NULL, PRIMARY KEY (name, other));
CREATE INDEX said_other ON said (other);
CREATE TABLE told (name TEXT NOT NULL, other TEXT NOT NULL, row BLOB NOT NULL, PRIMARY KEY (name, other));
"""


class Held(NamedTuple):
    """One record as the index keeps it."""

    doc: int
    work: str
    meta: bytes


class WorkIndex:
    """For one process at a time: `writing` waits for another to end."""

    def __init__(self, path: Path | None) -> None:
        """`path`: the file, made with its folder where there is none; None: in memory."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._db = sqlite3.connect(":memory:" if path is None else path, timeout=60, isolation_level=None)
        try:
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-200000", "temp_store=MEMORY"):
                self._db.execute(f"PRAGMA {pragma}")
        except sqlite3.Error as error:
            self._db.close()
            raise self._unusable(error) from error
        self._postings = Postings(self._db)
        self._small, self._whole = ZstdCompressor(level=1), ZstdDecompressor()

    def _unusable(self, error: sqlite3.Error) -> StoreError:
        remedy = "wait for the other one, or remove the file: it is made again"
        return StoreError(f"works index: {error}", str(self._path), remedy)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing. Raises `StoreError` where the file is no index or somebody else keeps it for a minute."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        try:
            self._made()
            yield
            self._postings.flush()
        except BaseException:
            self._db.execute("ROLLBACK")
            self._postings.forget()
            raise
        self._db.execute("COMMIT")

    def clear(self) -> None:
        """Empty it: inside `writing`."""
        for table in ("state", "item", "body", "said", "told", "posting"):
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
        self._postings.forget()
        self._made()

    def state(self, name: str) -> int | None:
        """A number that was put here."""
        row = self._db.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return None if row is None else int(row[0])

    def note(self, name: str, value: int) -> None:
        """Keep a number."""
        self._db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, str(value)))

    def find(self, source: str, record_id: str) -> Held | None:
        """The record, where it is known."""
        query = "SELECT doc, work, meta FROM item WHERE source = ? AND id = ?"
        row = self._db.execute(query, (source, record_id)).fetchone()
        return None if row is None else Held(*row)

    def put(self, name: tuple[str, str], work: str, meta: bytes, text: str, keys: Sequence[int]) -> int:
        """Keep a record (source, id), in place of what was known of it; its number.

        The keys that it had before go on finding it: who finds it looks at what it says now.
        """
        before = self.find(*name)
        if before is None:
            row = self._db.execute("INSERT INTO item (source, id, work, meta) VALUES (?, ?, ?, ?)", (*name, work, meta))
            doc = int(row.lastrowid or 0)
        else:
            doc = before.doc
            self._db.execute("UPDATE item SET work = ?, meta = ? WHERE doc = ?", (work, meta, doc))
        body = self._small.compress(text.encode("utf-8", "surrogatepass"))
        self._db.execute("INSERT OR REPLACE INTO body VALUES (?, ?)", (doc, body))
        self._postings.add(keys, doc)
        return doc

    def ahead(self, keys: Iterable[int]) -> None:
        """Look up the keys of the next records at once; `hits` finds no others."""
        self._postings.ahead(keys)

    def hits(self, keys: Iterable[int]) -> dict[int, list[int]]:
        """The numbers of the records that have one of the keys, by key; of a common key only the first."""
        return self._postings.hits(keys)

    def held(self, docs: Iterable[int]) -> list[Held]:
        """Records by number."""
        query = "SELECT i.doc, i.work, i.meta FROM json_each(?) AS j JOIN item AS i ON i.doc = j.value"
        return [Held(*row) for row in self._db.execute(query, (json.dumps(list(docs)),))]

    def text(self, doc: int) -> str:
        """The text of a record."""
        row = self._db.execute("SELECT text FROM body WHERE doc = ?", (doc,)).fetchone()
        return self._whole.decompress(row[0]).decode("utf-8", "surrogatepass") if row else ""

    def members(self, work: str) -> list[Held]:
        """All records of a work."""
        return [Held(*row) for row in self._db.execute("SELECT doc, work, meta FROM item WHERE work = ?", (work,))]

    def move(self, doc: int, work: str) -> None:
        """Put a record under another work."""
        self._db.execute("UPDATE item SET work = ? WHERE doc = ?", (work, doc))

    def said(self, name: str) -> dict[str, bytes]:
        """What was last stated of a record, by what it was stated about."""
        return dict(self._db.execute("SELECT other, row FROM said WHERE name = ?", (name,)).fetchall())

    def said_about(self, other: str) -> dict[str, bytes]:
        """What was last stated of others about a record, by the others' names."""
        return dict(self._db.execute("SELECT name, row FROM said WHERE other = ?", (other,)).fetchall())

    def say(self, name: str, other: str, row: bytes | None) -> None:
        """Remember a statement; None takes it back."""
        self._put("said", name, other, row)

    def tell(self, name: str, other: str, row: bytes | None) -> None:
        """What the table says, kept while all is linked again; None: it has taken it back."""
        self._put("told", name, other, row)

    def differences(self) -> Iterator[tuple[bytes | None, bytes | None]]:
        """What the table says and what is said now, where one of the two is not there or both may differ."""
        query = (
            "SELECT told.row, said.row FROM told LEFT JOIN said USING (name, other) WHERE said.row IS NULL "
            "UNION ALL SELECT * FROM (SELECT told.row, said.row FROM said LEFT JOIN told USING (name, other) "
            "WHERE told.row IS NULL OR told.row <> said.row ORDER BY said.rowid)"
        )
        yield from self._db.execute(query)

    def forget_told(self) -> None:
        """All has been linked again."""
        self._db.execute("DELETE FROM told")

    def _put(self, table: str, name: str, other: str, row: bytes | None) -> None:
        if row is None:
            self._db.execute(f"DELETE FROM {table} WHERE name = ? AND other = ?", (name, other))  # noqa: S608
        else:
            self._db.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", (name, other, row))  # noqa: S608

    def _made(self) -> None:
        """The tables; those of another layout are dropped, to be filled again."""
        known = {row[0] for row in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "state" in known:
            row = self._db.execute("SELECT value FROM state WHERE name = 'layout'").fetchone()
            if row is not None and row[0] == LAYOUT:
                return
            for table in known:
                self._db.execute(f"DROP TABLE {table}")
        for statement in f"{_TABLES}{TABLES}".split(";"):
            self._db.execute(statement)
        self._db.execute("INSERT INTO state VALUES ('layout', ?)", (LAYOUT,))
