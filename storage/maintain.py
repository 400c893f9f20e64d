"""Keeping tables quick: many small files become few, and files that nothing needs any more go.

Safe beside writers and readers: compaction changes no data, appends do not conflict with it, and a reader that began
earlier finds its files for as long as `keep` says. Cursors of the change feed hold for ever (docs/adr/0020-cursors.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from storage.explained import explained
from storage.tablefiles import s3_options
from storage.tables import PROPERTIES

if TYPE_CHECKING:
    from deltalake import DeltaTable

NAMES = ("captures", "records", "works", "runs")
KEEP = timedelta(days=7)
SURE = timedelta(days=1)
"""From here on files that no commit names are left-overs of a writer that died, and no longer on their way."""
_TARGET = 64 * 1024 * 1024
_GROUP_ROWS = 8_192
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Maintained:
    """What was done to one table; `removed` counts files that were deleted from the store."""

    table: str
    files_before: int
    files_after: int
    removed: int
    version: int


def maintain(url: str, keep: timedelta = KEEP, *, compact: bool = True) -> Iterator[Maintained]:
    """Compact and vacuum each table of the archive that is there. Raises `StoreError`."""
    from deltalake import DeltaTable

    options = s3_options(url) if url.startswith("s3://") else None
    for name in NAMES:
        place = f"{url}/tables/{name}"
        with explained(f"{url}/tables", name):
            if not DeltaTable.is_deltatable(place, options):
                continue
            table = DeltaTable(place, storage_options=options)
            before = len(table.file_uris())
            _set_properties(table)
            if compact:
                _compact(table)
            removed = _vacuum(table, keep)
            table.update_incremental()
            yield Maintained(name, before, len(table.file_uris()), removed, table.version())


def _set_properties(table: DeltaTable) -> None:
    """Of a table that an older version made."""
    missing = {name: PROPERTIES[name] for name in ("delta.enableExpiredLogCleanup", "delta.checkpointInterval")}
    if not missing.items() <= table.metadata().configuration.items():
        table.alter.set_table_properties(missing)


def _compact(table: DeltaTable) -> None:
    """Rows keep their order within a commit. Somebody who changes rows at the same time makes it try again."""
    from deltalake import WriterProperties
    from deltalake.exceptions import CommitFailedError

    writing = WriterProperties(compression="ZSTD", compression_level=1, max_row_group_size=_GROUP_ROWS)
    for left in reversed(range(_TRIES)):
        try:
            table.optimize.compact(target_size=_TARGET, max_concurrent_tasks=1, writer_properties=writing)
        except CommitFailedError:
            if not left:
                raise
            table.update_incremental()
        else:
            return


def _vacuum(table: DeltaTable, keep: timedelta) -> int:
    hours = int(keep.total_seconds() // 3600)
    gone = table.vacuum(hours, dry_run=False, enforce_retention_duration=False, full=keep >= SURE)
    return len(gone)
