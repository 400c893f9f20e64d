"""scrapy-playwright's contexts and pages, joined to a browser that runs, without its routing of every request.

Its `page.route` sends each request through Node and back to set Scrapy's headers; here Chromium sends its own.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawler.fetch.derived import VIEW

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.jobs.subscription import Subscription

LEAVE_SECONDS = 5.0
MAX_USES = 25
"""Visits of one page before it is closed for a new one."""
CONTEXT: dict[str, Any] = {
    "accept_downloads": False,
    "locale": "en-US",
    "viewport": {"width": VIEW[0], "height": VIEW[1]},
}


class Pages(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """Pages of one browser: taken, sent somewhere, given back."""

    def __init__(self, crawler: Crawler, url: str, subscription: Subscription | None) -> None:
        super().__init__(crawler)
        self._subscription = subscription
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
        await self._sign_in(page, request.url)
        session = await page.context.new_cdp_session(page)
        found = await session.send("Target.getTargetInfo")
        await session.detach()
        self._targets[page] = found["targetInfo"]["targetId"]
        return page, self._targets[page]

    async def _sign_in(self, page: Page, url: str) -> None:
        """The cookies of the source's subscription, for the host of the page and no other."""
        cookies = self._subscription.cookies.for_browser(url) if self._subscription is not None else []
        if cookies:
            await page.context.add_cookies(cast("list[SetCookieParam]", cookies))

    async def give_back(self, page: Page) -> bool:
        """Leave what it shows, which ends its requests; a page that is worn out or does not leave is closed.

        False where it does not close either: only the browser's end ends it.
        """
        uses = self._uses[page] = self._uses.get(page, 0) + 1
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                if uses < MAX_USES and not page.is_closed():
                    await page.goto("about:blank")
                    self._free.append(page)
                    return True
        except (PlaywrightError, TimeoutError):
            pass  # it is stuck or has crashed: closing it may still work
        return await self._discard(page)

    async def _discard(self, page: Page) -> bool:
        del self._uses[page], self._targets[page]
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await page.close()
        except (PlaywrightError, TimeoutError):
            return page.is_closed()
        return True
