"""This process's way to the budget that all processes share: asked in threads, waited for on the event loop."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TypeVar

from storage.budget import Asked, Budget
from storage.state import StateError

logger = logging.getLogger(__name__)

T = TypeVar("T")
AGAIN = 1.0
"""Seconds between two tries while the database is down."""


class Shared:
    """Turns from a `Budget`. While its database is down no request starts: politeness is never guessed."""

    def __init__(self, budget: Budget, hold: float = 300.0) -> None:
        self._budget = budget
        self.hold = hold  # seconds; longer than any page takes
        self._asking = ThreadPoolExecutor(max_workers=2, thread_name_prefix="foldline-budget")
        self._telling = ThreadPoolExecutor(max_workers=1, thread_name_prefix="foldline-budget")  # in order
        self._over: deque[str] = deque()
        self._closing = threading.Event()
        self._down = False
        self._lost = False  # what is left will not be told any more

    async def wait(self, group: str, delay: float, concurrency: int) -> tuple[str | None, float]:
        """The token of a turn that begins now, or how long to wait before asking again."""
        try:
            turn = await self._run(lambda: self._budget.ask(group, Asked(delay, concurrency, self.hold)))
        except StateError as error:
            if not self._down:
                logger.warning("no request starts until the shared budget can be asked again: %s", error)
            self._down = True
            return None, AGAIN
        if self._down:
            logger.warning("the shared budget answers again")
        self._down = False
        return turn.token, turn.wait * random.uniform(1.0, 1.05)  # noqa: S311 - so that not all ask at once

    def release(self, token: str) -> None:
        """Given back behind the scenes, when the database can be told; one that never can falls free by itself."""
        self._over.append(token)
        self._later(self._give_back)

    def pause(self, group: str, seconds: float, why: str) -> None:
        """Tell the others, for as long as it still holds."""
        end = monotonic() + seconds

        def tell() -> None:
            if (left := end - monotonic()) > 0:
                self._budget.pause(group, left, why)

        self._later(tell)

    def close(self) -> None:
        """Wait for what is still being told; while the database is down, one thing is tried once more, then none."""
        self._closing.set()
        self._telling.shutdown(wait=True)
        self._asking.shutdown(wait=True)

    def _give_back(self) -> None:
        """All at once that have come together while the one before was being told."""
        tokens = tuple(self._over)
        if tokens:
            self._budget.release(*tokens)
        for _ in tokens:
            self._over.popleft()

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._asking, call)

    def _later(self, call: Callable[[], None]) -> None:
        """One after the other; the first that cannot be told is tried again until it can."""

        def tell() -> None:
            while not (self._lost or self._told(call)):
                self._closing.wait(AGAIN)

        self._telling.submit(tell)

    def _told(self, call: Callable[[], None]) -> bool:
        """Whether the database took it."""
        last = self._closing.is_set()
        try:
            call()
        except StateError as error:
            if last:
                self._lost = True
                logger.warning("the shared budget is left without a word, its turns fall free by themselves: %s", error)
            return False
        return True
