"""What is known of a source since its last run: validators, digests, when posts are looked at again.

A cache in the state database. It is written after the run's WARCs are in the archive, so it never names a record that
is not there, and where it is lost it is made again from the archive.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from crawler.jobs.recheck import AGAIN, GONE, REFUSED, UNSETTLED, next_check
from storage.captures import Capture, Outcome
from storage.originals import Place, read_at
from storage.state import CRAWLED, SEEN, State, StateError
from storage.warc.build import warc_date
from storage.warc.revisit import Original

if TYPE_CHECKING:
    from storage.archive import Archive

logger = logging.getLogger("foldline.crawl")

NEVER = datetime.max.replace(tzinfo=UTC)
ROBOTS_AGE = timedelta(hours=24)
"""RFC 9309 §2.4: no copy of robots.txt is used for longer."""
OUTCOMES = "SELECT url, outcome FROM captures WHERE source = ? AND record_type = 'response' AND outcome IS NOT NULL"
DATES = "SELECT url, max(date_published) FROM records WHERE source = ? GROUP BY url"


class Seen(msgspec.Struct, omit_defaults=True):
    """One address: its last whole capture, and for a post when it was first seen, last looked at, is due again."""

    url: str
    record_id: str = ""
    date: str = ""  # WARC-Date of the record
    sha1: str = ""
    sha256: str = ""
    place: Place = ("", 0, 0)
    etag: str = ""
    modified: str = ""
    is_post: bool = False
    published: datetime | None = None
    first: datetime | None = None
    checked: datetime | None = None
    due: datetime | None = None
    missing: int = 0  # runs in a row that found it gone

    @property
    def has_payload(self) -> bool:
        """Whether a record of it is in the archive that a revisit may refer to."""
        return bool(self.record_id)


class Last(msgspec.Struct, omit_defaults=True):
    """What the last run found out about the source as a whole."""

    definition: str = ""  # a digest of the source's table: a changed one is crawled as if nothing were known of it
    whole: bool = False  # it saw all that is listed, and nothing is left to try again
    platform: str | None = None
    way: str = ""  # the entrance that led in
    direct: bool = False  # that entrance names posts itself: where it says nothing new, nothing is
    due: datetime = datetime.min.replace(tzinfo=UTC)  # when the first post is looked at again


class Memory:
    """The rows of one source, all in memory during a run."""

    def __init__(self, archive: Archive, state: State, source: str) -> None:
        self._archive = archive
        self._state = state
        self._source = source
        self._name = key_of(archive, state, source)
        self._seen: dict[str, Seen] = {}
        self._changed: set[str] = set()
        self.last = Last()

    def load(self) -> None:
        """From the database; made again from the archive where it knows nothing, or knows of another archive.

        The database of a bucket lies in the user's home: where somebody has emptied the bucket, or restored an older
        copy, what it says would have pages answered 304 that are in no WARC. Raises `StateError`, `StoreError`.
        """
        with self._state.read() as connection:
            last = connection.execute(sa.select(CRAWLED.c.row).where(CRAWLED.c.source == self._name)).scalar()
            rows = connection.execute(sa.select(SEEN.c.row).where(SEEN.c.source == self._name)).scalars()
            seen = [msgspec.json.decode(row, type=Seen) for row in rows]
        if self._holds(seen):
            self.last = msgspec.json.decode(last, type=Last) if last else Last()
            self._seen = {one.url: one for one in seen}
        else:
            logger.warning("the archive of %s is not the one its validators are of: they are made again", self._source)
            self._drop()
        if not self._seen:
            self._rebuild()

    def _holds(self, seen: list[Seen]) -> bool:
        """Whether the last WARC that the database names is in the archive."""
        last = max((one for one in seen if one.has_payload), key=lambda one: one.date, default=None)
        return last is None or self._archive.objects.exists(last.place[0])

    def _drop(self) -> None:
        with self._state.begin() as connection:
            connection.execute(sa.delete(SEEN).where(SEEN.c.source == self._name))
            connection.execute(sa.delete(CRAWLED).where(CRAWLED.c.source == self._name))

    def _rebuild(self) -> None:
        """From the source's WARCs and tables; nothing says then that a run saw everything."""
        warcs = sorted(key for key, _ in self._archive.objects.list(f"warc/{self._source}/") if ".warc" in key)
        if not warcs:
            return
        logger.info("validators of %s are read again from its WARCs", self._source)
        outcomes = dict(self._archive.tables.query(OUTCOMES, (self._source,))[1])
        dates = dict(self._archive.tables.query(DATES, (self._source,))[1])
        for capture in self._archive.captures(warcs):
            self.saw(capture)
            seen = self._seen.get(capture.url)
            if capture.status in {404, 410} and seen is not None and seen.is_post:
                self.settled(capture.url, Outcome.GONE, capture.time)
            elif outcomes.get(capture.url) in {Outcome.ARTICLE, Outcome.NOT_MODIFIED}:
                self.settled(capture.url, Outcome.ARTICLE, capture.time, dates.get(capture.url))

    def get(self, url: str) -> Seen | None:
        """What is known of an address."""
        return self._seen.get(url)

    def forget(self, url: str) -> None:
        """Its record cannot be read: the next request is for the whole page."""
        seen = self._seen.get(url)
        if seen is not None:
            self._put(msgspec.structs.replace(seen, record_id="", etag="", modified=""))

    def saw(self, capture: Capture) -> None:
        """An exchange was archived. Only a whole, plain answer of status 200 can be referred to later."""
        if capture.method != "GET" or capture.truncated or capture.rendered is not None:
            return
        seen = self._seen.get(capture.url) or Seen(capture.url)
        if capture.revisit_of:
            self._put(msgspec.structs.replace(seen, checked=capture.time))
        elif capture.status == 200 and capture.payload_sha256:
            self._put(_captured(seen, capture))

    def settled(self, url: str, outcome: Outcome, now: datetime, published: datetime | None = None) -> None:
        """How a post ended in this run; one that is to be tried again stays as it was."""
        if outcome in UNSETTLED | REFUSED:
            return
        seen = self._seen.get(url) or Seen(url)
        first = seen.first or now
        published = published or seen.published
        gone = outcome in GONE
        due = now + AGAIN if gone and not seen.missing else next_check(published, first, now)
        made = msgspec.structs.replace(
            seen, is_post=True, first=first, checked=now, published=published,
            missing=seen.missing + 1 if gone else 0, due=None if gone and seen.missing else due,
        )  # fmt: skip
        self._put(made)

    def posts(self) -> Iterator[Seen]:
        """All posts."""
        return (seen for seen in self._seen.values() if seen.is_post)

    def withdrawn(self) -> list[str]:
        """Posts that were archived and that two runs in a row have found gone."""
        return sorted(seen.url for seen in self.posts() if seen.missing > 1 and seen.has_payload)

    def due(self, now: datetime) -> list[str]:
        """Posts to look at again, the longest overdue first."""
        found = [(seen.due, seen.url) for seen in self.posts() if seen.due is not None and seen.due <= now]
        return [url for _, url in sorted(found)]

    def needs(self, url: str, now: datetime, modified: datetime | None) -> bool:
        """Whether a listed post is asked for: a new one, one that is due, one that changed since the last look."""
        seen = self._seen.get(url)
        if seen is None or not seen.is_post or seen.checked is None or seen.missing:
            return True
        return (seen.due is not None and seen.due <= now) or (modified is not None and modified > seen.checked)

    def next_due(self) -> datetime:
        """When the first post is to be looked at again; the end of time where none is."""
        return min((seen.due for seen in self.posts() if seen.due is not None), default=NEVER)

    def payloads(self) -> Iterator[Original]:
        """Of files and pages that are worth a revisit."""
        for seen in self._seen.values():
            if seen.has_payload and len(seen.sha256) == 64 and not seen.is_post:
                yield Original(seen.record_id, seen.url, seen.date, seen.sha1, seen.sha256)

    def original(self, url: str) -> Capture:
        """The capture that has the payload. Blocking. Raises `StoreError`."""
        return read_at(self._archive, self._seen[url].place)

    def robots(self, url: str, now: datetime) -> Seen | None:
        """A robots.txt that was fetched, or found missing, less than a day ago."""
        seen = self._seen.get(url)
        if seen is None or seen.checked is None or now - seen.checked >= ROBOTS_AGE:
            return None
        return seen

    def absent(self, url: str, now: datetime) -> None:
        """There is no robots.txt."""
        self._put(Seen(url, checked=now))

    def save(self, last: Last) -> None:
        """What changed, into the database. What cannot be kept costs the next run requests and nothing else."""
        try:
            with self._state.begin() as connection:
                upsert(self._state, connection, CRAWLED, [{"source": self._name, "row": _json(last)}])
                rows = [seen_row(self._name, self._seen[url]) for url in self._changed]
                upsert(self._state, connection, SEEN, rows)
        except StateError as error:
            logger.warning("validators of %s are not kept, its next run asks for whole pages: %s", self._source, error)
        self._changed.clear()

    def _put(self, seen: Seen) -> None:
        self._seen[seen.url] = seen
        self._changed.add(seen.url)


@lru_cache(maxsize=4)
def state_of(url: str) -> State:
    """One pool of connections for all sources of a process; its tables are there. Raises `StateError`."""
    state = State(url)
    state.prepare()
    return state


def _captured(seen: Seen, capture: Capture) -> Seen:
    return msgspec.structs.replace(
        seen,
        record_id=capture.record_id,
        date=warc_date(capture.time.astimezone(UTC)),
        sha1=capture.payload_digest,
        sha256=capture.payload_sha256,
        place=(capture.warc, capture.offset, capture.length),
        etag=capture.header("ETag") or "",
        modified=capture.header("Last-Modified") or "",
        checked=capture.time,
    )


def key_of(archive: Archive, state: State, source: str) -> str:
    """Under which name a source is remembered: several archives may share a server."""
    return source if state.is_sqlite else f"{source} {archive.url}"


def seen_row(name: str, seen: Seen) -> dict[str, str]:
    """One address of the source that is remembered under `name`."""
    return {"source": name, "key": url_key(seen.url), "row": _json(seen)}


def upsert(state: State, connection: sa.Connection, table: sa.Table, rows: list[dict[str, str]]) -> None:
    """Rows of what is remembered; the last word counts."""
    if not rows:
        return
    insert = state.insert(table)
    connection.execute(
        insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_={"row": insert.excluded.row}),
        rows,
    )


def _json(value: Seen | Last) -> str:
    return msgspec.json.encode(value).decode()


def url_key(url: str) -> str:
    """A hash of the address."""
    return sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:40]
