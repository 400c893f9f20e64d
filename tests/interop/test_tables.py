"""The tables in pandas, which our own environment does not have: Arrow would import it into every process."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from storage import open_archive
from storage.maintain import maintain
from tests.interop.environment import Tools
from tests.storage.test_tables import lines

READ = """
import sys
from deltalake import DeltaTable
found = DeltaTable(sys.argv[1]).to_pandas()
print(type(found).__module__.partition(".")[0], *sorted(found["id"]))
"""


def test_pandas_reads_the_records(tmp_path: Path, tools: Tools) -> None:
    archive = open_archive(tmp_path / "archive")
    for number in range(0, 9, 3):
        archive.tables.append_records(lines(number, number + 1, number + 2))
    list(maintain(archive.url, timedelta(0)))
    expected = sorted(f"x:{number}" for number in range(9))
    assert tools.python(READ, f"{archive.url}/tables/records").split() == ["pandas", *expected]
