"""Days and headlines of real markup that says less than it should, or says it elsewhere."""

from __future__ import annotations

import pytest

from pipelines import finish
from spiders.discovery import read
from storage.records import Record
from tests.spiders.making import capture
from tests.spiders.test_text_of_unknown_pages import TEXT

URL = "https://valleynews.test/notes/thursdays"


def made(inside: str, title: str = "Thursdays at the mill | Valley News", head: str = "", url: str = URL) -> Record:
    content = f"<html><head><title>{title}</title>{head}</head><body>{inside}</body></html>"
    taken = capture(content, url)
    return finish(read(taken).drafts[0], taken)


def day(record: Record) -> str | None:
    return record.date_published.isoformat()[:10] if record.date_published else None


H1 = "<h1>Thursdays at the mill</h1>"
LISTED = (
    "<ul><li>{}<ul><li>Notes</li><li>Water and mills</li><li>Things that stand still for an hour</li></ul></li></ul>"
)


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        (f"{H1}<div>17.7.26</div>{TEXT}", "2026-07-17"),  # German, with two figures
        (f"{H1}<div>Version 17.7.26</div>{TEXT}", None),
        (
            f"{H1}<i property='dcterms:date dcterms:created' content='2026-07-17T08:30:00+02:00'></i>{TEXT}",
            "2026-07-17",
        ),
        (f"{H1}<div>Saturday, 2026-07-17, 0:26 AM Welcome, guest</div>{TEXT}", None),
        (f"{H1}{LISTED.format('<time itemprop=datePublished datetime=2026-07-17>17/07</time>')}{TEXT}", "2026-07-17"),
        (
            f"{H1}<article class='node node-promoted'><i>Submitted on Fri, 2026-07-17 13:49</i>{TEXT}</article>",
            "2026-07-17",
        ),
        (
            f"{H1}<div>{TEXT}</div><ul><li><strong>Date</strong> 17.07.2026</li><li>Author Ines Varga</li></ul>",
            "2026-07-17",
        ),
        (
            f"{H1.replace('1>', '1 class=HeaderComment_top>', 1)}<p class=HeaderComment_day>3. Juli 2026</p>{TEXT}",
            "2026-07-03",
        ),
        (
            f"{H1}<div><div>{TEXT}</div></div><dl><dd class='publish'>2026/7/17 5:50</dd></dl>",
            "2026-07-17",
        ),
    ],
)
def test_the_day_of_an_article(inside: str, found: str | None) -> None:
    assert day(made(inside)) == found


@pytest.mark.parametrize(
    ("title", "inside", "found"),
    [
        (
            "Valley News and Notes | Thursdays at the mill, and Fridays",
            "<h2>Thursdays at the mill, and Fridays</h2>",
            "Thursdays at the mill, and Fridays",
        ),
        ("Thursdays at the mill ‹ Valley News", "<h3>Thursdays at the mill</h3>", "Thursdays at the mill"),
        (
            "Thursdays at the mill › Valley News",
            "<h1>Valley News</h1><h2>Thursdays at the mill</h2>",
            "Thursdays at the mill",
        ),
        (
            "Thursdays - A day at the mill | Valley News - Notes. Water. Mills",
            "<header><h1>Notes. Water. Mills</h1></header><h2>Thursdays: a day at the mill</h2>",
            "Thursdays: a day at the mill",
        ),
        (
            "Thursdays at the mill | Valley News",
            "<h1><span class='kicker'>Mills</span> Thursdays at the mill</h1>",
            "Thursdays at the mill",
        ),
        (
            "Thursdays at the mill: Valley News",
            "<div itemtype='https://schema.org/Article'><h3 itemprop=headline>Thursdays at the mill</h3></div>",
            "Thursdays at the mill",
        ),
        ("valleynews.test", "<h1></h1><main><h2>Thursdays at the mill</h2></main>", "Thursdays at the mill"),
        ("Thursdays at the mill — The Valley News Blog", "<h2>The Valley News Blog</h2>", "Thursdays at the mill"),
        (
            "Mills: Thursdays at the mill - Notes - Valley News",
            "<nav><h1>Mills: Thursdays at the mill</h1></nav><article><h2>Thursdays at the mill</h2></article>",
            "Thursdays at the mill",
        ),
        (
            "Valley News / Thursdays at the mill",
            "<h1>Water</h1><h2>Thursdays at the mill</h2>",
            "Thursdays at the mill",
        ),
        ("Thursdays at the mill / Valley News", "<h1>Thursdays at the mill</h1>", "Thursdays at the mill"),
        (
            "Essay:Thursdays at the mill - Valley Wiki",
            (
                "<h1><span class='mw-page-title-namespace'>Essay</span><span>:</span>"
                "<span class='mw-page-title-main'>Thursdays at the mill</span></h1>"
            ),
            "Thursdays at the mill",
        ),
        (
            "Valley News - Thursdays at the mill",
            "<div><a href='/'><h1>Valley News</h1></a></div><h3>Thursdays at the mill</h3>",
            "Thursdays at the mill",
        ),
    ],
)
def test_the_headline_of_an_article(title: str, inside: str, found: str) -> None:
    head = "<meta property='og:title' content='Thursdays at the mill'>" if title.startswith("Mills") else ""
    assert made(f"{inside}{TEXT}", title, head).title == found


def test_the_headline_in_the_article_goes_before_the_same_in_the_path_of_the_page() -> None:
    path = "<div class='breadcrumbs'><h2>Thursdays at the mill</h2></div>"
    date = "<time datetime='2026-07-17'>17 July</time>"
    text = f"<article class='hentry'><h2>Thursdays at the mill</h2>{date}{TEXT}</article>"
    more = "<article class='teaser'><h3><a href='/x'>A dog at the lock</a></h3></article>"
    assert day(made(path + text + more)) == "2026-07-17"


@pytest.mark.parametrize(
    ("title", "inside", "found"),
    [
        (
            "Mill Notes » Blog Archive » Thursdays",
            "<h1><a href='/mills'>Mill Notes</a></h1><h2>Thursdays</h2>",
            "Thursdays",
        ),
        ("Mill Notes » Blog Archive » Thursdays", "<h1><a href='/mills/'>Mill Notes</a></h1>", "Thursdays"),
        ("Mill Notes: On Thursdays", "<h1><a href='/mills/'>Mill Notes</a></h1><h3>On Thursdays</h3>", "On Thursdays"),
    ],
)
def test_a_blog_in_a_folder_prints_its_own_name(title: str, inside: str, found: str) -> None:
    assert made(f"{inside}{TEXT}", title, url="https://valleynews.test/mills/2026/07/17/thursdays/").title == found


def test_the_longer_headline_of_the_head_is_the_one_that_is_printed() -> None:
    said = '{"@type": "NewsArticle", "headline": "Thursdays at the mill – a diary"}'
    head = (
        f"<meta property='og:title' content='Thursdays at the mill'><script type='application/ld+json'>{said}</script>"
    )
    inside = f"<div><h2>Thursdays at the mill – a diary</h2>{TEXT}</div>"
    assert made(inside, "The mill: Thursdays", head).title == "Thursdays at the mill – a diary"


def test_the_headline_may_lead_to_the_first_page_of_its_article() -> None:
    head = "<h1><a href='/notes/thursdays'>Thursdays at the mill</a></h1><h2>Mills and notes on them</h2>"
    record = made(f"{head}{TEXT}", "Mills and notes on them | Thursdays at the mill", url=f"{URL}/part/2")
    assert record.title == "Thursdays at the mill"


@pytest.mark.parametrize(
    ("title", "shared", "inside", "found"),
    [
        (  # one piece, with more than what shares call it
            "A mill rests | Valley News",
            "Thursdays at the mill",
            "<h1>Thursdays at the mill: a diary of still water</h1>",
            "Thursdays at the mill: a diary of still water",
        ),
        (
            "A mill diary | Valley News",
            "What stands still",
            "<main><h1>Thursdays at the mill</h1>",
            "Thursdays at the mill",
        ),
        ("A mill diary | Valley News", "What stands still", "<main><h1>News</h1>", "What stands still"),
        ("Valley News: news and notes", "Valley News", "<h1>Thursdays at the mill</h1>", "Thursdays at the mill"),
        (
            "Thursdays: the mill rests | Valley News",
            "",
            "<div itemtype='https://schema.org/Article'><h3 itemprop=headline>On Thursdays the mill rests</h3></div>",
            "On Thursdays the mill rests",
        ),
        (
            "Valley News - Thursdays at the mill",
            "",
            "<h1>Thursdays at the mill <span class=badge>Premium</span></h1>",
            "Thursdays at the mill",
        ),
        (
            "Thursdays at the mill",
            "",
            "<h1><i>Water</i><i>: </i><i>Thursdays at the mill</i></h1>",
            "Thursdays at the mill",
        ),
        (
            "Untitled Document",
            "",
            "<font size=5>Valley pages</font><p><font size=6><b>Thursdays<br>at the mill</b></font>",
            "Thursdays at the mill",
        ),
        (
            "Valley Register - Mill part 2",
            "",
            "<font size=5><b>How the mill came to rest, Part Two</b></font>",
            "How the mill came to rest, Part Two",
        ),
        ("Unbenanntes Dokument", "", "<h2>Thursdays at the mill</h2>", "Thursdays at the mill"),
        (  # all pages share the site's name
            "Thursdays at the mill – Valleynews Stories",
            "Valleynews Stories",
            "<div class=big>Thursdays at the mill</div>",
            "Thursdays at the mill",
        ),
        (  # a blog's name in its sidebar, no link
            "a keeper of mills — what do you do on thursdays",
            "what do you do on thursdays",
            "<div><h1>a keeper of mills</h1></div>",
            "what do you do on thursdays",
        ),
        (
            "A mill diary | Valley News",
            "What stands still at the mill",
            "<div><h1 itemprop=headline>A miller's Thursdays at the mill</h1></div>",
            "A miller's Thursdays at the mill",
        ),
        (
            "",
            "",
            "<i style='font-size:13px'>The valley letter</i><div style='font-size:30px'>Thursdays at the mill</div>",
            "Thursdays at the mill",
        ),
        (  # a section's name, the headline in other words, a text's own headings
            "A mill on Thursdays: why it rests | Valley News",
            "",
            "<h1>STORIES</h1><h2>On Thursdays<br>a mill rests</h2>",
            "On Thursdays a mill rests",
        ),
        (
            "Thursdays at the mill: what it grinds | Valley News",
            "",
            "<h1>Thursdays at the mill: what it grinds</h1><h2>What it grinds</h2>",
            "Thursdays at the mill: what it grinds",
        ),
        ("谷間新報 WEB版", "", "<p class=midashi>水車小屋の木曜日</p>", "水車小屋の木曜日"),
        (
            "谷間新聞網 - 地方",
            "",
            "<font size=5><b>水車小屋的星期四停了</b></font><br><font size=2>中華民國九十七年五月廿一日 星期三</font>",
            "水車小屋的星期四停了",
        ),
        (
            "谷間新聞網 - 地方",
            "",
            "<div>谷間人的新聞都在這裡</div><div>2008年5月21日 星期三</div>",
            "谷間新聞網 - 地方",
        ),
    ],
)
def test_the_headline_where_the_head_has_other_words(title: str, shared: str, inside: str, found: str) -> None:
    head = f"<meta property='og:title' content='{shared}'>" if shared else ""
    assert made(f"{inside}{TEXT}", title, head).title == found


ROWS = "<table class=mcnTextBlock><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>"


@pytest.mark.parametrize("mail", [True, False])
def test_what_stands_in_the_rows_above_the_headline_of_a_mail_is_of_it(*, mail: bool) -> None:
    above, below = ROWS.format("Issue 41 · Friday 17 July 2026 · written by Ines Varga"), ROWS.format(f"{H1}{TEXT}")
    page = f"<table><tr><td>{above}</td></tr><tr><td>{below}</td></tr></table>"
    record = made(page if mail else page.replace("mcnTextBlock", "box"))
    assert day(record) == ("2026-07-17" if mail else None)
    assert [author.name for author in record.authors] == (["Ines Varga"] if mail else [])


def test_a_headline_in_two_lines_is_found_by_its_first() -> None:
    inside = (
        f"<td><span>17 July 2026</span><br><font size=5><b>Mill letter 132<br>On Thursdays</b></font><br>{TEXT}</td>"
    )
    assert day(made(f"<table><tr>{inside}</tr></table>", "Mill letter 132 On Thursdays")) == "2026-07-17"
