"""One politeness budget per group, kept where all processes see it.

A group's requests start at least its delay apart and at most so many are open at once, whoever makes them. A start is
granted at the moment it happens, never in advance: a pause that another process has set holds from the next start on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from storage.state import GROUPS, SLOTS, State

REMEMBERED = 600.0
"""Seconds for which the strictest delay and concurrency that anybody asked for hold for all."""
BUSY = 0.05
"""Seconds after which to ask again while all slots are taken."""
LONGEST_PAUSE = 7 * 86400.0
"""Seconds. A server that asks for more is asked again then."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`token` where the request may start now; else ask again after `wait` seconds."""

    token: str | None
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a process wants of a group; the strictest of all holds. `hold`: seconds until its slot frees itself."""

    delay: float
    concurrency: int = 1
    hold: float = 300.0


class Budget:
    """The groups of one database. Blocking. Raises `StateError` while the database is down: then nothing may start."""

    def __init__(self, state: State, holder: str, clock: Callable[[], float] | None = None) -> None:
        self._state = state
        self._holder = holder
        self._clock = clock

    def ask(self, group: str, asked: Asked) -> Turn:
        """Whether a request to the group may start now."""
        with self._state.begin() as connection:
            row = self._row(connection, group)
            now = self._now(connection)
            delay, concurrency = asked.delay, asked.concurrency
            if row.asked_until > now:
                delay = max(delay, row.delay)
                concurrency = min(concurrency, row.concurrency or concurrency)
            mine = SLOTS.c.politeness_group == group
            ends = list(connection.execute(sa.select(SLOTS.c.until).where(mine)).scalars())
            open_now = sum(end > now for end in ends)
            if open_now < len(ends):
                connection.execute(sa.delete(SLOTS).where(mine, SLOTS.c.until <= now))
            pause = min(row.paused_until, now + LONGEST_PAUSE) - now
            gap = min(row.next_start - now, delay)  # more than its delay: the clock went back
            wait = max(pause, gap, BUSY if open_now >= concurrency else 0.0)
            if wait > 0:
                return Turn(None, wait)
            token = uuid4().hex
            slot = {"token": token, "politeness_group": group, "holder": self._holder, "until": now + asked.hold}
            connection.execute(sa.insert(SLOTS).values(slot))
            strict = {"delay": delay, "concurrency": concurrency, "asked_until": now + REMEMBERED}
            changed = sa.update(GROUPS).where(GROUPS.c.name == group).values(next_start=now + delay, **strict)
            connection.execute(changed)
            return Turn(token)

    def _row(self, connection: sa.Connection, group: str) -> sa.Row[Any]:
        """The group's, locked; made by the first who asks."""
        chosen = sa.select(GROUPS).where(GROUPS.c.name == group).with_for_update()
        row = connection.execute(chosen).one_or_none()
        if row is not None:
            return row
        connection.execute(self._state.insert(GROUPS).values(name=group).on_conflict_do_nothing())
        return connection.execute(chosen).one()

    def release(self, *tokens: str) -> None:
        """These requests are over."""
        with self._state.begin() as connection:
            connection.execute(sa.delete(SLOTS).where(SLOTS.c.token.in_(tokens)))

    def pause(self, group: str, seconds: float, why: str) -> None:
        """No request of the group starts before so many seconds from now, in any process."""
        with self._state.begin() as connection:
            connection.execute(self._state.insert(GROUPS).values(name=group).on_conflict_do_nothing())
            until = self._now(connection) + min(seconds, LONGEST_PAUSE)
            longer = sa.update(GROUPS).where(GROUPS.c.name == group, GROUPS.c.paused_until < until)
            connection.execute(longer.values(paused_until=until, why=why))

    def paused(self) -> dict[str, tuple[float, str]]:
        """Groups that are being left alone: for how many more seconds, and why."""
        with self._state.read() as connection:
            now = self._now(connection)
            rows = connection.execute(sa.select(GROUPS).where(GROUPS.c.paused_until > now)).all()
            return {row.name: (row.paused_until - now, row.why or "") for row in rows}

    def forget(self, holder: str) -> None:
        """A process, or all of a worker's (`WORKER/…`), has died: what it held is free."""
        with self._state.begin() as connection:
            mine = sa.or_(SLOTS.c.holder == holder, SLOTS.c.holder.startswith(f"{holder}/", autoescape=True))
            connection.execute(sa.delete(SLOTS).where(mine))

    def _now(self, connection: sa.Connection) -> float:
        """One clock for all: the server's, or this machine's."""
        if self._clock is not None:
            return self._clock()
        if self._state.is_sqlite:
            return time.time()
        return float(connection.execute(sa.text("SELECT extract(epoch from clock_timestamp())")).scalar_one())
