"""Keeps a browser honest: a wall clock for each page, a memory budget, a heartbeat, a fresh browser every so often.

A page that is lost is tried once more, alone and in a fresh browser, so that whatever took it down takes nobody else
along; then it is typed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from crawler.fetch import processes
from crawler.fetch.outcome import Skipped
from storage.captures import Outcome

logger = logging.getLogger(__name__)

T = TypeVar("T")
TRIES = 2
BEHAVIOUR_SECONDS = 60.0
"""On top of what a source grants a page for loading: for behaviours, DOM and pictures. Few pages need a tenth."""
SLACK_SECONDS = 30.0
"""For leaving a page and writing what came of it."""
_MB = 1 << 20


class Lost(Exception):
    """The page is gone: crashed, stuck, or its browser has ended."""


class Supervised(Protocol):
    """What is watched over. Its process leads a session of its own."""

    @property
    def pid(self) -> int | None:
        """The browser's process; None where none runs."""

    async def ping(self) -> None:
        """Return when the browser has answered."""

    async def stop(self) -> None:
        """End it; the next page starts another."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one browser may cost. Seconds, bytes, pages."""

    page_seconds: float = 120.0  # of one page, from its address to its last picture
    memory: int = 1500 * _MB  # of all processes together
    pages: int = 250  # before it is replaced
    heartbeat: float = 5.0  # between two pings
    patience: float = 10.0  # for the answer to one
    look: float = 0.5  # between two looks at the memory


class Supervisor:
    """One browser and the pages that are open in it."""

    def __init__(self, browser: Supervised, budget: Budget) -> None:
        self._browser = browser
        self._budget = budget
        self._turns = _Turns()
        self._pages = 0  # since the browser was started
        self.verdict = ""  # why the supervisor ended a page or the browser; the pages that fall say it
        self._watch: asyncio.Task[None] | None = None

    async def page(self, visit: Callable[[], Awaitable[T]]) -> T:
        """What a visit gives. It raises `Lost` where the page is gone, and `Skipped` for all that is settled.

        Raises `Skipped` with `browser_failed` after the second loss.
        """
        said = ""
        for again in range(TRIES):
            async with self._turns.taken(alone=bool(again) or self._is_due()):
                if again or self._is_due():
                    await self._renew()
                if self._watch is None:
                    self._watch = asyncio.create_task(self._look_after())
                self._pages += 1
                try:
                    async with asyncio.timeout(self._budget.page_seconds + SLACK_SECONDS):
                        return await visit()
                except TimeoutError:
                    said = "its browser did not let go of the page"
                except Lost as lost:
                    said = self.verdict or str(lost)
                logger.info("a page was lost: %s", said)
                self.verdict = ""
        raise Skipped(Outcome.BROWSER_FAILED, f"{said}; tried twice")

    async def close(self) -> None:
        """Stop watching, end the browser."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        await self._browser.stop()

    def replace(self) -> None:
        """The browser has had its day: before the next page there is another, as soon as nobody has a page in it."""
        self._pages = max(self._pages, self._budget.pages)

    def _is_due(self) -> bool:
        return self._pages >= self._budget.pages

    async def _renew(self) -> None:
        """A fresh browser; nobody else has a page in the old one."""
        self._pages = 0
        await self._browser.stop()

    async def _look_after(self) -> None:
        loop = asyncio.get_running_loop()
        next_ping = loop.time() + self._budget.heartbeat
        while True:
            await asyncio.sleep(self._budget.look)
            session = self._browser.pid
            if session is None:
                continue
            await self._weigh(session)
            if loop.time() >= next_ping:
                await self._ping(session)
                next_ping = loop.time() + self._budget.heartbeat

    async def _weigh(self, session: int) -> None:
        """Beyond the budget the largest page is ended; where that is not enough, the browser."""
        found = await asyncio.to_thread(weights, session)
        total = sum(found.values())
        if total <= self._budget.memory:
            return
        limit = processes.megabytes(self._budget.memory)
        largest = max((one for one in found if one.is_page), key=found.__getitem__, default=None)
        if largest is not None and total - found[largest] <= self._budget.memory:
            self.verdict = (
                f"out of memory: the page held {processes.megabytes(found[largest])}, the browser's limit is {limit}"
            )
            with suppress(ProcessLookupError):
                os.kill(largest.pid, signal.SIGKILL)
        else:
            await self._kill(session, f"out of memory: the browser held {processes.megabytes(total)} of {limit}")

    async def _ping(self, session: int) -> None:
        try:
            async with asyncio.timeout(self._budget.patience):
                await self._browser.ping()
        except TimeoutError:
            if session == self._browser.pid:
                await self._kill(session, f"the browser did not answer in {self._budget.patience:.0f} s")
        except Exception:  # noqa: BLE001 - it has ended, and its pages say so themselves
            logger.debug("the browser was gone when it was asked")

    async def _kill(self, session: int, why: str) -> None:
        self.verdict = why
        logger.warning("the browser is restarted: %s", why)
        self._pages = 0
        await asyncio.to_thread(processes.end, session)


def weights(session: int) -> dict[processes.Process, int]:
    """Bytes by process of a browser."""
    return {process: processes.memory(process.pid) for process in processes.of_session(session)}


class _Turns:
    """Many pages side by side, or one alone; who wants to be alone is not starved by newcomers."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._active = 0
        self._alone = 0  # who is alone or waits to be

    @asynccontextmanager
    async def taken(self, *, alone: bool) -> AsyncIterator[None]:
        async with self._changed:
            if alone:
                self._alone += 1
            try:
                await self._changed.wait_for(lambda: self._active == 0 if alone else not self._alone)
            except BaseException:
                self._alone -= alone
                self._changed.notify_all()
                raise
            self._active += 1
        try:
            yield
        finally:
            async with self._changed:
                self._active -= 1
                self._alone -= alone
                self._changed.notify_all()
