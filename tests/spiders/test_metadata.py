"""Titles, names, days and addresses out of pages of any kind, and what is left empty."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipelines import finish
from spiders.discovery import read
from spiders.names import split
from storage.records import Record
from tests.spiders.making import capture
from tests.spiders.test_unknown_pages import TEXT

HEADING = "<h1>The white ledger</h1>"
URL = "https://lock.test/a/white-ledger"


def made(head: str = "", top: str = HEADING, below: str = "", *, url: str = URL, lang: str = "") -> Record:
    kind = f'<meta property="og:type" content="article">{head}'
    page = f"<html lang='{lang}'><head>{kind}</head><body>{top}<div class='text'>{TEXT}</div>{below}</body></html>"
    taken = capture(page, url)
    return finish(read(taken).drafts[0], taken)


def json_ld(**fields: Any) -> str:
    said = json.dumps({"@type": "NewsArticle", "headline": "The white ledger", **fields})
    return f'<script type="application/ld+json">{said}</script>'


def names(record: Record) -> list[str]:
    return [author.name for author in record.authors]


def day(record: Record) -> str | None:
    return record.date_published.isoformat()[:10] if record.date_published else None


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        ("<title>Salt &amp;amp; ledger: a &amp;quot;white&amp;quot; year</title>", "", 'Salt & ledger: a "white" year'),
        ("<title>Lock Notes | The white ledger</title>", HEADING, "The white ledger"),
        ("<title>Lock | The white ledger</title>", "", "The white ledger"),
        (
            "<title>Notes from a Sluice: The white ledger: a year</title>",
            "<h1><a href='/'>Notes from a Sluice</a></h1><h3>The white ledger: a year</h3>",
            "The white ledger: a year",
        ),
        ("<title>Lock Notes</title>", "<h1><a href='/a/white-ledger'>The white ledger</a></h1>", "The white ledger"),
        ("<title>The white ledger | Canals | Lock</title>", "", "The white ledger"),
        ("<title>白色的账本_运河频道_水闸网</title>", "", "白色的账本"),
        (
            "<title>水闸上那本白色的账本-水闸 运河网</title>",
            "<a href='/b'>那本白色的账本</a><td><b><!-- 标题 -->水闸上那本白色的账本</b></td>",
            "水闸上那本白色的账本",
        ),
        ("<title>看水闸上那本白色的账本</title>", "<div>水闸上那本白色的账本</div>", "看水闸上那本白色的账本"),
        ("<title>水闸--那本白色的账本 第二页</title>", "<i>那本白色的账本 第二页</i>", "那本白色的账本 第二页"),
        (
            "<title>The white ledger — Lock 2.1</title>",
            '<h1>The white ledger<a href="#x">¶</a></h1>',
            "The white ledger",
        ),
        (
            "<meta property=og:title content='Why the white ledger of Marl matters'><title>x</title>",
            "<h1>The white ledger of Marl</h1><h1>Subscribe to Lock Notes</h1>",
            "The white ledger of Marl",
        ),
        (
            "<meta property=og:title content='The white ledger of Marl'>",
            "<h1><span>Canals: </span>The white ledger of Marl</h1>",
            "The white ledger of Marl",
        ),
        (
            "<title>The white ledger - Lock Notes</title>",
            "<header><h1 class='logo'><a href='/'>Lock Notes</a></h1></header><h2>The white ledger</h2>",
            "The white ledger",
        ),
        (
            "<title>Ledgers | Lock v2.0 documentation</title>",
            "<header><h1>Lock v2.0 documentation</h1></header><h2>Ledgers<a href='#x'>#</a></h2>",
            "Ledgers",
        ),
        (
            "<title>Ledgers - A book</title>",
            "<div><h1>A book</h1></div><main><h1>About ledgers <button>Copy</button><button></button></h1></main>",
            "About ledgers",
        ),
        ("<title>(3) The white ledger (2024)</title>", "", "The white ledger (2024)"),
        (
            "<title>夜渡 | 账本</title><meta name=application-name content=夜渡><meta property=og:title content=夜渡>",
            "<h1>夜渡</h1><h2>那张纸</h2>",
            "夜渡",
        ),
    ],
)
def test_the_printed_headline_is_the_title(head: str, top: str, title: str) -> None:
    assert made(head, top).title == title


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("By Ines Varga and Karl Lund, Staff Writers", ["Ines Varga", "Karl Lund"]),
        ("Von Ines Varga, 03.04.2026, 10:30 Uhr", ["Ines Varga"]),
        ("Por Ines Varga | 3 de abril de 2026", ["Ines Varga"]),
        ("来源：水闸报　作者：陈水　发布时间：2026年4月3日　责任编辑：王五", ["陈水"]),
        ("2026-04-03 08:15 来源: 水闸报 记者 陈水 李山", ["陈水", "李山"]),
        ("责任编辑：王五", []),
        ("水闸晚报记者 陈水 李山", ["陈水", "李山"]),
        ("记者首先来到了运河边", []),
        ("By the time the boats came", []),
        ("By admin", []),
    ],
)
def test_a_signed_line_under_the_headline(line: str, found: list[str]) -> None:
    assert names(made(top=f"{HEADING}<div>{line}</div>")) == found


@pytest.mark.parametrize(
    ("byline", "found"),
    [
        ("Ines Varga on April 3, 2026 in Canals", ["Ines Varga"]),
        ("Ines Varga, Karl Lund and 3 others", ["Ines Varga", "Karl Lund"]),
        ("Ines Varga | Senior Reporter", ["Ines Varga"]),
        ("Ines Varga (iva)", ["Ines Varga"]),
        ("ines@lock.test", []),
        ("Ines Varga, Senior Reporter at Lock Notes", ["Ines Varga"]),
        ("Story by Ines Varga, Photographs by Karl Lund", ["Ines Varga"]),
        ("Medically reviewed by Karl Lund", []),
        ("Guest Post · and 3 others", []),
        ("Staff Writer", []),
        ("Sep 16", []),
        ("16. September", []),
        ("4 de mayo", []),
        ("June Carter", ["June Carter"]),
        ("陈水 企鹅号", ["陈水"]),
        ("相关文章", []),
        ("陈水：", []),
        ("作者：网络整理", []),
        ("运河消息 总篇数919篇", []),
        ("104363", []),
        ("name, email@lock.test", []),
    ],
)
def test_a_byline_is_cleaned(byline: str, found: list[str]) -> None:
    assert names(made(top=f"{HEADING}<div class='byline'>{byline}</div>")) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("<a class='source'>水闸日报</a>", []),
        ("<span id='media-source'>来源：水闸日报</span>", []),
        ("<span class='media'>水闸日报</span>", ["水闸日报"]),
    ],
)
def test_the_paper_that_an_article_was_taken_from_is_no_author(line: str, found: list[str]) -> None:
    head = "<meta property='article:author' content='水闸日报'>"
    assert names(made(head, f"{HEADING}<div>2026年4月3日 18:57 {line}</div>")) == found


def test_names_of_a_line() -> None:
    assert split("作者：陈水、李山") == ["陈水", "李山"]
    assert split("Written by Ines Varga, PhD & Karl Lund") == ["Ines Varga", "Karl Lund"]
    assert split("Posted by admin") == []


@pytest.mark.parametrize(
    ("author", "found"),
    [
        ("Ines Varga, Karl Lund and Jo Ek", ["Ines Varga", "Karl Lund", "Jo Ek"]),
        (
            [{"@type": "Person", "name": "Ines Varga"}, {"@type": "Person", "name": "Karl Lund"}],
            ["Ines Varga", "Karl Lund"],
        ),
        ({"@type": "Person", "name": ["Ines Varga", "Karl Lund"]}, ["Ines Varga", "Karl Lund"]),
        ({"@type": "Organization", "name": "Rain and River Press"}, ["Rain and River Press"]),
        ({"@type": "Person", "name": "https://lock.test/ines"}, []),
    ],
)
def test_authors_of_json_ld(author: Any, found: list[str]) -> None:
    assert names(made(json_ld(author=author))) == found


def test_a_box_of_the_authors_beside_the_article() -> None:
    box = "<div class='x-post__authors'>{}</div>"
    people = "".join(f"<b><a href='/author/{name}/'>{name} Varga</a></b><br>Writer" for name in ("Ines", "Karl"))
    side = f"<div class='sidebar sidebar--post'><nav>{box.format(people)}</nav></div>"
    own = f"<div>{side}<article>{HEADING}</article></div>"
    related = f"<div class='related'><h3>More</h3>{box.format('<b>Jan Lund</b>')}</div>"
    assert names(made(top=f"<main>{own}{related}</main>")) == ["Ines Varga", "Karl Varga"]
    assert names(made(top=f"<main>{HEADING}{related}</main>")) == []


def test_a_person_goes_before_the_publication() -> None:
    company = {"@type": "Organization", "name": "Lock Notes"}
    head = json_ld(author=company, publisher=company)
    assert names(made(head, top=f"{HEADING}<p>By Ines Varga</p>")) == ["Ines Varga"]
    assert names(made(head)) == ["Lock Notes"]
    assert names(made("<meta name=author content='水闸网'><title>The white ledger_水闸网</title>")) == []


def test_a_blog_named_after_its_author_has_one() -> None:
    head = "<meta property=og:site_name content='Ines Varga'><meta name=author content='Ines Varga'>"
    assert names(made(head)) == ["Ines Varga"]


@pytest.mark.parametrize(
    ("top", "lang", "found"),
    [
        ("Published 03/04/2026", "en-US", "2026-03-04"),
        ("Published 03/04/2026", "en-GB", "2026-04-03"),
        ("Published 03/04/2026", "en", None),
        ("Updated: 10/31/2026", "en", "2026-10-31"),
        ("Publié le 03/04/2026 à 10h30", "fr", "2026-04-03"),
        ("03.04.2026, 10:30 Uhr", "", "2026-04-03"),
        ("Published May 1, 2026 · Updated June 3, 2026", "en", "2026-05-01"),
        ("Updated June 3, 2026 | Originally published May 1, 2026", "en", "2026-05-01"),
        ("发布时间：2026年4月3日 08:15", "zh", "2026-04-03"),
        ("Ines Varga · 3 days ago", "en", "2026-11-20"),
        ("Event date: June 3, 2025", "en", None),
        ("<time datetime='2026-04-03T23:30:00-05:00'>yesterday</time>", "en", "2026-04-03"),
        ("<cite>Ines Varga, <abbr title='2026-04-03T23:30:00Z'>1 hr 4 mins ago</abbr></cite>", "en", "2026-04-03"),
        (
            "<i>As <abbr title='RFC 5322 of 2008'>RFC</abbr> says</i><div class='date'>3 April 2026</div>",
            "en",
            "2026-04-03",
        ),
        ("<cite>Ines Varga, 2 days 4 hours ago</cite>", "en", "2026-11-21"),
        ("<span property='dc:date dc:created' content='2026-04-03T09:00:00-05:00'>04/03/26</span>", "en", "2026-04-03"),
        ("<b class='post-time' data-timestamp='1775210400000'>4/3/26 10:00am</b>", "en", "2026-04-03"),
        ("<i>Публикувано на 3 април 2026</i>", "bg", "2026-04-03"),
        ("<i>2026. április 3., 11:16</i>", "hu", "2026-04-03"),
        ("<div class='article_topbar'>Publié le 03/04/2026</div>", "fr", "2026-04-03"),
        ("<i>نُشر في ٣ أبريل ٢٠٢٦</i>", "ar", "2026-04-03"),
        ("<i>3 نيسان/أبريل 2026</i>", "ar", "2026-04-03"),
        ("<i>تاریخ انتشار: ۱۴۰۵/۰۱/۱۴</i>", "fa", "2026-04-03"),
        ("<i>۱۴ فروردین ۱۴۰۵</i>", "fa", "2026-04-03"),
        ("<i>3 เมษายน 2569</i>", "th", "2026-04-03"),
        ("<i>3 अप्रैल 2026</i>", "hi", "2026-04-03"),
        ("<i>3 באפריל 2026</i>", "he", "2026-04-03"),
        ("<i>Thứ Sáu, ngày 3 tháng 4 năm 2026</i>", "vi", "2026-04-03"),
        ("<i>令和8年4月3日</i>", "ja", "2026-04-03"),
        ("<i>2026. 4. 3. 8:30</i>", "ko", "2026-04-03"),
        ("<i>03-Apr-2026</i>", "en", "2026-04-03"),
        ("<i>3d ago</i>", "en", "2026-11-20"),
        ("<i>2 months ago</i>", "en", "2026-09-01"),
        ("<i title='2026-04-03 08:30:00 +0200'>April 3</i>", "en", "2026-04-03"),
        ("<b class='time' data-time='2026-04-03 08:30:11'>于 2026-09-01 发布</b>", "zh", "2026-04-03"),
        (
            "<span>投稿日<time datetime='2026-04-03'>3日</time></span><span>更新日<time datetime='2026-06-07'></span>",
            "ja",
            "2026-04-03",
        ),
    ],
)
def test_a_day_near_the_headline(top: str, lang: str, found: str | None) -> None:
    assert day(made(top=f"<main>{HEADING}<div>{top}</div></main>", lang=lang)) == found


OTHERS = {
    "copyright": "<footer>© 2021 Lock Notes. Last updated 3 March 2021</footer>",
    "comments": (
        "<div id=comments><div><time datetime=2026-01-02T10:00:00Z>2 Jan</time><b class=author>A Troll</b></div></div>"
    ),
    "related": (
        "<section class=related-posts><article><a href=/x><h3>Else</h3></a><time datetime=2026-01-02>2 Jan</time>"
        "<span class=author>Other Person</span></article></section>"
    ),
    "a card": (
        "<div><div class=item><a href=/x><h3>Else</h3></a><span class=date>May 3, 2026</span>"
        "<span class=author>Other Person</span></div></div>"
    ),
    "a list": (
        "<ul><li><a href=/x>Another story about a canal and its many boats over the long years</a> "
        "<time datetime=2026-01-02>2 Jan</time></li></ul>"
    ),
    "a quoted post": (
        "<blockquote class=twitter-tweet><p>Boats!</p>Some One (@some) <a href=https://x.test>May 3, 2026</a>"
        "</blockquote>"
    ),
    "a review": "<div itemprop=review><b itemprop=author>A Guest</b><span class=date>May 3, 2026</span></div>",
    "a testimonial": "<div class=testimonial><p>Fine!</p><b class=author>A Guest</b></div>",
    "rows": (
        "<section><div class=tile><p><a href=/x>The weir</a></p><p class=tile-date>3 May 2026</p></div>"
        "<div class=tile><p><a href=/y>The dog</a></p><p class=tile-date>2 May 2026</p></div></section>"
    ),
    "a row": "<ul><li><time datetime=2026-01-02>2 Jan</time> <a href=/x>The weir that was built</a></li></ul>",
    "a time in a sentence": "<p>The rope of <time datetime=2012-05-04>4 May 2012</time> was a longer one.</p>",
    "a sentence": "<p>The list of ferries was first published on 4 May 2012.</p>",
    "a policy": "<div id=cookie-note><p>Cookie policy last updated on 7 June 2026</p></div>",
    "an expiry": "<p class=date-note>Offer expires May 3, 2026</p>",
}


def test_two_times_in_one_line() -> None:
    line = "<p>Updated <time datetime=2026-06-07>7 June</time> Published <time datetime=2026-05-04>4 May</time></p>"
    found = made(top=f"<article>{HEADING}{line}</article>")
    assert (day(found), found.date_modified and found.date_modified.isoformat()[:10]) == ("2026-05-04", "2026-06-07")


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("<video data-src='/lock.mp4'></video>", ["https://lock.test/lock.mp4"]),
        ("<video autoplay muted loop src='/lock.mp4'></video>", []),
        ("<aside class='related'><audio src='/lock.mp3'></audio></aside>", []),
    ],
)
def test_players(below: str, found: list[str]) -> None:
    assert [one.url for one in made(below=below).attachments] == found


def test_how_long_an_episode_is() -> None:
    sound = {"@type": "AudioObject", "contentUrl": "https://lock.test/a.mp3", "duration": "PT1H24M30S"}
    assert [one.duration_in_seconds for one in made(json_ld(associatedMedia=sound)).attachments] == [5070.0]


@pytest.mark.parametrize("below", OTHERS.values(), ids=OTHERS.keys())
def test_what_belongs_to_others_is_not_the_articles(below: str) -> None:
    record = made(below=below)
    assert (names(record), record.date_published, [item for item in record.dates if item.field == "published"]) == (
        [],
        None,
        [],
    )


def test_the_day_of_the_visit_is_no_day_of_publication() -> None:
    bar = "<header><div class=date>Monday, November 23, 2026</div></header>"
    assert made(top=f"{bar}<main>{HEADING}</main>").dates == []


@pytest.mark.parametrize(
    "line",
    [
        "<abbr class=published title='2026-05-03'>May 3</abbr> <abbr class=modified title='2026-05-09'>9</abbr>",
        "<time class=dt-published datetime=2026-05-03>May 3</time> <time class=updated datetime=2026-05-09>9</time>",
    ],
)
def test_the_day_of_a_change_that_markup_names(line: str) -> None:
    found = made(top=f"{HEADING}<p class='post-info'>{line}</p>")
    assert (day(found), found.date_modified and found.date_modified.isoformat()[:10]) == ("2026-05-03", "2026-05-09")


def test_a_late_update_is_no_publication() -> None:
    record = made(below="<div>Last updated on <b><time datetime=2024-03-04T00:00:00Z>Mar 4, 2024</time></b></div>")
    assert record.date_published is None
    assert [item.field for item in record.dates] == ["modified"]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://lock.test/2026/04/03/white-ledger", "2026-04-03"),
        ("https://lock.test/2026/apr/03/white-ledger", "2026-04-03"),
        ("https://lock.test/202604/03/white.html", "2026-04-03"),
        ("https://lock.test/a/t20260403_12.html", "2026-04-03"),
        ("https://lock.test/2026/CANALS/04/03/white.ledger/index.html", "2026-04-03"),
        (f"https://lock.test/2026/04/03/{'-'.join(['white-ledger'] * 8)}/", "2026-04-03"),
        ("https://lock.test/2026/04/white-ledger", None),
        ("https://lock.test/a/20261234/x", None),
        ("https://lock.test/p/1984-11", None),
    ],
)
def test_an_address_names_a_day_or_nothing(url: str, found: str | None) -> None:
    record = made(url=url)
    assert day(record) == found
    assert all(item.by == "url" for item in record.dates)


@pytest.mark.parametrize(
    ("head", "url", "canonical"),
    [
        ("<link rel=canonical href='https://lock.test/'>", URL, URL),
        (
            f"<link rel=canonical href='https://staging.lock.test/x'><meta property=og:url content='{URL}?utm_id=x'>",
            URL,
            URL,
        ),
        (f"<link rel=canonical href='{URL}'>", f"{URL}/amp/", URL),
        ("<link rel=canonical href='https://first.test/b/white-ledger'>", URL, "https://first.test/b/white-ledger"),
        ("<link rel=canonical href='http://10.0.0.7/a/white-ledger'>", URL, URL),
        ("", f"{URL}?a=1&fbclid=x&utm_id=2&b=%3D", f"{URL}?a=1&b=%3D"),
        ("<link rel=canonical href='https://lock.test/a'>", URL, URL),
        (
            "<link rel=canonical href='https://lock.test/notes'>",
            "https://lock.test/notes/12",
            "https://lock.test/notes",
        ),
        ("<link rel=canonical href='https://lock.test/undefined'>", URL, URL),
        ("<link rel=canonical href='{{ page.url }}'>", URL, URL),
        (f"<link rel=canonical href=''><link rel=canonical href='{URL}'>", f"{URL}?x=1", URL),
    ],
)
def test_the_canonical_address(head: str, url: str, canonical: str) -> None:
    assert made(head, url=url).canonical_url == canonical


def test_tags_without_the_software_s_own() -> None:
    assert made(below="<p><a rel=tag>Uncategorized</a> <a rel=tag>boats</a></p>").tags == ["boats"]
    assert made(below="<p><a class=p-category>boats</a> <a class=p-category>locks</a></p>").tags == ["boats", "locks"]
    assert made(json_ld(keywords=["Tag:Boats", "Tag:Locks", "Elevated:false"])).tags == ["Boats", "Locks"]
    assert made("<meta name=keywords content='运河，船闸、水'>").tags == ["运河", "船闸"]
    assert made("<meta property=article:tag content='港'><meta property=article:tag content='·'>").tags == ["港"]
    assert made("<meta property=article:tag content='harbours,locks'>").tags == ["harbours", "locks"]
    links = (
        "<a href='/tag/locks.html'>locks</a> <a href='/tags/#tag:slow-boats'>#slow boats</a> <a href='/tags/'>All</a>"
    )
    cloud = "<p><a href='/tag/bells.html'>bells</a><a href='/tag/mud.html'>mud</a></p>"
    card = "<article><h2><a href='/a/mud'>Mud of the year</a></h2><a href='/tag/mud.html'>mud</a></article>"
    assert made(top=f"<main><div>{HEADING}<nav>{links}</nav></div>", below=f"{card}</main>{cloud}").tags == [
        "locks",
        "slow boats",
    ]
    menu = "<ul id='menu-topics'><li class='menu-item'><a href='/tag/bells'>bells</a></li></ul>"
    assert made(top=f"<main>{HEADING}{menu}", below=f"{card}</main>{cloud}").tags == []
    assert made(top=f"<main>{HEADING}<p><a href='/tags/钟/'>钟</a></p>", below="</main>").tags == ["钟"]
    long = ", ".join(f"word {number}" for number in range(40))
    assert made(f"<meta name=keywords content='{long}'>").tags == []


def test_attachments() -> None:
    head = json_ld(audio={"@type": "AudioObject", "contentUrl": "/read.mp3"}) + (
        "<meta property=og:video content='https://lock.test/player/7'>"
        "<meta property=og:audio content='https://lock.test/talk.mp3'>"
    )
    record = made(
        head, below="<audio controls><source src=/read.mp3 type='audio/mpeg'></audio><video src='/gate.mp4'></video>"
    )
    assert [(item.url.removeprefix("https://lock.test"), item.mime_type) for item in record.attachments] == [
        ("/read.mp3", "audio/mpeg"),
        ("/talk.mp3", "audio/mpeg"),
        ("/gate.mp4", "video/mp4"),
    ]


def test_every_field_names_its_origin() -> None:
    head = json_ld(author="Ines Varga", datePublished="2026-04-03") + f"<link rel=canonical href='{URL}'>"
    origins = made(head).origins
    assert origins["authors"] == "json:ld+json[0]/author"
    assert origins["date_published"] == "json:ld+json[0]/datePublished"
    assert origins["canonical_url"] == "css:link[rel=canonical]"
    assert origins["title"].startswith("css:")
    assert origins["language"] == "text"


def test_an_item_of_a_list_is_not_the_article() -> None:
    items = {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Else", "author": "Jo Ek"}]}
    assert names(made(f'<script type="application/ld+json">{json.dumps(items)}</script>')) == []


@pytest.mark.parametrize(
    "article",
    [
        f"<h1>The white ledger</h1><article><p>Submitted on Mon, 2026-05-04 13:49</p>{2 * TEXT}</article>",
        f"<article><h1>The white ledger</h1><div>{TEXT}<footer><p>发布日期：2026-05-04</p></footer></div></article>",
    ],
)
def test_the_day_in_the_one_article_of_a_page(article: str) -> None:
    taken = capture(f"<html><head><title>The white ledger</title></head><body>{article}</body></html>", URL)
    assert day(finish(read(taken).drafts[0], taken)) == "2026-05-04"


def test_the_day_below_a_headline_without_a_heading() -> None:
    named = "<title>水闸上那本白色的账本-水闸 运河网</title>"
    top = "<div><b><!-- t -->水闸上那本白色的账本</b></div><font>发布日期：<!-- d -->2026-05-04<!-- e --> 李山</font>"
    assert day(made(named, top)) == "2026-05-04"


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("var ct = '1777900800';", "2026-05-04"),
        ("var n = 1, x = 'a'; var publish_time = \"2026-05-04 13:49\" || '';", "2026-05-04"),
        ("var act = '1777900800';", "2026-11-22"),
    ],
)
def test_the_day_that_a_script_prints(script: str, found: str) -> None:
    assert day(made(top=f"{HEADING}<em>昨天</em><script>{script}</script>")) == found


def test_the_footer_of_the_article_names_day_and_author() -> None:
    own = (
        "<footer><p>Published: <time datetime='2026-05-04T08:00:00+00:00'>Mon 4 May 2026</time></p>"
        "<address>By <a href='/author/ines-varga.html'>Ines Varga</a></address></footer>"
    )
    others = (
        "<footer><p>Printed <time datetime='2020-01-01'>1 January 2020</time></p><address>The Press</address></footer>"
    )
    head = '<meta property="og:type" content="article"><title>The white ledger</title>'
    body = f"<main><article><header><h2>The white ledger</h2></header>{TEXT}{own}</article></main>{others}"
    taken = capture(f"<html><head>{head}</head><body>{body}</body></html>", URL)
    found = finish(read(taken).drafts[0], taken)
    assert (names(found), day(found)) == (["Ines Varga"], "2026-05-04")
