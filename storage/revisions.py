"""Two that read one source at once: who comes later to the table sees there what the other has said, and says the rest.

Each decides on revisions by what the table held when it began. The table takes an append that does not know its newest
version, too; so revisions are looked up at the version they are appended to, and appended to no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from storage.rows import RECORDS, Row, record_row, table_of
from storage.tablefiles import dataset_of

if TYPE_CHECKING:
    from deltalake import DeltaTable

Again = Callable[[list[bytes], list[bytes]], list[bytes]]
"""Of records whose revisions are taken, and all that the table has of these articles: what is news all the same."""
_TRIES = 100
_ID, _SOURCE, _REVISION, _RECORD = ([name for name, _ in RECORDS].index(one) for one in
                                    ("id", "source", "revision", "record"))  # fmt: skip


def commit_untaken(table: DeltaTable, rows: Sequence[Row], again: Again, commit: Callable[[Any], None]) -> None:
    """Append the rows, all of one source; where revisions of an article are there, what `again` makes of its rows.

    `commit` appends to the version that the table was read at, or raises `CommitFailedError`.
    """
    from deltalake.exceptions import CommitFailedError

    for left in reversed(range(_TRIES)):
        news = _untaken(table, rows, again)
        try:
            if news:
                commit(table_of(RECORDS, news))
        except CommitFailedError:  # somebody was faster
            if not left:
                raise
            table.update_incremental()
        else:
            return


def _untaken(table: DeltaTable, rows: Sequence[Row], again: Again) -> Sequence[Row]:
    import pyarrow.dataset as ds

    source = rows[0][_SOURCE]
    assert isinstance(source, str)
    dataset = dataset_of(table, source)
    theirs = (ds.field("source") == source) & ds.field("id").isin({row[_ID] for row in rows})
    found = dataset.to_table(columns=["id", "revision"], filter=theirs)
    there = set(zip(found.column("id").to_pylist(), found.column("revision").to_pylist(), strict=True))
    taken = {row[_ID] for row in rows if (row[_ID], row[_REVISION]) in there}
    if not taken:
        return rows
    told = dataset.to_table(columns=["record"], filter=(ds.field("source") == source) & ds.field("id").isin(taken))
    fresh = [bytes(row[_RECORD]) for row in rows if row[_ID] in taken]
    made = again(fresh, told.column("record").to_pylist())
    return [*(row for row in rows if row[_ID] not in taken), *map(record_row, made)]
