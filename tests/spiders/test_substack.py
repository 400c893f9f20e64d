"""Variants of a Substack post that few pages show."""

from __future__ import annotations

import json

from spiders.discovery import read
from storage.captures import Draft
from storage.records import Says, Signal
from tests.spiders.making import capture, text_of

URL = "https://www.tidebook.test/p/low-water"
TEXT = "<p>At low water the old ferry steps show, nine of them, and the tenth is a rumour.</p>"
POST = {
    "slug": "low-water",
    "audience": "only_paid",
    "post_date": "2026-05-01T08:00:00.000Z",
    "canonical_url": URL,
    "title": "Low water",
}


def post(inside: str, state: str = "", canonical: str = URL) -> Draft:
    head = f'<link rel="canonical" href="{canonical}"><meta property="og:url" content="{URL}">'
    header = '<div class="post-header"><h1 class="post-title published">Low water</h1></div>'
    content = f'<html><head>{head}<script src="https://substackcdn.com/x.js"></script></head><body><article>{header}{inside}</article>{state}</body></html>'
    return read(capture(content, URL)).drafts[0]


def box(text: str) -> str:
    return f'<div class="available-content"><div class="body markup">{text}</div></div>'


def said(draft: Draft) -> dict[Says, Signal]:
    return {signal.says: signal for signal in draft.signals}


def test_a_subscriber_sees_where_the_free_part_ends() -> None:
    draft = post(box(TEXT + '<div class="paywall-jump" data-component-name="PaywallToDOM"></div><p>The tenth.</p>'))
    assert said(draft)[Says.SUBSCRIBER_VIEW].where == "css:div.paywall-jump"
    assert draft.wall is None
    assert "The tenth." in text_of(draft)


def test_state_as_object_and_as_string_say_the_same() -> None:
    raw = json.dumps({"post": POST})
    states = (
        f"<script>window._preloads = {raw}</script>",
        f"<script>window._preloads = JSON.parse({json.dumps(raw)})</script>",
    )
    drafts = [post(box(TEXT), state) for state in states]
    assert [said(draft)[Says.AUDIENCE].value for draft in drafts] == ["paid", "paid"]


def test_an_app_address_is_no_canonical_one() -> None:
    assert post(box(TEXT), canonical="https://substack.com/home/post/p-12345").canonical_url == URL


def test_a_page_that_only_names_an_app_address_keeps_its_own_key() -> None:
    app = "https://substack.com/home/post/p-12345"
    content = (
        f'<html><head><link rel="canonical" href="{app}"><meta property="og:url" content="{app}">'
        '<script src="https://substackcdn.com/x.js"></script></head><body><article><div class="post-header">'
        f'<h1 class="post-title published">Low water</h1></div>{box(TEXT)}</article></body></html>'
    )
    draft = read(capture(content, URL)).drafts[0]
    assert (draft.publication, draft.native_id) == ("www.tidebook.test", "low-water")


def test_a_paid_post_without_preview_says_that_the_body_is_absent() -> None:
    wall = '<div class="paywall" aria-label="Paywall"><h2>This post is for paid subscribers</h2></div>'
    draft = post('<div class="available-content"></div>' + wall)
    assert said(draft)[Says.BODY_ABSENT].value is True
    assert draft.wall is not None
    assert draft.body == []


def test_a_comment_paywall_is_reported_as_harmless() -> None:
    trap = '<div class="comments-section"><div class="paywall modal-paywall"><h2>Only members comment</h2></div></div>'
    draft = post(box(TEXT) + '<div class="post-footer"></div>' + trap)
    assert said(draft)[Says.NOT_A_WALL].value == "comments"
    assert Says.WALL_ELEMENT not in said(draft)
    assert said(draft)[Says.WHOLE].value is True


def test_a_broken_field_does_not_cost_the_article() -> None:
    broken = json.dumps(
        {"post": {**POST, "postTags": 7, "publishedBylines": {"name": "Ada Finch"}, "wordcount": "many"}}
    )
    draft = post(box(TEXT), f"<script>window._preloads = {broken}</script>")
    assert draft.title == "Low water"
    assert [author.name for author in draft.authors] == ["Ada Finch"]
