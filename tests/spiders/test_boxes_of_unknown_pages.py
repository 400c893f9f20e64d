"""Pages whose boxes have misleading names, or in which a text is one of several, or stands in several boxes."""

from __future__ import annotations

import pytest

from pipelines import finish
from spiders.discovery import read
from storage.records import Observed
from tests.spiders.making import capture, text_of
from tests.spiders.test_text_of_unknown_pages import FRAME, SENTENCES, TEXT, URL, draft, whole

OTHERS = tuple(
    f"The lock keeper at lock {at} has a dog, a bell and a book, and he reads to the dog." for at in range(9)
)
OTHER = "".join(f"<p>{sentence}</p>" for sentence in OTHERS)
TALK = "".join(f"<li class='comment'><p>{sentence}</p></li>" for sentence in OTHERS * 3)
LINES = "".join(f"<div>Lock {at}, open on some days</div>" for at in range(60))


@pytest.mark.parametrize(
    "inside",
    [
        f"<article class='post enable-pin-share'>{TEXT}</article><ol class='commentlist'>{TALK}</ol>",
        f"<article class='entry has-share-buttons'>{TEXT}</article><ol class='commentlist'>{TALK}</ol>",
        "<article>"
        + "".join(f"<section class='Test__Section Test__Section--Ads'><p>{one}</p></section>" for one in SENTENCES)
        + "</article>",
    ],
)
def test_what_is_called_a_frame_and_holds_the_text_is_none(inside: str) -> None:
    paid = "<p>The mill may pay us for what you buy through links on this page, and it never has, says the miller.</p>"
    found = draft(f"<h1>Thursdays at the mill</h1>{inside}{paid}")
    assert whole(found)
    assert "lock keeper" not in text_of(found)


@pytest.mark.parametrize("kinds", [("text", "text"), ("content lead", "content"), ("block wide", "block wide")])
def test_a_text_in_boxes_far_from_each_other_is_whole(kinds: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """As builders of pages lay it: each part in rows and columns of its own, a headline in another box before it."""
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join(SENTENCES))
    parts = [f"<div class='{kinds[0]}'><p>{SENTENCES[0]}</p></div>"]
    parts += [f"<div class='{kinds[1]}'><p>{one}</p></div>" for one in SENTENCES[1:]]
    rows = [
        f"<div class='row r{at}'><div class='column c{at}'><h2>Part {at}</h2></div>"
        f"<div class='column d{at}'>{part}</div></div>"
        for at, part in enumerate(parts)
    ]
    assert whole(draft(f"<h1>Thursdays at the mill</h1><div>{LINES.join(rows)}</div>"))


def test_of_several_articles_below_each_other_the_one_of_the_page_is_read() -> None:
    """A site that goes on with the next article; the second one here is the longer."""
    boxes = [("Thursdays at the mill", TEXT), ("A dog at the lock", OTHER * 2), ("A bell at the lock", OTHER)]
    lay = "".join(
        f"<div class='detail'><h2>{title}</h2><time>{day} May</time><div class='content'>{text}</div></div>"
        for day, (title, text) in enumerate(boxes, 3)
    )
    found = draft(f"<div id='all'>{lay}</div>")
    assert whole(found)
    assert "lock keeper" not in text_of(found)


def test_the_text_of_a_post_is_not_that_of_its_comments() -> None:
    """An old WordPress theme: the boxes of comments have the names that others give to posts."""
    talk = "".join(
        f"<li class='comment hentry' id='comment-{at}'><blockquote class='entry-content'><p>{one}</p></blockquote></li>"
        for at, one in enumerate(OTHERS)
    )
    content = (
        "<html><head><title>Thursdays at the mill</title></head><body class='single single-post postid-28'>"
        f"<main><article class='post'><h1>Thursdays at the mill</h1>{TEXT}</article>"
        f"<section id='comments'><ol id='comment-list'>{talk}</ol></section></main>{FRAME[1]}</body></html>"
    )
    reading = read(capture(content, URL))
    assert reading.platform == "wordpress"
    assert whole(reading.drafts[0])
    assert "lock keeper" not in text_of(reading.drafts[0])


def test_the_box_of_a_post_may_hold_what_stands_around_it() -> None:
    """A theme that keeps day, tags and neighbours in the box of the text."""
    content = (
        "<html><head><title>Thursdays at the mill</title></head><body class='single single-post postid-28'>"
        f"<div class='post-content'><div class='entry-meta'>17 July 2026</div>{TEXT}"
        "<div class='post-meta'>Filed under: mills</div><div id='nav-below'><h1 class='assistive-text'>Post navigation"
        "</h1><div class='nav-previous'><a href='/lock'>A dog at the lock</a></div></div></div></body></html>"
    )
    text = text_of(read(capture(content, URL)).drafts[0])
    assert " ".join(text.split()) == " ".join(SENTENCES)


def test_the_next_articles_beside_a_walled_one_are_not_its_text() -> None:
    """Its few sentences are less than each of the texts in the column beside it, which has the names of texts."""
    beside = "".join(
        f"<div class='intro entry-content'><p>{'</p><p>'.join(OTHERS[at : at + 4])}</p></div>" for at in range(2)
    )
    content = (
        "<html><head><title>Thursdays at the mill</title><meta property='og:type' content='article'></head>"
        "<body><div id='content'><article><header>"
        f"<h1>Thursdays at the mill</h1></header><div class='t1'><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>"
        "<div class='cta'><p>Subscribe to continue reading.</p><a href='/join'>Subscribe</a></div></div></article>"
        f"<ol class='commentlist'>{TALK}</ol></div>"
        f"<div id='aside'>{beside}</div></body></html>"
    )
    seen = capture(content, URL)
    record = finish(read(seen).drafts[0], seen)
    assert record.observed is Observed.PREVIEW
    assert record.content_text == "\n\n".join(SENTENCES[:2])


def test_the_last_part_of_a_text_stays_where_the_rest_has_nearly_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """One box holds most of the text, the last paragraphs stand in another of its kind."""
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join((*OTHERS, SENTENCES[0])))
    found = draft(f"<article><div class='inner'>{OTHER}</div><div class='inner'><p>{SENTENCES[0]}</p></div></article>")
    assert whole(found, (*OTHERS, SENTENCES[0]))


@pytest.mark.parametrize("name", ["id='site-right'", "class='col-md-4'", "class='rightcol'", "class='page-side'"])
def test_a_column_with_a_longer_text_than_the_headlines_own_is_another_text(name: str) -> None:
    left = f"<div><h1>Thursdays at the mill</h1>{TEXT}</div>"
    found = draft(f"<div id='wrap'>{left}<div {name}><div><h3>From the lock</h3>{OTHER * 2}</div></div></div>")
    assert whole(found)
    assert "lock keeper" not in text_of(found)


def test_a_text_beside_its_headline_and_lead_is_the_text() -> None:
    lead = f"<div class='left'><h1>Thursdays at the mill</h1><p>{OTHERS[0]} {OTHERS[1]} {OTHERS[2]}</p></div>"
    assert whole(draft(f"<div id='wrap'>{lead}<div class='right'>{TEXT}</div></div>"))


@pytest.mark.parametrize(
    "inside",
    [
        "<button aria-expanded='false'><p>And the wheel?</p></button><div style='display:none'><p>{}</p></div>",
        "<div><h3><button aria-expanded='false'>And the wheel?</button></h3><div hidden><p>{}</p></div></div>",
        "<div><p>And the wheel?</p><div role='tabpanel' hidden=''><p>{}</p></div></div>",
    ],
)
def test_what_a_reader_unfolds_in_a_text_is_of_it(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = "It is as old as the mill, and turns both ways when the trout want it to."
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join((*SENTENCES, wheel)))
    body = TEXT.replace("<p>The county", f"{inside.format(wheel)}<p>The county")
    found = draft(f"<h1>Thursdays at the mill</h1><div>{body}</div>")
    text = finish(found, capture("", URL)).content_text
    assert text.index("And the wheel?") < text.index(wheel) < text.index("The county")


def test_a_menu_that_a_button_unfolds_is_no_text() -> None:
    menu = f"<nav><button aria-expanded='false'>All of it</button><div hidden><p>{OTHERS[0]}</p></div></nav>"
    assert "lock keeper" not in text_of(draft(f"{menu}<h1>Thursdays at the mill</h1><div>{TEXT}</div>"))


def test_elements_that_a_site_made_itself_are_told_by_their_names() -> None:
    inside = f"<story-nav><p>{OTHERS[0]}</p></story-nav><h1>Thursdays at the mill</h1><story-text>{TEXT}</story-text>"
    found = draft(f"<story-shell>{inside}</story-shell>")
    assert whole(found)
    assert "lock keeper" not in text_of(found)


def test_the_title_of_a_box_in_the_text_stays_whatever_element_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join((*SENTENCES, OTHERS[0])))
    box = f"<div class='fact'><div class='fact_title'>Who keeps the lock</div><div><p>{OTHERS[0]}</p></div></div>"
    body = TEXT.replace("<p>The county", f"{box}<p>The county")
    assert "Who keeps the lock" in text_of(draft(f"<h1>Thursdays at the mill</h1><div>{body}</div>"))
    label = body.replace("fact_title", "fact_label")
    assert "Who keeps the lock" not in text_of(draft(f"<h1>Thursdays at the mill</h1><div>{label}</div>"))


def test_headings_between_the_parts_of_a_text_in_far_boxes_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join(SENTENCES))
    parts = [f"<div class='row'><div class='text'><p>{one}</p></div></div>" for one in SENTENCES]
    parts.insert(3, "<div class='row'><div class='fold'><h3>How flour is weighed</h3></div></div>")
    found = draft(f"<h1>Thursdays at the mill</h1><div>{LINES.join(parts[:3])}{''.join(parts[3:])}</div>")
    assert "How flour is weighed" in text_of(found)


def test_elements_that_a_site_made_itself_hold_paragraphs_of_their_own() -> None:
    parts = "".join(f"<story-panel><span>{one}</span></story-panel>" for one in SENTENCES)
    found = draft(f"<story-shell><h1>Thursdays at the mill</h1>{parts}</story-shell>")
    assert finish(found, capture("", URL)).content_text == "\n\n".join(SENTENCES)
    inline = f"<div>{OTHERS[0]} It was <time-ago>9 years</time-ago> ago.</div><div>{OTHERS[1]}</div>"
    assert "It was 9 years ago." in finish(draft(f"<article>{inline}{TEXT}</article>"), capture("", URL)).content_text


@pytest.mark.parametrize(("name", "kept"), [("sidenote", True), ("info-box", True), ("box", False), ("", False)])
def test_a_note_that_the_author_sets_beside_the_text_is_of_it(name: str, kept: bool) -> None:
    aside = f"<aside class='{name}'>{OTHERS[0]}</aside>"
    text = text_of(draft(f"<h1>Thursdays</h1><div>{TEXT.replace('<p>The county', f'{aside}<p>The county')}</div>"))
    assert (OTHERS[0] in text) == kept
