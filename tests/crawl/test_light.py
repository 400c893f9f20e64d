"""A plain crawl loads Scrapy without its HTTP client, and nothing for what it does not do."""

from __future__ import annotations

from pathlib import Path

from tests.crawl.conftest import newsstand_tables
from tests.crawl.running import write_sources
from tests.loading import command, loaded

SPARED = (
    "twisted.web.client",  # Scrapy's own, by its list of what is tried again
    "scrapy.core.downloader.handlers.http11",
    "scrapy.downloadermiddlewares.httpcache",  # by the names of what is switched off
    "scrapy.downloadermiddlewares.httpproxy",
    "scrapy.extensions.telnet",
    "scrapy.extensions.feedexport",
    "playwright",  # no page is rendered
    "duckdb",  # there is nothing yet to ask for
    "sqlalchemy.dialects.postgresql",
    "boto3",
)


def test_a_first_crawl_is_light(route: dict[str, str], tmp_path: Path) -> None:
    one = next(table for table in newsstand_tables() if table["name"] == "saltpath")
    catalogue = write_sources(tmp_path / "sources", [one])
    crawl = command("crawl", "--json", "--sources", catalogue, "--archive", tmp_path / "archive")
    assert loaded(crawl, (*SPARED, "scrapy", "aiohttp"), cwd=tmp_path, env=route) == ["scrapy", "aiohttp"]
