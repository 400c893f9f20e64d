"""What is no article: a typed outcome with its reason, and never a draft."""

from __future__ import annotations

import gzip
import json

import pytest

from spiders.discovery import read, recognise
from spiders.interpret import interpret
from storage.captures import LinkKind, Outcome
from storage.records import Says
from tests.spiders.making import capture, text_of

CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to "
    "continue</noscript><script>window._cf_chl_opt={cType:'managed'}</script></body></html>"
)
PARAGRAPH = (
    "<p>The harbour office keeps its ledgers in a room that floods twice a year, and nobody has moved them yet.</p>"
)


def page(inside: str, title: str = "Notes") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{inside}</body></html>"


@pytest.mark.parametrize(
    ("content", "url", "outcome"),
    [
        ("", "https://a.test/p/x", Outcome.EMPTY_BODY),
        ("  \n ", "https://a.test/p/x", Outcome.EMPTY_BODY),
        ("<!-- nothing -->", "https://a.test/p/x", Outcome.EMPTY_BODY),
        (CHALLENGE, "https://a.test/p/x", Outcome.CHALLENGE),
        (page("<h1>Page not found</h1><p>Sorry.</p>", "404"), "https://a.test/p/x", Outcome.SOFT_404),
        (page("<form><input type=password></form>", "Sign in"), "https://a.test/login", Outcome.LOGIN_PAGE),
        (page("<p>We value your privacy</p><b>Accept all cookies</b>"), "https://cmp.a.test/", Outcome.CONSENT_WALL),
        (page('<div id="root"></div><script src="/app.js"></script>'), "https://a.test/p/x", Outcome.EMPTY_SHELL),
        (page("<p>Nothing of length.</p>"), "https://a.test/p/x", Outcome.NOT_AN_ARTICLE),
        (page("<p>no JSON</p>"), "https://a.test/api/v1/archive", Outcome.NOT_JSON),
        ('{"half": ', "https://a.test/api/v1/archive", Outcome.NOT_JSON),
        ('{"some": "thing"}', "https://a.test/x.json", Outcome.NOT_AN_ARTICLE),
    ],
)  # fmt: skip
def test_pages_that_are_none(content: str, url: str, outcome: Outcome) -> None:
    reading = read(capture(content, url))
    assert (reading.outcome, reading.drafts) == (outcome, [])
    assert reading.reason


@pytest.mark.parametrize("content", [b"%PDF-1.7 \x00\x01", b"\x89PNG\r\n\x1a\n" + bytes(300), bytes(range(256)) * 4])
def test_binary_bodies(content: bytes) -> None:
    assert read(capture(content)).outcome is Outcome.NOT_HTML


def test_only_a_shell_asks_for_the_browser() -> None:
    shell = read(capture(page('<div id="__next"></div><script src="a.js"></script>')))
    assert shell.needs_browser
    assert not read(capture(CHALLENGE)).needs_browser


def test_a_challenge_with_status_403_stays_a_challenge() -> None:
    refused = capture(CHALLENGE, "https://a.test/p/x")
    assert interpret(refused).outcome is Outcome.CHALLENGE


@pytest.mark.parametrize("depth", [100, 1_500, 5_000, 200_000])
def test_deep_nesting_keeps_the_text(depth: int) -> None:
    content = page("<div>" * depth + "<h1>Deep water</h1>" + PARAGRAPH * 8 + "</div>" * depth)
    reading = read(capture(content))
    assert reading.outcome is Outcome.ARTICLE
    assert "ledgers" in text_of(reading.drafts[0])


def test_deep_nesting_of_mixed_text_is_unreadable() -> None:
    assert read(capture(page("<b>x<i>y" * 20_000))).outcome is Outcome.UNREADABLE


RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Tides</title><link>https://a.test</link>{}'
ITEM = "<item><title>Tide {0}</title><link>https://a.test/p/{0}</link><description>Water {0}</description></item>"


def test_a_broken_feed_keeps_the_items_before_the_break() -> None:
    text = RSS.format("".join(ITEM.format(number) for number in range(3))) + "<item><title>half"
    reading = read(capture(text, "https://a.test/feed"))
    assert (reading.outcome, len(reading.drafts), len(reading.links)) == (Outcome.BROKEN_FEED, 3, 3)


def test_an_entity_bomb_is_refused() -> None:
    bomb = "<!DOCTYPE rss [" + "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 90)) + "]>"
    reading = read(
        capture(bomb + RSS.format("") + "</channel></rss>", "https://a.test/feed", content_type="application/rss+xml")
    )
    assert reading.outcome is Outcome.BROKEN_FEED


@pytest.mark.parametrize(
    ("ending", "cut"),
    [
        ('<p><a href="https://a.test/p/1">Read more</a></p>', True),
        ('<p><a href="https://a.test/p/1?utm_source=feed">Continue reading</a></p>', True),
        ("<p>And then the pier […]</p>", True),
        ('<p>See <a href="https://a.test/p/0">the first part</a></p>', False),
        ('<p><a href="https://b.test/other">Read more</a></p>', False),
        ("<p>It is read more often than kept.</p>", False),
    ],
)
def test_cut_feed_items(ending: str, cut: bool) -> None:
    body = f"<![CDATA[{PARAGRAPH}{ending}]]>"
    item = f"<item><title>T</title><link>https://a.test/p/1</link><content:encoded>{body}</content:encoded></item>"
    text = (
        RSS.format(item).replace("<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" ')
        + "</channel></rss>"
    )
    draft = read(capture(text, "https://a.test/feed")).drafts[0]
    assert (Says.READ_MORE in {signal.says for signal in draft.signals}) is cut


@pytest.mark.parametrize(
    ("summary", "subtitle"),
    [
        (PARAGRAPH, None),
        ("The harbour office keeps its ledgers in a room that floods", None),
        ("The harbour office keeps its ledgers in a room […]", None),
        ("What the office keeps, and where.", "What the office keeps, and where."),
    ],
)
def test_how_a_text_begins_is_no_subtitle(summary: str, subtitle: str | None) -> None:
    content = f"<content:encoded><![CDATA[{PARAGRAPH * 2}]]></content:encoded>"
    parts = f"<description><![CDATA[{summary}]]></description>{content}"
    text = RSS.format(f"<item><title>T</title><link>https://a.test/p/1</link>{parts}</item>") + "</channel></rss>"
    text = text.replace("<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" ')
    assert read(capture(text, "https://a.test/feed")).drafts[0].subtitle == subtitle


def test_json_feed() -> None:
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "url": "https://a.test/p/1", "content_html": PARAGRAPH}],
    }
    reading = read(capture(json.dumps(value), "https://a.test/feed.json"))
    assert "ledgers" in text_of(reading.drafts[0])
    assert reading.links[0].url == "https://a.test/p/1"


@pytest.mark.parametrize(
    "entry",
    [
        f"<link href='/p/1'/><url>/p/1</url><content type='html'><![CDATA[{PARAGRAPH}]]></content>",
        f"<url>/p/1</url><content><![CDATA[{PARAGRAPH}]]></content>",
    ],
)
def test_the_data_of_a_search_are_items(entry: str) -> None:
    text = f"<?xml version='1.0'?>\n<search>\n  <entry><title>T</title>{entry}</entry></search>"
    reading = read(capture(text, "https://a.test/search.xml"))
    assert (reading.outcome, [link.url for link in reading.links]) == (Outcome.LISTING, ["https://a.test/p/1"])
    assert "ledgers" in text_of(reading.drafts[0])


def test_rss_written_as_json() -> None:
    item = {"title": "T", "link": "https://a.test/p/1", "pubDate": "Mon, 04 May 2026 08:00:00 GMT"}
    value = {"title": "A", "items": [item | {"description": PARAGRAPH, "categories": ["ledgers"]}]}
    draft = read(capture(json.dumps(value), "https://a.test/feed.json")).drafts[0]
    assert (draft.url, draft.tags, draft.dates[0].raw) == ("https://a.test/p/1", ["ledgers"], item["pubDate"])
    assert read(capture(json.dumps({"items": [{"title": "T"}]}), "https://a.test/x.json")).links == []


def test_sitemaps() -> None:
    entries = "".join(
        f"<url><loc>https://a.test/p/{number}</loc><lastmod>2026-0{number}-01</lastmod></url>" for number in (1, 3, 2)
    )
    text = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    for content, url in (
        (text.encode(), "https://a.test/sitemap.xml"),
        (gzip.compress(text.encode()), "https://a.test/s.xml.gz"),
    ):
        assert [link.url[-1] for link in read(capture(content, url)).links] == ["3", "2", "1"]


def test_a_sitemap_index_leads_to_the_sitemaps_of_posts() -> None:
    names = "".join(f"<sitemap><loc>https://a.test/sitemap-{name}.xml</loc></sitemap>" for name in ("tags", "posts"))
    reading = read(capture(f"<sitemapindex>{names}</sitemapindex>", "https://a.test/sitemap.xml"))
    assert [(link.url, link.kind) for link in reading.links] == [("https://a.test/sitemap-posts.xml", LinkKind.LISTING)]


def test_headers_recognise_a_custom_domain() -> None:
    assert recognise(capture(page("<p>Hello</p>"), "https://own.test/", X_Served_By="Substack")) == "substack"
    assert recognise(capture(page(PARAGRAPH * 9), "https://own.test/about")) is None


def test_a_letter_at_the_address_of_an_interface_is_read() -> None:
    told = "<p>The ferry to the island leaves when the tide allows it, and the tide keeps no timetable at all.</p>" * 6
    inside = f"<article><h1>On ferries</h1>{told}</article>"
    reading = read(capture(page(inside, "On ferries"), "https://a.test/api/v1.0/emails/share/x"))
    assert (reading.outcome, len(reading.drafts)) == (Outcome.ARTICLE, 1)
