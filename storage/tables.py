"""The tables of an archive: `captures`, `records`, `runs`, in Delta Lake, append-only. A table's version is a reader's cursor."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from storage.codec import decode
from storage.errors import StoreError
from storage.records import Record
from storage.rows import CAPTURES, RECORDS, RUNS, capture_row, record_row, run_row, schema
from storage.spool import Run
from storage.warc.index import Entry

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable

T = TypeVar("T")
BATCH_BYTES = 16 * 1024 * 1024
BATCH_ROWS = 10_000
_RETRIES = 100


class Tables:
    """Reading and appending, on a directory or on S3 with the same `AWS_*` variables as the WARCs."""

    def __init__(self, url: str) -> None:
        self._root = f"{url}/tables"
        self._options = s3_options() if url.startswith("s3://") else None

    def append_captures(self, entries: Iterable[Entry], place: Mapping[str, str], token: str) -> None:
        """One row a WARC record; `place` has source, run and warc. A token that was used before appends nothing."""
        rows = (capture_row(entry, place) for entry in entries)
        self._append("captures", rows, token)

    def append_records(self, lines: Iterable[bytes], token: str) -> None:
        """Records in their canonical JSON, one row each. A token that was used before appends nothing."""
        self._append("records", (record_row(line) for line in lines), token)

    def append_runs(self, runs: Iterable[tuple[Run, list[str]]], token: str) -> None:
        """Runs with the keys of their WARCs. A token that was used before appends nothing."""
        self._append("runs", (run_row(run, warcs) for run, warcs in runs), token)
