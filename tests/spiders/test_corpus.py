"""Real pages: what is read out of the shared corpus."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from spiders.discovery import read
from storage.captures import Outcome, Reading
from storage.records import Says
from tests.spiders.making import capture, shared, text_of

CORPUS = shared() / "corpus"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}; set FOLDLINE_SHARED"),
]
SUFFIXES = (".html", ".json", ".xml")


@dataclass(frozen=True)
class Sample:
    """One folder of the corpus."""

    name: str
    path: Path
    url: str

    @property
    def truth(self) -> dict[str, Any] | None:
        """Ground truth where the folder has it."""
        path = self.path.parent / "truth.json"
        return json.loads(path.read_text("utf-8"))["ground_truth"] if path.exists() else None

    def read(self) -> Reading:
        """The reading of the page."""
        return read(capture(self.path.read_bytes(), self.url))


def samples() -> list[Sample]:
    """All pages, feeds and JSON documents."""
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "INDEX.tsv").open(encoding="utf-8") as file:
        urls = {row["folder"]: row["url"].split(" ")[0] for row in csv.DictReader(file, delimiter="\t")}
    found = [path for path in sorted(CORPUS.glob("*/*/source.*")) if path.suffix in SUFFIXES]
    names = [str(path.parent.relative_to(CORPUS)) for path in found]
    return [
        Sample(name, path, urls.get(name) or f"https://unknown.test/p/{path.parent.name}")
        for name, path in zip(names, found, strict=True)
    ]


SAMPLES = samples()
WITH_TRUTH = [sample for sample in SAMPLES if sample.truth and "substack" in sample.name]


def named(part: str) -> Reading:
    """The reading of the one page whose folder has this in its name."""
    return next(sample for sample in SAMPLES if part in sample.name).read()


def f1(found: str, wanted: str) -> float:
    """Token F1 of two texts."""
    ours, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (found, wanted))
    common = (ours & theirs).total()
    return 2 * common / (ours.total() + theirs.total()) if common else 0.0


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_reading_never_raises_and_names_an_outcome(sample: Sample) -> None:
    reading = sample.read()
    assert reading.drafts or reading.links or reading.reason
    assert all(not draft.failed for draft in reading.drafts)


@pytest.mark.parametrize("sample", WITH_TRUTH, ids=lambda sample: sample.name)
def test_substack_titles_and_authors_are_the_printed_ones(sample: Sample) -> None:
    draft, truth = sample.read().drafts[0], sample.truth
    assert truth is not None
    assert f1(draft.title or "", truth["title"]) > 0.75
    author = truth["author"]
    signed_in_the_text = author is not None and author in f"{draft.subtitle} {text_of(draft)}"
    assert author is None or signed_in_the_text or any(f1(item.name, author) > 0.6 for item in draft.authors)
    assert any(item.field == "published" for item in draft.dates)


def test_the_paid_post_ends_at_its_wall() -> None:
    draft = named("thebureau-news").drafts[0]
    said = {signal.says: signal.value for signal in draft.signals}
    assert draft.wall is not None
    assert draft.wall.get("class") == "paywall"
    assert (said[Says.AUDIENCE], said[Says.LOCKED], said[Says.SCHEMA_FREE]) == ("paid", True, False)
    assert said[Says.WORDS_TOTAL] == 5668


@pytest.mark.parametrize("name", ["slowboring", "spakhm", "china.substack"])
def test_a_free_post_has_no_wall(name: str) -> None:
    draft = named(name).drafts[0]
    assert draft.wall is None
    assert Says.WALL_ELEMENT not in {signal.says for signal in draft.signals}


def test_the_email_of_a_paid_post_has_its_wall() -> None:
    draft = named("lennys-newsletter").drafts[0]
    assert draft.layout == "SubstackEmail"
    assert draft.wall is not None
    assert "Subscribe today" not in text_of(draft)


def test_the_feed_gives_twenty_items_of_which_seven_are_cut() -> None:
    reading = named("interconnects.ai_feed")
    cut = [draft for draft in reading.drafts if Says.READ_MORE in {signal.says for signal in draft.signals}]
    assert (reading.outcome, reading.platform, len(reading.drafts), len(cut)) == (Outcome.LISTING, "substack", 20, 7)
    assert all(draft.partial and draft.native_id for draft in reading.drafts)


@pytest.mark.parametrize("name", ["astralcodexten_archive_12posts", "substack_archive/astralcodexten"])
def test_an_archive_gives_its_twelve_posts(name: str) -> None:
    reading = named(name)
    audiences = [signal.value for draft in reading.drafts for signal in draft.signals if signal.says is Says.AUDIENCE]
    assert len(reading.drafts) == 12
    assert audiences.count("paid") == 2


@pytest.mark.parametrize(("name", "papers"), [("papers_2026-06-12", 30), ("papers_2026-07-13", 25)])
def test_a_day_of_papers(name: str, papers: int) -> None:
    reading = named(name)
    assert len(reading.drafts) == len(reading.links) == papers
    assert all(draft.title and draft.authors and draft.body for draft in reading.drafts)


def test_a_locked_medium_post_that_holds_its_text_says_both() -> None:
    said = {signal.says: signal.value for signal in named("other_platforms/medium").drafts[0].signals}
    assert said[Says.AUDIENCE] == "metered"
    assert said[Says.GATED_PART] == ".meteredContent"
    assert Says.WALL_ELEMENT not in said


def test_caixin_ends_at_the_charge_wall() -> None:
    draft = named("chinese/caixin").drafts[0]
    assert draft.wall is not None
    assert draft.wall.get("id") == "chargeWall"
