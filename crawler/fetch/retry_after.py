"""Times in headers: HTTP dates, and how long a server asks to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 7 * 86400.0
"""Seconds. A server that asks for more is asked again then."""


def http_date(text: str | None) -> datetime | None:
    """An aware time; one without a zone is UTC, as HTTP has it. None for what is none."""
    try:
        found = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header (RFC 9110 §10.2.3: seconds or an HTTP date), `LONGEST` at most.

    None where it says neither.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST)
    when = http_date(text)
    return None if when is None else min(max(0.0, (when - now).total_seconds()), LONGEST)
