"""Where a crawl meets the archive: the last item stage, and the commit when a spider closes."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy import signals

from crawler.errors import FoldlineError
from crawler.fetch.outcome import of_failure
from crawler.fetch.politeness import Stopping
from crawler.jobs.closing import close
from storage.captures import Capture, Draft, Outcome

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.jobs.run import SourceRun


@dataclass(frozen=True, slots=True)
class Found:
    """The item of Scrapy's pipeline: one capture and the drafts read out of it, in order."""

    capture: Capture
    drafts: list[Draft]


class Finish:
    """Item pipeline: all stages over what one capture said, then the run's fold over revisions."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Finish:
        return cls(crawler)

    def process_item(self, item: Found) -> Found:
        """The records go to the spool, the refused to the report."""
        self.crawler.spider.run.finish(item)  # type: ignore[union-attr]
        return item


class Commit:
    """Extension: gives a spider its run where nobody did (`scrapy crawl`), and closes the run with the spider."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        if getattr(crawler.spider, "run", None) is None:
            crawler.spider.run = _begun(crawler.spider)  # type: ignore[union-attr]
        crawler.signals.connect(self.unreadable, signals.spider_error)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Commit:
        return cls(crawler)

    def unreadable(self, failure: Failure, response: Response, spider: Spider) -> None:
        """Reading raised what it never should: the page is archived, and the report says so (Scrapy logs the trace)."""
        run = spider.run  # type: ignore[attr-defined]
        reason = f"{type(failure.value).__name__}: {failure.value}"
        run.mark(response.meta["capture"], Outcome.INTERNAL_ERROR, reason)

    async def closed(self, spider: Spider, reason: str) -> None:
        """Seal, store, acknowledge, index, report: off the event loop, other sources go on."""
        run = spider.run  # type: ignore[attr-defined]
        self._leave(run)
        await asyncio.to_thread(close, run, reason)

    def _leave(self, run: SourceRun) -> None:
        """What still waits in Scrapy's queue has ended, too; the files of pages are counted by themselves."""
        scheduler = self._crawler.engine.scheduler
        while scheduler is not None and (request := scheduler.next_request()) is not None:
            error = run.error or Stopping("stopped before this page was fetched")
            if request.meta.get("requisite"):
                run.requisite(request.url, *of_failure(error))
            else:
                run.failure(request.url, error)


def _begun(spider: Spider | None) -> SourceRun:
    """The run that the environment asks for. Nothing has begun: what is wrong ends the process with one line."""
    from crawler.jobs.crawl import run_from_environment

    try:
        return run_from_environment(spider)
    except FoldlineError as error:
        print(*(f"scrapy crawl: error: {line}" for line in error.lines()), sep="\n", file=sys.stderr)
        raise SystemExit(error.code) from None
