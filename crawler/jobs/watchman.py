"""A worker's look at what its runs came to: facts, monitors, alerts, in a thread of its own."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from queue import Empty, SimpleQueue
from time import monotonic

import sqlalchemy as sa

from crawler.channels import channels_of
from crawler.config import Settings
from crawler.jobs.alerts import Alerts
from crawler.jobs.facts import facts_of, machine_facts
from crawler.jobs.meters import Meters
from crawler.jobs.monitors import judge, read_monitors
from crawler.opening import open_for
from storage.errors import StorageError
from storage.state import ALERTS, State

logger = logging.getLogger("foldline.alerts")

QUIET = 60.0
"""Seconds after which spool and disk are looked at though no run has ended."""
BREATHER = 20.0
"""Times as long as the last look took, the next one waits: looking takes at most a twentieth of the time."""


class Watchman:
    """Raises `ConfigError` when it is made with thresholds or channels that cannot be."""

    def __init__(
        self,
        settings: Settings,
        state: State,
        ended: SimpleQueue[str],
        meters: Meters,
        clock: Callable[[], datetime],
    ) -> None:
        self._archive = open_for(settings)
        self._monitors = read_monitors(settings.monitors)
        self._alerts = Alerts(state, channels_of(os.environ), clock)
        self._state = state
        self._ended = ended
        self._meters = meters
        self._clock = clock
        self._busy = threading.Lock()
        self._next, self._quiet = 0.0, 0.0
        self._looked = False

    def round(self, known: Collection[str], *, at_once: bool) -> None:
        """Begin a look if one is due. `known`: all sources of the catalogue; `at_once`: without a breather."""
        now = monotonic()
        due = now >= self._quiet or not self._ended.empty()
        if due and (at_once or now >= self._next) and self._busy.acquire(blocking=False):
            threading.Thread(target=self._look, args=(frozenset(known),), name="foldline-watch", daemon=True).start()

    def is_idle(self) -> bool:
        """Whether everything that has ended was looked at, and told where it could be."""
        return self._looked and self._ended.empty() and not self._busy.locked()

    def _look(self, known: frozenset[str]) -> None:
        begun = monotonic()
        sources = self._taken()
        try:
            self.look(sources, known)
        except StorageError as error:
            logger.warning("the monitors saw nothing this time: %s", error)
            for source in sources:
                self._ended.put(source)
        finally:
            over = monotonic()
            self._next, self._quiet = over + BREATHER * (over - begun), over + QUIET
            self._looked = True
            self._busy.release()

    def look(self, sources: Collection[str], known: Collection[str]) -> None:
        """Judge these sources and this machine, and tell what is new. Raises `StorageError`."""
        now = self._clock()
        facts = facts_of(self._archive, now, sources) if sources else []
        found = list(judge(facts, machine_facts(self._archive.spool, now), self._monitors))
        self._alerts.settle(found, sources, {socket.gethostname()})
        if known:
            self._alerts.forget(known)
        self._alerts.tell()
        self._count()

    def _taken(self) -> set[str]:
        taken = set()
        with suppress(Empty):
            while True:
                taken.add(self._ended.get_nowait())
        return taken

    def _count(self) -> None:
        with self._state.read() as connection:
            chosen = sa.select(ALERTS.c.monitor).where(ALERTS.c.cleared_at.is_(None))
            counts = Counter(connection.execute(chosen).scalars())
        for name in self._monitors:
            self._meters.alerts.labels(name).set(counts[name])
