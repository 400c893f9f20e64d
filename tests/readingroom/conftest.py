"""An archive with records, the reading room over it, and a Chromium that may reach loopback servers only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from crawler.fetch.chromium import MISSING, find_chromium
from crawler.replay.serving import serving
from storage import Archive, open_archive
from storage.readingroom.application import application
from storage.readingroom.guard import Guard
from tests.readingroom.shelf import planned, stock
from tests.replay.conftest import python
from tests.replay.harbour import fill

__all__ = ["python"]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Captures and records."""
    archive = open_archive(tmp_path_factory.mktemp("library") / "archive")
    fill(archive)
    stock(archive)
    return archive


@pytest.fixture(scope="session")
def room(library: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a reading room without replay."""
    with serving(application(library, tmp_path_factory.mktemp("cache"), Guard(), schedules=planned)) as origin:
        yield origin


@contextmanager
def chromium(**options: object) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A profile, and the addresses of all it asked for."""
    binary = find_chromium()
    if binary is None:
        pytest.skip(MISSING)
    asked: list[str] = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=binary, chromium_sandbox=False)
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.on("request", lambda request: asked.append(request.url))
        yield context, asked
        browser.close()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """For a full-text index."""
    return tmp_path / "cache"
