"""The rhythm of a publication, learned from its records' dates, and when to look next. Pure; the clock is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

import msgspec

from crawler.fetch.retry_after import LONGEST
from crawler.timetable import spelled

KEPT = 40
"""Publication dates that are remembered, newest last."""
ENOUGH = 3
"""Dates from which on there is a rhythm."""
FIRST = timedelta(hours=6)
"""How often a publication without a rhythm is looked at."""
SAME = timedelta(minutes=10)
"""Posts closer together than this were one act of publishing."""
WINDOW = 4
"""Hours. A publication that nearly always appears within so many hours of the day has a usual time."""
ASK_AGAIN_AT_MOST = timedelta(seconds=LONGEST)
"""The longest Retry-After that a schedule waits for."""


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a source's habits. A cache: it can be learned again from the records table."""

    published: tuple[datetime, ...] = ()  # aware, ascending
    asked: float = 0.0  # seconds that the server or feed asks to wait between looks
    asked_by: str = ""  # "ttl", "Cache-Control", …
    retry_at: datetime | None = None  # from Retry-After: not before

    def learned(self, dates: Iterable[datetime]) -> Rhythm:
        """With these dates of publication as well."""
        return msgspec.structs.replace(self, published=tuple(sorted({*self.published, *dates}))[-KEPT:])


class Next(msgspec.Struct, frozen=True):
    """When, and why then."""

    at: datetime
    why: str


def next_look(rhythm: Rhythm, checked: datetime, floor: timedelta, ceiling: timedelta) -> Next:
    """The next look after the one at `checked`."""
    wait, why = _interval(rhythm, checked)
    asked = timedelta(seconds=min(rhythm.asked, ceiling.total_seconds()))
    if asked > wait:
        wait, why = asked, f"{why}; {rhythm.asked_by} asks for {spelled(asked)} between looks"
    bounded = min(max(wait, floor), ceiling)
    if bounded != wait:
        why = f"{why}; {'floor' if bounded == floor else 'ceiling'} {spelled(bounded)}"
    at, shifted = _at_usual_time(rhythm, checked, bounded, ceiling)
    why += shifted
    if rhythm.retry_at is not None and rhythm.retry_at > at:
        at = min(rhythm.retry_at, checked + ASK_AGAIN_AT_MOST)
        why = f"the server asked to be left alone until {at:%Y-%m-%d %H:%M} UTC (Retry-After)"
    return Next(at, why)


def _interval(rhythm: Rhythm, checked: datetime) -> tuple[timedelta, str]:
    usual = gap(rhythm.published)
    if usual is None:
        return FIRST, f"every {spelled(FIRST)} until {ENOUGH} dates of publication are known"
    last = rhythm.published[-1]
    silence = max(checked - last, timedelta(0))
    why = f"a post every {spelled(usual)} (median of {len(rhythm.published)}), the last {spelled(silence)} ago"
    if silence > 2 * usual:
        return silence / 8, f"{why}: silent for longer than its rhythm, looked at less and less"
    if silence < usual / 2:
        return max(last + usual / 2 - checked, usual / 4), f"{why}: the next is not expected yet"
    return usual / 4, why


def gap(published: Sequence[datetime]) -> timedelta | None:
    """The median time between two acts of publishing; None where too few are known."""
    if len(published) < ENOUGH:
        return None
    gaps = [later - earlier for earlier, later in pairwise(published)]
    counted = [one.total_seconds() for one in gaps if one > SAME]
    return timedelta(seconds=median(counted[-20:])) if counted else None


def usual_hours(published: Sequence[datetime]) -> tuple[int, int] | None:
    """First and last hour (UTC, the last excluded) of the time of day at which 4 of 5 posts appear, or None."""
    if len(published) < 8:
        return None
    hours = [date.astimezone(UTC).hour for date in published]
    counts = {first: sum((hour - first) % 24 < WINDOW for hour in hours) for first in range(24)}
    first = max(counts, key=lambda hour: (counts[hour], hour))
    return (first, (first + WINDOW) % 24) if counts[first] >= 0.8 * len(hours) else None


def _at_usual_time(rhythm: Rhythm, checked: datetime, wait: timedelta, ceiling: timedelta) -> tuple[datetime, str]:
    """A look that would fall outside the usual hours waits for their end, if that is not too far."""
    at = checked + wait
    hours = usual_hours(rhythm.published)
    if hours is None or wait < timedelta(hours=WINDOW) or (at.astimezone(UTC).hour - hours[0]) % 24 < WINDOW:
        return at, ""
    end = at.astimezone(UTC).replace(hour=hours[1], minute=0, second=0, microsecond=0)
    end += timedelta(days=1) if end < at else timedelta(0)
    if end > checked + max(ceiling, wait):
        return at, ""
    return end, f"; usually out between {hours[0]:02} and {hours[1]:02} UTC"
