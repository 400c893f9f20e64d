"""Looking at a site without archiving it: what `foldline sources add` and `check` say."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler.catalogue import Source
from crawler.clock import utc_now
from crawler.config import Settings
from crawler.fetch.guard import Guard
from crawler.fetch.http import Ask, Http, trusted
from crawler.fetch.limits import Limits
from crawler.fetch.outcome import Skipped, of_failure
from crawler.fetch.robots import check, robots_of, rules_of
from crawler.settings import REDIRECT_MAX_TIMES
from spiders.discovery import entrances, recognise
from spiders.interpret import interpret
from storage.captures import Capture, Link, LinkKind, Outcome, Reading
from storage.warc.payload import decode_content

if TYPE_CHECKING:
    from protego import Protego


@dataclass(frozen=True, slots=True)
class Probe:
    """What a site would give. `articles` is what the first working way in lists; `reason` explains a bad outcome."""

    platform: str | None
    title: str
    url: str  # after redirects
    entrances: tuple[str, ...]
    articles: int
    outcome: Outcome
    reason: str


def probe(source: Source, settings: Settings, limits: Limits | None = None) -> Probe:
    """Fetch the source's own page and its ways in until one lists articles. Never raises for what a site does."""
    return asyncio.run(_probe(source, settings, limits or Limits()))


async def _probe(source: Source, settings: Settings, limits: Limits) -> Probe:
    agent = settings.user_agent(source)
    guard = Guard(settings.route, source.allow_private)
    http = Http(guard, limits, trusted(settings.ca_file), utc_now)
    look = _Look(source, agent, http, limits)
    try:
        return await look.around()
    finally:
        await http.close()


@dataclass(slots=True)
class _Look:
    """One probe under way."""

    source: Source
    agent: str
    http: Http
    limits: Limits
    rules: dict[str, Protego | None] = field(default_factory=dict)  # by the address of the robots.txt

    async def around(self) -> Probe:
        first = await self._read(self.source.url)
        if not isinstance(first, _Seen):
            return Probe(self.source.platform, "", self.source.url, (), 0, *first)
        platform = self.source.platform or first.reading.platform or recognise(first.capture)
        ways = list(self.source.entrances) or [way.url for way in entrances(platform, first.capture.url)]
        failure = (first.reading.outcome, first.reading.reason)
        seen = first
        for way in [first.capture.url, *ways]:
            found = first if way == first.capture.url else await self._read(way)
            if isinstance(found, _Seen) and (articles := _articles(found.reading)):
                return Probe(platform, _title(first, found), first.capture.url, (way,), articles, Outcome.LISTING, "")
            failure = found if not isinstance(found, _Seen) else failure
        if seen.reading.outcome is Outcome.ARTICLE:
            return Probe(platform, _title(seen, seen), seen.capture.url, (), 1, Outcome.ARTICLE, "")
        return Probe(platform, "", seen.capture.url, tuple(ways), 0, *failure)

    async def _read(self, url: str) -> _Seen | tuple[Outcome, str]:
        try:
            capture = await self._fetch(url)
            reading = interpret(capture)
        except Exception as error:  # noqa: BLE001 - every failure of a look becomes its typed outcome
            return of_failure(error)
        if capture.status >= 400:
            return reading.outcome, f"{reading.reason} at {url}"
        return _Seen(capture, reading)

    async def _fetch(self, url: str, *, by_rules: bool = True) -> Capture:
        for _ in range(REDIRECT_MAX_TIMES + 1):
            if by_rules:
                await self._obey_robots(url)
            capture = await self._capture(url)
            location = capture.header("Location")
            if not 300 <= capture.status < 400 or not location:
                return capture
            url = urljoin(url, location)
        raise Skipped(Outcome.REDIRECT_LOOP, f"more than {REDIRECT_MAX_TIMES} redirects")

    async def _obey_robots(self, url: str) -> None:
        """Wherever redirects lead, the rules there count."""
        if not self.source.obey_robots:
            return
        where = robots_of(url)
        if where not in self.rules:
            robots = await self._fetch(where, by_rules=False)
            self.rules[where] = rules_of(robots.status, robots.content)
        check(self.rules[where], url)

    async def _capture(self, url: str) -> Capture:
        exchange = await self.http.exchange(Ask(url, (("User-Agent", self.agent), ("Accept-Encoding", "gzip"))))
        content, damage = decode_content(exchange.body, exchange.headers, self.limits.body_bytes)
        return Capture(
            url=exchange.url,
            time=exchange.time,
            status=exchange.status,
            reason=exchange.reason,
            headers=exchange.headers,
            content=content,
            truncated=exchange.truncated,
            damage=damage,
            platform=self.source.platform,
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page that was fetched and read."""

    capture: Capture
    reading: Reading


def _articles(reading: Reading) -> int:
    links = sum(link.kind is LinkKind.ARTICLE for link in _unique(reading.links))
    return links or len(reading.drafts) if reading.outcome is Outcome.LISTING else 0


def _unique(links: list[Link]) -> list[Link]:
    return list({link.url: link for link in links}.values())


def _title(*seen: _Seen) -> str:
    drafts = [draft for one in seen for draft in one.reading.drafts]
    return next((draft.title for draft in drafts if draft.title), "")
