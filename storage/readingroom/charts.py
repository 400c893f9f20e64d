"""Charts as shapes in numbers, for templates to draw as SVG; what they show stands in a table beside them too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH, HEIGHT = 480, 170
"""Of a chart's own coordinates; on the page it is as wide as its place."""
LONG = 720
"""Width of a timeline."""
LEFT, FOOT = 56, 22
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle, or with `width` 0 a mark at a point; `kind` is its class in the style sheet."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """Text at a place of an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`across` labels stand under it, `up` at its left, each with a line."""

    width: int
    height: int
    shapes: Sequence[Shape]
    across: Sequence[Label]
    up: Sequence[Label]


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: its name, and its parts from the bottom up."""

    name: str
    parts: Mapping[str, int]
    title: str


def bars(columns: Sequence[Bar], shown: Mapping[int, str] | None = None) -> Chart:
    """Stacked columns. `shown`: how the values of the axis are written."""
    top, step = scale(max((sum(one.parts.values()) for one in columns), default=0))
    room, high = WIDTH - LEFT, HEIGHT - FOOT - 8
    each = room / max(1, len(columns))
    shapes: list[Shape] = []
    for place, column in enumerate(columns):
        floor = float(HEIGHT - FOOT)
        for kind, value in column.parts.items():
            if value:
                tall = value / top * high
                floor -= tall
                shapes.append(_shape(kind, LEFT + place * each + each * 0.12, floor, each * 0.76, tall, column.title))
    every = -(-len(columns) // 6) or 1
    across = [Label(LEFT + (place + 0.5) * each, columns[place].name) for place in range(0, len(columns), every)]
    ticks = range(0, top + 1, step)
    up = [Label(HEIGHT - FOOT - tick / top * high, (shown or {}).get(tick) or f"{tick:,}") for tick in ticks]
    return Chart(WIDTH, HEIGHT, shapes, across, up)


def scale(most: int) -> tuple[int, int]:
    """The top of an axis that holds `most`, and the step between its lines: two to five of them."""
    power = 1
    while True:
        for factor in _STEPS:
            step = factor * power
            if step * 4 >= most:
                return max(step, -(-most // step) * step), step
        power *= 10


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened or will, on the line of a name."""

    kind: str
    at: datetime
    title: str


ROW = 26


def timeline(rows: Mapping[str, Sequence[Mark]], start: datetime, end: datetime, now: datetime) -> Chart:
    """A line each name, marks on it, and now as a line across."""
    length = (end - start) / timedelta(seconds=1)
    room = LONG - LABELS - 8
    height = ROW * len(rows) + FOOT + 6

    def across(at: datetime) -> float:
        return round(LABELS + (at - start) / timedelta(seconds=1) / length * room, 1)

    shapes = [_shape("now", across(now), 0, 1.5, height - FOOT, "")]
    for place, marks in enumerate(rows.values()):
        middle = ROW * place + ROW / 2 + 3
        shapes += [_shape(mark.kind, across(mark.at), middle, 0, 0, mark.title) for mark in marks]
    up = [Label(ROW * place + ROW / 2 + 3, name) for place, name in enumerate(rows)]
    return Chart(LONG, height, shapes, [Label(across(at), text) for at, text in _hours(start, end)], up)


LABELS = 150
"""Width of the names at the left of a timeline."""


def _hours(start: datetime, end: datetime) -> list[tuple[datetime, str]]:
    """Some six round times between the two."""
    hours = max(1, round((end - start) / timedelta(hours=6)))
    hours = next((step for step in (1, 3, 6, 12, 24, 48, 168) if step >= hours), 168)
    at = start.replace(hour=0, minute=0, second=0, microsecond=0)
    found: list[tuple[datetime, str]] = []
    while at < end:
        if at >= start:
            found.append((at, f"{at:%m-%d}" if at.hour == 0 else f"{at:%H:%M}"))
        at += timedelta(hours=hours)
    return found


def _shape(kind: str, x: float, y: float, width: float, height: float, title: str) -> Shape:
    return Shape(kind, round(x, 1), round(y, 1), round(width, 1), round(height, 1), title)
