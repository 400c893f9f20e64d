"""The tables in other hands, after compaction and vacuum: Polars and DuckDB here, pandas in tests/interop."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import polars as pl
import pytest
from deltalake import DeltaTable

from storage import Archive
from storage.maintain import maintain
from tests.storage.test_tables import lines

IDS = [f"x:{number}" for number in range(12)]


@pytest.fixture
def table(local: Archive) -> str:
    for number in range(0, 12, 3):
        local.tables.append_records(lines(number, number + 1, number + 2))
    list(maintain(local.url, timedelta(0)))
    return f"{local.url}/tables/records"


def test_polars(table: str) -> None:
    found = pl.scan_delta(table).filter(pl.col("source") == "harbour").select("id").collect()
    assert sorted(found["id"].to_list()) == sorted(IDS)


def test_duckdb(table: str) -> None:
    connection = duckdb.connect()
    connection.register("records", DeltaTable(table).to_pyarrow_dataset())
    rows = connection.execute("SELECT id FROM records WHERE source = 'harbour'").fetchall()
    assert sorted(row[0] for row in rows) == sorted(IDS)
