"""When Chromium renders article pages: the platform's habit, the source's own word, and without any Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crawler.fetch.chromium import find_chromium
from crawler.newsstand.huggingface import SCRIPTED
from crawler.newsstand.publication import publication
from spiders.platform import Render, registry, rendering
from tests.crawl.running import Ended, exported, foldline, write_sources

FEED = "http://huggingface.test/blog/feed.xml"
BASE = {"name": "blog", "url": FEED, "delay": 0.0, "concurrency": 4, "max_pages": 4, "permission": "our own pages"}
SHELL = publication("huggingface").post(SCRIPTED)
"""Among the newest four: a page that is empty until its script has run."""


def crawl(folder: Path, route: dict[str, str], **changes: Any) -> tuple[Ended, dict[str, dict[str, Any]]]:
    """The report, and the records by title."""
    catalogue = write_sources(folder / "sources", [BASE | {"platform": "huggingface", "entrances": (FEED,)} | changes])
    ended = foldline("crawl", "--json", "--sources", catalogue, "--archive", folder / "archive", cwd=folder, env=route)
    again = foldline("extract", "--json", "--dry-run", "--archive", folder / "archive", cwd=folder)
    assert '"changed":0,"new":0,"missing":0' in again.out.replace(" ", ""), again.out
    return ended, {record["title"]: record for record in exported(str(folder / "archive"), folder)}


def test_the_sources_word_goes_before_the_platforms_habit() -> None:
    assert rendering(None, None) is Render.IF_EMPTY
    assert rendering(None, "mail") is Render.NEVER
    assert rendering("always", "mail") is Render.ALWAYS
    assert rendering("never", "huggingface") is Render.NEVER
    habits = {platform.name: platform.render for platform in registry()}
    assert (habits["substack"], habits["huggingface"], habits["buttondown"]) == (
        Render.IF_EMPTY,
        Render.IF_EMPTY,
        Render.NEVER,
    )


browser = pytest.mark.skipif(find_chromium() is None, reason="no Chromium")


@browser
def test_by_habit_only_the_empty_page_is_rendered(route: dict[str, str], tmp_path: Path) -> None:
    ended, records = crawl(tmp_path, route)
    assert ended.code == 0, ended.err[-2000:]
    read = {title: record["rendered"] for title, record in records.items() if not record["partial"]}
    assert len(read) == 4
    assert [title for title, rendered in read.items() if rendered] == [SHELL.title]


def test_a_platform_that_writes_whole_pages_is_never_rendered(route: dict[str, str], tmp_path: Path) -> None:
    ended, records = crawl(tmp_path, route, platform="buttondown")
    assert not any(record["rendered"] for record in records.values())
    assert ended.outcomes("blog")["empty_shell"] == 1


@browser
@pytest.mark.parametrize("asked", [{"render": "always"}, {"capture": "browser", "render": "never"}], ids=str)
def test_always_means_every_article_and_no_plain_fetch_before(
    asked: dict[str, str], route: dict[str, str], tmp_path: Path
) -> None:
    ended, records = crawl(tmp_path, route, **asked)
    assert ended.code == 0, ended.err[-2000:]
    assert [record["rendered"] for record in records.values() if not record["partial"]] == [True] * 4
    assert ended.report["sources"][0]["fetched"] == 6, "robots.txt, the feed, four pages"


def test_without_a_browser_articles_are_fetched_plainly_and_the_report_says_so(
    route: dict[str, str], tmp_path: Path
) -> None:
    nothing_that_runs = tmp_path / "chromium"
    nothing_that_runs.touch(mode=0o644)
    ended, records = crawl(tmp_path, route | {"FOLDLINE_CHROMIUM": str(nothing_that_runs)}, capture="browser")
    assert ended.code == 0, ended.err[-2000:]
    assert len([record for record in records.values() if not record["partial"]]) == 3
    assert ended.outcomes("blog")["no_browser"] == 4
    assert "FOLDLINE_CHROMIUM" in str(ended.report)


@browser
def test_a_page_that_never_ends_is_kept_as_far_as_it_came(route: dict[str, str], tmp_path: Path) -> None:
    changes = {"platform": "feed", "timeout": 2.0, "max_pages": 2, "render": "always", "entrances": ()}
    ended, _ = crawl(tmp_path, route, url="http://trouble.test/slow-feed", **changes)
    assert {"timeout": 1, "article": 1}.items() <= ended.outcomes("blog").items(), ended.err[-2000:]


def test_an_article_that_the_browser_cannot_show_is_fetched_plainly(route: dict[str, str], tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    broken.chmod(0o755)
    ended, records = crawl(tmp_path, route | {"FOLDLINE_CHROMIUM": str(broken)}, render="always")
    assert ended.report["sources"][0]["retried"] >= 3, ended.err[-2000:]
    assert len([record for record in records.values() if not record["partial"]]) == 3
