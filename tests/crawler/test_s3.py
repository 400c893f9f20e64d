"""The same verbs on a real S3 server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.cli import run
from crawler.exitcodes import ExitCode
from crawler.options import existing_archive
from storage import open_archive
from storage.captures import Outcome
from storage.objects.seaweed import Seaweed
from storage.warc.build import WarcInfo
from tests.crawler.conftest import NOON, exchange, record
from tests.crawler.test_cli import foldline

pytestmark = pytest.mark.s3


def check_of_archive(out: str) -> dict[str, str]:
    return next(check for check in json.loads(out) if check["what"] == "archive")


def test_doctor_writes_to_the_bucket_and_leaves_nothing(s3: Seaweed, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"s3://{s3.bucket}/doctor"
    run(["doctor", "--archive", url, "--json"])
    assert check_of_archive(capsys.readouterr().out)["state"] == "ok"
    assert list(open_archive(url).objects.list("")) == []


def test_doctor_tells_wrong_credentials(s3: Seaweed) -> None:
    done = foldline("doctor", "--archive", f"s3://{s3.bucket}/doctor", "--json", AWS_SECRET_ACCESS_KEY="wrong")
    assert done.returncode == ExitCode.FAILED
    check = check_of_archive(done.stdout)
    assert check["state"] == "fail"
    assert check["remedy"]


def test_records_come_out_of_the_bucket(s3: Seaweed, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"s3://{s3.bucket}/records"
    session = open_archive(url, spool=tmp_path).session("harbour", "run-1", WarcInfo(), lambda: NOON)
    capture = session.write(exchange("https://harbour.example/p/1"))
    session.mark(capture, Outcome.ARTICLE, "")
    session.emit(record(capture, 1, walled=True))
    session.close({"outcome": "finished", "counts": {"article": 1}})
    assert run(["records", "query", "--archive", url, "--declared", "paid", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "substack:harbour:1"
    assert run(["status", "--archive", url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sources"][0]["walled"] == 1


def test_a_prefix_with_nothing_below_it_is_no_archive(s3: Seaweed, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"s3://{s3.bucket}/nothing"
    assert run(["records", "query", "--archive", url]) == ExitCode.FAILED
    assert "no archive" in capsys.readouterr().err
    assert existing_archive(url, awaited=True).url == url


def test_a_store_that_refuses_has_its_exit_code(
    s3: Seaweed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    assert run(["records", "query", "--archive", f"s3://{s3.bucket}/x"]) == ExitCode.STORE_FAILED
    err = capsys.readouterr().err
    assert err.startswith("foldline: error: ")
    assert err.count("\n") == 1
