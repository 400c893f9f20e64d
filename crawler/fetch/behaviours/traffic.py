"""What a page loads, and when it has come to rest."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, TypedDict

from playwright.async_api import Error as PlaywrightError

if TYPE_CHECKING:
    from playwright.async_api import Dialog, Download, Page, Request, Response

QUIET = 0.5
"""Seconds without anything under way that count as rest, as in Puppeteer and Playwright."""
ENDLESS = frozenset(("eventsource", "websocket", "media", "ping"))
"""What never ends by its nature keeps no page from being at rest."""
MOST_DOCUMENTS = 12
"""A little more than the recorder lets pass (`crawler.fetch.recorder.MAX_DOCUMENTS`), which stops them first."""
MOST = 2000
"""Addresses remembered of one page."""


class Seen(TypedDict, total=False):
    """How one address that the page asked for ended."""

    status: int
    type: str  # document, image, script, …
    mime: str
    error: str  # the browser's word for it, such as net::ERR_ABORTED


class Traffic:
    """Listens from before the page is opened. Dialogs are dismissed, downloads counted and cancelled."""

    def __init__(self, page: Page) -> None:
        self.urls: dict[str, Seen] = {}
        self.dialogs = 0
        self.downloads: list[str] = []
        self.documents = 0  # that the page itself was sent
        self._page = page
        self._open: set[Request] = set()
        self._changed = monotonic()
        self._listeners: dict[str, Any] = {
            "request": self._begun,
            "response": self._answered,
            "requestfinished": self._end,
            "requestfailed": self._failed,
            "dialog": self._dialog,
            "download": self._download,
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]

    def detach(self) -> None:
        """Listen no more; what goes on behind this is no part of the visit."""
        for event, listener in self._listeners.items():
            self._page.remove_listener(event, listener)

    @property
    def looped(self) -> bool:
        """Whether the page has sent itself somewhere so often that it will go on for ever."""
        return self.documents > MOST_DOCUMENTS

    async def loaded(self, seconds: float) -> bool:
        """Whether the page said that it has loaded, in at most this time."""
        try:
            async with asyncio.timeout(seconds):
                await self._page.wait_for_load_state("load", timeout=seconds * 1000)
        except (TimeoutError, PlaywrightError):
            return False
        return True

    async def rest(self, seconds: float, quiet: float = QUIET) -> bool:
        """Whether nothing was under way for `quiet` seconds, in at most this time."""
        end = monotonic() + seconds
        while (now := monotonic()) < end and not self.looped:
            if not self._open and now - self._changed >= quiet:
                return True
            quiet_at = self._changed + quiet if not self._open else now + quiet / 5
            await asyncio.sleep(max(0.01, min(quiet_at, end) - now))
        return False

    def _begun(self, request: Request) -> None:
        if len(self.urls) < MOST or request.url in self.urls:
            self.urls[request.url] = Seen(type=request.resource_type)
        if request.resource_type not in ENDLESS:
            self._open.add(request)
            self._changed = monotonic()

    def _answered(self, response: Response) -> None:
        entry = self.urls.get(response.url)
        mime = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if entry is not None:
            entry["status"] = response.status
            entry["mime"] = mime
        if response.request.is_navigation_request() and "content-disposition" not in response.headers:
            self._document(response)
        if mime in {"text/event-stream", "multipart/x-mixed-replace"}:
            self._end(response.request)

    def _document(self, response: Response) -> None:
        try:
            own = response.frame == self._page.main_frame
        except PlaywrightError:  # of a worker, or of a page that is going
            return
        self.documents += own

    def _failed(self, request: Request) -> None:
        self._end(request)
        entry = self.urls.get(request.url)
        if entry is not None and request.failure:
            entry["error"] = request.failure

    def _end(self, request: Request) -> None:
        if request in self._open:
            self._open.discard(request)
            self._changed = monotonic()

    async def _dialog(self, dialog: Dialog) -> None:
        self.dialogs += 1
        with suppress(PlaywrightError):
            await dialog.dismiss()

    async def _download(self, download: Download) -> None:
        self.downloads.append(download.url)
        with suppress(PlaywrightError):
            await download.cancel()
