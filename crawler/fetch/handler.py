"""The download handler: every HTTP exchange is archived as it was sent before anybody reads it.

Built on aiohttp, because it hands out the response head verbatim (order, case, repetitions) and the body still encoded;
the chunked transfer coding is the one thing it takes off, which the warcinfo record says.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import yarl
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, Response

from crawler.fetch.guard import GuardedResolver
from storage.warc.build import Exchange

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.fetch.browser import Browser
    from crawler.jobs.run import SourceRun

HeaderList = tuple[tuple[str, str], ...]


class CapturingDownloadHandler(BaseDownloadHandler):
    """Fetches one request, writes the exchange to the run's WARC, and answers with the capture in `request.meta`."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._session: aiohttp.ClientSession | None = None
        self._browser: Browser | None = None

    async def download_request(self, request: Request) -> Response:
        """One exchange. Raises what `crawler.fetch.outcome.of_failure` knows."""
        run: SourceRun = self.crawler.spider.run  # type: ignore[union-attr]
        run.guard.check_url(request.url)
        async with run.group(request.url).slot():
            if request.meta.get("playwright"):
                return await self._browser_of(run).fetch(request)
            exchange = await self._fetch(request, run)
        capture = run.write(exchange)
        request.meta["capture"] = capture
        headers = Headers([(k, v) for k, v in capture.headers])
        return Response(request.url, status=exchange.status, headers=headers, body=capture.content)

    def _browser_of(self, run: SourceRun) -> Browser:
        if self._browser is None:
            from crawler.fetch.browser import Browser

            self._browser = Browser(self.crawler, run)
        return self._browser

    def _http(self, run: SourceRun) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=GuardedResolver(run.guard), limit=0, ssl=run.tls),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
                response_class=_Answer,
            )
        return self._session

    async def _fetch(self, request: Request, run: SourceRun) -> Exchange:
        started = run.clock()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        url = yarl.URL(request.url, encoded=True)
        async with self._http(run).request(
            request.method,
            url,
            data=request.body or None,
            headers=[(k.decode("latin-1"), v.decode("latin-1")) for k, vs in request.headers.items() for v in vs],
            timeout=run.limits.timeouts(),
            allow_redirects=False,
        ) as answer:
            body, truncated = await _body(answer, run.limits.body_bytes, begun + run.limits.page_seconds)
            answer = cast("_Answer", answer)
            return Exchange(
                url=request.url,
                time=started,
                method=request.method,
                target=url.raw_path_qs,
                request_headers=tuple((k, v) for k, v in answer.request_info.headers.items()),
                request_body=request.body,
                protocol=_protocol(answer),
                status=answer.status,
                reason=answer.reason or "",
                headers=tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.raw_headers),
                body=body,
                ip=answer.peer,
                truncated=truncated,
                via=request.meta.get("via"),
                fetch_ms=round((loop.time() - begun) * 1000),
                rendered=None,
            )

    async def close(self) -> None:
        """Close connections and the browser."""
        if self._session is not None:
            await self._session.close()
        if self._browser is not None:
            await self._browser.close()


class _Answer(aiohttp.ClientResponse):
    """Keeps the peer's address, which aiohttp forgets once a short body has been read (aio-libs/aiohttp#2205)."""

    peer: str | None = None

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        transport = connection.transport
        peername = transport.get_extra_info("peername") if transport is not None else None
        self.peer = peername[0] if peername else None
        return await super().start(connection)


async def _body(answer: aiohttp.ClientResponse, limit: int, deadline: float) -> tuple[bytes, str | None]:
    """The body as sent, at most `limit` bytes, with the WARC-Truncated reason where it is not whole."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout_at(deadline):
            async for chunk in answer.content.iter_any():
                parts.append(chunk[: limit - size])
                size += len(chunk)
                if size > limit:
                    answer.close()
                    return b"".join(parts), "length"
    except TimeoutError:
        answer.close()
        return b"".join(parts), "time"
    except (aiohttp.ClientError, ConnectionResetError):
        return b"".join(parts), "disconnect"
    return b"".join(parts), None


def _protocol(answer: aiohttp.ClientResponse) -> str:
    version = answer.version
    return f"HTTP/{version.major}.{version.minor}" if version else "HTTP/1.1"
