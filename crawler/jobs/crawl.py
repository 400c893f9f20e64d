"""Running crawls: sources in, an archive and a report out."""

from __future__ import annotations

import secrets
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.catalogue import Source
from crawler.config import Settings
from crawler.fetch.chromium import MISSING, find_chromium, launch_options
from crawler.fetch.guard import Guard
from crawler.fetch.limits import Limits
from crawler.fetch.politeness import Politeness
from crawler.jobs.run import SourceRun
from crawler.progress import Progress
from pipelines.emit import Emitter
from storage import open_archive
from storage.warc.build import WarcInfo

if TYPE_CHECKING:
    from scrapy import Spider

    from storage.archive import Archive


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def new_run_id(now: datetime) -> str:
    """Sorts by time and is unique among machines: `20261123T223000Z-1f3a`."""
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


@dataclass(frozen=True, slots=True)
class Crawl:
    """One execution: what all its sources share."""

    settings: Settings
    archive: Archive
    progress: Progress
    run: str
    clock: Callable[[], datetime] = utc_now
    limits: Limits = Limits()

    def source_run(self, source: Source, politeness: Politeness) -> SourceRun:
        """Everything one source needs."""
        agent = self.settings.user_agent(source)
        info = WarcInfo(
            operator=self.settings.contact_for(source) or "",
            user_agent=agent,
            robots="obey" if source.obey_robots else "ignore",
            platform=source.platform or "",
        )
        return SourceRun(
            source=source,
            session=self.archive.session(source.name, self.run, info, self.clock),
            emitter=Emitter(self.archive.tables.known(source.name)),
            progress=self.progress,
            politeness=politeness,
            guard=Guard(self.settings.route, source.allow_private),
            clock=self.clock,
            user_agent=agent,
            tls=ssl.create_default_context(cafile=self.settings.ca_file),
            limits=self.limits,
            exhausted=None if find_chromium(self.settings.chromium) else MISSING,
        )

    def scrapy_settings(self) -> Any:
        """`crawler.settings` with this run's browser."""
        from scrapy.settings import Settings as ScrapySettings

        settings = ScrapySettings()
        settings.setmodule("crawler.settings", priority="project")
        settings.set("RETRY_TIMES", self.limits.retries)
        settings.set("REDIRECT_MAX_TIMES", self.limits.redirects)
        binary = find_chromium(self.settings.chromium)
        if binary is not None:
            settings.set("PLAYWRIGHT_LAUNCH_OPTIONS", launch_options(binary, self.settings.connect_to))
        return settings


def spider_class(platform: str | None) -> type[Spider]:
    """The spider of a platform; `feed` for any other."""
    from spiders.publications import Feed
    from spiders.base import PublicationSpider

    named = {cls.platform: cls for cls in PublicationSpider.__subclasses__()}
    return named.get(platform, Feed)


def crawl(sources: Sequence[Source], crawl: Crawl) -> None:
    """Crawl the sources side by side in this process, each with its own session; one that fails stops no other.

    Blocks until all are closed, or until SIGINT/SIGTERM: the first finishes open pages and seals, the second stops at once.
    """
    from scrapy.crawler import AsyncCrawlerProcess

    process = AsyncCrawlerProcess(crawl.scrapy_settings(), install_root_handler=False)
    politeness = Politeness()
    for source in sources:
        run = crawl.source_run(source, politeness)
        crawl.progress.started(source.name)
        process.crawl(spider_class(source.platform), run=run, url=source.url)
    process.start()
