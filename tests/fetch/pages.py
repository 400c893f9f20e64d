"""One Chromium with every host mapped to a newsstand, for tests of what is done on a page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from crawler.fetch.attend import Attendant, attending
from crawler.fetch.behaviours import ORDER, Plan
from crawler.fetch.chromium import find_chromium
from crawler.fetch.derived import KINDS, VIEW, Rendered
from crawler.newsstand import Newsstand

NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
PLAN = Plan(tuple(ORDER), load_seconds=2.0, rest_seconds=1.5, seconds=6.0)


@asynccontextmanager
async def chromium(stand: Newsstand, *more: str) -> AsyncIterator[Browser]:
    """A browser of its own; skips the test where there is none."""
    binary = find_chromium()
    if binary is None:
        pytest.skip("no Chromium: set FOLDLINE_CHROMIUM or install one")
    arguments = [f"--host-resolver-rules=MAP *:80 127.0.0.1:{stand.port}", *more]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=binary, args=arguments, chromium_sandbox=False)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(slots=True)
class Seen:
    """A page after its visit."""

    page: Page
    attendant: Attendant
    rendered: Rendered
    info: dict[str, Any]
    text: str

    def note(self, behaviour: str) -> dict[str, Any]:
        """What is said of a behaviour; empty where nothing is."""
        return next((note for note in self.info["behaviours"] if note["behaviour"] == behaviour), {})


@asynccontextmanager
async def visited(browser: Browser, url: str, plan: Plan = PLAN, platform: str | None = None) -> AsyncIterator[Seen]:
    """A page that was opened, and all behaviours done."""
    import json

    context = await browser.new_context(accept_downloads=False, viewport={"width": VIEW[0], "height": VIEW[1]})
    page = await context.new_page()
    try:
        async with attending(page) as attendant:
            await attendant.go(url, 10)
            rendered = await attendant.show(plan, KINDS, platform, NOW)
            made = {one.uri: one.content for one in rendered.derived}
            text = made.get("urn:text:", b"").decode()
            info = json.loads(made.get("urn:pageinfo:", b'{"behaviours": []}'))
            yield Seen(page, attendant, rendered, info, text)
    finally:
        await context.close()
