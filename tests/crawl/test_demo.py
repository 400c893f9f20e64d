"""The newcomer's first command: it ends well, and every line it prints can be believed and used as it stands."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.crawl.running import FOLDLINE, environment, foldline, started

RIGHT = re.compile(
    r"\d+ articles expected: 0 missing; \d+ walled, 0 of them without a boundary; \d+ free, 0 with one\."
)


def test_what_it_tells_to_type_can_be_typed(tmp_path: Path) -> None:
    outside = environment(PATH="/usr/bin:/bin")
    ended = started("demo", cwd=tmp_path, env=outside)
    assert ended.code == 0, ended.err[-3000:]
    assert RIGHT.fullmatch(ended.out.splitlines()[-1])
    told = [line[line.index(str(FOLDLINE)) :] for line in ended.out.splitlines() if str(FOLDLINE) in line]
    assert len(told) == 3
    assert "--all" not in ended.out  # the newsstand is gone
    for line in told:
        done = subprocess.run(shlex.split(line), cwd=tmp_path, env=outside, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}: {done.stderr}"
    assert (tmp_path / "records.jsonl.gz").is_file()


@pytest.mark.s3
def test_into_s3_nothing_stays_and_nothing_points_to_what_is_gone(tmp_path: Path) -> None:
    ended = foldline("demo", "--s3", cwd=tmp_path, env={"FOLDLINE_SPOOL": str(tmp_path / "spool")})
    assert ended.code == 0, ended.err[-3000:]
    assert RIGHT.fullmatch(ended.out.splitlines()[-1])
    assert "none left on this machine" in ended.out
    assert "records query" not in ended.out
    assert not list((tmp_path / "spool").rglob("*.warc.gz*"))


def test_two_places_are_one_too_many(tmp_path: Path) -> None:
    ended = foldline("demo", "--s3", "--archive", "here", cwd=tmp_path)
    assert ended.code == 2
    assert "--archive" in ended.err
