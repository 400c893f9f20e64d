"""The same crawl into a real S3 server: same records, nothing left locally; and the server taken away."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from crawler.newsstand import Newsstand
from storage.objects.seaweed import seaweed
from tests.crawl.conftest import Crawled
from tests.crawl.running import exported, foldline, launch

VOLATILE = {"captured_at", "record_id", "warc", "offset", "length", "payload_digest", "signals", "dates", "rights"}
"""What differs between two crawls of the same pages: where and when each was archived."""

pytestmark = pytest.mark.s3


def comparable(record: dict[str, Any]) -> dict[str, Any]:
    """Without what differs; a day that is only printed may be an age ("3 h ago"), which counts from the capture."""
    first: dict[str, Any] = next(iter(record.get("dates", ())), {})
    printed = {"date_published"} if first.get("by") == "visible" else set()
    return {key: value for key, value in record.items() if key not in VOLATILE | printed}


@pytest.fixture
def into_s3(s3_environment: dict[str, str], route: dict[str, str], tmp_path: Path) -> dict[str, str]:
    return s3_environment | route | {"FOLDLINE_SPOOL": str(tmp_path / "spool")}


def test_same_records_and_nothing_left_behind(
    crawled: Crawled, catalogue: Path, into_s3: dict[str, str], s3_bucket: str, tmp_path: Path
) -> None:
    archive = f"s3://{s3_bucket}/newsstand"
    ended = foldline("crawl", "--json", "--sources", catalogue, "--archive", archive, cwd=tmp_path, env=into_s3)
    assert ended.code == 0, ended.err[-3000:]
    verified = foldline("verify", "--json", archive, cwd=tmp_path, env=into_s3)
    assert (verified.code, len(verified.out.splitlines())) == (0, 1), verified.out
    ours = {r["id"]: comparable(r) for r in exported(archive, tmp_path, into_s3)}
    local = {r["id"]: comparable(r) for r in exported(str(crawled.archive), tmp_path)}
    assert ours == local
    assert [path for path in (tmp_path / "spool").rglob("*") if path.is_file() and "warc" in path.name] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["spool"]


def test_wrong_credentials_are_said_before_anything_is_fetched(
    catalogue: Path, into_s3: dict[str, str], s3_bucket: str, tmp_path: Path
) -> None:
    wrong = into_s3 | {"AWS_SECRET_ACCESS_KEY": "not-the-secret"}
    archive = f"s3://{s3_bucket}/wrong"
    ended = foldline("crawl", "--json", "--sources", catalogue, "--archive", archive, cwd=tmp_path, env=wrong)
    assert ended.code == 22
    assert len(ended.err.strip().splitlines()) == 1
    assert "AWS_SECRET_ACCESS_KEY" in ended.err


def test_a_server_that_is_down_is_said_before_anything_is_fetched(
    catalogue: Path, into_s3: dict[str, str], tmp_path: Path
) -> None:
    down = into_s3 | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    ended = foldline("crawl", "--json", "--sources", catalogue, "--archive", "s3://b/x", cwd=tmp_path, env=down)
    assert ended.code == 22
    assert "127.0.0.1:9" in ended.err


def test_a_server_taken_away_mid_crawl_gets_all_when_it_is_back(
    stand: Newsstand, route: dict[str, str], tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    command = ("crawl", "http://slowgrid.substack.test", "--json", "--archive", "s3://foldline/away")
    asked = len(stand.log("slowgrid.substack.test"))
    with seaweed(tmp_path / "s3") as server:
        env = server.environment | route | {"FOLDLINE_SPOOL": str(spool)}
        process = launch(*command, "--delay", 0.3, cwd=tmp_path, env=env)
        deadline = time.monotonic() + 30
        while len(stand.log("slowgrid.substack.test")) < asked + 5:
            assert process.poll() is None, process.communicate()[1][-2000:]
            assert time.monotonic() < deadline, "the crawl does not get going"
            time.sleep(0.05)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 22, err[-2000:]
    assert "store_failed" in out
    assert [path.suffix for path in spool.rglob("*.warc.gz*")] == [".gz"]
    with seaweed(tmp_path / "s3") as server:
        env = server.environment | route | {"FOLDLINE_SPOOL": str(spool)}
        ended = foldline(*command, "--delay", 0, "--max-pages", 1, cwd=tmp_path, env=env)
        assert ended.code == 0, ended.err[-2000:]
        assert len(exported("s3://foldline/away", tmp_path, env)) == 8
        again = foldline("extract", "--json", "--dry-run", "--archive", "s3://foldline/away", cwd=tmp_path, env=env)
        assert '"changed":0,"new":0,"missing":0' in again.out.replace(" ", ""), again.out
    assert not list(spool.rglob("*.warc.gz*"))
