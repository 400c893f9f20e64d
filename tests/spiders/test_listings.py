"""Pages of sites that nobody here knows which list articles: their links, and none of the site's frame."""

from __future__ import annotations

import pytest

from spiders.discovery import read
from spiders.platforms import feed
from storage.captures import LinkKind, Outcome
from tests.spiders.making import capture

TITLES = ("How the bridge lost its toll", "A bell for the lower lock", "The miller reads his post", "Nine days")
FRAME = (
    "<header><h1><a href='/'>Valley Notes</a></h1><nav><ul><li><a href='/about'>About the valley and us</a></li></ul>"
    "</nav></header>"
)
SIDE = (
    "<div class='side'><ul><li><a href='/categories/field-notes/'>Field notes of the year</a></li>"
    "<li><a href='/tags/bridges/'>Bridges and other crossings</a></li>"
    "<li><a href='/archives/2026/05/'>Letters of May 2026</a></li></ul></div>"
)


def listed(shape: str, count: int = 4, *, url: str = "https://mill.test/archives/", more: str = "") -> list[str]:
    entries = "".join(shape.format(url=f"/2026/05/note-{at}/", title=TITLES[at]) for at in range(count))
    body = f"{FRAME}<div id='main'>{entries}{more}</div>{SIDE}"
    reading = read(capture(f"<html><head><title>Valley Notes</title></head><body>{body}</body></html>", url))
    assert reading.outcome in {Outcome.LISTING, Outcome.NOT_AN_ARTICLE}
    return [link.url for link in reading.links if link.kind is LinkKind.ARTICLE]


@pytest.mark.parametrize(
    "shape",
    [
        "<h2><a href='{url}'>{title}</a></h2>",
        "<article><header><h2><a href='{url}'>{title}</a></h2></header><p>May 4</p></article>",
        "<article><header><div class='post-title'><a href='{url}'><span>{title}</span></a></div></header></article>",
        "<div class='recent'><div><a class='article-title' href='{url}'>{title}</a><p>May 4</p></div></div>",
        "<p class='entry-title row'><time>May 4</time> <a rel='bookmark' href='{url}'>{title}</a></p>",
        "<a class='row' href='{url}'><time>May 4</time> <div class='row-title'>{title}</div></a>",
        "<div><h6><a href='{url}'>{title}</a></h6><ul><li>May 4</li></ul></div>",
        "<div><a class='over' href='{url}' aria-label='{title}'></a><h2>{title}</h2><p>May 4</p></div>",
    ],
    ids=["headings", "articles", "boxes", "links", "bookmarks", "boxes-in-links", "low-headings", "cards"],
)
def test_the_articles_and_nothing_else(shape: str) -> None:
    assert listed(shape) == [f"https://mill.test/2026/05/note-{at}/" for at in range(4)]


def test_the_last_page_of_a_list_may_have_one() -> None:
    back = "<nav><a rel='prev' href='/archives/page/2/'>Newer</a></nav>"
    shape = "<article><h2><a href='{url}'>{title}</a></h2></article>"
    assert listed(shape, 1, more=back, url="https://mill.test/archives/page/3/") == [
        "https://mill.test/2026/05/note-0/"
    ]
    assert listed(shape, 1, url="https://mill.test/tags/bridges/") == ["https://mill.test/2026/05/note-0/"]
    short = shape.format(url="/2026/05/fog/", title="Fog")
    assert listed(short, 1, url="https://mill.test/tags/weather/") == ["https://mill.test/2026/05/fog/"]
    assert listed(shape, 1, url="https://mill.test/blog/3/") == ["https://mill.test/2026/05/note-0/"]
    assert listed(shape, 2, url="https://mill.test/index3.html") == [
        f"https://mill.test/2026/05/note-{n}/" for n in (0, 1)
    ]
    assert listed(shape, 1, url="https://mill.test/somewhere/else") == []


def test_an_article_whose_address_is_a_number_is_one() -> None:
    head = '<title>Fog on the lock</title><meta property="og:type" content="article">'
    page = f"<html><head>{head}</head><body><main><h1>Fog on the lock</h1><p>{WHOLE}</p></main></body></html>"
    for url in ("https://mill.test/posts/42", "https://mill.test/blog/7/", "https://mill.test/articles/311"):
        assert read(capture(page, url)).outcome is Outcome.ARTICLE
    links = "".join(f"<h2><a href='/posts/{at}'>A note that has the number {at}</a></h2>" for at in (41, 42, 43))
    reading = read(capture(f"<html><body>{links}</body></html>", "https://mill.test/"))
    assert [link.url[-2:] for link in reading.links] == ["41", "42", "43"]


def test_indexes_above_a_list_are_none_of_it() -> None:
    shape = "<article><h2><a href='{url}'>{title}</a></h2></article>"
    side = "<h3><a href='/letters/'>All our letters</a></h3><ul><li><a href='/archives/'>All twelve posts</a></li></ul>"
    found = listed(shape, more=side, url="https://mill.test/letters/2026/")
    assert found == [f"https://mill.test/2026/05/note-{at}/" for at in range(4)]


WHOLE = " ".join(f"Day {day} was as long as the one before it, and the wheel went round as often." for day in range(9))


@pytest.mark.parametrize("title", ["<h2>{}</h2>", "<p class='title'>{}</p>"])
@pytest.mark.parametrize("path", ["", "letters/"])
def test_a_page_of_whole_articles_is_a_list(title: str, path: str) -> None:
    named = "<meta property=og:type content=website><meta property=og:site_name content='Valley Notes'>"
    node = '{"@type": "BlogPosting", "headline": "Valley Notes", "author": {"@type": "Person", "name": "Ines Varga"}}'
    head = f"<title>Valley Notes</title>{named}<script type=application/ld+json>{node}</script>"
    entries = "".join(
        f"<article>{title.format(f'<a href=/2026/05/note-{at}/>{TITLES[at]}</a>')}"
        f"<p>{at} {WHOLE}</p><p>{at + 5} {WHOLE}</p>"
        "</article>"
        for at in range(3)
    )
    url = f"https://mill.test/{path}"
    reading = read(capture(f"<html><head>{head}</head><body>{FRAME}<main>{entries}</main></body></html>", url))
    assert reading.outcome is Outcome.LISTING
    assert len([link for link in reading.links if link.kind is LinkKind.ARTICLE]) == 3


def test_a_feed_says_how_many_of_its_items_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST_ITEMS", 3)
    items = "".join(f"<item><title>Post {n}</title><link>https://a.test/p/{n}</link></item>" for n in range(8))
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>a</title>{items}</channel></rss>'
    reading = feed.read(capture(body, "https://a.test/feed", content_type="application/rss+xml"))
    assert (len(reading.drafts), len(reading.links), reading.left_out) == (3, 3, 5)
