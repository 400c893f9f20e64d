"""A real Chromium that visits the newsstand, and what its archive has afterwards."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.utils.reactor import install_reactor
from scrapy.utils.test import get_crawler

from crawler.config import Settings
from crawler.displays import display
from crawler.fetch.browser import Behave, Browser, nothing
from crawler.fetch.limits import Limits
from crawler.fetch.politeness import Politeness
from crawler.fetch.supervise import Budget
from crawler.jobs.closing import close
from crawler.jobs.crawl import Crawl
from crawler.jobs.run import SourceRun
from crawler.jobs.targets import source_of
from crawler.progress import Progress
from storage import open_archive
from storage.archive import Archive
from storage.warc.read import Raw, read_records


@dataclass(frozen=True, slots=True)
class How:
    """What is different from an ordinary run."""

    switches: tuple[str, ...] = ()
    behave: Behave = nothing
    limits: Limits = field(default_factory=Limits)
    allow_private: bool = False
    budget: Budget = field(default_factory=Budget)


@dataclass(slots=True)
class Visiting:
    """An open browser and its run; after it, the archive."""

    browser: Browser
    run: SourceRun
    archive: Archive

    async def fetch(self, url: str, via: str | None = None) -> Response:
        """One page, as the download handler asks for it. Raises `Skipped`."""
        async with self.run.group(url).slot():
            return await self.browser.fetch(Request(url, meta={"playwright": True, "via": via}))

    def records(self) -> list[Raw]:
        """All records but the warcinfo, in the order of the file. Only after the browser has been closed."""
        found = []
        for key in self.archive.warcs():
            with self.archive.objects.open(key) as stream:
                found += [raw for raw in read_records(stream, key) if raw.kind != "warcinfo"]
        return found


@asynccontextmanager
async def visiting(home: str, connect_to: str, folder: Path, how: How | None = None) -> AsyncIterator[Visiting]:
    """A run whose source is at `home`, and whose connections go where `connect_to` says."""
    how = how or How()
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")  # scrapy-playwright looks for it
    archive = open_archive(folder / "archive")
    settings = Settings.from_environment({"FOLDLINE_CONNECT_TO": connect_to, "FOLDLINE_ARCHIVE": archive.url})
    source = source_of(home, platform="feed").model_copy(
        update={"delay": 0.0, "concurrency": 8, "allow_private": how.allow_private}
    )
    run = Crawl(settings, archive, Progress(display(as_json=True)), "run-1").source_run(source, Politeness())
    run.limits = how.limits
    run.budget = how.budget
    if run.launch is None:
        pytest.skip("no Chromium: set FOLDLINE_CHROMIUM or install one")
    run.launch = dataclasses.replace(run.launch, switches=how.switches)
    crawler = get_crawler()
    crawler.spider = Spider("visits")
    browser = Browser(crawler, run, how.behave)
    try:
        yield Visiting(browser, run, archive)
    finally:
        await browser.close()
        close(run, "finished")
