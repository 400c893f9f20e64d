"""Written dates and ages, read as times. What cannot be told for certain is left unread."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

FINENESS = ("second", "minute", "hour", "day", "month", "year")
AHEAD = timedelta(hours=14)  # the easternmost clocks: a day or a time without a zone may be so far ahead of the capture
DAY_FIRST_LANGUAGES = frozenset("de fr es it pt nl pl ru sv da nb no cs el tr id vi fi uk ro".split())
DAY_FIRST_REGIONS = frozenset("gb uk au nz ie in za".split())

Read = tuple[datetime, str]  # value, precision

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene gennaio gen janeiro stycznia januari января",
            "february feb februar février fevrier févr febrero febbraio fevereiro fev lutego februari февраля",
            "march mar märz maerz mrz mars marzo março marca maart marts марта",
            "april apr avril avr abril abr aprile kwietnia апреля",
            "may mai mayo maggio mag maio maja mei maj мая",
            "june jun juni juin junio giugno giu junho czerwca июня",
            "july jul juli juillet juil julio luglio lug julho lipca июля",
            "august aug août aout agosto ago sierpnia augustus augusti августа",
            "september sep sept septembre septiembre settembre set setembro września сентября",
            "october oct oktober okt octobre octubre ottobre ott outubro out października октября",
            "november nov novembre noviembre novembro listopada ноября",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro dez grudnia декабря",
        ),
        1,
    )
    for name in names.split()
} | {
    name: number
    for row in (
        "януари февруари март април май юни юли август септември октомври ноември декември",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "ledna února března dubna května června července srpna září října listopadu prosince",
        "január február március április május június július augusztus szeptember október november december",
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        "januar februar mars april mai juni juli august september oktober november desember",
        "januari februari maret april mei juni juli agustus september oktober november desember",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    )
    for number, name in enumerate(row.split(), 1)
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
    r"(?:about |over |almost )?(\d{1,4}|an?|one)\s*\+?\s*([a-z]{1,7}|[\u4e00-\u9fff]{1,3}?),?"
    r"(?:\s+\d{1,2} ?[a-z]{1,7})?\s*(?:ago|前|之前|以前)",
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
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{1,2}(?::?\d{2})?)?)?)?\Z",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号號]?(?:\s*(?:(上午|下午|晚上)\s*)?(\d{1,2})\s*[:：时時]\s*(\d{1,2})?)?)?"
)
_NUMBERS = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:\s+(\d{1,2}):(\d{2})(?::\d{2})?)?\Z")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2}):?(\d{2})(?::?(\d{2}))?(Z|[+-]\d{2}:?\d{2})?)?\Z")
_KOREAN = re.compile(r"(\d{4})년\s?(\d\d?)월\s?(\d\d?)일")
_SHORT = re.compile(r"(?<![\d.])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|(?<=\.)\d{2}(?!\.))\b")
_DAY_FIRST = re.compile(
    r"(?:\w+,\s*)?(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s-]+(?:de\s+|of\s+)?"
    r"([^\W\d]{3,10})\.?,?[\s-]+(?:del?\s+)?(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"(?:[^\W\d]+,\s*)?([^\W\d]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_YEAR_FIRST = re.compile(r"\b(\d{4})\. ([^\W\d]{3,10})\.? (\d{1,2})\.")
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
    text = " ".join(raw.split())
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
    value = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), tzinfo=UTC)
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


def _compact(text: str, _now: datetime) -> Read | None:
    match = _COMPACT.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    clock = (int(hour or 0), int(minute or 0), int(second or 0))
    value = datetime(int(year), int(month), int(day), *clock, tzinfo=_zone(zone))
    return value, "second" if second else "minute" if hour else "day"


def _korean(text: str, _now: datetime) -> Read | None:
    match = _KOREAN.search(text)
    return (
        (datetime(int(match.group(1)), int(match.group(2)), int(match.group(3)), tzinfo=UTC), "day") if match else None
    )


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
    for day, month in ((one, other), (other, one))[: 1 if mark == "." else 2]:
        try:
            value = datetime(int(year) + (0 if len(year) == 4 else 2000), int(month), int(day), tzinfo=UTC)
        except ValueError:
            continue  # the other order may be one
        if value <= now + AHEAD:
            found.append(value)
    return found


def _address(text: str, _now: datetime) -> Read | None:
    match = _IN_URL.search(text) if "/" in text else None
    if not match:
        return None
    found = match.groups()
    year, month, day = next(found[at : at + 3] for at in (0, 3, 6) if found[at])
    number = int(month) if month.isdigit() else _MONTHS[month]
    return datetime(int(year), number, int(day or 1), tzinfo=UTC), "day" if day else "month"


READERS: tuple[Callable[[str, datetime], Read | None], ...] = (
    _iso,
    _epoch,
    _ago,
    _chinese,
    _numbers,
    _compact,
    _korean,
    _certain,
    _address,
    _mail,
    _named,
)
