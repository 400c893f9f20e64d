"""The Substack publications answer as the platform does."""

from __future__ import annotations

import json
import re
from typing import Any

import feedparser
import pytest
from lxml import html

from crawler.newsstand import Newsstand, start
from crawler.newsstand.publication import Access, Post, publication
from tests.newsstand.conftest import POSTS, get

HOME = "http://www.tidelines.test"
TIDELINES = publication("tidelines", POSTS)


def state(page: str) -> dict[str, Any]:
    found = re.search(r"window\._preloads\s*=\s*JSON\.parse\((\".*?\")\)</script>", page, re.DOTALL)
    assert found
    value = json.loads(json.loads(found[1]))
    assert isinstance(value, dict)
    return value


def of(access: Access, markup: str = "2026") -> Post:
    return next(post for post in TIDELINES.posts() if post.access is access and post.markup == markup)


def test_archive_api_pages_to_the_end_without_gap(stand: Newsstand) -> None:
    slugs: list[str] = []
    while rows := get(stand, f"{HOME}/api/v1/archive?sort=new&offset={len(slugs)}&limit=20").json:
        assert all(row["body_html"] is None for row in rows)
        slugs += [row["slug"] for row in rows]
    assert slugs == [post.slug for post in TIDELINES.posts()]
    assert len(set(slugs)) == POSTS


@pytest.mark.parametrize("limit", ["21", "0", "-1", "many"])
def test_archive_api_refuses_a_limit_out_of_range(stand: Newsstand, limit: str) -> None:
    assert get(stand, f"{HOME}/api/v1/archive?sort=new&offset=0&limit={limit}").status == 400


@pytest.mark.parametrize("markup", ["2024", "2026"])
def test_a_paid_post_shows_its_preview_and_a_wall_behind_it(stand: Newsstand, markup: str) -> None:
    post = of(Access.PREVIEW, markup)
    page = get(stand, f"{HOME}/p/{post.slug}").text
    tree = html.fromstring(page)
    (available,) = tree.cssselect("div.available-content")
    (wall,) = tree.cssselect("div.paywall")
    assert available.getnext() is wall
    assert wall.get("role") == ("region" if markup == "2026" else None)
    assert wall.cssselect("h2.paywall-title")[0].text_content() == "This post is for paid subscribers"
    hidden = [piece for piece in post.pieces[post.public :] if piece.kind == "p"]
    assert hidden
    assert all(piece.plain not in page for piece in hidden)
    assert not tree.cssselect("div.post-footer")


def test_the_state_tells_the_length_of_the_whole_post(stand: Newsstand) -> None:
    post = of(Access.PREVIEW)
    said = state(get(stand, f"{HOME}/p/{post.slug}").text)["post"]
    assert (said["audience"], said["hidden"]) == ("only_paid", True)
    assert said["wordcount"] == post.wordcount > len(html.fromstring(said["body_html"]).text_content().split())
    assert said == get(stand, f"{HOME}/api/v1/posts/{post.slug}").json


def test_a_post_without_preview_has_no_text_at_all(stand: Newsstand) -> None:
    page = get(stand, f"{HOME}/p/{of(Access.NONE).slug}").text
    (available,) = html.fromstring(page).cssselect("div.available-content")
    assert (len(available), available.text_content()) == (0, "")
    assert state(page)["post"]["body_html"] is None


def test_the_unlock_variant_offers_the_post_for_an_address(stand: Newsstand) -> None:
    tree = html.fromstring(get(stand, f"{HOME}/p/{of(Access.UNLOCK).slug}").text)
    (title,) = tree.cssselect("h2.paywall-title.unlock-treatment-new")
    assert "Continue reading this post for free" in title.text_content()
    assert "Claim my free post" in tree.text_content()


def test_the_comment_trap_is_free_and_whole(stand: Newsstand) -> None:
    post = of(Access.TRAP, "2024")
    page = get(stand, f"{HOME}/p/{post.slug}").text
    tree = html.fromstring(page)
    assert tree.cssselect("div.comments-section div.paywall.modal-paywall")
    said = state(page)["post"]
    assert (said["audience"], said["write_comment_permissions"]) == ("everyone", "only_paid")
    assert "hidden" not in said
    assert post.public == len(post.pieces)


def test_json_ld_agrees_with_the_audience(stand: Newsstand) -> None:
    for post in (TIDELINES.post(number) for number in range(12)):
        tree = html.fromstring(get(stand, f"{HOME}/p/{post.slug}").text)
        (script,) = tree.cssselect("script[type='application/ld+json']")
        assert json.loads(script.text_content())["isAccessibleForFree"] is not post.locked


def test_the_feed_has_twenty_items_and_cuts_paid_ones_with_a_lone_link(stand: Newsstand) -> None:
    feed = feedparser.parse(get(stand, f"{HOME}/feed").body)
    assert not feed.bozo
    assert feed.feed.generator == "Substack"
    assert len(feed.entries) == 20
    for entry in feed.entries:
        post = TIDELINES.find(entry.link.rpartition("/")[2])
        assert post
        assert entry.author == post.author
        last = html.fromstring(f"<div>{entry.content[0].value}</div>")[-1]
        assert (last.text_content().strip() == "Read more") is post.locked


def test_the_sitemaps_name_every_post(stand: Newsstand) -> None:
    years = re.findall(r"<loc>(.*?)</loc>", get(stand, f"{HOME}/sitemap.xml").text)
    found = [link for year in years for link in re.findall(r'href="([^"]*/p/[^"]*)"', get(stand, year).text)]
    assert found == [f"{HOME}/p/{post.slug}" for post in TIDELINES.posts()]


def test_the_old_sub_domain_moved_for_good(stand: Newsstand) -> None:
    moved = get(stand, "http://tidelines.substack.test/p/the-bell-at-brinewick?utm=x")
    assert (moved.status, moved.header("location")) == (301, f"{HOME}/p/the-bell-at-brinewick?utm=x")


def test_headers_name_the_platform_and_repeat_cookies(stand: Newsstand) -> None:
    reply = get(stand, f"{HOME}/")
    assert (reply.header("x-served-by"), reply.header("x-cluster")) == ("Substack", "substack")
    assert [name for name, _ in reply.headers].count("Set-Cookie") == 3


def test_validators_give_304(stand: Newsstand) -> None:
    url = f"{HOME}/p/{TIDELINES.post(30).slug}"
    first = get(stand, url)
    for name, validator in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")):
        again = get(stand, url, {name: first.header(validator) or ""})
        assert (again.status, again.body, again.header("etag")) == (304, b"", first.header("etag"))
    assert get(stand, url, {"If-None-Match": '"other"'}).body == first.body


def test_entrances_are_missing_where_they_should_be(stand: Newsstand) -> None:
    ways = ("/api/v1/archive", "/feed", "/sitemap.xml")
    statuses = {
        host: [get(stand, f"http://{host}.substack.test{way}").status for way in ways]
        for host in ("slowgrid", "papertrail")
    }
    assert statuses == {"slowgrid": [404, 200, 404], "papertrail": [404, 404, 200]}


def test_pictures_come_in_every_width_of_the_srcset(stand: Newsstand) -> None:
    tree = html.fromstring(get(stand, f"{HOME}/p/the-bell-at-brinewick").text)
    (image,) = tree.cssselect("div.captioned-image-container img")
    variants = [part.split()[0] for part in image.get("srcset", "").split(", ")]
    assert len(variants) == 4
    for url in variants:
        picture = get(stand, url)
        assert (picture.header("content-type"), picture.body[:4]) == ("image/png", b"\x89PNG")


def test_a_podcast_has_audio(stand: Newsstand) -> None:
    page = get(stand, f"{HOME}/p/tidelines-radio-the-pilot").text
    source = html.fromstring(page).cssselect("audio")[0].get("src")
    assert state(page)["post"]["podcast_url"] == source
    assert source
    assert get(stand, source).header("content-type") == "audio/mpeg"


def test_a_burst_of_429_ends_and_comes_back_after_a_reset() -> None:
    url = f"{HOME}/p/the-gauge-nobody-reads"
    with start(posts=12, bursts={"www.tidelines.test/p/the-gauge-nobody-reads": 3}) as stand:
        replies = [get(stand, url) for _ in range(4)]
        assert [reply.status for reply in replies] == [429, 429, 429, 200]
        assert replies[0].header("retry-after") == "1"
        assert [entry["status"] for entry in stand.log("www.tidelines.test")] == [429, 429, 429, 200]
        stand.control("reset")
        assert stand.log() == []
        assert get(stand, url).status == 429
        stand.control("burst", host="www.tidelines.test", path="/feed", times=1, retry_after=7)
        assert [get(stand, f"{HOME}/feed").header("retry-after"), get(stand, f"{HOME}/feed").status] == ["7", 200]
