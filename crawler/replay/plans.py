"""What is scheduled, for the reading room: the same rows that `foldline schedule list` and `history` show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.errors import FoldlineError
from crawler.jobs.board import history, listing
from crawler.jobs.schedule import RUNS as WITH_A_RUN
from storage.readingroom.schedules import AHEAD, Decision, Due, Plan, Schedules, Told
from storage.state import State, StateError

if TYPE_CHECKING:
    from crawler.config import Settings

TIMES = 24
"""Due times of each source, for the chart."""
DECISIONS = 100


def told_by(settings: Settings) -> Told:
    """Asks the database each time; a file that is not there is not made."""
    state = State(settings.database_url)

    def tell() -> Schedules:
        now = datetime.now(UTC)
        if not state.exists():
            return Schedules(now, missing=state.shown)
        try:
            sources = settings.catalogue().sources
        except FoldlineError as error:
            raise StateError(f"the catalogue cannot be read ({error})", "", "see `foldline sources check`") from error
        return schedules(state, sources, now)

    return tell


def schedules(state: State, sources: Mapping[str, Any], now: datetime) -> Schedules:
    """All at `now`. Raises `StateError`."""
    plans = [_plan(row, now) for row in listing(state, sources, now, TIMES)]
    return Schedules(now, plans, [_decision(row) for row in history(state, [], DECISIONS)])


def _plan(row: Mapping[str, Any], now: datetime) -> Plan:
    last = row["last_run"] or {}
    decided = row["last_decision"]
    times = [Due(one["at"], one["why"]) for one in row["next"]]
    return Plan(
        row["source"],
        row["schedule"],
        row["zone"],
        [due for place, due in enumerate(times) if place == 0 or due.at <= now + AHEAD],
        row["active"][0]["state"] if row["active"] else "",
        row["paused"] or row["group_paused"] or "",
        last.get("finished_at"),
        last.get("outcome") or "",
        last.get("detail") or "",
        _decision(decided) if decided else None,
    )


def _decision(row: Mapping[str, Any]) -> Decision:
    ended = row.get("ended") or {}
    outcome = ended.get("outcome") or ended.get("state") or ""
    return Decision(
        row["source"], row["at"], row["due"], row["verdict"], row["reason"], row["verdict"] in WITH_A_RUN, outcome
    )
