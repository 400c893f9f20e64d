"""What a record's pages say: the revision that is shown, what changed, and that a post was gone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from lxml import html

from crawler.replay.serving import serving
from storage import open_archive
from storage.codec import encode
from storage.readingroom.application import application
from storage.readingroom.guard import Guard
from storage.records import Declared, Observed, Wall
from tests.readingroom.conftest import chromium
from tests.readingroom.shelf import FERRY, record, records
from tests.readingroom.test_api import get

REPLAY = "http://127.0.0.1:9/archive/"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The ferry with its wall, then without it, then gone."""
    folder = tmp_path_factory.mktemp("pages")
    archive = open_archive(folder / "archive")
    gone = record(
        3, [], revision=4, change="withdrawn", authors=[], date_published=None, declared=Declared.UNKNOWN,
        observed=Observed.UNKNOWN, wall=Wall.UNKNOWN, decided_by="", confidence=0.0, word_count=0,
    )  # fmt: skip
    lifted = record(2, ["The ferry is free."], revision=3, change="wall_lifted")
    archive.tables.append_records([encode(one) for one in [*records()[:2], lifted, gone]])
    with serving(application(archive, folder / "cache", Guard(REPLAY[:18]), REPLAY)) as origin:
        yield origin


def page(url: str) -> html.HtmlElement:
    status, body = get(url)
    assert status == 200, body
    return html.document_fromstring(body.decode())


def rows(shown: html.HtmlElement) -> dict[str, str]:
    """Terms and descriptions."""
    texts = [" ".join(one.text_content().split()) for one in shown.cssselect("dt, dd")]
    return dict(zip(texts[::2], texts[1::2], strict=True))


@pytest.mark.parametrize("place", [1, 2, 4])
def test_the_download_is_the_revision_that_is_shown(stocked: str, place: int) -> None:
    (link,) = page(f"{stocked}/record/{FERRY}?revision={place}&lang=zh").cssselect("a[download='record.json']")
    assert json.loads(get(stocked + unescape(link.get("href") or ""))[1])["revision"] == place


@pytest.mark.parametrize("asked", ["revision=0", "revision=5", "revision=x", "revision=1&revisions=all"])
def test_a_revision_that_is_not_there_is_refused(stocked: str, asked: str) -> None:
    status, body = get(f"{stocked}/api/records/{FERRY}?{asked}")
    assert status == 400
    assert b"revision: " in body


def test_changes_say_what_is_declared_and_where_the_free_text_ends(stocked: str) -> None:
    walled = rows(page(f"{stocked}/changes/{FERRY}?from=1&to=2&lang=en"))
    assert walled["Publisher says"] == "free → paid"
    assert re.fullmatch(r"– → [\d,]+", walled["Free text ends at character"])
    lifted = rows(page(f"{stocked}/changes/{FERRY}?from=2&to=3&lang=en"))
    assert re.fullmatch(r"[\d,]+ → –", lifted["Free text ends at character"])
    assert "Free text ends at character" not in rows(page(f"{stocked}/changes/{FERRY}?from=3&to=4&lang=en"))


def test_a_withdrawn_revision_says_that_the_post_was_gone(stocked: str) -> None:
    shown = page(f"{stocked}/record/{FERRY}?revision=4&lang=en")
    text = " ".join(shown.cssselect("main")[0].text_content().split())
    assert "The post was gone when this was captured" in text
    assert "Decided by" not in text
    assert "· ·" not in text
    assert shown.cssselect("iframe") == []
    (before,) = shown.cssselect("section[aria-labelledby=text] a")
    assert "revision=3" in str(before.get("href"))
    assert "Open the archived page" in text


def test_a_page_says_which_choices_there_are(stocked: str) -> None:
    status, body = get(f"{stocked}/?observed=preveiw")
    assert status == 400
    assert body == b"observed: one of full, preview, none, unknown\n"


def test_what_is_wider_than_a_phone_says_that_it_scrolls(stocked: str) -> None:
    with chromium(viewport={"width": 390, "height": 800}) as (context, _):
        shown = context.new_page()
        shown.goto(f"{stocked}/record/{FERRY}?revision=2")
        wide = shown.evaluate(
            "[...document.querySelectorAll('.scroll')].map(e => [e.scrollWidth > e.clientWidth,"
            " getComputedStyle(e, '::before').content, getComputedStyle(e).backgroundImage.includes('gradient')])"
        )
        assert len(wide) == 2
        for overflows, mark, shade in wide:
            assert overflows
            assert "↔" in mark
            assert shade
        shown.set_viewport_size({"width": 1280, "height": 800})
        marks = shown.evaluate(
            "[...document.querySelectorAll('.scroll')].map(e => getComputedStyle(e, '::before').content)"
        )
        assert marks == ["none", "none"]
