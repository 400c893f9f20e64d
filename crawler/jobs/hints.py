"""What a feed and its server say about how often to look. Pure."""

from __future__ import annotations

import re

import msgspec

from crawler.fetch.retry_after import http_date
from storage.captures import Capture

_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*</sy:updatePeriod>", re.IGNORECASE)
_TIMES = re.compile(rb"<sy:updateFrequency>\s*(\d{1,4})\s*</sy:updateFrequency>", re.IGNORECASE)
_PERIODS = {b"hourly": 3600, b"daily": 86400, b"weekly": 604800, b"monthly": 2592000, b"yearly": 31536000}
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_HEAD = 16 * 1024
"""Bytes of a feed in which its channel's own elements stand."""


class Hint(msgspec.Struct, frozen=True):
    """Seconds to let pass before the next look, and who asks for it."""

    seconds: float = 0.0
    by: str = ""


def hint(capture: Capture) -> Hint:
    """The longest wait that a listing asks for; zero where it asks for none."""
    found = [Hint(), *_feed(capture.content[:_HEAD]), *_cache(capture)]
    return max(found, key=lambda one: one.seconds)


def _feed(head: bytes) -> list[Hint]:
    hints = []
    if ttl := _TTL.search(head):
        hints.append(Hint(int(ttl[1]) * 60.0, "the feed's ttl"))
    if period := _PERIOD.search(head):
        times = _TIMES.search(head)
        often = max(1, int(times[1])) if times else 1
        hints.append(Hint(_PERIODS[period[1].lower()] / often, "the feed's updatePeriod"))
    return hints


def _cache(capture: Capture) -> list[Hint]:
    control = capture.header("Cache-Control") or ""
    if "no-cache" in control or "no-store" in control:
        return []
    if age := _MAX_AGE.search(control):
        return [Hint(float(age[1]), "Cache-Control")]
    expires = http_date(capture.header("Expires"))
    return [Hint((expires - capture.time).total_seconds(), "Expires")] if expires else []
