"""SeaweedFS as a fixture: one server for the whole test session."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from storage.objects.seaweed import Seaweed, seaweed


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """A running server with an empty bucket."""
    folder = tmp_path_factory.mktemp("seaweed")
    with seaweed(folder) as server:
        yield server
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def s3(s3_server: Seaweed, monkeypatch: pytest.MonkeyPatch) -> Seaweed:
    """The server, with its `AWS_*` variables set for this test."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    return s3_server
