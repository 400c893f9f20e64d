"""The tools as a fixture."""

from __future__ import annotations

import pytest

from tests.interop.environment import Tools, interop_tools


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first of these tests also makes the environment, which takes minutes on a busy machine."""
    for item in items:
        if item.nodeid.startswith("tests/interop/"):
            item.add_marker(pytest.mark.timeout(1_200))


@pytest.fixture(scope="session")
def tools() -> Tools:
    """py-wacz, scrapy-webarchive, datatrove, datasets, mlcroissant and the others of `requirements.in`."""
    return interop_tools()
