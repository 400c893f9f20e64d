"""What `foldline schedule` shows: next runs, last outcomes, and why things went as they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from crawler.catalogue import Source
from crawler.jobs.dispatch import Known, standings
from crawler.jobs.schedule import Standing, upcoming
from crawler.timetable import Schedule, spelled
from storage.state import GROUPS, LEDGER, META, RUNS, State


def listing(state: State, sources: Mapping[str, Source], now: datetime, count: int = 1) -> list[dict[str, Any]]:
    """A row each source that has a schedule, the most urgent first; `next` holds `count` times and their reasons."""
    with state.read() as connection:
        text = connection.execute(sa.select(META.c.value).where(META.c.key == "planned")).scalar()
        planned = datetime.fromisoformat(text) if text else None
        known = standings(connection, planned)
        last = _last_runs(connection)
        decided = _last_decisions(connection)
        resting = _resting(connection, now)
    rows = [
        _row(source, known.get(name), last.get(name), now, count) | {"last_decision": decided.get(name)}
        for name, source in sources.items()
        if source.schedule is not None
    ]
    for row in rows:
        run = last.get(row["source"])
        row["group_paused"] = resting.get(run["politeness_group"]) if run else None
    return sorted(rows, key=lambda row: (row["paused"] is not None, row["next"][0]["at"] if row["next"] else now))


def _row(source: Source, known: Known | None, last: dict[str, Any] | None, now: datetime, count: int) -> dict[str, Any]:
    schedule: Schedule = source.schedule  # type: ignore[assignment]
    known = known or Known(Standing())
    times = islice(upcoming(schedule, known.standing, now), count)
    paused = None
    if known.paused_at is not None:
        why = f": {known.paused_why}" if known.paused_why else ""
        paused = f"paused {spelled(now - known.paused_at)} ago{why}"
    return {
        "source": source.name,
        "schedule": str(schedule),
        "zone": schedule.zone,
        "next": [] if paused else [{"at": one.at, "why": one.why} for one in times],
        "paused": paused,
        "active": [
            {"run": one.run, "due": one.due, "state": "running" if one.running else "waiting"}
            for one in known.standing.active
        ],
        "last_run": last,
    }


def _last_runs(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    newest = sa.select(RUNS.c.source, sa.func.max(RUNS.c.finished_at).label("at"))
    newest_over = newest.where(RUNS.c.state == "over").group_by(RUNS.c.source).subquery()
    joined = sa.select(RUNS).join(
        newest_over, sa.and_(RUNS.c.source == newest_over.c.source, RUNS.c.finished_at == newest_over.c.at)
    )
    return {row.source: run_row(row) for row in connection.execute(joined)}


def _last_decisions(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    newest = sa.select(sa.func.max(LEDGER.c.id)).group_by(LEDGER.c.source)
    rows = connection.execute(sa.select(LEDGER).where(LEDGER.c.id.in_(newest)))
    return {row.source: ledger_row(row) for row in rows}


def _resting(connection: sa.Connection, now: datetime) -> dict[str, str]:
    rows = connection.execute(sa.select(GROUPS).where(GROUPS.c.paused_until > now.timestamp()))
    return {row.name: f"{row.name} rests until {_clock(row.paused_until)}: {row.why}" for row in rows}


def _clock(seconds: float) -> str:
    from datetime import UTC

    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"


def run_row(row: sa.Row[Any]) -> dict[str, Any]:
    """A run as it is shown."""
    names = ("run", "politeness_group", "due", "cause", "state", "queued_at", "started_at", "finished_at", "attempts",
             "host", "outcome", "detail", "counts")  # fmt: skip
    shown = {name: getattr(row, name) for name in names}
    import msgspec

    return shown | {"counts": msgspec.json.decode(row.counts) if row.counts else None}


def ledger_row(row: sa.Row[Any]) -> dict[str, Any]:
    """A decision as it is shown."""
    return {name: getattr(row, name) for name in ("source", "at", "due", "verdict", "reason", "run")}


def history(state: State, names: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Decisions, the newest first, each with the run it led to, if any. No names: all sources."""
    with state.read() as connection:
        chosen = sa.select(LEDGER).order_by(LEDGER.c.id.desc()).limit(limit)
        if names:
            chosen = chosen.where(LEDGER.c.source.in_(names))
        decisions = [ledger_row(row) for row in connection.execute(chosen)]
        runs = {decision["run"] for decision in decisions if decision["run"]}
        found = {
            (row.run, row.source): run_row(row)
            for row in connection.execute(sa.select(RUNS).where(RUNS.c.run.in_(runs)))
        }
    return [decision | {"ended": found.get((decision["run"], decision["source"]))} for decision in decisions]


def without_run(state: State, source: str, dues: Sequence[datetime]) -> list[datetime]:
    """Those due times that no run was made for."""
    with state.read() as connection:
        chosen = sa.select(RUNS.c.due).where(RUNS.c.source == source, RUNS.c.due.in_(dues))
        had = set(connection.execute(chosen).scalars())
    return [due for due in dues if due not in had]
