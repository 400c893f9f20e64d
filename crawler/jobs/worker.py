"""`foldline worker`: takes jobs, plans due times, notices who died, and leaves in order."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from types import FrameType

import sqlalchemy as sa

from crawler.clock import utc_now
from crawler.config import Settings
from crawler.exitcodes import ExitCode
from crawler.jobs import engine
from crawler.jobs.catalogued import CatalogueFile
from crawler.jobs.dispatch import Dispatcher
from crawler.jobs.fleet import Fleet, TakenForDead, worker_id
from crawler.jobs.lean import lean
from crawler.jobs.linking import Linking
from crawler.jobs.meters import Meters
from crawler.jobs.pool import Pool
from crawler.jobs.steps import Work
from crawler.jobs.watch import Answers, listen
from crawler.jobs.watchman import Watchman
from crawler.opening import open_for
from storage.budget import Budget
from storage.errors import StorageError
from storage.state import RUNS, OutdatedError, State, StateError

logger = logging.getLogger("foldline.worker")

STEP = 0.5
"""Seconds between two rounds of the worker's own loop."""
PLAN, HOME, METER, WATCH, LINK = 2.0, 60.0, 5.0, 2.0, 5.0
"""Seconds between two looks for due times and for the dead, at the spool, at the queue, for runs to judge, to link."""
BREATHER = 10.0
"""Times as long as something took, it rests before it is done again: with many sources a look takes a second."""
STUCK = 60.0
"""Seconds without a round after which the worker is not well."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a worker works. `grace`: seconds that open pages get when it is told to stop."""

    at_once: int = 16
    listen: str | None = None
    grace: float = 120.0
    until_idle: bool = False
    clock: Callable[[], datetime] = utc_now


class Worker:
    """One process that serves the queue until it is told to stop."""

    def __init__(self, settings: Settings, options: Options) -> None:
        self.id = worker_id()
        self.state = State(settings.database_url)
        self.meters = Meters()
        self.pool = Pool(settings, self.id, self._free)
        self._settings = settings
        self._options = options
        self._fleet = Fleet(self.state, self.id, options.clock)
        self._catalogue = CatalogueFile(settings)
        self._work = Work(settings, self._catalogue, self.state, self.pool, self.meters, options.clock)
        self._budget = Budget(self.state, self.id)
        self._stop = threading.Event()
        self._round = monotonic()
        self._down = False
        self._nothing_left = False
        self._due: dict[Callable[[], None], float] = {}
        self._home = threading.Lock()
        self._linking = Linking(open_for(settings), self.state, self.id, options.clock)
        self._watchman = Watchman(settings, self.state, self._work.ended, self.meters, options.clock)

    def run(self) -> ExitCode:
        """Blocks. Raises `StateError` where the database cannot be used at the start."""
        lean()
        self.state.prepare()
        self._fleet.beat("working")
        if self._options.listen:
            server = listen(self._options.listen, Answers(self._health, self._ready, self.meters.text))
            host, port = server.server_address[:2]
            logger.info("listening", extra={"address": f"{host!s}:{port}"})
        self._catch_signals()
        self.pool.warm()
        engine.launch(self.state, self.id, self._work, self._options.at_once)
        self._client = engine.client(self.state)
        self._dispatcher = Dispatcher(self.state, self._client, self._options.clock)
        logger.info("taking jobs", extra={"worker": self.id, "archive": self._settings.archive})
        code = self._serve()
        self._drain()
        return code

    def _serve(self) -> ExitCode:
        while not self._stop.is_set():
            self._round = monotonic()
            try:
                self._fleet.beat("working")
                self._now_and_then(self._take_over, PLAN)
                self._now_and_then(self._plan, PLAN)
                self._now_and_then(self._bring_home, HOME)
                self._now_and_then(self._measure, METER)
                self._now_and_then(self._watch, WATCH)
                self._now_and_then(self._link, LINK)
                self._up()
                if self._options.until_idle and self._idle():
                    return ExitCode.OK
            except TakenForDead:
                logger.error("taken for dead: the others go on with this worker's jobs, and it ends at once")  # noqa: TRY400
                self.pool.kill()
                os._exit(ExitCode.FAILED)
            except OutdatedError as error:
                logger.error("%s", error)  # noqa: TRY400 - it says all there is
                return ExitCode.BAD_CONFIG
            except StateError as error:
                self._went_down(error)
            self._stop.wait(STEP)
        return ExitCode.OK

    def _now_and_then(self, do: Callable[[], None], seconds: float) -> None:
        if monotonic() >= self._due.get(do, 0.0):
            begun = monotonic()
            do()
            over = monotonic()
            self._due[do] = over + max(seconds, BREATHER * (over - begun))

    def _plan(self) -> None:
        """Decide on due times."""
        for source, decision in self._dispatcher.tick(self._catalogue.sources()):
            self.meters.decided(str(decision.verdict))
            told = {"source": source, "due": decision.due, "verdict": str(decision.verdict)}
            logger.info("due", extra=told | {"reason": decision.reason})
        self.meters.planned.set(self._options.clock().timestamp())

    def _take_over(self) -> None:
        """What the dead had under way goes back into the queue."""
        gone = self._fleet.gone()
        if not gone:
            return
        jobs = engine.take_over(list(gone))
        for worker, how in gone.items():
            self._budget.forget(worker)
            level = logging.INFO if how == "left" else logging.WARNING
            logger.log(level, "worker %s %s", worker, how, extra={"jobs_taken_over": jobs})
        self._fleet.forget(gone)

    def _free(self, holder: str) -> None:
        """A crawl process has died: its slots are free."""
        try:
            self._budget.forget(holder)
        except StateError as error:
            logger.warning("slots of a dead crawl process fall free after a while: %s", error)

    def _bring_home(self) -> None:
        """Behind the scenes: it may take as long as an upload."""
        if self._home.acquire(blocking=False):
            threading.Thread(target=self._bringing_home, name="foldline-home", daemon=True).start()

    def _bringing_home(self) -> None:
        try:
            for key in self._work.bring_home():
                logger.info("brought home", extra={"warc": key})
        except StorageError as error:
            logger.warning("what is left in the spool stays there for now: %s", error)
        finally:
            self._home.release()

    def _watch(self) -> None:
        at_once = self._options.until_idle and self._nothing_left
        self._watchman.round(self._catalogue.sources(), at_once=at_once)

    def _link(self) -> None:
        """Records that this worker's jobs gave come under their works."""
        self._look_for_records()
        self._linking.round()

    def _look_for_records(self) -> None:
        if self._work.recorded.is_set():
            self._work.recorded.clear()
            self._linking.wanted()

    def _measure(self) -> None:
        with self.state.read() as connection:
            waiting = sa.select(sa.func.count(), sa.func.min(RUNS.c.queued_at)).where(RUNS.c.state == "waiting")
            count, oldest = connection.execute(waiting).one()
        self.meters.waiting.set(count)
        self.meters.late.set((self._options.clock() - oldest).total_seconds() if oldest else 0)
        self.meters.paused.set(len(self._budget.paused()))
        self.meters.workers.set(self._fleet.count())
        self.meters.processes.set(self.pool.started)
        engine.reconcile(self._client, self.state, self._fleet.known(), self._options.clock())

    def _idle(self) -> bool:
        with self.state.read() as connection:
            left = sa.select(sa.func.count()).select_from(RUNS).where(RUNS.c.state != "over")
            waiting = connection.execute(left).scalar_one()
        self._nothing_left = not waiting
        if self._nothing_left:  # nobody waits for the end of a rest
            self._link()
            self._watch()
        busy = waiting or not self._linking.is_idle() or self._home.locked() or not engine.is_idle(self._client)
        return not busy and self._watchman.is_idle()

    def _up(self) -> None:
        if self._down:
            logger.warning("the database answers again")
        self._down = False
        self.meters.database.set(1)

    def _went_down(self, error: StateError) -> None:
        if not self._down:
            logger.error("%s", error)
        self._down = True
        self.meters.database.set(0)

    def _catch_signals(self) -> None:
        def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signal's signature
            if self._stop.is_set():
                self.pool.kill()
                os._exit(ExitCode.INTERRUPTED_NOW)
            self._stop.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)

    def _drain(self) -> None:
        """Open pages are finished, segments sealed and stored; what is left of the jobs is for others."""
        logger.info("draining", extra={"worker": self.id})
        self._stop.set()
        try:
            self._fleet.beat("draining")
        except StateError as error:
            self._went_down(error)
        except TakenForDead:
            self.pool.kill()
        self.pool.stop(self._options.grace)
        engine.leave()
        try:
            self._linking.leave()
            self._fleet.leave()
        except StateError as error:
            logger.warning("left without saying so; others take over after a while: %s", error)
        logger.info("left", extra={"worker": self.id})

    def _health(self) -> dict[str, object]:
        silent = monotonic() - self._round
        return {"ok": silent < STUCK or self._stop.is_set(), "worker": self.id, "seconds_since_round": round(silent, 1)}

    def _ready(self) -> dict[str, object]:
        return {
            "ok": not self._stop.is_set() and not self._down,
            "draining": self._stop.is_set(),
            "database": not self._down,
        }
