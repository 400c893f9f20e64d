"""The one spider: find a publication's pages, read each. What differs between platforms is in `spiders/platforms`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from urllib.parse import urlsplit

import scrapy
from scrapy import Request

from spiders.discovery import entrances, recognise
from spiders.interpret import interpret
from storage.captures import Capture, Draft, Link, LinkKind, Outcome, Reading

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

ARTICLE_FIRST = 10
"""Articles before further listings: the queue stays as short as one listing, however long the back catalogue."""
RENDER_FIRST = 20


class Run(Protocol):
    """What a spider may ask of the run it is part of (`crawler.jobs.run.SourceRun`)."""

    url: str
    platform: str | None
    entrances: tuple[str, ...]
    render: str
    exhausted: str | None
    way: str
    all_ways: bool

    def asked_as(self, url: str) -> str | None: ...
    def entered(self, url: str) -> None: ...
    def chosen(self, capture: Capture, links: list[Link]) -> list[Link]: ...
    def admit(self, link: Link, listed: Draft | None) -> bool: ...
    def recognised(self, platform: str | None) -> None: ...
    def mark(self, capture: Capture, outcome: Outcome, reason: str) -> None: ...
    def note(self, capture: Capture, outcome: Outcome, reason: str) -> None: ...
    def ended(self, url: str, outcome: Outcome, reason: str) -> None: ...
    def failure(self, url: str, error: BaseException) -> None: ...
    def plainly(self, url: str, error: BaseException) -> str | None: ...
    def item(self, drafts: list[Draft], capture: Capture) -> Any: ...


class PublicationSpider(scrapy.Spider):
    """Crawls one source: entrances in order until one gives articles (all of them, in a run over everything: a feed has
    the newest only), then every listing and article they lead to."""

    name = "publication"
    platform: ClassVar[str | None] = None
    run: Run

    def __init__(self, url: str | None = None, run: Run | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = url
        if run is not None:
            self.run = run
        self._ways: list[Link] = []
        self._found = False
        self._page_links: list[Link] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PublicationSpider:
        """Scrapy's constructor; without a `run` the commit extension makes one from the environment."""
        spider: PublicationSpider = super().from_crawler(crawler, *args, **kwargs)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The first way in; an unknown site is looked at first."""
        if self.run.platform is None and not self.run.entrances and not self.run.way:
            yield self._request(
                Link(self.run.url, LinkKind.LISTING, "the source's own URL"), self.parse_unknown, entrance=True
            )
            return
        self._ways = self._entrances(self.run.url)
        for request in self._next_way():
            yield request

    def _entrances(self, url: str) -> list[Link]:
        if self.run.entrances:
            ways = [Link(way, LinkKind.LISTING, "configured entrance") for way in self.run.entrances]
        else:
            ways = list(filter(None, map(self._asked, entrances(self.run.platform, url))))
        first = self.run.way
        led = [Link(first, LinkKind.LISTING, "led in the last time")] if first else []
        return led + [way for way in ways if way.url != first]

    def parse_unknown(self, response: Response) -> Iterator[Any]:
        """The first look at a site: an article or a listing is taken as it is, a publication is entered."""
        capture: Capture = response.meta["capture"]
        reading = interpret(capture)
        if reading.outcome is Outcome.ARTICLE:
            yield from self.parse(response)
            return
        self.run.recognised(reading.platform or recognise(capture))
        ways = self._entrances(response.url)
        if _is_way_in(capture, reading, ways):
            self._found = True
            self.run.entered(capture.url)
            yield from self._take(capture, reading)
            return
        yield from self._items(capture, reading)
        if reading.outcome is Outcome.CHALLENGE or capture.status >= 400:
            self.run.mark(capture, reading.outcome, reading.reason)
        else:
            self.run.note(capture, Outcome.LISTING, "the source's own page")
        self._page_links = reading.links
        self._ways = [way for way in ways if way.url not in {response.url, self.run.url}]
        yield from self._next_way()

    def _next_way(self) -> Iterator[Request]:
        while self._ways and (self.run.all_ways or not self._found):
            way = self._ways.pop(0)
            if not self.run.all_ways or self.run.admit(way, None):
                yield self._request(way, entrance=True)
                return
        if self._found:
            return
        if self._page_links:
            self._found = True
            links, self._page_links = self._page_links, []
            yield from self._follow(links, self.run.url, {})
        else:
            self.run.ended(
                self.run.url, Outcome.NOT_AN_ARTICLE, "no feed, archive, sitemap or listing with articles found"
            )

    def parse(self, response: Response) -> Iterator[Any]:
        """Any page: its articles become items, its links requests; a way in that gave nothing leads to the next one."""
        capture: Capture = response.meta["capture"]
        reading = interpret(capture)
        if self._render(response, reading):
            self.run.note(capture, reading.outcome, "rendered next")
            yield from self._items(capture, reading)
            yield self._rendering(response)
            return
        if response.meta.get("entrance"):
            self._enter(capture, reading)
        yield from self._take(capture, reading, response.meta.get("unrendered", ""))
        if response.meta.get("entrance"):
            yield from self._next_way()

    def _enter(self, capture: Capture, reading: Reading) -> None:
        if not self._found and (reading.links or reading.drafts):
            self._found = True
            self.run.entered(capture.url)

    def _take(self, capture: Capture, reading: Reading, unrendered: str = "") -> Iterator[Any]:
        self.run.mark(capture, reading.outcome, reading.reason or unrendered)
        if reading.left_out:
            self.run.ended(capture.url, Outcome.LIMIT, f"{reading.left_out:,} items of this listing are left out")
        yield from self._items(capture, reading)
        links = self.run.chosen(capture, reading.links) if reading.links else []
        yield from self._follow(links, capture.url, {draft.url: draft for draft in reading.drafts})

    def _items(self, capture: Capture, reading: Reading) -> Iterator[Any]:
        """The drafts of every capture are an item, before any link is followed: a re-reading finds the same."""
        if reading.drafts:
            yield self.run.item(reading.drafts, capture)

    def _follow(self, links: list[Link], via: str, listed: Mapping[str, Draft]) -> Iterator[Request]:
        for link in links:
            asked = self._asked(link)
            if asked is not None and self.run.admit(asked, listed.get(link.url)):
                yield self._request(asked, via=via)

    def _asked(self, link: Link) -> Link | None:
        """The link to the address itself where a page's own has lost its token, and the next one is made of it."""
        url = self.run.asked_as(link.url)
        return link if url == link.url else None if url is None else replace(link, url=url)

    def _render(self, response: Response, reading: Reading) -> bool:
        """Whether a page that was fetched plainly is rendered next: an empty one, or any article where all are."""
        capture: Capture = response.meta["capture"]
        if capture.rendered is not None or "unrendered" in response.meta:
            return False
        wanted = self.run.render
        asked = reading.needs_browser or (wanted == "always" and reading.outcome is Outcome.ARTICLE)
        if not asked or wanted == "never":
            return False
        if not self.run.exhausted:
            return True
        reasons = (reading.reason, self.run.exhausted)
        self.run.mark(capture, Outcome.NO_BROWSER, "; ".join(reason for reason in reasons if reason))
        return False

    def _rendering(self, response: Response) -> Request:
        meta = {k: v for k, v in response.meta.items() if k in {"entrance", "via", "why"}}
        return Request(
            response.url,
            self.parse,
            errback=self.failed,
            dont_filter=True,
            priority=RENDER_FIRST,
            meta=meta | {"playwright": True},
        )

    def _request(self, link: Link, callback: Any = None, *, via: str | None = None, entrance: bool = False) -> Request:
        article = link.kind is not LinkKind.LISTING
        meta: dict[str, Any] = {"via": via, "why": link.why, "entrance": entrance, "follow_offsite": entrance}
        if article and self.run.render == "always" and not self.run.exhausted:
            meta |= {"playwright": True, "unfetched": True}
        return Request(
            link.url,
            callback or self.parse,
            errback=self.failed,
            dont_filter=True,
            priority=ARTICLE_FIRST if article else 0,
            meta=meta,
        )

    def failed(self, failure: Failure) -> Iterator[Request]:
        """A request that gave no capture: typed, reported; a failed way in leads to the next one, and an article that
        the browser could not show is fetched plainly."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        assert error is not None
        reason = self.run.plainly(request.url, error) if request.meta.get("unfetched") else None
        if reason is not None:
            meta = {k: v for k, v in request.meta.items() if k in {"entrance", "via", "why"}}
            yield request.replace(meta=meta | {"unrendered": f"not rendered: {reason}"})
            return
        self.run.failure(request.url, error)
        if request.meta.get("entrance"):
            if not self._ways and not self._page_links and request.url == self.run.url:
                return
            yield from self._next_way()


def _is_way_in(capture: Capture, reading: Reading, ways: list[Link]) -> bool:
    """Whether the page that was named is itself what to crawl: a feed, an API, the platform's best way, a sub-listing.

    The front page of a publication is not: it shows the newest few.
    """
    if reading.outcome is not Outcome.LISTING or not (reading.links or reading.drafts):
        return False
    if "html" not in (capture.header("Content-Type") or "html"):
        return True
    paths = [urlsplit(way.url).path.rstrip("/") for way in ways]
    own = urlsplit(capture.url).path.rstrip("/")
    best = reading.platform is not None and paths[:1] == [own]
    return best or (own != "" and own not in paths)
