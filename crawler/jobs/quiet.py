"""Sources of which one request says whether there is anything new: two queries, whatever they have archived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from crawler.fetch.conditional import conditions
from crawler.fetch.robots import robots_of
from crawler.jobs.again import definition_of
from crawler.jobs.memory import Last, Seen, key_of, seen_row, upsert, url_key
from storage.state import CRAWLED, SEEN, State

if TYPE_CHECKING:
    from crawler.catalogue import Source
    from storage.archive import Archive


@dataclass(frozen=True, slots=True)
class Quiet:
    """A source whose last run saw everything, and of which no post is due."""

    source: Source
    platform: str | None
    way: Seen  # the entrance that names its posts
    robots: Seen | None  # as the last run found it


def quiet(archive: Archive, state: State, sources: Iterable[Source], now: datetime) -> list[Quiet]:
    """Those of the sources that are. Blocking. Raises `StateError`, `StoreError`.

    None where the archive has lost the last of what their requests refer to: their crawls find out what it still has.
    """
    named = {key_of(archive, state, source.name): source for source in sources}
    with state.read() as connection:
        chosen = sa.select(CRAWLED.c.source, CRAWLED.c.row).where(CRAWLED.c.source.in_(named))
        lasts = {row.source: msgspec.json.decode(row.row, type=Last) for row in connection.execute(chosen)}
        still = {name: last for name, last in lasts.items() if _is_quiet(named[name], last, now)}
        keys = [(name, url_key(url)) for name, last in still.items() for url in (last.way, robots_of(last.way))]
        if not keys:
            return []
        rows = connection.execute(sa.select(SEEN).where(sa.tuple_(SEEN.c.source, SEEN.c.key).in_(keys)))
        seen = {(row.source, row.key): msgspec.json.decode(row.row, type=Seen) for row in rows}
    found = []
    for name, last in still.items():
        way = seen.get((name, url_key(last.way)))
        if conditions(way):
            assert way is not None
            robots = seen.get((name, url_key(robots_of(last.way))))
            found.append(Quiet(named[name], last.platform, way, robots))
    latest = max(found, key=lambda one: one.way.date, default=None)
    return found if latest is not None and archive.objects.exists(latest.way.place[0]) else []


def looked(archive: Archive, state: State, robots: Iterable[tuple[Source, Seen]]) -> None:
    """What was found out about the robots.txt of these sources. Blocking. Raises `StateError`."""
    rows = [seen_row(key_of(archive, state, source.name), seen) for source, seen in robots]
    if rows:
        with state.begin() as connection:
            upsert(state, connection, SEEN, rows)


def _is_quiet(source: Source, last: Last, now: datetime) -> bool:
    known = last.whole and last.direct and last.definition == definition_of(source)
    return known and last.due > now and source.cookies_file is None
