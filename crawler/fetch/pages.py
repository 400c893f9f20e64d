"""scrapy-playwright's contexts and pages, joined to a browser that runs, without its routing of every request.

Its `page.route` sends each request through Node and back to set Scrapy's headers; here Chromium sends its own.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy_playwright.page import PageMethod

LEAVE_SECONDS = 5.0
MAX_USES = 100
"""Visits of one page before it is closed for a new one."""
CONTEXT: dict[str, Any] = {"accept_downloads": False, "locale": "en-US", "viewport": {"width": 1280, "height": 900}}


class Pages(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """Pages of one browser: taken, sent somewhere, given back."""

    def __init__(self, crawler: Crawler, url: str) -> None:
        super().__init__(crawler)
        self.config.cdp_url = url
        self._free: list[Page] = []
        self._targets: dict[Page, str] = {}
        self._uses: dict[Page, int] = {}

    async def start(self) -> None:
        """Join the browser."""
        await self._launch()

    async def stop(self) -> None:
        """Leave it."""
        await self._close()

    async def take(self, request: Request) -> tuple[Page, str]:
        """A page that shows nothing, and the id of its target."""
        while self._free:
            page = self._free.pop()
            if not page.is_closed():
                return page, self._targets[page]
        request.meta["playwright_context_kwargs"] = CONTEXT
        page = await self._create_page(request=request, spider=self._crawler.spider)
        session = await page.context.new_cdp_session(page)
        found = await session.send("Target.getTargetInfo")
        await session.detach()
        self._targets[page] = found["targetInfo"]["targetId"]
        return page, self._targets[page]

    async def load(self, request: Request, page: Page, methods: list[PageMethod], seconds: float) -> bytes:
        """Send the page to the request's URL and apply the methods; its DOM. Raises `playwright.async_api.Error`."""
        asked = request.replace(
            meta={
                "playwright": True,
                "playwright_include_page": True,
                "playwright_page_goto_kwargs": {"timeout": seconds * 1000},
                "playwright_page_methods": methods,
            }
        )
        response = await self._download_request_with_page(asked, page, self._crawler.spider)
        body: bytes = response.body
        return body

    async def give_back(self, page: Page) -> None:
        """Leave what it shows, which ends its requests; a page that does not leave is closed."""
        uses = self._uses[page] = self._uses.get(page, 0) + 1
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                if uses >= MAX_USES:
                    await page.close()
                else:
                    await page.goto("about:blank")
        except (PlaywrightError, TimeoutError):
            await self._discard(page)
        if page.is_closed():
            del self._uses[page], self._targets[page]
        else:
            self._free.append(page)

    async def _discard(self, page: Page) -> None:
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await page.close()
        except (PlaywrightError, TimeoutError):
            pass  # it is dead, or the browser is
