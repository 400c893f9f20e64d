"""Counts, JSON lines, and the report at the end."""

from __future__ import annotations

import io
import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from crawler.displays import Lines, Live, display, size_of
from crawler.exitcodes import ExitCode
from crawler.progress import Progress
from crawler.report import Report
from storage.captures import Outcome

PAGE = "https://letters.example/p/"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def a_crawl(progress: Progress) -> None:
    """Two sources: one gives three articles and loses two pages, one is not there."""
    progress.started("letters")
    for number in range(3):
        progress.fetched("letters", f"{PAGE}{number}", 200, 1500)
        progress.recorded("letters", walled=number == 1)
        progress.ended("letters", f"{PAGE}{number}", Outcome.ARTICLE, "")
    progress.retried("letters", f"{PAGE}9", 503)
    progress.ended("letters", f"{PAGE}8", Outcome.NOT_FOUND, "404 Not Found")
    progress.ended("letters", f"{PAGE}9", Outcome.RATE_LIMITED, "429 after 2 tries")
    progress.ended("letters", f"{PAGE}7", Outcome.RATE_LIMITED, "429 after 2 tries")
    progress.archived("letters", "warc/letters/a.warc.gz", 2_345_678)
    progress.finished("letters")
    progress.started("gone")
    progress.ended("gone", "https://gone.example/", Outcome.DNS, "no such host")
    progress.finished("gone")


def test_json_lines_are_one_event_each_and_pages_are_summed_up() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress(Lines(stream, clock)) as progress:
        progress.started("letters")
        for number in range(100):
            progress.fetched("letters", f"{PAGE}{number}", 200, 10)
            clock.pass_by(0.1)
        progress.ended("letters", f"{PAGE}1", Outcome.NOT_FOUND, "404")
        progress.ended("letters", f"{PAGE}2", Outcome.ARTICLE, "")
        progress.finished("letters")
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    pages = [event for event in events if event["event"] == "pages"]
    assert len(pages) == 21, "one each half a second, and none for an article that ended between two"
    assert pages[-1]["fetched"] == 100
    assert pages[-1]["rate"] == pytest.approx(10, rel=0.05)
    assert [event["event"] for event in events if event["event"] != "pages"] == [
        "started",
        "ended",
        "finished",
    ]
    assert events[0] == {"event": "started", "time": "2026-01-02T03:04:05.000Z", "source": "letters"}
    ended = {"event": "ended", "time": "2026-01-02T03:04:15.000Z", "source": "letters", "url": f"{PAGE}1"}
    assert events[-3] == {**ended, "outcome": "not_found", "reason": "404"}


def test_the_report_says_what_was_skipped_and_why() -> None:
    progress = Progress()
    a_crawl(progress)
    report: dict[str, Any] = Report(progress.tallies, "./archive", "run-1").as_json()
    letters, gone = report["sources"]
    assert letters["archived"] == {"captures": 3, "bytes": 2_345_678, "warcs": 1}
    assert (letters["fetched"], letters["bytes"], letters["recorded"], letters["walled"]) == (3, 4500, 3, 1)
    limited = {"outcome": "rate_limited", "count": 2, "url": f"{PAGE}9", "reason": "429 after 2 tries"}
    assert limited in letters["outcomes"]
    assert (letters["failed"], gone["failed"]) == (False, True)
    assert report["totals"]["recorded"] == 3
    assert any("raise `delay`" in step for step in report["next"])


TABLE = """
 source    fetched     archived   records   walled   skipped
 ───────────────────────────────────────────────────────────
 letters         3   3 (2.3 MB)         3        1         3
 gone            0      0 (0 B)         0        0         1

 all             3   3 (2.3 MB)         3        1         4

letters: 2 rate_limited, first https://letters.example/p/9: 429 after 2 tries
letters: 1 not_found, https://letters.example/p/8: 404 Not Found
gone: 1 dns, https://gone.example/: no such host
Archive: ./archive
  a server asked for fewer requests: raise `delay` in its source
  a host name did not resolve: look at the `url` of its source
  foldline records query --archive ./archive
  foldline records export --archive ./archive --format jsonl --output records.jsonl.gz
"""


def test_the_table() -> None:
    progress = Progress()
    a_crawl(progress)
    console = Console(file=io.StringIO(), width=70, color_system=None)
    Report(progress.tallies, "./archive").print(console)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]
    assert "\n".join(lines).strip("\n") == TABLE.strip("\n")


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [(2, 0, ExitCode.OK), (1, 1, ExitCode.SOME_FAILED), (0, 2, ExitCode.NOTHING_ARCHIVED), (0, 0, ExitCode.OK)],
)
def test_the_exit_code_tells_some_from_all(good: int, bad: int, code: ExitCode) -> None:
    progress = Progress()
    for number in range(good):
        progress.ended(f"good{number}", PAGE, Outcome.NOT_MODIFIED, "")
        progress.finished(f"good{number}")
    for number in range(bad):
        progress.ended(f"bad{number}", PAGE, Outcome.TLS, "expired")
        progress.finished(f"bad{number}")
    assert Report(progress.tallies, "./archive").code is code


@pytest.mark.parametrize(
    ("articles", "lost", "outcome", "code"),
    [
        (12, 50, Outcome.UNREACHABLE, ExitCode.SOME_FAILED),  # the server died
        (40, 6, Outcome.TIMEOUT, ExitCode.SOME_FAILED),
        (1, 3, Outcome.SERVER_ERROR, ExitCode.SOME_FAILED),
        (97, 3, Outcome.TIMEOUT, ExitCode.OK),  # a few among many
        (2, 2, Outcome.CONNECTION_LOST, ExitCode.OK),
        (2, 50, Outcome.NOT_FOUND, ExitCode.OK),  # no later run gets these
        (0, 3, Outcome.UNREACHABLE, ExitCode.NOTHING_ARCHIVED),
    ],
)
def test_a_source_that_lost_much_to_passing_trouble_is_incomplete(
    articles: int, lost: int, outcome: Outcome, code: ExitCode
) -> None:
    progress = Progress()
    for number in range(articles):
        progress.ended("letters", f"{PAGE}{number}", Outcome.ARTICLE, "")
    for number in range(lost):
        progress.ended("letters", f"{PAGE}a{number}", outcome, "why")
    report = Report(progress.tallies, "./archive")
    assert report.code is code
    again = "much is missing that a later run may get: run the same command again (letters)"
    assert (again in report.next_steps()) == (code is ExitCode.SOME_FAILED)
    told: dict[str, Any] = report.as_json()
    assert told["sources"][0]["incomplete"] == (code is not ExitCode.OK)


def test_a_robots_file_that_answers_with_an_error_is_no_ban() -> None:
    progress = Progress()
    where = "https://letters.example/robots.txt"
    progress.ended("letters", PAGE, Outcome.ROBOTS, f"{where} answers with a server error: RFC 9309 says stay out")
    (step,) = Report(progress.tallies, "./archive").next_steps()
    assert step.startswith("a robots.txt answered with a server error")
    progress.ended("notes", PAGE, Outcome.ROBOTS, f"disallowed for foldline by {where}")
    assert [step[:16] for step in Report(progress.tallies, "./archive").next_steps()] == [step[:16], "robots.txt forbi"]


def test_an_error_of_its_own_fails_a_source_that_gave_pages() -> None:
    progress = Progress()
    progress.ended("letters", PAGE, Outcome.ARTICLE, "")
    progress.finished("letters", "the store refused")
    assert Report(progress.tallies, "./archive").code is ExitCode.NOTHING_ARCHIVED


def test_a_run_that_found_nothing_new_says_so_and_quotes_what_a_shell_would_split() -> None:
    progress = Progress()
    progress.ended("letters", PAGE, Outcome.ARTICLE, "")
    steps = Report(progress.tallies, "/home/me/my letters").next_steps()
    query = "foldline records query --archive '/home/me/my letters'"
    assert steps == [f"nothing new: what was read is on record; {query}"]


def test_a_first_crawl_by_a_feed_says_that_there_may_be_older_posts() -> None:
    progress = Progress()
    for name, known, newest in (("letters", 0, True), ("notes", 0, False), ("tide", 15, True)):
        progress.ended(name, PAGE, Outcome.ARTICLE, "")
        progress.recorded(name, walled=False)
        progress.remembered(name, known, None, newest=newest)
    first = Report(progress.tallies, "./archive").next_steps()[0]
    assert first == "a feed names the newest posts only: the same crawl with --all looks for older ones (letters)"


def test_a_listing_without_any_article_is_told_and_names_are_whole() -> None:
    progress = Progress()
    name = "letters.example-a-rather-long-name-of-a-source-on-a-narrow-terminal"
    progress.ended(name, PAGE, Outcome.LISTING, "")
    console = Console(file=io.StringIO(), width=80, color_system=None)
    Report(progress.tallies, "./archive").print(console)
    out = console.file.getvalue()  # type: ignore[attr-defined]
    assert f"{name}: no article found" in out
    assert "…" not in out


def test_memory_does_not_grow_with_pages() -> None:
    progress = Progress(Lines(io.StringIO(), Clock()))
    progress.fetched("letters", PAGE, 200, 10)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(20_000):
        progress.fetched("letters", f"{PAGE}{number}", 200, 10)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 20_000


def test_a_terminal_gets_the_live_table() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert isinstance(display(stream=Terminal()), Live)
    assert isinstance(display(stream=Terminal(), as_json=True), Lines)
    assert isinstance(display(stream=io.StringIO()), Lines)
    terminal = Terminal()
    shown = Live(terminal)
    with Progress(shown) as progress:
        progress.fetched("letters", f"{PAGE}1", 200, 2_000)
        console = Console(file=io.StringIO(), width=100)
        progress.stopping()
        console.print(shown.table())
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "letters.example" in text
    assert "2.0 kB" in text
    assert "pages/s" in text
    assert "Ctrl-C again stops at once" in " ".join(text.split())


def test_sizes() -> None:
    assert [size_of(n) for n in (0, 999, 1000, 1_234_567, 5e12)] == ["0 B", "999 B", "1.0 kB", "1.2 MB", "5.0 TB"]
