"""Who runs what, where several processes share the tests: long files first, and rooms with dear fixtures whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    import pytest

WHOLE = ("tests/crawl/", "tests/interop/", "tests/replay/")
"""Their fixtures are a crawl of everything, an environment, servers: made once, by the process that has the room."""
LONG = (
    *WHOLE, "tests/jobs/", "tests/fetch/", "tests/readingroom/", "tests/crawler/", "tests/bench/", "tests/verify/",
    "tests/storage/", "tests/quality/", "tests/test_",
)  # fmt: skip
"""Rooms of minutes: begun last, one of them would keep one process busy while the others have nothing left to do."""


def unit(nodeid: str) -> str:
    """What one process runs without a break: a room, or else a file."""
    return next((room for room in WHOLE if nodeid.startswith(room)), nodeid.split("::", 1)[0])


def rank(nodeid: str) -> int:
    """The lower, the earlier."""
    return next((place for place, room in enumerate(LONG) if nodeid.startswith(room)), len(LONG))


def scheduler(config: pytest.Config, log: Any) -> Any:
    """xdist's own `loadfile`, with these units in the order of the collection (not by how many tests they have)."""
    config.option.loadscopereorder = False
    made = LoadFileScheduling(config, log)
    made._split_scope = unit
    return made
