"""A page that shows nothing of its article: the wall behind the headline counts, the stories below are not its text."""

from __future__ import annotations

import pytest

from pipelines import finish
from spiders.discovery import read
from storage.captures import Outcome
from storage.records import Observed, Record, Wall
from tests.spiders.making import capture

TITLE = "The sluice that nobody owns"
OTHERS = (
    ("Why the harbour bridge opens at noon", "The bridge master keeps an hour that the barges have learned by heart."),
    (
        "The last ferry to Low Farrow",
        "It leaves with the tide, and on most days it is empty but for the post it takes.",
    ),
    (
        "Nine ways to read a tide table",
        "Begin with the moon, says the pilot, and do not trust the printed minutes, ever.",
    ),
    (
        "What the council did not say",
        "Four pages of minutes, and one sentence about the mill that everybody missed then.",
    ),
)
JSON_LD = f"""<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "{TITLE}", "datePublished": "2026-05-04T08:00:00Z", "author": {{"@type": "Person", "name": "Mira Holm"}}}}
</script>"""
SHARED = f'<meta property="og:type" content="article"><meta property="og:title" content="{TITLE}">'
LONG_WALL = (
    '<div class="x1"><h2>This article is for subscribers only</h2><p>Subscribe for $1 a week and read all we write.</p>'
    '<a href="/subscribe">Subscribe</a><p>Already a subscriber? <a href="/login">Log in</a></p></div>'
)
SHORT_WALL = '<div class="x1"><p>Subscribe to read the full story</p><a href="/subscribe">See plans</a></div>'
TITLES = "".join(f'<li><a href="/news/{at}"><h3>{title}</h3></a></li>' for at, (title, _) in enumerate(OTHERS))
CARDS = "".join(
    f'<article class="card"><a href="/news/{at}"><h3>{title}</h3></a><p>{teaser}</p></article>'
    for at, (title, teaser) in enumerate(OTHERS)
)
BELOW = (
    f"<section><h2>Related</h2><ul>{TITLES}</ul></section>",
    f"<section><h2>More stories</h2>{CARDS}</section>",
    "",
)
PARAGRAPH = (
    "Three parishes share a gate in the river wall, and the bill for its repair, which none of them has ever paid."
)


def page(inside: str, below: str, head: str = SHARED) -> str:
    top = f'<header><a href="/">Home</a><nav><a href="/news">News</a></nav></header><main><article><h1>{TITLE}</h1>'
    by = '<p>By <a href="/authors/mira-holm">Mira Holm</a></p><time datetime="2026-05-04">4 May 2026</time>'
    foot = "<footer><p>© 2026 Lock Post. All rights reserved. Contact the desk at the harbour office.</p></footer>"
    return (
        f'<html lang="en"><head><title>{TITLE} | Lock Post</title>{head}</head>'
        f"<body>{top}{by}{inside}</article>{below}</main>{foot}</body></html>"
    )


def record(markup: str) -> Record:
    one = capture(markup, "https://www.lockpost.test/2026/05/the-sluice-that-nobody-owns")
    reading = read(one)
    assert reading.outcome is Outcome.ARTICLE
    return finish(reading.drafts[0], one)


@pytest.mark.parametrize("head", [JSON_LD, SHARED, JSON_LD + SHARED], ids=["json-ld", "og", "both"])
@pytest.mark.parametrize("wall", [LONG_WALL, SHORT_WALL], ids=["long", "short"])
@pytest.mark.parametrize("below", BELOW, ids=["titles", "cards", "nothing"])
def test_nothing_is_public(head: str, wall: str, below: str) -> None:
    found = record(page(wall, below, head))
    assert (found.observed, found.wall) == (Observed.NONE, Wall.SUBSCRIPTION)
    assert found.content_text == ""
    assert found.title == TITLE
    assert [author.name for author in found.authors] == ["Mira Holm"]


def test_a_byline_in_a_box_is_no_text() -> None:
    """Found as the text, with the wall behind it, it kept the page from being an article of which nothing is shown."""
    by = '<p>By <a href="/authors/mira-holm">Mira Holm</a></p><time datetime="2026-05-04">4 May 2026</time>'
    box = '<div class="byline">By <a rel="author" href="/a/mira">Mira Holm</a> <time>4 May 2026</time></div>'
    wall = "<div class='locked'><h2>This story is for subscribers</h2><a>Subscribe</a><p>Already subscribed?</p></div>"
    markup = page(f'<div class="body">{wall}</div>', BELOW[0]).replace(by, box)
    found = record(markup)
    assert (found.observed, found.content_text) == (Observed.NONE, "")


@pytest.mark.parametrize("wall", [LONG_WALL, SHORT_WALL], ids=["long", "short"])
@pytest.mark.parametrize("below", BELOW, ids=["titles", "cards", "nothing"])
def test_a_paragraph_before_the_wall_is_public(wall: str, below: str) -> None:
    found = record(page(f"<p>{PARAGRAPH}</p>{wall}", below))
    assert (found.observed, found.content_text) == (Observed.PREVIEW, PARAGRAPH)


@pytest.mark.parametrize("below", BELOW, ids=["titles", "cards", "nothing"])
def test_a_whole_text_below_an_offer_is_whole(below: str) -> None:
    """A box between headline and text hides nothing where the text is there."""
    text = "".join(f"<p>{PARAGRAPH.replace('Three', count)}</p>" for count in ("Four", "Five", "Six", "Seven", "Eight"))
    found = record(page(f"{LONG_WALL}{text}", below))
    assert found.observed is not Observed.NONE
    assert found.content_text.startswith("Four parishes")
    assert found.content_text.endswith(PARAGRAPH.replace("Three", "Eight"))


def test_a_list_of_stories_with_an_offer_stays_a_list() -> None:
    one = capture(page(SHORT_WALL, BELOW[1], ""), "https://www.lockpost.test/news")
    assert read(one).outcome is Outcome.LISTING


@pytest.mark.parametrize(
    ("path", "title"), [("/tag/harbour-bridges", TITLE), ("/opinion", "Opinion")], ids=["by-address", "by-title"]
)
def test_a_section_with_an_offer_is_no_article(path: str, title: str) -> None:
    markup = page(SHORT_WALL, BELOW[0]).replace(TITLE, title)
    assert read(capture(markup, f"https://www.lockpost.test{path}")).outcome is Outcome.LISTING
