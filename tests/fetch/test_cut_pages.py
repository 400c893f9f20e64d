"""Pages that do not come whole: typed and archived soon, as far as they came."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import pytest

from crawler.fetch.limits import Limits
from crawler.fetch.outcome import Skipped
from storage.captures import Capture, Outcome
from tests.fetch.answers import Answer, answering
from tests.fetch.visiting import How, visiting

pytestmark = pytest.mark.browser
HOME = "http://news.test/"
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
LIMITS = Limits(body_bytes=6_000_000, page_seconds=40)


async def slow(writer: asyncio.StreamWriter) -> None:
    writer.write(HTML + b"\r\n<p>The first words.")
    await writer.drain()
    await asyncio.sleep(60)


async def capture_of(answer: Answer, folder: Path, limits: Limits) -> Capture:
    """What the archive has of the page, which may have been refused. Soon: well before the page's time is over."""
    async with answering({"/": answer}) as site, visiting(HOME, site.connect_to, folder, How(limits=limits)) as visits:
        await visits.browser.start()
        try:
            async with asyncio.timeout(limits.page_seconds * 0.9):
                await visits.fetch(HOME)
        except Skipped:
            pass
    (capture,) = visits.archive.captures()
    return capture


@pytest.mark.parametrize(
    ("answer", "truncated", "body"),
    [
        (HTML + b"Content-Length: 100\r\n\r\n<p>Half of it", "disconnect", b"<p>Half of it"),
        (HTML + b"\r\n" + b"<p>tide" * 1_000_000, "length", (b"<p>tide" * 1_000_000)[:6_000_000]),
        (
            HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>tide" * 1_000_000),
            "length",
            (b"<p>tide" * 1_000_000)[:6_000_000],
        ),
    ],
    ids=["short", "large", "bomb"],
)
async def test_what_came_is_archived(answer: Answer, truncated: str, body: bytes, tmp_path: Path) -> None:
    capture = await capture_of(answer, tmp_path, LIMITS)
    assert (capture.truncated, capture.content == body) == (truncated, True)


async def test_a_page_that_never_ends_is_cut_by_time(tmp_path: Path) -> None:
    capture = await capture_of(slow, tmp_path, Limits(page_seconds=16))  # cut after 12
    assert (capture.truncated, capture.content) == ("time", b"<p>The first words.")


async def test_what_cannot_be_decoded_is_typed(tmp_path: Path) -> None:
    answer = HTML + b"Content-Encoding: br\r\nContent-Length: 5\r\n\r\nwrong"
    async with answering({"/": answer}) as site, visiting(HOME, site.connect_to, tmp_path) as visits:
        with pytest.raises(Skipped) as caught:
            await visits.fetch(HOME)
    assert caught.value.outcome is Outcome.CORRUPT_ENCODING
    assert visits.records() == []
