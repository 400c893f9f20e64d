"""Which records have a key: sorted runs of (key, record) in blocks of SQLite rows.

A batch is looked up and added at once: each block is read at most once, none is rewritten for one more key, and small
runs are merged into larger ones. In a B-tree nearly every page would be written again for each batch.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

LIMIT = 64
"""Records that are given of a key: the first."""
TABLES = """
CREATE TABLE posting (
    block INTEGER PRIMARY KEY, run INTEGER NOT NULL, first INTEGER NOT NULL, size INTEGER NOT NULL,
    keys BLOB NOT NULL, docs BLOB NOT NULL
);
CREATE INDEX posting_run ON posting (run, first, size);
"""
BLOCK = 1_024
_LARGEST = 8_000_000
"""A run of so many is merged no more: it fits in memory."""
_READ = 512
"""Blocks that are looked through at a time."""
_WAITING = 500_000
_KEY, _DOC = np.dtype("<i8"), np.dtype("<i4")


class Postings:
    """Inside a transaction of `db`, which has `TABLES`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.forget()

    def forget(self) -> None:
        """What is not in the tables: the transaction was given up."""
        self._found: dict[int, list[int]] = {}
        self._new: dict[int, list[int]] = {}
        self._keys: list[int] = []
        self._docs: list[int] = []

    def ahead(self, keys: Iterable[int]) -> None:
        """Look these keys up, for `hits`; no others are found from here on."""
        if len(self._keys) > _WAITING:
            self.flush()
        wanted = np.unique(np.fromiter(keys, _KEY))
        found: dict[int, list[int]] = {}
        for blocks, firsts in self._outline():
            starts = np.searchsorted(firsts, wanted, "left") - 1  # a key may begin at the end of the block before
            ends = np.searchsorted(firsts, wanted, "right") - 1
            for key, docs in self._matches(blocks[_covered(starts, ends, len(blocks))], wanted):
                found[key] = sorted({*found[key], *docs})[:LIMIT] if key in found else docs
        self._found = found

    def hits(self, keys: Iterable[int]) -> dict[int, list[int]]:
        """The records that have one of the keys, by key, in its order; `LIMIT` of each."""
        made: dict[int, list[int]] = {}
        for key in keys:
            docs = self._found.get(key)
            if key in self._new:
                docs = sorted({*(docs or ()), *self._new[key]})[:LIMIT]
            if docs is not None:
                made[key] = docs
        return made

    def add(self, keys: Sequence[int], doc: int) -> None:
        """A record has these keys, beside those that it had before."""
        for key in keys:
            self._new.setdefault(key, []).append(doc)
        self._keys += keys
        self._docs += [doc] * len(keys)

    def flush(self) -> None:
        """Into the tables, with the runs that have become as small as what is new."""
        if not self._keys:
            return
        keys, docs = np.array(self._keys, _KEY), np.array(self._docs, _DOC)
        sizes = self._db.execute("SELECT run, sum(size) FROM posting GROUP BY run ORDER BY run DESC").fetchall()
        for run, size in sizes:
            if size > 2 * len(keys) or size + len(keys) > _LARGEST:
                break
            blocks = self._db.execute("SELECT keys, docs FROM posting WHERE run = ? ORDER BY first", (run,)).fetchall()
            old_keys, old_docs = _joined(blocks)
            keys, docs = np.concatenate((old_keys, keys)), np.concatenate((old_docs, docs))
            self._db.execute("DELETE FROM posting WHERE run = ?", (run,))
        self._write(1 + max((run for run, _ in sizes), default=0), *_sorted(keys, docs))
        self.forget()

    def _write(self, run: int, keys: Any, docs: Any) -> None:
        rows = (
            (run, int(keys[at]), len(keys[at : at + BLOCK]), keys[at : at + BLOCK].data, docs[at : at + BLOCK].data)
            for at in range(0, len(keys), BLOCK)
        )
        self._db.executemany("INSERT INTO posting (run, first, size, keys, docs) VALUES (?, ?, ?, ?, ?)", rows)

    def _outline(self) -> Iterator[tuple[Any, Any]]:
        """Of each run the numbers of its blocks and their first keys."""
        rows = self._db.execute("SELECT run, block, first FROM posting ORDER BY run, first, block").fetchall()
        if not rows:
            return
        table = np.array(rows, np.int64)
        for part in np.split(table, np.flatnonzero(np.diff(table[:, 0])) + 1):
            yield part[:, 1], part[:, 2]

    def _matches(self, blocks: Any, wanted: Any) -> Iterator[tuple[int, list[int]]]:
        query = "SELECT keys, docs FROM posting WHERE block IN (SELECT value FROM json_each(?)) ORDER BY first, block"
        for at in range(0, len(blocks), _READ):
            keys, docs = _joined(self._db.execute(query, (json.dumps(blocks[at : at + _READ].tolist()),)).fetchall())
            here = wanted[np.searchsorted(wanted, keys[0]) : np.searchsorted(wanted, keys[-1], "right")]
            starts, ends = np.searchsorted(keys, here, "left"), np.searchsorted(keys, here, "right")
            there = np.flatnonzero(ends > starts)
            for key, start, end in zip(here[there].tolist(), starts[there].tolist(), ends[there].tolist(), strict=True):
                yield key, docs[start : min(end, start + LIMIT)].tolist()


def _covered(starts: Any, ends: Any, count: int) -> Any:
    """Which of `count` blocks lie between a start and its end; -1 is before the first."""
    steps = np.zeros(count + 1, np.int64)
    np.add.at(steps, np.maximum(starts[ends >= 0], 0), 1)
    np.add.at(steps, ends[ends >= 0] + 1, -1)
    return np.flatnonzero(np.cumsum(steps[:-1]) > 0)


def _joined(blocks: list[tuple[bytes, bytes]]) -> tuple[Any, Any]:
    keys, docs = zip(*blocks, strict=True)
    return np.frombuffer(b"".join(keys), _KEY), np.frombuffer(b"".join(docs), _DOC)


def _sorted(keys: Any, docs: Any) -> tuple[Any, Any]:
    """By key and record, each pair once."""
    order = np.lexsort((docs, keys))
    keys, docs = keys[order], docs[order]
    new = np.ones(len(keys), np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (docs[1:] != docs[:-1])
    return keys[new], docs[new]
