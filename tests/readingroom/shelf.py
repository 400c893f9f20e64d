"""Records for the archive of `tests.replay.harbour`: one edited behind a wall, one in Chinese, one full of markup."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage import Archive
from storage.codec import encode
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
from tests.replay.harbour import NOON, PAGE

MARKUP = '<script>document.title="owned"</script><img src=x onerror=alert(1)>'
OPENING = "The ferry leaves when the tide allows."
SECOND = "Its captain reads the gauge twice, and the third time aloud."
FERRY = "substack:harbour.test:ferry"
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
            0, ["潮汐表由港口管理局每年发布。"], id="web:harbour.test:tides", source="gangkou", title="潮汐与渡轮",
            language="zh", url="http://harbour.test/zh", canonical_url="http://harbour.test/zh", work_id="work:ferry",
        ),
        record(
            0, [MARKUP], id=NASTY, source="nasty", title=MARKUP, authors=[Author(MARKUP)], subtitle=MARKUP,
            url="javascript:alert(3)", canonical_url="javascript:alert(3)", language='en"><b>',
            links_to_work=[Relation("discusses", "javascript:alert(4)", MARKUP, MARKUP)],
            signals=[Signal(Says.PHRASE, value=MARKUP, where=MARKUP)],
        ),
    ]  # fmt: skip


def stock(archive: Archive) -> None:
    """Append them."""
    archive.tables.append_records([encode(one) for one in records()])
