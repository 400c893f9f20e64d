"""What the reading room asks the tables: sources, records, revisions, runs.

A list is asked for in two steps: which rows come next, by the few columns of its order, and then those rows, of which
the time tells in which files they can be. A page costs no more memory for the length of the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from storage.codec import decode
from storage.readingroom.paging import Order, Row, ends

if TYPE_CHECKING:
    from storage.records import Record
    from storage.tables import Tables

LISTED = (
    *("id", "kind", "platform", "source", "url", "canonical_url", "title", "revision", "generation", "change"),
    *("date_published", "date_modified", "captured_at", "language", "word_count", "words_total", "declared"),
    *("observed", "wall", "boundary_block", "boundary_char", "confidence", "work_id"),
)
"""Columns of a record in lists; the whole record is asked for by its id."""
FILTERS = ("source", "platform", "kind", "language", "declared", "observed", "wall", "change", "work_id")
RECORDS = Order(("captured_at", "id", "revision", "generation", "source"))
RECORDS_KINDS = (datetime, str, int, int, str)
RUNS = Order(("started", "run", "source"), falling=True)
RUNS_KINDS = (datetime, str, str)
_RUN = ("run", "source", "platform", "started", "finished", "outcome", "counts", "warcs")
_SOURCES = """
SELECT source, any_value(platform) AS platform, count(DISTINCT id) AS records, count(*) AS rows,
    count(DISTINCT CASE WHEN observed = 'preview' THEN id END) AS previews,
    count(DISTINCT CASE WHEN change <> 'new' THEN id END) AS changed,
    min(date_published) AS oldest, max(date_published) AS newest, max(captured_at) AS captured
FROM records GROUP BY source ORDER BY source"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows of a list. `since` and `until` are about the time of its order; `after` is a row's place in it."""

    equal: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100
    offset: int = 0
    after: Sequence[object] = ()


class Shelf:
    """Reading; for threads. Raises `StoreError` while the store is down."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._counted: tuple[int | None, list[Row]] | None = None

    def sources(self) -> list[Row]:
        """One row a source; counted anew when something was appended."""
        version = self._tables.version()
        if self._counted is None or self._counted[0] != version:
            self._counted = (version, self.rows(_SOURCES))
        return self._counted[1]

    def records(self, asked: Asked) -> list[Row]:
        """Every revision that fits, in the order of capture."""
        return self._page("records", LISTED, RECORDS, asked)

    def revisions(self, record_id: str) -> list[Record]:
        """All that was read of an article, oldest first; empty where there is no such record."""
        times = [row["captured_at"] for row in self.rows("SELECT captured_at FROM records WHERE id = ?", [record_id])]
        if not times:
            return []
        sql = "SELECT record FROM records WHERE captured_at >= ? AND captured_at <= ? AND id = ?"
        found = [decode(row["record"]) for row in self.rows(sql, [min(times), max(times), record_id])]
        return sorted(found, key=lambda record: (record.revision, record.generation, record.captured_at))

    def runs(self, asked: Asked) -> list[Row]:
        """The newest first."""
        return self._page("runs", _RUN, RUNS, asked)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Of a query of ours over the tables."""
        names, rows = self._tables.query(sql, values)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _page(self, table: str, columns: Sequence[str], order: Order, asked: Asked) -> list[Row]:
        where, values = _conditions(asked, order)
        chosen = self._chosen(table, order, asked)
        if not chosen:
            return []
        first = order.columns[0]
        times = sorted([chosen[0][first], chosen[-1][first]])
        sql = (
            f"SELECT {', '.join(columns)} FROM {table} WHERE {first} BETWEEN ? AND ? AND {where} "  # noqa: S608
            f"ORDER BY {order.sql}"
        )
        kept = {tuple(order.place(row)) for row in chosen}
        return [row for row in self.rows(sql, [*times, *values]) if tuple(order.place(row)) in kept]

    def _chosen(self, table: str, order: Order, asked: Asked) -> list[Row]:
        """The places of the next rows: looked for in the files that come next, then in more of them, then in all."""
        where, values = _conditions(asked, order)
        sign = ">=" if order.falling else "<="
        start = asked.after[0] if asked.after else asked.until if order.falling else asked.since
        spans = self._tables.spans(table, order.columns[0])
        found: list[Row] = []
        for end in ends(spans, start, asked.limit + asked.offset, falling=order.falling):
            near, more = ("true", []) if end is None else (f"{order.columns[0]} {sign} ?", [end])
            sql = (
                f"SELECT {', '.join(order.columns)} FROM {table} WHERE {near} AND {where} "  # noqa: S608
                f"ORDER BY {order.sql} LIMIT ? OFFSET ?"
            )
            found = self.rows(sql, [*more, *values, asked.limit, asked.offset])
            if len(found) == asked.limit:
                break
        return found


def _conditions(asked: Asked, order: Order) -> tuple[str, list[object]]:
    parts: list[str] = ["true"]
    values: list[object] = []
    for name, value in asked.equal.items():
        parts.append(f"{name} = ?")
        values.append(value)
    time = order.columns[0]
    for test, moment in ((f"{time} >= ?", asked.since), (f"{time} < ?", asked.until)):
        if moment is not None:
            parts.append(test)
            values.append(moment)
    if asked.after:
        sql, more = order.behind(asked.after)
        parts.append(sql)
        values += more
    return " AND ".join(parts), values
