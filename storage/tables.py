"""An archive's tables in Delta Lake: `captures`, `records`, `runs`, `works`. Append-only: a version is a cursor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypeVar

from storage.changes import Change, Feed, Position, changes, follow
from storage.codec import decode
from storage.explained import explained
from storage.records import Record
from storage.revisions import Again, commit_untaken
from storage.rows import (
    CAPTURES,
    RECORDS,
    RUNS,
    WORKS,
    Columns,
    Row,
    capture_row,
    numbered,
    record_row,
    run_row,
    table_of,
)
from storage.spool import Run
from storage.tablefiles import dataset_of, s3_options
from storage.warc.index import Entry

if TYPE_CHECKING:
    from deltalake import DeltaTable

T = TypeVar("T")
BATCH_BYTES = 8 * 1024 * 1024
BATCH_ROWS = 4_000
"""What is held in memory at a time, and what one commit of a table takes at most."""
READ_ROWS = 256
PROPERTIES = {
    "delta.appendOnly": "true",
    "delta.enableExpiredLogCleanup": "false",  # it is what the change feed is read from
    "delta.checkpointInterval": "20",  # what came after one is read for each commit: twice as long with 100
}
_RETRIES = 100


class Tables:
    """Reading and appending, on a directory or on S3 with the same `AWS_*` variables as the WARCs."""

    def __init__(self, url: str) -> None:
        self._root = f"{url}/tables"
        self._options = s3_options(url) if url.startswith("s3://") else None
        self._datasets: dict[str, tuple[tuple[str, int], Any]] = {}

    def append_captures(self, entries: Iterable[Entry], place: Mapping[str, str], token: str | None = None) -> None:
        """One row a WARC record; `place` has source, run and warc. A token that was used before appends nothing."""
        self._append("captures", CAPTURES, (capture_row(entry, place) for entry in entries), token)

    def append_records(self, lines: Iterable[bytes], token: str | None = None, again: Again | None = None) -> None:
        """Records in their canonical JSON, one row each. A token that was used before appends nothing.

        With `again` they are of one source, and no revision is appended that is there: see `storage.revisions`.
        """
        self._append("records", RECORDS, (record_row(line) for line in lines), token, again)

    def append_runs(self, runs: Iterable[tuple[Run, list[str]]], token: str | None = None) -> None:
        """Runs with the keys of their WARCs. A token that was used before appends nothing."""
        self._append("runs", RUNS, (run_row(run, warcs) for run, warcs in runs), token)

    def append_works(self, rows: Iterable[Row], token: str | None = None) -> None:
        """Statements in the order of `WORKS`. A token that was used before appends nothing."""
        self._append("works", WORKS, iter(rows), token)

    def records(
        self,
        *,
        where: str | None = None,
        source: str | None = None,
        since: int | None = None,
        limit: int | None = None,
    ) -> Iterator[bytes]:
        """Records as canonical JSON, in the order they were appended, a batch in memory at a time.

        `where` is SQL over the table's columns; `since` a `version`: only what was appended after it.
        """
        table = self._table("records")
        if table is not None:
            lines = self._lines(table, where, source) if since is None else self._after(table, where, source, since)
            yield from islice(lines, limit)

    def scan(self, source: str) -> Iterator[bytes]:
        """The records of a source as canonical JSON, in any order, in a third of the memory that `records` takes."""
        from deltalake import QueryBuilder

        table = self._table("records")
        if table is None:
            return
        settings = {"datafusion.execution.batch_size": str(READ_ROWS), "datafusion.execution.target_partitions": "1"}
        named = source.replace("'", "''")
        with explained(self._root, "records"):
            query = QueryBuilder(settings).register("records", table)
            for batch in query.execute(f"SELECT record FROM records WHERE source = '{named}'"):  # noqa: S608
                values: Any = batch.column(0)
                yield from (value.as_py() for value in values)

    def known(self, source: str, of: Callable[[Record], T]) -> dict[str, T]:
        """`of` the last generation of the last revision of every record of a source, by id."""
        newest: dict[str, tuple[tuple[int, int], T]] = {}
        for line in self.records(source=source):
            record = decode(line)
            place = (record.revision, record.generation)
            if record.id not in newest or newest[record.id][0] <= place:
                newest[record.id] = (place, of(record))
        return {record_id: made for record_id, (_, made) in newest.items()}

    def changes(self, since: str | None = None) -> Iterator[Change]:
        """The records table as a feed: each row once, in order, after the cursor `since`; see `storage.changes`."""
        with explained(self._root, "records"):
            yield from changes(self._feed(), since)

    def follow(self, since: str | None = None) -> Iterator[Change | None]:
        """The same for ever: None says that there is nothing new, a moment before it looks again."""
        with explained(self._root, "records"):
            yield from follow(self._feed, since)

    def _feed(self) -> Feed | None:
        table = self._table("records")
        return None if table is None else Feed(table)

    def version(self, name: str = "records") -> int | None:
        """What `since` takes; None while there is no table."""
        table = self._table(name)
        return None if table is None else table.version()

    def query(self, sql: str, parameters: Sequence[object] = ()) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """Column names and rows of a SQL query (DuckDB) over the tables. Raises `duckdb.Error` for bad SQL.

        A table that nothing was appended to yet is there and empty.
        """
        import duckdb

        connection = duckdb.connect(config={"autoinstall_known_extensions": False})
        for name, columns in (("captures", CAPTURES), ("records", RECORDS), ("runs", RUNS), ("works", WORKS)):
            if name not in sql.lower():  # opening one reads its log
                continue
            table = self._table(name)
            connection.register(name, table_of(columns, []) if table is None else self._dataset(name, table))
        cursor = connection.execute(sql, list(parameters))
        return [column[0] for column in cursor.description or ()], _rows(cursor)

    def _dataset(self, name: str, table: DeltaTable) -> Any:
        """Kept until something is appended: of many files it takes a second to make."""
        state = (str(table.metadata().id), table.version())
        known = self._datasets.get(name)
        if known is None or known[0] != state:
            known = self._datasets[name] = (state, dataset_of(table))
        return known[1]

    def spans(self, name: str, column: str) -> list[tuple[Any, Any, int]]:
        """Least and greatest value of a column and how many rows, by file, as far as the table's log says it.

        The log cuts times to milliseconds.
        """
        import pyarrow as pa

        table = self._table(name)
        if table is None:
            return []
        actions = pa.table(table.get_add_actions(flatten=True))
        wanted = (f"min.{column}", f"max.{column}", "num_records")
        if not set(wanted) <= set(actions.column_names):
            return []
        rows = zip(*(actions.column(one).to_pylist() for one in wanted), strict=True)
        return [row for row in rows if None not in row]

    def _append(
        self, name: str, columns: Columns, rows: Iterator[Row], token: str | None, again: Again | None = None
    ) -> None:
        """In commits of bounded size, each under the token and its number: a repeat goes on from there."""
        table: DeltaTable | None = None
        done = -1
        for number, batch in enumerate(_batches(rows)):
            with explained(self._root, name):
                if table is None:
                    table = self._made(name, columns)
                    done = -1 if token is None else table.transaction_version(token) or 0
                if number + 1 <= done:
                    continue
                commit = partial(_commit, table, token=token, number=number + 1)
                if again is None:
                    commit(table_of(columns, batch))
                else:
                    commit_untaken(table, batch, again, partial(commit, retries=0))

    def _made(self, name: str, columns: Columns) -> DeltaTable:
        """The table; made by the first writer. A slower one finds it there."""
        from deltalake import CommitProperties, DeltaTable
        from deltalake.exceptions import DeltaError

        place = f"{self._root}/{name}"
        found = self._table(name)
        if found is not None:
            return found
        try:
            return DeltaTable.create(
                place,
                table_of(columns, []).schema,
                configuration=PROPERTIES,
                storage_options=self._options,
                commit_properties=CommitProperties(max_commit_retries=0),
            )
        except DeltaError:
            return DeltaTable(place, storage_options=self._options)

    def _table(self, name: str) -> DeltaTable | None:
        from deltalake import DeltaTable
        from deltalake.exceptions import TableNotFoundError

        with explained(self._root, name):
            try:
                return DeltaTable(f"{self._root}/{name}", storage_options=self._options)
            except TableNotFoundError:
                return None

    def _lines(self, table: DeltaTable, where: str | None, source: str | None) -> Iterator[bytes]:
        import pyarrow.dataset as ds

        dataset = dataset_of(table, source)
        condition = None if source is None else ds.field("source") == source
        if where is None:
            batches = dataset.to_batches(
                columns=["record"], filter=condition, batch_size=READ_ROWS, batch_readahead=1, fragment_readahead=1
            )
            with explained(self._root, "records"):
                for batch in batches:
                    yield from (value.as_py() for value in batch.column(0))
            return
        yield from _matching(dataset.filter(condition) if condition is not None else dataset, where)

    def _after(self, table: DeltaTable, where: str | None, source: str | None, version: int) -> Iterator[bytes]:
        """What was appended after a version: compaction does not bring back what was there."""
        import pyarrow.compute as pc

        columns = [name for name, _ in RECORDS]
        with explained(self._root, "records"):
            for data, _ in Feed(table).rows(Position(version + 1), columns):
                chosen = data if source is None else data.filter(pc.field("source") == source)
                yield from chosen.column("record").to_pylist() if where is None else _matching(chosen, where)


def _commit(table: DeltaTable, data: Any, token: str | None, number: int, retries: int = _RETRIES) -> None:
    from deltalake import CommitProperties, Transaction, WriterProperties, write_deltalake

    commit = f"{time.time_ns():016x}-{token_hex(4)}"  # by time: compacted files are searched by it
    marks = None if token is None else [Transaction(token, number)]
    write_deltalake(
        table,
        numbered(data, commit),
        mode="append",
        commit_properties=CommitProperties({"foldline.commit": commit}, retries, marks),
        writer_properties=WriterProperties(compression="ZSTD", compression_level=1),
    )


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row[-1]) if isinstance(row[-1], bytes) else 500
        if size >= BATCH_BYTES or len(batch) >= BATCH_ROWS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _matching(records: Any, where: str) -> Iterator[bytes]:
    """Of a dataset or table, by DuckDB."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False})
    connection.register("records", records)
    for row in _rows(connection.execute(f"SELECT record FROM records WHERE {where}")):  # noqa: S608
        yield row[0]


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(READ_ROWS):
        yield from rows
