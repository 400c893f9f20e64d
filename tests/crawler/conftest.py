"""A real archive with a few records in it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import open_archive
from storage.captures import Capture, Outcome
from storage.records import (
    Author,
    Block,
    Boundary,
    Declared,
    Kind,
    Observed,
    Quote,
    Record,
    Says,
    Share,
    Signal,
    Wall,
)
from storage.warc.build import Exchange, WarcInfo
from tests.servers.s3 import s3, s3_server

__all__ = ["s3", "s3_server"]

NOON = datetime(2026, 4, 5, 12, 0, 0, tzinfo=UTC)


def exchange(url: str) -> Exchange:
    """A plain page as it came over the wire."""
    return Exchange(
        url=url,
        time=NOON,
        method="GET",
        target="/",
        request_headers=(("Host", "harbour.example"),),
        request_body=b"",
        protocol="HTTP/1.1",
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/html"),),
        body=b"<html><p>tides</p></html>",
        ip="127.0.0.1",
        truncated=None,
        via=None,
        fetch_ms=3,
        rendered=None,
    )


def record(capture: Capture, number: int, *, walled: bool) -> Record:
    """An article of a harbour newsletter."""
    text = f"Report {number}: the water came over the quay twice."
    made = Record(
        id=f"substack:harbour:{number}",
        kind=Kind.ARTICLE,
        platform="substack",
        source=capture.source,
        url=capture.url,
        canonical_url=capture.url,
        captured_at=capture.time,
        title=f"Quay report {number}",
        authors=[Author("Ida Brandt")],
        date_published=datetime(2026, 4, number, tzinfo=UTC),
        blocks=[Block("paragraph", text, f"<p>{text}</p>", "p")],
        content_text=text,
        word_count=9,
        declared=Declared.PAID if walled else Declared.FREE,
        observed=Observed.PREVIEW if walled else Observed.FULL,
        wall=Wall.SUBSCRIPTION if walled else Wall.NONE,
        confidence=0.9,
        decided_by="locked",
        record_id=capture.record_id,
        warc=capture.warc,
        offset=capture.offset,
        length=capture.length,
        signals=[Signal(Says.LOCKED, walled, "json:/post"), Signal(Says.WORDS_TOTAL, 30, "json:/post")],
        rights={"robots": "allowed"},
    )
    if walled:
        made.boundary = Boundary(0, len(text), "div.paywall", Quote(text[-20:], ""))
        made.words_total = 30
        made.hidden_share = Share(0.6, 0.7, 0.75)
    return made


@pytest.fixture
def archive_url(tmp_path: Path) -> str:
    """Source `harbour` with four articles, the second of them walled, and `pier` with one."""
    archive = open_archive(tmp_path / "archive")
    for source, numbers in (("harbour", (1, 2, 3, 4)), ("pier", (5,))):
        session = archive.session(source, "run-1", WarcInfo(platform="substack"), lambda: NOON)
        for number in numbers:
            capture = session.write(exchange(f"https://harbour.example/p/{number}"))
            session.mark(capture, Outcome.ARTICLE, "")
            session.emit(record(capture, number, walled=number == 2))
        session.close({"outcome": "finished", "counts": {"article": len(numbers)}})
    return archive.url
