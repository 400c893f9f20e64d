"""The change feed: in order, nothing missed, nothing twice, whatever becomes of the files below it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Archive, open_archive
from storage.changes import Change, Position, position_of, token
from storage.errors import BadCursorError, StoreError
from storage.maintain import maintain
from storage.tables import PROPERTIES
from tests.storage.test_tables import lines


def fed(archive: Archive, since: str | None = None) -> list[bytes]:
    """The lines of the feed."""
    return [change.line for change in archive.changes(since)]


def resumed(archive: Archive, step: int) -> list[bytes]:
    """The whole feed, read by a consumer that starts again after every few rows."""
    got: list[Change] = []
    while part := list(islice(archive.changes(got[-1].cursor if got else None), step)):
        got += part
    return [change.line for change in got]


def test_a_feed_is_the_table_in_order_from_any_row_on(archive: Archive) -> None:
    assert list(archive.changes()) == []
    archive.tables.append_records(lines(1, 2, 3), "a")
    archive.tables.append_records(lines(4), "b")
    archive.tables.append_records(lines(5, 6, change="withdrawn"), "c")
    whole = list(archive.changes())
    assert [change.line for change in whole] == [*lines(1, 2, 3, 4), *lines(5, 6, change="withdrawn")]
    assert [change.record.change for change in whole][-2:] == ["withdrawn", "withdrawn"]
    for number, change in enumerate(whole):
        assert list(archive.changes(change.cursor)) == whole[number + 1 :]
    assert len({change.cursor for change in whole}) == 6


def test_compaction_and_vacuum_bring_nothing_back_and_take_nothing(archive: Archive) -> None:
    for number in range(0, 60, 3):
        archive.tables.append_records(lines(number, number + 1, number + 2))
    before = list(archive.changes())
    version = archive.tables.version()
    done = {item.table: item for item in maintain(archive.url)}
    assert done["records"].files_before == 20
    assert done["records"].files_after == 1
    assert list(archive.changes()) == before
    assert list(archive.changes(before[-1].cursor)) == []
    assert list(archive.tables.records(since=version)) == []
    removed = {item.table: item.removed for item in maintain(archive.url, timedelta(0))}
    assert removed["records"] == 20
    assert list(archive.changes()) == before, "the files of the commits are gone, the rows are not"
    for number in (0, 1, 2, 28, 58):
        assert list(archive.changes(before[number].cursor)) == before[number + 1 :]
    archive.tables.append_records(lines(60))
    assert fed(archive, before[-1].cursor) == lines(60)
    assert list(archive.tables.records(since=version)) == lines(60)
    assert list(archive.tables.records(since=version, where="id = 'x:60'", source="harbour")) == lines(60)
    assert sorted(archive.tables.records()) == sorted(fed(archive))


def test_a_feed_that_began_before_the_vacuum_goes_on(local: Archive) -> None:
    for number in range(30):
        local.tables.append_records(lines(number))
    feed = local.tables._feed()
    list(maintain(local.url, timedelta(0)))
    assert feed is not None
    found = [line for data, _ in feed.rows(Position(), ["record"]) for line in data.column(0).to_pylist()]
    assert found == lines(*range(30))


@settings(max_examples=12)
@given(
    st.lists(st.one_of(st.integers(1, 7), st.sampled_from(["compact", "vacuum"])), min_size=1, max_size=14),
    st.integers(1, 9),
)
def test_any_order_of_appends_and_maintenance(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int | str], step: int
) -> None:
    archive = open_archive(tmp_path_factory.mktemp("archive"))
    expected: list[bytes] = []
    cursor: str | None = None
    got: list[bytes] = []
    for what in steps:
        if isinstance(what, int):
            fresh = lines(*range(len(expected), len(expected) + what))
            archive.tables.append_records(fresh)
            expected += fresh
        else:
            list(maintain(archive.url, timedelta(days=0 if what == "vacuum" else 7)))
        for change in islice(archive.changes(cursor), step):
            got.append(change.line)
            cursor = change.cursor
    got += fed(archive, cursor)
    assert got == expected == fed(archive) == resumed(archive, step)


def test_a_wrong_cursor_is_one_clear_error(local: Archive, tmp_path: Path) -> None:
    with pytest.raises(BadCursorError, match="no records yet"):
        list(local.changes("AbCd"))
    local.tables.append_records(lines(1))
    other = open_archive(tmp_path / "other")
    other.tables.append_records(lines(1))
    (change,) = other.changes()
    with pytest.raises(BadCursorError, match="another archive"):
        list(local.changes(change.cursor))
    (own,) = local.changes()
    for bad in ("", "41", "é", "A" * 40, own.cursor[:-2], own.cursor[:-1] + "!", own.cursor.swapcase()):
        with pytest.raises(BadCursorError, match="not a cursor"):
            list(local.changes(bad))
    feed = local.tables._feed()
    assert feed is not None
    with pytest.raises(BadCursorError, match="after the newest version"):
        list(local.changes(token(Position(99, 1), feed.name)))


@given(st.integers(-1, 2**60), st.integers(0, 2**31), st.text())
def test_a_cursor_is_text_and_comes_back(version: int, rows: int, table: str) -> None:
    place = Position(version, rows)
    assert position_of(token(place, table), table) == place
    assert token(place, table).replace("-", "").replace("_", "").isalnum()


def test_rows_that_are_gone_are_said_and_not_passed_over(local: Archive, tmp_path: Path) -> None:
    local.tables.append_records(lines(1))
    local.tables.append_records(lines(2))
    table = Path(local.url, "tables", "records")
    path = min(table.glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)
    kept = path.rename(tmp_path / "kept")
    with pytest.raises(StoreError, match="table records"):
        list(local.changes())
    kept.rename(path)
    DeltaTable(str(table)).create_checkpoint()
    (table / "_delta_log" / f"{1:020d}.json").unlink()
    with pytest.raises(StoreError, match=r"its log was removed.*version 1.*from the start"):
        list(local.changes())


def test_maintaining_gives_an_old_table_the_properties_of_a_new_one(local: Archive) -> None:
    local.tables.append_records(lines(1))
    table = DeltaTable(f"{local.url}/tables/records")
    assert PROPERTIES.items() <= table.metadata().configuration.items()
    table.alter.set_table_properties({name: "7" for name in PROPERTIES if name.endswith("Interval")})
    table.alter.set_table_properties({"delta.enableExpiredLogCleanup": "true"})
    list(maintain(local.url))
    assert PROPERTIES.items() <= DeltaTable(f"{local.url}/tables/records").metadata().configuration.items()


def test_following_sees_what_comes_later(archive: Archive) -> None:
    following = archive.follow()
    assert next(following) is None
    archive.tables.append_records(lines(1, 2))
    seen = list(islice((change for change in following if change), 2))
    assert next(following) is None
    list(maintain(archive.url, timedelta(0)))
    archive.tables.append_records(lines(3))
    seen += list(islice((change for change in following if change), 1))
    assert [change.line for change in seen] == lines(1, 2, 3)


def _write(url: str, spool: Path, number: int) -> None:
    """Commits of one of many writers; every second one is repeated, as after a kill."""
    tables = open_archive(url, spool=spool).tables
    for batch in range(4):
        part = lines(*range(number * 1000 + batch * 10, number * 1000 + batch * 10 + 10))
        for _ in range(1 + batch % 2):
            tables.append_records(part, f"writer-{number}/{batch}")


def _maintain(url: str, times: int) -> None:
    for _ in range(times):
        list(maintain(url))


def _started(target: Callable[..., None], *given: object) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("spawn").Process(target=target, args=given)
    process.start()
    return process


def test_eight_processes_at_once_beside_maintenance(archive: Archive, tmp_path: Path) -> None:
    writers = [_started(_write, archive.url, tmp_path / "spool", number) for number in range(8)]
    writers.append(_started(_maintain, archive.url, 3))
    got: list[Change] = []
    ends = time.monotonic() + 240
    while any(writer.is_alive() for writer in writers) and time.monotonic() < ends:
        got += archive.changes(got[-1].cursor if got else None)
    for writer in writers:
        writer.join(10)
        assert writer.exitcode == 0
    got += archive.changes(got[-1].cursor if got else None)
    expected = lines(*(number * 1000 + row for number in range(8) for row in range(40)))
    assert sorted(change.line for change in got) == sorted(expected)
    assert sorted(archive.tables.records()) == sorted(expected)
    for number in range(8):  # each writer's rows in the order it wrote them
        own = [change.record.id for change in got if int(change.record.id[2:]) // 1000 == number]
        assert own == [f"x:{number * 1000 + row}" for row in range(40)]


CONSUMER = """
import sys
from pathlib import Path
from storage import open_archive

log = Path(sys.argv[2])
whole = log.read_bytes().rpartition(b"\\n")[0].splitlines() if log.exists() else []
log.write_bytes(b"".join(line + b"\\n" for line in whole))
cursor = whole[-1].split(b" ", 1)[0].decode() if whole else None
with log.open("ab", buffering=0) as file:
    for change in open_archive(sys.argv[1]).follow(cursor):
        if change is not None:
            file.write(change.cursor.encode() + b" " + change.line + b"\\n")
"""


def test_a_consumer_that_is_killed_again_and_again(local: Archive, tmp_path: Path) -> None:
    log = tmp_path / "log"
    expected: list[bytes] = []
    for life in range(6):
        fresh = lines(*range(life * 200, life * 200 + 200))
        local.tables.append_records(fresh)
        expected += fresh
        if life % 3 == 2:
            list(maintain(local.url, timedelta(0)))
        reached = log.stat().st_size if log.exists() else 0
        process = subprocess.Popen([sys.executable, "-c", CONSUMER, local.url, str(log)], env=dict(os.environ))
        while (not log.exists() or log.stat().st_size < reached + 20_000 * (life % 2)) and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    whole = [line for line in log.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    cursor = whole[-1].split(b" ", 1)[0].decode()
    got = [line.rstrip(b"\n").split(b" ", 1)[1] for line in whole]
    assert got + fed(local, cursor) == expected
