"""What belongs to a text at its two ends, on pages of sites that nobody here knows."""

from __future__ import annotations

import pytest

from pipelines import finish
from spiders import tails
from tests.spiders.making import capture, text_of
from tests.spiders.test_text_of_unknown_pages import SENTENCES, TEXT, URL, draft, whole

LEAD = "Once a week the river is the miller's, and the rest of it belongs to the trout."
LAST = "All of it takes a day and a half, and whoever has seen it once comes back with grain of his own."
ASK = "\n".join(SENTENCES)
CUES = """
Читайте также
Kapcsolódó írások:
Вижте още
Související články
이 채널의 다른 콘텐츠
많이 본 뉴스
함께 보면 좋은 글
댓글 6
この連載の他の記事
よく読まれている記事
コメント（3件）
相關報導
编辑推荐
作者其他文章
往期回顾
""".strip().splitlines()


@pytest.fixture(autouse=True)
def _second_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: ASK)


@pytest.mark.parametrize("name", ["fig-chapo", "articleabstract", "standfirst", "article-dek", "c-intro", "art-lead"])
def test_the_sentence_under_the_headline_is_told_by_what_it_is_called(name: str) -> None:
    found = draft(f"<h1>Thursdays</h1><div><p>By the paper</p><p class='{name}'>{LEAD}</p></div><div>{TEXT}</div>")
    assert whole(found, (LEAD, *SENTENCES))


@pytest.mark.parametrize("name", ["itemIntroText", "c-intro"])
def test_so_is_the_paragraph_alone_in_a_box_that_is_called_so(name: str) -> None:
    box = f"<div class='{name}'><p>{LEAD}</p></div>"
    found = draft(f"<h1>Thursdays</h1><div><p>By the paper</p></div>{box}<div>{TEXT}</div>")
    assert whole(found, (LEAD, *SENTENCES))
    two = box.replace("</p>", "</p><p>By the baker</p>")
    assert LEAD not in text_of(draft(f"<h1>Thursdays</h1><div><p>By the paper</p></div>{two}<div>{TEXT}</div>"))


@pytest.mark.parametrize("name", ["introduction-to-cookies", "teaser", "note", "lead-form"])
def test_any_other_sentence_there_is_not(name: str) -> None:
    found = draft(f"<h1>Thursdays</h1><div><p>By the paper</p><p class='{name}'>{LEAD}</p></div><div>{TEXT}</div>")
    assert LEAD not in text_of(found)


def test_a_headline_may_be_of_the_second_level() -> None:
    head = "<h2>Thursdays at the mill</h2>"
    found = draft(f"{head}<div><p>By the paper</p><p class='lead'>{LEAD}</p></div><div>{TEXT}</div>")
    assert whole(found, (LEAD, *SENTENCES))
    other = draft(f"<h2>Notes</h2><div><p>By the paper</p><p class='lead'>{LEAD}</p></div><div>{TEXT}</div>")
    assert LEAD not in text_of(other)


def test_a_first_sentence_that_a_box_set_free_of_its_paragraph_stays() -> None:
    """`<p><div>…</div>words</p>`: a box ends the paragraph that it is written into, the words are in none."""
    box = "<div class='related'><ul><li><a href='/lock'>A dog at the lock</a></li></ul></div>"
    found = draft(f"<div><p>{box}{LEAD}</p>{TEXT}</div>")
    assert whole(found, (LEAD, *SENTENCES))
    record = finish(found, capture("", URL))
    assert record.content_text.startswith(LEAD)
    assert "A dog at the lock" not in record.content_text


def test_the_last_words_in_a_box_of_their_own_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: f"{ASK}\nAll in all\n{LAST}\nRead our other notes")
    box = (
        f"<section class='wrapup'><h4>All in all</h4><p>{LAST}</p><p><a href='/'>Read our other notes</a></p></section>"
    )
    text = text_of(draft(f"<article><section id='body'>{TEXT}</section><section>{box}</section></article>"))
    assert LAST in text
    assert "other notes" not in text


@pytest.mark.parametrize("name", ["comentarios_lectores", "bloc-commentaires", "leserKommentare", "reacties"])
def test_what_readers_say_is_told_in_other_languages_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [f"I remember {at} mills, and none of them, not one, had a postman in it." for at in range(6)]
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join((ASK, *said)))
    readers = "".join(f"<div><b>Reader {at}</b><p>{one}</p></div>" for at, one in enumerate(said))
    found = draft(f"<div><div>{TEXT}</div><div id='{name}'>{readers}</div></div>")
    assert whole(found)
    assert "I remember" not in text_of(found)


def test_an_opinion_may_be_called_a_comment_in_german() -> None:
    assert whole(draft(f"<article class='kommentar'><div class='artikel-kommentar'>{TEXT}</div></article>"))


def test_the_front_page_below_a_french_article_is_not_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    news = [f"Le moulin numéro {at} du val" for at in range(4)]
    cards = "".join(
        f"<h3><a href='/{at}'>{one}</a></h3><p>{one}, dit-on, ne tourne plus.</p>" for at, one in enumerate(news)
    )
    monkeypatch.setattr(
        "trafilatura.extract", lambda *_, **__: "\n".join((ASK, *(f"{one}, dit-on, ne tourne plus." for one in news)))
    )
    found = draft(f"<div><div>{TEXT}</div><div><div><h5>À la une du val</h5></div><div>{cards}</div></div></div>")
    assert whole(found)
    assert "ne tourne plus" not in text_of(found)


def test_a_box_behind_the_text_of_which_the_second_opinion_leaves_out_a_part_stays_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gift = "Whoever pays may give five notes away each month, and nobody who gets one has to pay for it."
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: f"{ASK}\n{gift}")
    found = draft(
        f"<article><section id='body'>{TEXT}</section><section><h4>Gifts</h4><p>{gift}</p></section></article>"
    )
    assert gift not in text_of(found)


@pytest.mark.parametrize("cue", CUES)
def test_a_list_of_other_articles_is_announced_in_other_languages_too(
    cue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = "How the bridge lost its toll, and who still pays it, is what the paper asked."
    box = f"<div><h4>{cue}</h4><p><a href='/a'>What nobody pays any more</a></p><p>{lost}</p></div>"
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: f"{ASK}\n{lost}\n{LAST}")
    found = draft(f"<div>{TEXT}{box}<p>{LAST}</p></div>")
    assert whole(found, (*SENTENCES, LAST))
    assert lost not in text_of(found)


@pytest.mark.parametrize(
    "line", ["다음 글에서는 물을 이야기한다", "前の記事では水の話をした", "作者的其他生活", "공유 방앗간"]
)
def test_a_line_of_the_authors_announces_nothing(line: str) -> None:
    assert tails.lines("cues").fullmatch(line) is None


def test_the_heading_of_a_box_behind_the_text_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: f"{ASK}\nLetters from the valley")
    box = "<div class='nl'><h3>Letters from the valley</h3><p>Sign up for one each week.</p></div>"
    assert "Letters from" not in text_of(draft(f"<div>{TEXT}{box}</div>"))


def test_a_heading_that_ends_the_text_itself_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: f"{ASK}\nThe second wheel")
    found = draft(f"<div>{TEXT}<h3>The second wheel</h3></div>")
    assert "The second wheel" in text_of(found)


def test_a_link_at_the_end_of_each_piece_of_a_digest_announces_nothing() -> None:
    more = "<table><tr><td><a href='/{}'>Read more</a></td></tr></table>"
    pieces = "".join(f"<h2>Mill {at}</h2><p>{said}</p>{more.format(at)}" for at, said in enumerate(SENTENCES))
    found = draft(f"<h1>Thursdays</h1><div>{pieces}</div>")
    assert whole(found, SENTENCES)


POINTS = ("The stone for barley has a crack of two inches.", "A bag of flour costs what it did in 1998.")


@pytest.mark.parametrize(
    ("above", "kept"),
    [
        ("<div><div>In short</div><ul>{}</ul></div>", True),
        ("<section><h3>In short</h3><div><ol>{}</ol></div></section>", True),
        ("<p>Contents of this very long page</p><ul><li>One</li><li>Two</li><li>Three</li></ul>", False),
        (
            "<div>In short</div><ul><li><a href='/a'>A lock keeper.</a></li><li><a href='/b'>Why.</a></li></ul>",
            False,
        ),
    ],
)
def test_key_points_under_the_headline_are_of_the_text(above: str, kept: bool) -> None:
    points = above.format("".join(f"<li>{one}</li>" for one in POINTS))
    found = draft(f"<h1>Thursdays</h1><p>By the paper</p>{points}<div class='t'>{TEXT}</div>")
    assert whole(found)
    assert ("In short" in text_of(found), all(one in text_of(found) for one in POINTS)) == (kept, kept)
    assert "Contents of" not in text_of(found)
    assert "lock keeper" not in text_of(found)


def test_the_heading_of_the_first_paragraph_is_of_the_text() -> None:
    found = draft(f"<h1>Thursdays at the mill</h1><p>By the paper</p><div><h2>1. The stones</h2>{TEXT}</div>")
    assert text_of(found).startswith("1. The stones")
    cue = draft(f"<h1>Thursdays at the mill</h1><p>By the paper</p><div><h2>Share this</h2>{TEXT}</div>")
    assert text_of(cue).startswith(SENTENCES[0])


def test_the_heading_that_a_text_was_cut_below_is_of_it() -> None:
    wall = "<div class='reg'><h4>Register</h4><form><input type='email'></form></div>"
    assert "The second wheel" in text_of(draft(f"<div><div>{TEXT}<h3>The second wheel</h3></div>{wall}</div>"))
    widget = f"<div><div>{TEXT}<h3>The second wheel</h3><div class='stars'></div></div>{wall}</div>"
    assert "The second wheel" not in text_of(draft(widget))


def test_a_heading_in_a_box_of_its_own_and_the_short_cells_of_a_table_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Page builders set each heading in a box; a second opinion knows cells only where they are long."""
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: f"{ASK}\nsome say until the next flood")
    rows = "<tr><th>Stone</th><th>Use</th></tr><tr><td>No. 1</td><td>some say until the next flood</td></tr>"
    parts = [f"<div class='r'><div class='t{at}'><p>{one}</p></div></div>" for at, one in enumerate(SENTENCES)]
    parts.insert(2, "<div class='r'><div class='h'><h2>The two stones</h2></div></div>")
    parts.insert(4, f"<div class='r'><table>{rows}</table></div>")
    parts.insert(3, "<div class='r'><div class='h'><h2>Related stories</h2></div></div>")
    found = text_of(draft(f"<h1>Thursdays</h1><div>{''.join(parts)}</div>"))
    assert "The two stones" in found
    assert "Related" not in found
    assert "No. 1" in found


def test_a_table_of_data_in_a_text_is_whole_or_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: f"{ASK}\nSacks until the flood")
    rows = "<tr><th>Day</th><th>Sacks until the flood</th></tr><tr><td>Thursday</td><td>31</td></tr>"
    parts = [f"<p>{one}</p>" for one in SENTENCES]
    parts.insert(3, f"<table class='x'><tbody>{rows}<tr><td>Friday</td><td>0</td></tr></tbody></table>")
    found = text_of(draft(f"<h1>Thursdays</h1><div class='t'>{''.join(parts)}</div>"))
    assert "Thursday" in found
    assert "Friday" in found


def test_a_text_goes_on_behind_a_list_of_other_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: f"{ASK}\nRead also\nHow the miller sleeps")
    parts = [f"<div class='c'><p>{one}</p></div>" for one in SENTENCES]
    listed = "".join(f"<li><a href='/{at}'>How the miller sleeps, part {at}</a></li>" for at in (1, 2))
    parts.insert(-3, f"<div class='c'><p><strong>Read also</strong></p></div><div class='c'><ul>{listed}</ul></div>")
    found = draft(f"<h1>Thursdays</h1><div class='t'>{''.join(parts)}</div>")
    assert whole(found)
    assert "Read also" not in text_of(found)
    assert "miller sleeps" not in text_of(found)


@pytest.mark.parametrize(
    "head",
    [
        "<p><a href='/'>Home</a> > Mills, wheels > <b>The last mill</b></p><h1>The last mill of the valley: I</h1>",
        "<div>Report</div><div class='title'>The last mill of the valley</div>",
    ],
)
def test_the_headline_in_the_text_and_what_stands_before_it_are_none_of_it(
    head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "Home > Mills, wheels > The last mill\nReport\nThe last mill of the valley"
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: f"{lines}\n{ASK}")
    title = "<meta property='og:title' content='The last mill of the valley'>"
    assert text_of(draft(f"<div>{head}{TEXT}</div>", title)).startswith(SENTENCES[0])
