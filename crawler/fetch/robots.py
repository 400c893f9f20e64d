"""robots.txt by RFC 9309: obeyed, archived like any other page, and its Crawl-delay put on the group's budget."""

from __future__ import annotations

import asyncio
import re
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


AGENT = "foldline"
"""The product token that rules are matched against."""


def robots_of(url: str) -> str:
    """The address of the robots.txt that rules over a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def parsed(body: bytes) -> Protego:
    """The rules of a file; a byte order mark in front, which servers put there against the RFC, is none of them."""
    return Protego.parse(_grouped(body[:MAX_BYTES].decode("utf-8-sig", "replace")))


_AGENT_LINE = re.compile(r"\s*user[- ]?agent(?:\s*:|\s)\s*(.*)", re.IGNORECASE)
_PRODUCT = re.compile(r"\*(?!\S)|\**([a-z_-]+)", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:allow|di[as]+ll?[oa]w)(?:\s*:|\s|$)", re.IGNORECASE)  # as misspelt as Protego reads it


def _grouped(text: str) -> str:
    """The file as Protego takes its groups apart as RFC 9309 does: it splits them at records that are none of its rules
    (§2.2.4: those must not interfere), and takes a version for a part of the product's name (§2.2.1).
    """
    lines: list[str] = []
    others: list[str] = []  # what stands behind the agents of the present group
    ruled = False
    for raw in text.splitlines():
        line = raw.partition("#")[0]
        agent = _AGENT_LINE.match(line)
        if agent is None:
            others.append(line)
            ruled = ruled or _RULE.match(line) is not None
            continue
        if ruled:
            lines += others
            others, ruled = [], False
        product = _PRODUCT.match(agent[1])
        lines.append(f"User-agent: {product[1] or '*' if product else ''}")
    return "\n".join(lines + others)


def rules_of(status: int, body: bytes) -> Protego | None:
    """What an answer to the request for a robots.txt allows; None where a server in trouble says to stay out."""
    if 500 <= status < 600 or status == 429:
        return None
    return parsed(body if status < 300 else b"")


def check(rules: Protego | None, url: str) -> None:
    """Raises `Skipped` for a URL that may not be fetched, or of which nobody can say (None) whether it may."""
    where = robots_of(url)
    if rules is None:
        reason = f"{where} answers with a server error: RFC 9309 says stay out until it is there"
        raise Skipped(Outcome.SERVER_ERROR, reason)
    if not rules.can_fetch(url, AGENT):
        raise Skipped(Outcome.ROBOTS, f"disallowed for {AGENT} by {where}")


class Robots:
    """Downloader middleware: refuses what robots.txt disallows, with the outcome `robots`.

    What one in trouble says nothing about is refused with `server_error`: it is asked for again.
    """

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
        where = robots_of(request.url)
        if where not in self._rules:
            self._rules[where] = asyncio.ensure_future(self._fetch(where))
        check(await asyncio.shield(self._rules[where]), request.url)

    async def _fetch(self, where: str) -> Protego | None:
        run = self.crawler.spider.run  # type: ignore[union-attr]
        known = await run.again.robots(where)
        if known is not None:
            return self._heeded(where, parsed(known))
        request = Request(where, meta={"is_robots": True}, callback=NO_CALLBACK)
        response = await self.crawler.engine.download_async(request)
        run.note(request.meta["capture"], Outcome.NOT_AN_ARTICLE, "robots.txt")
        rules = rules_of(response.status, response.body)
        if rules is None:
            return None
        if response.status >= 300:
            run.again.no_robots(where)
        return self._heeded(where, rules)

    def _heeded(self, where: str, rules: Protego) -> Protego:
        run = self.crawler.spider.run  # type: ignore[union-attr]
        delay = rules.crawl_delay(AGENT)
        if delay:
            run.group(where).at_least(float(delay), run.source.concurrency)
        return rules
