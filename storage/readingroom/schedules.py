"""What the page of schedules shows. Who crawls hands it in: this room knows tables, not the database of the fleet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.readingroom.charts import Chart, Mark, timeline

BACK, AHEAD = timedelta(hours=12), timedelta(hours=24)
"""What the chart shows of past and future."""
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Due:
    """A time to come, and why then."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a due time. `verdict` is run, late, skipped, merged, …; `ran`: there was one, with `outcome`."""

    source: str
    at: datetime
    due: datetime
    verdict: str
    reason: str
    ran: bool
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One source that has a schedule. `doing` is running or waiting; `resting`: why nothing is taken up now."""

    source: str
    schedule: str
    zone: str | None
    next: Sequence[Due]
    doing: str = ""
    resting: str = ""
    finished: datetime | None = None
    outcome: str = ""
    detail: str = ""
    last: Decision | None = None


@dataclass(frozen=True, slots=True)
class Schedules:
    """All of them at `now`, the most urgent first, and the latest decisions, the newest first.

    `missing`: why there are none to show, e.g. where the database would be.
    """

    now: datetime
    plans: Sequence[Plan] = ()
    decisions: Sequence[Decision] = ()
    missing: str = ""


Told = Callable[[], Schedules]


def chart(told: Schedules) -> Chart | None:
    """A line each source: latest decisions, due times to come. None without sources."""
    start, end = told.now - BACK, told.now + AHEAD
    rows: dict[str, list[Mark]] = {plan.source: [] for plan in told.plans[:MOST_LINES]}
    for decision in told.decisions:
        if decision.source in rows and start <= decision.at <= end:
            rows[decision.source].append(Mark(kind(decision), decision.at, title(decision)))
    for plan in told.plans[:MOST_LINES]:
        rows[plan.source] += [
            Mark("due", due.at, f"{due.at:%m-%d %H:%M}: {due.why}") for due in plan.next if start <= due.at <= end
        ]
    return timeline(rows, start, end, told.now) if rows else None


def kind(decision: Decision) -> str:
    """How it is drawn: "ran" as it should, "lost" with a run that failed, "not" without a run."""
    if not decision.ran:
        return "not"
    return "lost" if decision.outcome == "failed" else "ran"


def title(decision: Decision) -> str:
    """When, what, why."""
    said = f"{decision.at:%m-%d %H:%M}: {decision.verdict}"
    return said + "".join(f", {part}" for part in (decision.outcome, decision.reason) if part)
