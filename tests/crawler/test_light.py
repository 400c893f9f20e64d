"""A command loads what it needs: Scrapy, a database or a table engine is a good part of a second, and of a start."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.forking import IMPORTED
from tests.loading import command, loaded

CRAWLING = ("scrapy", "twisted", "aiohttp", "playwright", "crawler.jobs.crawl")
READING = ("lxml", "feedparser", "spiders.interpret", "pipelines")
TABLES = ("pyarrow", "deltalake", "duckdb", "numpy")
STATE = ("sqlalchemy", "dbos", "psycopg")


def test_what_is_wrong_with_the_words_is_said_before_a_crawl_is_loaded(tmp_path: Path) -> None:
    wrong = "\n".join(command("crawl", target) for target in ("no-such-source", "https://", "mailto:me@example.org"))
    assert loaded(wrong, (*CRAWLING, *READING, *TABLES, *STATE), cwd=tmp_path) == []


@pytest.mark.parametrize(
    ("words", "spared"),
    [
        (("sources", "list"), (*CRAWLING, *READING, *TABLES, *STATE)),
        (("records", "query"), (*CRAWLING, *READING, *STATE)),
        (("extract", "--dry-run"), (*CRAWLING, *STATE, "duckdb")),
        (("verify",), (*CRAWLING, *READING, *STATE)),
    ],
    ids=lambda words: words[0],
)
def test_a_command_that_looks_loads_nothing_that_crawls(
    words: tuple[str, ...], spared: tuple[str, ...], archive_url: str, tmp_path: Path
) -> None:
    place = {"FOLDLINE_ARCHIVE": archive_url}
    where = (archive_url,) if words == ("verify",) else ()
    assert loaded(command(*words, *where), spared, cwd=tmp_path, env=place) == []


def test_a_worker_leaves_crawling_and_reading_to_its_crawl_processes() -> None:
    assert loaded("import crawler.jobs.worker", (*CRAWLING, *READING, *TABLES)) == []


def test_a_crawl_process_is_told_how_to_ask_for_memory_before_it_loads_anything() -> None:
    code = "import crawler.jobs.__main__ as made\nmade.lean = sys.exit\ntry: made.main()\nexcept SystemExit: pass"
    assert loaded(code, (*CRAWLING, *READING, *TABLES, *STATE, "crawler.config", "crawler.jobs.child")) == []


def test_what_the_commands_of_tests_are_forked_from_is_there() -> None:
    assert [name for name in IMPORTED if find_spec(name) is None] == [], (
        "else each imports it anew, and nothing says so"
    )
