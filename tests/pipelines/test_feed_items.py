"""Items of feeds as records: what is their text, where it ends, and what a program wrote below it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from pipelines import finish
from spiders.discovery import read
from storage.records import Observed, Record, Wall
from tests.spiders.making import ROOT, capture

FEEDS = ROOT / "tests" / "sites" / "feed"
THIRD = "found it nine metres longer than the river, and nobody could say why."
LAST = "the far landing when the water is low."
UNKNOWN, CUT, KEPT = (
    (Observed.UNKNOWN, Wall.UNKNOWN),
    (Observed.PREVIEW, Wall.TEASER),
    (Observed.PREVIEW, Wall.SUBSCRIPTION),
)
ENDS = {
    "rss-forms-of-text": {
        "Plain, blank lines": (6, LAST, UNKNOWN),
        "Plain, a line each": (6, LAST, UNKNOWN),
        "Plain, wrapped": (1, LAST, UNKNOWN),
        "None": (1, "as small blogs write them.", UNKNOWN),
        "Escaped twice": (3, THIRD, UNKNOWN),
        "Escaped in CDATA": (3, THIRD, UNKNOWN),
        "CDATA in CDATA": (3, THIRD, UNKNOWN),
        "Cut with a link in the line": (1, "has asked to see. …", CUT),
        "Whole with a link to the original": (3, THIRD, UNKNOWN),
        "Whole with a Chinese link to the original": (4, "再也没有还回来。", UNKNOWN),
    },
    "notices-below-items": {
        **{f"Notice {language}": (3, THIRD, UNKNOWN) for language in ("en", "de", "fr", "pt", "medium")},
        "A link to another piece": (4, "the older piece.", UNKNOWN),
        "A foot of beehiiv": (3, THIRD, UNKNOWN),
        "Clicks counted": (3, THIRD, UNKNOWN),
    },
    "walls-in-items-of-no-platform": {
        "A box": (3, THIRD, KEPT),
        "A box called a wall": (3, THIRD, KEPT),
        "Two lines": (3, THIRD, KEPT),
        "A line without a link": (3, THIRD, KEPT),
        "A Chinese line": (2, "账本写得清清楚楚。", KEPT),
        "Free: an author speaks of walls": (7, "the ferryman laughed until the rope shook.", UNKNOWN),
        "Free: a plea": (6, LAST, UNKNOWN),
    },
    "atom-forms": {"Text with signs": (3, "If a < b and b <p> c, the rope holds.", UNKNOWN)},
}


@cache
def records(folder: Path) -> dict[str, Record]:
    """The records of a feed by their titles."""
    case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    source = next(path for path in folder.iterdir() if path.stem == "source")
    made = capture(source.read_bytes(), case["url"], **case["headers"])
    return {str(draft.title): finish(draft, made) for draft in read(made).drafts}


@pytest.mark.parametrize(("feed", "title"), [(feed, title) for feed, titles in ENDS.items() for title in titles])
def test_the_text_of_an_item(feed: str, title: str) -> None:
    found, (paragraphs, end, judged) = records(FEEDS / feed)[title], ENDS[feed][title]
    assert found.content_text.endswith(end)
    assert found.content_text.count("\n\n") + 1 == paragraphs
    assert (found.observed, found.wall) == judged
