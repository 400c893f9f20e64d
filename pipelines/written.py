"""Written dates and ages, read as times. What cannot be told for certain is left unread."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from pipelines.ages import Read, ago
from pipelines.months import BUDDHA, ERAS, MONTHS, PERSIAN, counted, of_persia, western

AHEAD = timedelta(hours=14)  # the easternmost clocks: a day or a time without a zone may be so far ahead of the capture
DAY_FIRST_LANGUAGES = frozenset("de fr es it pt nl pl ru sv da nb no cs el tr id vi fi uk ro".split())
DAY_FIRST_REGIONS = frozenset("gb uk au nz ie in za".split())

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{1,2}(?::?\d{2})?)?)?)?\Z",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号號]?(?:\s*(?:(上午|下午|晚上)\s*)?(\d{1,2})\s*[:：时時]\s*(\d{1,2})?)?)?"
)
_NUMBERS = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:\s+(\d{1,2}):(\d{2})(?::\d{2})?)?\Z")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2}):?(\d{2})(?::?(\d{2}))?(Z|[+-]\d{2}:?\d{2})?)?\Z")
_KOREAN = re.compile(r"(\d{4})년\s?(\d\d?)월\s?(\d\d?)일")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEK)})[a-z]{{0,6}}\.?,?\s+\Z", re.IGNORECASE)
_SHORT = re.compile(r"(?<![\d.])(\d{1,2})(\. |[/.-])(\d{1,2})\2(\d{4}|(?<=\.)\d{2}(?!\.))\b")
_DAY_FIRST = re.compile(
    r"(?:\w+,\s*)?(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s-]+(?:de\s+|of\s+)?"
    r"([^\W\d]{3,12})\.?,?[\s-]+(?:del?\s+)?(\d{4})\b"
)
_MONTH_FIRST = re.compile(
    r"(?:[^\W\d]+,\s*)?([^\W\d]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?,?\s+)?(\d{4})\b"
)
_WORDED = re.compile(r"(?<!\d)(\d{1,2}) ([^\s\d,()]{2,12}(?:[/ ][^\s\d,()]{2,12})?) (\d{4})(?!\d)")
_COUNTED = "一二三四五六七八九十"
_ERA = re.compile(
    rf"(令和|平成|昭和|民國|民国)\s?(\d{{1,3}}|[{_COUNTED}百〇○零元]{{1,5}})\s?年"
    rf"\s?(\d{{1,2}}|[{_COUNTED}]{{1,3}})\s?月\s?(\d{{1,2}}|[{_COUNTED}廿卅]{{1,3}})\s?日"
)
_REPUBLIC = re.compile(r"(1[0-3]\d)([-./])(\d{1,2})\2(\d{1,2})\Z")  # years since 1911, as Taiwan's offices write them
_NUMERALS = re.compile(
    r"([一二][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿卅]{1,3})日"
)
_VIETNAMESE = re.compile(r"(\d{1,2}) tháng (\d{1,2}),? (?:năm )?(\d{4})")
_SPACED = re.compile(r"(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\b")
_SCRIPTED = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})")
ZONE_NAME = re.compile(r"\[[A-Za-z_/]+\]$")  # what Java writes behind a zone's hours
_YEAR_FIRST = re.compile(r"\b(\d{4})\. ([^\W\d]{3,12})\.? (\d{1,2})\.")
_OFFSET = re.compile(r"(?<=:\d\d)\s*(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?\Z")
_EPOCH = re.compile(r"(\d{10})(\d{3})?\Z")
_IN_URL = re.compile(
    r"/(20\d{2}|19\d{2})[/-]?(\d{2}|(?<=[/-])\d|[a-z]{3})(?:[/-](\d{1,2})(?!\d))?(?:[/-]|\Z)|"
    r"/t?(20\d{2}|19\d{2})(\d{2})(\d{2})(?:[-_/.]|\Z)|/(20\d{2}|19\d{2})/[A-Za-z]\w*/(\d{1,2})/(\d{1,2})/"
)
_ZONES = {"EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "BST": 1, "CET": 1, "CEST": 2,
          "JST": 9, "AEST": 10, "AEDT": 11, "WET": 0, "WEST": 1, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "SAST": 2,
          "MSK": 3, "PKT": 5, "WIB": 7, "HKT": 8, "SGT": 8, "AWST": 8, "KST": 9, "NZST": 12, "NZDT": 13, "BRT": -3,
          "AKST": -9, "AKDT": -8, "HST": -10}  # fmt: skip
BEIJING = timezone(timedelta(hours=8))


def read_date(raw: str, now: datetime) -> Read | None:
    """A written date or age as an aware time in its own zone, with its precision; None where it cannot be told.

    Ages ("34h ago", "3 天前") count back from `now`. Times without a zone are taken as UTC, Chinese ones as Beijing's.
    """
    text = ZONE_NAME.sub("", western(" ".join(raw.split())))
    if not text or (len(text) > 80 and not text.startswith("http")):
        return None
    for reader in READERS if len(text) <= 80 else (_address,):
        try:
            read = reader(text, now)
        except (ValueError, OverflowError, TypeError, KeyError):
            continue  # looked like this form and is no date: 2024-13-45
        if read is not None:
            return read
    return None


def _day(year: str, month: int | str, day: int | str = 1) -> datetime:
    """A day, also of the Persian and the Thai calendar: their years are none in which a page was written."""
    number = int(year)
    if 1300 <= number < 1500:
        found = of_persia(number, int(month), int(day))
        return datetime(found.year, found.month, found.day, tzinfo=UTC)
    return datetime(number - BUDDHA if number > 2400 else number, int(month), int(day), tzinfo=UTC)


def _iso(text: str, _now: datetime) -> Read | None:
    match = _ISO.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    if day is None:
        return datetime(int(year), int(month), 1, tzinfo=UTC), "month"
    if hour is None:
        return _day(year, month, day), "day"
    value = _day(year, month, day).replace(
        hour=int(hour), minute=int(minute), second=int(second or 0), tzinfo=_zone(zone)
    )
    return value, "second" if second else "minute"


def _zone(text: str | None) -> timezone:
    if text is None or text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    if text.isalpha():  # one that nobody knows: `KeyError`
        return timezone(timedelta(hours=_ZONES[text.upper()]))
    hours, _, minutes = text[1:].partition(":")
    if len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-offset if text[0] == "-" else offset)


def _mail(text: str, _now: datetime) -> Read | None:
    text = _OFFSET.sub(lambda zone: f" {zone[1]}{zone[2]:0>2}{zone[3] or '00'}", text.replace("Sept ", "Sep "))
    if not re.match(r"(?=.*\d:\d\d).*(?:\d{4}|\d \w{3} \d\d \d)", text) or re.search(r"(?i)\d\s?[ap]\.?m", text):
        return None  # without a clock, or one of twelve hours that mail never has
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
    value = _day(year, month, day).replace(hour=int(hour or 0), minute=int(minute or 0))
    return value, "minute" if hour else "day"


def _named(text: str, _now: datetime) -> Read | None:
    if match := _MONTH_FIRST.search(text):
        month, day, year = match.groups()
    elif match := _DAY_FIRST.search(text):
        day, month, year = match.groups()
    elif match := _YEAR_FIRST.search(text):
        year, month, day = match.groups()
    else:
        return None
    number = MONTHS.get(month.lower().rstrip("."))
    return (_day(year, number, day), "day") if number else None


def _elsewhere(text: str, _now: datetime) -> Read | None:
    """Days with the months of other scripts, in two calendars at once, of East Asian eras, in Vietnamese."""
    if match := _REPUBLIC.match(text):
        return _day(str(ERAS["民國"] + int(match.group(1))), match.group(3), match.group(4)), "day"
    if text.isascii():
        return None
    if match := _ERA.search(text):
        year, month, day = (int(one) if one.isdigit() else counted(one) for one in match.groups()[1:])
        return _day(str(ERAS[match.group(1)] + year), str(month), str(day)), "day"
    if match := _NUMERALS.search(text):
        return _day(*(str(counted(number)) for number in match.groups())), "day"
    if match := _VIETNAMESE.search(text):
        return _day(match.group(3), match.group(2), match.group(1)), "day"
    for day, words, year in _WORDED.findall(text):
        names = [name.rstrip(".") for name in words.lower().replace(" ", "-").split("/")]
        months = PERSIAN if int(year) < 1500 else MONTHS
        if number := next((months[name] for name in names if name in months), None):
            return _day(year, number, day), "day"
    return None


def _scripted(text: str, _now: datetime) -> Read | None:
    """A time as scripts print it: `Mon May 04 2026 10:30:00 GMT+0200 (…)`."""
    match = _SCRIPTED.match(text)
    if not match:
        return None
    month, day, year, clock, zone = match.groups()
    hour, minute, second = map(int, clock.split(":"))
    value = datetime(int(year), MONTHS[month.lower()], int(day), hour, minute, second, tzinfo=_zone(zone))
    return value, "second"


def _compact(text: str, _now: datetime) -> Read | None:
    match = _COMPACT.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    clock = (int(hour or 0), int(minute or 0), int(second or 0))
    value = datetime(int(year), int(month), int(day), *clock, tzinfo=_zone(zone))
    return value, "second" if second else "minute" if hour else "day"


def _korean(text: str, _now: datetime) -> Read | None:
    match = _KOREAN.search(text) or _SPACED.match(text)
    return (_day(*match.groups()), "day") if match else None


def _certain(text: str, now: datetime) -> Read | None:
    """Day and month as numbers, where only one order gives a day that has been."""
    days = set(_orders(text, now))
    return (days.pop(), "day") if len(days) == 1 else None


def in_order_of(text: str, now: datetime, language: str | None) -> Read | None:
    """Day and month as numbers in the order of a language; English alone tells nothing, its regions do."""
    tag, _, region = (language or "").replace("_", "-").lower().partition("-")
    found = _orders(text, now)
    if len(found) < 2:
        return None
    if tag in DAY_FIRST_LANGUAGES or region in DAY_FIRST_REGIONS:
        return found[0], "day"
    return (found[1], "day") if (tag, region) == ("en", "us") else None


def _orders(text: str, now: datetime) -> list[datetime]:
    """The days that two numbers and a year can mean, the day-first one first; with points it is the only one."""
    match = _SHORT.search(text) if len(text) < 80 else None
    if not match:
        return []
    one, mark, other, year = match.groups()
    found = []
    for day, month in ((one, other), (other, one))[: 1 if mark.startswith(".") else 2]:
        try:
            value = datetime(int(year) + (0 if len(year) == 4 else 2000), int(month), int(day), tzinfo=UTC)
        except ValueError:
            continue  # the other order may be one
        if value <= now + AHEAD:
            found.append(value)
    weekday = _WEEKDAY.search(text[: match.start()])
    return [one for one in found if weekday is None or WEEK[one.weekday()] == weekday.group(1).lower()]


def _address(text: str, _now: datetime) -> Read | None:
    match = _IN_URL.search(text) if "/" in text else None
    if not match:
        return None
    found = match.groups()
    year, month, day = next(found[at : at + 3] for at in (0, 3, 6) if found[at])
    number = int(month) if month.isdigit() else MONTHS[month]
    return datetime(int(year), number, int(day or 1), tzinfo=UTC), "day" if day else "month"


READERS: tuple[Callable[[str, datetime], Read | None], ...] = (
    _iso,
    _scripted,
    _epoch,
    ago,
    _chinese,
    _numbers,
    _compact,
    _korean,
    _certain,
    _address,
    _elsewhere,
    _mail,
    _named,
)
