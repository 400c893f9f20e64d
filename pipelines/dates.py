"""Claims about dates, read as times. What cannot be read for certain stays unread: better no date than a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

import msgspec

from pipelines.ages import FINENESS
from pipelines.written import AHEAD, in_order_of, read_date
from storage.records import Date

RANK = ("platform", "schema.org", "feed", "meta", "visible", "url")  # whose word counts more
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web nothing was published on it
SKEW = timedelta(minutes=10)  # clocks differ
ZONED = re.compile(r"(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?|\b[A-Z]{2,3}T)\s*$")
CLOCK = re.compile(r"\d\s?(?:[:：]|[时時]\s?\d)")
ONE_CLOCK = {"zh": 8, "ja": 9, "ko": 9, "th": 7, "vi": 7}  # hours ahead of UTC, by language: where nearly all read one
ON_PAGES = frozenset(("schema.org", "meta", "visible"))


def claims(found: Iterable[Date], now: datetime, language: str | None = None, spoken: str | None = None) -> list[Date]:
    """Every claim with its reading, best first: by who says it, then by precision. `now` is the capture's time.

    The declared language tells which of two numbers is the day, the spoken one by which clock a page without a zone
    goes.
    """
    read = (_on_the_clock(_resolved(item, now, language), spoken or language) for item in found)
    kept = list(dict.fromkeys(read))
    return sorted(kept, key=lambda item: (item.value is None, _rank(item.by, RANK), _rank(item.precision, FINENESS)))


def best(dates: Iterable[Date], field: str, now: datetime) -> datetime | None:
    """The first claim of that field that can be true: not before the web, not ahead of the capture; of addresses only
    whole days."""
    return next((item.value for item in dates if item.field == field and _possible(item, now)), None)


def _possible(item: Date, now: datetime) -> bool:
    if item.value is None or (item.by == "url" and item.precision != "day"):
        return False
    exact = item.precision in ("second", "minute") and ZONED.search(item.raw) is not None
    return EARLIEST <= item.value <= now + (SKEW if exact else AHEAD)


def _rank(value: str, order: tuple[str, ...]) -> int:
    return order.index(value) if value in order else len(order)


def _on_the_clock(item: Date, language: str | None) -> Date:
    """A time of day that a page prints without its zone, as the time of its readers."""
    hours = ONE_CLOCK.get((language or "").replace("_", "-").lower().partition("-")[0])
    if hours is None or item.value is None or item.by not in ON_PAGES:
        return item
    if ZONED.search(item.raw) or not CLOCK.search(item.raw):
        return item
    return msgspec.structs.replace(item, value=item.value.replace(tzinfo=timezone(timedelta(hours=hours))))


def _resolved(item: Date, now: datetime, language: str | None) -> Date:
    if item.value is not None:
        return (
            item
            if item.value.tzinfo is not None
            else msgspec.structs.replace(item, value=item.value.replace(tzinfo=UTC))
        )
    read = read_date(item.raw, now) or in_order_of(item.raw, now, language)
    if read is None:
        return item
    value, precision = read
    return msgspec.structs.replace(item, value=value, precision=precision)
