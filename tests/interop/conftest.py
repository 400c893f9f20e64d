"""The tools as a fixture."""

from __future__ import annotations

import pytest

from tests.interop.environment import Tools, interop_tools


@pytest.fixture(scope="session")
def tools() -> Tools:
    """py-wacz, cdxj-indexer, scrapy-webarchive, datatrove, warcio, fastwarc."""
    return interop_tools()
