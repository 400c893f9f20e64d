"""Where behaviours run: a JavaScript world of their own, which the page's scripts can neither see nor change."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.resources import files
from time import monotonic
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Dialog, Frame, Page

OPEN_SECONDS = 10.0
PATIENCE = 2.0
"""Seconds a page may be busy before the script that keeps it busy is ended."""
LAST_SECONDS = 10.0
"""For a page without scripts that is busy still: laying out what they have made."""
DIALOG_SECONDS = 50.0
"""For a script that does nothing but ask: V8 looks for the order to end it after some five hundred dialogs."""
Order = tuple[str, dict[str, Any]]
END: Order = ("Runtime.terminateExecution", {})
SWITCH_OFF: Order = ("Emulation.setScriptExecutionDisabled", {"value": True})


class Stuck(Exception):
    """The page answers nothing, not even after its scripts were ended."""


class Failed(Exception):
    """The page went elsewhere, or what was asked of it threw."""


@cache
def script(name: str) -> str:
    """One of the scripts beside this file: a function expression."""
    return files(__package__).joinpath(f"{name}.js").read_text("utf-8")


class World:
    """A page's DevTools session, opened before the page loads: a page whose script runs for ever takes no new one."""

    def __init__(self, session: CDPSession, frame: str = "", page: Page | None = None) -> None:
        self._session = session
        self._frame = frame  # id of the main frame
        self._page = page
        self._dialog = 0.0  # when the last one was opened; somebody else shuts them
        self._contexts: dict[str, int] = {}  # by frame; a frame that goes elsewhere loses its own
        self.ended = 0  # scripts of the page that were ended because nothing else could be done with it
        self.muted = False  # the page's scripts were switched off

    @classmethod
    async def of(cls, page: Page) -> World:
        """Of a page that was just opened."""
        async with asyncio.timeout(OPEN_SECONDS):
            session = await page.context.new_cdp_session(page)
            found = await session.send("Target.getTargetInfo")
            made = cls(session, found["targetInfo"]["targetId"], page)
            page.on("dialog", made._noticed)
            return made

    async def close(self) -> None:
        """Let go of the page; what was switched off is on again."""
        if self._page is not None:
            self._page.remove_listener("dialog", self._noticed)
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._session.detach()

    async def frame(self, frame: Frame) -> World | None:
        """The world of an out-of-process child frame; None where the page's own serves."""
        try:
            return World(await frame.page.context.new_cdp_session(frame))
        except PlaywrightError:
            return None

    async def send(self, method: str, seconds: float = 5.0, **parameters: Any) -> dict[str, Any]:
        """A DevTools command. Raises `TimeoutError`, `Failed`."""
        try:
            async with asyncio.timeout(seconds):
                answer: dict[str, Any] = await self._session.send(method, parameters)
                return answer
        except PlaywrightError as error:
            raise Failed(" ".join(str(error).split())[:200]) from error

    def listen(self, event: str, handler: Any) -> None:
        """A DevTools event of this page."""
        self._session.on(event, handler)

    async def run(self, function: str, *arguments: object, seconds: float = 5.0, url: str = "") -> Any:
        """What a function expression gives, promises awaited; in the frame at `url`, else in the main one.

        Raises `Failed`, `TimeoutError`.
        """
        frame = await self._frame_id(url)
        given = ", ".join(json.dumps(argument) for argument in arguments)
        expression = f"({function})({given})"
        try:
            answer = await self._evaluate(frame, expression, seconds)
        except Failed as failed:
            if self._contexts.pop(frame, None) is None or "Cannot find context" not in str(failed):
                raise
            answer = await self._evaluate(frame, expression, seconds)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise Failed(str(details.get("exception", {}).get("description", details.get("text")))[:200])
        return answer["result"].get("value")

    async def _evaluate(self, frame: str, expression: str, seconds: float) -> dict[str, Any]:
        if frame not in self._contexts:
            made = await self.send("Page.createIsolatedWorld", frameId=frame, worldName="foldline")
            self._contexts[frame] = made["executionContextId"]
        return await self.send(
            "Runtime.evaluate",
            seconds,
            expression=expression,
            contextId=self._contexts[frame],
            awaitPromise=True,
            returnByValue=True,
        )

    async def _frame_id(self, url: str) -> str:
        if self._frame and not url:
            return self._frame  # a tree of very many frames cannot be had
        tree = (await self.send("Page.getFrameTree"))["frameTree"]
        found = next((frame for frame in _frames(tree) if not url or frame["url"] == url), None)
        if found is None:
            raise Failed(f"no frame at {url}")
        return str(found["id"])

    async def wake(self, *, mute: bool = False) -> None:
        """Make sure that the page answers: a script without end is ended, then all scripts are switched off.

        All at once with `mute`: a script that starts over and over leaves a moment for an answer, and for no more.
        Raises `Stuck`.
        """
        gentle = (((), PATIENCE, PATIENCE), ((END,), PATIENCE, PATIENCE))
        last = ((SWITCH_OFF, END), LAST_SECONDS, DIALOG_SECONDS)
        for orders, seconds, most in (*(() if mute else gentle), last):
            self.ended += bool(orders)
            self.muted |= SWITCH_OFF in orders
            with suppress(TimeoutError, Failed):
                await self._obeys(orders, seconds, most)
                return
        raise Stuck("the page did not answer, not even after its scripts were ended")

    def notes(self) -> list[dict[str, Any]]:
        """What had to be done to the page's scripts, for its pageinfo; nothing where nothing had to."""
        if not self.ended:
            return []
        said = "scripts without end were ended" + ("; then all were switched off" if self.muted else "")
        return [{"behaviour": "wake", "did": said, "times": self.ended}]

    async def _obeys(self, orders: tuple[Order, ...], seconds: float, most: float) -> None:
        """The page answers behind these orders. None is waited for by itself: before a dialog it takes none of them.

        Raises `Failed`, and `TimeoutError` after so many seconds without an answer or another dialog.
        """
        begun = monotonic()
        given = [asyncio.ensure_future(self._order(method, most, parameters)) for method, parameters in orders]
        answer = asyncio.ensure_future(self.send("Runtime.evaluate", most, expression="1"))
        try:
            while not answer.done():
                left = max(begun, self._dialog) + seconds - monotonic()
                if left <= 0:
                    raise TimeoutError
                await asyncio.wait((answer,), timeout=left)
            answer.result()
        finally:
            for task in (*given, answer):
                task.cancel()

    async def _order(self, method: str, seconds: float, parameters: dict[str, Any]) -> None:
        with suppress(TimeoutError, Failed):  # it is refused as long as the last one has not been obeyed
            await self.send(method, seconds, **parameters)

    def _noticed(self, _dialog: Dialog) -> None:
        self._dialog = monotonic()


def _frames(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree["frame"]
    for child in tree.get("childFrames", ()):
        yield from _frames(child)
