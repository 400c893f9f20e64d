"""Which due times there are and what becomes of each. Pure: clock, cursor and what is running are passed in.

DBOS has a scheduler of its own; docs/adr/0018 says why its queue is used and its scheduler is not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cronsim import CronSim

from crawler.jobs.rhythm import Next, Rhythm, next_look
from crawler.timetable import Misfire, Overlap, Schedule, spelled

GRACE = timedelta(seconds=60)
"""A due time that is taken up within this is on time."""
MOST = 100
"""Due times of one downtime that `misfire = "all"` runs; older ones are merged into them."""
LOOK_BACK = timedelta(days=400)
"""Due times further back than this are not even counted."""


class Verdict(StrEnum):
    """What became of a due time. Values never change meaning: they stand in ledgers."""

    RUN = "run"  # on time
    LATE = "late"  # run, after its time
    QUEUED = "queued"  # run, behind one of the same source
    MERGED = "merged"  # no run of its own
    SKIPPED = "skipped"  # no run: overlap, or it had its run already
    DROPPED = "dropped"  # no run: misfire
    PAUSED = "paused"  # no run: the schedule was paused


RUNS = frozenset({Verdict.RUN, Verdict.LATE, Verdict.QUEUED})


@dataclass(frozen=True, slots=True)
class Decision:
    """One due time, or several that passed (`due` is then the last of them)."""

    due: datetime
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Active:
    """A run of the source that is not over."""

    run: str
    due: datetime
    running: bool  # else it waits for its turn


@dataclass(frozen=True, slots=True)
class Standing:
    """What the planner knows of a source. `cursor` is the last due time decided on; None: the source is new."""

    cursor: datetime | None = None
    active: tuple[Active, ...] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)
    planned: datetime | None = None  # when somebody last looked for due times


@dataclass(frozen=True, slots=True)
class Plan:
    """`decisions` in the order of their due times, and the new cursor."""

    decisions: tuple[Decision, ...]
    cursor: datetime


def plan(schedule: Schedule, standing: Standing, now: datetime) -> Plan:
    """What to do about all due times up to `now`. Doing it twice with the new cursor does nothing."""
    if standing.cursor is None:
        return _first(schedule, now)
    cursor = min(standing.cursor, now)  # a clock that was ahead and went back
    passed = _passed(schedule, cursor, standing.rhythm, now)
    if not passed.last:
        return Plan((), cursor)
    reached = now if schedule.cadence is not None else passed.last[-1]
    return Plan(tuple(_decide(schedule, passed, standing, now)), reached)


def _first(schedule: Schedule, now: datetime) -> Plan:
    """A new source: an interval begins at once, a cron waits for its time."""
    if schedule.cron is not None:
        return Plan((), now)
    return Plan((Decision(now, Verdict.RUN, "first run"),), now)


@dataclass(slots=True)
class _Passed:
    """Due times since the cursor: how many, the first, and the last few."""

    count: int = 0
    first: datetime | None = None
    last: deque[datetime] = field(default_factory=lambda: deque(maxlen=MOST))

    def add(self, due: datetime) -> None:
        self.count += 1
        self.first = self.first or due
        self.last.append(due)


def _passed(schedule: Schedule, cursor: datetime, rhythm: Rhythm, now: datetime) -> _Passed:
    passed = _Passed()
    if now - cursor > LOOK_BACK:
        step = schedule.every or timedelta(seconds=1)  # an interval keeps its phase
        cursor += (now - LOOK_BACK - cursor) // step * step
    for due in due_times(schedule, cursor, rhythm):
        if due.at > now:
            break
        passed.add(due.at)
        if schedule.cadence is not None:
            break  # the rhythm counts from the last look; there is nothing to catch up with
    return passed


def due_times(schedule: Schedule, after: datetime, rhythm: Rhythm | None = None) -> Iterator[Next]:
    """Due times after a moment, in UTC, without end. Adaptive ones each as if its look found nothing new."""
    if schedule.cron is not None:
        # CronSim follows Debian's cron: what the clock skips runs when it is put forward, what it repeats runs once.
        for at in CronSim(schedule.cron, after.astimezone(schedule.tz)):
            due = at.astimezone(UTC)
            if due > after:  # it takes a moment of a repeated hour for that of the first time
                yield Next(due, "")
    elif schedule.every is not None:
        while True:
            after += schedule.every
            yield Next(after, "")
    else:
        while True:
            found = next_look(rhythm or Rhythm(), after, schedule.floor, schedule.ceiling)
            after = found.at
            yield found


def upcoming(schedule: Schedule, standing: Standing, now: datetime) -> Iterator[Next]:
    """The next due times as they look now, the first perhaps overdue."""
    if standing.cursor is None:
        if schedule.cron is None:
            yield Next(now, "first run")
        yield from due_times(schedule, now, standing.rhythm)
        return
    cursor = min(standing.cursor, now)
    overdue = _passed(schedule, cursor, standing.rhythm, now)
    if overdue.last:
        late = f"overdue by {spelled(now - overdue.last[-1])}"
        yield Next(overdue.last[-1], f"{late}: no worker has taken it up yet")
        cursor = overdue.last[-1]
    yield from due_times(schedule, cursor, standing.rhythm)


def _decide(schedule: Schedule, passed: _Passed, standing: Standing, now: datetime) -> Iterator[Decision]:
    latest = passed.last[-1]
    on_time = now - latest <= GRACE
    missed = passed.count - on_time
    if schedule.misfire is Misfire.ALL and missed:
        yield from _all(schedule, passed, standing, now)
        return
    if schedule.misfire is Misfire.DROP and missed:
        last_missed = passed.last[-2] if on_time else latest
        reason = f"{_several(missed, passed.first, last_missed)} passed while {_nobody(standing, now)}; misfire = drop"
        yield Decision(last_missed, Verdict.DROPPED, reason)
        if not on_time:
            return
    elif passed.count > 1:
        before = passed.last[-2]
        others = _several(passed.count - 1, passed.first, before)
        reason = f"{others} passed while {_nobody(standing, now)}; misfire = run_once"
        yield Decision(before, Verdict.MERGED, reason)
    yield _overlapping(schedule, standing.active, _run(latest, standing, now), now)


def _all(schedule: Schedule, passed: _Passed, standing: Standing, now: datetime) -> Iterator[Decision]:
    left_out = passed.count - len(passed.last)
    if left_out:
        reason = f"{_several(left_out, passed.first, None)} more passed; at most {MOST} of one downtime are run"
        yield Decision(passed.last[0], Verdict.MERGED, reason)
    first, *others = passed.last
    yield _overlapping(schedule, standing.active, _run(first, standing, now), now)
    for due in others:
        late = _run(due, standing, now)
        yield Decision(due, Verdict.QUEUED, late.reason or "behind the ones that were missed; misfire = all")


def _run(due: datetime, standing: Standing, now: datetime) -> Decision:
    if now - due <= GRACE:
        return Decision(due, Verdict.RUN, "")
    return Decision(due, Verdict.LATE, f"late by {spelled(now - due)}: {_nobody(standing, now)}")


def _nobody(standing: Standing, now: datetime) -> str:
    if standing.planned is not None and now - standing.planned > GRACE:
        return f"no worker was there between {standing.planned:%Y-%m-%d %H:%M} and {now:%Y-%m-%d %H:%M} UTC"
    return "no worker took it up"


def _overlapping(schedule: Schedule, active: tuple[Active, ...], wanted: Decision, now: datetime) -> Decision:
    if not active:
        return wanted
    running = [run for run in active if run.running]
    waiting = [run for run in active if not run.running]
    other = (running or waiting)[0]
    doing = "is still under way" if running else "still waits for its turn"
    what = f"run {other.run}, due {other.due:%Y-%m-%d %H:%M} UTC ({spelled(now - other.due)} ago), {doing}"
    if schedule.overlap is Overlap.SKIP:
        return Decision(wanted.due, Verdict.SKIPPED, f"{what}; overlap = skip")
    if schedule.overlap is Overlap.MERGE and waiting:
        return Decision(
            wanted.due, Verdict.MERGED, f"run {waiting[-1].run} waits already and does for both; overlap = merge"
        )
    return Decision(wanted.due, Verdict.QUEUED, f"{what}; overlap = {schedule.overlap}")


def _several(count: int, first: datetime | None, last: datetime | None) -> str:
    if count == 1:
        return f"the due time {first or last:%Y-%m-%d %H:%M} UTC"
    until = f" to {last:%Y-%m-%d %H:%M} UTC" if last is not None else ""
    return f"{count:,} due times from {first:%Y-%m-%d %H:%M}{until}"
