"""One visit of one page: what listens before it is sent anywhere, and what it shows in the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from playwright.async_api import Error as PlaywrightError

from crawler.fetch.behaviours import Plan, behave
from crawler.fetch.behaviours.traffic import Traffic
from crawler.fetch.behaviours.world import Failed, Stuck, World
from crawler.fetch.derived import Rendered, render
from crawler.fetch.supervise import Lost

if TYPE_CHECKING:
    from playwright.async_api import Page

T = TypeVar("T")
SNAPSHOTS = 3
"""Times that the DOM is asked for: a page may go elsewhere at that very moment."""
GONE = ("crashed", "has been closed", "Connection closed")


class Attendant:
    """Stays with a page until it is left. All it does ends as soon as the page is lost: `Lost`."""

    def __init__(self, page: Page, world: World) -> None:
        self.traffic = Traffic(page)
        self.page = page
        self._world = world
        self._lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        page.on("crash", self._crashed)
        page.on("close", self._closed)

    async def go(self, url: str, seconds: float) -> None:
        """Send the page somewhere; returns with the first bytes. Raises Playwright's errors and `Lost`."""
        await self._while_there(self.page.goto(url, wait_until="commit", timeout=seconds * 1000))

    async def show(self, plan: Plan, kinds: Sequence[str], platform: str | None, time: datetime) -> Rendered:
        """What the page shows when the behaviours are done. Raises `Lost` where it shows nothing any more."""
        try:
            return await self._while_there(self._shown(plan, kinds, platform, time))
        except Stuck as stuck:
            raise Lost(str(stuck)) from stuck

    async def _shown(self, plan: Plan, kinds: Sequence[str], platform: str | None, time: datetime) -> Rendered:
        behaved = await behave(self.page, self._world, self.traffic, plan, platform)
        kinds = () if self.traffic.looped else kinds  # it stands still for no picture
        failure: Exception | None = None
        for _ in range(SNAPSHOTS):
            await self._world.wake(mute=isinstance(failure, TimeoutError))
            try:
                return await render(self._world, kinds, behaved, self.traffic, time)
            except (Failed, TimeoutError) as error:
                failure = error
        raise Lost(f"it gave no DOM: {str(failure) or 'it did not answer'}")

    async def _while_there(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        try:
            waited: set[asyncio.Future[Any]] = {task, self._lost}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if self._lost.done():
                raise Lost(self._lost.result())
            return task.result()
        except PlaywrightError as error:
            if any(word in str(error) for word in GONE):
                raise Lost(" ".join(str(error).split())[:200]) from error
            raise
        finally:
            if not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError, PlaywrightError, Failed, Stuck, TimeoutError):
                    await task

    def _crashed(self, _page: Page) -> None:
        self._leave("its tab crashed")

    def _closed(self, _page: Page) -> None:
        self._leave("its browser ended")

    def _leave(self, why: str) -> None:
        if not self._lost.done():
            self._lost.set_result(why)

    async def detach(self) -> None:
        """Listen no more; the page is used again."""
        self.page.remove_listener("crash", self._crashed)
        self.page.remove_listener("close", self._closed)
        self.traffic.detach()
        await self._world.close()


@asynccontextmanager
async def attending(page: Page) -> AsyncIterator[Attendant]:
    """An attendant for one visit. Raises `Lost` where the page takes none."""
    try:
        attendant = Attendant(page, await World.of(page))
    except (PlaywrightError, TimeoutError) as error:
        raise Lost(" ".join(str(error).split())[:200] or "the page did not answer") from error
    try:
        yield attendant
    finally:
        await attendant.detach()
