"""What the reading room asks the tables: sources, records, revisions, runs, works. Each question one SQL query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage.codec import decode

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
_LISTING = ", ".join(LISTED)
_ORDER = "ORDER BY captured_at, id, revision, generation"
_SOURCES = """
SELECT source, any_value(platform) AS platform, count(DISTINCT id) AS records, count(*) AS rows,
    count(DISTINCT CASE WHEN observed = 'preview' THEN id END) AS previews,
    count(DISTINCT CASE WHEN change <> 'new' THEN id END) AS changed,
    min(date_published) AS oldest, max(date_published) AS newest, max(captured_at) AS captured
FROM records GROUP BY source ORDER BY source"""
_RUNS = "SELECT run, source, platform, started, finished, outcome, counts, warcs FROM runs"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows of a list. `since` and `until` are about `captured_at`."""

    equal: Mapping[str, str]
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100
    offset: int = 0


class Shelf:
    """Reading; for threads. Raises `StoreError` while the store is down."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def sources(self) -> list[Row]:
        """One row a source."""
        return self._rows(_SOURCES)

    def records(self, asked: Asked) -> list[Row]:
        """Every revision that fits, in the order of capture."""
        where, values = _conditions(asked)
        sql = f"SELECT {_LISTING} FROM records {where} {_ORDER} LIMIT ? OFFSET ?"  # noqa: S608 - columns of ours
        return self._rows(sql, [*values, asked.limit, asked.offset])

    def revisions(self, record_id: str) -> list[Record]:
        """All that was read of an article, oldest first; empty where there is no such record."""
        sql = f"SELECT record FROM records WHERE id = ? {_ORDER}"  # noqa: S608 - a constant
        found = [decode(row["record"]) for row in self._rows(sql, [record_id])]
        return sorted(found, key=lambda record: (record.revision, record.generation))

    def related(self, record: Record) -> list[Row]:
        """Records of the same work, and those at the addresses that it says it is about; itself left out."""
        targets = [relation.target for relation in record.links_to_work]
        marks = ", ".join("?" for _ in targets) or "NULL"
        sql = (
            "SELECT id, source, title, observed, wall, url, language, date_published FROM records "  # noqa: S608
            f"WHERE id <> ? AND ((work_id = ? AND work_id <> '') OR canonical_url IN ({marks}) OR url IN ({marks})) "
            "QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC, generation DESC) = 1 "
            "ORDER BY source, id"
        )
        return self._rows(sql, [record.id, record.work_id, *targets, *targets])

    def runs(self, source: str = "", limit: int = 200, offset: int = 0) -> list[Row]:
        """The newest first."""
        where = "WHERE source = ?" if source else ""
        values: list[object] = [source] if source else []
        return self._rows(
            f"{_RUNS} {where} ORDER BY started DESC, run, source LIMIT ? OFFSET ?", [*values, limit, offset]
        )

    def works(self, limit: int, offset: int) -> list[Row]:
        """Records that were found to be one work, by its id."""
        sql = (
            "SELECT work_id, list(DISTINCT id ORDER BY id) AS records FROM records WHERE work_id <> '' "
            "GROUP BY work_id HAVING count(DISTINCT id) > 1 ORDER BY work_id LIMIT ? OFFSET ?"
        )
        return self._rows(sql, [limit, offset])

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        names, rows = self._tables.query(sql, values)
        return [dict(zip(names, row, strict=True)) for row in rows]


def _conditions(asked: Asked) -> tuple[str, list[object]]:
    parts: list[str] = []
    values: list[object] = []
    for name, value in asked.equal.items():
        parts.append(f"{name} = ?")
        values.append(value)
    for test, moment in (("captured_at >= ?", asked.since), ("captured_at < ?", asked.until)):
        if moment is not None:
            parts.append(test)
            values.append(moment)
    return ("WHERE " + " AND ".join(parts) if parts else ""), values
