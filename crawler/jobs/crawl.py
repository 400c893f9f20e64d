"""Running crawls: sources in, an archive and a report out."""

from __future__ import annotations

import logging
import secrets
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from errno import ENOSPC
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerProcess

from crawler.catalogue import Source
from crawler.clock import utc_now
from crawler.config import Settings
from crawler.displays import display, notice
from crawler.errors import ConfigError, UsageError
from crawler.exitcodes import ExitCode
from crawler.fetch.chromium import MISSING, Launch, bounds, find_chromium
from crawler.fetch.guard import Guard
from crawler.fetch.http import trusted
from crawler.fetch.limits import Limits
from crawler.fetch.politeness import Politeness
from crawler.fetch.supervise import BEHAVIOUR_SECONDS, Budget
from crawler.jobs.recover import deliver_leftovers
from crawler.jobs.run import SourceRun
from crawler.jobs.targets import source_of
from crawler.opening import open_for
from crawler.output import console, json_line
from crawler.progress import Progress
from crawler.report import Lasting, Report
from pipelines.emit import Emitter, Known
from storage.warc.build import WarcInfo

if TYPE_CHECKING:
    from scrapy import Spider

    from crawler.fetch.budget import Shared
    from crawler.jobs.memory import Memory
    from crawler.jobs.subscription import Subscription
    from storage.archive import Archive


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
    everything: bool = False  # whether whole back catalogues are gone through

    def _memory(self, source: Source) -> Memory:
        from crawler.jobs.memory import Memory, state_of

        memory = Memory(self.archive, state_of(self.settings.database_url), source.name)
        memory.load()
        return memory

    def _subscription(self, source: Source) -> Subscription | None:
        if source.cookies_file is None:
            return None
        from crawler.fetch.cookies import Cookies
        from crawler.jobs.subscription import Subscription

        cookies = Cookies.load(source.cookies_file, (source.url, *source.entrances), source.name)
        return Subscription(cookies, source.platform)

    def source_run(self, source: Source, politeness: Politeness) -> SourceRun:
        """Everything one source needs."""
        subscription = self._subscription(source)
        memory = self._memory(source)
        agent = self.settings.user_agent(source)
        binary = find_chromium(self.settings.chromium)
        info = WarcInfo(
            operator=self.settings.contact_for(source) or "",
            user_agent=agent,
            robots="obey" if source.obey_robots else "ignore",
            platform=source.platform or "",
        )
        return SourceRun(
            source=source,
            session=self.archive.session(source.name, self.run, info, self.clock),
            emitter=Emitter(self.archive.tables.known(source.name, Known.of)),
            progress=self.progress,
            politeness=politeness,
            guard=Guard(self.settings.route, source.allow_private),
            clock=self.clock,
            user_agent=agent,
            tls=trusted(self.settings.ca_file),
            memory=memory,
            subscription=subscription,
            everything=self.everything,
            limits=Limits(body_bytes=source.max_bytes, page_seconds=source.timeout),
            exhausted=None if binary else MISSING,
            launch=Launch(binary, agent, bounds(self.settings.browser_memory)) if binary else None,
            budget=Budget(
                page_seconds=source.timeout + BEHAVIOUR_SECONDS,
                memory=self.settings.browser_memory << 20,
                pages=self.settings.browser_pages,
            ),
        )

    def scrapy_settings(self) -> Any:
        """`crawler.settings`."""
        from scrapy.settings import Settings as ScrapySettings

        settings = ScrapySettings()
        settings.setmodule("crawler.settings", priority="project")
        return settings


def spider_class(platform: str | None) -> type[Spider]:
    """The spider of a platform; `feed` for any other."""
    from spiders.base import PublicationSpider
    from spiders.publications import Feed

    named = {cls.platform: cls for cls in PublicationSpider.__subclasses__()}
    return named.get(platform, Feed)


class CrawlProcess(AsyncCrawlerProcess):
    """Scrapy's process whose first stop also lets go of what still waits for its turn."""

    def __init__(self, settings: Any, politeness: Politeness, progress: Progress) -> None:
        super().__init__(settings)
        self._politeness = politeness
        self._progress = progress

    async def stop(self) -> None:
        """Graceful: pages under way are finished, the rest is not started."""
        self._politeness.stop()
        self._progress.stopping()
        await super().stop()


def under_way(settings: Settings) -> list[str]:
    """Runs of workers that are not over: what they have in the spool is theirs to bring home."""
    from storage.state import State, open_runs

    state = State(settings.database_url)
    if not state.exists():
        return []
    state.prepare()
    return open_runs(state)


def shared_budget(settings: Settings) -> Shared | None:
    """The budget that workers share, where there is a database for it: this crawl keeps to it too."""
    from storage.budget import Budget
    from storage.state import State, has_workers

    state = State(settings.database_url)
    if not state.exists():
        return None
    from crawler.fetch.budget import Shared

    state.prepare()
    if state.is_sqlite and not has_workers(state):  # a server is there to be shared
        return None
    return Shared(Budget(state, f"crawl-{secrets.token_hex(4)}"))


def crawl(sources: Sequence[Source], crawl: Crawl) -> tuple[list[SourceRun], list[ConfigError]]:
    """Crawl the sources side by side in this process, each with its own session; one that fails stops no other.

    Blocks until all are closed. The first SIGINT or SIGTERM finishes open pages and seals, the second stops at once.
    Also what is wrong with those that could not be begun; raises it where that is all of them.
    """
    shared = shared_budget(crawl.settings)
    try:
        return _crawl(sources, crawl, Politeness(shared=shared))
    finally:
        if shared is not None:
            shared.close()


def _crawl(
    sources: Sequence[Source], crawl: Crawl, politeness: Politeness
) -> tuple[list[SourceRun], list[ConfigError]]:
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    process = CrawlProcess(crawl.scrapy_settings(), politeness, crawl.progress)
    runs: list[SourceRun] = []
    faults: list[ConfigError] = []
    for source in sources:
        try:
            runs.append(crawl.source_run(source, politeness))
        except ConfigError as fault:
            faults.append(fault)
    if faults and not runs:
        raise faults[0]
    for run in runs:
        crawl.progress.started(run.source.name)
        process.crawl(spider_class(run.source.platform), run=run, url=run.source.url)
    process.start()
    for run in runs:
        if run.stop_reason:  # a second Ctrl-C while sealing: the thread that seals ends before the process does
            run.sealed.wait()
    return runs, faults


def exit_code(runs: Sequence[SourceRun], report: Report) -> ExitCode:
    """What the shell is told: the gravest of what happened."""
    errors = [run.error for run in runs if run.error is not None]
    if any(not run.stop_reason for run in runs):
        return ExitCode.INTERRUPTED_NOW
    if any(isinstance(error, OSError) and error.errno == ENOSPC for error in errors):
        return ExitCode.DISK_FULL
    if errors:
        return ExitCode.STORE_FAILED
    if not all(run.closed for run in runs):
        return ExitCode.FAILED
    if any(run.stop_reason == "shutdown" for run in runs):
        return ExitCode.INTERRUPTED
    return report.code


def crawl_and_report(
    sources: Sequence[Source],
    settings: Settings,
    *,
    json: bool = False,
    lasting: Lasting = Lasting.ALL,
    everything: bool = False,
    faults: Sequence[ConfigError] = (),
) -> ExitCode:
    """`foldline crawl`: recover what an earlier run left, crawl, print the report. `lasting`, `faults`: as there;
    `everything`: the whole back catalogue, with its inventory.

    Raises `StoreError` when the archive cannot be reached before anything was fetched.
    """
    archive = open_for(settings)
    clock = utc_now
    run_id = new_run_id(clock())
    with Progress(display(as_json=json)) as progress:
        deliver_leftovers(archive, under_way(settings))
        runs, more = crawl(sources, Crawl(settings, archive, progress, run_id, clock, everything))
        from crawler.jobs.works import linked_after

        if all(run.closed for run in runs):  # not where the disk is full, the store down, or somebody in a hurry
            linked_after(archive, lambda line: notice(line, as_json=json))
    if any(run.stop_reason == "shutdown" for run in runs):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient third one may not cut off the report
    report = Report(progress.tallies, archive.url, run_id, lasting, tuple(map(str, [*faults, *more])))
    if json:
        json_line(report.as_json())
    else:
        report.print(console())
    return exit_code(runs, report)


def run_from_environment(spider: Spider | None) -> SourceRun:
    """The run of a spider that `scrapy crawl NAME -a url=…` started: settings from the environment."""
    import os

    url = getattr(spider, "url", None)
    if not url:
        raise UsageError("no address to crawl", f"spider {getattr(spider, 'name', '')}", "add -a url=https://…")
    settings = Settings.from_environment(os.environ)
    archive = open_for(settings)
    source = source_of(url, platform=getattr(spider, "platform", None))
    progress = Progress(display(as_json=True))
    return Crawl(settings, archive, progress, new_run_id(utc_now())).source_run(source, Politeness())
