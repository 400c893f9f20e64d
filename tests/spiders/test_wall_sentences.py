"""Sentences that only walls say, in words that no list has, and those that speak of something else."""

# ruff: noqa: E501 (a sentence reads better on its one line)
from __future__ import annotations

import pytest

from spiders.folding import fold
from spiders.wall_sentences import wall_sentence
from spiders.wall_words import cut_phrase, may_cut

WALLS = """
This article is exclusively for registered readers.
Create a free account to read the full article
You need to login to view the rest of the content. Please Login.
Content is Restricted. Please buy subscription to get full access.
This post is only for supporters of The Ferry.
This post is for Monthly Supporters only.
The remaining 1,240 words are for members.
The rest of this letter is for paid subscribers.
Want the rest? It is for paying readers.
You have reached the end of this preview.
Join to read the whole essay.
Subscribe to Courier Plus for full access.
Continue with a free trial
Continue with your subscription
Sign in to view more content
Read this article for €0.29
Unlock this article for $2
This article costs 0.49 €
Check access to the full text by signing in through your organization.
Log in via your library to read the full text.
Membership required
Members can read the full piece.
Only members can read this story in full.
Only paying subscribers can see this post.
Paid members get the full version of this post.
Below this line is for paying subscribers.
Everything below is for members.
What follows is for paid subscribers only.
Beyond this point: subscribers only.
This edition continues for paying members.
The story continues for subscribers.
Upgrade your plan to see the rest of this report.
Start your membership to finish this article.
Get access to this article with a monthly plan.
You don't have access to this post. Upgrade to paid.
You do not have permission to view this content. Become a member.
Your current plan does not include this post.
Your subscription does not include access to this article.
This content is locked. Subscribe to unlock it.
This post is locked. Join the Oar tier to see it.
Unlock with a subscription
Unlock full access from $5/month
Sign up for a free account to see the whole story.
Please register (it's free) to keep reading.
Please verify your email to read on.
Give us your email to keep reading.
Enter your email and read on.
To see the full analysis, become a Pro member.
Full analysis available for Pro members.
Full article available to subscribers.
The complete interview is available to subscribers of the Courier.
This is a subscriber exclusive. Sign in or subscribe.
A Courier+ subscription is needed to read on.
You'll need an account to read the rest.
You've read your three free articles this month.
You have no free articles left.
0 free articles left. Subscribe.
Your free articles for this month are used up.
You've reached your monthly limit.
Try the Courier for a month to read on.
Pay what you want to read this article.
Pay $1 to read on.
Buy a day pass to read this article.
One-time purchase: read this article for 99 cents.
Registrieren und kostenlos weiterlesen
Jetzt kostenlos anmelden und weiterlesen.
Diesen Text können nur Abonnentinnen und Abonnenten lesen.
Der ganze Artikel steht nur Mitgliedern zur Verfügung.
Mit einem Konto können Sie diesen Artikel lesen.
Ab hier geht es für Mitglieder weiter.
Ab hier nur für zahlende Leser.
Der Rest dieses Beitrags ist für Unterstützer.
Loggen Sie sich ein, um den Artikel zu lesen.
Abonnieren und weiterlesen
Als Mitglied können Sie weiterlesen.
Dieser Inhalt ist geschützt. Bitte melden Sie sich an.
La suite de cette lettre est réservée aux soutiens.
Créez un compte gratuit pour lire cet article.
Connectez-vous pour lire la suite.
Il vous faut un abonnement pour lire cet article.
Devenez membre pour accéder à l'article complet.
Cet article est accessible uniquement aux abonnés.
La lecture de cet article est réservée aux abonnés.
Este texto es solo para suscriptores de pago.
Hazte socio para leer el artículo entero.
Crea una cuenta gratuita para seguir leyendo.
El resto de esta carta es para suscriptores.
Necesitas una suscripción para leer este artículo.
Accedi o abbonati per leggere l'articolo.
Il resto di questa lettera è per gli abbonati.
Questo contenuto è disponibile solo per gli abbonati.
Faça login para ler o texto completo.
O restante deste texto é só para assinantes.
Torne-se membro para ler o artigo completo.
Zaloguj się, by przeczytać całość.
Ten tekst jest dostępny dla prenumeratorów.
Pozostało 71% tekstu
Log in om dit artikel te lezen.
Dit verhaal is alleen voor leden.
Logga in för att läsa hela texten.
登录后获取已订阅的阅读权限
关注博主即可阅读全文
注册会员后可浏览全部内容
开通VIP即可查看本文剩余部分
加入星球后可阅读完整文章
付费后可解锁余下内容
请先登录再阅读全文
本篇为付费专栏内容,请订阅后阅读
此内容仅会员可见
以下内容仅付费读者可见
该内容需要登录后才能阅读
隐藏内容,登录后可见
此处内容需要评论回复后方可阅读
輸入電子郵件以繼續閱讀
註冊免費帳號即可閱讀全文
成為付費讀者,閱讀完整文章
ログインすると続きをお読みいただけます
この先をご覧いただくには会員登録が必要です
購入すると全文が読めます
続きは購読者のみお読みいただけます
残りの記事は有料です
로그인 후 기사 전문을 볼 수 있습니다
구독하고 계속 읽기
이 글은 멤버십 회원만 볼 수 있습니다
"""
BOXES = """
You must be logged in to view attachments.
You must be logged in to view images.
Log in to see prices.
Sign in to view your saved articles.
Subscribe to read our best river stories every week.
Subscribe to keep reading our best river stories every week.
Members get a monthly letter, a mug, and access to events.
Continue reading in the app
Members of our book club get the first chapter free. Log in to read it.
Enter your email to get the PDF version of this guide.
Enter your email and get the next issue.
Want the bonus episode? Become a supporter to unlock it.
Unlock the full course
Get access to all 40 lessons for $99.
Log in to like this story.
Register for the event to see the programme.
Sign up to see who else is going.
Create an account to get alerts about this story.
Buy the book to read the rest of his stories.
This article was shared with you by a subscriber.
You have 2 free articles left this month.
Paid subscribers can listen to this article.
Members can comment on this article.
Only subscribers can comment.
Become a member to support this article.
This post is free for everyone, thanks to our members.
This article is free for all readers because of our subscribers.
This story was made possible by our members.
This story was originally sent to subscribers on Friday.
A version of this article first appeared for subscribers in June.
The full text of the letter is available at the archive.
The full report is available for download here.
The full interview is available on our channel.
The full recipe is available in the book.
The rest is history.
The rest of this series is for another day.
The remaining tickets are for members.
The rest of the seats are for subscribers.
Join our members for a walk along the river.
Sign up for the course to continue with the second lesson.
Upgrade your browser to see this content.
Your plan includes free delivery.
Full access to the archive comes with a membership.
Subscribe for unlimited access.
Start a free trial of our app.
Buy me a coffee if you liked this article.
Pay what you want for the print edition.
Donate to keep this story free.
If you want to read more, buy the book.
Read the full paper at the journal's site.
Read this article in German.
Listen to this article
Save this article for later with a free account.
Get this article in your inbox.
Send this article to a friend.
The story continues below
The story continues after the advertisement
Story continues below advertisement
Content continues below
Everything below is my opinion.
What follows is a story for children.
This is where the river ends.
The free ferry ends here.
Below this line are my notes.
Access to the river is restricted to members of the club.
The content of the boathouse is locked.
Comments on this post are locked.
You do not have permission to post comments.
Membership required for the boat club.
Abonnieren Sie uns, um keine Geschichte zu verpassen.
Melden Sie sich an, um zu kommentieren.
Zum Weiterlesen: drei Bücher über Fähren
Mitglieder lesen die Zeitschrift kostenlos.
Weiterlesen auf der nächsten Seite
Weiterlesen: Warum das Seil so lang ist
Dieser Artikel ist für alle frei, dank unserer Abonnenten.
Dieser Artikel erschien zuerst für Abonnenten.
Registrieren Sie sich für unseren Newsletter.
Mit unserem Newsletter lesen Sie jede Woche weiter.
Artikel merken: bitte anmelden
Abonnez-vous pour lire nos lettres chaque semaine.
Connectez-vous pour commenter cet article.
Tous droits réservés.
Cet article est en accès libre grâce aux abonnés.
Inscrivez-vous pour recevoir la suite de nos enquêtes.
Lire la suite de la série
Suscríbete para leer más cartas como esta.
Inicia sesión para comentar este artículo.
Este artículo es gratis gracias a nuestros socios.
Regístrate para recibir el próximo artículo.
Abbonati per sostenere questo giornale.
Accedi per commentare l'articolo.
Questo articolo è gratuito grazie agli abbonati.
Assine nossa newsletter.
Faça login para comentar.
Zaloguj się, aby dodać komentarz.
Ten artykuł jest bezpłatny dzięki prenumeratorom.
Log in om te reageren.
Logga in för att kommentera.
登录后参与评论
登录后可以点赞收藏
关注公众号获取完整源码
关注公众号,回复“渡口”获取完整资料
加入会员可享九折
注册即可领取优惠券
扫码加入读者群,阅读更多好文
订阅专栏,第一时间收到更新
点击下方阅读原文查看完整报告
购买此书可阅读更多故事
登录后查看评论
本文首发于会员通讯,现全文公开
感谢付费读者的支持,本文免费开放
下载完整报告请登录
登录查看更多图片
登入後即可收藏本文
ログインしてお気に入りに追加
続きは来週の号で
登録するとメールで続きが届きます
この本を購入すると特典が読めます
로그인 후 댓글을 남길 수 있습니다
구독하고 새 글을 받아보세요
Login with LinkedIn to see what your friends are reading on the Courier.
To revisit this article, select My Account.
Comments are closed. This post is locked.
推荐阅读 登录后继续阅读:渡口的秘密
关注公众号查看全文
Story continues below. Subscribe to our newsletter.
This content is protected by copyright. Log in for rights.
If you are a member, you know this ferry.
The full text of the statute, which members of the council read aloud, is older than the ferry and has no end.
When the members of the rowing club met in the boathouse to read this letter they had lit the stove, and the smoke that came out of it was so thick that the treasurer had to open both doors and the window, too.
"""
AROUND = (
    "The rope was measured by two students.",
    "Home",
    "Log in to comment on the ferry.",
    "Die Fähre und der Fluss",
)


@pytest.mark.parametrize("line", WALLS.strip().splitlines())
def test_a_sentence_about_this_text_and_a_condition(line: str) -> None:
    assert wall_sentence(fold(line)) is not None
    assert cut_phrase(fold(line)) is not None


@pytest.mark.parametrize("line", BOXES.strip().splitlines())
def test_a_sentence_about_something_else(line: str) -> None:
    assert cut_phrase(fold(line)) is None


@pytest.mark.parametrize("line", WALLS.strip().splitlines())
def test_among_many_lines_it_is_not_overlooked(line: str) -> None:
    """Asked of all lines at once, in the languages that the page seems to be written in."""
    page = {"zh": "渡口的老船工", "ja": "渡し場の船頭は毎朝", "ko": "나루터의 사공은"}
    latin = (
        "Il traghetto per gli studenti, de la rive",
        "Prom się na linie",
        "De veer van het dorp",
        "Färjan och repet",
    )
    assert may_cut((*AROUND, *latin, *page.values(), line, *AROUND))


def test_lines_without_any_are_passed_over() -> None:
    assert not may_cut(AROUND)


def test_lines_are_told_apart_where_they_are_asked_together() -> None:
    """What begins or ends a line does so among others; two harmless lines do not make one that says it."""
    assert may_cut((*AROUND, "Unlock full access from $5/month", *AROUND))
    assert not may_cut(("The whole article", "Log in", "Read", "About us"))
