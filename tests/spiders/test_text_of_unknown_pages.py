"""Which text is taken out of pages of sites that nobody here knows: all of it, and nothing of what stands around."""

from __future__ import annotations

import json
import re
import time

import pytest

from spiders import locate, second_opinion
from spiders.discovery import read
from spiders.document import Page
from storage.captures import Draft, Outcome
from tests.spiders.making import capture, text_of

SENTENCES = (
    "The mill at Orrin grinds on Thursdays only, because on the other days the river is the trout's, says the miller.",
    "He keeps two stones for rye, one for barley, and the barley stone has a crack that he calls the postman.",
    "A bag of flour costs what it cost in 1998, since nobody has come to tell him that it should cost more by now.",
    "Three families bring their own grain, in sacks with names on them, and wait on the wall until it is done.",
    "The county wants a sign at the road, and the miller wants none, so there is a post in the ground without a sign.",
    "On the last Thursday of March the wheel stood still for an hour, and the valley asked whether somebody had died.",
)
CHINESE = (
    "奥林的磨坊只在星期四开磨，因为其余的日子，河水属于鳟鱼，磨坊主这样说。",
    "他有两块磨黑麦的石头，一块磨大麦的石头，大麦石上有一道裂缝，他管它叫邮差。",
    "一袋面粉的价钱和一九九八年一样，因为还没有人来告诉他，现在应该卖得更贵一些。",
    "还有三户人家自己带粮食来，麻袋上写着名字，他们坐在墙头上等，一直等到磨完。",
    "县里想在路口立一块牌子，磨坊主不想要，所以地里只有一根柱子，没有牌子。",
)
URL = "https://mill.test/notes/thursdays"
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
FRAME = (
    "<nav><a href='/'>Home</a> <a href='/notes'>Notes</a> <a href='/about'>About the valley</a></nav>",
    "<footer><p>Valley Notes is printed by the Orrin Press, Low Bridge 4. All rights reserved.</p></footer>",
)


def draft(inside: str, head: str = "", url: str = URL) -> Draft:
    kind = '<meta property="og:type" content="article"><title>Thursdays at the mill</title>'
    content = f"<html><head>{kind}{head}</head><body>{FRAME[0]}{inside}{FRAME[1]}</body></html>"
    return read(capture(content, url)).drafts[0]


def whole(found: Draft, sentences: tuple[str, ...] = SENTENCES) -> bool:
    text = text_of(found)
    return all(sentence in text for sentence in sentences)


@pytest.mark.parametrize(
    "inside",
    [
        f"<div class='x1'>{TEXT}</div>",
        "<div>" + "<br><br>".join(SENTENCES) + "</div>",
        "".join(f"<div>{sentence}</div>" for sentence in SENTENCES),
        "".join(f"<section><h2>Part {at}</h2><div><p>{one}</p></div></section>" for at, one in enumerate(SENTENCES)),
        "<table><tr><td width=20><a href='/'>up</a></td><td><font>"
        + "<br><br>".join(SENTENCES)
        + "</font></td></tr></table>",
        f"<form action='/page.aspx'><div>{TEXT}</div></form>",
        f"<div class='page has-sidebar no-comments tag-related category-newsletter'>{TEXT}</div>",
        f"<div class='elementor-widget elementor-widget-text'><div class='elementor-widget-box'>{TEXT}</div></div>",
        f"<main><span><div><article role='presentation'>{TEXT}</article></div></span></main>",
    ],
)
def test_the_text_is_whole_and_without_the_frame(inside: str) -> None:
    found = draft(inside)
    assert whole(found)
    assert "Orrin Press" not in text_of(found)
    assert "About the valley" not in text_of(found)


@pytest.mark.parametrize(
    "box",
    [
        "<div class='related-posts'><h3>Related</h3><p>How the bridge lost its toll, and who still pays it.</p></div>",
        "<div><p>More Great Valley Stories</p><ul><li><a href='/a'>How the bridge lost its toll</a></li></ul></div>",
        "<div><h3>More from Valley Notes</h3><ul><li><a href='/a'>How the bridge lost its toll</a></li></ul></div>",
        "<div><p>延伸 · 阅读</p><p><a href='/a'>What nobody pays</a></p><p>How the bridge lost its toll.</p></div>",
        "<div class='c7'><h4>相关阅读</h4><ul><li><a href='/a'>How the bridge lost its toll</a></li></ul></div>",
        "<aside><p>How the bridge lost its toll, and who still pays it.</p></aside>",
        "<div style='display:none'><p>How the bridge lost its toll, and who still pays it.</p></div>",
        "<div aria-hidden='true'><p>How the bridge lost its toll, and who still pays it.</p></div>",
        "<div id='comments'><p>How the bridge lost its toll, and who still pays it, is what I ask.</p></div>",
        "<div class='newsletter-signup'><p>How the bridge lost its toll: in our letter.</p><input name='email'></div>",
    ],
)
@pytest.mark.parametrize("place", ["middle", "end"])
def test_a_box_is_no_part_of_the_text(box: str, place: str) -> None:
    half = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:3])
    rest = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[3:])
    found = draft(f"<div class='x'>{half}{box}{rest}</div>" if place == "middle" else f"<div>{half}{rest}{box}</div>")
    assert whole(found)
    assert "bridge lost its toll" not in text_of(found)


@pytest.mark.parametrize(
    "part",
    [
        "<pre>grind --stone rye --bags 3</pre>",
        "<table><tr><th>stone</th><th>bags</th></tr><tr><td>grind</td><td>3</td></tr></table>",
        "<blockquote>grind slowly</blockquote>",
        "<ul><li>grind rye</li><li>then barley</li></ul>",
        "<h3>How to grind</h3>",
        "<h2 class='anchor anchorBelowStickyNavbar_aa' id='grind'>How to grind</h2>",
        "<h2 id='related-work'>Who else can grind</h2>",
        "<section id='comments-on-the-stone'><h2>Comments on the stone</h2><pre>grind</pre></section>",
        "<p>They grind.</p>",
        "<figure><img src='/w.jpg'><figcaption>The wheel, built to grind</figcaption></figure>",
    ],
)
def test_small_parts_of_the_text_stay(part: str) -> None:
    half = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:3])
    rest = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[3:])
    assert re.search(r"\bgrind\b", text_of(draft(f"<div>{half}{part}{rest}</div>")))


def test_code_in_a_box_with_a_toolbar_is_a_part_of_the_text() -> None:
    box = "<div class='code-toolbar'><pre><code>grind(rye, stone=2)</code></pre><div class='toolbar'>Copy</div></div>"
    found = draft(f"<article>{TEXT}{box}{TEXT.replace('Thursday', 'Monday')}</article>")
    assert "grind(rye, stone=2)" in text_of(found)


@pytest.mark.parametrize(
    ("call", "below"),
    [
        ("<sup><a href='#fn:1'>1</a></sup>", "<div class='footnotes'><ol><li id='fn:1'>{} ↩</li></ol></div>"),
        ("<a href='#_ftn1' name='_ftnref1'>[1]</a>", "<p><a href='#_ftnref1' name='_ftn1'>[1]</a> {}</p>"),
        ("<sup><a href='#n'>*</a></sup>", "<aside id='n' hidden><p>{}</p></aside>"),
    ],
)
def test_the_notes_that_a_text_calls_are_a_part_of_it(call: str, below: str) -> None:
    note = "The postman, so called, leaves a line in the flour."
    found = draft(f"<article>{TEXT.replace('postman', f'postman{call}')}</article>{below.format(note)}")
    assert note in text_of(found)
    assert FRAME[1][11:40] not in text_of(found)


@pytest.mark.parametrize(
    ("call", "beside"),
    [
        ("", "<aside><p id='n1'>{}</p></aside>"),  # nothing calls it
        ("<sup><a href='#n1'>1</a></sup>", "<aside id='n1'><h3>More</h3><p>{}</p></aside>"),  # the head of a part
        ("<a href='#n1'>1</a>", "<aside><p id='n1'>{}</p></aside>"),  # a number among others
    ],
)
def test_what_no_text_calls_is_no_note(call: str, beside: str) -> None:
    told = "Subscribe to our other letters about the valley."
    found = draft(f"<article>{TEXT.replace('postman', f'postman{call}')}</article>{beside.format(told)}")
    assert whole(found, SENTENCES[2:])
    assert told not in text_of(found)


def test_a_chinese_page_without_classes() -> None:
    lines = "".join(f"<div>　　{line}</div>" for line in CHINESE)
    more = "<div><b>推荐阅读</b><ul>" + "<li><a href='/b'>桥上的过路费是怎样取消的</a></li>" * 5 + "</ul></div>"
    foot = "<div>（责任编辑：水清）</div><div>上一篇：<a href='/1'>桥</a> 下一篇：<a href='/3'>路</a></div>"
    found = draft(f"<div><div>{lines}</div>{foot}{more}</div>")
    assert whole(found, CHINESE)
    assert "过路费" not in text_of(found)
    assert "上一篇" not in text_of(found)


def test_comments_longer_than_the_text_are_not_the_text() -> None:
    said = (f"<p>I remember {at} mills, and none, not one, had a postman in it.</p>" for at in range(30))
    comments = "".join(f"<article class='comment'>{one}</article>" for one in said)
    found = draft(f"<div class='entry'>{TEXT}</div><div class='comments-area'>{comments}</div>")
    assert whole(found)
    assert "I remember 7 mills" not in text_of(found)


def test_a_text_that_stands_twice_for_another_screen_is_read_once() -> None:
    found = draft(f"<main><div class='wide'>{TEXT}</div><div class='narrow'>{TEXT}</div></main>")
    assert text_of(found).count("calls the postman") == 1


def test_a_text_that_only_json_ld_holds_is_read_from_there() -> None:
    node = {"@type": "NewsArticle", "headline": "Thursdays at the mill", "articleBody": "\n".join(SENTENCES)}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    content = f"<html><head>{head}</head><body><div id='root'></div><script src='/a.js'></script></body></html>"
    found = read(capture(content, URL)).drafts[0]
    assert whole(found)
    assert found.body_where == "ld+json[0]/articleBody"


def test_a_kept_text_in_json_ld_is_not_published() -> None:
    node = {
        "@type": "NewsArticle",
        "headline": "Mill",
        "isAccessibleForFree": "False",
        "articleBody": "\n".join(SENTENCES),
    }
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    assert "postman" not in text_of(draft("<p>The mill at Orrin grinds on Thursdays only.</p>", head))


def test_a_short_article_is_one() -> None:
    assert "trout won" in text_of(draft("<h1>Result</h1><p>On Thursday, the trout won by two lengths.</p>"))


@pytest.mark.parametrize(
    ("path", "teasers"),
    [("/", 8), ("/topics/mills", 8), ("/tag/water/", 8), ("/notes/page/2/", 4), ("/archive-of-march", 8)],
)
def test_an_index_is_no_article(path: str, teasers: int) -> None:
    cards = "".join(
        f"<article><h2><a href='/notes/mill-{at}'>What mill number {at} grinds</a></h2>"
        f"<p>{SENTENCES[at % 6]}</p></article>"
        for at in range(teasers)
    )
    content = f"<html><head><title>Notes</title></head><body>{FRAME[0]}<main>{cards}</main>{FRAME[1]}</body></html>"
    assert read(capture(content, f"https://mill.test{path}")).outcome is Outcome.LISTING


@pytest.mark.parametrize(
    ("below", "outcome"),
    [
        ("<div><span>2026-05-03 10:56</span> <a href='/'>磨坊报</a></div>", Outcome.ARTICLE),
        ("<div><a href='/notes/4'>鳟鱼赢了两个身位</a> <span>2026-05-03</span></div>", Outcome.LISTING),
        ("<div>磨坊报</div>", Outcome.LISTING),
    ],
)
def test_a_short_text_under_a_dated_headline_is_an_article(below: str, outcome: Outcome) -> None:
    more = "".join(f"<ul><li><a href='/notes/{at}'>磨坊与河水，第{at}篇</a></li></ul>" for at in range(9))
    top = f"<h1>磨坊星期四开磨</h1>{below}<p>{CHINESE[0]}{CHINESE[1]}{CHINESE[2]}</p>"
    content = f"<html><head><title>磨坊星期四开磨-磨坊网</title></head><body><div>{top}</div>{more}</body></html>"
    assert read(capture(content, URL)).outcome is outcome


def test_the_threads_of_a_forum_are_no_article() -> None:
    rows = "".join(
        f"<li><i>{at}</i><div><a href='/p/{at}'>鳟鱼与磨坊，第{at}帖</a></div><div class='abs'>{one}{one}</div></li>"
        for at, one in enumerate(CHINESE)
    )
    content = f"<html><head><title>磨坊吧</title></head><body>{FRAME[0]}<ul>{rows}</ul></body></html>"
    assert read(capture(content, "https://mill.test/f")).outcome is Outcome.LISTING


def test_a_list_of_links_that_calls_itself_an_article_is_none() -> None:
    rows = "".join(f"<li><a href='/notes/{at}'>The mill and the river, number {at}</a></li>" for at in range(30))
    head = '<meta property="og:type" content="article">'
    content = f"<html><head>{head}</head><body><ul>{rows}</ul></body></html>"
    assert read(capture(content, URL)).outcome is Outcome.LISTING


@pytest.mark.parametrize("broken", [ValueError("x"), RecursionError(), AttributeError("y")])
def test_a_second_opinion_that_fails_costs_nothing_else(broken: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> str:
        raise broken

    monkeypatch.setattr("trafilatura.extract", fails)
    assert whole(draft(f"<div>{TEXT}</div>"))


@pytest.mark.parametrize("turned", [False, True])
def test_a_long_end_of_many_short_parts_stays(turned: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them is little, and all together are a third of the text."""
    lines = tuple(f"{at}:04 What the miller told us about bag {at} and its owner" for at in range(10, 24))
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join(SENTENCES))
    parts = ["".join(f"<div>{line}</div><div><br></div>" for line in lines), f"<div>{TEXT}</div>"]
    found = draft(f"<div>{''.join(parts[::-1] if turned else parts)}</div>")
    assert whole(found, (*lines, *SENTENCES))


PIECES = tuple(
    f"<div class='grid'><div class='piece body'><p>{one}</p><p>{other}</p></div>{{}}</div>"
    for one, other in zip(SENTENCES[::2], SENTENCES[1::2], strict=True)
)
BETWEEN = "<aside><p>Advertisement</p></aside>"


def test_a_text_in_several_boxes_of_one_kind_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set apart by advertisements; other tools take the first box for all."""
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join(SENTENCES[:2]))
    assert whole(draft(f"<div class='pieces'>{BETWEEN.join(one.format('') for one in PIECES)}</div>"))


def test_a_page_that_is_all_text_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """One section has most sentences, the others have theirs in boxes of other kinds: the other tool keeps them all."""
    notes = tuple(
        f"Note {at}: the miller's scale was off by {at} grams, and nobody has minded since then." for at in range(9)
    )
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join((*notes, *SENTENCES)))
    boxes = [
        f"<table><tr><td><div class='n{at}'><div>{note}</div></div></td></tr></table>" for at, note in enumerate(notes)
    ]
    content = (
        f"<html><head><title>Thursdays</title></head><body>{''.join(boxes)}<section>{TEXT}</section></body></html>"
    )
    assert whole(read(capture(content, URL)).drafts[0], (*notes, *SENTENCES))


def test_boxes_of_one_kind_by_several_authors_are_several_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join(SENTENCES[:2]))
    signed = [one.format(f"<a rel='author'>Reader {at}</a>") for at, one in enumerate(PIECES)]
    text = text_of(draft(f"<div class='pieces'>{''.join(signed)}</div>"))
    assert SENTENCES[0] in text
    assert SENTENCES[2] not in text


@pytest.mark.parametrize(
    ("part", "stays"),
    [
        ("<p><strong>Those who grind</strong></p>", True),
        ("<p>第二章 磨坊主怎样 grind</p>", True),
        ("<p>（一）会 grind 的；</p>", True),
        ("<p><b>Those</b> who grind</p>", False),
        ("<p><strong><a href='/a'>Those who grind</a></strong></p>", False),
    ],
)
def test_a_label_that_the_second_opinion_leaves_out_stays(
    part: str, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_opinion, "_ask", lambda _: "\n".join(SENTENCES))
    half = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:3])
    rest = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[3:])
    paragraphs = f"{half}{part}{rest}"
    for inside in (paragraphs, paragraphs.replace("<p>", "<div>").replace("</p>", "</div>")):
        found = draft(f"<div>{inside}</div>")
        assert ("grind" in text_of(found).replace("grinds", "")) is stays


def test_a_label_in_a_box_beside_other_boxes_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "_ask", lambda _: "\n".join(SENTENCES))
    bar = "<div><div><b>Those who grind</b></div><div>4 of 9</div></div>"
    found = draft(f"<div>{TEXT[: TEXT.index('<p>The county')]}{bar}{TEXT[TEXT.index('<p>The county') :]}</div>")
    assert "Those who" not in text_of(found)


def test_a_box_goes_also_when_only_its_sentence_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = "How the bridge lost its toll, and who still pays it, is what the paper asked."
    box = f"<div><h4>相关阅读</h4><p><a href='/a'>What nobody pays any more</a></p><p>{lost}</p></div>"
    monkeypatch.setattr(second_opinion, "_ask", lambda _: "\n".join([*SENTENCES, lost]))
    found = draft(f"<div>{TEXT}{box}<p>{SENTENCES[0][:-1]}, again.</p></div>")
    assert whole(found)
    assert "lost its toll" not in text_of(found)


def test_a_short_end_that_the_second_opinion_leaves_out_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join(SENTENCES))
    found = draft(f"<div><div>{TEXT}</div><div>Filed under mills, rye and patience</div></div>")
    assert whole(found)
    assert "Filed under" not in text_of(found)


def test_the_second_opinion_changes_no_page() -> None:
    page = Page(capture(f"<html><body>{FRAME[0]}<div>{TEXT}</div></body></html>", URL))
    before = len(list(page.tree.iter()))
    locate.text(page)
    assert len(list(page.tree.iter())) == before
    assert second_opinion.letters("Don’t, 磨坊!") == "dont磨坊"


@pytest.mark.parametrize(
    "inside",
    [
        TEXT * 8_000,
        "".join(f"<div><div><p>{sentence}</p></div></div>" for sentence in SENTENCES) * 5_000,
        "<span>" + "</span><span>".join(SENTENCES * 8_000) + "</span>",
        (TEXT + "<nav><a href='/'>x</a></nav>") * 3_000,
        "<h2>Related</h2>" * 5_000 + TEXT,
    ],
    ids=["paragraphs", "boxes", "spans", "boxes-between", "cues"],
)
def test_five_megabytes_take_seconds(inside: str) -> None:
    page = Page(capture(f"<html><body><article>{inside}</article></body></html>", URL))
    start = time.process_time()
    assert locate.text(page).weight > 500
    assert time.process_time() - start < 20


def test_of_several_answers_the_one_in_the_address_is_the_text() -> None:
    texts = {"2916374890": TEXT, "2916374891": f"<p>{SENTENCES[1]}</p><p>{SENTENCES[4]}</p>", "2916374892": TEXT[:300]}
    answers = "".join(f'<div class="answer" name="{name}">{text}</div>' for name, text in texts.items())
    page = f"<html><head><title>Who grinds?</title></head><body><h1>Who grinds?</h1>{answers}</body></html>"
    second = read(capture(page, "https://asks.test/question/58/answer/2916374891")).drafts[0]
    assert " ".join(text_of(second).split()) == f"{SENTENCES[1]} {SENTENCES[4]}"
    first = read(capture(page, "https://asks.test/question/58/answer/2916374890")).drafts[0]
    assert SENTENCES[5] in text_of(first)


def test_a_short_article_about_walls_is_no_wall() -> None:
    """Its first sentence says what walls say, and its headings have links: all of it was taken for a wall's box."""
    written = (
        "Every morning the mill's telephone shows the same sentence: subscribe to continue reading, and no one does.",
        "A wall is a shop window with the blinds half down: this post is for paying subscribers only, says the miller.",
        "He collected such lines for a year and pasted them above the barley stone, where they gather flour and dust.",
        "Nothing at the mill is behind a wall, and nothing will be, because the door has not closed since the flood.",
    )
    parts = "".join(f"<p>{one}</p>" for one in written[:2])
    parts += "<h2 id='kept'><a href='#kept'>¶</a>What he keeps</h2>"
    parts += "".join(f"<p>{one}</p>" for one in written[2:])
    below = "<hr><div><div>Thursdays at the mill</div><div>https://mill.test/notes/thursdays</div></div>"
    page = f"<main><h1>Thursdays at the mill</h1><div class='x'>{parts}</div>{below}</main>"
    found = draft(page)
    assert whole(found, written)
    assert found.wall is None


RYE = "The miller is back on Thursday, with rye and barley flour."
DAY = "<footer><time datetime=2026-05-04>May 4</time></footer>"
TOLL = "<ul><li><a href='/notes/toll'>How the bridge lost its toll</a></li></ul>"


@pytest.mark.parametrize(
    ("inside", "outcome"),
    [
        (f"<article><h1>Back on Thursday</h1><p>{RYE}</p>{DAY}</article>{TOLL}", Outcome.ARTICLE),
        (
            f"<article><header><h2><a href=''>Back on Thursday</a></h2></header><p>{RYE}</p>{DAY}</article>",
            Outcome.ARTICLE,
        ),
        (
            f"<main><div class=post-title>Back on Thursday</div><i>May 4, 2026</i><div><p>{RYE}</p></div></main>",
            Outcome.ARTICLE,
        ),
        (f"<main><h1>Back on Thursday</h1><p>{RYE}</p></main>", Outcome.NOT_AN_ARTICLE),
        (f"<main><h1>Back on Thursday</h1><h2>Toll</h2><p>{RYE}</p>{DAY}</main>", Outcome.NOT_AN_ARTICLE),
        (f"<main><h1>Back on Thursday</h1>{TOLL}<p>{RYE}</p>{DAY}</main>", Outcome.NOT_AN_ARTICLE),
    ],
    ids=["headline", "linked-to-itself", "named-box", "no-day", "another-heading", "another-title"],
)
def test_a_short_post_of_a_page_that_declares_nothing(inside: str, outcome: Outcome) -> None:
    page = f"<html><head><title>Valley Notes - Back on Thursday</title></head><body>{FRAME[0]}{inside}{FRAME[1]}</body>"
    reading = read(capture(f"{page}</html>", URL))
    assert reading.outcome is outcome
    assert [text_of(one) for one in reading.drafts] == ([RYE] if outcome is Outcome.ARTICLE else [])


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("<div class='article-meta'>Posted <time>2026-05-04</time> Ines Varga</div><h1>Thursdays at the mill</h1>", ""),
        ("<header>Bread <h1>Thursdays at the mill</h1><span>Ines Varga</span>2026-05-04</header>", ""),
        ("<h1>Thursdays at the mill</h1><p id='updated-time'>Last updated on May 8, 2026</p>", ""),
        ("", "<div class='license-box'><div>Thursdays at the mill</div><div>https://mill.test/notes/thursdays-at-the-mill-of-orrin</div></div>"),
    ],
    ids=["meta", "header", "updated", "licence"],
)  # fmt: skip
def test_a_short_text_is_without_the_lines_about_it(above: str, below: str) -> None:
    assert text_of(draft(f"<article>{above}<div><p>{RYE}</p></div>{below}</article>")) == RYE


WALL = (
    "<div class='paywall'><h3>Subscribe to continue reading</h3><p>This article is for subscribers only.</p>"
    "<a href='/subscribe'>Subscribe now</a></div>"
)
LINKED = "The <a href='https://a.test/'>county</a> and the <a href='https://b.test/'>press</a> had nothing to say."
SOURCES = (
    "<h2>Sources</h2><ul><li><a href='/1'>Hill</a>, M. (1990), The Wheel, Journal of Mills 4.</li>"
    "<li><a href='/2'>Ash</a>, J. (2001), Rivers, Water 7.</li></ul>"
)
USED = (
    "<p>What the miller reads:</p><ul><li><a href='/a'>The almanac</a></li><li><a href='/b'>The tide book</a></li></ul>"
)


@pytest.mark.parametrize("wall", ["", WALL])
@pytest.mark.parametrize(
    ("end", "words"),
    [
        (f"<p>{LINKED}</p>", "The county and the press had nothing to say."),
        (SOURCES, "Ash, J. (2001), Rivers, Water 7."),
        (f"{USED}{TEXT}", "The tide book"),
    ],
)
def test_the_end_of_a_text_with_links_is_the_authors(end: str, words: str, wall: str) -> None:
    found = draft(f"<main><article><h1>Thursdays at the mill</h1>{TEXT}{end}{wall}</article></main>")
    assert whole(found)
    assert words in text_of(found)


def test_the_heading_before_a_wall_is_public() -> None:
    inside = f"<main><article><h1>Thursdays at the mill</h1>{TEXT}<h2>What the valley asked</h2>{WALL}</article></main>"
    found = draft(inside)
    assert found.wall is not None
    assert "What the valley asked" in text_of(found)
