"""Archives of both kinds, and exchanges to put into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from storage import Archive, open_archive
from storage.objects.seaweed import Seaweed
from tests.servers.s3 import s3, s3_server

__all__ = ["s3", "s3_server"]


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test leaves a key in the user's home, and hashes are the same every time."""
    monkeypatch.setenv("FOLDLINE_REDACTION_KEY", "key of the tests")


@pytest.fixture
def local(tmp_path: Path) -> Archive:
    """An archive in a directory."""
    return open_archive(tmp_path / "archive")


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.s3)])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    """The same test over a directory and over S3."""
    if request.param == "local":
        return open_archive(tmp_path / "archive")
    server: Seaweed = request.getfixturevalue("s3")
    return open_archive(f"s3://{server.bucket}/{uuid4().hex}", spool=tmp_path / "spool")


@pytest.fixture
def ids() -> Callable[[], UUID]:
    """Record ids in sequence."""
    numbers: Iterator[int] = count(1)
    return lambda: UUID(int=next(numbers))
