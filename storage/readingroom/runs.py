"""Crawls as the tables have them: by day and source for the charts, one by one for the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from storage.captures import Outcome
from storage.readingroom.charts import Bar, Chart, bars, scale
from storage.readingroom.rendering import size

if TYPE_CHECKING:
    from storage.readingroom.paging import Row
    from storage.readingroom.shelf import Asked, Shelf

DAY = 86_400
WEEK = 7
_DAYS = f"epoch_us({{}}) // {DAY * 1_000_000}"
_SAME = {Outcome.NOT_MODIFIED, Outcome.DUPLICATE}
_LEFT = {Outcome.ROBOTS, Outcome.OFFSITE, Outcome.LIMIT, Outcome.PRIVATE_ADDRESS}
_APART = {"requisites", "requisites_lost", "retried"}
"""Counts of a run that are no addresses of its own."""
GROUPS = ("article", "listing", "same", "left", "failed")
"""How addresses end, for the eye: read, lists, as they were, not ours to fetch, everything else."""


def group(outcome: str) -> str:
    """One of `GROUPS`; empty for a count that is no address."""
    if outcome in _APART:
        return ""
    if outcome in {Outcome.ARTICLE, Outcome.LISTING}:
        return outcome
    return "same" if outcome in _SAME else "left" if outcome in _LEFT else "failed"


def grouped(counts: Mapping[str, int]) -> dict[str, int]:
    """By `GROUPS`, all of them."""
    found = dict.fromkeys(GROUPS, 0)
    for name, count in counts.items():
        if kind := group(name):
            found[kind] += count
    return found


@dataclass(slots=True)
class Sum:
    """Of some runs; `last` and `outcome` are those of the newest."""

    runs: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    seconds: float = 0.0
    timed: int = 0
    last: datetime | None = None
    outcome: str = ""

    @property
    def addresses(self) -> int:
        """How many ended."""
        return self.ended.total()

    @property
    def mean(self) -> timedelta | None:
        """Duration of those that came to an end."""
        return timedelta(seconds=self.seconds / self.timed) if self.timed else None

    def add(self, row: Row) -> None:
        """Runs of one day and source."""
        self.runs += row["runs"]
        self.seconds += row["seconds"] or 0.0
        self.timed += row["timed"]
        if self.last is None or row["last"] > self.last:
            self.last, self.outcome = row["last"], row["outcome"]


@dataclass(frozen=True, slots=True)
class Period:
    """The days up to the newest run, all of them, and the sources that had runs."""

    days: Mapping[date, Sum]
    sources: dict[str, Sum]
    whole: Sum

    @property
    def all(self) -> list[Sum]:
        """Each of them once."""
        return [*self.days.values(), *self.sources.values(), self.whole]


class Crawls:
    """Reading; for threads. Raises `StoreError`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def period(self, source: str, length: int) -> Period | None:
        """At most `length` days, up to that of the newest run; None where there was none."""
        end = self._newest(source)
        if end is None:
            return None
        days = [end - timedelta(days=back) for back in reversed(range(length))]
        made = Period({day: Sum() for day in days}, {}, Sum())
        since = datetime(days[0].year, days[0].month, days[0].day, tzinfo=UTC)
        for row, one in _each(made, self._runs(source, since)):
            one.add(row)
        for row, one in _each(made, self._ended(source, since)):
            one.ended[group(row["name"])] += row["count"]
        for row, one in _each(made, self._stored(source, since)):
            one.bytes += row["bytes"]
        for one in made.all:
            one.ended.pop("", None)
        return _from_first(made)

    def _newest(self, source: str) -> date | None:
        sql = f"SELECT max(coalesce(finished, started)) AS last FROM runs WHERE true {_of(source)}"  # noqa: S608
        last: datetime | None = self._shelf.rows(sql, [source] if source else [])[0]["last"]
        return last.astimezone(UTC).date() if last else None

    def listed(self, asked: Asked) -> list[Row]:
        """The newest first, each with `bytes` and `captures` of its WARC records and its `ended`, by group."""
        rows = self._shelf.runs(asked)
        stored = self._of_runs(rows)
        for row in rows:
            counts = msgspec.json.decode(row["counts"] or "{}", type=dict[str, int])
            row["counts"], row["ended"] = counts, grouped(counts)
            row["captures"], row["bytes"] = stored.get((row["run"], row["source"]), (0, 0))
            row["took"] = row["finished"] - row["started"] if row["finished"] else None
        return rows

    def _runs(self, source: str, since: datetime) -> list[Row]:
        day = _DAYS.format("started")
        sql = (
            f"SELECT {day} AS day, source, count(*) AS runs, count(finished) AS timed, max(started) AS last, "  # noqa: S608
            "sum(epoch(finished) - epoch(started)) AS seconds, arg_max(outcome, started) AS outcome "
            f"FROM runs WHERE started >= ? {_of(source)} GROUP BY ALL"
        )
        return self._shelf.rows(sql, _values(since, source))

    def _ended(self, source: str, since: datetime) -> list[Row]:
        day = _DAYS.format("started")
        counts = "unnest(map_entries(from_json(counts, '\"MAP(VARCHAR, BIGINT)\"')))"
        sql = (
            f"SELECT day, source, one.key AS name, sum(one.value)::BIGINT AS count FROM (SELECT {day} AS day, source, "  # noqa: S608
            f"{counts} AS one FROM runs WHERE started >= ? {_of(source)}) GROUP BY ALL"
        )
        return self._shelf.rows(sql, _values(since, source))

    def _stored(self, source: str, since: datetime) -> list[Row]:
        """By the day of the answer."""
        day = _DAYS.format("fetch_time")
        sql = (
            f"SELECT {day} AS day, source, sum(warc_record_length)::BIGINT AS bytes FROM captures "  # noqa: S608
            f"WHERE fetch_time >= ? {_of(source)} GROUP BY ALL"
        )
        return self._shelf.rows(sql, _values(since, source))

    def _of_runs(self, rows: Sequence[Row]) -> dict[tuple[str, str], tuple[int, int]]:
        """Captures, and bytes of all WARC records, by run and source. The times keep the scan short."""
        if not rows:
            return {}
        marks = ", ".join("?" for _ in rows)
        sql = (
            "SELECT run, source, count(*) FILTER (WHERE record_type IN ('response', 'revisit')) AS captures, "  # noqa: S608
            "sum(warc_record_length)::BIGINT AS bytes FROM captures "
            f"WHERE fetch_time >= ? AND fetch_time <= ? AND run IN ({marks}) GROUP BY ALL"
        )
        slack = timedelta(hours=1)
        first = min(row["started"] for row in rows) - slack
        last = max(row["finished"] or row["started"] + timedelta(days=7) for row in rows) + slack
        found = self._shelf.rows(sql, [first, last, *(row["run"] for row in rows)])
        return {(row["run"], row["source"]): (row["captures"], row["bytes"] or 0) for row in found}


def _from_first(period: Period) -> Period:
    """Without the days before anything happened, but a week at least."""
    busy = [place for place, one in enumerate(period.days.values()) if one.runs or one.bytes]
    first = min([*busy, len(period.days) - WEEK])
    return replace(period, days=dict(list(period.days.items())[max(0, first) :]))


def _each(period: Period, rows: list[Row]) -> Iterator[tuple[Row, Sum]]:
    """Each row with the sums that it counts for."""
    for row in rows:
        day = date(1970, 1, 1) + timedelta(days=row["day"])
        yield row, period.sources.setdefault(row["source"], Sum())
        yield row, period.whole
        if day in period.days:
            yield row, period.days[day]


def charts(period: Period, names: Mapping[str, str]) -> tuple[Chart, Chart]:
    """Addresses by day and how they ended; bytes by day. `names`: of the groups."""
    ended = [
        Bar(
            f"{day:%m-%d}", {kind: one.ended[kind] for kind in GROUPS},
            f"{day}: " + ", ".join(f"{names[kind]} {one.ended[kind]:,}" for kind in GROUPS if one.ended[kind]),
        )
        for day, one in period.days.items()
    ]  # fmt: skip
    stored = [
        Bar(f"{day:%m-%d}", {"bytes": one.bytes}, f"{day}: {size(one.bytes)}") for day, one in period.days.items()
    ]
    top, step = scale(max((one.bytes for one in period.days.values()), default=0))
    return bars(ended), bars(stored, {tick: size(tick) for tick in range(0, top + 1, step)})


def _of(source: str) -> str:
    return "AND source = ?" if source else ""


def _values(since: datetime, source: str) -> list[object]:
    return [since, source] if source else [since]
