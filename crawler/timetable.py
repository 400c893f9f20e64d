"""When a source is crawled, as data: `schedule = {…}` in its table of `sources/*.toml`, checked once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from crawler.errors import did_you_mean

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(days=366)
ONE_OF = "give one of cron, every, cadence"


class Overlap(StrEnum):
    """What becomes of a due time while an earlier run of the source is not over."""

    SKIP = "skip"  # no run; the ledger says which one was in the way
    QUEUE = "queue"  # runs afterwards
    MERGE = "merge"  # one run afterwards, however many due times wait for it


class Misfire(StrEnum):
    """What becomes of due times that nobody was there for."""

    RUN_ONCE = "run_once"
    ALL = "all"
    DROP = "drop"


class Cadence(StrEnum):
    """Rhythms that Foldline finds itself."""

    ADAPTIVE = "adaptive"


def duration(value: object) -> object:
    """`"90s"`, `"15m"`, `"6h"`, `"1d 12h"`, `"1w"` as a time span. `ValueError` for anything else."""
    if isinstance(value, timedelta):
        return value
    value = str(value)
    parts = _DURATION.findall(value)
    if not parts or _DURATION.sub("", value).strip():
        raise ValueError('is no time span: write "15m", "6h", "1d", "1d 12h"')
    try:
        return timedelta(seconds=sum(float(number) * _SECONDS[unit] for number, unit in parts))
    except OverflowError as error:
        raise ValueError("is longer than time lasts") from error


def spelled(span: timedelta) -> str:
    """A time span as people write it: `2 h 5 min`, `3 d`, `40 s`."""
    seconds = round(abs(span.total_seconds()))
    for unit, size, smaller, small in (("d", 86400, "h", 3600), ("h", 3600, "min", 60), ("min", 60, "s", 1)):
        if seconds >= size:
            rest = seconds % size // small
            return f"{seconds // size} {unit}" + (f" {rest} {smaller}" if rest else "")
    return f"{seconds} s"


def compact(span: timedelta) -> str:
    """A time span as `duration` reads it back."""
    seconds = int(span.total_seconds())
    parts = []
    for unit in ("d", "h", "m", "s"):
        count, seconds = divmod(seconds, _SECONDS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0s"


def _bounded(span: timedelta) -> timedelta:
    if not SHORTEST <= span <= LONGEST:
        raise ValueError(f"must lie between {spelled(SHORTEST)} and {spelled(LONGEST)}")
    return span


def cron_expression(text: str) -> str:
    """Five fields that some day satisfies, or `ValueError`."""
    if len(text.split()) != 5:
        raise ValueError("has not five fields: minute hour day-of-month month day-of-week")
    try:
        next(CronSim(text, datetime(2026, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        raise ValueError(f"is no cron expression: {str(error).lower()}") from error
    except StopIteration as error:
        raise ValueError("never comes: no such day exists") from error
    return text


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError) as error:  # a folder of zones, a path, a name of no zone
        hint = did_you_mean(name, available_timezones())
        raise ValueError(f"is no time zone{'; ' + hint if hint else ': write a name like Europe/Berlin'}") from error


Span = Annotated[timedelta, BeforeValidator(duration), AfterValidator(_bounded)]


class Schedule(BaseModel):
    """`{cron = "30 7 * * mon-fri", zone = "Europe/Berlin"}`, `{every = "6h"}` or `{cadence = "adaptive"}`."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    cron: Annotated[str, AfterValidator(cron_expression)] | None = Field(
        default=None, description="minute hour day-of-month month day-of-week"
    )
    zone: Annotated[str, AfterValidator(_zone)] | None = Field(
        default=None, description="time zone of `cron`, an IANA name; left out: UTC"
    )
    every: Span | None = Field(default=None, description='time between two runs: "15m", "6h", "1d"')
    cadence: Annotated[Cadence, BeforeValidator(lambda value: _member(Cadence, value))] | None = Field(
        default=None, description='"adaptive": as often as the publication\'s rhythm suggests'
    )
    floor: Span = Field(default=timedelta(minutes=30), description="adaptive: never more often than this")
    ceiling: Span = Field(default=timedelta(days=1), description="adaptive: never less often than this")
    overlap: Annotated[Overlap, BeforeValidator(lambda value: _member(Overlap, value))] = Field(
        default=Overlap.SKIP, description="while an earlier run is not over: skip, queue or merge"
    )
    misfire: Annotated[Misfire, BeforeValidator(lambda value: _member(Misfire, value))] = Field(
        default=Misfire.RUN_ONCE, description="due times that no worker was there for: run_once, all or drop"
    )

    @model_validator(mode="before")
    @classmethod
    def _table(cls, value: object) -> object:
        if not isinstance(value, (dict, Schedule)):
            raise ValueError("is not a table")  # noqa: TRY004 - pydantic reports a ValueError
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in ("cron", "every", "cadence") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"{' and '.join(given)} exclude each other: {ONE_OF}" if given else f"says no time: {ONE_OF}"
            )
        if self.zone is not None and self.cron is None:
            raise ValueError("zone belongs to cron")
        if self.floor > self.ceiling:
            raise ValueError(f"floor = {compact(self.floor)} is above ceiling = {compact(self.ceiling)}")
        return self

    @property
    def tz(self) -> ZoneInfo:
        """The zone that `cron` is meant in."""
        return ZoneInfo(self.zone or "UTC")

    def __str__(self) -> str:
        if self.cron is not None:
            return f"{self.cron} {self.zone or 'UTC'}"
        return f"every {compact(self.every)}" if self.every is not None else "adaptive"

    def as_toml(self) -> dict[str, str]:
        """What is not left at its default, as it is written in the catalogue."""
        given = self.model_dump(exclude_defaults=True)
        return {key: compact(value) if isinstance(value, timedelta) else str(value) for key, value in given.items()}


def _member(kind: type[StrEnum], value: object) -> object:
    names = [str(member) for member in kind]
    if isinstance(value, str) and value not in names:
        raise ValueError(did_you_mean(value, names) or f"is none of {', '.join(names)}")
    return kind(value) if isinstance(value, str) else value
