"""What stands in a query string, checked. A mistake is a 400 that names the parameter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from aiohttp import web

from storage.readingroom.paging import place_of
from storage.readingroom.shelf import FILTERS, Asked

MOST = 1_000
"""Rows of one answer."""
DEEPEST = 100_000
"""Rows that `offset` passes over: they are all looked at. `after` goes further, and at once."""


def number(request: web.Request, name: str, default: int, most: int, least: int = 0) -> int:
    """A parameter from `least` to `most`."""
    text = request.query.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        raise refused(f"{name}: a number from {least} to {most}")
    return int(text)


def moment(request: web.Request, name: str) -> datetime | None:
    """A parameter that is a date or a time (ISO 8601; UTC where no zone is said)."""
    text = request.query.get(name, "")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise refused(f"{name}: a date or time as 2026-11-20 or 2026-11-20T12:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def choice(request: web.Request, name: str, among: tuple[str, ...]) -> str:
    """A parameter that is one of some words; the first where it is left out. An empty one stands for all."""
    text = request.query.get(name) or among[0]
    if text not in among:
        raise refused(f"{name}: one of {', '.join(filter(None, among))}")
    return text


def place(request: web.Request, name: str, kinds: Sequence[type]) -> list[object]:
    """A parameter that an answer gave as `next`; empty where it is left out."""
    text = request.query.get(name, "")
    try:
        return place_of(text, kinds) if text else []
    except ValueError as error:
        raise refused(f"{name}: the `next` of an answer of this list ({error})") from None


def rows(request: web.Request, kinds: Sequence[type], filters: Sequence[str] = FILTERS) -> Asked:
    """Filters, times, and which part of the list; `kinds` are those of the values that it is ordered by."""
    return Asked(
        equal={name: request.query[name] for name in filters if request.query.get(name)},
        since=moment(request, "since"),
        until=moment(request, "until"),
        limit=number(request, "limit", 100, MOST),
        offset=number(request, "offset", 0, DEEPEST),
        after=place(request, "after", kinds),
    )


def refused(what: str) -> web.HTTPBadRequest:
    """The 400 for a parameter."""
    return web.HTTPBadRequest(text=f"{what}\n")
