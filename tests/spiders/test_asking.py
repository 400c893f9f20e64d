"""Boxes in the middle of a text that ask the reader for something are none of it; the author's boxes are."""

from __future__ import annotations

import re

import pytest

from pipelines import finish
from spiders import tails
from spiders.discovery import read
from spiders.folding import fold
from spiders.wall_sentences import wall_sentence
from tests.spiders.making import capture, text_of
from tests.spiders.test_text_of_unknown_pages import SENTENCES, TEXT, URL, draft, whole

FIELD = "<input type='email'><button>Go</button>"


@pytest.fixture(autouse=True)
def _second_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second opinion that takes all that stands in paragraphs, headings and cells for text."""

    def everything(tree: object, **_: object) -> str:
        return "\n".join(" ".join(node.itertext()) for node in tree.iter("p", "h3", "h4", "small", "td", "th"))  # type: ignore[attr-defined]

    monkeypatch.setattr("trafilatura.extract", everything)


def between(box: str) -> str:
    """The text of a page with a box in the middle of it."""
    paragraphs = re.findall(r"<p>.*?</p>", TEXT)
    found = draft(
        f"<h1>Thursdays at the mill</h1><div class='text'>{''.join(paragraphs[:3])}{box}{''.join(paragraphs[3:])}</div>"
    )
    assert whole(found)
    return text_of(found)


ASKING = (
    (
        "<div class='rack'><h4>Gefällt dir dieser Text?</h4><p>Dann zahl doch, was ein Brot kostet.</p>"
        "<p><a class='button' href='/z'>Ja, ich will</a></p></div>"
    ),
    "<div class='my-6'><p>The Miller Plus – 2 months for $2</p><p>Stop when you like.</p><button>To it</button></div>",
    "<div class='my-6'><p>Mjölnaren Plus – 2 månader för 20 kronor</p><button>Till erbjudandet</button></div>",
    (
        "<div class='card'><h5>Webinar: stones for the busy miller</h5><p>18 July, 7.30pm. One hour.</p>"
        "<a class='btn btn-primary'>Reserve your place</a></div>"
    ),
    "<div class='in'><p>We file all three for you.</p><a class='btn' href='/d'>Talk to an expert →</a></div>",
    f"<div class='x1'><p>Flour news, hot from the stone.</p><form>{FIELD}</form><small>It is safe.</small></div>",
    f"<section><h3>Each Thursday, a letter about flour.</h3><p>No crumbs, and no crumbs.</p>{FIELD}</section>",
    "<div><p>POLL: Should the trout have Mondays?</p><label><input type='radio'>Yes</label><button>Vote</button></div>",
    (
        "<div class='plea'><h3>Flour is free, notes are not.</h3><p>Give what a loaf costs, and support us monthly.</p>"
        "<p class='row'><a href='/5'>£5</a> <a href='/9'>£9</a></p></div>"
    ),
    "<div class='wp-group'><div><h3>We grind because you give.</h3><button>Donate now</button></div></div>",
    (
        "<div class='cup'><p>There are no ads on this page. Buy me a coffee, and there will be none.</p>"
        "<a class='btn-cup' href='https://cup.test/x'>Here you go</a></div>"
    ),
    (
        "<div class='ebook'><b>The Mill Book, a primer</b><br><s>59.00</s> 39.90<br>"
        "<a href='/shop/mill-book' class='btn'>Into the basket</a></div>"
    ),
    (
        "<div class='hs-x'><h3>The full guide, 34 pages</h3><p>With a checklist for printing.</p>"
        "<a class='cta_button' href='/guide'>Download</a></div>"
    ),
    (
        "<table class='offer'><tr><td>Four weeks free. Already a subscriber? Then sit down.</td></tr>"
        "<tr><td><a href='/in'>Come in</a></td></tr></table>"
    ),
)
AUTHORS = (
    "<div class='x2'><h3>On</h3><p>The newsletter was a wall, he says.</p><a class='btn' href='/w'>Read on</a></div>",
    "<div class='info'><p>Whoever wants to subscribe to a mill must bring a donkey to its door.</p></div>",
    "<div class='info'><p>A donkey is <a href='/d'>a member of the guild</a>, and donates its Thursdays.</p></div>",
    "<div class='chart'><p>Bread, by weight and by year, in the valley.</p><a href='/c'>All figures</a></div>",
    "<div class='faq'><button aria-expanded='false'>May I?</button><p>Yes, and donate sacks as well.</p></div>",
    "<div class='step'><a class='btn' href='#sluice'>The sluice</a><p>Then open it by hand, as he does.</p></div>",
    "<blockquote><p>Please donate to the mill, he wrote, in vain.</p><a href='/l'>The letter</a></blockquote>",
    "<div class='code'><pre>subscribe(mill, thursday)</pre><button>Copy</button><p>It will subscribe.</p></div>",
)


@pytest.mark.parametrize("box", ASKING)
def test_a_box_that_asks_is_none_of_the_text(box: str) -> None:
    said = re.findall(r">([^<>]{12,})<", box)[0]
    assert said not in between(box)


@pytest.mark.parametrize("box", AUTHORS)
def test_a_box_of_the_authors_stays(box: str) -> None:
    assert re.findall(r">([^<>]{12,})<", box)[-1].strip() in between(box)


@pytest.mark.parametrize(
    "asks",
    """
    Werden Sie Mitglied | Unterstützen Sie unsere Arbeit | Spendieren Sie mir einen Kaffee | Haben Sie schon ein Abo?
    Soutenez-nous | Je fais un don | Offrez-moi un café | Rejoignez-nous | Hazte socia | Invítame a un café | Síguenos
    Sostienici | Offrimi un caffè | Seguici | Apoie o jornalismo | Me paga um café | Seja membro | Postaw mi kawę
    Wesprzyj nas | Zostań patronem | Word dan ook lid | Steun ons | Volg ons | Bli medlem | Stöd oss | Støt os
    Поддержать проект | Оформите пожертвование | Подписывайтесь | 订阅 | 打赏 | 会員登録 | 寄付
    후원하기 | Become a founding member | 支持獨立媒體 | 成為月捐讀者 | 小额捐助 | マガジンを購読 | メンバーシップに加入
    チップで応援 | 気に入ったらサポート | 알림받기 | 채널 추가 | 응원하기
    Chip in today | Your gift is matched | Follow us | Join our WhatsApp channel | My six-week course
    """.replace("\n", "|").split("|"),
)
def test_what_boxes_ask_for_is_known_in_many_languages(asks: str) -> None:
    assert not asks.strip() or tails.asks(asks)


@pytest.mark.parametrize(
    "says",
    [
        "The mill supports a wheel.", "Das Mühlrad dreht sich.", "Le meunier donne du grain.", "El molino da pan.",
        "De molen draait.", "Мельница стоит.", "Młyn stoi.", "More charts", "Download the sheet", "All figures",
        "独立的磨坊主", "水車は回る", "방앗간은 목요일에만 돈다", "応援に来た人々",
    ],
)  # fmt: skip
def test_what_authors_say_is_not(says: str) -> None:
    assert not tails.asks(says)


def test_text_in_boxes_of_one_kind_is_no_box() -> None:
    """Each part of the text in a box of its own; the last one has a place to press in it."""
    parts = "".join(f"<div class='part'><p>{one}</p></div>" for one in SENTENCES[:-1])
    last = f"<div class='part'><p>{SENTENCES[-1]}</p><a class='btn' href='/s'>Subscribe</a></div>"
    assert whole(draft(f"<h1>Thursdays at the mill</h1><div>{parts}{last}</div>"))


def test_a_box_in_the_middle_of_a_wordpress_text_goes() -> None:
    box = "<div class='wp-block-group'><h3>The mill is yours</h3><p>Your gift counts.</p><button>Donate</button></div>"
    body = TEXT.replace("<p>The county", f"{box}<p>The county")
    page = (
        "<html><body class='single postid-9'><article><h1 class='entry-title'>Thursdays</h1>"
        f"<div class='entry-content'>{body}</div></article><link href='/wp-content/themes/x.css'></body></html>"
    )
    record = finish(read(capture(page, URL)).drafts[0], capture(page, URL))
    assert record.platform == "wordpress"
    assert "The mill is yours" not in record.content_text
    assert SENTENCES[-1] in record.content_text


@pytest.mark.parametrize(
    "says",
    [
        "Leave your address and we will write when there is something to see.",
        "Give us your e-mail and we'll let you know when there is more to read.",
    ],
)
def test_letters_that_are_promised_hide_nothing(says: str) -> None:
    assert wall_sentence(fold(says)) is None


def test_the_form_below_the_parts_of_a_card_takes_none_of_them_along() -> None:
    card = (
        "<div class='card'><h2>Thursday bread</h2><p>For six.</p><h3>Flour</h3><ul><li>600 g of rye</li>"
        f"<li>120 g of wheat, and some more</li></ul>"
        f"<h3>Leaven</h3><div class='ask'><p>A letter.</p><form>{FIELD}</form></div></div>"
    )
    kept = between(card)
    assert "600 g of rye" in kept
    assert "A letter." not in kept


def test_cards_that_a_text_lists_stay() -> None:
    card = "<div class='mill'><p>The mill at {0}, on Fridays.</p><a class='btn' href='/{0}'>Its hours</a></div>"
    found = between("".join(card.format(place) for place in ("Orrin", "Marl", "Brinewick")))
    assert "The mill at Marl, on Fridays." in found
    assert "The mill at Marl, on Fridays." not in between(card.format("Marl"))
