"""Who wrote it, by the lines near the headline and below the text, in the markup of many generators."""

from __future__ import annotations

import json

import pytest

from tests.spiders.test_metadata import HEADING, day, made, names


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("<div class='blog-author_details'><b>Ines Varga</b><div>May 4, 2026</div></div>", ["Ines Varga"]),
        ("<ul><li><span data-hook='user-name'>Ines Varga</span></li><li>2 min read</li></ul>", ["Ines Varga"]),
        ("<dl><dt>Authors</dt><dd><dl><dt>Name</dt><dd>Ines Varga</dd></dl></dd></dl>", ["Ines Varga"]),
        ("<table><tr><th>Author</th><td><span>Ines Varga</span></td></tr></table>", ["Ines Varga"]),
        ("<div>Submitted by <a>Ines Varga</a> on Mon, 05/04/2026 - 08:30</div>", ["Ines Varga"]),
        ("<div>Posted in Canals on May 4, 2026 by Ines Varga | 3 Comments</div>", ["Ines Varga"]),
        ("<div>Guest Post by Ines Varga</div>", ["Ines Varga"]),
        ("<div class='byline'>Published on <time>May 4, 2026</time></div>", []),
        ("<div class='byline'><span>Af <a href='/p'>Ines Varga</a></span><time>4. maj</time></div>", ["Ines Varga"]),
        ("<div class='field-byline'>Words: Ines Varga</div>", ["Ines Varga"]),
        ("<div class='creator-name'><button>フォローする</button></div>", []),
        ("<div class='createdby'>Written by Super User</div>", []),
        ("<div class='post-author'><i>River Correspondent</i></div>", []),
        ("<div>Canal Notes · May 4, 2026</div>", []),
        (
            "<p><a href='/author/ines'>Ines Varga</a>, <a href='/author/karl'>Karl Lund</a></p>",
            ["Ines Varga", "Karl Lund"],
        ),
        ("<div class='user-menu'><i class='username'>A Reader</i></div>", []),
        ("<p class='byline'>By Ines Varga. Translated by Karl Lund</p>", ["Ines Varga"]),
        ("<p class='byline'>Medically reviewed by Karl Lund</p>", []),
        ("<p class='byline'>BY INES VARGA AND KARL LUND</p>", ["INES VARGA", "KARL LUND"]),
        ("<div><span class='author'>文／陳水</span></div>", ["陳水"]),
        ("<p>〔記者陳水／水閘報導〕 2026-05-04 08:30</p>", ["陳水"]),
        ("<p>〔记者陈水 整合〕 2026-05-04 08:30</p>", ["陈水"]),
        ("<div class='author-path'><a href='/a'>水闸</a> &gt; <a href='/b'>水路关注</a> &gt; 门</div>", []),
        ("<div><span class='Author'>水野いね</span></div>", ["水野いね"]),
        ("<ul><li>기자명 김민수 기자</li><li>입력 2026.05.04 08:30</li></ul>", ["김민수"]),
        ("<ul><li>사회부 기자</li></ul>", []),
        ("<span class='writer'><a>김민수</a></span>", ["김민수"]),
        ("<div class='avatar'><span class='authorName_x'>Ines Varga</span></div>", ["Ines Varga"]),
        (
            "<div><i class='far fa-user'></i> Ines Varga <i class='far fa-calendar'></i> 04/05/2026</div>",
            ["Ines Varga"],
        ),
        ("<div><span class='bi bi-person'></span>Ines Varga</div>", ["Ines Varga"]),
        ("<div><i class='fa fa-folder'></i> Canal Notes</div>", []),
        ("<p>Letter 57 – 4 May 2026 – by Ines Varga</p>", ["Ines Varga"]),
        ("<p>Lettre n° 57 – lundi 4 mai 2026 – par Ines Varga</p>", ["Ines Varga"]),
        ("<p>A keeper on water and waiting. Interview by Ines Varga. Portraits by Karl Lund</p>", ["Ines Varga"]),
        ("<p>COLUMN <i>|</i> Ines Varga</p>", ["Ines Varga"]),
        ("<p>Tribune · Ines Varga</p>", ["Ines Varga"]),
        ("<p>INTERVIEW | Ines Varga</p>", []),
        ("<p>Canals | Lock House</p>", []),
        ("<p><span>Words <b>Ines Varga</b></span> <span>Photographs <b>Karl Lund</b></span></p>", ["Ines Varga"]),
        ("<p><span>Texte <strong>Ines Varga</strong></span> <span>Photos <b>Karl Lund</b></span></p>", ["Ines Varga"]),
        ("<p class='x-by'>Ines Varga <span>4.5.26</span></p>", ["Ines Varga"]),
        (
            "<div class='firma'>Par <i class='auteur'>Ines Varga</i><br>Publié le 04/05/2026 à 8h30</div>",
            ["Ines Varga"],
        ),
        ("<div class='firma'>Von Ines Varga veröffentlicht am 04.05.2026</div>", ["Ines Varga"]),
        (
            "<div class='x-byline'><i class='x-byline_by'>Por</i> <i class='x-byline_n'>Ines Varga</i></div>",
            ["Ines Varga"],
        ),
        ("<div class='x-byline'><i class='x-byline_by'>Yazan</i></div>", []),
        ("<div class='photos'><a href='/szerzo/varga-ines'>Varga Ines</a></div>", ["Varga Ines"]),
        ("<span class='opis'>oprac. I. Varga</span>", ["I. Varga"]),
        ("<p>04.05.2026 | Dr.-Ing. Ines Varga | Lesezeit ca. 7 Min.</p>", ["Dr.-Ing. Ines Varga"]),
        ("<div class='authorByline_8'><div>Varga, Ines M.</div><div>Lock Keeper, Marl</div></div>", ["Ines M. Varga"]),
        ("<div class='authorCol_7'><div class='avatar__name'><a href='#'>Ines Varga</a></div></div>", ["Ines Varga"]),
        ("<span class='x-TextContributorName'>Ines Varga</span>", ["Ines Varga"]),
        ("<dl><dt>文字</dt><dd>水野いね</dd><dt>攝影</dt><dd>林望海</dd></dl>", ["水野いね"]),
        (
            "<p>By <a rel=author>Ines Varga</a> and <a rel=author>Karl Lund</a>, with <a>Ada Crumb</a></p>",
            ["Ines Varga", "Karl Lund", "Ada Crumb"],
        ),
        ("<p>By <a rel=author href='/1'>Ines Varga</a>. Photographs by <a href='/3'>Ada Crumb</a></p>", ["Ines Varga"]),
        ("<p>Ines Varga (texte) et Karl Lund (photos)</p>", ["Ines Varga"]),
        ("<p>Ines Varga (Text und Fotos)</p>", ["Ines Varga"]),
        ("<p>Karl Lund (Fotos)</p>", []),
        ("<ul><li><span>4 May 2026</span></li><li><span>Dr Ines Varga</span></li></ul>", ["Dr Ines Varga"]),
        (
            "<div><b>Ines Varga</b> <i>and</i> <b>Karl Lund</b><br><time datetime='2026-05-04'>4 May</time></div>",
            ["Ines Varga", "Karl Lund"],
        ),
        ("<div><b>Lock Keeping</b> <br><time datetime='2026-05-04'>4 May</time></div>", []),
        (
            (
                "<span><p class='author__t'>Ines Varga</p><p class='author__d'>Engineer</p></span>"
                "<span><p class='author__t'>Karl Lund</p><p class='author__d'>Keeper</p></span>"
            ),
            ["Ines Varga", "Karl Lund"],
        ),
        ("<h4>May 4th, 2026 by rookie &middot; 4 Comments</h4>", ["rookie"]),
        ("<h4>May 4th, 2026 by the canal</h4>", []),
        ("<div>Ines Varga, Karl Lund &mdash; Marl, 4 May 2026</div>", ["Ines Varga", "Karl Lund"]),
        ("<div>Lock Keeping, Marl Canal &mdash; 4 May 2026</div>", []),
        ("<div class='h-cite'><a class='p-author' href='/k'>@karl</a> Nicely put.</div>", []),
        ("<p class='author'>Ines Varga<br>Science Keeper</p>", ["Ines Varga"]),
        ("<p class='byline'>Ines Varga, Lund</p>", ["Ines Varga"]),
        ("<p>Przez Ines Varga i Karl Lund</p>", ["Ines Varga", "Karl Lund"]),
        ("<p class='author'>水野いね 發表在 <a>水閘</a> <a href='#c'>留言</a>(3)</p>", ["水野いね"]),
    ],
)
def test_a_line_below_the_headline(below: str, found: list[str]) -> None:
    assert names(made(top=f"<div>{HEADING}{below}</div>")) == found


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("<p>Posted by <a href='/ines'>Ines Varga</a> on May 04, 2026 at 08:30 AM in Canals</p>", ["Ines Varga"]),
        ("<div class='comments'><p>Posted by <a>A Reader</a> on July 1, 2026</p></div>", []),
        ("<span class='vcard'><span class='fn'>Ines Varga</span></span>", ["Ines Varga"]),
        ("<div class='review'><b class='reviewer-name author'>A Reader</b></div>", []),
        ("<div class='vcard'><span class='org fn'>Lock House Society</span></div>", []),
    ],
)
def test_a_line_below_the_text(below: str, found: list[str]) -> None:
    assert names(made(below=below)) == found


@pytest.mark.parametrize(
    ("head", "top", "found"),
    [
        ("<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Ines Varga'>", "", 1),
        ("<meta name='twitter:label1' content='Reading time'><meta name='twitter:data1' content='Ines Varga'>", "", 0),
        ("<meta name=author content='Pixel Studio'>", "<p class='byline'>By Ines Varga</p>", 1),
        ("<meta name=citation_author content='Varga, Ines'><meta name=citation_author content='Karl Lund'>", "", 2),
    ],
)
def test_authors_of_the_head(head: str, top: str, found: int) -> None:
    assert names(made(head, f"{HEADING}{top}")) == ["Ines Varga", "Karl Lund"][:found]


def test_a_company_in_the_head_stands_where_nobody_else_does() -> None:
    assert names(made("<meta name=author content='Pixel Studio'>")) == ["Pixel Studio"]


def test_the_author_of_the_page_s_node() -> None:
    page = {"@type": "WebPage", "@id": "https://lock.test/a/white-ledger", "author": {"name": "Ines Varga"}}
    assert names(made(f'<script type="application/ld+json">{json.dumps(page)}</script>')) == ["Ines Varga"]


def test_where_the_headline_stands_in_a_widget_widgets_are_the_article_s() -> None:
    box = "<div class='builder-widget'>{}</div>"
    line = "<ul><li itemprop=author><a href='/ines'>Ines Varga</a></li><li><time>May 4, 2026</time></li></ul>"
    found = made(top=box.format(HEADING) + box.format(line))
    assert (names(found), day(found)) == (["Ines Varga"], "2026-05-04")
    assert names(made(top=HEADING + f"<div class='widget'>{line}</div>")) == []


def test_the_header_and_the_comments_of_the_one_article() -> None:
    line = "<header><div>By <i>Ines Varga</i>, <time datetime='2026-05-04'>4 May</time></div></header>"
    comment = "<section class='comments'><article>A Reader <time datetime='2026-07-01'></time></article></section>"
    text = "<p>" + "The keeper of the lock writes a line for each boat into the ledger. " * 12 + "</p>"
    found = made(top=f"{HEADING}<article>{line}<div>{text}</div>{comment}</article>")
    assert (names(found), day(found)) == (["Ines Varga"], "2026-05-04")


def test_a_name_beside_the_day_has_a_box_called_the_author_s_below() -> None:
    row = "<div><div class='small'>Ines Varga</div><div class='small'>May 4, 2026</div></div>"
    box = "<div class='post_author-block'><div>Ines Varga</div><div>Ines keeps the lock.</div></div>"
    assert names(made(top=f"<div>{HEADING}{row}</div>", below=box)) == ["Ines Varga"]
    assert names(made(top=f"<div>{HEADING}{row}</div>")) == []
