"""Retry-After in both forms."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.fetch.retry_after import LONGEST, retry_after

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        (None, None),
        ("-3", None),
        ("9" * 320, LONGEST),
        ("9999999999999", LONGEST),
        ("Fri, 01 Jan 9999 00:00:00 GMT", LONGEST),
        ("\u00b2", None),
        ("\u0663", None),
        ("Mon, 23 Nov 2026 12:00:30 -0000", 30.0),
        ("Mon, 23 Nov 2026 99999999999999999999:00:00 GMT", None),
        ("Mon, 23 Nov 99999 12:00:00 GMT", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
