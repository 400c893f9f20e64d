"""Stage 3: the judge. Evidence in, verdict out, by two tables read from the top: the first row that holds decides.

`DECLARED` says what the publisher said, `OBSERVED` what this capture holds and what withholds the rest. The two are
apart: a paid post may be whole in a capture, a free one cut in a feed. Rows stand in order of authority: the platform's
own state about this viewer, then what stands at the end of the text, then what others say, then counting, then
ignorance.

Confidence starts at the row's own (how often such evidence is right); each further kind of evidence that agrees takes
away half of the doubt that is left, each that contradicts takes a fifth of the confidence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

from pipelines.access import CLOSED, Evidence, declared_named, wall_named
from pipelines.article import Article
from pipelines.clean import text_of
from pipelines.endings import ending
from pipelines.words import count_words
from storage.records import Boundary, Declared, Observed, Quote, Record, Says, Share, Wall

SHORT, LONG = 120, 300  # words of a text whose end may speak for it
QUOTED = 64  # characters of a boundary's quote on either side
# words of a whole body by our count / by Substack's own: lowest, median and highest of 10 real free posts
COUNTING = (0.95, 1.0, 1.2)
SAID_BY = {
    Wall.SUBSCRIPTION: Declared.PAID,
    Wall.METERED: Declared.METERED,
    Wall.REGISTRATION: Declared.REGISTRATION,
    Wall.EMAIL: Declared.REGISTRATION,
}
FREE_ALL_THE_SAME = (Declared.REGISTRATION, Declared.METERED)  # schema.org only knows money
TIERS = {"free": Declared.FREE, "metered": Declared.METERED, "locked": Declared.PAID}


@dataclass(frozen=True, slots=True)
class Saying:
    """A row of `DECLARED`."""

    name: str
    read: Callable[[Evidence], Declared | None]


DECLARED = (
    Saying("free_for_an_address", lambda e: _asked(e, Declared.REGISTRATION) if e.is_(Says.AUDIENCE, "free") else None),
    Saying("platform_audience", lambda e: declared_named(e.said.get(Says.AUDIENCE))),
    Saying("subscriber_view", lambda e: Declared.PAID if e.is_(Says.SUBSCRIBER_VIEW, True) else None),
    Saying("content_tier", lambda e: TIERS.get(str(e.said.get(Says.CONTENT_TIER)))),
    Saying("schema_closed", lambda e: _closed_by(e) if e.is_(Says.SCHEMA_FREE, False) else None),
    Saying("free_but_asked", lambda e: _asked(e, *FREE_ALL_THE_SAME) if e.is_(Says.SCHEMA_FREE, True) else None),
    Saying("schema_free", lambda e: Declared.FREE if e.is_(Says.SCHEMA_FREE, True) else None),
    Saying("gated_part", lambda e: _closed_by(e) if Says.GATED_PART in e else None),
    Saying("wall_element", lambda e: SAID_BY.get(wall_named(e.said.get(Says.WALL_ELEMENT)) or Wall.UNKNOWN)),
    Saying("platform_locked", lambda e: Declared.PAID if e.is_(Says.LOCKED, True) else None),
)


def _asked(evidence: Evidence, *kinds: Declared) -> Declared | None:
    """What the wall asks for, where that is of a kind: what costs nothing may still ask for an address, or count."""
    asked = SAID_BY.get(wall_named(evidence.said.get(Says.WALL_ELEMENT)) or Wall.UNKNOWN)
    return asked if asked in kinds else None


def _closed_by(evidence: Evidence) -> Declared:
    """schema.org only says that it is not free; the wall that stands there says for whom it is."""
    return SAID_BY.get(evidence.wall, Declared.PAID)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of `OBSERVED`. `wall` None: the kind that the evidence names."""

    name: str
    holds: Callable[[Evidence], bool]
    observed: Observed
    wall: Wall | None
    confidence: float


_FULL, _PREVIEW, _NONE, _UNKNOWN = Observed.FULL, Observed.PREVIEW, Observed.NONE, Observed.UNKNOWN
OBSERVED = (
    # The platform about this viewer.
    Row("subscriber_view", lambda e: e.is_(Says.SUBSCRIBER_VIEW, True) and e.goes_on, _FULL, Wall.NONE, 0.95),
    Row("locked_without_text", lambda e: e.is_(Says.LOCKED, True) and not e.text, _NONE, None, 0.95),
    Row("locked", lambda e: e.is_(Says.LOCKED, True), _PREVIEW, None, 0.95),
    # The rest is on further pages, for everybody.
    Row("in_several_pages", lambda e: e.in_several_pages and e.text, _PREVIEW, Wall.NONE, 0.9),
    # A listing cuts whatever the post's own page does.
    Row("read_more", lambda e: Says.READ_MORE in e and e.text, _PREVIEW, Wall.TEASER, 0.9),
    Row("read_more_without_text", lambda e: Says.READ_MORE in e, _NONE, Wall.TEASER, 0.9),
    Row("not_locked", lambda e: e.is_(Says.LOCKED, False) and e.text, _FULL, Wall.NONE, 0.95),
    Row("audience_everyone", lambda e: e.free_for_everybody and e.text, _FULL, Wall.NONE, 0.9),
    # The publisher calls it free, yet something like a wall stands there: neither is believed.
    Row(
        "wall_on_free",
        lambda e: e.declared is Declared.FREE and Says.WALL_ELEMENT in e and e.text,
        _UNKNOWN,
        Wall.UNKNOWN,
        0.4,
    ),
    # What stands at the end of the text.
    Row("wall_element_without_text", lambda e: Says.WALL_ELEMENT in e and not e.text, _NONE, None, 0.9),
    Row("wall_element", lambda e: Says.WALL_ELEMENT in e, _PREVIEW, None, 0.92),
    Row("mark_at_the_end", lambda e: e.is_(Says.SUBSCRIBER_VIEW, True) and e.text, _PREVIEW, None, 0.7),
    Row("body_absent", lambda e: Says.BODY_ABSENT in e and not e.text and e.closed, _NONE, None, 0.85),
    Row("whole", lambda e: Says.WHOLE in e and e.text, _FULL, Wall.NONE, 0.85),
    # The part that is not free stands in the page with its text: declared, and not withheld.
    Row("gated_text_served", lambda e: e.gated_served and not e.is_(Says.ENDING, "ellipsis"), _FULL, Wall.NONE, 0.75),
    Row("article_body_matches", lambda e: 0.85 <= (e.body_ratio or 0) <= 1.5 and e.finished, _FULL, Wall.NONE, 0.75),
    Row("article_body_longer", lambda e: 0 < (e.body_ratio or 1) < 0.6 and e.closed, _PREVIEW, None, 0.7),
    # Counting: full and short posts overlap, so it only speaks when nothing above did.
    Row("words_match", lambda e: (e.ratio or 0) >= 0.97 and not e.breaks_off, _FULL, Wall.NONE, 0.75),
    Row("words_short", lambda e: e.ratio is not None and e.ratio < 0.85 and e.closed, _PREVIEW, None, 0.7),
    # Weak or only declared.
    Row("phrase", lambda e: Says.PHRASE in e and e.text and e.closed, _PREVIEW, None, 0.55),
    Row("gated_part_gone", lambda e: Says.GATED_EMPTY in e and e.closed and e.breaks_off, _PREVIEW, None, 0.65),
    Row("breaks_off", lambda e: e.is_(Says.ENDING, "ellipsis") and e.closed, _PREVIEW, None, 0.55),
    Row("free_and_finished", lambda e: e.declared is Declared.FREE and e.finished, _FULL, Wall.NONE, 0.8),
    Row("declared_free", lambda e: e.declared is Declared.FREE, _UNKNOWN, Wall.NONE, 0.6),
    Row("closed_and_finished", lambda e: e.closed and e.finished and e.words >= LONG, _FULL, Wall.NONE, 0.5),
    Row("declared_closed", lambda e: e.closed, _UNKNOWN, Wall.UNKNOWN, 0.4),
    Row("finished", lambda e: e.finished and e.words >= SHORT and Says.PHRASE not in e, _FULL, Wall.NONE, 0.7),
    Row("nothing_seen", lambda e: True, _UNKNOWN, Wall.UNKNOWN, 0.1),  # noqa: ARG005
)

# What a signal argues for, whichever row decides: withheld, or whole. Counting argues too.
_WITHHELD = {
    Says.LOCKED: (True,),
    Says.SCHEMA_FREE: (False,),
    Says.CONTENT_TIER: ("locked", "metered"),
    Says.AUDIENCE: CLOSED,
    Says.ENDING: ("ellipsis",),
}
_WHOLE = {
    Says.LOCKED: (False,),
    Says.SCHEMA_FREE: (True,),
    Says.CONTENT_TIER: ("free",),
    Says.AUDIENCE: (Declared.FREE,),
}
_ALWAYS_WITHHELD = frozenset((Says.WALL_ELEMENT, Says.GATED_EMPTY, Says.READ_MORE, Says.BODY_ABSENT, Says.PHRASE))


def judge(article: Article) -> Article:
    """Fills the access fields of the record; keeps every signal."""
    look = ending(article.record.blocks)
    signals = [*article.draft.signals, *([look] if look else [])]
    record = msgspec.structs.replace(article.record, signals=signals)
    return replace(article, made=verdict(record, article.cut))


def verdict(record: Record, cut: int | None = None) -> Record:
    """The record with its access fields. `cut`: blocks before the mark of a subscriber's view."""
    evidence = Evidence(record, cut)
    evidence.declared = next((value for row in DECLARED if (value := row.read(evidence)) is not None), Declared.UNKNOWN)
    row = next(row for row in OBSERVED if row.holds(evidence))
    wall = evidence.wall if row.wall is None else row.wall
    place = _boundary(record, row, evidence.declared, cut)
    return msgspec.structs.replace(
        record,
        declared=evidence.declared,
        observed=row.observed,
        wall=wall,
        boundary=place,
        words_total=evidence.total,
        hidden_share=_hidden(evidence, row.observed, place, record),
        confidence=_confidence(row, evidence),
        decided_by=row.name,
    )


def _confidence(row: Row, evidence: Evidence) -> float:
    if row.observed is _UNKNOWN:
        return row.confidence
    arguments = _arguments(evidence)
    agreeing = arguments.count(row.observed is not _FULL)
    further = max(0, agreeing - 1)  # the row's own evidence is one of them
    doubt = (1 - row.confidence) * 0.5**further
    return round((1 - doubt) * 0.8 ** (len(arguments) - agreeing), 3)


def _arguments(evidence: Evidence) -> list[bool]:
    """True for each kind of evidence that argues for withheld text, False for each that argues against."""
    found = []
    for says, value in evidence.said.items():
        if says in _ALWAYS_WITHHELD or value in _WITHHELD.get(says, ()):
            found.append(True)
        elif says is Says.SUBSCRIBER_VIEW:
            found.append(not evidence.goes_on)
        elif says is Says.WHOLE or value in _WHOLE.get(says, ()) or (says is Says.GATED_TEXT and evidence.gated_served):
            found.append(False)
    if evidence.ratio is not None and not 0.85 <= evidence.ratio < 0.97:
        found.append(evidence.ratio < 0.85)
    return found


def _boundary(record: Record, row: Row, declared: Declared, cut: int | None) -> Boundary | None:
    """Where the free text ends. None where nothing is withheld, and never on a free article."""
    if row.name == "subscriber_view":
        return None if cut is None else _at(record, cut, (Says.SUBSCRIBER_VIEW,))
    if declared is Declared.FREE or row.wall is Wall.NONE or row.observed not in (_PREVIEW, _NONE):
        return None
    public = max((at for at, block in enumerate(record.blocks, 1) if not block.role), default=0)
    return _at(record, public if row.observed is _PREVIEW else 0, (Says.WALL_ELEMENT, Says.PHRASE))


def _at(record: Record, public: int, named_by: tuple[Says, ...]) -> Boundary:
    """The place behind the first `public` blocks; `named_by` are the signals that name what stands there."""
    text = record.content_text
    char = len(text_of(record.blocks[:public]))
    named = (item.where for says in named_by for item in record.signals if item.says is says)
    selectors = (where.removeprefix("css:") for where in named if where.startswith("css:"))
    last = record.blocks[public - 1].src if public else ""
    return Boundary(
        block=public - 1,
        char=char,
        selector=next(selectors, last),
        quote=Quote(before=text[max(0, char - QUOTED) : char], after=text[char : char + QUOTED]),
    )


def _hidden(evidence: Evidence, observed: Observed, place: Boundary | None, record: Record) -> Share | None:
    """The share of words behind the boundary. Null where nothing is withheld, or nobody says how much there is."""
    if place is None:
        return None
    if observed is _NONE:
        return Share(1.0, 1.0, 1.0)
    if observed is _FULL:
        public = count_words(record.content_text[: place.char])
        share = round(1 - public / max(1, record.word_count), 4)
        return Share(share, share, share)
    if said := _said_hidden(evidence):
        return said
    if not evidence.total:
        return None
    low, best, high = (round(max(0.0, 1 - evidence.words / (evidence.total * factor)), 4) for factor in COUNTING)
    return Share(low, best, high)


def _said_hidden(evidence: Evidence) -> Share | None:
    """The share that the wall itself names; its rounding is its error."""
    percent, hidden = evidence.said.get(Says.HIDDEN_PERCENT), evidence.said.get(Says.WORDS_HIDDEN)
    if isinstance(percent, int) and 0 < percent < 100:
        return Share((percent - 0.5) / 100, percent / 100, (percent + 0.5) / 100)
    if isinstance(hidden, int) and hidden > 0:
        low, best, high = (round(hidden / (hidden + evidence.words * factor), 4) for factor in (1.2, 1.0, 0.9))
        return Share(low, best, high)
    return None
