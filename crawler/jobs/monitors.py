"""What deserves somebody's attention: pure judgements over facts (`facts.py`), their thresholds in `monitors.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from crawler.errors import ConfigError, did_you_mean
from crawler.jobs.rhythm import gap
from crawler.progress import GIVEN
from crawler.timetable import spelled
from storage.captures import Outcome

DATA = Path(__file__).with_name("monitors.toml")
LATEST_RUNS = 5
"""Runs over which shares of pages are taken."""
REFUSED = (
    *(Outcome.FORBIDDEN, Outcome.NOT_FOUND, Outcome.GONE, Outcome.RATE_LIMITED, Outcome.CLIENT_ERROR),
    *(Outcome.SERVER_ERROR, Outcome.CHALLENGE),
)
NOT_ASKED = (
    *(Outcome.ROBOTS, Outcome.OFFSITE, Outcome.DUPLICATE, Outcome.LIMIT, Outcome.PRIVATE_ADDRESS, Outcome.DNS),
    *(Outcome.TLS, Outcome.UNREACHABLE, Outcome.TIMEOUT, Outcome.CONNECTION_LOST, Outcome.NO_BROWSER),
    *(Outcome.BROWSER_FAILED, Outcome.INTERRUPTED, Outcome.STORE_FAILED, Outcome.DISK_FULL, Outcome.INTERNAL_ERROR),
    Outcome.REQUISITE,
)
"""Outcomes without an answer of the source's server, and files beside its pages."""
OUTCOMES = frozenset(map(str, Outcome))
Limits = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Monitor:
    """A row of the table. `what` and `remedy` are for people."""

    name: str
    what: str
    remedy: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class Look:
    """A run of one source that is over; `counts`: URLs by outcome."""

    finished: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """Some records of a source: how many, of these at a wall, read without a layout, with each field."""

    records: int = 0
    walled: int = 0
    unlaid: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """`published` ascends, `looks` are newest first; `recent` are the latest records, `earlier` those before them."""

    source: str
    published: tuple[datetime, ...] = ()
    looks: tuple[Look, ...] = ()
    recent: Sample = Sample()
    earlier: Sample = Sample()


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """Of one host: sessions in the spool and how long each has waited, bytes of the spool's disk."""

    host: str
    waiting: Mapping[str, timedelta]
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A monitor that speaks up about a subject: a source, or a host."""

    monitor: str
    subject: str
    found: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.what}: {self.found}"


def silent(facts: SourceFacts, limits: Limits) -> str | None:
    """Measured at the last look, so that a pause of ours is no silence of theirs."""
    usual = gap(facts.published)
    if usual is None or not facts.looks:
        return None
    longest = max(later - earlier for earlier, later in pairwise(facts.published))
    allowed = max(limits["gaps"] * usual, limits["longest"] * longest, timedelta(days=limits["days"]))
    silence = facts.looks[0].finished - facts.published[-1]
    if silence <= allowed:
        return None
    return f"the last post is {spelled(silence)} old, usually there is one every {spelled(usual)}"


def fields(facts: SourceFacts, limits: Limits) -> str | None:
    """The fields whose share has fallen."""
    if not _enough(facts, limits):
        return None
    fallen = []
    for name, count in facts.earlier.filled.items():
        before, now = count / facts.earlier.records, facts.recent.filled.get(name, 0) / facts.recent.records
        if before >= limits["usual"] and before - now >= limits["fall"]:
            fallen.append(f"{name} in {now:.0%} of the latest {facts.recent.records} (before: {before:.0%})")
    return "; ".join(fallen) or None


def walls(facts: SourceFacts, limits: Limits) -> str | None:
    """Up or down: a wall that is no longer recognised looks like one that is gone."""
    if not _enough(facts, limits):
        return None
    before, now = facts.earlier.walled / facts.earlier.records, facts.recent.walled / facts.recent.records
    if abs(now - before) < limits["jump"]:
        return None
    return f"{now:.0%} of the latest {facts.recent.records}, before {before:.0%}"


def layout(facts: SourceFacts, limits: Limits) -> str | None:
    """Of the pages that are articles or should be; of the latest records, where earlier ones had their layout."""
    unknown = _count(facts, [Outcome.NO_LAYOUT])
    pages = unknown + _count(facts, [Outcome.ARTICLE])
    return _share(unknown, pages, limits["share"], limits["pages"]) or _unlaid(facts, limits)


def _unlaid(facts: SourceFacts, limits: Limits) -> str | None:
    """Pages whose places are gone and whose text was looked for all the same."""
    now, before = facts.recent, facts.earlier
    if not now.records or not before.records or now.unlaid < limits["pages"]:
        return None
    was = before.unlaid / before.records
    said = f"{now.unlaid} of the latest {now.records} records read without one (before: {was:.0%})"
    return said if now.unlaid / now.records - was >= limits["share"] else None


def refused(facts: SourceFacts, limits: Limits) -> str | None:
    """Of what the server answered at all."""
    turned_away = _count(facts, REFUSED)
    answers = _count(facts, OUTCOMES.difference(NOT_ASKED))
    return _share(turned_away, answers, limits["share"], limits["answers"])


def failing(facts: SourceFacts, limits: Limits) -> str | None:
    """No article, no listing, no `not modified`."""
    number = int(limits["runs"])
    latest = facts.looks[:number]
    if len(latest) < number or any(not GIVEN.isdisjoint(look.counts) for look in latest):
        return None
    seen = ", ".join(sorted(name for name in latest[0].counts if name in OUTCOMES)) or "not one page"
    return f"{number} in a row, the last with: {seen}"


def store(facts: MachineFacts, limits: Limits) -> str | None:
    """Sessions that wait longer than a store is usually away."""
    late = {name: age for name, age in facts.waiting.items() if age > timedelta(minutes=limits["minutes"])}
    if not late:
        return None
    oldest = max(late, key=late.__getitem__)
    return f"{len(late)} in the spool, {oldest} for {spelled(late[oldest])}"


def disk(facts: MachineFacts, limits: Limits) -> str | None:
    """A share of a small disk, a fixed size on a large one."""
    needed = min(limits["share"] * facts.total, limits["gigabytes"] * 1e9)
    return f"{facts.free / 1e9:.1f} GB of {facts.total / 1e9:.0f} GB free" if facts.free < needed else None


OF_A_SOURCE: Mapping[str, Callable[[SourceFacts, Limits], str | None]] = {
    one.__name__: one for one in (silent, fields, walls, layout, refused, failing)
}
OF_A_MACHINE: Mapping[str, Callable[[MachineFacts, Limits], str | None]] = {one.__name__: one for one in (store, disk)}


def judge(
    sources: Iterable[SourceFacts], machine: MachineFacts | None, monitors: Mapping[str, Monitor]
) -> Iterator[Finding]:
    """All that speaks up, by source, then the machine's."""
    for facts in sources:
        for name, look in OF_A_SOURCE.items():
            yield from _finding(monitors[name], facts.source, look(facts, monitors[name].limits))
    if machine is not None:
        for name, check in OF_A_MACHINE.items():
            yield from _finding(monitors[name], machine.host, check(machine, monitors[name].limits))


def read_monitors(changes: Path | None = None) -> dict[str, Monitor]:
    """The table, with the numbers of a file of one's own in place of ours. Raises `ConfigError`."""
    monitors = dict(_table())
    if changes is None:
        return monitors
    for name, numbers in _read(changes).items():
        known = monitors.get(name)
        if known is None or not isinstance(numbers, dict):
            raise _wrong(changes, name, "is no monitor", did_you_mean(name, monitors) or _known(monitors))
        for key, value in numbers.items():
            if key not in known.limits:
                raise _wrong(changes, f"{name}.{key}", "is no threshold", _known(known.limits))
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
                raise _wrong(changes, f"{name}.{key}", "is not above 0", "write a number")
        monitors[name] = Monitor(name, known.what, known.remedy, {**known.limits, **numbers})
    return monitors


@cache
def _table() -> Mapping[str, Monitor]:
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return {name: Monitor(name, row.pop("what"), row.pop("remedy"), row) for name, row in rows.items()}


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _wrong(path, "", f"cannot be read: {error}", "mend it, or leave FOLDLINE_MONITORS out") from error


def _wrong(path: Path, key: str, what: str, remedy: str) -> ConfigError:
    return ConfigError(str(path), key, what, remedy)


def _known(names: Iterable[str]) -> str:
    return f"known: {', '.join(names)}"


def _finding(monitor: Monitor, subject: str, found: str | None) -> Iterator[Finding]:
    if found is not None:
        yield Finding(monitor.name, subject, found, monitor.what, monitor.remedy.replace("NAME", subject))


def _enough(facts: SourceFacts, limits: Limits) -> bool:
    return facts.recent.records >= limits["recent"] and facts.earlier.records >= limits["earlier"]


def _count(facts: SourceFacts, outcomes: Iterable[str]) -> int:
    return sum(look.counts.get(str(name), 0) for look in facts.looks[:LATEST_RUNS] for name in outcomes)


def _share(part: int, whole: int, share: float, least: float) -> str | None:
    if part < least or part < share * whole:
        return None
    return f"{part} of {whole}"
