"""Claims about dates, read as times. What cannot be read for certain stays unread: better no date than a wrong one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import msgspec

from storage.records import Date

RANK = ("platform", "schema.org", "feed", "meta", "visible", "url")  # whose word counts more
FINENESS = ("second", "minute", "hour", "day", "month", "year")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web nothing was published on it
AHEAD = timedelta(days=2)  # clocks differ; a date further ahead of the capture is not a date of publication

Read = tuple[datetime, str]  # value, precision

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene gennaio gen janeiro stycznia januari",
            "february feb februar février fevrier févr febrero febbraio fevereiro lutego februari",
            "march mar märz maerz mrz mars marzo março marca maart",
            "april apr avril avr abril abr aprile kwietnia",
            "may mai mayo maggio mag maio maja mei",
            "june jun juni juin junio giugno giu junho czerwca",
            "july jul juli juillet juil julio luglio lug julho lipca",
            "august aug août aout agosto ago sierpnia augustus",
            "september sep sept septembre septiembre settembre set setembro września",
            "october oct oktober okt octobre octubre ottobre ott outubro października",
            "november nov novembre noviembre novembro listopada",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudnia",
        ),
        1,
    )
    for name in names.split()
}
_UNITS = {
    "second": ("second", 1.0),
    "minute": ("minute", 60.0),
    "hour": ("hour", 3600.0),
    "day": ("day", 86400.0),
    "week": ("day", 7 * 86400.0),
    "month": ("month", 30.44 * 86400.0),
    "year": ("year", 365.25 * 86400.0),
}
_UNIT_NAMES = {
    "second": "s sec secs second seconds 秒 秒钟",
    "minute": "m min mins minute minutes 分 分钟 分鐘",
    "hour": "h hr hrs hour hours 小时 小時 个小时 時間",
    "day": "d day days 天 日",
    "week": "w wk wks week weeks 周 週 个星期 星期",
    "month": "mo mos mon month months 个月 個月 月",
    "year": "y yr yrs year years 年",
}
_UNIT_OF = {name: unit for unit, names in _UNIT_NAMES.items() for name in names.split()}
_AGO = re.compile(
    r"(?:about |over |almost )?(\d{1,4}|an?|one)\s*\+?\s*([a-z]{1,7}|[\u4e00-\u9fff]{1,3}?)\s*(?:ago|前|之前|以前)",
    re.IGNORECASE,
)
_WORDS_AGO = {
    **dict.fromkeys(("yesterday", "昨天", "昨日", "gestern", "hier", "ayer", "ieri", "wczoraj"), (1, "day")),
    **dict.fromkeys(("前天", "前日"), (2, "day")),
    **dict.fromkeys(
        ("today", "今天", "今日", "heute", "aujourd’hui", "aujourd'hui", "hoy", "oggi", "dzisiaj"), (0, "day")
    ),
    **dict.fromkeys(("just now", "刚刚", "剛剛"), (0, "minute")),
}
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)?\Z",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号號]?(?:\s*(?:(上午|下午|晚上)\s*)?(\d{1,2})\s*[:：时時]\s*(\d{1,2})?)?)?"
)
_NUMBERS = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:\s+(\d{1,2}):(\d{2})(?::\d{2})?)?\Z")
_DAY_FIRST = re.compile(
    r"(?:\w+,\s*)?(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?([^\W\d]{3,10})\.?,?\s+(?:de\s+)?(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"(?:[^\W\d]+,\s*)?([^\W\d]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_EPOCH = re.compile(r"(\d{10})(\d{3})?\Z")
_IN_URL = re.compile(r"/(20\d{2}|19\d{2})[/-](\d{1,2})(?:[/-](\d{1,2}))?(?:[/-]|\Z)")
BEIJING = timezone(timedelta(hours=8))


def claims(found: Iterable[Date], now: datetime) -> list[Date]:
    """Every claim with its reading, best first: by who says it, then by precision. `now` is the capture's time."""
    kept = list(dict.fromkeys(_resolved(item, now) for item in found))
    return sorted(kept, key=lambda item: (item.value is None, _rank(item.by, RANK), _rank(item.precision, FINENESS)))


def best(dates: Iterable[Date], field: str, now: datetime) -> datetime | None:
    """The first claim of that field that can be true: not before the web, not ahead of the capture."""
    values = (item.value for item in dates if item.field == field)
    return next((value for value in values if value is not None and EARLIEST <= value <= now + AHEAD), None)


def _rank(value: str, order: tuple[str, ...]) -> int:
    return order.index(value) if value in order else len(order)


def _resolved(item: Date, now: datetime) -> Date:
    if item.value is not None:
        return (
            item
            if item.value.tzinfo is not None
            else msgspec.structs.replace(item, value=item.value.replace(tzinfo=UTC))
        )
    read = read_date(item.raw, now)
    if read is None:
        return item
    value, precision = read
    return msgspec.structs.replace(item, value=value, precision=precision)


def read_date(raw: str, now: datetime) -> Read | None:
    """A written date or age as an aware time in UTC with its precision; None where it cannot be told for certain.

    Ages ("34h ago", "3 天前") count back from `now`. Times without a zone are taken as UTC, Chinese ones as Beijing's.
    """
    text = " ".join(raw.split())
    if not text or len(text) > 80:
        return None
    for reader in READERS:
        try:
            read = reader(text, now)
        except (ValueError, OverflowError, TypeError):
            continue  # looked like this form and is no date: 2024-13-45
        if read is not None:
            return read[0].astimezone(UTC), read[1]
    return None


def _iso(text: str, _now: datetime) -> Read | None:
    match = _ISO.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    if day is None:
        return datetime(int(year), int(month), 1, tzinfo=UTC), "month"
    if hour is None:
        return datetime(int(year), int(month), int(day), tzinfo=UTC), "day"
    value = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=_zone(zone))
    return value, "second" if second else "minute"


def _zone(text: str | None) -> timezone:
    if text is None or text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _mail(text: str, _now: datetime) -> Read | None:
    if not re.search(r"\d{1,2}:\d{2}", text) or not re.search(r"\d{4}", text):
        return None
    value = parsedate_to_datetime(text)
    return (value if value.tzinfo else value.replace(tzinfo=UTC)), "second"


def _epoch(text: str, _now: datetime) -> Read | None:
    match = _EPOCH.match(text)
    return (datetime.fromtimestamp(int(match.group(1)), UTC), "second") if match else None


def _chinese(text: str, _now: datetime) -> Read | None:
    match = _CHINESE.search(text)
    if not match:
        return None
    year, month, day, half, hour, minute = match.groups()
    if day is None:
        return datetime(int(year), int(month), 1, tzinfo=UTC), "month"
    if hour is None:
        return datetime(int(year), int(month), int(day), tzinfo=UTC), "day"
    afternoon = 12 if half in ("下午", "晚上") and int(hour) < 12 else 0
    value = datetime(int(year), int(month), int(day), int(hour) + afternoon, int(minute or 0), tzinfo=BEIJING)
    return value, "minute" if minute else "hour"


def _numbers(text: str, _now: datetime) -> Read | None:
    match = _NUMBERS.match(text)
    if not match:
        return None
    year, month, day, hour, minute = match.groups()
    value = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), tzinfo=UTC)
    return value, "minute" if hour else "day"


def _named(text: str, _now: datetime) -> Read | None:
    if match := _MONTH_FIRST.search(text):
        month, day, year = match.groups()
    elif match := _DAY_FIRST.search(text):
        day, month, year = match.groups()
    else:
        return None
    number = _MONTHS.get(month.lower().rstrip("."))
    return (datetime(int(year), number, int(day), tzinfo=UTC), "day") if number else None


def _ago(text: str, now: datetime) -> Read | None:
    if found := _WORDS_AGO.get(text.lower()):
        return _floor(now - timedelta(days=found[0]), found[1])
    match = _AGO.fullmatch(text)
    unit = _UNIT_OF.get(match.group(2).lower()) if match else None
    if match is None or unit is None:
        return None
    count = int(match.group(1)) if match.group(1).isdigit() else 1
    precision, seconds = _UNITS[unit]
    return _floor(now - timedelta(seconds=count * seconds), precision)


def _floor(value: datetime, precision: str) -> Read:
    """Nothing finer than what was said."""
    finer = FINENESS.index(precision)
    now, start = value.astimezone(UTC), datetime(1, 1, 1, tzinfo=UTC)
    kept = [(start if FINENESS.index(unit) < finer else now) for unit in reversed(FINENESS)]
    year, month, day, hour, minute, second = kept
    return datetime(year.year, month.month, day.day, hour.hour, minute.minute, second.second, tzinfo=UTC), precision


def _address(text: str, _now: datetime) -> Read | None:
    match = _IN_URL.search(text)
    if not match:
        return None
    year, month, day = match.groups()
    return datetime(int(year), int(month), int(day or 1), tzinfo=UTC), "day" if day else "month"


READERS: tuple[Callable[[str, datetime], Read | None], ...] = (
    _iso,
    _epoch,
    _ago,
    _chinese,
    _numbers,
    _address,
    _mail,
    _named,
)
