"""Lines beside a text: to other articles, set like a button, channels, questions, tables of contents."""

from __future__ import annotations

import pytest

from pipelines import finish
from tests.pipelines.making import PROSE, capture, draft, paragraphs, record

LONG = " ".join(PROSE * 3)
BODY = paragraphs(LONG, *PROSE, LONG)
OTHER = "<a href='/p/9'>What the baker of street nine thinks of rye</a>"
LEADS_AWAY = """
READ MORE: | Read also: | Related: | Don't miss: | Lesen Sie auch: | Mehr zum Thema: | Lies auch | À lire aussi :
Lire aussi | Lee también: | Te puede interesar: | Leggi anche: | Leia também: | Saiba mais: | Czytaj też: | Lees ook:
Lees ook
Läs även: | Læs også: | Читайте также: | По теме: | 関連記事: | あわせて読みたい | 延伸阅读: | 관련 기사:
"""
PRESSED = """
Save your seat | Talk to a broker | Renew your membership for 2025 | Donate now | Buy me a coffee | Jetzt spenden
Je m'abonne | Faire un don | Quiero apoyar | Reserva tu plaza | Sostienici | Garanta sua vaga | Wesprzyj nas | Word lid
Bli medlem | Подписаться | 購読する | 立即订阅 | 후원하기 | Liked it? Forward it | Ti è piaciuta? Inoltrala
Weitersagen
"""
CHANNELS = """
📲 Get the latest news on WhatsApp | Follow us on Google News | Join our Telegram channel | Folgen Sie uns auf WhatsApp
Suivez-nous sur WhatsApp | Rejoignez notre chaîne WhatsApp | Únete a nuestro canal de Telegram | Seguici su Telegram
Receba as notícias no WhatsApp | Dołącz do nas na WhatsAppie | Volg ons op WhatsApp | Följ oss på Instagram
Подписывайтесь на наш телеграм-канал | 公式LINEを友だち追加
"""
AGREED = """
External content | This content is hosted by a third party that sets cookies. | To watch this video, accept cookies
Load tweet | Empfohlener redaktioneller Inhalt | Mit Ihrer Zustimmung wird hier ein Video von YouTube geladen.
Videos immer laden | An dieser Stelle finden Sie einen externen Inhalt von Instagram. | Contenu externe bloqué
Pour voir cette vidéo, acceptez les cookies. | Para ver este contenido, acepta las cookies | Contenuto esterno
Per vedere questo video accetta i cookie | Externe inhoud | Externt innehåll
"""
RATED = """
How'd we do today? | Did you enjoy this issue? | Was this article helpful? | War dieser Artikel hilfreich?
Cet article vous a été utile ? | ¿Te ha gustado este artículo? | Ti è piaciuta questa newsletter? | Gostou desta edição?
Jak ci się podobał newsletter? | Was dit artikel nuttig? | Gillade du det här brevet? | Понравилась статья?
"""


def each(lines: str) -> list[str]:
    return [one.strip() for line in lines.strip().splitlines() for one in line.split("|") if one.strip()]


@pytest.mark.parametrize("label", each(LEADS_AWAY))
@pytest.mark.parametrize("line", ["<p><strong>{}</strong> {}</p>", "<p><a href='/p/9'>{} {}</a></p>"])
def test_a_line_that_leads_to_another_article_is_none_of_this(line: str, label: str) -> None:
    if label[-1] not in ":：" and line.startswith("<p><a"):
        return  # without a colon it may be any headline
    made = record(f"{BODY}{line.format(label, OTHER if 'strong' in line else 'What the baker thinks')}{BODY}")
    assert made.content_text == record(BODY + BODY).content_text


@pytest.mark.parametrize(
    "line",
    [
        f"<p>Related: {OTHER}, which nobody ever read to its end.</p>",
        f"<p>He told us to read more: {OTHER} and ten others, and more of it every day.</p>",
        f"<p>{OTHER}</p>",
        "<p><a href='/p/9'>Watch: how rye is weighed</a></p>",
        "<p>Read more: nobody did, and the baker least of all.</p>",
        "<p><a href='/p/9'>Support</a> came from the mill.</p>",
        "<p><a href='/p/9'>Give the baker his bread</a></p>",
        "<p>Follow the river to the mill.</p>",
    ],
)
def test_the_authors_own_links_stay(line: str) -> None:
    made = record(f"{BODY}{line}{BODY}")
    assert len(made.content_text) > len(record(BODY + BODY).content_text)


def test_a_digest_of_such_lines_is_the_text() -> None:
    lines = "".join(f"<p>Read more: <a href='/p/{at}'>What street {at} thinks of rye</a></p>" for at in range(9))
    assert "street 8" in record(f"{paragraphs(LONG)}{lines}").content_text


@pytest.mark.parametrize("label", each(PRESSED))
def test_a_line_that_is_set_like_a_button_asks(label: str) -> None:
    assert record(f"{BODY}<p><a href='/give'>{label}</a></p>{BODY}").content_text == record(BODY + BODY).content_text


@pytest.mark.parametrize("line", [*each(CHANNELS), *each(AGREED), *each(RATED)])
@pytest.mark.parametrize("tag", ["p", "ul"])
def test_channels_and_questions_about_the_issue_are_no_text(tag: str, line: str) -> None:
    inside = f"<{tag}>{line}</{tag}>" if tag == "p" else f"<ul><li>{line}</li></ul>"
    assert record(f"{BODY}{inside}{BODY}").content_text == record(BODY + BODY).content_text


def test_the_answers_go_with_the_question() -> None:
    answers = "<ul><li><a href='/1'>Crusty</a></li><li><a href='/2'>Stale</a></li></ul>"
    assert "Stale" not in record(f"{BODY}<p>How'd we do today?</p>{answers}{BODY}").content_text
    asked = "<h5>Did you enjoy this issue?</h5><p><a href='/y'>Yes</a> <a href='/n'>Nope</a></p>"
    assert "Nope" not in record(f"{BODY}{asked}").content_text


@pytest.mark.parametrize("label", ["Jump to:", "Inhalt", "Sommaire", "Índice", "In dit artikel", "Содержание", "目次"])
def test_a_list_of_the_texts_own_parts_is_no_text(label: str) -> None:
    parts = f"<h2>Rye</h2>{BODY}<h2>Barley</h2>{BODY}"
    contents = "<ul><li>Rye</li><li>Barley</li></ul>"
    assert record(f"<p>{label}</p>{contents}{parts}").content_text == record(parts).content_text
    other = record(f"<p>{label}</p><ul><li>Rye</li><li>Oats</li></ul>{parts}").content_text
    assert "Oats" in other
    assert label in other


def test_thanks_that_name_somebody_are_the_authors() -> None:
    named = f"<h2>Thanks</h2><p>{' '.join(PROSE[:2])} To the millers of Orrin, who lent us their scales.</p>"
    assert "Orrin" in record(f"{BODY}{named}").content_text
    assert "Bye" not in record(f"{BODY}<h2>Thanks!</h2><p>Bye until Thursday.</p>").content_text


@pytest.mark.parametrize("heading", ["Media enquiries", "Pressekontakt", "Contact presse", "Perscontact"])
def test_a_press_contact_at_the_end_is_no_text(heading: str) -> None:
    made = record(f"{BODY}<h4>{heading}</h4><p>Press office, 0555 010 442, press@oven.test</p>")
    assert made.content_text == record(BODY).content_text


def test_a_box_says_whose_it_is_also_where_the_body_begins_inside_of_it() -> None:
    made = draft(f"{BODY}<div class='card sponsored'><p>{PROSE[0]}</p></div>")
    made.body = list(made.body[0].iter("p"))
    assert finish(made, capture()).blocks[-1].role == "sponsor"


@pytest.mark.parametrize(
    ("title", "offer"),
    [
        ("Want all of it, with flour?", "This is a crumb of Crusts, my six-week online course. One payment of $149."),
        ("Quer mais pão?", "Inscreva-se agora no meu curso de pães."),
        ("Wil je meer brood bakken?", "Schrijf je nu in voor mijn cursus brood."),
    ],
)
def test_a_course_at_the_end_is_an_offer(title: str, offer: str) -> None:
    assert record(f"{BODY}<h3>{title}</h3><p>{offer}</p>").content_text == record(BODY).content_text


@pytest.mark.parametrize(
    ("classes", "role"),
    [
        ("newspack_global_ad scaip-1", "sponsor"), ("ck-section ck-promo", "promotion"), ("sponsor-box-2", "sponsor"),
        ("has-ad", ""), ("no-ads", ""), ("advice", ""), ("promoter", ""), ("read", ""),
    ],
)  # fmt: skip
def test_a_box_called_an_advertisement_is_one(classes: str, role: str) -> None:
    made = record(f"{BODY}<div class='{classes}'><p>{PROSE[0]}</p></div>")
    assert made.blocks[-1].role == role


def test_lines_of_links_below_a_line_that_says_so_are_other_articles() -> None:
    links = "<br>".join(f"<a href='/p/{at}'>What street {at} thinks of rye</a>" for at in range(3))
    assert record(f"{BODY}<div><b>More from these pages</b><br>{links}</div>").content_text == record(BODY).content_text
    told = f"{BODY}<div><b>More from these pages</b><br>I kept them all, and read none of them since the flood.</div>"
    assert "flood" in record(told).content_text


def test_what_hand_made_pages_end_with_is_no_text() -> None:
    lines = "<p>You are visitor number 4182</p><p>Best viewed at 800 x 600.</p><p>Last updated: 3/11/2007</p>"
    assert record(f"{BODY}{lines}").content_text == record(BODY).content_text


def test_a_headline_in_two_lines_is_not_repeated() -> None:
    made = record(f"<p><b>On the price<br>of Tuesdays</b></p>{BODY}", title="On the price of Tuesdays")
    assert made.content_text == record(BODY).content_text


@pytest.mark.parametrize(
    "line",
    each(
        """
        Log in to comment | You must be logged in to post a comment. | Comments are closed. | Be the first to comment
        Bitte melden Sie sich an, um zu kommentieren | Connectez-vous pour commenter | Inicia sesión para comentar
        Accedi per commentare | Faça login para comentar | Zaloguj się, aby dodać komentarz | Log in om te reageren
        Logga in för att kommentera | Войдите, чтобы оставить комментарий
        コメントするにはログインしてください | 登录后可评论
        """
    ),
)
def test_what_is_said_about_comments_is_no_text(line: str) -> None:
    assert record(f"{BODY}<p>{line}</p>{BODY}").content_text == record(BODY + BODY).content_text


@pytest.mark.parametrize(
    "line",
    [
        "This post was last updated over 4 years ago; some of it may be out of date.",
        "Dieser Beitrag ist älter als 3 Jahre, manches ist vielleicht nicht mehr aktuell.",
        "Cet article a plus de 2 ans, son contenu est peut-être obsolète.",
        "Este artículo tiene más de 5 años y puede estar desactualizado.",
    ],
)
def test_that_a_text_is_old_is_said_beside_it(line: str) -> None:
    assert record(f"<p>{line}</p>{BODY}").content_text == record(BODY).content_text
    own = "This post has stood at the ford for 40 years, and nobody remembers who put it there."
    assert record(f"<p>{own}</p>{BODY}").content_text.startswith(own)


@pytest.mark.parametrize(
    "line",
    [
        "The post On ferries appeared first on Tides.",
        "This story was originally published May 4, 2026 at 5:30 AM.",
        "Der Beitrag Über Fähren erschien zuerst auf Gezeiten.",
        "L’article Des bacs est apparu en premier sur Marées.",
        "La entrada Los transbordadores se publicó primero en Mareas.",
        "L'articolo I traghetti proviene da Maree.",
        "O post As balsas apareceu primeiro em Marés.",
        "Het bericht Veerponten verscheen eerst op Getijden.",
        "Artykuł O promach pochodzi z serwisu Pływy.",
        "Inlägget Om färjor dök först upp på Tidvatten.",
        "這篇文章 渡船記 最早出現於 潮汐。",
        "投稿 渡し船 は 潮 に最初に表示されました。",
        "Det här är en krönika. Åsikterna är skribentens egna.",
    ],
)
def test_where_a_text_came_out_first_is_said_beside_it(line: str) -> None:
    assert record(f"{BODY}<p>{line}</p>").content_text == record(BODY).content_text


def test_a_label_above_the_headline_in_the_body_goes_with_it() -> None:
    made = record(f"<p>From the rectory</p><h1>Tides</h1>{BODY}", title="Tides")
    assert made.content_text == record(BODY).content_text
    kept = record(f"<p>From the rectory</p><h1>Another</h1>{BODY}", title="Tides")
    assert kept.content_text.startswith("From the rectory")
