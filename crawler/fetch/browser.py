"""Pages that are empty until their scripts have run: Chromium through scrapy-playwright, every response archived.

Playwright hands out decoded bodies, so a body stored here has lost its Content-Encoding; the header is kept as
`X-Archive-Orig-Content-Encoding`, the name that pywb and browsertrix use.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from scrapy.http import Headers, Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawler.fetch.guard import PrivateAddress, port_of
from crawler.fetch.outcome import Skipped
from storage.captures import Capture, Outcome
from storage.warc.build import Exchange

if TYPE_CHECKING:
    from playwright.async_api import Page
    from playwright.async_api import Request as PageRequest
    from playwright.async_api import Response as PageResponse
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.jobs.run import SourceRun

IDLE_SECONDS = 15
"""How long the network may stay busy after the page has loaded."""


class Browser:
    """One Chromium for a source's run, started with the first page that needs it."""

    def __init__(self, crawler: Crawler, run: SourceRun) -> None:
        self._run = run
        self._handler = ScrapyPlaywrightDownloadHandler(crawler)
        self._handler.abort_request = self._abort
        self._started: asyncio.Task[None] | None = None

    async def fetch(self, request: Request) -> Response:
        """Render one page. Raises `Skipped` with `browser_failed`, or `private_address`."""
        if self._started is None:
            self._started = asyncio.ensure_future(self._handler._launch())  # noqa: SLF001 - it waits for a signal long gone
        await self._started
        seen: list[PageResponse] = []

        def note(answer: PageResponse) -> None:  # Playwright takes no built-in function
            seen.append(answer)

        wanted = request.replace(
            meta=request.meta
            | {
                "playwright_include_page": True,
                "playwright_page_event_handlers": {"response": note},
                "playwright_page_goto_kwargs": {"timeout": self._run.limits.page_seconds * 1000},
                "playwright_page_methods": [
                    PageMethod("wait_for_load_state", "networkidle", timeout=IDLE_SECONDS * 1000)
                ],
            }
        )
        started = self._run.clock()
        try:
            async with asyncio.timeout(self._run.limits.page_seconds + IDLE_SECONDS):
                response = await self._handler.download_request(wanted)
                captures = [await self._archive(r, response.body, started, request) for r in seen]
        except (PlaywrightError, TimeoutError) as error:
            raise Skipped(Outcome.BROWSER_FAILED, " ".join(str(error).split())[:200] or "page took too long") from error
        finally:
            await self._close_page(wanted.meta.get("playwright_page"))
        main = next((c for c in captures if c is not None and c.rendered is not None), None)
        if main is None:
            raise Skipped(Outcome.BROWSER_FAILED, "the browser showed no response for the page")
        request.meta["capture"] = main
        return Response(request.url, status=main.status, headers=Headers(list(main.headers)), body=main.content)

    async def _archive(self, answer: PageResponse, dom: bytes, time: Any, request: Request) -> Capture | None:
        is_page = (
            answer.request.is_navigation_request()
            and answer.frame.parent_frame is None
            and not 300 <= answer.status < 400
        )
        if not answer.url.startswith(("http://", "https://")):
            return None
        sent = await answer.request.headers_array()
        received = await answer.headers_array()
        server = await answer.server_addr()
        split = urlsplit(answer.url)
        capture = self._run.write(
            Exchange(
                url=answer.url,
                time=time,
                method=answer.request.method,
                target=split.path + (f"?{split.query}" if split.query else ""),
                request_headers=tuple((h["name"], h["value"]) for h in sent),
                request_body=answer.request.post_data_buffer or b"",
                protocol="HTTP/1.1",
                status=answer.status,
                reason=answer.status_text,
                headers=_truthful((h["name"], h["value"]) for h in received),
                body=await _body_of(answer),
                ip=server["ipAddress"] if server else None,
                truncated=None,
                via=request.meta.get("via") if is_page else request.url,
                fetch_ms=round(answer.request.timing.get("responseEnd", 0)),
                rendered=dom if is_page else None,
                resource_type="document" if is_page else answer.request.resource_type,
            )
        )
        if not is_page:
            self._run.note(capture, Outcome.REQUISITE, f"{capture.resource_type} of {request.url}")
        return capture

    async def _abort(self, request: PageRequest) -> bool:
        """The guard for what the page asks for by itself."""
        url = request.url
        host = urlsplit(url).hostname or ""
        if not url.startswith(("http:", "https:")) or self._run.guard.mapped(host, port_of(url)) is not None:
            return False
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port_of(url), type=socket.SOCK_STREAM)
            for *_, address in found:
                self._run.guard.check(host, str(address[0]))
        except (OSError, PrivateAddress):
            return True
        return False

    @staticmethod
    async def _close_page(page: Page | None) -> None:
        if page is not None and not page.is_closed():
            await page.close()

    async def close(self) -> None:
        """Close the browser if it was started."""
        if self._started is not None:
            await self._handler.close()


async def _body_of(answer: PageResponse) -> bytes:
    if 300 <= answer.status < 400 or answer.status in {101, 204, 205}:
        return b""
    try:
        return await answer.body()
    except PlaywrightError:
        return b""


def _truthful(headers: Any) -> tuple[tuple[str, str], ...]:
    renamed = {"content-encoding", "content-length", "transfer-encoding"}
    return tuple(
        (f"X-Archive-Orig-{name.title()}" if name.lower() in renamed else name, line)
        for name, value in headers
        for line in value.split("\n")
    )
