"""Stage 7: which records are news. The fold over the records of one source in WARC order.

Live crawl and extract feed the same fold. An article read from its own page is emitted at once. One read from a listing
waits: the page wins, and takes from the listing only what it lacks. Nothing is emitted that says nothing new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from pipelines.boundary import verdict
from pipelines.clean import SEPARATOR
from pipelines.dates import best, claims
from pipelines.several import Several
from pipelines.urls import canonical, digest, original_image
from storage.captures import Capture, Part
from storage.records import Date, Kind, Observed, Record, Says, Signal, Wall

# What a listing knows about the article itself. The rest of its signals are about its own cut of the text.
ABOUT_THE_ARTICLE = frozenset((Says.AUDIENCE, Says.WORDS_TOTAL, Says.CONTENT_TIER, Says.SCHEMA_FREE))
_ELSEWHERE = "<"
"""How the place of a signal or date begins that another capture gave: with that one's record id."""
_BY_ADDRESS = "sha256:"  # how the id of an article begins that the platform gave none
WITHDRAWN = "withdrawn"
_PICTURE = re.compile(r'<img src="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of the last emitted revision of one article: enough to tell what changed."""

    revision: int
    digest: str
    record_id: str
    title: str | None
    wall: str
    partial: bool = False
    signals: tuple[Signal, ...] = ()  # what only a listing said about the article
    dates: tuple[Date, ...] = ()
    url: str = ""
    canonical_url: str = ""
    kind: Kind = Kind.ARTICLE
    platform: str = ""
    withdrawn: bool = False
    starts: tuple[
        str, ...
    ] = ()  # names of the public text up to each of its paragraphs; only where there is a boundary

    @classmethod
    def of(cls, record: Record) -> Known:
        """A pure function of a record, so that it can be made again from the records table."""
        return cls(
            revision=record.revision,
            digest=article_digest(record),
            record_id=record.record_id,
            title=record.title,
            wall=wall_state(record),
            partial=record.partial,
            signals=tuple(
                signal
                for signal in record.signals
                if signal.says in ABOUT_THE_ARTICLE and signal.where.startswith(_ELSEWHERE)
            ),
            dates=tuple(date for date in record.dates if date.where.startswith(_ELSEWHERE)),
            url=record.url,
            canonical_url=record.canonical_url,
            kind=record.kind,
            platform=record.platform,
            withdrawn=record.change == WITHDRAWN,
            starts=tuple(_starts(record)),
        )


def article_digest(record: Record) -> str:
    """A name for what the article says and shows: its words however spaced, the set of its pictures and files.

    Counters, nonces, page chrome and the transforms of an image proxy are no part of it.
    """
    pictures = (url for block in record.blocks for url in _PICTURE.findall(block.html))
    media = sorted({canonical(original_image(url)) for url in (*pictures, *(item.url for item in record.attachments))})
    return digest("\0".join((" ".join(record.content_text.split()), *media)))


def _starts(record: Record) -> Iterator[str]:
    """A short name of the words before the boundary up to the end of each paragraph, the last of all of them."""
    words = sha256()
    public = record.content_text[: record.boundary.char] if record.boundary is not None else ""
    for paragraph in filter(None, public.split(SEPARATOR)):
        words.update(" ".join((*paragraph.split(), "")).encode("utf-8", "surrogatepass"))
        yield words.hexdigest()[:12]


def wall_state(record: Record) -> str:
    """`open`, `begun` (pages are missing), `unknown`, or the kind of wall and its place: `subscription@1204`."""
    if record.boundary is not None:
        kind = record.wall if record.wall is not Wall.NONE else Wall.SUBSCRIPTION
        return f"{kind}@{record.boundary.char}"
    if record.observed is Observed.PREVIEW and record.wall is Wall.NONE:
        return "begun"
    return "open" if record.observed is Observed.FULL else "unknown"


class Emitter:
    """Turns the records of one source, in WARC order, into the revisions worth keeping."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self._known = dict(known)
        self._waiting: dict[str, Record] = {}
        self._pages: set[str] = set()
        self._several: dict[str, Several] = {}

    def add(self, record: Record, *, partial: bool, part: Part | None = None) -> list[Record]:
        """The records that are ready now: none, or this one with its revision and change.

        One page of several (`part`) waits for the others.
        """
        if not partial:
            self._pages.add(record.id)
            return self._own(record) if part is None else self._one_of_several(record, part)
        if record.id not in self._pages:
            waiting = self._waiting.get(record.id)
            self._waiting[record.id] = record if waiting is None else _richer(waiting, record)
        return []

    def _own(self, record: Record) -> list[Record]:
        """An article read from its own page, with what a listing said of it."""
        return self._emit(self._informed(merged(record, self._waiting.pop(record.id, None))))

    def _one_of_several(self, record: Record, part: Part) -> list[Record]:
        pages = self._several.setdefault(record.id, Several())
        pages.add(record, part)
        return self._own(self._several.pop(record.id).joined()) if pages.complete else []

    def gone(self, capture: Capture, runs: int) -> list[Record]:
        """An article's address answered that nothing is there, for so many `runs` in a row with this one.

        The second says that it was withdrawn: a revision without text, of the capture that says so.
        """
        if runs < 2:
            return []
        found = (known for known in self._known.items() if known[1].url == capture.url)
        made = [_withdrawn(name, known, capture) for name, known in found if not (known.withdrawn or known.partial)]
        self._known.update((record.id, Known.of(record)) for record in made)
        return made

    def again(self, record: Record) -> list[Record]:
        """A record whose revision somebody else has taken meanwhile: with the next one, or none where it is no news."""
        before = self._known[record.id]
        if record.change == WITHDRAWN:
            number = before.revision + 1
            made = msgspec.structs.replace(record, revision=number, supersedes=before.record_id)
            self._known[record.id] = Known.of(made)
            return [] if before.withdrawn else [made]
        less = record.partial and not before.partial
        begun = wall_state(record) == "begun" and not self._may_begin(record.id)
        return [] if less or begun else self._emit(self._informed(record))

    def close(self) -> list[Record]:
        """Ends a run: articles that miss pages, never over a record of all of them; then what only listings showed, in
        order of arrival, never over a record of the article's own page."""
        begun = [pages.joined() for name, pages in self._several.items() if self._may_begin(name)]
        self._several.clear()
        ready = [made for record in begun for made in self._own(record)]
        pages = {known.url for known in self._known.values() if not known.partial}
        left = [record for record in self._waiting.values() if self._may_stand(record, pages)]
        self._waiting.clear()
        self._pages.clear()
        return [*ready, *(made for record in left for made in self._emit(record))]

    def _may_begin(self, record_id: str) -> bool:
        known = self._known.get(record_id)
        return known is None or known.partial or known.wall == "begun"

    def _informed(self, record: Record) -> Record:
        """With what a listing of an earlier run said, where none of this one did: a page that is looked at again alone
        says no less than it did."""
        known = self._known.get(record.id)
        return record if known is None else _joined(record, known.signals, known.dates)

    def _may_stand(self, record: Record, pages: set[str]) -> bool:
        """`pages`: addresses of pages with a record; one that names another address as its own has another id."""
        known = self._known.get(record.id)
        if known is None and record.id.startswith(_BY_ADDRESS):
            return record.url not in pages
        return known is None or known.partial

    def _emit(self, record: Record) -> list[Record]:
        before = self._known.get(record.id)
        now = Known.of(record)
        if before is None:
            self._known[record.id] = now
            return [record]
        change = changed(before, now)
        if change is None:
            return []
        made = msgspec.structs.replace(record, revision=before.revision + 1, supersedes=before.record_id, change=change)
        self._known[record.id] = Known.of(made)
        return [made]


def _withdrawn(record_id: str, known: Known, capture: Capture) -> Record:
    return Record(
        id=record_id,
        kind=known.kind,
        platform=known.platform,
        source=capture.source,
        url=known.url,
        canonical_url=known.canonical_url,
        title=known.title,
        revision=known.revision + 1,
        supersedes=known.record_id,
        change=WITHDRAWN,
        record_id=capture.record_id,
        warc=capture.warc,
        offset=capture.offset,
        length=capture.length,
        payload_digest=capture.payload_digest,
        captured_at=capture.time,
    )


def changed(before: Known, now: Known) -> str | None:
    """What is new, the most telling first; None where nothing is. An article that comes back is `edited`."""
    if before.withdrawn:
        return "edited"
    walled, was_walled = "@" in now.wall, "@" in before.wall
    if before.partial and not now.partial and walled is not was_walled:
        return "edited"  # no wall came or went: only now the article's own page was seen
    if walled and not was_walled:
        return "wall_added"
    if was_walled and now.wall == "open":
        return "wall_lifted"
    if walled and was_walled and now.wall != before.wall and _moved(before, now):
        return "wall_moved"
    if now.digest != before.digest:
        return "edited"
    return "retitled" if now.title != before.title else None


def _moved(before: Known, now: Known) -> bool:
    """A moved wall changes kind, or stands elsewhere in the same text: what was public before it is how the public text
    begins now, or the other way round. An edit before it shifts the character too, and moves nothing."""
    kind = now.wall.partition("@")[0] != before.wall.partition("@")[0]
    grown = before.starts[-1:] != () and before.starts[-1] in now.starts
    shrunk = now.starts[-1:] != () and now.starts[-1] in before.starts
    return kind or now.digest == before.digest or grown is not shrunk


def _richer(first: Record, second: Record) -> Record:
    """Of two listings' records the one that holds more text, with what the other knows."""
    return merged(second, first) if second.word_count > first.word_count else merged(first, second)


def merged(record: Record, listing: Record | None) -> Record:
    """The record with the dates and signals about the article that only a listing gave, judged again if they add any.

    A signal from elsewhere names its capture before its place: `<urn:uuid:…> json:/0/audience`.
    """
    if listing is None:
        return record
    signals = [_elsewhere(item, listing) for item in listing.signals if item.says in ABOUT_THE_ARTICLE]
    dates = [msgspec.structs.replace(item, where=f"{listing.record_id} {item.where}") for item in listing.dates]
    return _joined(record, signals, dates)


def _joined(record: Record, signals: Iterable[Signal], dates: Iterable[Date]) -> Record:
    """The record with what it does not say itself."""
    said = {signal.says for signal in record.signals}
    extra = [item for item in signals if item.says not in said]
    made = _dated(record, dates)
    if not extra:
        return made
    cut = made.boundary.block + 1 if made.decided_by == "subscriber_view" and made.boundary is not None else None
    return verdict(msgspec.structs.replace(made, signals=[*made.signals, *extra]), cut)


def _elsewhere(signal: Signal, listing: Record) -> Signal:
    return msgspec.structs.replace(signal, where=f"{listing.record_id} {signal.where}")


def _dated(record: Record, listed: Iterable[Date]) -> Record:
    seen = {(item.field, item.value) for item in record.dates}
    extra = [item for item in listed if (item.field, item.value) not in seen]
    if not extra:
        return record
    dates = claims([*record.dates, *extra], record.captured_at)
    now = record.captured_at
    return msgspec.structs.replace(
        record,
        dates=dates,
        date_published=record.date_published or best(dates, "published", now),
        date_modified=record.date_modified or best(dates, "modified", now),
    )
