"""Nothing is lost and nothing is doubled, wherever it stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest

from storage import Archive, open_archive
from storage.captures import Outcome
from storage.codec import encode
from storage.errors import BadNameError, StorageError, StoreError
from storage.objects.seaweed import Seaweed
from storage.records import Record
from storage.warc.lookup import Lookup
from tests.conftest import REPOSITORY
from tests.storage.dying import PAGES
from tests.storage.exchanges import INFO, NOW, assert_checked, begin, crawl, exchange, files_of, record_of


def left_in(archive: Archive) -> list[str]:
    """What lies in the spool."""
    return sorted(path.name for path in archive.spool.rglob("*") if path.is_file())


def rows(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query."""
    return list(archive.tables.query(sql)[1])


def test_a_whole_session(archive: Archive, ids: Callable[[], UUID], tmp_path: Path) -> None:
    session = begin(archive, ids)
    captures = crawl(session, 5)
    stored = session.close({"outcome": "finished", "counts": {"article": 5}, "finished": NOW})
    key = "warc/harbour/2026/11/foldline-20261123223000123-00000-run-1.warc.gz"
    assert list(archive.warcs()) == [key] == list(stored)
    assert list(archive.captures()) == captures
    assert [msgspec.json.decode(line, type=Record) for line in archive.tables.records()] == [
        record_of(capture, number) for number, capture in enumerate(captures)
    ]
    assert rows(archive, "SELECT run, source, platform, outcome, counts, warcs FROM runs") == [
        ("run-1", "harbour", "substack", "finished", '{"article":5}', [key])
    ]
    kinds = "SELECT record_type, count(*), min(outcome) FROM captures GROUP BY 1 ORDER BY 1"
    assert rows(archive, kinds) == [("metadata", 5, "article"), ("request", 5, "article"), ("response", 5, "article")]
    assert left_in(archive) == []
    assert not archive.spool.exists()
    with archive.objects.open(key.replace("warc/", "indexes/").replace(".warc.gz", ".cdxj")) as stream:
        lines = stream.read().splitlines()
    assert lines == sorted(lines)
    assert [line.split(b" ")[0] for line in lines] == [b"test,letters)/p/%d" % number for number in range(5)]
    surt, stamp, fields = lines[2].split(b" ", 2)
    assert (surt, stamp) == (b"test,letters)/p/2", b"20261123223000")
    told = msgspec.json.decode(fields, type=dict[str, str])
    assert (told["offset"], told["length"], told["filename"]) == (str(captures[2].offset), str(captures[2].length), key)
    assert (told["status"], told["mime"], told["digest"]) == ("200", "text/html", captures[2].payload_digest)


def test_segments_roll_and_come_home_while_the_crawl_goes_on(tmp_path: Path, ids: Callable[[], UUID]) -> None:
    archive = open_archive(tmp_path / "archive", segment_bytes=10_000)
    session = begin(archive, ids)
    captures = crawl(session, 20)
    session.close({})
    keys = list(archive.warcs())
    assert len(keys) > 3
    assert list(archive.captures()) == captures
    assert rows(archive, "SELECT warcs FROM runs") == [(keys,)]
    assert rows(archive, "SELECT count(*), count(DISTINCT warc_record_id) FROM captures") == [(60, 60)]
    assert len(list(archive.tables.records())) == 20
    for path in files_of(archive, tmp_path / "out"):
        assert_checked(path)


def test_the_last_mark_counts(local: Archive, ids: Callable[[], UUID]) -> None:
    session = begin(local, ids)
    first, second, third = (session.write(exchange(number)) for number in range(3))
    session.mark(first, Outcome.REDIRECT, "to /p/1")
    session.mark(second, Outcome.ARTICLE, "")
    session.mark(first, Outcome.INVALID_RECORD, "no title")
    session.close({})
    told = rows(
        local, "SELECT warc_record_id, outcome, reason FROM captures WHERE record_type = 'response' ORDER BY url"
    )
    assert told == [
        (first.record_id, "invalid_record", "no title"),
        (second.record_id, "article", ""),
        (third.record_id, None, None),
    ]


def test_records_without_captures_reach_the_table(local: Archive, ids: Callable[[], UUID]) -> None:
    session = begin(local, ids)
    (capture,) = crawl(session, 1)
    session.close({})
    again = begin(local, ids, "run-2")
    record = record_of(capture, generation=2)
    again.emit(record)
    again.close({})
    assert list(local.tables.records())[1:] == [encode(record)]
    assert len(list(local.warcs())) == 1


DEATHS = (
    *(("write", "before", 4), ("write", "after", 4), ("seal", "before", 1), ("seal", "after", 1)),
    *(("report", "before", 2), ("report", "after", 2), ("store", "before", 1), ("store", "after", 1)),
    *(("index", "before", 1), ("note", "before", 1), ("note", "after", 1)),
    *(("captures", "before", 1), ("captures", "after", 1), ("records", "before", 1), ("records", "after", 1)),
    *(("unlink", "after", 1), ("unlink", "after", 2), ("unlink", "after", 4)),
    *(("run", "before", 1), ("run", "after", 1), ("remove", "before", 1)),
)


def _die(archive: Archive, spool: Path, step: str, when: str, time: int) -> None:
    command = [sys.executable, "-m", "tests.storage.dying", archive.url, str(spool), step, when, str(time)]
    done = subprocess.run(command, cwd=REPOSITORY, env={**os.environ}, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(("step", "when", "time"), DEATHS)
def test_a_kill_at_any_step_is_recovered_from(tmp_path: Path, step: str, when: str, time: int) -> None:
    spool = tmp_path / "spool"
    archive = open_archive(tmp_path / "archive", spool=spool)
    _die(archive, spool, step, when, time)
    archive.recover()
    _assert_whole(archive, 2 if (step, when) == ("write", "before") else 3 if step == "write" else PAGES)
    assert archive.recover() == []


@pytest.mark.s3
@pytest.mark.parametrize("step", ["store", "captures", "records"])
def test_a_kill_is_recovered_from_on_s3(s3: Seaweed, tmp_path: Path, step: str) -> None:
    archive = open_archive(f"s3://{s3.bucket}/{uuid4().hex}", spool=tmp_path / "spool")
    _die(archive, tmp_path / "spool", step, "after", 1)
    archive.recover()
    _assert_whole(archive, PAGES)


def _assert_whole(archive: Archive, pages: int) -> None:
    captures = list(archive.captures())
    assert [capture.url for capture in captures] == [f"https://letters.test/p/{number}" for number in range(pages)]
    emitted = pages if pages == PAGES else 0
    ids = [msgspec.json.decode(line, type=Record).id for line in archive.tables.records()]
    assert ids == [f"substack:letters:{number}" for number in range(emitted)]
    counted = rows(archive, "SELECT count(*), count(DISTINCT warc_record_id) FROM captures")
    assert counted == [(3 * pages, 3 * pages)]
    assert rows(archive, "SELECT count(*) FROM runs") == [(1,)]
    assert len([key for key, _ in archive.objects.list("indexes/")]) == 1
    assert left_in(archive) == []


def test_a_store_that_goes_down_before_the_close(tmp_path: Path, ids: Callable[[], UUID]) -> None:
    root = tmp_path / "archive"
    archive = open_archive(root, spool=tmp_path / "spool")
    session = begin(archive, ids)
    captures = crawl(session, 4)
    root.write_text("in the way")
    with pytest.raises(StoreError, match="archive"):
        session.close({"outcome": "finished"})
    assert len([name for name in left_in(archive) if name.endswith(".warc.gz")]) == 1
    with pytest.raises(StoreError):
        archive.recover()
    root.unlink()
    assert archive.recover() == [captures[0].warc]
    assert list(archive.captures()) == captures
    assert len(list(archive.tables.records())) == 4
    assert rows(archive, "SELECT outcome FROM runs") == [("finished",)]
    assert left_in(archive) == []


def test_a_session_can_be_closed_again(tmp_path: Path, ids: Callable[[], UUID]) -> None:
    root = tmp_path / "archive"
    archive = open_archive(root, spool=tmp_path / "spool")
    session = begin(archive, ids)
    captures = crawl(session, 2)
    root.write_text("in the way")
    with pytest.raises(StoreError):
        session.close({})
    root.unlink()
    session.close({})
    session.close({})
    assert list(archive.captures()) == captures
    with pytest.raises(ValueError, match="closed"):
        session.write(exchange(9))


def test_sessions_at_work_are_left_alone(local: Archive, ids: Callable[[], UUID]) -> None:
    session = begin(local, ids)
    crawl(session, 2)
    assert local.recover() == []
    with pytest.raises(StorageError, match="somebody else"):
        begin(local, ids)
    session.close({})
    assert len(list(local.captures())) == 2


def test_a_run_that_died_is_brought_home_when_it_starts_again(tmp_path: Path, ids: Callable[[], UUID]) -> None:
    archive = open_archive(tmp_path / "archive", spool=tmp_path / "spool")
    _die(archive, tmp_path / "spool", "write", "after", 4)
    session = begin(archive, ids)
    crawl(session, 3)
    session.close({})
    assert len(list(archive.warcs())) == 2
    assert len(list(archive.captures())) == 6


def test_names_that_would_leave_the_archive_are_refused(local: Archive) -> None:
    for source, run in (("../evil", "run-1"), ("harbour", "a/b"), ("", "run-1"), (".hidden", "run-1")):
        with pytest.raises(BadNameError, match="use letters"):
            local.session(source, run, INFO, lambda: NOW)


def test_a_clock_that_goes_back_commits_no_segment_that_is_open(tmp_path: Path, ids: Callable[[], UUID]) -> None:
    archive = open_archive(tmp_path / "archive", segment_bytes=10_000)
    now = [NOW]
    session = archive.session("harbour", "run-1", INFO, lambda: now[0], ids)
    captures = []
    for number in range(20):
        captures.append(session.write(exchange(number)))
        session.mark(captures[-1], Outcome.ARTICLE, "")
        now[0] -= timedelta(minutes=1)  # so each segment has a name before that of the last one
        if session._worker is not None:
            session._worker.submit(int).result()  # it has committed what it was told to
    session.close({})
    assert len(list(archive.warcs())) > 3
    assert sorted(capture.url for capture in archive.captures()) == sorted(capture.url for capture in captures)
    assert rows(archive, "SELECT count(*), count(DISTINCT warc_record_id) FROM captures") == [(60, 60)]
    assert rows(archive, "SELECT count(*) FROM captures WHERE outcome IS NULL") == [(0,)]
    assert len(list(Lookup(archive.objects).between(b"", b"\xff"))) == 20


def test_a_capture_is_marked_after_its_segment_was_rolled(tmp_path: Path, ids: Callable[[], UUID]) -> None:
    archive = open_archive(tmp_path / "archive", segment_bytes=10_000)
    session = begin(archive, ids)
    captures = [session.write(exchange(0))]
    while captures[-1].warc == captures[0].warc:
        captures.append(session.write(exchange(len(captures))))
    for capture in captures:
        session.mark(capture, Outcome.REDIRECT, "")
        session.mark(capture, Outcome.ARTICLE, "at last")
    session.close({})
    assert len(list(archive.warcs())) == 2
    wanted = [("article", "at last", 3 * len(captures))]
    assert rows(archive, "SELECT outcome, reason, count(*) FROM captures GROUP BY 1, 2") == wanted
