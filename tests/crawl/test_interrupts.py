"""Ctrl-C once, Ctrl-C twice, kill -9: the WARC is valid after each, and the next run goes on from there."""

from __future__ import annotations

import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from crawler.newsstand import Newsstand, start
from tests.crawl.running import Ended, check_warcs, exported, foldline, launch, warcs, write_sources

POSTS = 60


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A source that takes its time."""
    source = {
        "name": "tide",
        "url": "http://www.tidelines.test",
        "platform": "substack",
        "delay": 0.1,
        "concurrency": 2,
    }
    return write_sources(tmp_path / "sources", [source])


@pytest.fixture(scope="module")
def calm() -> object:
    with start(posts=POSTS, bursts={}) as stand:
        yield stand


def begun(stand: Newsstand, folder: Path, catalogue: Path, pages: int) -> subprocess.Popen[str]:
    """A crawl that has fetched some posts."""
    already = posts_asked(stand)
    process = launch(
        *("crawl", "tide", "--json", "--sources", catalogue, "--archive", folder / "archive"),
        *("--connect-to", f"*:80:127.0.0.1:{stand.port}"),
        cwd=folder,
    )
    deadline = time.monotonic() + 30
    while posts_asked(stand) - already < pages:
        assert process.poll() is None, process.communicate()[1][-2000:]
        assert time.monotonic() < deadline, "the crawl does not get going"
        time.sleep(0.05)
    return process


def posts_asked(stand: Newsstand) -> int:
    return sum(entry["path"].startswith("/p/") for entry in stand.log("www.tidelines.test"))


def test_one_interrupt_finishes_and_seals(calm: Newsstand, tmp_path: Path, slow: Path) -> None:
    process = begun(calm, tmp_path, slow, 8)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 11, err[-2000:]
    assert '"archive"' in out
    archive = tmp_path / "archive"
    check_warcs(warcs(archive))
    assert not list(archive.rglob("*.open"))
    records = exported(str(archive), tmp_path)
    assert len(records) + 4 >= 8, "what was fetched is recorded"
    assert len(records) < POSTS


def test_an_interrupt_says_how_many_posts_are_left(calm: Newsstand, tmp_path: Path) -> None:
    url = "http://www.tidelines.test/feed"
    asked = urllib.request.Request(f"http://127.0.0.1:{calm.port}/feed", headers={"Host": "www.tidelines.test"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        listed = answer.read().count(b"<item>")
    paced = {"name": "tide", "url": url, "platform": "feed", "delay": 0.5, "concurrency": 1}
    process = begun(calm, tmp_path, write_sources(tmp_path / "sources", [paced]), 2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 11, err[-2000:]
    ends = Ended(11, out, err).outcomes("tide")
    assert ends["article"] < listed
    assert ends["article"] + ends["interrupted"] == listed


def test_two_interrupts_stop_at_once_and_the_next_run_delivers(calm: Newsstand, tmp_path: Path, slow: Path) -> None:
    process = begun(calm, tmp_path, slow, 8)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode in {11, 13}
    recovers(calm, tmp_path, slow, 8)


def test_a_second_interrupt_while_sealing_still_reports_what_was_sealed(
    calm: Newsstand, tmp_path: Path, slow: Path
) -> None:
    process = begun(calm, tmp_path, slow, 8)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode in {11, 13}, err[-2000:]
    assert '"stopping"' in err
    if process.returncode == 11:
        assert '"warcs":1' in out
    recovers(calm, tmp_path, slow, 8)


def test_kill_loses_nothing_that_was_written(calm: Newsstand, tmp_path: Path, slow: Path) -> None:
    process = begun(calm, tmp_path, slow, 8)
    process.kill()
    process.communicate(timeout=30)
    left = list((tmp_path / "archive").rglob("*.warc.gz.open"))
    assert len(left) == 1, "the open segment is still in the spool"
    recovers(calm, tmp_path, slow, 8)


def recovers(stand: Newsstand, folder: Path, catalogue: Path, at_least: int) -> None:
    """The next run first delivers what was left, then crawls; one page at most is lost."""
    ended = foldline(
        *("crawl", "tide", "--json", "--max-pages", 1, "--delay", 0, "--sources", catalogue),
        *("--archive", folder / "archive", "--connect-to", f"*:80:127.0.0.1:{stand.port}"),
        cwd=folder,
    )
    assert ended.code == 0, ended.err[-2000:]
    archive = folder / "archive"
    assert not list((archive / ".spool").rglob("*.warc.gz*"))
    check_warcs(warcs(archive))
    records = exported(str(archive), folder)
    assert len(records) >= at_least - 2
    assert len({(r["id"], r["revision"]) for r in records}) == len(records), "no record twice"
    again = foldline("extract", "--json", "--dry-run", "--archive", archive, cwd=folder)
    assert '"changed":0,"new":0,"missing":0' in again.out.replace(" ", ""), again.out
