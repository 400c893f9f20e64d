"""A platform whose markup changed is still named, and the reason says what was looked for."""

from __future__ import annotations

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
