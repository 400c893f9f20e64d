"""Asking the quiet sources of a job whether there is anything new, before a crawl is begun for those that have it.

One request each, and robots.txt once a day. Where the answer is that nothing changed, that is all of this source's
run: the revisit goes into one WARC with those of the others. Else the crawl is handed what was fetched, and nothing
is asked for twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec
from protego import Protego

from crawler.fetch.conditional import conditions, original
from crawler.fetch.guard import Guard
from crawler.fetch.http import Ask, Http, trusted
from crawler.fetch.limits import Limits
from crawler.fetch.outcome import of_failure
from crawler.fetch.retry import heed
from crawler.fetch.robots import AGENT, parsed, robots_of
from crawler.jobs.memory import ROBOTS_AGE, Seen
from crawler.jobs.quiet import Quiet, looked, quiet
from crawler.jobs.result import Result
from crawler.settings import DEFAULT_REQUEST_HEADERS
from storage.captures import Outcome
from storage.errors import StorageError, StoreError
from storage.originals import read_at
from storage.spool import SHARED
from storage.state import StateError
from storage.warc.build import Exchange, WarcInfo

if TYPE_CHECKING:
    from crawler.catalogue import Source
    from crawler.config import Settings
    from crawler.fetch.politeness import Group, Politeness
    from crawler.progress import Progress
    from storage.archive import Archive
    from storage.session import Session
    from storage.state import State

logger = logging.getLogger("foldline.crawl")

IDLE = 2.0
"""Seconds for which a connection is kept: robots.txt and feed come one after the other, then another host's turn is."""
RULES = 2000
"""Files of rules that are remembered by their digest: most sites of a platform have the same one."""

Fetched = dict[str, Exchange]
"""By address: what a crawl need not fetch again."""


@dataclass(slots=True)
class Poll:
    """One source's answers. `unchanged`: there is nothing new, and nothing else to be done."""

    quiet: Quiet
    url: str = ""  # of the way in, as its server is asked for it
    fetched: Fetched = field(default_factory=dict)
    unchanged: bool = False


@dataclass(slots=True)
class Polls:
    """What all jobs of a crawl process share."""

    settings: Settings
    archive: Archive
    state: State
    politeness: Politeness
    clock: Callable[[], datetime]
    _https: dict[tuple[bool, Limits], Http] = field(default_factory=dict)
    _rules: dict[str, Protego] = field(default_factory=dict)

    async def of(
        self, sources: Iterable[Source], run: str, progress: Progress, fence: Callable[[], None]
    ) -> tuple[dict[str, Result], Mapping[str, Fetched]]:
        """How those ended that have nothing new; for the others, what was fetched. `fence` as `SourceRun` has it."""
        try:
            found = await asyncio.to_thread(quiet, self.archive, self.state, sources, self.clock())
        except StorageError as error:
            logger.warning("nobody is asked whether there is anything new, all are crawled: %s", error)
            return {}, {}
        polls = await asyncio.gather(*(self._poll(one) for one in found))
        still = [poll for poll in polls if poll.unchanged]
        ended = await asyncio.to_thread(self._keep, still, run, progress, fence) if still else {}
        return ended, {poll.quiet.source.name: poll.fetched for poll in polls if not poll.unchanged}

    async def _poll(self, one: Quiet) -> Poll:
        """What goes wrong here goes wrong in the crawl as well, which reports it."""
        poll = Poll(one)
        url = self._address(one)
        if url is None:
            return poll
        poll.url = url
        try:
            poll.unchanged = await self._is_allowed(poll) and await self._is_unchanged(poll)
        except Exception as error:  # noqa: BLE001 - typed, and typed again where the crawl meets it
            logger.debug("not polled: %s %s", one.way.url, of_failure(error))
        return poll

    def _address(self, one: Quiet) -> str | None:
        """Of the way in; None where it has a token that the source's definition does not name."""
        redactor = self.archive.redactor
        for url in (one.source.url, *one.source.entrances):
            redactor.text(url)
        return redactor.restored(one.way.url)

    async def _is_unchanged(self, poll: Poll) -> bool:
        way = poll.quiet.way
        exchange = poll.fetched[way.url] = await self._exchange(poll.quiet, poll.url, way)
        return _same(exchange, way)

    async def _is_allowed(self, poll: Poll) -> bool:
        """By a robots.txt that is less than a day old. False, too, where only a crawl can say."""
        one = poll.quiet
        if not one.source.obey_robots:
            return True
        known = one.robots
        if known is None or known.checked is None or self.clock() - known.checked >= ROBOTS_AGE:
            url = robots_of(poll.url)
            exchange = poll.fetched[url] = await self._exchange(one, url, known)
            if 400 <= exchange.status < 500 and exchange.status != 429:
                return True
            if known is None or not _same(exchange, known):
                return False
        if known.has_payload:
            rules = await self._rules_of(known)
            delay = rules.crawl_delay(AGENT)
            if delay:
                self._group(one).at_least(float(delay), one.source.concurrency)
            return bool(rules.can_fetch(poll.url, AGENT))
        return True

    async def _rules_of(self, robots: Seen) -> Protego:
        rules = self._rules.get(robots.sha256)
        if rules is None:
            body = (await asyncio.to_thread(read_at, self.archive, robots.place)).content
            if len(self._rules) >= RULES:
                self._rules.clear()
            rules = self._rules[robots.sha256] = parsed(body)
        return rules

    async def _exchange(self, one: Quiet, url: str, seen: Seen | None) -> Exchange:
        agent = self.settings.user_agent(one.source)
        headers = (*DEFAULT_REQUEST_HEADERS.items(), ("User-Agent", agent), *conditions(seen))
        group = self._group(one)
        http = self._http(one.source)
        async with group.slot():
            exchange = await http.exchange(Ask(url, headers))
            heed(exchange, group, self.clock())
        return exchange

    def _group(self, one: Quiet) -> Group:
        source = one.source
        return self.politeness.group(one.way.url, source.delay, source.concurrency, source.platform or one.platform)

    def _http(self, source: Source) -> Http:
        limits = Limits(body_bytes=source.max_bytes, page_seconds=source.timeout)
        key = (source.allow_private, limits)
        if key not in self._https:
            guard = Guard(self.settings.route, source.allow_private)
            self._https[key] = Http(guard, limits, trusted(self.settings.ca_file), self.clock, idle=IDLE)
        return self._https[key]

    def _keep(self, polls: list[Poll], run: str, progress: Progress, fence: Callable[[], None]) -> dict[str, Result]:
        """Into the archive, all of them at once. Blocking. What the store does not take waits in the spool."""
        error: Exception | None = None
        try:
            session = self.archive.session(SHARED, run, WarcInfo(), self.clock)
            for poll in polls:
                self._write(session, poll)
            fence()
            session.close({"finished": self.clock(), "outcome": "finished"})
            looked(self.archive, self.state, _robots(polls, self.clock()))
        except StateError as failed:
            logger.warning("what was learned of robots.txt is not kept: %s", failed)
        except (StoreError, OSError) as failed:
            error = failed
        return {poll.quiet.source.name: _told(poll, progress, error) for poll in polls}

    def _write(self, session: Session, poll: Poll) -> None:
        one = poll.quiet
        info = WarcInfo(
            operator=self.settings.contact_for(one.source) or "",
            user_agent=self.settings.user_agent(one.source),
            robots="obey" if one.source.obey_robots else "ignore",
            platform=one.platform or "",
        )
        session.turn_to(one.source.name, info)
        for url, exchange in poll.fetched.items():
            seen = one.way if url == one.way.url else one.robots
            capture = session.write(exchange, original(seen) if exchange.status in {200, 304} else None)
            if url == one.way.url:
                session.mark(capture, Outcome.NOT_MODIFIED, "")
            else:
                session.mark(capture, Outcome.NOT_AN_ARTICLE, "robots.txt")
        report: dict[str, Any] = {"source": one.source.name, "platform": one.platform, "finished": self.clock()}
        session.ended(one.source.name, report | {"outcome": "finished", "counts": {str(Outcome.NOT_MODIFIED): 1}})


def _same(exchange: Exchange, seen: Seen) -> bool:
    """Whether the answer says, or is, what the archive has."""
    if not seen.has_payload or exchange.truncated:
        return False
    return exchange.status == 304 or (exchange.status == 200 and sha256(exchange.body).hexdigest() == seen.sha256)


def _robots(polls: Iterable[Poll], now: datetime) -> Iterable[tuple[Source, Seen]]:
    for poll in polls:
        url = robots_of(poll.url)
        exchange = poll.fetched.get(url)
        if exchange is not None:
            known = poll.quiet.robots
            here = exchange.status in {200, 304} and known is not None
            yield (
                poll.quiet.source,
                msgspec.structs.replace(known, checked=now) if here and known else Seen(url, checked=now),
            )


def _told(poll: Poll, progress: Progress, error: Exception | None) -> Result:
    name, url = poll.quiet.source.name, poll.quiet.way.url
    progress.started(name)
    for fetched, exchange in poll.fetched.items():
        progress.fetched(name, fetched, exchange.status, len(exchange.body))
    progress.ended(name, url, Outcome.NOT_MODIFIED, "")
    tally = progress.tallies[name]
    progress.finished(name, None if error is None else of_failure(error)[1])
    return Result(
        error=tally.error,
        put_off=error is not None,
        closed=error is None,
        outcomes={str(Outcome.NOT_MODIFIED): 1},
        fetched=tally.fetched,
        bytes=tally.bytes,
        asked=None,
    )
