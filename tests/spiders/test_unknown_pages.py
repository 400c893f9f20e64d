"""What is read out of pages of sites that nobody here knows, and out of e-mails."""

from __future__ import annotations

import pytest

from spiders.discovery import read
from storage.captures import Draft
from tests.spiders.making import capture, text_of

TEXT = "".join(
    f"<p>{text}</p>"
    for text in (
        "The lock keeper of Marl has a ledger with one line for each boat, and the last full page is from 1961.",
        "He reads from it to school classes, always the same week, in which a piano went through and came back.",
        "Nobody has asked him to stop keeping it, so he rules the lines each January, and the year stays white.",
        "The water authority counts passages by a beam of light, and its number for the piano would have been two.",
        "I asked what he would write if a boat came while I was there, and he said that he would have to find ink.",
        "We waited until five, as one waits for a telephone, and then he let me turn the wheel without any water.",
    )
)


def article(head: str = "", top: str = "<h1>The white ledger</h1>", below: str = "") -> Draft:
    kind = '<meta property="og:type" content="article">'
    page = f"<html><head>{kind}{head}</head><body>{top}<div class='text'>{TEXT}</div>{below}</body></html>"
    return read(capture(page, "https://lock.test/a/white-ledger")).drafts[0]


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        ("<title>The white ledger — LockNotes</title>", "<h1>The white ledger</h1>", "The white ledger"),
        ("<title>The white ledger_locks_rivers</title>", "<h1>The white ledger</h1>", "The white ledger"),
        (
            "<title>The white ledger - Lock Notes</title>",
            "<h1>Lock Notes</h1><h1>The white ledger</h1>",
            "The white ledger",
        ),
        ("<title>Letter 12</title>", "<h1>First</h1><h1>Second</h1><h1>Third</h1>", "Letter 12"),
        ("<title>A ledger - and a lock</title>", "<h1>Lock Notes</h1>", "Lock Notes"),
    ],
)
def test_the_title_is_the_headline_without_the_sites_name(head: str, top: str, title: str) -> None:
    assert article(head, top).title == title


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ('<p class="byline">Ines Varga - Aug 4, 2023 2:07 pm UTC</p>', ["Ines Varga"]),
        ('<p class="author">View my complete profile</p><p class="author">Ines Varga</p>', ["Ines Varga"]),
        ('<p class="author">LOCKNOTES.NET</p>', []),
        ('<p class="author">陈水 关注</p>', ["陈水"]),
        (
            '<p class="author">Ines Varga</p><div class="webmentions"><p class="p-author">A Reader</p></div>',
            ["Ines Varga"],
        ),
        (
            '<div itemprop="author"><meta itemprop="name" content="Ines Varga"><b>Ines Varga, keeper</b></div>',
            ["Ines Varga"],
        ),
    ],
)
def test_an_author_is_a_name(byline: str, names: list[str]) -> None:
    assert [author.name for author in article(below=byline).authors] == names


@pytest.mark.parametrize(
    ("printed", "raw"),
    [
        ('<span class="post-date">2026-05-03 08:15</span>', "2026-05-03 08:15"),
        ('<div id="pubtime">2026年5月3日 来源：水闸</div>', "2026年5月3日"),
        ('<h2 class="date-header">Sunday, May 3, 2026</h2>', "May 3, 2026"),
        ('<span class="updates">no day in here</span>', None),
        ('<div class="comment"><span class="date">2026-05-09</span></div>', None),
    ],
)
def test_a_printed_day_counts_where_nothing_else_names_one(printed: str, raw: str | None) -> None:
    assert [date.raw for date in article(below=printed).dates] == ([raw] if raw else [])


@pytest.mark.parametrize(
    ("below", "raw"),
    [
        ("<p>Ines Varga · 2026-05-03</p>", "2026-05-03"),
        ("<div><b>Ines Varga</b> <i>3 May 2026</i></div>", "3 May 2026"),
        ("<p>Ines Varga</p>", None),
    ],
)
def test_a_day_under_the_headline_counts(below: str, raw: str | None) -> None:
    other = "<p>Monday, 23 November 2026</p>"
    assert [date.raw for date in article(top=f"{other}<h1>The white ledger</h1>{below}").dates] == (
        [raw] if raw else []
    )


def test_a_declared_date_is_not_joined_by_a_printed_one() -> None:
    declared = '<meta property="article:published_time" content="2026-05-01T08:00:00Z">'
    found = article(declared, below='<span class="date">2020-01-01</span>').dates
    assert [date.raw for date in found] == ["2026-05-01T08:00:00Z"]


def test_an_email_is_read_whole() -> None:
    cells = TEXT.replace("<p>", "<tr><td><table><tr><td><div class='paragraphText'>").replace(
        "</p>", "</div></td></tr></table></td></tr>"
    )
    head = "<meta name='x-apple-disable-message-reformatting'><title>The white ledger</title>"
    page = f"<html><head>{head}</head><body><table>{cells}</table></body></html>"
    draft = read(capture(page, "https://lock.test/mail/12")).drafts[0]
    assert draft.title == "The white ledger"
    assert "last full page" in text_of(draft)
    assert "without any water" in text_of(draft)
