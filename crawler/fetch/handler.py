"""The download handler: every exchange is archived before any middleware or spider sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, Response

from crawler.fetch.conditional import conditions, original
from crawler.fetch.http import Ask, HeaderList, Http
from crawler.fetch.retry import heed

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.fetch.browser import Browser
    from crawler.jobs.run import SourceRun


class CapturingDownloadHandler(BaseDownloadHandler):
    """Waits for the group's turn, fetches, writes the exchange to the WARC, leaves the capture in `request.meta`."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._http: Http | None = None
        self._browser: Browser | None = None

    async def download_request(self, request: Request) -> Response:
        """One exchange; the response's body is decoded, of the head it has what redirects need; the capture has all.

        Raises what `crawler.fetch.outcome.of_failure` knows.
        """
        run: SourceRun = self.crawler.spider.run  # type: ignore[union-attr]
        capture = await run.recall(request.url, rendered=bool(request.meta.get("playwright")))
        if capture is None:
            run.go_on()
            run.signed_in()
            seen = run.again.before(request)
            exchange = run.asked_already(request.url, seen)
            if exchange is None:
                async with run.group(request.url).slot():
                    run.go_on()  # the disk may have filled up meanwhile
                    if request.meta.get("playwright"):
                        return await self._browser_of(run).fetch(request)
                    more = (*conditions(seen), *run.cookie(request.url))
                    exchange = await self._http_of(run).exchange(_ask(request, run.user_agent, more))
                    heed(exchange, run.group(request.url), run.clock())
            run.signed_in(exchange)
            capture = await run.again.whole(run.write(exchange, original(seen)))
        request.meta["capture"] = capture
        location = run.asked_as(capture.header("Location") or "")
        moved = Headers({"Location": location} if location else {})
        return Response(request.url, status=capture.status, headers=moved, body=capture.content)

    def _http_of(self, run: SourceRun) -> Http:
        if self._http is None:
            self._http = Http(run.guard, run.limits, run.tls, run.clock)
        return self._http

    def _browser_of(self, run: SourceRun) -> Browser:
        if self._browser is None:
            from crawler.fetch.browser import Browser

            self._browser = Browser(self.crawler, run)
        return self._browser

    async def close(self) -> None:
        """Close connections and the browser."""
        if self._http is not None:
            await self._http.close()
        if self._browser is not None:
            await self._browser.close()


def _ask(request: Request, agent: str, more: HeaderList) -> Ask:
    """As the run's own user agent: it names who to write to."""
    given = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, vs in request.headers.items() for v in vs)
    headers = (*(pair for pair in given if pair[0] != "User-Agent"), ("User-Agent", agent), *more)
    meta = request.meta
    return Ask(request.url, headers, request.method, request.body, meta.get("via"), meta.get("requisite", ""))
