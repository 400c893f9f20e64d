"""One budget per politeness group, shared by every source and transport of this process.

A group is a registrable domain (`a.example.com` and `example.com` are one), so a publication and its feeds share a budget.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic
from urllib.parse import urlsplit

MAX_CRAWL_DELAY = 300.0
"""Seconds. A longer Crawl-delay is cut to this, as Heritrix does."""
MAX_WAIT = 120.0
"""Seconds. A group that asks for a longer pause is left alone for the rest of the run."""


class GroupPaused(Exception):
    """The group asked for a pause longer than this run waits."""


@lru_cache(maxsize=4096)
def group_of(url: str) -> str:
    """The politeness group of a URL: its registrable domain, else its host."""
    return _registrable(urlsplit(url).hostname or "")


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)(host).top_domain_under_public_suffix or host


@dataclass(slots=True)
class Group:
    """The budget of one group: at most `concurrency` requests at once, their starts at least `delay` seconds apart."""

    name: str
    clock: Callable[[], float]
    delay: float = 0.0
    concurrency: int = 1
    active: int = 0
    next_start: float = 0.0
    waiting: list[asyncio.Future[None]] = field(default_factory=list)

    def at_least(self, delay: float, concurrency: int) -> None:
        """Tighten the budget: the longest delay and the smallest concurrency that anybody asked for hold."""
        self.concurrency = min(self.concurrency, concurrency)
        self.delay = max(self.delay, min(delay, MAX_CRAWL_DELAY))

    def pause(self, seconds: float) -> None:
        """No request starts before this many seconds from now (Retry-After, back-off)."""
        self.next_start = max(self.next_start, self.clock() + seconds)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a turn, hold it. Raises `GroupPaused` when the turn is too far away."""
        while self.active >= self.concurrency:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._wake()
                raise
        self.active += 1
        try:
            await self._wait_for_start()
            yield
        finally:
            self.active -= 1
            self._wake()

    async def _wait_for_start(self) -> None:
        while (wait := self.next_start - self.clock()) > 0:
            if wait > max(MAX_WAIT, self.delay * 2 * self.concurrency):
                msg = f"{self.name} asked to be left alone for {wait:.0f} s; run again later"
                raise GroupPaused(msg)
            await asyncio.sleep(wait)
        self.next_start = self.clock() + self.delay

    def _wake(self) -> None:
        while self.waiting:
            turn = self.waiting.pop(0)
            if not turn.done():
                turn.set_result(None)
                return


class Politeness:
    """All groups of this process."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._groups: dict[str, Group] = {}

    def group(self, url: str, delay: float, concurrency: int) -> Group:
        """The group of a URL, its budget at least as strict as asked."""
        name = group_of(url)
        known = self._groups.get(name)
        if known is None:
            known = self._groups[name] = Group(name, self._clock, delay, concurrency)
        else:
            known.at_least(delay, concurrency)
        return known
