"""Boxes whose words no list knows: walls by what stands in them, and boxes that have some of it and hide nothing."""

# ruff: noqa: E501 (a box of markup reads better on its one line)
from __future__ import annotations

import pytest

from spiders.decoding import parse
from spiders.doors import is_door
from storage.records import Declared, Observed, Wall
from tests.spiders.test_wall_forms import CLOSED, TEXT
from tests.spiders.test_walls import page

LOG_IN = '<form><label>Work e-mail</label><input type="email"><label>Password</label><input type="password"><button>Log in</button></form>'
COUNTED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Tides", "wordCount": 1900}</script>'
WALLS: dict[str, tuple[str, str, Wall]] = {
    "log-in": (f'<div class="dark"><p>Our desk keeps the tables.</p>{LOG_IN}</div>', "", Wall.SUBSCRIPTION),
    "gate-of-owners": ('<div class="wp-group harbour-gate"><h4>Owners first.</h4><p>A share in the boat is £3 a month.</p><a href="/join">Buy a share</a><a href="/my-account">I own a bit</a></div>', "", Wall.SUBSCRIPTION),
    "meter": ('<section data-testid="meter-wall"><p>Enough for May.</p><p>Everybody gets four of them a month on the house, and the count starts over on the first, as soon as the office has opened again.</p><a href="/checkout">Carry on for $4</a><a href="/account/signin">I am known here</a></section>', "", Wall.METERED),
    "form-of-names": ('<div class="gate gate--form"><h3>Who are you?</h3><p>It takes about as long as a cup of tea.</p><form><label>Name</label><input name="n"><label>E-mail</label><input type="email"><label>Trade</label><select><option>Pilot</option></select><label>Password</label><input type="password"><input type="submit" value="Open"></form></div>', "", Wall.REGISTRATION),
    "closed": ('<div class="x2"><p>The pilots know the end of it.</p><a href="/abo">Ab 4 € im Monat</a><p>Schon dabei? <a href="/anmelden">Anmelden</a></p></div>', CLOSED, Wall.SUBSCRIPTION),
    "counted": ('<div class="x3"><p>The pilots know the end of it, and so may you.</p><a href="/devenir-membre/abonnement">Venez à bord</a> <a href="/connexion">Déjà à bord</a></div>', COUNTED, Wall.SUBSCRIPTION),
    "letters-from-a-gate": ('<h3>How it is done</h3><div class="grow-gate"><p>Where shall I send the method of it?</p><form><input type="email"><button>Here</button></form><p>No spam, and you may unsubscribe.</p></div>', "", Wall.EMAIL),
    "letters-and-the-rest": ('<section class="x5"><p>Read on.</p><p>This story has a second half, which is yours for an address.</p><form><input type="email"><button>On</button></form><p>The newsletter comes with it. Already there? <a href="/login">Log in</a></p></section>', "", Wall.EMAIL),
    "plans": ('<p>And then the gauge, which nobody had looked at since the</p><div class="c-access"><h2>Access options</h2><table><tr><td>On paper</td><td>£39</td></tr><tr><td>With the lectures</td><td>£58</td></tr></table><p><a href="/s">Buy this article</a> alone</p></div>', "", Wall.SUBSCRIPTION),
    "counter": ('<p>And then, the master said, came the gauge, which nobody had looked at…</p><div class="mtr"><span>Two complimentary ones you had in May.</span><dl><dt>Alone?</dt><dd>£11 a month. <a href="/solo">Go</a></dd></dl></div>', "", Wall.METERED),
}  # fmt: skip
BROKEN = (
    "How it is done",
    "And then the gauge, which nobody had looked at since the",
    "And then, the master said, came the gauge, which nobody had looked at…",
)


@pytest.mark.parametrize("name", sorted(WALLS.keys() - {"letters-from-a-gate", "plans", "counter"}))
@pytest.mark.parametrize("where", ["inside", "behind"])
def test_a_box_that_has_what_walls_have_ends_the_text(name: str, where: str) -> None:
    box, head, kind = WALLS[name]
    record = page(inside=box, head=head, text=TEXT) if where == "inside" else page(box, head=head, text=TEXT)
    assert (record.observed, record.wall) == (Observed.PREVIEW, kind)
    assert record.content_text == "\n\n".join(TEXT)


@pytest.mark.parametrize("name", ["letters-from-a-gate", "plans", "counter"])
def test_a_text_that_breaks_off_speaks_for_the_box_behind_it(name: str) -> None:
    box, head, kind = WALLS[name]
    record = page(inside=box, head=head, text=TEXT)
    assert (record.observed, record.wall) == (Observed.PREVIEW, kind)
    assert record.content_text.startswith("\n\n".join(TEXT))
    assert record.content_text.endswith(BROKEN)


DIALOG = '<div class="dlg" role="dialog" aria-modal="true"%s><h2>Keep reading with a harbour pass</h2><p>From £2.50 a month.</p><a href="/join">See plans</a><a href="/sign-in">Sign in</a></div>'


def test_a_dialog_lies_above_the_beginning_of_a_text() -> None:
    record = page(DIALOG % "", text=TEXT)
    assert (record.observed, record.wall) == (Observed.PREVIEW, Wall.OVERLAY)
    assert record.content_text == "\n\n".join(TEXT)
    assert record.boundary is not None
    assert record.boundary.char == len(record.content_text)


@pytest.mark.parametrize("how", [" hidden", ' style="display:none"', ' aria-hidden="true"'])
def test_a_dialog_that_is_not_shown_lies_above_nothing(how: str) -> None:
    assert page(DIALOG % how, text=TEXT).boundary is None


def test_what_stands_whole_under_a_dialog_is_whole() -> None:
    assert page(DIALOG % "", text=TEXT * 3).boundary is None
    log_in = f'<div role="dialog"><h2>Log in</h2>{LOG_IN}</div>'
    assert page(log_in, text=TEXT).boundary is None


def test_a_meter_says_more_than_that_it_costs_nothing() -> None:
    record = page(
        WALLS["counter"][0], text=[*TEXT, "And then the gauge, which nobody had…"], head=CLOSED.replace("false", "true")
    )
    assert (record.declared, record.observed, record.wall) == (Declared.METERED, Observed.PREVIEW, Wall.METERED)


def test_an_ellipsis_and_a_link_to_the_whole_on_another_site_are_a_teaser() -> None:
    cut = [*TEXT, "And then the gauge, which nobody had looked at …"]
    link = '<p class="more"><a href="%s">Read the full story at the Pilot »</a></p>'
    assert page(link % "https://pilot.test/gauge", text=cut).wall is Wall.TEASER
    assert page(link % "/p/gauge", text=cut).wall is not Wall.TEASER
    assert page(link % "https://pilot.test/gauge", text=TEXT).wall is not Wall.TEASER


def test_the_rest_in_another_place_is_a_teaser() -> None:
    for line in (
        'You will find all of it over at <a href="https://x.test/e">The Pilot</a>, where they were kind to it.',
        'This is only an excerpt. <a href="https://x.test/e">The whole of it</a>',
        'The full essay is in the May issue. <a href="https://x.test/e">The Pilot</a>',
        "L’articolo integrale, con la carta, è sul numero di maggio. <a href='/n'>Il numero</a>",
        "L’article complet est à lire dans notre numéro 12. <a href='/n'>Le numéro</a>",
    ):
        record = page(inside=f"<p>{line}</p>", text=[*TEXT, "Prom się na linie dla de la rive, il di per der und sie."])
        assert (record.observed, record.wall) == (Observed.PREVIEW, Wall.TEASER), line


HARMLESS = {
    "letters": '<div class="cta"><p>Our newsletter, every Friday.</p><form><input type="email"><button>Sign up</button></form><a href="/login">Already a reader? Log in</a></div>',
    "support": '<div class="join"><p>We ask for £3 a month from those who can.</p><a href="/join">Join the crew</a></div>',
    "comments": '<div class="x4"><p>To leave a comment you need an account.</p><a href="/login">Log in</a> <a href="/register">Register</a></div>',
    "menu": '<div class="x5"><a href="/login">Log in</a> <a href="/subscribe">Subscribe</a> <a href="/plans">Plans from £3</a></div>',
    "at-the-side": f'<div id="right-sidebar"><p>Members of the harbour board</p>{LOG_IN}<a href="/abo">From £3 a month</a></div>',
    "stories": '<section class="x6"><h2>More</h2><a href="/p/moorings">Moorings now cost £3 a month</a><a href="/p/sand">Sand is free</a></section>',
    "offer-under-its-title": '<h3>The whole story, with my hands in it?</h3><p>One payment of $149, or three of $55, for the course.</p><p><a href="/join">Come in</a></p>',
    "label-on-another": '<section class="c-related"><h2>Read more</h2><div><span>exclusive to subscribers</span><a>The river that changed its side</a></div><div><a>Cheese by rail</a></div></section>',
    "author": '<div class="x7"><a href="/ann">Ann Pilot</a><p>Writes about water, and about those who live by it.</p><a href="/signin?follow=ann">Follow</a></div>',
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_a_box_that_has_some_of_it_ends_nothing(name: str) -> None:
    record = page(HARMLESS[name], text=TEXT)
    assert record.content_text.startswith("\n\n".join(TEXT))
    assert record.boundary is None


@pytest.mark.parametrize("name", sorted(HARMLESS.keys() - {"support", "menu", "offer-under-its-title"}))
def test_nor_does_it_where_the_article_is_declared_closed(name: str) -> None:
    """But for prices: behind a short article that is declared closed they are its wall."""
    assert page(HARMLESS[name], text=TEXT, head=CLOSED).boundary is None


def test_far_behind_the_text_a_box_ends_nothing() -> None:
    others = "".join(f'<li><a href="/p/{at}">Of the pilots and their {at} boats</a></li>' for at in range(20))
    assert page(f'<ul class="x9">{others}</ul>{WALLS["gate-of-owners"][0]}', text=TEXT).boundary is None


def test_a_long_text_is_not_the_beginning_of_one() -> None:
    box, head, _ = WALLS["closed"]
    assert page(box, head=head, text=TEXT * 12).boundary is None


def test_free_of_charge_and_for_an_address_is_a_wall_of_mail() -> None:
    """schema.org only knows money: what costs nothing may still ask for something."""
    box = '<div class="x8"><h2>Subscribe to keep reading</h2><p>This letter is free, but you must leave an address to continue reading.</p><form><input type="email"><button>Go on</button></form></div>'
    record = page(box, head=CLOSED.replace("false", "true"))
    assert (record.declared, record.observed, record.wall) == (Declared.REGISTRATION, Observed.PREVIEW, Wall.EMAIL)
    paid = page(WALLS["gate-of-owners"][0], head=CLOSED.replace("false", "true"))
    assert (paid.declared, paid.observed) == (Declared.FREE, Observed.UNKNOWN)


@pytest.mark.parametrize(
    ("link", "door"),
    [
        ('<a href="/join">In</a>', True), ('<a href="https://x.test/my-account/">In</a>', True),
        ('<a href="https://abo.x.test/">Zum Abo</a>', True), ('<a href="/se-connecter">Entrez</a>', True),
        ('<a href="/p/joiners-and-their-wood">Joiners</a>', False), ('<a href="/p/accounting">Books</a>', False),
        ('<a href="#">Subscribe for $5</a>', True), ('<a href="#">Moorings now cost $5</a>', False),
    ],
)  # fmt: skip
def test_a_way_in_is_told_by_its_address_or_its_words(link: str, door: bool) -> None:
    (node,) = parse(f"<body>{link}</body>", "https://tides.test/").iter("a")
    assert is_door(node) is door
