"""Real pages, served under their own names over TLS, crawled like the web."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.newsstand import Newsstand, start
from tests.crawl.running import Ended, exported, foldline

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def web(corpus: Path) -> Iterator[Newsstand]:
    with start(posts=20, corpus=corpus, tls=True, bursts={}) as stand:
        yield stand


def crawl(web: Newsstand, folder: Path, *urls: str) -> Ended:
    return foldline(
        *("crawl", *urls, "--json", "--delay", 0, "--render", "never", "--archive", folder / "archive"),
        *("--connect-to", f"*:443:127.0.0.1:{web.tls_port}", "--contact", "mailto:tests@example.org"),
        cwd=folder,
        env={"SSL_CERT_FILE": str(web.ca)},
    )


def records(folder: Path) -> list[dict[str, Any]]:
    return exported(str(folder / "archive"), folder)


def test_the_interconnects_feed(web: Newsstand, tmp_path: Path) -> None:
    ended = crawl(web, tmp_path, "https://www.interconnects.ai")
    assert ended.report["sources"][0]["recorded"] == 20, ended.err[-3000:]
    found = records(tmp_path)
    assert {record["platform"] for record in found} == {"substack"}
    assert Counter(record["observed"] for record in found) == {"preview": 7, "full": 13}
    for record in found:
        assert (record["boundary"] is not None) == (record["observed"] == "preview")
        assert record["wall"] == ("teaser" if record["observed"] == "preview" else "none")


def test_a_paid_page(web: Newsstand, tmp_path: Path) -> None:
    crawl(web, tmp_path, "https://www.thebureau.news/p/fake-chinese-income-mortgages-fuel")
    (record,) = records(tmp_path)
    assert (record["declared"], record["observed"], record["wall"]) == ("paid", "preview", "subscription")
    assert record["boundary"]["char"] == len(record["content_text"])
    assert record["words_total"] == 5668


@pytest.mark.parametrize(
    "url",
    ["https://www.slowboring.com/p/elon-musks-business-ties-deserve", "https://www.spakhm.com/p/how-to-get-promoted"],
)
def test_the_traps_are_free(web: Newsstand, tmp_path: Path, url: str) -> None:
    crawl(web, tmp_path, url)
    (record,) = records(tmp_path)
    assert (record["declared"], record["observed"], record["wall"]) == ("free", "full", "none")
    assert record["boundary"] is None


def test_the_archive_api(web: Newsstand, tmp_path: Path) -> None:
    ended = crawl(web, tmp_path, "https://www.astralcodexten.com/archive")
    assert ended.report["sources"][0]["recorded"] == 12, ended.err[-3000:]
    declared = Counter(record["declared"] for record in records(tmp_path))
    assert declared == {"free": 10, "paid": 2}


def test_daily_papers(web: Newsstand, tmp_path: Path) -> None:
    crawl(web, tmp_path, "https://huggingface.co/api/daily_papers?date=2026-06-12")
    found = records(tmp_path)
    assert len(found) == 30
    assert {record["kind"] for record in found} == {"paper"}
    assert all(record["content_text"] and record["authors"] and record["date_published"] for record in found)
