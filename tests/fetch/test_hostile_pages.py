"""A crawl of pages that would keep a browser for ever, or use it: each ends typed, and nothing is left behind."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from crawler.newsstand import Newsstand, start
from crawler.newsstand.hostile import CASES, HOST, LAST, order
from storage import open_archive
from storage.captures import Outcome
from storage.warc.read import read_records
from tests.crawl.running import Ended, check_warcs, exported, foldline, warcs, write_sources
from tests.fetch.leftovers import processes_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SOURCE = {"name": "hostile", "platform": "feed", "delay": 0.0, "concurrency": 4, "permission": "our own pages"}
LIMITS = {"timeout": 6.0, "max_bytes": 4 << 20}
MOST_SECONDS = 300
"""On a busy machine; forty or so on an idle one."""


@dataclass(frozen=True, slots=True)
class Crawled:
    """A finished crawl of all cases."""

    ended: Ended
    folder: Path
    seconds: float
    left: list[str]
    log: list[dict[str, Any]]
    reached: list[str]

    @property
    def archive(self) -> Path:
        return self.folder / "archive"


@contextmanager
def listening(reached: list[str]) -> Iterator[int]:
    """A port of loopback that no page may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                reached.append(connection.recv(200).decode("latin-1"))
                connection.close()

        Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with start(posts=20, bursts={}) as running:
        yield running


@pytest.fixture(scope="module")
def crawled(stand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "tmp").mkdir()
    reached: list[str] = []
    with listening(reached) as port:
        source = SOURCE | LIMITS | {"url": f"http://{HOST}/feed?port={port}"}
        command = ("--sources", write_sources(folder / "sources", [source]), "--archive", folder / "archive")
        environment = {"FOLDLINE_BROWSER_MEMORY": "900", "TMPDIR": str(folder / "tmp")}
        begun = time.monotonic()
        route = ("--connect-to", f"{HOST}:80:127.0.0.1:{stand.port}")
        ended = foldline("crawl", "--json", *command, *route, cwd=folder, env=environment)
        seconds = time.monotonic() - begun
    return Crawled(ended, folder, seconds, processes_of(folder), stand.log(HOST), reached)


def test_the_crawl_ends_and_leaves_nothing(crawled: Crawled) -> None:
    assert crawled.ended.code == 0, crawled.ended.err[-3000:]
    assert crawled.seconds < MOST_SECONDS
    assert crawled.left == []
    assert list((crawled.folder / "tmp").glob("foldline-*")) == []
    assert all(line.startswith("{") for line in crawled.ended.err.splitlines()), "no traces, only progress"


@pytest.fixture(scope="module")
def outcomes(crawled: Crawled) -> dict[str, tuple[str, str]]:
    """The last outcome and reason of each case in the captures table."""
    _, rows = open_archive(crawled.archive).tables.query(
        "select url, outcome, reason from captures where record_type = 'response' and outcome <> 'requisite' "
        "order by fetch_time, warc_record_offset"
    )
    wanted = f"http://{HOST}/case/"
    found = {row[0].removeprefix(wanted): (row[1], row[2]) for row in rows if row[0].startswith(wanted)}
    return {name.partition("?")[0]: how for name, how in found.items()}


@pytest.mark.parametrize("name", order())
def test_outcome(name: str, outcomes: dict[str, tuple[str, str]]) -> None:
    outcome, reason = outcomes[name]
    assert outcome in {str(one) for one in CASES[name]}, reason
    assert outcome == Outcome.ARTICLE or reason, "a loss has its reason"


def test_articles_are_read_as_they_stand(crawled: Crawled, outcomes: dict[str, tuple[str, str]]) -> None:
    records = {
        record["canonical_url"].rsplit("/", 1)[1]: record
        for record in exported(str(crawled.archive), crawled.folder)
        if not record["partial"]
    }
    articles = {name for name, (outcome, _) in outcomes.items() if outcome == Outcome.ARTICLE and name in CASES}
    assert set(records) == articles
    assert LAST in articles, "the last page of the feed"
    assert all(record["title"].endswith(f"({name})") for name, record in records.items())
    assert all(record["rendered"] and record["word_count"] > 100 for record in records.values())


def test_nobody_inside_was_reached(crawled: Crawled) -> None:
    assert crawled.reached == []
    assert [one["path"] for one in crawled.log if one["path"].startswith(("/window", "/accepted"))] == []


def test_the_archive_is_whole_and_says_the_same_again(crawled: Crawled) -> None:
    check_warcs(warcs(crawled.archive))
    again = foldline("extract", "--json", "--dry-run", "--archive", crawled.archive, cwd=crawled.folder)
    assert '"changed":0,"new":0,"missing":0' in again.out.replace(" ", ""), again.out


def test_what_was_made_of_a_page_stands_beside_it(crawled: Crawled) -> None:
    url = f"http://{HOST}/case/good-1"
    (path,) = warcs(crawled.archive)
    with path.open("rb") as stream:
        made = {
            raw.fields["warc-target-uri"].removesuffix(url): raw
            for raw in read_records(stream, path.name)
            if raw.kind == "resource" and raw.fields["warc-target-uri"].endswith(url)
        }
    assert set(made) == {"urn:foldline:dom:", "urn:text:", "urn:view:", "urn:thumbnail:", "urn:pageinfo:"}
    assert len({raw.fields["warc-concurrent-to"] for raw in made.values()}) == 1
    assert b"(good-1)" in made["urn:text:"].block
    index = b"".join(file.read_bytes() for file in (crawled.archive).rglob("*.cdxj"))
    assert index.count(f"urn:view:{url} ".encode()) == 1
