"""What a worker does in each step of a job. Every method can be repeated after a kill at any point of it."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from queue import SimpleQueue
from typing import Any

import msgspec
import sqlalchemy as sa

from crawler.catalogue import Source
from crawler.config import Settings
from crawler.errors import FoldlineError
from crawler.jobs.catalogued import CatalogueFile
from crawler.jobs.engine import Job
from crawler.jobs.meters import Meters
from crawler.jobs.pool import CrawlProcessDied, Garbled, Handed, Pool
from crawler.jobs.result import Result
from crawler.jobs.rhythm import Rhythm
from crawler.opening import open_for
from storage.state import RUNS, SCHEDULES, State, open_runs

logger = logging.getLogger("foldline.worker")

DEADLY = 10
"""Tries after which a job that crawl processes die of is given up."""


class Work:
    """The steps, on this machine."""

    def __init__(
        self,
        settings: Settings,
        catalogue: CatalogueFile,
        state: State,
        pool: Pool,
        meters: Meters,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._state = state
        self._pool = pool
        self._meters = meters
        self._clock = clock
        self._archive = open_for(settings)
        self._host = socket.gethostname()
        self.recorded = threading.Event()  # records came that are not linked yet
        self.ended: SimpleQueue[str] = SimpleQueue()  # sources whose run is over, for the monitors

    def plan(self, job: Job) -> dict[str, Any]:
        """The sources' definitions as they are now. One that is gone or faulty costs the others nothing."""
        catalogue = self._catalogue.read()
        found: list[Source] = []
        for name in job.sources:
            try:
                source = catalogue.get(name)
                self._settings.contact_for(source)
                found.append(source)
            except FoldlineError as error:
                gone = name not in catalogue.files
                what = "is no longer in the catalogue; its job is dropped" if gone else "; ".join(error.lines())
                logger.warning("source %s %s", name, what, extra={"run": job.run})
                self._over(job.run, name, "gone" if gone else "faulty", what)
        changed = sa.update(RUNS).where(RUNS.c.run == job.run, RUNS.c.state == "waiting")
        with self._state.begin() as connection:
            connection.execute(changed.values(state="running", started_at=self._clock()))
        return {"sources": [_definition(source) for source in found]}

    def fetch(self, job: Job, plan: dict[str, Any], *, last: bool) -> dict[str, Any]:
        """Crawl what is not archived yet. Never returns while the worker drains: who takes over fetches the rest."""
        self._wait_if_draining(job)
        if not plan["sources"]:
            return _fetched({})
        tried = sa.update(RUNS).where(RUNS.c.run == job.run, RUNS.c.state != "over")
        with self._state.begin() as connection:
            connection.execute(tried.values(attempts=RUNS.c.attempts + 1, host=self._host))
            attempts = connection.execute(sa.select(sa.func.max(RUNS.c.attempts)).where(RUNS.c.run == job.run)).scalar()
        try:
            with self._meters.jobs_running.track_inprogress():
                ended = self._pool.crawl(Handed(job.run, plan["sources"], attempts or 1, last))
        except CrawlProcessDied as died:
            self._wait_if_draining(job)
            if (attempts or 0) < DEADLY:
                raise
            why = f"{died}; {attempts} tries: it is given up, what was archived of it stays"
            return _fetched({name: Result(error=why) for name in job.sources})
        except Garbled as why:
            return _fetched({name: Result(error=str(why)) for name in job.sources})
        if ended.stopped:
            self._wait_if_draining(job)
        self._meters.job_fetched(ended)
        return _fetched(ended.sources)

    def _wait_if_draining(self, job: Job) -> None:
        """A step that never ends is one that another worker does again."""
        if self._pool.stopping:
            logger.info("job put back: this worker drains", extra={"run": job.run})
            threading.Event().wait()

    def deliver(self, job: Job, *, going_on: bool) -> list[str]:
        """Seal, store, index and emit what the store did not take. Raises `StoreError` until it does.

        Of a run that goes on nothing is read here: what only its listings showed may still get its own page.
        """
        from crawler.jobs.recover import deliver_leftovers

        if going_on:
            return self._archive.recover(_AllBut(job.run))
        return deliver_leftovers(self._archive, _AllBut(job.run))

    def bring_home(self) -> list[str]:
        """What runs that are over have left in this machine's spool."""
        if not any(self._archive.spool.glob("*@*")):
            return []
        from crawler.jobs.recover import deliver_leftovers

        spared = open_runs(self._state)
        return deliver_leftovers(self._archive, spared, self._known_over(spared))

    def report(self, job: Job, fetched: dict[str, Any]) -> dict[str, str]:
        """How each source ended, into the state; and what was learned."""
        results = msgspec.convert(fetched["sources"], dict[str, Result])
        outcomes = {}
        with self._state.begin() as connection:
            self._end(
                connection, job.run, [(name, *_outcome(result), _counts(result)) for name, result in results.items()]
            )
            self._learn(connection, results)
        if any(result.recorded for result in results.values()):
            self.recorded.set()
        for name, result in results.items():
            outcome, detail = _outcome(result)
            outcomes[name] = outcome
            self._meters.source_over(outcome)
            self.ended.put(name)
            logger.info("source done", extra={"source": name, "run": job.run, "outcome": outcome, "detail": detail})
        return outcomes

    def failed(self, job: Job, why: str) -> None:
        """The job as a whole came to nothing; what was archived of it stays."""
        logger.error("job failed: %s", why, extra={"run": job.run})
        for name in job.sources:
            self._over(job.run, name, "failed", why)
            self._meters.source_over("failed")
            self.ended.put(name)

    def _over(self, run: str, source: str, outcome: str, detail: str) -> None:
        with self._state.begin() as connection:
            self._end(connection, run, [(source, outcome, detail, None)])

    def _end(self, connection: sa.Connection, run: str, ends: list[tuple[str, str, str, str | None]]) -> None:
        """Of each source its outcome, a word on it and its counts; one that is over already stays as it was."""
        still = (RUNS.c.run == run, RUNS.c.source == sa.bindparam("of"), RUNS.c.state != "over")
        made = sa.update(RUNS).where(*still).values(state="over", finished_at=self._clock())
        rows = [dict(zip(("of", "outcome", "detail", "counts"), end, strict=True)) for end in ends]
        if rows:
            connection.execute(
                made.values(
                    outcome=sa.bindparam("outcome"), detail=sa.bindparam("detail"), counts=sa.bindparam("counts")
                ),
                rows,
            )

    def _learn(self, connection: sa.Connection, results: Mapping[str, Result]) -> None:
        """Dates, and what feed and server asked for, into the sources' rhythms."""
        chosen = sa.select(SCHEDULES.c.source, SCHEDULES.c.rhythm).where(SCHEDULES.c.source.in_(results))
        texts = {row.source: row.rhythm for row in connection.execute(chosen)}
        strangers = [name for name in results if not texts.get(name)]
        dates = self._on_record(strangers) if strangers else {}
        rows = []
        for name, result in results.items():
            text = texts.get(name)
            known = msgspec.json.decode(text, type=Rhythm) if text else Rhythm(published=dates.get(name, ()))
            retry = self._clock() + timedelta(seconds=result.pause) if result.pause > 60 else None
            known = msgspec.structs.replace(known.learned(result.published), retry_at=retry)
            if result.asked is not None:
                known = msgspec.structs.replace(known, asked=result.asked.seconds, asked_by=result.asked.by)
            encoded = msgspec.json.encode(known).decode()
            if encoded != text:
                rows.append({"source": name, "rhythm": encoded})
        if rows:
            made = self._state.insert(SCHEDULES)
            told = made.on_conflict_do_update(index_elements=["source"], set_={"rhythm": made.excluded.rhythm})
            connection.execute(told, rows)

    def _on_record(self, sources: list[str]) -> dict[str, tuple[datetime, ...]]:
        """The last dates of publication that the archive knows, of sources that the state does not."""
        sql = """SELECT DISTINCT source, date_published FROM records
                 WHERE list_contains(?, source) AND date_published IS NOT NULL ORDER BY ALL"""
        dates: dict[str, list[datetime]] = {}
        for source, date in self._archive.tables.query(sql, (sources,))[1]:
            dates.setdefault(source, []).append(date)
        return {source: tuple(found[-40:]) for source, found in dates.items()}

    def _known_over(self, open_ones: Iterable[str]) -> frozenset[str]:
        """Runs of this machine's spool that the state knows and that are over: somebody may have gone on with them."""
        runs = {path.name.rpartition("@")[2] for path in self._archive.spool.glob("*@*")}.difference(open_ones)
        if not runs:
            return frozenset()
        with self._state.read() as connection:
            return frozenset(connection.execute(sa.select(RUNS.c.run).where(RUNS.c.run.in_(runs))).scalars())


class _AllBut:
    """Every run but one."""

    def __init__(self, run: str) -> None:
        self._run = run

    def __contains__(self, run: object) -> bool:
        return run != self._run


def _definition(source: Source) -> dict[str, Any]:
    return source.model_dump(mode="json", exclude_defaults=True, exclude={"schedule"})


def _fetched(sources: dict[str, Result]) -> dict[str, Any]:
    results = list(sources.values())
    return {
        "sources": msgspec.to_builtins(sources),
        "put_off": any(result.put_off for result in results),
        "pause": max((result.pause for result in results if result.put_off), default=0.0),
        "undelivered": any(not result.closed for result in results),
    }


def _outcome(result: Result) -> tuple[str, str]:
    if result.error is not None:
        return "failed", result.error
    if result.put_off:
        return "incomplete", result.losses
    return "done", result.losses


def _counts(result: Result) -> str:
    numbers = {name: getattr(result, name) for name in ("fetched", "recalled", "bytes", "recorded", "walled")}
    return msgspec.json.encode(numbers | {"outcomes": result.outcomes}).decode()
