"""`foldline wacz`: what it takes, what it refuses, and that a file is there whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest

from crawler.cli import run
from crawler.exitcodes import ExitCode
from storage import open_archive
from storage.objects import open_store
from storage.objects.seaweed import Seaweed
from storage.warc.build import WarcInfo
from tests.conftest import REPOSITORY
from tests.crawler.conftest import NOON, exchange
from tests.crawler.test_cli import foldline


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing keys are made there."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def pages(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as wacz:
        return [json.loads(line)["url"][-1] for line in wacz.read("pages/pages.jsonl").splitlines()[1:]]


def pack(*arguments: object) -> int:
    return run(["wacz", *map(str, arguments)])


def test_sources_runs_and_all(archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "x.wacz"
    assert pack("harbour", "--archive", archive_url, "-o", out, "--json") == ExitCode.OK
    told = json.loads(capsys.readouterr().out)
    assert pages(out) == ["1", "2", "3", "4"]
    assert (told["output"], told["pages"], told["captures"], told["warcs"]) == (str(out), 4, 4, 1)
    assert told["bytes"] == out.stat().st_size
    assert pack("run-1", "--archive", archive_url, "-o", out, "--overwrite") == ExitCode.OK
    assert pages(out) == ["1", "2", "3", "4", "5"]
    assert pack("--archive", archive_url, "-o", out, "--overwrite", "--title", "Tides", "--description", "*All*") == 0
    with zipfile.ZipFile(out) as wacz:
        manifest = json.loads(wacz.read("datapackage.json"))
    assert (manifest["title"], manifest["description"]) == ("Tides", "*All*")


def test_the_name_is_that_of_the_source(archive_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert pack("pier", "--archive", archive_url) == ExitCode.OK
    assert pack("--archive", archive_url, "--sign") == ExitCode.OK
    assert pages(tmp_path / "pier.wacz") == ["5"]
    with zipfile.ZipFile(tmp_path / "foldline.wacz") as wacz:
        assert "signedData" in json.loads(wacz.read("datapackage-digest.json"))


def test_a_query_of_articles(archive_url: str, tmp_path: Path) -> None:
    out = tmp_path / "x.wacz"
    assert pack("--archive", archive_url, "--where", "boundary_char is not null", "-o", out) == ExitCode.OK
    assert pages(out) == ["2"]
    assert pack("--archive", archive_url, "--declared", "free", "-o", out, "--overwrite", "harbour") == ExitCode.OK
    assert pages(out) == ["1", "3", "4"]
    assert pack("--archive", archive_url, "--where", "tides", "-o", out, "--overwrite") == ExitCode.USAGE


def test_a_time(archive_url: str, tmp_path: Path) -> None:
    out = tmp_path / "x.wacz"
    day = ("--from", "2026-04-05", "--to", "2026-04-05")
    assert pack("--archive", archive_url, *day, "-o", out) == ExitCode.OK
    assert len(pages(out)) == 5
    assert pack("--archive", archive_url, "--to", "2026-04-05T11:59Z", "-o", tmp_path / "y.wacz") == 9
    assert pack("--archive", archive_url, "--from", "yesterday", "-o", tmp_path / "y.wacz") == ExitCode.USAGE
    assert not (tmp_path / "y.wacz").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["harbor"], ExitCode.BAD_CONFIG, "no source and no run 'harbor'|did you mean 'harbour'?"),
        (["run-9"], ExitCode.BAD_CONFIG, "no source and no run 'run-9'|did you mean 'run-1'?"),
        (["pier", "--declared", "paid"], ExitCode.NOTHING_ARCHIVED, "nothing to pack"),
        (["-o", "x.zip"], ExitCode.USAGE, "does not end in .wacz"),
        (["-o", "s3://x.wacz"], ExitCode.USAGE, "names no file in a bucket"),
        (["pier", "--requires", "missing.wacz"], ExitCode.USAGE, "no readable WACZ|missing.wacz"),
        (["pier", "--sign"], ExitCode.BAD_CONFIG, "FOLDLINE_SIGNING_KEY_FILE"),
    ],
)
def test_what_cannot_be_is_said(
    archive_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: ExitCode,
    words: str,
) -> None:
    tmp_path = Path(archive_url).parent
    monkeypatch.chdir(tmp_path)
    (tmp_path / "no-key.pem").write_text("boat")
    monkeypatch.setenv("FOLDLINE_SIGNING_KEY_FILE", str(tmp_path / "no-key.pem"))
    before = sorted(tmp_path.iterdir())
    assert pack("--archive", archive_url, *arguments) == code
    told = capsys.readouterr().err
    assert all(word in told for word in words.split("|")), told
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_there_stays(archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "x.wacz"
    out.write_bytes(b"mine")
    assert pack("--archive", archive_url, "-o", out) == ExitCode.USAGE
    assert "is there already" in capsys.readouterr().err
    assert out.read_bytes() == b"mine"
    assert pack("--archive", archive_url, "-o", out, "--declared", "metered", "--overwrite") == 9
    assert out.read_bytes() == b"mine"


def test_a_damaged_archive_gives_no_file(archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store(archive_url)
    (warc,) = (key for key, _ in store.list("warc/harbour/"))
    with store.open(warc) as stream:
        data = stream.read()
    store.put_bytes(warc, data[:-40])
    out = tmp_path / "x.wacz"
    assert pack("harbour", "--archive", archive_url, "-o", out, "--where", "true") == ExitCode.FAILED
    assert "unreadable WARC record" in capsys.readouterr().err
    assert not out.exists()


def test_a_full_disk_leaves_no_file(archive_url: str, tmp_path: Path) -> None:
    out = tmp_path / "out" / "x.wacz"
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from crawler.cli import run\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "wacz", "--archive", archive_url, "-o", str(out)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.DISK_FULL, done.stderr
    assert "x.wacz" in done.stderr
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_no_file(archive_url: str, tmp_path: Path, number: signal.Signals) -> None:
    (warc,) = (Path(archive_url) / "warc" / "harbour").rglob("*.warc.gz")
    os.truncate(warc, 1_000_000_000)  # a hole; long enough to be met in the middle of it
    out = tmp_path / "out" / "x.wacz"
    command = [sys.executable, "-m", "crawler", "wacz", "--archive", archive_url, "-o", str(out)]
    child = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True)
    draft, end = out.with_name(".x.wacz.part"), time.monotonic() + 60
    while not (draft.exists() and draft.stat().st_size) and time.monotonic() < end:
        time.sleep(0.01)
    child.send_signal(number)
    _, told = child.communicate(timeout=60)
    assert child.returncode == ExitCode.INTERRUPTED_NOW, told
    assert "Traceback" not in told
    assert list(out.parent.iterdir()) == []


@pytest.mark.s3
def test_from_bucket_to_bucket(s3: Seaweed, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"s3://{s3.bucket}/{uuid4().hex}"
    session = open_archive(url, spool=tmp_path).session("harbour", "run-1", WarcInfo(), lambda: NOON)
    session.write(exchange("https://harbour.example/p/1"))
    session.close({"outcome": "finished"})
    out = f"s3://{s3.bucket}/{uuid4().hex}/x.wacz"
    assert pack("--archive", url, "-o", out, "--json") == ExitCode.OK
    told = json.loads(capsys.readouterr().out)
    store = open_store(out.rpartition("/")[0])
    assert list(store.list()) == [("x.wacz", told["bytes"])]
    with store.open("x.wacz") as stream:
        (tmp_path / "copy.wacz").write_bytes(stream.read())
    with zipfile.ZipFile(tmp_path / "copy.wacz") as wacz:
        assert wacz.testzip() is None
    assert pack("--archive", url, "-o", out) == ExitCode.USAGE
    assert foldline("wacz", "--archive", url, "-o", "s3://no-such-bucket-here/x.wacz").returncode == 22
