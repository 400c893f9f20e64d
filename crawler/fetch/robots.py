"""robots.txt by RFC 9309: obeyed, archived like any other page, and its Crawl-delay put on the group's budget."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.fetch.outcome import Skipped
from storage.captures import Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MAX_BYTES = 500 * 1024
"""RFC 9309 §2.5: a parser must read at least this much; more is ignored."""


def parsed(body: bytes) -> Protego:
    """The rules of a file."""
    return Protego.parse(body[:MAX_BYTES].decode("utf-8", "replace"))


class Robots:
    """Downloader middleware: refuses what robots.txt disallows, with the outcome `robots`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._rules: dict[str, asyncio.Task[Protego | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise `Skipped`; where robots.txt cannot be reached, the request fails likewise."""
        run = self.crawler.spider.run  # type: ignore[union-attr]
        if request.meta.get("is_robots") or not run.source.obey_robots:
            return
        split = urlsplit(request.url)
        origin = f"{split.scheme}://{split.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(origin))
        rules = await asyncio.shield(self._rules[origin])
        if rules is None:
            raise Skipped(Outcome.ROBOTS, f"{origin}/robots.txt answers with a server error: RFC 9309 says stay out")
        if not rules.can_fetch(request.url, run.robots_agent):
            raise Skipped(Outcome.ROBOTS, f"disallowed for {run.robots_agent} by {origin}/robots.txt")

    async def _fetch(self, origin: str) -> Protego | None:
        run = self.crawler.spider.run  # type: ignore[union-attr]
        known = await run.again.robots(f"{origin}/robots.txt")
        if known is not None:
            return self._rules_of(origin, known)
        request = Request(f"{origin}/robots.txt", meta={"is_robots": True}, callback=NO_CALLBACK)
        response = await self.crawler.engine.download_async(request)
        run.note(request.meta["capture"], Outcome.NOT_AN_ARTICLE, "robots.txt")
        if 500 <= response.status < 600 or response.status == 429:
            return None
        allowed = response.status >= 300
        if allowed:
            run.again.no_robots(f"{origin}/robots.txt")
        return self._rules_of(origin, b"" if allowed else response.body)

    def _rules_of(self, origin: str, body: bytes) -> Protego:
        run = self.crawler.spider.run  # type: ignore[union-attr]
        rules = parsed(body)
        delay = rules.crawl_delay(run.robots_agent)
        if delay:
            run.group(origin).at_least(float(delay), run.source.concurrency)
        return rules
