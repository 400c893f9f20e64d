"""The open segment is a valid prefix at every moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import open_archive
from storage.captures import Capture
from storage.warc.sink import OPEN, cut_back
from tests.conftest import REPOSITORY
from tests.storage.exchanges import begin, crawl, files_of


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[Capture]]:
    """The bytes of a WARC of five captures."""
    archive = open_archive(tmp_path_factory.mktemp("segment"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOLDLINE_REDACTION_KEY", "key of the tests")
        session = begin(archive, uuid4)
        captures = crawl(session, 5)
        session.close({})
    (path,) = files_of(archive, tmp_path_factory.mktemp("out"))
    return path.read_bytes(), captures


def _left_open(spool: Path, run: str, data: bytes) -> None:
    folder = spool / f"harbour@{run}"
    folder.mkdir(parents=True)
    (folder / f"foldline-20261123223000123-00000-{run}.warc.gz{OPEN}").write_bytes(data)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(part=st.floats(0, 1), tail=st.binary(max_size=40) | st.just(bytes(4096)))
def test_any_truncation_recovers_a_prefix(
    segment: tuple[bytes, list[Capture]], tmp_path: Path, part: float, tail: bytes
) -> None:
    data, captures = segment
    end = round(part * len(data))
    archive = open_archive(tmp_path / uuid4().hex)
    _left_open(archive.spool, "run-1", data[:end] + tail)
    keys = archive.recover()
    read = list(archive.captures())
    whole = [capture for capture in captures if capture.offset + capture.length <= end]
    assert [capture.record_id for capture in read] == [capture.record_id for capture in whole]
    assert [capture.content for capture in read] == [capture.content for capture in whole]
    assert bool(keys) == bool(whole)
    if whole:
        rows = list(
            archive.tables.query("SELECT warc_record_id FROM captures WHERE record_type = 'response' ORDER BY url")[1]
        )
        assert rows == [(capture.record_id,) for capture in whole]


def test_cutting_back_is_exact(segment: tuple[bytes, list[Capture]], tmp_path: Path) -> None:
    data, captures = segment
    last = captures[-1]
    path = tmp_path / "x.open"
    for end in (
        len(data),
        len(data) - 1,
        last.offset + last.length,
        last.offset + last.length - 1,
        last.offset + 1,
        5,
        0,
    ):
        path.write_bytes(data[:end])
        size = cut_back(path)
        assert path.read_bytes() == data[:size]
        assert size <= end
        assert (size == end) == (end in {len(data), last.offset + last.length, 0})


FULL_DISK = """
import resource, sys
from pathlib import Path
from uuid import uuid4
from storage import open_archive
from storage.errors import DiskFullError
from tests.storage.exchanges import begin, exchange
import os
archive = open_archive(sys.argv[1], spool=Path(sys.argv[2]))
session = begin(archive, uuid4)
written = 0
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))
try:
    for number in range(100):
        session.write(exchange(number, body=os.urandom(5_000)))
        written += 1
except DiskFullError as error:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    session.write(exchange(999))
    session.close({"outcome": "disk_full"})
    print(written, error.errno, error)
"""


def test_a_full_disk_is_said_and_leaves_whole_records(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "archive"), str(tmp_path / "spool")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written, number, line = done.stdout.split(" ", 2)
    assert int(written) >= 3
    assert int(number) == 28
    assert "no space for the capture" in line
    assert "FOLDLINE_SPOOL" in line
    archive = open_archive(tmp_path / "archive", spool=tmp_path / "spool")
    assert len(list(archive.captures())) == int(written) + 1


HUGE = """
import os, sys
from uuid import uuid4
from storage import open_archive
from tests.storage.exchanges import begin, exchange, peak_memory

archive = open_archive(sys.argv[1])
session = begin(archive, uuid4)
session.write(exchange(0))
body = os.urandom(96 << 20)
before = peak_memory()
session.write(exchange(1, body=body))
print(peak_memory() - before, len(body) >> 20)
session.close({})
"""


def test_a_huge_body_costs_little_more_than_itself(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HUGE, str(tmp_path / "archive")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    grown, size = map(int, done.stdout.split())
    assert size > 90
    assert grown < size


def test_a_line_that_was_cut_off_is_mended(
    tmp_path: Path, segment: tuple[bytes, list[Capture]], ids: Callable[[], UUID]
) -> None:
    data, captures = segment
    archive = open_archive(tmp_path / "archive")
    _left_open(archive.spool, "run-1", data)
    lines = next(archive.spool.rglob("*.open")).name.replace(".warc.gz.open", ".entries.jsonl")
    (archive.spool / "harbour@run-1" / lines).write_bytes(b'["response","https://let')
    assert archive.recover() == [captures[0].warc]
    assert next(archive.tables.query("SELECT count(*) FROM captures")[1]) == (15,)


FULL_LINES = """
import resource, sys
from uuid import uuid4
from storage import open_archive
from storage.errors import DiskFullError
from tests.storage.exchanges import begin, crawl, exchange, record_of
archive = open_archive(sys.argv[1])
session = begin(archive, uuid4)
captures = crawl(session, 2)
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))
emitted = 0
try:
    for number in range(100):
        session.emit(record_of(captures[0], 10 + number, content_text="boat " * 1000))
        emitted += 1
except DiskFullError as error:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    session.emit(record_of(captures[1], 999))
    session.close({})
    print(emitted)
"""


def test_a_full_disk_leaves_whole_lines(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL_LINES, str(tmp_path / "archive")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(list(open_archive(tmp_path / "archive").tables.records())) == int(done.stdout) + 3
