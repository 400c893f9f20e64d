"""Bad input through reading and all stages: nothing raises, what comes out keeps the laws of a record."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import Refused, finish
from spiders.discovery import read
from storage import codec
from storage.captures import Outcome, Reading
from storage.records import Observed, Record
from tests.spiders.making import ROOT, capture

FOLDERS = sorted(path.parent for path in (ROOT / "tests" / "sites").glob("*/*/case.toml"))
PAGES = [folder for folder in FOLDERS if (folder / "source.html").exists()]
ACTIVE = re.compile(r"<(?:script|style|iframe|object|embed|svg|math|form|input|base|link|meta)\b", re.IGNORECASE)
TENTHS = range(1, 10)
PIECES = (
    b"\0", b"\xff", b"\xed\xa0\xbd", b"<", b">", b'"', b"'", b"</div>", b"</p>", b"<p>", b"<div>", b"<!--", b"-->",
    b"<script>", b"</script>", b"<plaintext>", b"<title>", b"<table>", b"</table>", b"<form>", b"</body>", b"&#0;",
    b"&amp;lt;", b"{", b"}", b"\\", b"<![CDATA[", b"]]>", b"\xe2\x80\xae", b"\xe2\x80\x8b",
)  # fmt: skip


@cache
def page(folder: Path) -> tuple[str, bytes, dict[str, str]]:
    case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    source = next(path for path in folder.iterdir() if path.stem == "source")
    return case["url"], source.read_bytes(), case.get("headers", {})


def records(content: bytes, folder: Path) -> tuple[Reading, list[Record]]:
    """The reading and its finished records; each keeps the laws."""
    url, _, headers = page(folder)
    one = capture(content, url, **headers)
    reading = read(one)
    assert isinstance(reading.outcome, Outcome)
    assert reading.drafts or reading.links or reading.reason
    made = []
    for draft in reading.drafts:
        with suppress(Refused):
            made.append(finish(draft, one))
    for record in made:
        keeps_the_laws(record)
    return reading, made


def keeps_the_laws(record: Record) -> None:
    assert codec.decode(codec.encode(record)) == record
    assert not ACTIVE.search(record.content_html)
    assert 0.0 <= record.confidence <= 1.0
    assert all(character in "\n\t" or ord(character) >= 32 for character in record.content_text)
    record.content_text.encode("utf-8")
    place = record.boundary
    if place is not None:
        assert -1 <= place.block < len(record.blocks)
        assert 0 <= place.char <= len(record.content_text)
        assert record.content_text[: place.char].endswith(place.quote.before)
    if record.observed is Observed.NONE:
        assert not record.content_text


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_case_goes_through_all_stages(folder: Path) -> None:
    reading, made = records(page(folder)[1], folder)
    if reading.outcome is Outcome.ARTICLE:
        assert made, "an article and no record"
    assert not any(draft.failed for draft in reading.drafts)


@pytest.mark.parametrize("folder", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_half_a_page(folder: Path) -> None:
    """Cut at every tenth: what is read is a beginning of what the whole page says, and never called whole."""
    content = page(folder)[1]
    for tenth in TENTHS:
        reading, _ = records(content[: len(content) * tenth // 10], folder)
        assert not any(draft.failed for draft in reading.drafts), tenth


@pytest.mark.parametrize("folder", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_page_cut_in_its_text_is_not_called_whole(folder: Path) -> None:
    """Only the platform's own word about this viewer may say so; the markup's end was not seen."""
    _, content, _ = page(folder)
    _, whole = records(content, folder)
    if len(whole) != 1 or not whole[0].blocks:
        pytest.skip("no text")
    tail = whole[0].blocks[-1].text.split("\n")[-1].encode()[-30:]
    at = content.find(tail)
    if at < 0:
        pytest.skip("the last words stand in the bytes in another form")
    _, made = records(content[: at + len(tail) // 2], folder)
    assert all(record.decided_by != "whole" for record in made)


@settings(max_examples=150)
@given(st.sampled_from(PAGES), st.lists(st.tuples(st.floats(0, 1), st.sampled_from(PIECES)), min_size=1, max_size=6))
def test_a_page_with_something_thrown_in(folder: Path, changes: list[tuple[float, bytes]]) -> None:
    content = page(folder)[1]
    for share, piece in changes:
        at = int(len(content) * share)
        content = content[:at] + piece + content[at:]
    records(content, folder)


@settings(max_examples=150)
@given(st.sampled_from(PAGES), st.floats(0, 1), st.floats(0, 0.3), st.binary(max_size=12))
def test_a_page_with_something_torn_out(folder: Path, start: float, length: float, instead: bytes) -> None:
    content = page(folder)[1]
    at = int(len(content) * start)
    records(content[:at] + instead + content[at + int(len(content) * length) :], folder)


@settings(max_examples=60)
@given(st.sampled_from(PAGES), st.sampled_from(PAGES), st.floats(0, 1), st.floats(0, 1))
def test_two_pages_grown_together(one: Path, other: Path, share: float, rest: float) -> None:
    head, tail = page(one)[1], page(other)[1]
    records(head[: int(len(head) * share)] + tail[int(len(tail) * rest) :], one)
