"""Records for the archive of `tests.replay.harbour`: one edited behind a wall, one in Chinese, one full of markup."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from storage import Archive
from storage.codec import encode
from storage.readingroom.schedules import Decision, Due, Plan, Schedules
from storage.records import (
    Author,
    Block,
    Boundary,
    Declared,
    Kind,
    Observed,
    Quote,
    Record,
    Relation,
    Says,
    Signal,
    Wall,
)
from storage.rows import Row
from tests.replay.harbour import NOON, PAGE

MARKUP = '<script>document.title="owned"</script><img src=x onerror=alert(1)>'
OPENING = "The ferry leaves when the tide allows."
SECOND = "Its captain reads the gauge twice, and the third time aloud."
FERRY = "substack:harbour.test:ferry"
TIDES = "web:harbour.test:tides"
NASTY = 'web:harbour.test:"><script>alert(2)</script>'


def record(number: int, texts: list[str], **changes: object) -> Record:
    """An article of these paragraphs."""
    values: dict[str, object] = {
        "id": FERRY, "kind": Kind.ARTICLE, "platform": "substack", "source": "harbour", "url": PAGE,
        "canonical_url": PAGE, "title": "The ferry", "authors": [Author("Ada Quay")], "language": "en",
        "date_published": datetime(2026, 11, 19, 8, tzinfo=UTC), "captured_at": NOON + timedelta(days=number),
        "blocks": [Block("paragraph", text, "", "css:p") for text in texts], "content_text": "\n\n".join(texts),
        "word_count": 20, "declared": Declared.FREE, "observed": Observed.FULL, "wall": Wall.NONE,
        "decided_by": "whole", "confidence": 0.9,
    }  # fmt: skip
    return Record(**values | changes)  # type: ignore[arg-type]


def records() -> list[Record]:
    """In the order of capture."""
    cut = len(OPENING) + 2 + SECOND.index(",")
    walled = Boundary(1, cut, "div.paywall", Quote(OPENING[-10:], ""))
    return [
        record(0, [OPENING, "It carries forty."]),
        record(
            1, [OPENING, SECOND], revision=2, change="wall_added", observed=Observed.PREVIEW, wall=Wall.SUBSCRIPTION,
            declared=Declared.PAID, boundary=walled, decided_by="locked", work_id="work:ferry",
            signals=[Signal(Says.LOCKED, value=True, where="json:/post/locked", by="platform")],
        ),
        record(
            0, ["潮汐表由港口管理局每年发布。"], id=TIDES, source="gangkou", title="潮汐与渡轮",
            language="zh", url="http://harbour.test/zh", canonical_url="http://harbour.test/zh", work_id="work:ferry",
        ),
        record(
            0, [MARKUP], id=NASTY, source="nasty", title=MARKUP, authors=[Author(MARKUP)], subtitle=MARKUP,
            url="javascript:alert(3)", canonical_url="javascript:alert(3)", language='en"><b>',
            links_to_work=[Relation("discusses", "javascript:alert(4)", MARKUP, MARKUP)],
            signals=[Signal(Says.PHRASE, value=MARKUP, where=MARKUP)],
        ),
    ]  # fmt: skip


def statements() -> list[Row]:
    """The tides translate the ferry and go on behind its wall; a quotation was stated and taken back; markup."""
    held = {
        "shows_source": "gangkou", "shows": TIDES, "withholds_source": "harbour", "withholds": FERRY,
        "from_char": 3, "words": 1234,
    }  # fmt: skip
    ferry, tides = ("harbour", FERRY), ("gangkou", TIDES)
    return [
        _stated(1, ferry, ("", ""), "", "alone"),
        _stated(2, tides, ferry, "translation_of", "names-numbers-date", held),
        _stated(3, ferry, ("nasty", NASTY), "discusses", "quotes"),
        _stated(4, ("nasty", NASTY), ("", ""), "discusses", "link"),
        _stated(5, ferry, ("nasty", NASTY), "discusses", "withdrawn"),
    ]


def _stated(
    seq: int, one: tuple[str, str], other: tuple[str, str], relation: str, rule: str, held: object = None
) -> Row:
    work = "work:nasty" if one[1] == NASTY else "work:ferry"
    target = PAGE if other[1] == FERRY else "javascript:alert(5)" if relation == "discusses" else ""
    evidence = json.dumps([{"by": "names", "shared": 7, "share": 0.8}, {"by": "link", "from": MARKUP}])
    withheld = None if held is None else json.dumps(held)
    return (seq, *one, 1, 1, work, relation, *other, target, 0.8, rule, evidence, withheld, NOON)


def stock(archive: Archive) -> None:
    """Append it all."""
    archive.tables.append_records([encode(one) for one in records()])
    archive.tables.append_works(statements())


def planned() -> Schedules:
    """One source that ran, failed and was skipped; one that is paused, with markup."""
    hour = timedelta(hours=1)
    decisions = [
        Decision("harbour", NOON - hour, NOON - hour, "skipped", "a run was under way", ran=False),
        Decision("harbour", NOON - 2 * hour, NOON - 2 * hour, "late", "late by 3 min", ran=True, outcome="failed"),
        Decision("harbour", NOON - 3 * hour, NOON - 3 * hour, "run", "on time", ran=True, outcome="done"),
    ]
    plans = [
        Plan("harbour", "every 1h", "UTC", [Due(NOON + hour, "every 1 h"), Due(NOON + 2 * hour, "every 1 h")],
             finished=NOON - 2 * hour, outcome="failed", detail=MARKUP, last=decisions[0]),
        Plan("nasty", MARKUP, None, [], resting=MARKUP, outcome="done"),
    ]  # fmt: skip
    return Schedules(NOON, plans, decisions)
