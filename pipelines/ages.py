"""Ages ("34h ago", "3 天前"), counted back from the time of the capture, no finer than they are said."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

FINENESS = ("second", "minute", "hour", "day", "month", "year")

Read = tuple[datetime, str]  # value, precision

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
    "minute": "m min mins minute minutes 分 分钟 分鐘 분",
    "hour": "h hr hrs hour hours 小时 小時 个小时 時間 시간",
    "day": "d day days 天 日 일",
    "week": "w wk wks week weeks 周 週 个星期 星期 週間 주",
    "month": "mo mos mon month months 个月 個月 月 か月 ヶ月 개월",
    "year": "y yr yrs year years 年",
}
_UNIT_OF = {name: unit for unit, names in _UNIT_NAMES.items() for name in names.split()}
_AGO = re.compile(
    r"(?:about |over |almost )?(\d{1,4}|an?|one)\s*\+?\s*([a-z]{1,7}|[\u3040-\u30ff\u4e00-\u9fff가-힣]{1,3}?),?"
    r"(?:\s+\d{1,2} ?[a-z]{1,7})?\s*(?:ago|前|之前|以前|전)",
    re.IGNORECASE,
)
_WORDS_AGO = {
    **dict.fromkeys(("yesterday", "昨天", "昨日", "어제", "gestern", "hier", "ayer", "ieri", "wczoraj"), (1, "day")),
    **dict.fromkeys(("前天", "前日"), (2, "day")),
    **dict.fromkeys(
        ("today", "今天", "今日", "오늘", "heute", "aujourd’hui", "aujourd'hui", "hoy", "oggi", "dzisiaj"), (0, "day")
    ),
    **dict.fromkeys(("just now", "刚刚", "剛剛"), (0, "minute")),
}


def ago(text: str, now: datetime) -> Read | None:
    """An age, counted back from `now`."""
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
