"""One budget per politeness group, shared by every source and transport of this process, and by all that share a
database (`crawler.fetch.budget`).

A group is a registrable domain: `a.example.com` and `example.com` are one; or the servers of a platform, which publish
under many domains: they are one too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit

from storage.domains import registrable

MAX_CRAWL_DELAY = 300.0
"""Seconds. A longer Crawl-delay is cut to this, as Heritrix does."""
MAX_WAIT = 120.0
"""Seconds. A group that asks for a longer pause is left alone for the rest of the run."""
MOMENT = 0.001
"""Seconds. No wait is shorter: a clock may not tell the end of one from its beginning, and it would go on for ever."""


class GroupPaused(Exception):
    """The group asked for a pause longer than this run waits."""


class Stopping(Exception):
    """The run was asked to stop: what has not started does not start."""


HOSTED = {
    "substack": "substack.com",
    "beehiiv": "beehiiv.com",
    "medium": "medium.com",
    "buttondown": "buttondown.com",
}
"""Platforms whose publications, whatever their domain, are all served by the platform's own machines."""


def group_of(url: str, platform: str | None = None) -> str:
    """The politeness group of a URL: the platform that serves it, else its registrable domain, else its host."""
    return HOSTED.get(platform or "") or registrable(urlsplit(url).hostname or "")


class Turns(Protocol):
    """A budget that other processes share."""

    async def wait(self, group: str, delay: float, concurrency: int) -> tuple[str | None, float]: ...
    def release(self, token: str) -> None: ...
    def pause(self, group: str, seconds: float, why: str) -> None: ...


@dataclass(slots=True)
class Group:
    """The budget of one group: at most `concurrency` requests at once, their starts at least `delay` seconds apart."""

    name: str
    clock: Callable[[], float]
    delay: float = 0.0
    concurrency: int = 1
    active: int = 0
    next_start: float = 0.0
    paused_until: float = 0.0
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: list[asyncio.Future[None]] = field(default_factory=list)
    shared: Turns | None = None

    def at_least(self, delay: float, concurrency: int) -> None:
        """Tighten the budget: the longest delay and the smallest concurrency anybody asked for hold."""
        self.concurrency = min(self.concurrency, concurrency)
        self.delay = max(self.delay, min(delay, MAX_CRAWL_DELAY))

    def pause(self, seconds: float, why: str = "back-off") -> None:
        """No request starts before this many seconds from now (Retry-After, back-off)."""
        self.paused_until = max(self.paused_until, self.clock() + seconds)
        self.next_start = max(self.next_start, self.paused_until)
        if self.shared is not None:
            self.shared.pause(self.name, seconds, why)

    def remaining(self) -> float:
        """Seconds until the next request may start, as far as this process knows."""
        return max(0.0, self.next_start - self.clock())

    @property
    def paused(self) -> float:
        """Seconds left of what `pause` was asked for; a delay between two starts is no pause."""
        return max(0.0, self.paused_until - self.clock())

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a turn, hold it. Raises `GroupPaused` when it is too far away, `Stopping` when the run ends."""
        while self.active >= self.concurrency and not self.stopping.is_set():
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.waiting.append(turn)
            await turn
        self.active += 1
        token: str | None = None
        try:
            token = await self._wait_for_start()
            yield
        finally:
            self.active -= 1
            self._give_back(token)
            self._wake(1)

    async def _wait_for_start(self) -> str | None:
        """Our own pause first, then a turn among all processes where a budget is shared; its token."""
        token: str | None = None
        while not self.stopping.is_set():
            # with a turn only a pause counts: that another slot was told to ask later takes nobody's turn away
            wait = self.remaining() if token is None else self.paused
            if wait > 0:
                self._give_back(token)  # the group was paused while the turn was being asked for
                token = None
                await self._rest(wait)
            elif self.shared is None or token is not None:
                self.next_start = self.clock() + self.delay
                return token
            else:
                token, wait = await self.shared.wait(self.name, self.delay, self.concurrency)
                if token is None:
                    self.next_start = max(self.next_start, self.clock() + wait)
        self._give_back(token)
        raise Stopping("stopped before this page was fetched")

    def _give_back(self, token: str | None) -> None:
        if token is not None and self.shared is not None:
            self.shared.release(token)

    async def _rest(self, seconds: float) -> None:
        if seconds > max(MAX_WAIT, self.delay * 2 * self.concurrency):
            msg = f"{self.name} asked to be left alone for {seconds:.0f} s; run again later"
            raise GroupPaused(msg)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), max(seconds, MOMENT))

    def stop(self) -> None:
        """Everybody who waits gives up."""
        self.stopping.set()
        self._wake(len(self.waiting))

    def _wake(self, count: int) -> None:
        while self.waiting and count:
            turn = self.waiting.pop(0)
            if not turn.done():
                turn.set_result(None)
                count -= 1


class Politeness:
    """All groups of this process; with `shared`, of all processes that share it."""

    def __init__(self, clock: Callable[[], float] = monotonic, shared: Turns | None = None) -> None:
        self._clock = clock
        self._shared = shared
        self._groups: dict[str, Group] = {}
        self._stopping = False

    def group(self, url: str, delay: float, concurrency: int, platform: str | None = None) -> Group:
        """The group of a URL, its budget at least as strict as asked; `platform`: whose servers it is on."""
        name = group_of(url, platform)
        known = self._groups.get(name)
        if known is None:
            budget = min(delay, MAX_CRAWL_DELAY)
            known = self._groups[name] = Group(name, self._clock, budget, concurrency, shared=self._shared)
            if self._stopping:
                known.stop()
        else:
            known.at_least(delay, concurrency)
        return known

    @property
    def stopping(self) -> bool:
        """Whether the run was asked to stop."""
        return self._stopping

    def stop(self) -> None:
        """No request starts any more."""
        self._stopping = True
        for group in self._groups.values():
            group.stop()
