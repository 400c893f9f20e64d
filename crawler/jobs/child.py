"""The crawl process: a child of a worker that crawls many sources at once, job after job, in one event loop.

One JSON object a line. In: a job `{"run", "sources", "attempt", "last"}`, or `{"stop": true}`: finish open pages, seal,
leave. Out: `{"ready": true}`, then `{"run", …}` for each job that is over and `{"totals": {…}}` in between.

When standard input ends the worker has died: this process ends at once, and what it wrote is recovered by whoever goes
on.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import msgspec
import sqlalchemy as sa

from crawler.catalogue import Source
from crawler.clock import utc_now
from crawler.config import Settings
from crawler.errors import FoldlineError
from crawler.fetch.budget import Shared
from crawler.fetch.politeness import Politeness
from crawler.jobs.closing import close
from crawler.jobs.crawl import Crawl, CrawlProcess, spider_class
from crawler.jobs.past import Past
from crawler.jobs.polls import Fetched, Polls
from crawler.jobs.result import result_of
from crawler.jobs.run import SourceRun
from crawler.logs import log_as_json
from crawler.opening import open_for
from crawler.progress import Progress
from storage.budget import Budget
from storage.errors import StorageError, StoreError
from storage.state import RUNS, State, StateError

logger = logging.getLogger("foldline.crawl")

THREADS = 24
"""For what blocks: closing and sealing sources, names to look up, the archive."""
TAKEN = 30.0
"""Seconds to wait for a crawl process that died to let go of its sessions."""
TELL = 2.0
"""Seconds between two totals."""


class Job(msgspec.Struct, kw_only=True):
    """What the worker hands over (`crawler.jobs.pool.Handed`)."""

    run: str
    sources: list[dict[str, Any]]
    attempt: int = 1
    last: bool = False


class Child:
    """Runs jobs until it is told to stop."""

    def __init__(self, settings: Settings, holder: str) -> None:
        self._settings = settings
        self._archive = open_for(settings)
        self._state = State(settings.database_url)
        self._shared = Shared(Budget(self._state, holder))
        self._politeness = Politeness(shared=self._shared)
        crawl = Crawl(settings, self._archive, Progress(), "", utc_now)
        self._polls = Polls(settings, self._archive, self._state, self._politeness, utc_now)
        self._process = CrawlProcess(crawl.scrapy_settings(), self._politeness, Progress())
        log_as_json(logging.INFO)  # Scrapy has just made its own choice
        self._jobs: set[asyncio.Task[None]] = set()
        self._running: dict[str, Progress] = {}
        self._lock = threading.Lock()
        self._stopping = False

    def serve(self) -> None:
        """Blocks until stopped."""
        from twisted.internet import reactor

        cast(Any, reactor).callWhenRunning(self._begin)
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)

    def _begin(self) -> None:
        loop = asyncio.get_running_loop() if _running() else asyncio.get_event_loop()
        loop.set_default_executor(ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="foldline"))
        threading.Thread(target=self._listen, args=(loop,), daemon=True).start()
        self._telling = loop.create_task(self._tell())
        self._say({"ready": True})

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        for line in sys.stdin.buffer:
            message = msgspec.json.decode(line)
            loop.call_soon_threadsafe(self._heard, message)
        os._exit(1)  # the worker is gone: as if killed, so that its successor finds nobody at work

    def _heard(self, message: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        if message.get("stop"):
            self._stopping = True
            self._ending = loop.create_task(self._stop())
            return
        task = loop.create_task(self._job(msgspec.convert(message, Job)))
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def _stop(self) -> None:
        await self._process.stop()
        while self._jobs:
            await asyncio.wait(list(self._jobs))
        sys.stdout.flush()
        os._exit(0)  # nothing is open any more; threads that resolve names would be waited for

    async def _job(self, job: Job) -> None:
        progress = self._running[job.run] = Progress()
        results: dict[str, object] = {}
        try:
            sources = [Source.model_validate_json(msgspec.json.encode(definition)) for definition in job.sources]
            polled = await self._polled(job, sources, progress, results)
            left = (source for source in sources if source.name not in results)
            await asyncio.gather(
                *(self._source(job, source, progress, results, polled.get(source.name)) for source in left)
            )
            self._say({"run": job.run, "stopped": self._stopping, "sources": results})
        finally:
            del self._running[job.run]

    async def _polled(
        self, job: Job, sources: list[Source], progress: Progress, results: dict[str, object]
    ) -> Mapping[str, Fetched]:
        """How the sources ended that have nothing new; for the others, what was fetched. A resumed job crawls all: what
        it has in the archive is recalled by its crawls."""
        if job.attempt > 1 or self._stopping:
            return {}
        ended, polled = await self._polls.of(sources, job.run, progress, lambda: still_ours(self._state, job))
        results.update(ended)
        return polled

    async def _source(
        self, job: Job, source: Source, progress: Progress, results: dict[str, object], polled: Fetched | None
    ) -> None:
        try:
            run = await asyncio.to_thread(self._prepared, job, source, progress)
            run.polled = polled or {}
        except (StorageError, FoldlineError, OSError) as error:
            results[source.name] = {"error": str(error), "put_off": not isinstance(error, FoldlineError)}
            return
        progress.started(source.name)
        logger.info("crawling", extra={"source": source.name, "run": job.run, "recalled": len(run.past or ())})
        try:
            if not self._stopping:
                await self._process.crawl(spider_class(source.platform), run=run, url=source.url)
        finally:
            if not run.stop_reason:
                await asyncio.to_thread(close, run, "shutdown" if self._stopping else "failed")
        results[source.name] = result_of(run, progress.tallies[source.name])

    def _prepared(self, job: Job, source: Source, progress: Progress) -> SourceRun:
        """Everything a source needs. Waits for a session that a dead process has not let go of."""
        crawl = Crawl(self._settings, self._archive, progress, job.run, utc_now)
        self._shared.hold = max(self._shared.hold, 2 * source.timeout + 60)
        run = _patiently(lambda: crawl.source_run(source, self._politeness))
        run.continued = not job.last
        run.fence = lambda: still_ours(self._state, job)
        if job.attempt > 1:
            run.past = Past(self._archive, source.name, job.run, source.platform)
        return run

    async def _tell(self) -> None:
        from crawler.displays import totals_of

        while True:
            await asyncio.sleep(TELL)
            tallies = {name: tally for p in self._running.values() for name, tally in list(p.tallies.items())}
            self._say({"totals": totals_of(tallies)})

    def _say(self, message: Mapping[str, object]) -> None:
        with self._lock:
            sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
            sys.stdout.buffer.flush()


def still_ours(state: State, job: Job) -> None:
    """Raise `StoreError` where another worker, taking this one for dead, has begun to go on with the run."""
    attempts = sa.select(sa.func.max(RUNS.c.attempts)).where(RUNS.c.run == job.run)
    try:
        with state.read() as connection:
            latest = connection.execute(attempts).scalar()
    except StateError as error:
        remedy = "what was fetched stays in the spool and is delivered when it answers"
        raise StoreError("nobody can say whose run it is", error.where, remedy) from error
    if latest is not None and latest != job.attempt:
        remedy = "what was fetched here stays in the spool and is delivered when the run is over"
        raise StoreError("another worker goes on with the run", job.run, remedy)


def _running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _patiently(make: Any) -> SourceRun:
    import time

    deadline = time.monotonic() + TAKEN
    while True:
        try:
            made: SourceRun = make()
        except StorageError as error:
            if "being written by somebody else" not in error.what or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return made
