"""Real Substack pages, read by the reading room and judged here. The corpus stays outside the repository."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from pipelines import finish
from spiders.discovery import read
from storage.captures import Capture
from storage.records import Declared, Observed, Record, Wall

pytestmark = pytest.mark.corpus

WHEN = datetime(2026, 9, 1, tzinfo=UTC)
PAID = "substack_paywalled"
FREE = "substack_free"
NOT_POSTS = {"general--substack-app"}  # a note in the app's shell
TOKEN = re.compile(r"\w+")
TYPES = {".html": "text/html; charset=utf-8", ".json": "application/json", ".xml": "application/rss+xml"}


def captured(corpus: Path, name: str) -> Capture:
    source = next((corpus / name).glob("source.*"))
    with (corpus / "INDEX.tsv").open(encoding="utf-8", newline="") as rows:
        urls = {row["folder"]: row["url"] for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_MINIMAL)}
    url = urls.get(name) or "https://newsletter.test/p/mail"
    return Capture(url, WHEN, 200, (("Content-Type", TYPES[source.suffix]),), source.read_bytes(), source="corpus")


def records(corpus: Path, name: str) -> list[Record]:
    capture = captured(corpus, name)
    return [finish(draft, capture) for draft in read(capture).drafts]


def post(corpus: Path, name: str) -> Record:
    (made,) = records(corpus, name)
    return made


def names(corpus: Path, folder: str) -> list[str]:
    found = sorted(path.name for path in (corpus / folder).iterdir() if path.name not in NOT_POSTS)
    assert found
    return [f"{folder}/{name}" for name in found]


def tree(capture: Capture) -> Any:
    text = re.sub(r"\A\s*<\?xml[^>]*>", "", capture.content.decode("utf-8", "replace"))
    return lxml.html.document_fromstring(text)


def test_paid_posts_are_paid_and_end_where_the_preview_ends(corpus: Path) -> None:
    for name in names(corpus, PAID):
        made = post(corpus, name)
        assert (made.declared, made.observed, made.wall) == (Declared.PAID, Observed.PREVIEW, Wall.SUBSCRIPTION), name
        assert made.boundary is not None, name
        assert (made.boundary.block, made.boundary.char) == (len(made.blocks) - 1, len(made.content_text)), name
        assert made.confidence > 0.9


def test_the_preview_is_the_last_words_before_the_wall(corpus: Path) -> None:
    """Said by the page itself: the last block is the last words in front of the wall element."""
    for name in names(corpus, PAID):
        made = post(corpus, name)
        page = tree(captured(corpus, name))
        (wall,) = page.cssselect("div.paywall:not(.modal-paywall)")
        before = wall.xpath("preceding::text()[normalize-space() and not(ancestor::script or ancestor::style)]")
        words = TOKEN.findall(" ".join(before))
        last = TOKEN.findall(made.blocks[-1].text.removeprefix("- "))
        assert last == words[-len(last) :], name
        assert not set(TOKEN.findall(wall.text_content())[:4]) <= set(TOKEN.findall(made.content_text)[-12:]), name


def test_free_posts_have_no_boundary(corpus: Path) -> None:
    for name in names(corpus, FREE):
        for made in records(corpus, name):
            assert made.boundary is None, name
            assert made.wall is not Wall.SUBSCRIPTION, name
            assert made.declared in {Declared.FREE, Declared.UNKNOWN}, name


@pytest.mark.parametrize("name", ["slowboring", "spakhm"])
def test_free_posts_that_look_paid(corpus: Path, name: str) -> None:
    made = post(corpus, f"{FREE}/{name}")
    assert (made.declared, made.observed, made.wall) == (Declared.FREE, Observed.FULL, Wall.NONE)


def test_every_selector_selects_one_node_of_the_page(corpus: Path) -> None:
    for name in [*names(corpus, PAID), *names(corpus, FREE)]:
        for made in records(corpus, name):
            page = tree(captured(corpus, name))
            for block in made.blocks:
                if not block.src.startswith("#_preloads"):
                    assert len(page.cssselect(block.src)) == 1, (name, block.src)


@pytest.mark.filterwarnings("ignore:To avoid breaking existing software:DeprecationWarning")  # feedparser's own
def test_the_feed_tells_cut_items_from_whole_ones(corpus: Path) -> None:
    made = records(corpus, "substack_feed/www.interconnects.ai_feed_2026-08-02")
    cut = [one for one in made if one.observed is Observed.PREVIEW]
    assert (len(made), len(cut)) == (20, 7)
    assert all(one.wall is Wall.TEASER and one.boundary is not None for one in cut)
    assert all(not one.content_text.endswith("Read more") for one in made)
    assert sum(one.observed is Observed.FULL and one.boundary is None for one in made) == 13
