"""Walls in forms that sites build them in: where the line stands, what is pressed, what is left of the text."""

# ruff: noqa: E501 (a box of markup reads better on its one line)
from __future__ import annotations

import pytest

from pipelines import finish
from spiders import walls
from spiders.discovery import read
from spiders.document import Page
from spiders.wall_words import asks_for_something
from storage.captures import Outcome
from storage.records import Observed, Record, Wall
from tests.spiders.making import capture
from tests.spiders.test_walls import FREE, page

TEXT = [
    *FREE,
    "The difference is four minutes at most, and it is the screen that runs ahead, because its gauge hangs in the lee of the pier.",
    "The master has known this since the gauge was hung, and has written the four minutes in pencil at the foot of each page.",
    "Asked why he never told anybody, he said that nobody had asked him, and that the pencil was there for all to read.",
]
LONG = "The printer, for his part, remembers the year in which the table was set in red, by an apprentice who had been told to surprise him, and he still has one copy of it above his desk, between the calendar and the clock, and he takes it down for nobody but the harbour master, once a year, in March. Subscribe to the paper if you must, he says."
WALLS = {
    "link-beside-a-heading": '<div class="upsell"><h2>The only tide letter that you need</h2><a href="/s">Subscribe to read the full letter</a></div>',
    "button-beside-a-heading": "<div><h4>Harbour+</h4><button>Unlock this article for $2</button></div>",
    "link-alone": '<a class="b" href="/s">Subscribe to read the full letter</a>',
    "words-beside-blocks": '<div class="c"><h3>Harbour+</h3>To read the rest of this, <a href="/s">become a member</a>.</div>',
    "price-and-nothing-to-press": '<div class="tp"><h2>Want to keep reading?</h2><div>$1 / week</div><div>$49 / year</div></div>',
    "price-in-a-nameless-box": "<div><p>This post is only for supporters of the harbour. Support from $3.99/mo</p></div>",
    "box-without-anything-to-press": '<div class="arm"><p>Content is restricted. Please buy a subscription to get full access.</p></div>',
    "section-without-a-name": "<section><h3>This is a preview of subscription content, access via your institution</h3><p>Access options</p></section>",
    "button-in-the-next-paragraph": '<p><strong>The rest of this letter is for paid subscribers.</strong></p><p><a href="/s">Upgrade</a></p>',
    "behind-a-rule": '<hr><p>The remaining 1,240 words are for members.</p><p><a href="/s">Join for $5</a></p>',
    "boxes-for-paragraphs": '<div><div>You have reached the end of this preview.</div><div><a href="/s">Join</a> to read the whole essay.</div></div>',
    "lines-that-were-taken-for-the-text": '<div class="u1"><p>7 minutes to read</p><h3>Harbour Digital</h3><ul><li>All tide tables</li><li>Cancel monthly</li></ul><button>Unlock this article for €2</button></div>',
    "pass": '<div class="locked"><p>You need a Harbour pass for this article.</p><p>Passes start at 50p.</p><p><a href="/abo">Get a pass</a></p></div>',
    "plugin-with-a-form-beside-it": '<div id="wpmem_restricted_msg"><p>This content is restricted to site members. New users may register below.</p></div><div id="wpmem_login"><form><legend>Log in</legend><input></form></div>',
    "plugin-with-a-locker": '<div class="ihc-locker-wrap"><h2>Closed for the season</h2><form><label>Name</label><input name="log"></form></div>',
    "plugin-with-a-block": '<div class="wkwp-paywall"><div class="wkwp-paywall-block"><p>Our readers keep the gauge.</p></div></div>',
    "plugin-of-roles": '<div class="members-access-error">The gauge is kept by its keepers.</div>',
    "plugin-whose-words-say-nothing": '<div class="mp_wrapper"><div class="mepr-unauthorized-message"><p>You are unauthorized to view this page.</p></div><div class="mepr-login-form-wrap"><form><label>Name</label><input></form></div></div>',
}


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_of_this_form_ends_the_text(name: str) -> None:
    record = page(inside=WALLS[name])
    assert record.observed is Observed.PREVIEW
    assert record.content_text == "\n\n".join(FREE)
    assert record.boundary is not None
    assert record.boundary.char == len(record.content_text)


AUTHORS = {
    "paragraph-without-a-button": "<p>This post is for paying members only, said the sign on the harbour wall.</p>",
    "sentence-with-text-behind": f'<p>This story is for members only.</p><h2>Low water</h2><p>{FREE[0]}</p><p><a href="/x">Next</a></p>',
}


@pytest.mark.parametrize("name", AUTHORS)
def test_an_authors_own_line_ends_nothing(name: str) -> None:
    record = page(inside=AUTHORS[name])
    assert record.observed is not Observed.PREVIEW
    assert record.boundary is None


OFFERS = {
    "newsletter": '<div class="cta"><p>Subscribe to get our best tide stories every week.</p><form><input type="email"><button>Subscribe</button></form></div>',
    "membership": '<div class="box"><h3>Keep the tide table free for everyone</h3><p>We have no paywall. If you can, become a member from $5 a month.</p><a href="/s">Support us</a></div>',
    "gift": '<div class="gift"><p>This article was shared with you by a subscriber.</p><a href="/s">Subscribe</a></div>',
    "meter": '<div class="meter">You have 2 free articles left this month. <a href="/s">Subscribe</a> for unlimited access</div>',
    "save": '<div class="save"><p>Log in to save this article</p><button>Log in</button></div>',
    "app": '<div class="app"><p>Continue reading in the app</p><a href="/app">Open app</a></div>',
    "two": '<div class="a"><p>Log in to see your saved tides.</p><button>Log in</button></div><div class="b"><p>Download the table</p><a href="/t">Download</a></div>',
    "de": '<div class="spende"><p>Dieser Text ist frei. Unterstützen Sie uns mit 5 Euro im Monat.</p><a href="/s">Jetzt unterstützen</a></div>',
    "fr": '<div class="don"><p>Cet article est en accès libre. Soutenez la rédaction.</p><a href="/s">Faire un don</a></div>',
    "zh": '<div class="gz"><p>欢迎关注港务局公众号</p><button>扫码关注</button></div>',
}  # fmt: skip


@pytest.mark.parametrize("name", OFFERS)
def test_a_box_that_asks_for_something_is_none_of_the_text(name: str) -> None:
    record = page(inside=OFFERS[name], text=TEXT)
    assert record.content_text == "\n\n".join(TEXT)
    assert (record.wall, record.observed) == (Wall.NONE, Observed.FULL)


KEPT = {
    "link-in-a-paragraph": '<p>To see the table itself, sign up <a href="/s">with the harbour master</a>, who will be glad.</p>',
    "box-that-asks-nothing": '<div class="n"><p>The table is printed in March, on yellow paper.</p><a href="/p">The printer</a></div>',
    "long-box": f'<div class="n"><p>{LONG}</p><a href="/p">Subscribe</a></div>',
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_what_an_author_ends_with_is_kept(name: str) -> None:
    record = page(inside=KEPT[name], text=TEXT)
    kept = record.content_text.removeprefix("\n\n".join(TEXT)).strip()
    assert kept.startswith(("To see the table itself", "The table is printed", LONG))


PRICES = '<div class="grid"><div><h3>Digital</h3><p>$12 per month</p></div><div><h3>Print</h3><p>$29 per month</p></div></div>'
FULL_STORY = '<div class="c"><h3>Read the full story</h3><p>£1 for the first month</p><a href="/s">Go on</a></div>'
CLOSED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Tides", "isAccessibleForFree": false}</script>'


def test_prices_behind_a_short_article_that_is_declared_closed_are_its_wall() -> None:
    record = page(inside=PRICES, head=CLOSED)
    assert (record.observed, record.wall) == (Observed.PREVIEW, Wall.SUBSCRIPTION)
    assert record.content_text == "\n\n".join(FREE)
    assert page(inside=PRICES).observed is not Observed.PREVIEW


def test_a_box_that_speaks_of_reading_on_and_names_a_price_is_a_wall() -> None:
    assert page(FULL_STORY).observed is Observed.PREVIEW
    assert page(FULL_STORY.replace("£1 for the first month", "In the next tide table")).observed is not Observed.PREVIEW


def test_a_heading_that_ends_the_text_heads_what_is_kept_back() -> None:
    box = WALLS["behind-a-rule"].removeprefix("<hr>")
    record = page(f'<div id="w" class="box">{box}</div>', inside="<h4>Step 1: the gauge</h4>", text=TEXT)
    assert record.observed is Observed.PREVIEW
    assert record.content_text == "\n\n".join((*TEXT, "Step 1: the gauge"))
    title = page(f'<h4>Come aboard</h4><div class="box">{box}</div>', text=TEXT)
    assert title.content_text == "\n\n".join(TEXT)


def test_a_wall_of_very_many_lines_begins_with_the_first() -> None:
    lines = "<p>This post is for paying members. Join to read the rest of it.</p>" * 1_500
    record = page(inside=f'{lines}<p><a href="/s">Join to read the rest of this post</a></p>')
    assert record.observed is Observed.PREVIEW
    assert record.content_text == "\n\n".join(FREE)


def test_a_meter_that_has_not_run_out_is_no_wall() -> None:
    meter = '<div class="m"><p>1 free article left. Then it is $1 a week.</p><a href="/s">Plans</a></div>'
    assert page(meter, head=CLOSED).observed is not Observed.PREVIEW


def test_a_label_in_brackets_belongs_to_the_headline_behind_it() -> None:
    ranking = (
        '<div class="rank"><a>[For subscribers only] The price of mooring</a><a>[For subscribers only] Sand</a></div>'
    )
    assert page(ranking, text=TEXT).observed is Observed.FULL


def test_a_link_to_the_rest_leaves_its_paragraph_before_it() -> None:
    last = f'<p>{LONG[:200]} <a href="/s">[subscribers can carry on here]</a></p>'
    record = page(inside=last, text=TEXT)
    assert record.observed is Observed.PREVIEW
    assert record.content_text == "\n\n".join((*TEXT, LONG[:200].strip()))
    ended = f'<p>{LONG[:185]} desk. <a href="/s">Join to read the rest.</a></p>'
    assert page(inside=ended, text=TEXT).content_text == "\n\n".join((*TEXT, f"{LONG[:185]} desk."))
    long = f'<p>{LONG} <a href="/s">[subscribers can carry on here]</a></p>'
    assert LONG in page(inside=long, text=TEXT).content_text


def test_a_short_page_that_declares_nothing_is_an_article_where_a_wall_ends_it() -> None:
    text = "".join(f"<div>{line}</div>" for line in FREE)
    box = '<div class="lock"><div>Log in to read this article to the end.</div><div class="btn">Log in</div></div>'
    lone = (
        "<html><head><title>Tides</title></head><body><div class='x'><div class='t'>Tides</div>%s</div></body></html>"
    )
    assert read(capture(lone % f"{text}{box}", "https://tides.test/2026/paper")).outcome is Outcome.ARTICLE
    assert read(capture(lone % text, "https://tides.test/2026/paper")).outcome is not Outcome.ARTICLE


KINDS = {
    "You have read your 4 free articles for May.": Wall.METERED,
    "Has leído tus 5 artículos gratis de este mes": Wall.METERED,
    "Leave your e-mail and read on at once.": Wall.EMAIL,
    "Indiquez votre adresse e-mail pour débloquer la fin de l'article.": Wall.EMAIL,
    "Zaloguj się lub załóż bezpłatne konto, żeby przeczytać całość.": Wall.REGISTRATION,
    "Registrieren und kostenlos weiterlesen": Wall.REGISTRATION,
    "Join for $4 a month to read this article.": Wall.SUBSCRIPTION,
}


def test_the_word_for_a_part_asks_for_nothing() -> None:
    assert not asks_for_something("a fragment of the hull and an extract of malt stand in the museum")
    assert asks_for_something("an extract costs $2")


def test_a_field_for_an_address_alone_is_a_wall_of_mail() -> None:
    box = (
        '<div class="v"><p>Leave your address to read the rest of this letter.</p><p>Here: <input type="%s"></p></div>'
    )
    assert page(box % "email").wall is Wall.EMAIL
    assert page(box % "text").wall is not Wall.EMAIL
    assert page((box % "email").replace("Here", "Create an account")).wall is not Wall.EMAIL


@pytest.mark.parametrize("line", KINDS)
def test_the_kind_of_a_wall_is_told_by_its_words(line: str) -> None:
    box = f'<div class="x9"><p>{line}</p><button>Go on</button></div>'
    page_of = page(
        box,
        text=[*FREE, "La table est en papier, et il fait des notes pour le port. Prom się na linie dla de la rive."],
    )
    assert page_of.wall is KINDS[line]


def test_a_wall_between_the_box_of_a_text_and_what_was_taken_for_its_last_words_is_seen() -> None:
    inner = "".join(f"<p>{line}</p>" for line in FREE)
    gate = '<div class="u2"><b>Subscribe to read the rest of this story</b><i>Join</i></div>'
    foot = '<div class="u4">The harbour paper keeps its rights in what it prints here.</div>'
    page = Page(capture(f"<main><div class='u1'><div class='u3'>{inner}</div></div>{gate}{foot}</main>"))
    box = walls.find(page, [*page.select(".u3 > p"), *page.select(".u4")], set())
    assert box is not None
    assert box.node.get("class") == "u2"


def wordpress(inside: str, behind: str = "") -> Record:
    """The record of a post whose text stands in the widget that Elementor has for it."""
    text = "".join(f"<p>{line}</p>" for line in TEXT)
    content = (
        "<html><head><title>Tides</title></head><body class='single single-post postid-9'><article><h1>Tides</h1>"
        f"<div class='elementor-widget elementor-widget-theme-post-content'><div class='entry-content'>{text}{inside}"
        f"</div></div>{behind}</article><link href='/wp-content/themes/x.css'></body></html>"
    )
    made = capture(content, "https://tides.test/2026/paper/")
    return finish(read(made).drafts[0], made)


@pytest.mark.parametrize(
    ("box", "kind"),
    [
        ('<div class="rcp_restricted"><p>Registration is free. <a href="/r">Sign up</a></p></div>', Wall.REGISTRATION),
        ('<div class="swpm-more-tag-not-logged-in">Solo para usuarios registrados.</div>', Wall.REGISTRATION),
        ('<div class="rcp_restricted"><p>A share is £3 a month. <a href="/r">Join</a></p></div>', Wall.SUBSCRIPTION),
        ('<div class="swpm-post-no-access-msg">Your level does not include it.</div>', Wall.SUBSCRIPTION),
    ],
)
def test_the_box_of_a_plugin_says_of_what_kind_it_is(box: str, kind: Wall) -> None:
    assert wordpress(box).wall is kind


def test_the_box_of_a_plugin_in_another_widget_than_the_text_ends_nothing() -> None:
    box = '<div class="um-locked-content"><p>The tables of old are for keepers. <a href="/login">Log in</a></p></div>'
    assert wordpress(box).observed is Observed.PREVIEW
    apart = wordpress("", f'<div class="elementor-widget elementor-widget-shortcode">{box}</div>')
    assert (apart.platform, apart.boundary) == ("wordpress", None)
