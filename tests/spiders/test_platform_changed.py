"""A platform whose markup changed is still named, and the reason says what was looked for."""

from __future__ import annotations

import json

import pytest

from spiders.discovery import read
from storage.captures import Outcome
from tests.spiders.making import capture

CHANGED = '<div class="v9"><h2 class="v9-head">Low tide</h2><div class="v9-text"><span>Short.</span></div></div>'


@pytest.mark.parametrize(
    ("platform", "head", "url", "place"),
    [
        (
            "substack",
            '<meta name="generator" content="Substack">',
            "https://x.test/p/low-tide",
            "div.available-content",
        ),
        ("ghost", '<meta name="generator" content="Ghost 7.1">', "https://x.test/low-tide/", "section.gh-content"),
        ("beehiiv", '<meta name="generator" content="beehiiv">', "https://x.test/p/low-tide", "#content-blocks"),
        ("medium", '<meta property="al:android:package" content="com.medium.reader">', "https://x.test/a", "article"),
        ("wordpress", '<meta name="generator" content="WordPress 8">', "https://x.test/a/", ".entry-content"),
        ("buttondown", "", "https://buttondown.com/desk/archive/low-tide/", ".email-body"),
    ],
)
def test_the_reason_names_the_places(platform: str, head: str, url: str, place: str) -> None:
    reading = read(capture(f"<html><head><title>Low tide</title>{head}</head><body>{CHANGED}</body></html>", url))
    assert (reading.outcome, reading.platform) == (Outcome.NO_LAYOUT, platform)
    assert place in reading.reason


def test_a_mirror_of_an_issue_is_not_the_platform() -> None:
    """Pictures of Buttondown's in somebody else's page."""
    text = "<p>The ninth step is dry for forty minutes, and that is when the children count limpets.</p>" * 4
    picture = '<img src="https://assets.buttondown.email/images/x.png">'
    head = '<meta property="og:type" content="article">'
    page = f"<html><head>{head}</head><body><h1>Low tide</h1><div>{text}{picture}</div></body></html>"
    assert read(capture(page, "https://mirror.test/issues/low-tide")).platform is None


def test_a_form_that_subscribes_is_not_the_platform() -> None:
    form = '<form action="https://buttondown.com/api/emails/embed-subscribe/x"></form><iframe src="https://x.beehiiv.com/"></iframe>'
    text = "<p>The ninth step is dry for forty minutes, and that is when the children count limpets.</p>" * 4
    head = '<meta property="og:type" content="article">'
    page = f"<html><head>{head}</head><body><h1>Low tide</h1><div>{text}</div>{form}</body></html>"
    assert read(capture(page, "https://blog.test/low-tide")).platform is None


@pytest.mark.parametrize("address", ["http://[", "//[::1/p", "https://a:99999999/x"])
def test_an_address_that_is_none_costs_nothing_else(address: str) -> None:
    """What a page gives as its address, or as that of its audio, is anybody's text."""
    text = "<p>The ninth step is dry for forty minutes, and that is when the children count limpets.</p>" * 4
    medium = '<meta property="al:android:package" content="com.medium.reader">'
    head = f'<title>Low tide</title>{medium}<meta property="og:url" content="{address}">'
    page = f"<html><head>{head}</head><body><article><h1>Low tide</h1><section>{text}</section></article></body></html>"
    assert read(capture(page, "https://x.test/low-tide-0a1b2c3d4e")).drafts[0].title == "Low tide"
    post = {"slug": "low-tide", "title": "Low tide", "audience": "everyone", "post_date": "2026-05-04T08:00:00Z"}
    answer = json.dumps(post | {"podcast_url": f"http{address}", "canonical_url": address})
    (draft,) = read(capture(answer, "https://x.test/api/v1/posts/low-tide", content_type="application/json")).drafts
    assert (draft.title, draft.native_id, draft.failed) == ("Low tide", "low-tide", {})
