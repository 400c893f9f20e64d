"""The browser's archive against the newsstand's own log: nothing is missing, nothing is made up."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from crawler.fetch.browser import Behaved
from crawler.fetch.limits import Limits
from crawler.jobs.run import SourceRun
from crawler.newsstand import Newsstand, start
from storage.captures import Capture
from storage.errors import DiskFullError
from storage.warc.build import Derived, Exchange
from storage.warc.read import Raw, parse_head, parse_status, split_http
from tests.fetch.visiting import How, Visiting, visiting
from tests.storage.exchanges import assert_checked, files_of

pytestmark = pytest.mark.browser

HOME = "http://everything.localhost/"
LOST = {("GET", "everything.localhost", "/redirect/1"), ("GET", "everything.localhost", "/redirect/2")}
"""The body of a redirect is not to be had from Chromium."""
CUT = {"/slow.txt": "disconnect", "/events": "time", "/reset": "disconnect"}
HASHED = "/echo?xhr"
"""A form with a token in it, which is a keyed hash in the archive."""


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with start(posts=8, bursts={}) as running:
        yield running


@pytest.fixture
def connect_to(stand: Newsstand) -> str:
    stand.control("reset")
    return f"*:80:127.0.0.1:{stand.port}"


class Joined:
    """A response with the request beside it."""

    def __init__(self, response: Raw, request: Raw) -> None:
        self.fields = response.fields
        head, self.body = split_http(response.block)
        line, self.headers = parse_head(head)
        self.head = head
        self.status = parse_status(line)[0]
        asked, self.posted = split_http(request.block)
        self.line, self.sent = parse_head(asked)
        self.method, self.target = self.line.split(" ")[:2]

    @property
    def host(self) -> str:
        return urlsplit(self.fields["warc-target-uri"]).hostname or ""


def joined(visits: Visiting) -> list[Joined]:
    records = visits.records()
    requests = {raw.fields["warc-concurrent-to"]: raw for raw in records if raw.kind == "request"}
    return [Joined(raw, requests[raw.fields["warc-record-id"]]) for raw in records if raw.kind == "response"]


def served(stand: Newsstand) -> list[dict[str, Any]]:
    return [entry for entry in stand.log() if not entry["path"].startswith("/__newsstand__/")]


async def until_done(page: Page) -> Behaved:
    """The page's script has made its last request; its foreign frame is in a process of its own."""
    await page.wait_for_function("document.title === 'all done'", timeout=30_000)
    browser = page.context.browser
    assert browser is not None
    session = await browser.new_browser_cdp_session()
    targets = (await session.send("Target.getTargets"))["targetInfos"]
    kinds = {(target["type"], urlsplit(target["url"]).hostname) for target in targets}
    assert ("iframe", "elsewhere.localhost") in kinds
    return Behaved((("behaviour", "waited for the title"),), (Derived("urn:x-seen:", "text/plain", b"Everything"),))


@dataclass(frozen=True, slots=True)
class Whole:
    """A visit to its end: what the server served, and what the archive has."""

    log: list[dict[str, Any]]
    visits: Visiting


@pytest.fixture(scope="module")
def whole(stand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """One visit of the page that asks for everything, in all the kinds of request there are."""

    async def visit() -> Visiting:
        how = How(("--site-per-process",), until_done, Limits(page_seconds=24.0))  # a sixth is waited for it to rest
        async with visiting(HOME, f"*:80:127.0.0.1:{stand.port}", tmp_path_factory.mktemp("whole"), how) as visits:
            assert (await visits.fetch(HOME, via="http://everything.localhost/feed")).status == 200
        return visits

    stand.control("reset")
    visits = asyncio.run(visit())
    return Whole(served(stand), visits)


def test_the_archive_has_what_the_server_served(whole: Whole, tmp_path: Path) -> None:
    log, found = whole.log, joined(whole.visits)
    asked = Counter((e["method"], e["host"], e["path"], e["status"]) for e in log)
    assert Counter((j.method, j.host, j.target, j.status) for j in found) == asked
    assert len(log) > 60

    bodies = {(e["method"], e["host"], e["path"], e["asked"]): e["sent"] for e in log}
    for one in found:
        key = (one.method, one.host, one.target)
        posted = sha256(one.posted).hexdigest()
        if one.target == HASHED:
            assert b"of-the-reader" not in one.posted
        elif key in LOST:
            assert (one.body, one.fields["warc-truncated"]) == (b"", "unspecified")
        elif one.target in CUT:
            assert one.fields["warc-truncated"] == CUT[one.target]
        elif one.status != 101:
            assert bodies[(*key, posted)] == sha256(one.body).hexdigest(), key
            assert "warc-truncated" not in one.fields, key
    by_target = {one.target: one for one in found}
    assert by_target["/events"].body == b"".join(b"id: %d\ndata: tide %d\n\n" % (n, n) for n in range(3))
    assert by_target["/slow.txt"].body == b"the first half"
    assert by_target["/reset"].body == b"half of it"
    for path in files_of(whole.visits.archive, tmp_path / "out"):
        assert_checked(path)


def test_the_page_is_named_in_all_it_loaded(whole: Whole) -> None:
    records = whole.visits.records()
    (main,) = (raw for raw in records if raw.kind == "response" and raw.fields["warc-target-uri"] == HOME)
    page = main.fields["warc-page-id"]
    assert {raw.fields["warc-page-id"] for raw in records} == {page}
    beside = [raw for raw in records if raw.fields.get("warc-concurrent-to") == main.fields["warc-record-id"]]
    made = {raw.fields["warc-target-uri"]: raw.block for raw in beside if raw.kind == "resource"}
    assert b"<title>all done</title>" in made[f"urn:foldline:dom:{HOME}"]
    assert made[f"urn:x-seen:{HOME}"] == b"Everything"
    (notes,) = (raw.block.decode() for raw in beside if raw.kind == "metadata")
    for line in (
        "via: http://everything.localhost/feed",
        "behaviour: waited for the title",
        "webSocket: frames not kept: ws://everything.localhost/socket",
        "failed: net::ERR_ABORTED GET http://everything.localhost/slow.txt",
        "failed: net::ERR_CONTENT_LENGTH_MISMATCH GET http://everything.localhost/reset",
    ):
        assert line in notes.splitlines()
    others = [raw.block.decode() for raw in records if raw.kind == "metadata" and raw not in beside]
    assert all(f"via: {HOME}" in text for text in others)
    kinds = {one.target: one.fields["warc-resource-type"] for one in joined(whole.visits)}
    wanted = {
        "/": "document", "/style.css": "stylesheet", "/module.js": "script", "/half.png": "image",
        "/quay.woff2": "font", "/get.json?tide=1&tide=2": "fetch", HASHED: "xhr", "/echo?beacon": "ping",
        "/events": "eventsource", "/socket": "websocket", "/video.webm": "media", "/captions.vtt": "texttrack",
    }  # fmt: skip
    assert {target: kinds[target] for target in wanted} == wanted


async def test_heads_are_as_sent(stand: Newsstand, connect_to: str, tmp_path: Path) -> None:
    async with visiting(HOME, connect_to, tmp_path, How(behave=until_loaded)) as visits:
        await visits.fetch("http://everything.localhost/odd")
        await visits.fetch("http://everything.localhost/script.js")  # packed, and at rest at once
    found = {one.target: one for one in joined(visits)}
    odd = found["/odd"]
    lines = odd.head.split(b"\r\n")
    assert lines[:4] == [b"HTTP/1.1 200 OK", b"content-TYPE: text/plain", b"X-Twice: 1", b"x-twice: 2"]
    assert lines[4].startswith(b"Set-Cookie: a=redacted-")
    assert lines[5].startswith(b"Set-Cookie: b=redacted-")
    assert lines[5].endswith(b"; Path=/")
    assert "X-Tide: café".encode() in lines
    assert odd.fields["warc-ip-address"] == "127.0.0.1"
    packed = dict(found["/script.js"].headers)
    assert packed["X-Archive-Orig-Content-Encoding"] == "gzip"
    assert packed["Content-Length"] == str(len(found["/script.js"].body))
    assert "Content-Encoding" not in packed
    sent = dict(found["/script.js"].sent)
    assert sent["Host"] == "everything.localhost"
    assert sent["User-Agent"] == "foldline/0.1.0"
    assert sent["Cookie"].startswith("a=redacted-")


async def until_loaded(_page: Page) -> Behaved:
    return Behaved()


async def test_a_full_disk_is_said_and_the_browser_goes_on(
    connect_to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with visiting(HOME, connect_to, tmp_path) as visits:
        with monkeypatch.context() as patch:
            patch.setattr(type(visits.run), "write", full)
            with pytest.raises(DiskFullError):
                await visits.fetch("http://everything.localhost/frame.html")
        assert (await visits.fetch("http://everything.localhost/object.html")).status == 200
    assert {one.target for one in joined(visits)} == {"/object.html"}


def full(run: SourceRun, exchange: Exchange) -> Capture:
    raise DiskFullError(exchange.url)
