"""One budget per politeness group, shared by every source and transport of this process.

A group is a registrable domain: `a.example.com` and `example.com` are one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_CRAWL_DELAY = 300.0
"""Seconds. A longer Crawl-delay is cut to this, as Heritrix does."""
MAX_WAIT = 120.0
"""Seconds. A group that asks for a longer pause is left alone for the rest of the run."""


class GroupPaused(Exception):
    """The group asked for a pause longer than this run waits."""


class Stopping(Exception):
    """The run was asked to stop: what has not started does not start."""


@lru_cache(maxsize=4096)
def group_of(url: str) -> str:
    """The politeness group of a URL: its registrable domain, else its host."""
    return _registrable(urlsplit(url).hostname or "")


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str:
    return _suffixes()(host).top_domain_under_public_suffix or host


@cache
def _suffixes() -> TLDExtract:
    """The public suffix list that came with the library; never fetched."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


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

    def at_least(self, delay: float, concurrency: int) -> None:
        """Tighten the budget: the longest delay and the smallest concurrency anybody asked for hold."""
        self.concurrency = min(self.concurrency, concurrency)
        self.delay = max(self.delay, min(delay, MAX_CRAWL_DELAY))

    def pause(self, seconds: float) -> None:
        """No request starts before this many seconds from now (Retry-After, back-off)."""
        self.paused_until = max(self.paused_until, self.clock() + seconds)
        self.next_start = max(self.next_start, self.paused_until)

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
        try:
            await self._wait_for_start()
            yield
        finally:
            self.active -= 1
            self._wake(1)

    async def _wait_for_start(self) -> None:
        while not self.stopping.is_set() and (wait := self.next_start - self.clock()) > 0:
            if wait > max(MAX_WAIT, self.delay * 2 * self.concurrency):
                msg = f"{self.name} asked to be left alone for {wait:.0f} s; run again later"
                raise GroupPaused(msg)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), wait)
        if self.stopping.is_set():
            raise Stopping("stopped before this page was fetched")
        self.next_start = self.clock() + self.delay

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
    """All groups of this process."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._groups: dict[str, Group] = {}
        self._stopping = False

    def group(self, url: str, delay: float, concurrency: int) -> Group:
        """The group of a URL, its budget at least as strict as asked."""
        name = group_of(url)
        known = self._groups.get(name)
        if known is None:
            known = self._groups[name] = Group(name, self._clock, min(delay, MAX_CRAWL_DELAY), concurrency)
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
