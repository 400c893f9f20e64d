"""One newsstand and one finished crawl of it, shared by the tests that only look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.newsstand import Newsstand, start
from crawler.newsstand.truth import sources
from storage.objects.seaweed import Seaweed
from tests.crawl.running import Ended, foldline, write_sources
from tests.servers.s3 import s3_server

__all__ = ["s3_server"]

POSTS = 40


@pytest.fixture(scope="session")
def stand() -> Iterator[Newsstand]:
    """A newsstand without the burst of 429 (which has a test of its own)."""
    with start(posts=POSTS, bursts={}) as running:
        yield running


@pytest.fixture(scope="session")
def route(stand: Newsstand) -> dict[str, str]:
    """The environment in which every host is the newsstand."""
    return {"FOLDLINE_CONNECT_TO": f"*:80:127.0.0.1:{stand.port}"}


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All sources of the newsstand."""
    return write_sources(tmp_path_factory.mktemp("catalogue"), newsstand_tables())


def newsstand_tables() -> list[dict[str, Any]]:
    """The newsstand's sources but for the troubles, which have tests of their own; no pause between requests."""
    pace = {"delay": 0.0, "concurrency": 4, "permission": "our own pages"}
    return [
        {key: one[key] for key in ("name", "url", "platform")} | pace
        for one in sources(POSTS)
        if one["name"] != "trouble"
    ]


@pytest.fixture
def s3_environment(s3_server: Seaweed) -> dict[str, str]:
    """What a child process needs to use the server."""
    return s3_server.environment


@pytest.fixture
def s3_bucket(s3_server: Seaweed) -> str:
    """Its bucket."""
    return s3_server.bucket


@dataclass(frozen=True, slots=True)
class Crawled:
    """A finished crawl."""

    archive: Path
    ended: Ended


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory, catalogue: Path, route: dict[str, str]) -> Crawled:
    """The whole newsstand, archived in a directory."""
    folder = tmp_path_factory.mktemp("crawled")
    ended = foldline("crawl", "--json", "--sources", catalogue, "--archive", folder / "archive", cwd=folder, env=route)
    return Crawled(folder / "archive", ended)
