"""Pages of a list that lies in many files, in no order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Archive, open_archive
from storage.codec import encode
from storage.readingroom.paging import Row, ends, place_of, token
from storage.readingroom.shelf import RECORDS, RUNS, Asked, Shelf
from storage.readingroom.works import Works
from storage.spool import Run
from tests.readingroom.shelf import record
from tests.replay.harbour import NOON

START = datetime(2026, 1, 1, tzinfo=UTC)
FILES = ([5, 1, 9], [2, 2, 2], [8], [3, 30, 4], [0, 20], [6, 7, 7, 10])
"""Minutes, by the commit that brings them."""


@pytest.fixture(scope="module")
def spread(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Records and runs at these times, a file a commit; sources take turns."""
    archive = open_archive(tmp_path_factory.mktemp("spread") / "archive")
    for number, minutes in enumerate(FILES):
        names = [f"{number}-{place}" for place in range(len(minutes))]
        times = [START + timedelta(minutes=minute, microseconds=999) for minute in minutes]
        lines = [
            encode(record(0, ["x"], id=name, captured_at=at, source=f"s{at.minute % 2}"))
            for name, at in zip(names, times, strict=True)
        ]
        archive.tables.append_records(lines)
        runs = [
            Run(source=f"s{at.minute % 2}", run=name, started=at, outcome="finished")
            for name, at in zip(names, times, strict=True)
        ]
        archive.tables.append_runs((run, []) for run in runs)
    return archive


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("source", ["", "s1"])
def test_all_pages_are_the_whole_list(spread: Archive, limit: int, source: str) -> None:
    shelf = Shelf(spread.tables)
    equal = {"source": source} if source else {}
    for read, order, whole in (
        (shelf.records, RECORDS, "SELECT captured_at, id FROM records WHERE {} ORDER BY captured_at, id"),
        (shelf.runs, RUNS, "SELECT started, run FROM runs WHERE {} ORDER BY started DESC, run"),
    ):
        expected = shelf.rows(whole.format(f"source = '{source}'" if source else "true"))
        names = list(expected[0])
        found: list[Row] = []
        after: list[object] = []
        while rows := read(Asked(equal, limit=limit, after=after)):
            found += rows
            after = order.place(rows[-1])
            assert place_of(token(after), [type(one) for one in after]) == after
        assert [{name: row[name] for name in names} for row in found] == expected
        skipped = read(Asked(equal, limit=limit, offset=3))
        assert [{name: row[name] for name in names} for row in skipped] == expected[3 : 3 + limit]


spans = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9), st.integers(1, 5)), max_size=12)


@given(spans, st.integers(0, 12), st.none() | st.integers(0, 50), st.booleans())
def test_there_is_enough_up_to_an_end(
    files: list[tuple[int, int, int]], need: int, minute: int | None, falling: bool
) -> None:
    """Whatever a file's rows are between its least and its greatest."""
    known = [(NOON + timedelta(hours=low), NOON + timedelta(hours=low + more), rows) for low, more, rows in files]
    start = None if minute is None else NOON + timedelta(hours=minute)
    found = list(ends(known, start, need, falling=falling))
    assert found[-1] is None
    for end in found[:-1]:
        inside = (
            rows
            for low, high, rows in known
            if (falling and low >= end and (start is None or high <= start))
            or (not falling and high <= end and (start is None or low >= start))
        )
        assert sum(inside) >= need


def test_works_that_fill_no_page_are_passed_over(tmp_path: Path) -> None:
    """A hundred that stand alone, one of thirty records whose statements go beyond a page's, one that has moved."""
    archive = open_archive(tmp_path / "archive")
    names = [(f"work:{number:03}", f"alone-{number}") for number in range(100)]
    names += [("work:big", f"big-{number:02}") for number in range(30)]
    names += [("work:left", "one"), ("work:left", "two"), ("work:big", "two")]
    archive.tables.append_works(
        (seq, "s", name, 1, 1, work, "", "", "", "", 0.0, "alone", "[]", None, NOON)
        for seq, (work, name) in enumerate(names)
    )
    works = Works(Shelf(archive.tables))
    found: list[Row] = []
    after: str | None = ""
    while after is not None:
        rows, after = works.works(after, 1)
        found += rows
    assert [(row["work_id"], len(row["records"])) for row in found] == [("work:big", 31)]
