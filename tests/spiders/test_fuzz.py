"""Laws of reading: any bytes give a typed outcome, and nothing raises."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.decoding import decode
from spiders.discovery import entrances, read, recognise
from storage.captures import Outcome
from tests.spiders.making import ROOT, capture

PAGES = sorted((ROOT / "tests" / "sites").glob("*/*/source.*"))
STARTS = st.sampled_from(
    [
        b"",
        b"<html>",
        b"{",
        b"[",
        b"<?xml version='1.0'?><rss>",
        b"<urlset>",
        b"\x1f\x8b",
        b"\xff\xfe",
        b"<!doctype html><title>",
    ]
)


@given(
    STARTS, st.binary(max_size=400), st.sampled_from(["", "application/json", "text/xml", "text/html; charset=big5"])
)
@settings(max_examples=150)
def test_any_bytes_give_an_outcome(start: bytes, rest: bytes, kind: str) -> None:
    reading = read(capture(start + rest, content_type=kind))
    assert isinstance(reading.outcome, Outcome)
    assert reading.drafts or reading.links or reading.reason


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_a_truncated_page_never_raises(path: Path) -> None:
    content = path.read_bytes()
    for share in (1, 3, 7, 15):
        reading = read(capture(content[: len(content) * share // 16], "https://cut.test/p/cut"))
        assert isinstance(reading.outcome, Outcome)
        assert reading.drafts or reading.links or reading.reason


@given(st.binary(max_size=300), st.text(max_size=30))
@settings(max_examples=150)
def test_decoding_never_raises(content: bytes, label: str) -> None:
    assert isinstance(decode(content, f"text/html; charset={label}"), str)


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_ways_in_are_unique(path: str) -> None:
    ways = [way.url for way in entrances("substack", f"https://pub.test/{path}")]
    assert len(ways) == len(set(ways)) >= 4


def test_recognising_nothing() -> None:
    assert recognise(capture(b"\x00\x01\x02")) is None
