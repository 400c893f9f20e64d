"""What a press of a button may not set going."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from crawler.fetch.behaviours.world import Failed, World


@dataclass(slots=True)
class Shut:
    """For a time a page asks nobody for some kinds of things: by default for all but pictures, fonts and styles.

    A navigation that is refused leaves the page as it is.
    """

    world: World
    kinds: tuple[str, ...] = ("Document", "XHR", "Fetch", "Script", "Ping", "EventSource", "Other")
    refused: int = 0
    _listening: bool = field(default=False, repr=False)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set, repr=False)

    async def __aenter__(self) -> Self:
        def paused(event: dict[str, Any]) -> None:  # Playwright marks what it is given, and a method takes no mark
            self._refuse(event)

        self.world.listen("Fetch.requestPaused", paused)
        await self.world.send("Fetch.enable", patterns=[{"resourceType": kind} for kind in self.kinds])
        return self

    def _refuse(self, event: dict[str, Any]) -> None:
        self.refused += 1
        sent = self.world.send("Fetch.failRequest", requestId=event["requestId"], errorReason="Aborted")
        task = asyncio.ensure_future(sent)
        self._tasks.add(task)
        task.add_done_callback(self._refused)

    def _refused(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # the page has closed meanwhile

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0.1)
        with suppress(Failed, TimeoutError):
            await self.world.send("Fetch.disable")
