"""The workers that share a database: each shows that it is alive, and notices who no longer is.

Nobody's wall clock is trusted: a worker's beat is a number that moves, and who watches measures with its own clock.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from time import monotonic

import sqlalchemy as sa

from storage.records import EXTRACTOR
from storage.state import WORKERS, State

SILENT = 30.0
"""Seconds without a beat after which a worker of another machine counts as dead."""


class TakenForDead(Exception):
    """The others have taken over what this worker had: it must not touch it any more."""


def worker_id() -> str:
    """Unique among machines and restarts."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


@cache
def place() -> str:
    """Where process ids mean something: this boot and PID namespace of a machine; its name elsewhere than on Linux."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()


class Fleet:
    """This worker among the others."""

    def __init__(
        self, state: State, me: str, wall: Callable[[], datetime], clock: Callable[[], float] = monotonic
    ) -> None:
        self._state = state
        self._me = me
        self._wall = wall
        self._clock = clock
        self._beat = 0
        self._seen: dict[str, tuple[int, float]] = {}
        self._looked = clock()

    def beat(self, doing: str) -> None:
        """I am here: `working` or `draining`. Raises `TakenForDead` where the others have given me up."""
        self._beat += 1
        if self._beat > 1:
            still = (WORKERS.c.id == self._me, WORKERS.c.state != "gone")
            moved = sa.update(WORKERS).where(*still)
            with self._state.begin() as connection:
                found = connection.execute(moved.values(beat=self._beat, seen_at=self._wall(), state=doing)).rowcount
            if not found:
                raise TakenForDead(self._me)
            return
        now = self._wall()
        row = {"beat": self._beat, "seen_at": now, "state": doing}
        here = {"host": socket.gethostname(), "place": place(), "pid": os.getpid()}
        born = here | {"id": self._me, "version": EXTRACTOR, "started_at": now}
        with self._state.begin() as connection:
            connection.execute(sa.insert(WORKERS).values(row | born))

    def leave(self) -> None:
        """I am gone: what I had under way may be taken over at once."""
        with self._state.begin() as connection:
            connection.execute(sa.update(WORKERS).where(WORKERS.c.id == self._me).values(state="gone"))

    def gone(self) -> dict[str, str]:
        """Workers that `left`, and those that are `dead`: on this machine, or silent for too long."""
        with self._state.read() as connection:
            rows = connection.execute(sa.select(WORKERS).where(WORKERS.c.id != self._me)).all()
        if self._clock() - self._looked > SILENT / 3:
            self._seen.clear()  # I was asleep, or the database was away: who was silent then is not dead
        self._looked = self._clock()
        self._seen = {row.id: self._last(row.id, row.beat) for row in rows}
        left = {row.id: "left" for row in rows if row.state == "gone"}
        return left | {
            row.id: "dead" for row in rows if row.id not in left and (_died_here(row) or self._silent(row.id))
        }

    def forget(self, workers: Iterable[str]) -> None:
        """Their work has been taken over."""
        with self._state.begin() as connection:
            connection.execute(sa.delete(WORKERS).where(WORKERS.c.id.in_(workers)))

    def count(self) -> int:
        """How many there are."""
        with self._state.read() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(WORKERS)).scalar_one()

    def known(self) -> set[str]:
        """Their ids."""
        with self._state.read() as connection:
            return set(connection.execute(sa.select(WORKERS.c.id)).scalars())

    def _last(self, worker: str, beat: int) -> tuple[int, float]:
        before = self._seen.get(worker)
        return before if before is not None and before[0] == beat else (beat, self._clock())

    def _silent(self, worker: str) -> bool:
        return self._clock() - self._seen[worker][1] > SILENT


def _died_here(row: sa.Row[tuple[object, ...]]) -> bool:
    """A process of this machine that is not there any more."""
    if row.place != place():
        return False
    with suppress(PermissionError):  # somebody else's process: it is there
        try:
            os.kill(row.pid, 0)
        except ProcessLookupError:
            return True
        return _is_zombie(row.pid)
    return False


def _is_zombie(pid: int) -> bool:
    """Dead, and only not yet noticed by its parent (Linux)."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[:1] == [b"Z"]
    except OSError:
        return False
