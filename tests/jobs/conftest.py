"""Newsstands, servers and places to work in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from crawler.newsstand import Newsstand, start
from tests.jobs.working import Place, place
from tests.servers.postgres import postgres_server
from tests.servers.s3 import s3, s3_server

__all__ = ["postgres_server", "s3", "s3_server"]

POSTS = 30
TIDE = {"name": "tide", "url": "http://www.tidelines.test", "platform": "substack", "delay": 0.05, "concurrency": 2}

Make = Callable[..., Place]


@pytest.fixture(scope="session")
def stand() -> Iterator[Newsstand]:
    """Tidelines with POSTS posts, and all the others."""
    with start(posts=POSTS, bursts={}) as running:
        yield running


@pytest.fixture
def make(tmp_path: Path, stand: Newsstand) -> Iterator[Make]:
    """Places whose workers end with the test."""
    places: list[Place] = []

    def made(*sources: Mapping[str, Any], name: str = "one", archive: str | None = None) -> Place:
        places.append(place(tmp_path / name, stand, sources, archive))
        return places[-1]

    yield made
    for one in places:
        one.stop()
