"""Pages of long lists: where the last one ended is said by the values of its order, so that any page costs the same."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

import msgspec

Row = dict[str, Any]
SLACK = timedelta(milliseconds=1)
"""What a table's log cuts off of times."""


@dataclass(frozen=True, slots=True)
class Order:
    """Columns that a list is ordered by and that name a row; the first is a time, the newest first with `falling`."""

    columns: Sequence[str]
    falling: bool = False

    @property
    def sql(self) -> str:
        """For ORDER BY."""
        first, *rest = self.columns
        return ", ".join([f"{first} DESC" if self.falling else first, *rest])

    def behind(self, place: Sequence[object]) -> tuple[str, list[object]]:
        """A condition for the rows after this one. The time alone comes first: it keeps files from being read."""
        first, *rest = self.columns
        sign = "<" if self.falling else ">"
        marks = ", ".join("?" for _ in rest)
        sql = f"{first} {sign}= ? AND ({first} {sign} ? OR ({', '.join(rest)}) > ({marks}))"
        return sql, [place[0], *place]

    def place(self, row: Row) -> list[object]:
        """Of a row."""
        return [row[name] for name in self.columns]


def ends(spans: Sequence[tuple[Any, Any, int]], start: Any, need: int, *, falling: bool) -> Iterator[Any]:
    """Where to stop looking for `need` rows from `start` on, ever further, at last None: nowhere.

    `spans` are least, greatest and number of the rows of each file. Up to an end there are as many rows as are needed,
    or, where a filter leaves some out, several times as many.
    """
    spans = [(high, low, rows) for low, high, rows in spans] if falling else list(spans)
    ahead = [one for one in spans if start is None or (one[0] <= start if falling else one[0] >= start)]
    ahead.sort(key=lambda one: one[1], reverse=falling)
    counted = list(accumulate(rows for _, _, rows in ahead))
    last = None
    for factor in (1, 8):
        place = bisect_left(counted, need * factor)
        if place < len(ahead) - 1 and ahead[place][1] != last:
            last = ahead[place][1]
            yield last + (-SLACK if falling else SLACK)
    yield None


def token(place: Sequence[object]) -> str:
    """A place as readers hand it back."""
    return urlsafe_b64encode(msgspec.json.encode(list(place))).decode().rstrip("=")


def place_of(text: str, kinds: Sequence[type]) -> list[object]:
    """What `token` made of values of these kinds. Raises `ValueError` for anything else."""
    try:
        values = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(kinds):
            raise ValueError("another list's")
        found: list[object] = [msgspec.convert(value, kind) for value, kind in zip(values, kinds, strict=True)]
    except (NoBase64, msgspec.MsgspecError, UnicodeError) as error:
        raise ValueError("no place of a list") from error
    if any(isinstance(one, datetime) and one.tzinfo is None for one in found):
        raise ValueError("a time without its zone")
    return [one.astimezone(UTC) if isinstance(one, datetime) else one for one in found]
