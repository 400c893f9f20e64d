"""The environment has what its tests count on."""

from __future__ import annotations

import pytest

from tests.interop.environment import Tools


@pytest.mark.parametrize(
    "command",
    [
        ("wacz", "--version"),
        ("cdxj-indexer", "--help"),
        ("warcio", "--version"),
        ("fastwarc", "--help"),
        ("python", "-c", "import scrapy_webarchive.downloadermiddlewares, datatrove.pipeline.readers.warc"),
    ],
)
def test_tools_start(tools: Tools, command: tuple[str, ...]) -> None:
    done = tools.run(*command)
    assert done.returncode == 0, done.stderr
