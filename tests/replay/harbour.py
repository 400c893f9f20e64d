"""An archive of a page with a style sheet, pictures, a script that posts, and repeated payloads as revisits."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from crawler.newsstand.picture import seaside
from storage import Archive
from storage.captures import Outcome
from storage.warc.build import Exchange, WarcRecord, pack
from storage.warc.index import cdxj, scan
from tests.storage.exchanges import BASE, INFO

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SITE = "http://harbour.test"
PAGE = f"{SITE}/p/ferry"
HTML = b"""<!doctype html><html><head><title>The ferry</title><link rel=stylesheet href=/style.css></head><body>
<h1>The ferry</h1><p>It leaves when the tide allows.</p><p id=hidden>Nobody reads this.</p>
<img src="/quay.png" alt=quay><img srcset="/pier-1x.png 1x, /pier-2x.png 2x" src="/pier-0.png" alt=pier>
<p id=answer>asking</p><script src=/ask.js></script></body></html>"""
SCRIPT = b"""fetch("/ask", {method: "POST", headers: {"Content-Type": "application/json"},
  body: JSON.stringify({what: "departure", pier: 3})}).then(r => r.text())
  .then(text => { document.getElementById("answer").textContent = text; });"""
FORM = ((("Content-Type", "application/json")),)


def page(path: str, body: bytes, kind: str, minutes: int = 0, **changes: Any) -> Exchange:
    """One answer of the site."""
    made = replace(
        BASE, url=SITE + path, target=path, time=NOON + timedelta(minutes=minutes), body=body,
        headers=(("Content-Type", kind), ("Content-Length", str(len(body)))), via=None,
        request_headers=(("Host", "harbour.test"),),
    )  # fmt: skip
    return replace(made, **changes)


def exchanges() -> list[Exchange]:
    """What a browser fetched, and two answers to the same address that only their questions tell apart."""
    asked: dict[str, Any] = {"method": "POST", "request_headers": (("Host", "harbour.test"), *FORM)}
    return [
        page("/p/ferry", HTML, "text/html; charset=utf-8"),
        page("/style.css", b"#hidden { display: none }", "text/css"),
        page("/quay.png", seaside("quay"), "image/png"),
        page("/pier-1x.png", seaside("pier"), "image/png"),
        page("/ask.js", SCRIPT, "text/javascript"),
        page("/ask", b"at nine", "text/plain", request_body=b'{"what":"departure","pier":3}', **asked),
        page("/ask", b"at ten", "text/plain", 1, request_body=b'{"what":"departure","pier":4}', **asked),
        page("/p/ferry", HTML.replace(b"tide", b"fog"), "text/html; charset=utf-8", 24 * 60),
    ]


def fill(archive: Archive) -> None:
    """Write it all, as a crawl would, and a second WARC of revisits."""
    numbers = count(1)
    session = archive.session("harbour", "run-1", INFO, lambda: NOON, lambda: UUID(int=next(numbers)))
    for one in exchanges():
        capture = session.write(one)
        session.mark(capture, Outcome.ARTICLE if one.url == PAGE else Outcome.NOT_AN_ARTICLE, "")
    session.close({})
    put_revisits(archive)


def put_revisits(archive: Archive) -> None:
    """The picture again under another address a day later: a revisit that names the first."""
    digest = f"sha1:{b32encode(hashlib.sha1(seaside('quay'), usedforsecurity=False).digest()).decode()}"
    fields = (
        ("WARC-Type", "revisit"),
        ("WARC-Record-ID", "<urn:uuid:00000000-0000-0000-0001-000000000001>"),
        ("WARC-Date", "2026-11-21T12:00:00.000000Z"),
        ("WARC-Target-URI", f"{SITE}/again.png"),
        ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
        ("WARC-Refers-To-Target-URI", f"{SITE}/quay.png"),
        ("WARC-Refers-To-Date", "2026-11-20T12:00:00.000000Z"),
        ("WARC-Payload-Digest", digest),
        ("Content-Type", "application/http; msgtype=response"),
    )
    record = WarcRecord("revisit", fields, b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n", b"")
    put_warc(archive, "revisits", b"".join(pack(record)))


def put_warc(archive: Archive, name: str, data: bytes) -> None:
    """A WARC from elsewhere and its index."""
    key = f"warc/harbour/2026/11/{name}.warc.gz"
    archive.objects.put_bytes(key, data)
    with archive.objects.open(key) as stream:
        archive.objects.put_bytes(f"indexes/harbour/2026/11/{name}.cdxj", cdxj(scan(stream, key), key))


def bytes_below(folder: Path) -> int:
    """How much lies there."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
