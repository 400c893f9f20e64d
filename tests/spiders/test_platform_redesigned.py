"""A platform that renames everything in its pages: its state and its links still speak, the text is looked for."""

from __future__ import annotations

import re
import tomllib
from hashlib import md5
from pathlib import Path

import pytest

from pipelines import finish
from spiders.discovery import read
from spiders.document import Page
from spiders.generic import GenericArticle, relaid
from spiders.platform import named, registry
from storage.captures import Capture, Outcome
from storage.records import Observed, Record
from tests.quality import measures
from tests.spiders.making import ROOT, capture, text_of

SITES = ROOT / "tests" / "sites"
TAG = re.compile(r"<[a-z][^<>]*>", re.IGNORECASE)
NAMES = re.compile(r"(\s(?:class|id|role|aria-label|data-testid|data-component-name)\s*=\s*)(\"[^\"]*\"|'[^']*')")
CASES = (
    "beehiiv/article-free-full",
    "beehiiv/article-paid-preview",
    "beehiiv/trap-recommendations",
    "buttondown/free",
    "buttondown/paid-preview",
    "ghost/article-paid-preview",
    "ghost/article-registration-preview",
    "ghost/members-only",
    "ghost/trap-labels-of-other-posts",
    "substack/article-free-full",
    "substack/article-paid-none",
    "substack/article-paid-preview",
    "substack/founding",
    "substack/unlock-free",
    "wordpress/article-unknown-unknown",
    "wordpress/jetpack-paid",
    "wordpress/premium-content-block",
)
NEIGHBOURS = "".join(f'<li><a href="/p/{name}">An older post about {name}</a></li>' for name in ("mills", "ferries"))


def renamed(markup: str) -> str:
    """The markup with other names for its elements."""

    def of_tag(tag: re.Match[str]) -> str:
        return NAMES.sub(lambda found: f'{found[1]}"{" ".join(map(_other, found[2][1:-1].split()))}"', tag[0])

    return TAG.sub(of_tag, markup)


def _other(name: str) -> str:
    return f"n{md5(name.encode()).hexdigest()[:7]}"


def both(folder: Path) -> tuple[Record, Record]:
    case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    markup = (folder / "source.html").read_text("utf-8")
    before, after = (capture(one, case["url"], **case.get("headers", {})) for one in (markup, renamed(markup)))
    return record(before), record(after)


def record(page: Capture) -> Record:
    reading = read(page)
    assert reading.outcome is Outcome.ARTICLE
    return finish(reading.drafts[0], page)


def _day(one: Record) -> str | None:
    return one.date_published.date().isoformat() if one.date_published else None


def score(text: str, truth: str) -> float:
    """F1 of words."""
    return measures.of_text(text, truth).f1 if truth else float(not text)


@pytest.mark.parametrize("name", CASES)
def test_it_is_read_all_the_same(name: str) -> None:
    was, now = both(SITES / name)
    assert now.platform == was.platform
    assert now.layout == f"Generic{was.layout}"
    assert (now.title, now.language) == (was.title, was.language)
    assert _day(now) == _day(was)
    assert now.observed is was.observed or (was.decided_by == "whole" and now.observed is Observed.UNKNOWN)
    assert now.declared is was.declared
    assert now.wall is was.wall or now.observed is Observed.UNKNOWN
    assert score(now.content_text, was.content_text) > 0.85
    assert not now.failed


ANY = SITES / "wordpress" / "article-unknown-unknown"


@pytest.mark.parametrize("name", [one.name for one in registry() if one.layouts])
def test_no_layout_is_in_the_way_of_what_any_page_says(name: str) -> None:
    """In a page without a platform's places its layout finds neither title nor author: the page's own count."""
    platform = named(name)
    assert platform is not None
    url = tomllib.loads((ANY / "case.toml").read_text("utf-8"))["url"]
    plain, other = (
        layout(Page(capture((ANY / "source.html").read_bytes(), url))).read()
        for layout in (GenericArticle, relaid(platform.layouts[0]))
    )
    assert other.failed == {}
    assert (other.title, other.authors, other.language, text_of(other)) == (
        plain.title, plain.authors, plain.language, text_of(plain)
    )  # fmt: skip
    assert {date.raw for date in plain.dates} <= {date.raw for date in other.dates}
    assert other.tags == plain.tags


@pytest.mark.parametrize("name", ["ghost/no-preview", "ghost/article-unknown-unknown"])
def test_no_gate_of_a_theme_nobody_knows_says_nothing(name: str) -> None:
    """Where the gate would stand is not known: its absence is no evidence that the text is whole."""
    was, now = both(SITES / name)
    assert "whole" in {signal.says.value for signal in was.signals} or was.content_text == ""
    assert "whole" not in {signal.says.value for signal in now.signals}


def test_a_post_whose_text_is_not_found_is_no_list() -> None:
    """Links to other posts stand in every post: the page would be taken for the archive, and nobody told of it."""
    head = '<title>Low tide</title><meta name="generator" content="Substack">'
    page = f'<html><head>{head}</head><body><div class="v9">Short.</div><ul>{NEIGHBOURS}</ul></body></html>'
    reading = read(capture(page, "https://tide.test/p/low-tide"))
    assert (reading.outcome, reading.platform) == (Outcome.NO_LAYOUT, "substack")
    assert "div.available-content" in reading.reason
    listing = read(capture(page, "https://tide.test/archive"))
    assert listing.outcome is Outcome.LISTING
    assert len(listing.links) == 2
