"""pywb's environment, and a small archive to show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.replay.environment import NoReplay, replay_python
from crawler.replay.pywb import Pywb, pywb
from storage import Archive, open_archive
from tests.replay.harbour import fill
from tests.servers.s3 import s3, s3_server

__all__ = ["s3", "s3_server"]


@pytest.fixture(scope="session")
def python() -> Path:
    """A Python with pywb; made once a machine, which takes some 15 s and the package index."""
    try:
        return replay_python()
    except NoReplay as error:
        pytest.skip(f"no pywb: {error}")


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """A local archive of one page and what it needs."""
    archive = open_archive(tmp_path_factory.mktemp("harbour") / "archive")
    fill(archive)
    return archive


@pytest.fixture(scope="session")
def shown(harbour: Archive, python: Path) -> Iterator[Pywb]:
    """It, in pywb."""
    with pywb(harbour.objects, python) as running:
        yield running
