"""`foldline verify` on the command line: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.cli import run
from crawler.exitcodes import ExitCode
from tests.verify import good
from tests.verify.archive_faults import make


def test_a_good_file_is_said_to_be_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / good.NAME).write_bytes(good.warc())
    assert run(["verify", str(tmp_path / good.NAME)]) == ExitCode.OK
    assert "nothing to complain of" in capsys.readouterr().out


def test_a_finding_names_file_offset_rule_and_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / good.NAME
    path.write_bytes(good.warc()[:-9])
    assert run(["verify", str(path)]) == ExitCode.UNSOUND
    line = capsys.readouterr().out.splitlines()[0]
    assert line.startswith(f"error: {path} at byte ")
    assert "[cut-off]; --repair cuts it back" in line


def test_json_has_a_line_a_finding_and_a_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / good.NAME
    path.write_bytes(good.warc(good.records()[:3])[:-9])
    assert run(["verify", "--json", "--repair", str(path)]) == ExitCode.OK
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["done"] for line in lines[:-2]] == [True, True]
    assert (lines[-2]["rule"], lines[-2]["severity"]) == ("response-alone", "warning")
    assert lines[-1]["summary"]["ok"] is True
    assert lines[-1]["summary"]["records"] == 2


def test_the_archive_is_what_is_checked_when_nothing_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = make(tmp_path)
    assert run(["verify", "--archive", archive.url]) == ExitCode.OK
    assert "16 records" in capsys.readouterr().out
    assert run(["verify", "--archive", str(tmp_path / "none")]) == ExitCode.FAILED


def test_a_canary_comes_from_a_file_and_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / good.NAME).write_bytes(good.warc())
    (tmp_path / "canaries").write_text("the boat waits\nThe boat waits\n", encoding="utf-8")
    assert run(["verify", str(tmp_path / good.NAME), "--canary", f"@{tmp_path / 'canaries'}"]) == ExitCode.UNSOUND
    told = capsys.readouterr().out
    assert "[canary]" in told
    assert "boat waits" not in told


def test_what_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(tmp_path / "none.warc.gz")]) == ExitCode.FAILED
    assert "no such file" in capsys.readouterr().err
    assert run(["verify", str(tmp_path), "--canary", "x"]) == ExitCode.FAILED
    assert "no WARC, no WACZ and no archive" in capsys.readouterr().err
    assert run(["verify", "--canary", f"@{tmp_path / 'none'}", str(tmp_path)]) == ExitCode.FAILED


def test_notes_are_shown_when_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "theirs.warc.gz").write_bytes(good.foreign())
    assert run(["verify", str(tmp_path)]) == ExitCode.OK
    assert "--notes shows the notes" in capsys.readouterr().out
    assert run(["verify", "--notes", str(tmp_path)]) == ExitCode.OK
    assert "note: " in capsys.readouterr().out
    assert run(["verify", "--strict", str(tmp_path)]) == ExitCode.UNSOUND
