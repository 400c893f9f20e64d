"""What walls say, line by line, and what boxes at the end of a text say that hide nothing."""

from __future__ import annotations

import pytest

from spiders.folding import fold
from spiders.wall_words import cut_phrase
from storage.records import Observed
from tests.spiders.test_walls import FREE, page

WALLS = """
Subscribe to read the full story.
This article is for premium subscribers only.
Get unlimited access to The Gazette. Subscribe to continue.
You have reached your article limit. Subscribe for $1 a week.
You've hit your monthly limit of free articles.
To read this article, subscribe or log in.
Please subscribe or log in to continue reading.
Subscribe to keep reading from just $1 a month.
Subscribe to read the full newsletter.
Sign in or subscribe to read the rest of this story.
Log in or create a free account to keep reading.
Register for free to read this article.
This content is available exclusively to Gazette members.
This is premium content. Subscribe to access.
This premium content is reserved for subscribers.
You need a subscription to read this article.
A subscription is required to read the full article.
This article is exclusive to our subscribers.
The remainder of this article is available to subscribers.
Read the full article with a free trial.
Continue reading with a Gazette subscription
Continue reading your article with a Gazette subscription.
Keep reading by creating a free account or signing in.
Finish this story by subscribing.
Want the full story? Become a member.
Members get the whole story. Join to read on.
Become a paid subscriber to get access to this post and other subscriber-only content.
The full post is available to paying members.
This post is for premium members only
This newsletter edition is for paying subscribers only.
Join the Guild tier to unlock this post.
Enter your email to read the rest of this story.
Enter your email below to unlock the full article.
Join free to continue reading.
Unlock this content
Exclusive for members. Upgrade your membership to view this content.
The rest of this essay is for subscribers.
The rest of this newsletter is for paid subscribers.
You are reading a preview of this article.
Purchase this article for $2 to continue.
Get digital access to read this article.
Subscribe to read the rest of this post in your browser or the app.
Become a member to read the rest of this JavaScript course.
Dieser Artikel ist Teil von Blatt+. Jetzt testen und weiterlesen.
Lesen Sie weiter mit Blatt Plus.
Sie möchten weiterlesen?
Diesen Artikel lesen Sie mit einem Abo.
Exklusiv für Abonnenten
Melden Sie sich an, um weiterzulesen.
Dieser Inhalt ist für Abonnenten.
Cet article est réservé à nos abonnés.
Pour lire la suite, abonnez-vous.
Cet article vous est offert par un abonné ? Abonnez-vous pour lire la suite.
Il vous reste 80 % de l'article à découvrir. Abonnez-vous.
La suite de ce contenu est réservée aux abonnés
Este contenido es exclusivo para suscriptores.
Para seguir leyendo este artículo necesitas una suscripción.
Contenuto per gli abbonati premium. L'accesso al sito è riservato.
Leia a matéria completa. Conteúdo exclusivo para assinantes.
Dit artikel is alleen voor abonnees. Word abonnee om verder te lezen.
Denna artikel är för prenumeranter. Logga in för att läsa vidare.
この先は会員限定です。
この記事の続きを読むには会員登録が必要です。
ここから先は有料会員のみ閲覧できます。
続きを読む場合は購入してください。
本文为付费文章，购买后可阅读全文
订阅会员，阅读全文
该文章为会员文章，请开通会员后阅读
您还未购买本专栏，购买后可阅读
余下内容需要付费后查看
以下内容需要付费阅读
成为付费订阅者以阅读全文
登录以阅读全文
登录后可查看更多内容
您需要登录后才可以阅读全文
关注公众号后继续阅读
Read more of this content when you subscribe today.
Sign up to get access to this article.
Nur mit Plus-Abo lesbar
이 기사는 유료회원 전용입니다. 계속 읽으려면 구독하세요.
Saken er for abonnenter. Logg inn for å lese videre.
Juttu on vain tilaajille. Tilaa ja lue.
Tento článek je jen pro předplatitele.
Ezt a cikket csak előfizetők olvashatják.
Bu yazı yalnızca abonelere açıktır. Devamını okumak için abone olun.
Материал доступен только по подписке. Чтобы читать дальше, оформите её.
Матеріал лише для передплатників. Щоб читати далі, увійдіть.
Этот пост доступен только платным подписчикам
Цей допис доступний лише для підписників
Bài viết này chỉ dành cho thành viên trả phí
Bu yazı sadece ücretli aboneler içindir
Bu məqalə yalnız ödənişli abunəçilər üçündür
Det här innehållet är endast för medlemmar
Deze pagina is alleen voor betalende leden zichtbaar
Diese Seite ist nur für Abonnenten
"""
BOXES = """
Subscribe to our newsletter for more stories.
Sign up for our free weekly newsletter.
Support independent journalism. Become a member today.
If you enjoyed this article, consider subscribing.
Join 20,000 readers who get our letter every Friday.
Read more stories in our archive.
Log in to save this article.
Log in to comment.
Sign in to join the discussion.
Subscribe to read more from our correspondents.
Continue reading: the culvert under the gasworks
Keep reading: five more stories about canals
Download the app to read offline.
Follow us on social media to read more.
Become a member to comment on this story.
Share this article with a friend who is not yet a subscriber.
Subscribers can share this article as a gift.
This article was first published in our print edition. Subscribe to print.
Get the full picture: our guide to canals.
Want to keep reading about canals? See our guide.
Unlock the full potential of your barge.
Listen to the full episode on our podcast feed. Members get it early.
Create an account to follow this author.
Register to read our reports on the member portal.
This story is part of our series for subscribers; this one is free for all.
Read the rest of the series here.
To read the full report, click here.
Read the full article on the council's website.
Continue reading on the next page
Abonnieren Sie unseren Newsletter.
Jetzt weiterlesen: Der Durchlass am Gaswerk
Mehr lesen Sie in unserem Abo.
Abonnez-vous à notre lettre hebdomadaire.
Suscríbete a nuestro boletín.
Iscriviti alla nostra newsletter per leggere altre storie.
点击阅读全文
扫码关注公众号，获取更多内容
登录后发表评论
会员专享：运河纪念品八折
下载App，阅读更多精彩内容
ログインしてコメントする
会員登録してメールマガジンを受け取る
続きを読む：暗渠の謎
Comments are for subscribers only.
Comments on this story are available to subscribers only.
The archive is available to subscribers only.
Kommentieren nur mit Abo
Les commentaires sont réservés aux abonnés.
评论仅限会员
コメント欄は会員限定です
Meld deg på nyhetsbrevet vårt.
Tilaa uutiskirjeemme.
Přihlaste se k odběru novinek.
Iratkozz fel a hírlevelünkre.
Devamını okumak için tıklayın
Bültenimize abone olun.
Подпишитесь на нашу рассылку.
Читать дальше: тайна шлюза
Підпишіться на нашу розсилку.
Please enable JavaScript to view this content.
Please update your browser to view this content.
To view this content, JavaScript must be enabled and a Flash player installed.
"""


LATER = (
    "For subscribers only: the recipe for our cookie tin. No consent is asked for in what follows, which fills a line "
    "and stands between that and the sentence that counts: the text goes on for subscribers only."
)


def box(line: str) -> str:
    return f'<div class="x9"><p>{line}</p><a href="/go">Go on</a></div>'


@pytest.mark.parametrize("line", [*WALLS.strip().splitlines(), LATER])
def test_a_line_that_only_walls_say(line: str) -> None:
    for record in (page(box(line)), page(inside=box(line))):
        assert record.observed is Observed.PREVIEW
        assert record.content_text == "\n\n".join(FREE)


@pytest.mark.parametrize(
    "line",
    [
        "To access this post, you must purchase Harbour Pass or Yard Pass, or log in if you are a member.",
        "You need to be logged in to view this content. Please log in. Not a member? Join us",
        "This content can only be viewed by members. To view this content, sign up by purchasing the Yard Pass.",
        "This content is password protected. To view it please enter your password below:",
        "Protected area. Please verify with a password to unlock the content.",
    ],
)
def test_a_long_notice_alone_in_its_box(line: str) -> None:
    """Too long to be no paragraph of the text, by its length alone."""
    record = page(inside=f'<div class="notice"><p>{line}</p></div>')
    assert record.observed is Observed.PREVIEW
    assert record.content_text == "\n\n".join(FREE)


def test_a_paragraph_in_a_box_like_those_before_it_is_the_authors() -> None:
    line = "You need to be logged in to view this content. So it said, and she did, and was none the wiser."
    boxed = "".join(f'<div class="para"><p>{one}</p></div>' for one in (*FREE, line))
    assert page(text=[], inside=boxed).observed is not Observed.PREVIEW


@pytest.mark.parametrize("line", BOXES.strip().splitlines())
def test_a_line_that_hides_nothing(line: str) -> None:
    for record in (page(box(line)), page(inside=box(line))):
        assert record.observed is not Observed.PREVIEW
        assert record.boundary is None


@pytest.mark.parametrize(
    "line",
    [
        "Keep reading this series: part two.",
        "To read the rest of this series, see part two.",
        "To continue reading, buy the book: The Rope, a history.",
        "Next week's piece is for members only.",
    ],
)
def test_a_phrase_that_goes_on_to_something_else_hides_nothing(line: str) -> None:
    assert cut_phrase(fold(line)) is None


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to read the rest of this post.",
        "Keep reading this story with a subscription.",
        "For members only.",
        "Jetzt „Das Wehr“ weiterlesen mit einem Probeabo",
        "Den ganzen Artikel »Das Wehr« jetzt weiterlesen mit »Plus«",
        "Subscribe to read “The weir” and the rest of this story",
        "Register to read more…",
        "Registrieren Sie sich, um mehr zu lesen",
        "Inscrivez-vous pour lire la suite",
        "Regístrese para leer más",
        "Registrati per leggere il resto",
        "Cadastre-se para ler mais",
        "Zarejestruj się, aby przeczytać więcej",
        "Registreer u om meer te lezen",
        "Logga in för att läsa mer",
    ],
)
def test_one_that_goes_on_about_this_text_still_does(line: str) -> None:
    assert cut_phrase(fold(line)) is not None


@pytest.mark.parametrize(
    "line",
    [
        "The box said “Subscribe to read the rest of this post” in grey.",
        "Unter dem Text stand „Jetzt weiterlesen mit Plus“, und niemand tat es.",
        "Da stand »Jetzt weiterlesen mit Plus«, und niemand tat es.",
        "Il y avait « La suite est réservée aux abonnés » en gris.",
        "箱には「この記事は有料会員限定です」と書いてあった。",
    ],
)
def test_what_an_author_quotes_hides_nothing(line: str) -> None:
    assert cut_phrase(fold(line)) is None
