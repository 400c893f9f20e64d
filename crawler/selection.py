"""Which records: options of the command line as a filter over the `records` table."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.errors import FoldlineError, UnknownName, UsageError, did_you_mean
from storage.records import Declared, Observed

if TYPE_CHECKING:
    from storage.tables import Tables


@dataclass(frozen=True, slots=True)
class Selection:
    """All that is given must hold. `since`: a time (captured then or later) or a table version (appended after it)."""

    source: str | None = None
    platform: str | None = None
    declared: Declared | None = None
    observed: Observed | None = None
    since: datetime | int | None = None
    where: str | None = None
    limit: int | None = None
    newest: bool = False  # of each article the last revision, as last read, and only if that one fits the rest
    standing: bool = False  # no articles that were withdrawn

    def sql(self) -> str:
        """The filter as SQL over the table's columns.

        Never none: DuckDB's scan may be left early, pyarrow's own leaves threads that crash the end of the process.
        """
        named = {"platform": self.platform, "declared": self.declared, "observed": self.observed}
        terms = [f"{column} = {_quoted(value)}" for column, value in named.items() if value is not None]
        if isinstance(self.since, datetime):
            terms.append(f"captured_at >= TIMESTAMPTZ {_quoted(self.since.isoformat())}")
        if self.where:
            terms.append(f"({self.where})")
        if self.newest:
            terms.append(NEWEST)
        if self.standing:
            terms.append("change <> 'withdrawn'")
        return " AND ".join(terms) or "true"


NEWEST = """(id, revision, generation) IN (
    SELECT (id, last.revision, last.generation)
    FROM (SELECT id, max({'revision': revision, 'generation': generation}) AS last FROM records GROUP BY id))"""


def _quoted(text: str) -> str:
    return "'" + str(text).replace("'", "''") + "'"


_SOURCES = "SELECT source FROM runs UNION SELECT source FROM records ORDER BY source"


def _check_source(tables: Tables, name: str | None) -> None:
    """Raises `UnknownName` for a source that neither was crawled nor has records; None is any."""
    if name is None:
        return
    for table in ("runs", "records"):
        if any(tables.query(f"SELECT 1 FROM {table} WHERE source = ? LIMIT 1", [name])[1]):  # noqa: S608 - a constant
            return
    hint = did_you_mean(name, [row[0] for row in tables.query(_SOURCES)[1]])
    raise UnknownName(f"no source '{name}' in the archive", "--source", hint or "`foldline status` lists its sources")


def selected(tables: Tables, selection: Selection) -> Generator[bytes]:
    """Canonical JSON of the records, in the order they were appended. Raises `UsageError` for SQL that cannot run.

    Raises `UnknownName` at once for a source that the archive does not know.
    """
    _check_source(tables, selection.source)
    return _selected(tables, selection)


def _selected(tables: Tables, selection: Selection) -> Generator[bytes]:
    import duckdb

    version = selection.since if isinstance(selection.since, int) else None
    try:
        yield from tables.records(where=selection.sql(), source=selection.source, since=version, limit=selection.limit)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise UsageError(f"the filter cannot be run: {reason}", f"--where {selection.where}", COLUMNS) from error


COLUMNS = "it is SQL over columns such as title, word_count, date_published, wall, boundary_char, confidence"


def revisions_of(tables: Tables, record_id: str) -> list[bytes]:
    """Every revision and generation of one record, oldest first. `FoldlineError` with near ids for an unknown one."""
    _, rows = tables.query("SELECT record FROM records WHERE id = ? ORDER BY revision, generation", [record_id])
    found = [bytes(row[0]) for row in rows]
    if found:
        return found
    tail = record_id.rpartition(":")[2]
    _, near = tables.query("SELECT DISTINCT id FROM records WHERE contains(id, ?) ORDER BY id LIMIT 500", [tail])
    hint = did_you_mean(record_id, [row[0] for row in near])
    raise FoldlineError(f"no record '{record_id}'", "records", hint or "`foldline records query` lists the ids")
