"""Drafts and captures made of markup of our own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import lxml.html

from pipelines import finish
from storage.captures import Capture, Draft
from storage.records import Record, Says, Signal

NOW = datetime(2026, 8, 4, 12, 30, 15, tzinfo=UTC)
URL = "https://crumbs.test/p/tuesdays"
PROSE = (
    "Bread prices were once set on Tuesdays, by nine men in a cold room.",
    "Nobody remembers why it had to be Tuesday, though the baker's widow had a theory.",
    "She held that flour, like gossip, is dearest at the start of the week.",
)


def capture(**fields: Any) -> Capture:
    """A capture of the article's page; `fields` override."""
    values: dict[str, Any] = {"url": URL, "time": NOW, "status": 200, "headers": (), "content": b"", "source": "crumbs"}
    return Capture(**{**values, **fields})


def draft(inside: str, *, wall: str | None = None, signals: list[Signal] | None = None, **fields: Any) -> Draft:
    """A draft whose body is `<div class="body">inside</div>`; `wall` selects the wall element."""
    page = lxml.html.document_fromstring(
        f"<html><head><title>x</title></head><body><div id='main'><div class='body'>{inside}</div></div></body></html>"
    )
    values: dict[str, Any] = {"platform": "substack", "url": URL, "publication": "crumbs.test", "title": "Tuesdays"}
    return Draft(
        **{**values, **fields},
        body=page.cssselect("div.body"),
        wall=page.cssselect(wall)[0] if wall else None,
        signals=signals or [],
    )


def record(inside: str, *, wall: str | None = None, signals: list[Signal] | None = None, **fields: Any) -> Record:
    """The finished record of such a draft."""
    return finish(draft(inside, wall=wall, signals=signals, **fields), capture())


def says(kind: Says, value: str | int | bool, where: str = "json:/post", by: str = "platform") -> Signal:
    """A signal."""
    return Signal(kind, value, where, by)


def paragraphs(*texts: str) -> str:
    """The texts as `<p>` elements."""
    return "".join(f"<p>{text}</p>" for text in texts or PROSE)
