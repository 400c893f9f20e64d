"""Hugging Face, Almanac, 惯性聚合, Ghost, beehiiv and the WordPress blog answer as promised."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import feedparser
from lxml import html

from crawler.newsstand import Newsstand
from crawler.newsstand.almanac import events
from crawler.newsstand.publication import publication
from crawler.newsstand.sites import ALMANACS, GUANXINGS
from tests.newsstand.conftest import get


def spoken(page: str) -> str:
    """What a page says, white space aside."""
    tree = html.fromstring(page)
    for silent in tree.cssselect("script, style, head"):
        silent.drop_tree()
    return " ".join(tree.text_content().split())


def vocabulary(page: str) -> set[str]:
    body = html.fromstring(page).cssselect("body")[0]
    return {f"{element.tag}.{element.get('class')}" for element in body.iter() if isinstance(element.tag, str)}


def test_almanac_says_the_same_in_three_markups(stand: Newsstand) -> None:
    for path in ("/events", *(f"/events/{event.slug}" for event in events()), "/guides/long-records"):
        pages = [get(stand, f"http://{host}{path}").text for host in ALMANACS]
        assert len({spoken(page) for page in pages}) == 1
    shared = [one & other for one, other in pairwise(map(vocabulary, pages))]
    assert all(common <= {"body.None", "a.None", "img.None"} for common in shared)


def test_an_event_links_to_what_it_summarises(stand: Newsstand) -> None:
    event = events()[0]
    for host in ALMANACS:
        page = get(stand, f"http://{host}/events/{event.slug}").text
        assert f'href="http://{event.original}"' in page
        said = spoken(page)
        assert (
            f"{event.importance} {event.source} · {event.age} {event.title} {event.summary} Related guides (2)" in said
        )
        assert f"Related events ({len(events()) - 1})" in said
        assert said.count("source ↗") == len(events()) - 1


def test_guanxing_mirrors_a_whole_post_in_three_markups(stand: Newsstand) -> None:
    post = publication("tidelines", 70).find("the-gauge-nobody-reads")
    assert post
    pages = [get(stand, f"http://{host}/article/{post.slug}").text for host in GUANXINGS]
    said = {spoken(page) for page in pages}
    assert len(said) == 1
    (text,) = said
    assert "惯性聚合 高效追踪和阅读你感兴趣的博客、新闻、科技资讯 阅读原文 在惯性聚合中打开 推荐订阅源" in text
    assert f"{post.title} {post.author} · {post.date:%Y-%m-%d} · via Tidelines" in text
    assert all(piece.plain in text for piece in post.pieces if piece.kind == "p")
    assert all(f'<a href="http://www.tidelines.test/p/{post.slug}">阅读原文</a>' in page for page in pages)


def test_the_blog_feed_has_no_text_and_every_page_has(stand: Newsstand) -> None:
    feed = feedparser.parse(get(stand, "http://huggingface.test/blog/feed.xml").body)
    assert len(feed.entries) == 12
    empty = []
    for entry in feed.entries:
        assert not entry.get("summary")
        (content,) = html.fromstring(get(stand, entry.link).text).cssselect(".blog-content")
        if not content.text_content().strip():
            empty.append(entry.link)
        else:
            assert html.tostring(content).count(b"<p>") >= 5
    assert len(empty) == 1


def test_the_empty_page_is_filled_from_json(stand: Newsstand) -> None:
    post = publication("huggingface").post(2)
    page = get(stand, f"http://huggingface.test/blog/{post.slug}").text
    (place,) = html.fromstring(page).cssselect(".blog-content")
    answer = get(stand, f"http://huggingface.test{place.get('data-source')}").json
    assert answer["title"] == post.title
    assert post.pieces[0].plain in answer["html"]
    assert post.pieces[0].plain not in page


def test_blog_listing_pages_reach_every_post(stand: Newsstand) -> None:
    seen: list[str] = []
    path: str | None = "/blog"
    while path:
        tree = html.fromstring(get(stand, f"http://huggingface.test{path}").text)
        seen += [link.get("href", "") for link in tree.cssselect(".grid a")]
        path = next((link.get("href") for link in tree.cssselect("a.next")), None)
    assert len(set(seen)) == 12


def test_daily_papers_agree_between_api_page_and_paper(stand: Newsstand) -> None:
    papers = get(stand, "http://huggingface.test/api/daily_papers?date=2026-11-19").json
    assert len(papers) == 5
    tree = html.fromstring(get(stand, "http://huggingface.test/papers/date/2026-11-19").text)
    (island,) = tree.cssselect("div.SVELTE_HYDRATER[data-target=DailyPapers]")
    assert json.loads(island.get("data-props", ""))["dailyPapers"] == papers
    for paper in papers:
        page = get(stand, f"http://huggingface.test/papers/{paper['paper']['id']}").text
        assert paper["title"] in spoken(page)
        assert paper["summary"] in spoken(page)
    assert get(stand, "http://huggingface.test/api/daily_papers?date=2020-01-01").json == []
    assert get(stand, "http://huggingface.test/api/daily_papers?date=yesterday").status == 400


def test_ghost_walls_stand_behind_the_preview_and_the_style_is_a_trap(stand: Newsstand) -> None:
    home = "http://www.lanternroom.test"
    urls = re.findall(r"<loc>(.*?)</loc>", get(stand, f"{home}/sitemap-posts.xml").text)
    posts = list(publication("lanternroom").posts())
    assert urls == [f"{home}/{post.slug}/" for post in posts]
    for url, post in zip(urls, posts, strict=True):
        tree = html.fromstring(get(stand, url).text)
        walls = tree.cssselect("aside.gh-post-upgrade-cta > div.gh-post-upgrade-cta-content > h2")
        assert bool(walls) is post.locked
        assert "gh-post-upgrade-cta" in tree.cssselect("style#gh-members-styles")[0].text_content()
        if walls:
            assert tree.cssselect("section.gh-content > :last-child")[0].tag == "aside"
    assert len(feedparser.parse(get(stand, f"{home}/rss/").body).entries) == len(posts)


def test_beehiiv_says_in_its_state_what_the_page_shows(stand: Newsstand) -> None:
    for post in publication("morningkiln").posts():
        page = get(stand, f"http://www.morningkiln.test/p/{post.slug}").text
        found = re.search(r"window\.__remixContext = (\{.*?\});</script>", page, re.DOTALL)
        assert found
        route = json.loads(found[1])["state"]["loaderData"]["routes/p/$slug"]
        assert route["post"]["is_premium"] is route["post"]["paywall_shown"] is post.locked
        assert (route["paywall"] is not None) is post.locked
        assert ("to read the rest" in spoken(page)) is post.locked
        assert html.fromstring(page).cssselect(".rendered-post #content-blocks p")


def test_the_blog_gives_all_that_is_public_in_the_feed(stand: Newsstand) -> None:
    feed = feedparser.parse(get(stand, "http://www.saltpath.test/feed/").body)
    assert len(feed.entries) == 7
    walled = 0
    for entry in feed.entries:
        (content,) = html.fromstring(get(stand, entry.link).text).cssselect(".entry-content")
        for wall in content.cssselect(".jetpack-subscribe-paywall"):
            wall.drop_tree()
            walled += 1
        whole = html.fromstring(f"<div>{entry.content[0].value}</div>")
        assert content.text_content().split() == whole.text_content().split()
    assert walled == 2
