"""Bodies become typed blocks; nothing behind the wall, nothing lost before it."""

from __future__ import annotations

import pytest

from pipelines import finish
from pipelines.boilerplate import is_read_more, is_sentence
from storage.records import Record, Says
from tests.pipelines.making import PROSE, capture, draft, paragraphs, record, says

BUTTON = '<p class="button-wrapper" data-component-name="ButtonCreateButton"><a class="button" href="/x">Share</a></p>'
WIDGET = (
    '<div class="subscription-widget-wrap"><div class="preamble"><p>Thanks for reading! Subscribe for free.</p></div>'
    '<form><input type="email"><button>Subscribe</button></form></div>'
)
NOTE = (
    "<div class='footnote'><a class='footnote-number' href='#a'>1</a>"
    "<div class='footnote-content'><p>source</p></div></div>"
)
NOTES = "<section class='footnotes'><ol><li id='fn:1'><p>n <a href='#r'>↩</a></p></li></ol></section>"
CALLED = (
    "<p>claim<sup data-fn='3e-1' class='fn'><a href='#3e-1' id='3e-1-link'>1</a></sup></p>"
    "<ol class='wp-block-footnotes'><li id='3e-1'>source <a href='#3e-1-link' aria-label='Jump'>↩︎</a></li></ol>"
)
GALLERY = (
    "<figure class='wp-block-gallery'><figure><img src='https://i.test/a.png'><figcaption>First frame</figcaption>"
    "</figure><figure><img src='https://i.test/b.png'></figure><figcaption>A slow day</figcaption></figure>"
)
SOUND = (
    "<figure class='wp-block-audio'><audio controls src='https://i.test/bell.mp3'></audio>"
    "<figcaption>The bell at noon</figcaption></figure>"
)
DOWNLOAD = "<a href='/a.pdf' class='wp-block-file__button wp-element-button' download>Download</a></div>"
TWEET = "<div class='tweet'><a href='https://x.test/1'>A crumb speaks<div class='tweet-footer'>4 Likes</div></a></div>"
POST = (
    "<div class='embedded-post-wrap'><a href='/p/old'><div class='embedded-post-title'>Old loaf</div>"
    "<div class='embedded-post-meta'>9 months ago · 154 likes</div></a></div>"
)
PICTURE = (
    "<div class='captioned-image-container'><figure><a href='/big'><img src='https://i.test/a.png' alt='oven'></a>"
    "<figcaption>The oven</figcaption></figure></div>"
)
VIDEO = "<div class='youtube-wrap' id='youtube2-abcdefghijk'><div></div></div>"
PLEA = (
    "Crumbs is a reader-supported publication. To receive new posts and support my work, "
    "consider becoming a free or paid subscriber."
)
NESTED_MARKS = (
    "<pre><code><span class='f'><span class='k'>def</span> <span class='t'>mean</span>(<span class='p'>days="
    "<span class='n'>7</span></span>):</span>  <!-- x --># of a week<br>    return <b>0</b></code></pre>"
)
BOXED_LINES = (
    "<pre><code><div class='l'><div><span>if x:</span></div></div><div class='l'><div>\n</div></div>"
    "<div class='l'><div><span>  y</span></div></div></code></pre>"
)
NUMBERED = (
    "<figure class='highlight py'><table><tr><td class='gutter'><pre><span>1</span><br><span>2</span><br><span>3</span>"
    "<br></pre></td><td class='code'>\n<pre><span>a = 1</span><br><span></span><br><span>  b = 2</span><br></pre></td>"
    "</tr></table></figure>"
)
NUMBERED_BY_ROUGE = (
    "<div class='highlight'><table class='rouge-table'><tbody><tr><td class='gl'><pre class='lineno'>1\n2\n</pre></td>"
    "<td><pre>a = 1\nb = 2\n</pre></td></tr></tbody></table></div>"
)
NUMBERED_BY_PYGMENTS = (
    "<table class='highlighttable'><tr><th colspan='2' class='filename'>mean.py</th></tr><tr><td class='linenos'><div>"
    "<pre> 9\n10</pre></div></td><td class='code'><div><pre>a = 1\nb = 2\n</pre></div></td></tr></table>"
)
COUNTED = "<table><tr><td>1</td><td>one <code>pre</code></td></tr><tr><td>2</td><td>two</td></tr></table>"
PRICES = "<table><tr><th>day</th><th>price</th></tr><tr><td>Tue</td><td>2</td></tr></table>"
PRODUCT = (
    "<div class='kg-card kg-product-card'><div class='kg-product-card-container'><h4 class='kg-product-card-title'>A "
    "lamp</h4><div class='kg-product-card-description'><p>Brass.</p></div>"
    "<a href='https://s.test/x' class='kg-product-card-button'><span>Look at it</span></a></div></div>"
)
MAILED_PRODUCT = (
    "<table class='kg-product-card'><tbody><tr><td class='kg-product-card-container'><table><tbody><tr><td><h4>A lamp"
    "</h4></td></tr><tr class='kg-product-rating'><td><img src='https://static.test/star-rating-4.png' width='96'></td>"
    "</tr><tr><td class='kg-product-description-wrapper'><p>Brass.</p></td></tr><tr><td "
    "class='kg-product-button-wrapper'><table class='btn'><tbody><tr><td><a href='https://s.test/x'>Look at it</a></td>"
    "</tr></tbody></table></td></tr></tbody></table></td></tr></tbody></table>"
)
SECOND_BEGINNING = (
    "<div class='kg-card kg-header-card kg-v2'><div class='kg-header-card-content'><div class='kg-header-card-text'>"
    "<h2 class='kg-header-card-heading'>A second beginning</h2>"
    "<p class='kg-header-card-subheading'>On the other quay.</p>"
    "<a href='/#/portal/signup' class='kg-header-card-button'>Start here</a></div></div></div>"
)
CALLOUT = (
    "<div class='kg-card kg-callout-card'><div class='kg-callout-emoji'>💡</div>"
    "<div class='kg-callout-text'>Mind the step.</div></div>"
)
LAID_OUT = "<table><tr><td><table><tr><td><p>laid out</p></td></tr></table></td></tr></table>"


def shape(made: Record) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in made.blocks]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<h2>Prices<div class='header-anchor-parent'><button>Link</button></div></h2>", [("heading", "Prices")]),
        ("<p> one \n two&nbsp; <b>three</b></p>", [("paragraph", "one two three")]),
        ("<p>a<br>b<br/>c</p>", [("paragraph", "a\nb\nc")]),
        ("first<br><br>second", [("paragraph", "first"), ("paragraph", "second")]),
        ("<div><i>loose</i> text<p>x</p>tail</div>", [("paragraph", text) for text in ("loose text", "x", "tail")]),
        ("<ol start='3'><li>three</li><li>four</li></ol>", [("list", "3. three\n4. four")]),
        ("<ol><li>a</li></ol><p>x</p><ol><li>b</li></ol>", [("list", "1. a"), ("paragraph", "x"), ("list", "1. b")]),
        ("<ol><li value='7'>a</li><li>b</li></ol>", [("list", "7. a\n8. b")]),
        ("<ul><li><p>a</p><ol><li>x</li><li>y</li></ol></li><li>b</li></ul>", [("list", "- a\n  1. x\n  2. y\n- b")]),
        ("<blockquote><p>one</p><p>two</p></blockquote>", [("quote", "one\ntwo")]),
        ("<div class='pullquote'><p>pulled</p></div>", [("quote", "pulled")]),
        (CALLED, [("paragraph", "claim[1]"), ("footnote", "[1] source")]),
        (GALLERY, [("image", "First frame\nA slow day")]),
        (SOUND, [("embed", "The bell at noon")]),
        ("<div class='wp-block-file'><a href='/a.pdf'>The survey</a>" + DOWNLOAD, [("paragraph", "The survey")]),
        ("<pre><code>if x:\n    y = 1  # two\n\n\tz</code></pre>", [("code", "if x:\n    y = 1  # two\n\n\tz")]),
        (BOXED_LINES, [("code", "if x:\n\n  y")]),
        (
            "<h2 id='s'>Oats</h2><a class='x-anchor' href='#s'><i>Section titled “Oats”</i></a><p>Two.</p>",
            [("heading", "Oats"), ("paragraph", "Two.")],
        ),
        (NESTED_MARKS, [("code", "def mean(days=7):  # of a week\n    return 0")]),
        (NUMBERED, [("code", "a = 1\n\n  b = 2")]),
        (NUMBERED_BY_ROUGE, [("code", "a = 1\nb = 2")]),
        (NUMBERED_BY_PYGMENTS, [("code", "a = 1\nb = 2")]),
        (COUNTED, [("table", "1 | one pre\n2 | two")]),
        (PRICES, [("table", "day | price\nTue | 2")]),
        (LAID_OUT, [("paragraph", "laid out")]),
        (PRODUCT, [("heading", "A lamp"), ("paragraph", "Brass.")]),
        (MAILED_PRODUCT, [("heading", "A lamp"), ("paragraph", "Brass.")]),
        (SECOND_BEGINNING, [("heading", "A second beginning"), ("paragraph", "On the other quay.")]),
        (CALLOUT, [("paragraph", "Mind the step.")]),
        ("<dl><dt>loaf</dt><dd>a thing</dd></dl>", [("list", "loaf\n  a thing")]),
        ("<div><hr></div>", [("rule", "")]),
        (PICTURE, [("image", "The oven")]),
        ("<p><a href='https://i.test/b'><img src='https://i.test/b.png' alt='b'></a></p>", [("image", "b")]),
        ("<img src='https://t.test/p.gif' width='1' height='1'>", []),
        (
            f"<p>claim<a class='footnote-anchor' href='https://crumbs.test/p/t#footnote-1'>1</a></p>{NOTE}",
            [("paragraph", "claim[1]"), ("footnote", "[1] source")],
        ),
        (
            f"<p>claim<sup><a href='#fn:2'>2</a></sup></p>{NOTES}",
            [("paragraph", "claim[2]"), ("footnote", "[1] n")],
        ),
        (VIDEO, [("embed", "https://www.youtube.com/watch?v=abcdefghijk")]),
        ("<iframe src='https://player.test/1' title='A talk'></iframe>", [("embed", "A talk")]),
        ("<audio src='https://a.test/x.mp3'></audio>", [("embed", "https://a.test/x.mp3")]),
        (TWEET, [("embed", "A crumb speaks")]),
        (POST, [("embed", "Old loaf")]),
        ("<p>面包的价格\n　曾在星期二确定。</p>", [("paragraph", "面包的价格 曾在星期二确定。")]),
        ("<p>z\u200bero\u00ad width\ufeff</p>", [("paragraph", "zero width")]),
        ("<p>a<!-- no --> b<?pi x?> c</p>", [("paragraph", "a b c")]),
    ],
)
def test_shapes(inside: str, expected: list[tuple[str, str]]) -> None:
    assert shape(record(inside)) == expected


@pytest.mark.parametrize(
    "chrome",
    [
        BUTTON,
        WIDGET,
        "<p>Share</p>",
        "<p>Upgrade to paid to play voiceover</p>",
        "<p>Thanks for reading Crumbs! Subscribe for free to receive new posts and support my work.</p>",
        "<p>Thanks for reading Crumbs! This post is public so feel free to share it.</p>",
        f"<p>{PLEA}</p>",
        '<div class="kg-card kg-button-card kg-align-center"><a href="/about/" class="kg-btn">About us</a></div>',
        '<div class="btn btn-accent"><table><tr><td><a href="/#/portal">Upgrade</a></td></tr></table></div>',
        '<div class="image-link-expand"><button>expand</button></div>',
        "<script>x()</script>",
        "<style>p{}</style>",
    ],
)
def test_boilerplate_goes_and_its_neighbours_stay(chrome: str) -> None:
    made = record(paragraphs(PROSE[0]) + chrome + paragraphs(PROSE[1]))
    assert made.content_text == f"{PROSE[0]}\n\n{PROSE[1]}"


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for reading! My career began with this list.",
        "Share the loaf.",
        "Subscribe to nothing, she said.",
        "Voiceovers are read by my aunt.",
    ],
)
def test_an_authors_sentence_is_no_boilerplate(text: str) -> None:
    assert not is_sentence(text)
    assert record(paragraphs(text)).content_text == text


def test_read_more_goes_only_from_listings() -> None:
    inside = paragraphs(*PROSE) + "\n<p>\n <a href='https://crumbs.test/p/tuesdays'>\n Read more\n </a>\n</p>"
    assert record(inside, partial=True).content_text == "\n\n".join(PROSE)
    assert record(inside, signals=[says(Says.READ_MORE, "https://crumbs.test/p/tuesdays")]).content_text == "\n\n".join(
        PROSE
    )
    assert record(inside).content_text.endswith("Read more")


@pytest.mark.parametrize(
    "text", ["Read more", "Continue reading Tuesdays", "阅读全文", "Weiterlesen →", "続きを読む", "Lire la suite…"]
)
def test_read_more_in_the_languages_of_feeds(text: str) -> None:
    assert is_read_more(text)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<p>a</p><div class='wall'>Pay</div><p>b</p>", ["a"]),
        ("<p>a <b>b</b> <span class='wall'>Pay</span> c</p><p>d</p>", ["a b"]),
        ("<ul><li>a</li><li class='wall'>Pay</li><li>c</li></ul><p>d</p>", ["- a"]),
        ("<ul><li>a<p>b</p><div class='wall'>Pay</div>c</li><li>d</li></ul>", ["- a\n  b"]),
        ("<table><tr><th>a</th></tr><tr class='wall'><td>Pay</td></tr><tr><td>c</td></tr></table>", ["a"]),
        ("<blockquote><p>a</p><div class='wall'>Pay</div><p>b</p></blockquote><p>c</p>", ["a"]),
        ("<div><div><p>a</p></div><div><div class='wall'>Pay</div></div></div><p>b</p>", ["a"]),
        ("<div class='wall'>Pay</div><p>b</p>", []),
        ("<p>a</p><p>tail</p><div><section class='wall'><h2>Only for members</h2></section></div>", ["a", "tail"]),
    ],
)
def test_the_text_stops_at_the_wall_and_not_before(inside: str, expected: list[str]) -> None:
    assert [block.text for block in record(inside, wall=".wall").blocks] == expected


def test_body_elements_behind_the_wall_are_not_read() -> None:
    made = draft("<p id='a'>one</p><div class='wall'>Pay</div><p id='b'>two</p>", wall=".wall")
    body = made.body[0]
    made.body = [body[0], body[2]]
    from pipelines.clean import read_body

    assert [block.text for block in read_body(made, made.url).blocks] == ["one"]


def test_links_are_absolute_once_each_and_in_order() -> None:
    made = record(
        "<p><a href='/b?x=1&amp;y=2'>b</a> <a href='https://a.test/'>a</a> <a href='/b?x=1&amp;y=2'>again</a> "
        "<a href='#part'>here</a> <a href='mailto:ada@crumbs.test'>mail</a></p>"
    )
    assert made.links == ["https://crumbs.test/b?x=1&y=2", "https://a.test/"]


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ("<img src='/rel.png'>", "https://crumbs.test/rel.png"),
        ("<img src='data:image/gif;base64,R0' data-src='https://i.test/lazy.png'>", "https://i.test/lazy.png"),
        ("<img src='https://i.test/blank.gif' data-original='https://i.test/o.png'>", "https://i.test/o.png"),
        ("<img srcset='https://i.test/s.png 1x, https://i.test/l.png 2x'>", "https://i.test/l.png"),
        ("<picture><source srcset='https://i.test/w,1.webp 1w'><img></picture>", "https://i.test/w,1.webp"),
        ('<img data-attrs=\'{"src": "https://i.test/attrs.png"}\'>', "https://i.test/attrs.png"),
    ],
)
def test_images_fall_back(image: str, address: str) -> None:
    (block,) = record(f"<figure>{image}</figure>").blocks
    assert block.kind == "image"
    assert f'src="{address}"' in block.html


def test_the_text_leaves_out_what_is_not_the_authors() -> None:
    made = record(
        "<p>one</p><hr><figure><img src='https://i.test/a.png'><figcaption>cap</figcaption></figure><p>two</p>"
    )
    assert made.content_text == "one\n\ntwo"
    assert [block.kind for block in made.blocks] == ["paragraph", "rule", "image", "paragraph"]


def test_deep_and_wide_bodies_lose_no_text() -> None:
    deep = "<div>" * 240 + "<ul><li><blockquote>" * 3 + "bottom" + "</blockquote></li></ul>" * 3 + "</div>" * 240
    wide = "".join(f"<p>row {number}</p>" for number in range(5000))
    made = record(deep + wide)
    assert "row 4999" in made.content_text
    assert len(made.blocks) >= 5000


def test_the_tree_is_left_as_it_was() -> None:
    from lxml import etree

    one = draft("<p>a<br>b</p><div class='tweet'>x<br>y</div><ul><li>z</li></ul>")
    before = etree.tostring(one.body[0])
    from pipelines.clean import read_body

    read_body(one, one.url)
    assert etree.tostring(one.body[0]) == before


@pytest.mark.parametrize(
    ("inside", "first"),
    [
        ("<img src='https://i.test/a.png'><h1>TUESDAYS</h1><p>x</p>", "image"),
        ("<h1>Tuesdays</h1><p>x</p>", "paragraph"),
        ("<h1>Tuesdays and after</h1><p>x</p>", "heading"),
        ("<p>Tuesdays</p><p>x</p>", "paragraph"),
    ],
)
def test_the_headline_is_not_repeated_in_the_text(inside: str, first: str) -> None:
    made = record(inside)
    assert made.blocks[0].kind == first
    assert ("heading", "tuesdays") not in {(block.kind, block.text.casefold()) for block in made.blocks}
    assert made.content_text.endswith("x")


def test_a_mark_keeps_its_place_when_the_headline_goes() -> None:
    made = record(
        "<h1>Tuesdays</h1><p>free</p><div class='paywall-jump'></div><p>paid</p>",
        signals=[says(Says.SUBSCRIBER_VIEW, True, "css:div.paywall-jump")],
    )
    assert made.boundary is not None
    assert (made.boundary.block, made.content_text[: made.boundary.char]) == (0, "free")


def test_a_platforms_count_of_free_stories_is_no_text() -> None:
    assert is_sentence("You have 2 free member-only stories left this month.")
    assert not is_sentence("You have 2 free stories left in you, said the baker.")


def test_what_is_skipped_inside_a_body_is_no_part_of_it() -> None:
    made = draft("One.<br><br>Two.<div class='more'><p>Another article.</p></div>Three.")
    made.skipped = made.body[0].cssselect("div.more")
    assert finish(made, capture()).content_text == "One.\n\nTwo.\n\nThree."


def test_a_wall_inside_of_what_is_skipped_ends_the_text() -> None:
    made = draft("One.<div class='more'><p>Another.</p><div class='wall'>Join</div></div>Two.", wall="div.wall")
    made.skipped = made.body[0].cssselect("div.more")
    assert "Two" not in finish(made, capture()).content_text


def test_the_link_that_edits_a_section_is_no_part_of_its_heading() -> None:
    link = "<span class='mw-editsection'><span>[</span><a href='/edit'>edit</a><span>]</span></span>"
    assert record(f"<h2><span>The plot</span>{link}</h2>{paragraphs()}").blocks[0].text == "The plot"


@pytest.mark.parametrize(
    ("where", "kept"), [("css:h2.dek", False), ("meta:description", True), ("json:/post/subtitle", True)]
)
def test_the_line_printed_under_the_headline_is_not_repeated_in_the_text(where: str, kept: bool) -> None:
    made = record(f"<h1>Tuesdays</h1><h2>{PROSE[0]}</h2>{paragraphs()}", subtitle=PROSE[0], origins={"subtitle": where})
    assert made.content_text.count(PROSE[0]) == 1 + kept
    assert made.subtitle == PROSE[0]


def test_tables_in_a_table_are_read_once() -> None:
    inner = "<table><tr><th colspan='2'>By {0}</th></tr><tr><td>Ann</td><td>7 {0}</td></tr></table>"
    cells = "".join(f"<td>{inner.format(name)}</td>" for name in ("lines", "pages"))
    read = record(f"<p>{PROSE[0]}</p><table><tr><th colspan='2'>Who wrote most</th></tr><tr>{cells}</tr></table>")
    assert [block.kind for block in read.blocks[-3:]] == ["paragraph", "table", "table"]
    assert read.content_text.endswith("Who wrote most\n\nBy lines\nAnn | 7 lines\n\nBy pages\nAnn | 7 pages")
