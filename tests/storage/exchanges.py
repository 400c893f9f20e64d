"""What tests put into archives: text of our own, and headers as odd as real ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from storage import Archive
from storage.captures import Capture, Outcome
from storage.records import Boundary, Kind, Observed, Quote, Record, Wall
from storage.session import Session
from storage.warc.build import Exchange, WarcInfo

NOW = datetime(2026, 11, 23, 22, 30, 0, 123456, tzinfo=UTC)
HTML = (
    b"<!doctype html><html><head><title>The ferry timetable</title></head><body>"
    + b"".join(
        b"<p>Paragraph %d of the harbour letter: boat %d leaves at %d.</p>" % (i, i * 37 % 91, i * i)
        for i in range(250)
    )
    + b"</body></html>"
)
INFO = WarcInfo(platform="substack", user_agent="foldline/0.1.0 (+mail@letters.test)", operator="mail@letters.test")
BASE = Exchange(
    url="https://letters.test/p/ferry?page=2",
    time=NOW,
    method="GET",
    target="/p/ferry?page=2",
    request_headers=(("Host", "letters.test"), ("User-Agent", "foldline/0.1.0"), ("accept", "text/html")),
    request_body=b"",
    protocol="HTTP/1.1",
    status=200,
    reason="OK",
    headers=(("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(HTML)))),
    body=HTML,
    ip="127.0.0.1",
    truncated=None,
    via="https://letters.test/archive",
    fetch_ms=17,
    rendered=None,
)


def exchange(number: int = 0, **changes: Any) -> Exchange:
    """The n-th page of the harbour letter."""
    made = replace(
        BASE, url=f"https://letters.test/p/{number}", target=f"/p/{number}", time=NOW + timedelta(milliseconds=number)
    )
    return replace(made, **changes)


def record_of(capture: Capture, number: int = 0, **changes: Any) -> Record:
    """A record read from a capture."""
    fields: dict[str, Any] = {
        "id": f"substack:letters:{number}",
        "kind": Kind.ARTICLE,
        "platform": "substack",
        "source": capture.source,
        "url": capture.url,
        "canonical_url": capture.url,
        "title": f"Letter {number}",
        "content_text": "The boat leaves.\n\nSubscribe to go on.",
        "observed": Observed.PREVIEW,
        "wall": Wall.SUBSCRIPTION,
        "boundary": Boundary(block=0, char=16, selector="p", quote=Quote("boat leaves.", "")),
        "record_id": capture.record_id,
        "warc": capture.warc,
        "offset": capture.offset,
        "length": capture.length,
        "captured_at": capture.time,
    }
    return Record(**{**fields, **changes})


def begin(archive: Archive, ids: Callable[[], UUID], run: str = "run-1", source: str = "harbour") -> Session:
    """A session with a clock that stands still."""
    return archive.session(source, run, INFO, lambda: NOW, ids)


def crawl(session: Session, count: int) -> list[Capture]:
    """Write, mark and emit so many pages."""
    captures = [session.write(exchange(number)) for number in range(count)]
    for number, capture in enumerate(captures):
        session.mark(capture, Outcome.ARTICLE, "")
        session.emit(record_of(capture, number))
    return captures


def files_of(archive: Archive, folder: Path) -> list[Path]:
    """The archive's WARCs as local files, for tools that read files."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for key in archive.warcs():
        path = folder / Path(key).name
        with archive.objects.open(key) as stream:
            path.write_bytes(stream.read())
        made.append(path)
    return made


def assert_checked(path: Path) -> None:
    """`warcio check` and `fastwarc check` find nothing wrong."""
    scripts = Path(sys.executable).parent
    for command in ([scripts / "warcio", "check", path], [scripts / "fastwarc", "check", "-q", path]):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def peak_memory() -> int:
    """The most memory this process has held, in MB. (`ru_maxrss` would count the parent's, too.)"""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024
