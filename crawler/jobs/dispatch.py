"""Due times become jobs: decisions, ledger and queue in one transaction, one planner at a time."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from crawler.catalogue import Source
from crawler.fetch.politeness import group_of
from crawler.jobs.engine import Job, enqueue
from crawler.jobs.rhythm import Rhythm
from crawler.jobs.schedule import RUNS as WITH_A_RUN
from crawler.jobs.schedule import Active, Decision, Plan, Standing, Verdict, due_times, plan
from crawler.timetable import spelled
from storage.state import FORMAT, LEDGER, META, RUNS, SCHEDULES, State, outdated

if TYPE_CHECKING:
    from dbos import DBOSClient

logger = logging.getLogger("foldline.worker")

BATCH = 50
"""Sources of one politeness group in a job at most."""
KEYS = 200
"""Sources and due times that are asked for at a time."""
SET_BACK = timedelta(seconds=60)
"""A clock that went back by more is said to have done so."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run of one source."""

    source: Source
    due: datetime
    cause: str = "schedule"


@dataclass(slots=True)
class Known:
    """What the state holds of one source."""

    standing: Standing
    paused_why: str | None = None
    paused_at: datetime | None = None


class Dispatcher:
    """Writes to the state and the queue."""

    def __init__(self, state: State, client: DBOSClient, clock: Callable[[], datetime]) -> None:
        self._state = state
        self._client = client
        self._clock = clock
        self._not_before: dict[str, tuple[object, datetime]] = {}

    def tick(self, sources: Mapping[str, Source]) -> list[tuple[str, Decision]]:
        """Decide on all due times up to now. Raises `StateError`; nothing is half done then."""
        scheduled = {name: source for name, source in sources.items() if source.schedule is not None}
        with self._state.begin() as connection:
            now, planned = self._alone(connection)
            known = standings(connection, planned)
            moved: list[dict[str, object]] = []
            made: list[tuple[str, Decision]] = []
            for name, source in scheduled.items():
                planned_now = self._planned(source, known.get(name), now, planned)
                if planned_now is not None:
                    made += [(name, decision) for decision in planned_now.decisions]
                    if name not in known or planned_now.cursor != known[name].standing.cursor:
                        moved.append({"source": name, "cursor": planned_now.cursor})
            self._move(connection, moved)
            decided = _once(connection, made)
            wanted = [Wanted(scheduled[name], each.due) for name, each in decided if each.verdict in WITH_A_RUN]
            runs = self._enqueue(connection, wanted, now)
            notes(connection, ((name, each, runs.get((name, each.due))) for name, each in decided), now)
        return decided

    def request(self, sources: Sequence[Source], dues: Iterable[datetime], cause: str) -> dict[str, list[str]]:
        """Runs that somebody asked for; their ids by source. They wait behind what is under way."""
        with self._state.begin() as connection:
            now, _ = self._alone(connection, looked=False)
            known = standings(connection, None)
            wanted = [Wanted(source, due, cause) for due in dues for source in sources]
            runs = self._enqueue(connection, wanted, now)
            made: dict[str, list[str]] = defaultdict(list)
            for one in wanted:
                name = one.source.name
                active = known[name].standing.active if name in known else ()
                behind = f", behind run {active[0].run}" if active else ""
                verdict = Verdict.QUEUED if active else Verdict.RUN
                note(connection, name, Decision(one.due, verdict, f"asked for by hand ({cause}){behind}"), now,
                     runs[name, one.due])  # fmt: skip
                made[name].append(runs[name, one.due])
            return made

    def _alone(self, connection: sa.Connection, *, looked: bool = True) -> tuple[datetime, datetime | None]:
        """Take the planner's lock; the time now, and when somebody last looked for due times."""
        lock = self._state.insert(META).values(key="planned", value="")
        connection.execute(lock.on_conflict_do_update(index_elements=["key"], set_={"value": META.c.value}))
        found = self._state.format(connection)
        if found > FORMAT:
            raise outdated(found, self._state.shown)
        text = connection.execute(sa.select(META.c.value).where(META.c.key == "planned")).scalar_one()
        planned = datetime.fromisoformat(text) if text else None
        now = self._clock().astimezone(UTC)
        if planned is not None and planned - now > SET_BACK:
            logger.warning("the clock went back by %s; due times are counted from now", spelled(planned - now))
        if looked:
            changed = sa.update(META).where(META.c.key == "planned").values(value=now.isoformat())
            connection.execute(changed)
        return now, planned

    def _planned(self, source: Source, known: Known | None, now: datetime, planned: datetime | None) -> Plan | None:
        """What is decided about one source; None where nothing is due, or it is paused."""
        assert source.schedule is not None
        if known is not None and (known.paused_at is not None or self._is_early(source, known.standing, now)):
            return None
        return plan(source.schedule, known.standing if known else Standing(planned=planned), now)

    def _move(self, connection: sa.Connection, cursors: list[dict[str, object]]) -> None:
        if cursors:
            row = self._state.insert(SCHEDULES)
            moved = row.on_conflict_do_update(index_elements=["source"], set_={"cursor": row.excluded.cursor})
            connection.execute(moved, cursors)

    def _is_early(self, source: Source, standing: Standing, now: datetime) -> bool:
        """Whether nothing is due: worked out once a source and cursor, not at every tick."""
        assert source.schedule is not None
        if standing.cursor is None or standing.cursor > now:
            return False
        known = (source.schedule, standing.cursor, standing.rhythm)
        found = self._not_before.get(source.name)
        if found is None or found[0] != known:
            due = next(due_times(source.schedule, standing.cursor, standing.rhythm)).at
            found = self._not_before[source.name] = (known, due)
        return now < found[1]

    def _enqueue(
        self, connection: sa.Connection, wanted: Sequence[Wanted], now: datetime
    ) -> dict[tuple[str, datetime], str]:
        """Jobs of at most BATCH sources of a group; the run of each source and due time."""
        runs: dict[tuple[str, datetime], str] = {}
        for group, batch in batches(wanted):
            run = run_id(group, batch, now)
            names = [one.source.name for one in batch]
            rows = [
                {"run": run, "source": one.source.name, "politeness_group": group, "due": one.due, "cause": one.cause,
                 "state": "waiting", "queued_at": now}
                for one in batch
            ]  # fmt: skip
            connection.execute(sa.insert(RUNS), rows)
            enqueue(connection, self._client, Job(run=run, group=group, sources=names))
            runs |= {(one.source.name, one.due): run for one in batch}
        return runs


def batches(wanted: Iterable[Wanted]) -> list[tuple[str, list[Wanted]]]:
    """By politeness group, in the order of due times, no source twice in a batch."""
    waiting: dict[tuple[str, int], list[Wanted]] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    for one in sorted(wanted, key=lambda each: each.due):
        turn = seen[one.source.name]
        seen[one.source.name] += 1
        waiting[group_of(one.source.url, one.source.platform), turn].append(one)
    made = []
    for (group, _), ones in sorted(waiting.items(), key=lambda item: item[0][1]):
        made += [(group, ones[start : start + BATCH]) for start in range(0, len(ones), BATCH)]
    return made


def run_id(group: str, batch: Sequence[Wanted], now: datetime) -> str:
    """Sorts by time, is part of file names, and the same decision has the same one."""
    said = "\n".join([group, *(f"{one.source.name} {one.due.isoformat()} {one.cause}" for one in batch)])
    return f"{now:%Y%m%dT%H%M%SZ}-{blake2b(said.encode(), digest_size=4).hexdigest()}"


def standings(connection: sa.Connection, planned: datetime | None) -> dict[str, Known]:
    """All that is known, by source."""
    active: dict[str, list[Active]] = defaultdict(list)
    open_ones = sa.select(RUNS.c.source, RUNS.c.run, RUNS.c.due, RUNS.c.state).where(RUNS.c.state != "over")
    for row in connection.execute(open_ones.order_by(RUNS.c.queued_at, RUNS.c.run)):
        active[row.source].append(Active(row.run, row.due, row.state == "running"))
    known = {}
    for row in connection.execute(sa.select(SCHEDULES)):
        rhythm = msgspec.json.decode(row.rhythm, type=Rhythm) if row.rhythm else Rhythm()
        standing = Standing(row.cursor, tuple(active.pop(row.source, ())), rhythm, planned)
        known[row.source] = Known(standing, row.paused_why, row.paused_at)
    for source, runs in active.items():
        known[source] = Known(Standing(None, tuple(runs), planned=planned))
    return known


def _once(connection: sa.Connection, made: list[tuple[str, Decision]]) -> list[tuple[str, Decision]]:
    """A due time that had its run already (the clock went back) gets no second one."""
    keys = [(name, decision.due) for name, decision in made if decision.verdict in WITH_A_RUN]
    had: dict[tuple[str, datetime], str] = {}
    for start in range(0, len(keys), KEYS):
        same = sa.tuple_(RUNS.c.source, RUNS.c.due).in_(keys[start : start + KEYS])
        chosen = sa.select(RUNS.c.source, RUNS.c.due, RUNS.c.run).where(RUNS.c.cause == "schedule", same)
        had |= {(row.source, row.due): row.run for row in connection.execute(chosen)}
    decided = []
    for name, decision in made:
        run = had.get((name, decision.due)) if decision.verdict in WITH_A_RUN else None
        why = f"had its run {run} already: the clock went back"
        decided.append((name, decision if run is None else Decision(decision.due, Verdict.SKIPPED, why)))
    return decided


def notes(connection: sa.Connection, decided: Iterable[tuple[str, Decision, str | None]], now: datetime) -> None:
    """Into the ledger, with their runs."""
    rows = [
        {"source": source, "at": now, "due": each.due, "verdict": str(each.verdict), "reason": each.reason, "run": run}
        for source, each, run in decided
    ]
    if rows:
        connection.execute(sa.insert(LEDGER), rows)


def note(connection: sa.Connection, source: str, decision: Decision, now: datetime, run: str | None) -> None:
    """Into the ledger."""
    notes(connection, [(source, decision, run)], now)


def pause(state: State, names: Iterable[str], now: datetime, why: str) -> None:
    """No due time is taken up until `resume`."""
    with state.begin() as connection:
        for name in names:
            row = {"paused_at": now, "paused_why": why}
            made = state.insert(SCHEDULES).values(source=name, **row)
            connection.execute(made.on_conflict_do_update(index_elements=["source"], set_=row))
            note(connection, name, Decision(now, Verdict.PAUSED, why or "paused by hand"), now, None)


def resume(state: State, names: Iterable[str], now: datetime) -> list[str]:
    """Due times are taken up again, those from now on; the names of those that were paused."""
    resumed = []
    with state.begin() as connection:
        for name in names:
            where = (SCHEDULES.c.source == name, SCHEDULES.c.paused_at.is_not(None))
            since = connection.execute(sa.select(SCHEDULES.c.paused_at).where(*where)).scalar()
            if since is None:
                continue
            changed = sa.update(SCHEDULES).where(*where).values(paused_at=None, paused_why=None, cursor=now)
            connection.execute(changed)
            reason = f"resumed after {spelled(now - since)}; due times of the pause are not made up for"
            note(connection, name, Decision(now, Verdict.DROPPED, reason), now, None)
            resumed.append(name)
    return resumed
