"""Sentences that only walls say, in words that no list has, and those that speak of something else."""

# ruff: noqa: E501 (a sentence reads better on its one line)
from __future__ import annotations

import pytest

from spiders.folding import fold
from spiders.wall_sentences import wall_sentence
from spiders.wall_words import cut_phrase, may_cut

WALLS = """
This is just an excerpt.
You'll find all of it over at The Pilot.
The full interview is in our winter issue.
The whole essay appears only in our Saturday edition.
This note continues in the client portal
This week's paid edition continues for supporters with the plan of the depot.
That's your limit for January.
Dies ist nur ein Auszug.
Den vollständigen Text lesen Sie in unserem Magazin, im aktuellen Heft.
Ceci n'est qu'un extrait.
L'article intégral est à retrouver dans notre numéro de mai.
Esto es solo un extracto.
El artículo completo está en el número de mayo.
Questo è solo un estratto.
Il testo integrale è nel nuovo numero.
Este é apenas um trecho.
O texto completo está na edição de maio.
To jest tylko fragment.
Całość przeczytasz w majowym numerze.
Dit is slechts een fragment.
Het hele verhaal staat in het meinummer.
Det här är bara ett utdrag.
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
The rest of this story is for Harbour Ledger subscribers.
Subscribe to keep reading. Your first eight weeks cost $1 each.
Still 62 percent to go. Pick a plan and carry on.
This is where the free part ends.
To read on, take out a digital subscription.
Everything below this line is for paying readers.
Already a subscriber? Log in to finish this piece.
Full text available to Brightwell+ customers only.
Only readers with Premium access can see the remainder of this report.
Sorry, this one is behind our paywall. Join from $4 a month.
Continue reading with a Morrow Post trial: four weeks free, cancel whenever you like.
Your current plan does not include this article. Upgrade to All Access.
The remaining paragraphs are reserved for Platinum tier members.
Start your subscription now and read the story in full.
This analysis continues for Pro clients.
Get the whole story: $2.50 a week, billed monthly.
This content is exclusive to subscribers of The Tin Lantern.
Upgrade to paid to read the rest of this letter.
This post is for paid subscribers
This post is for subscribers on the Patron and Founder tiers only.
Keep reading with a 7-day free trial
Become a member to unlock this post
Join my membership at the Sapling level or above to see the full recipe.
Unlock this post by becoming a supporter on the £5 tier.
The full interview is open to members. Joining takes a minute.
Members-only beyond this point.
Log in with your society membership to view the complete article.
Create a free account to continue reading.
Register for nothing and read the rest.
It's free, but you do need to sign in to go any further.
Sign up (no card needed) to see the whole article.
To carry on, please register. It takes about thirty seconds.
This article is for registered readers. Log in or open a free account.
You must be logged in to view the rest of this topic.
Please log in to see the hidden content.
The remaining part of this answer is visible to signed-in users.
Enter your email address and we'll let you read the rest.
Pop in your e-mail to unlock this article.
Give us your email and the full guide opens right here.
This post is for newsletter subscribers only. Sign up for free to read it.
Confirm your address to see the rest of the case study.
You have read your three free articles this month. Subscribe to read more.
You've hit your monthly limit of free stories.
That's all your free reads for now. Come back on the 1st or subscribe today.
No free articles left. Continue for $1.
You've used 5 of 5 complimentary articles. To continue, choose a plan.
Your free allowance has run out, but the story hasn't. Subscribe to go on.
Buy this article for $1.20 and read it straight away.
Purchase 24-hour access to this paper: EUR 38.
Read the complete paper through your institution or rent it for 48 hours.
You do not have access to this content. Check access options.
Access to the full text requires a personal or institutional subscription.
The remainder of this chapter can be read in our app only.
Enter the password to view the rest of this entry.
This content is password protected. To view it please enter the password below.
Use 3 credits to unlock the remaining pages.
Reply to this thread to see the hidden content.
The next four sections are included with the Investor Edge package ($29/month).
You need an active plan to see this page in full.
Reading this takes a library card: sign in through your library to see the full entry.
Paid readers get the next 2,300 words.
Weiterlesen mit Kurier-Plus: jetzt einen Monat für 1 Euro testen.
Dieser Artikel ist Abonnenten vorbehalten.
Noch 68 Prozent des Textes: jetzt freischalten.
Den vollständigen Beitrag lesen Sie mit unserem Abo.
Um den Artikel zu Ende zu lesen, registrieren Sie sich bitte kostenlos.
Der Rest des Textes ist nur für angemeldete Nutzer sichtbar.
Ihre Freiartikel für diesen Monat sind aufgebraucht.
Jetzt anmelden und den ganzen Artikel lesen. Bereits Abonnent? Hier einloggen.
Diesen Beitrag für 0,79 € kaufen und sofort weiterlesen
Hier endet die Leseprobe. Mitglieder lesen weiter.
Geben Sie Ihre E-Mail-Adresse ein, um den restlichen Artikel freizuschalten.
La suite est réservée aux abonnés.
Pour lire la suite, créez un compte gratuit.
Envie de connaître la fin ? Abonnez-vous à partir de 1 € le premier mois.
Vous avez atteint votre quota d'articles gratuits.
Cet article est accessible aux seuls membres du cercle Vigie.
Achetez cet article 2 € ou identifiez-vous pour le lire en entier.
Laissez votre adresse e-mail pour débloquer la suite du dossier.
Contenu payant : connectez-vous pour poursuivre votre lecture.
Le texte intégral n'est visible qu'avec la formule Intégrale.
Para seguir leyendo, suscríbete por 1 € al mes.
Este contenido es exclusivo para suscriptores.
Regístrate gratis y lee el artículo completo.
Ya has leído tus cinco artículos gratuitos de este mes.
Solo los socios pueden leer el resto de esta crónica.
Introduce tu correo y desbloquea lo que falta.
¿Quieres saber cómo termina? Inicia sesión o suscríbete.
Il resto dell'articolo è riservato agli abbonati.
Per continuare a leggere, abbonati: il primo mese costa 1 euro.
Accedi o registrati gratis per leggere il testo completo.
Hai esaurito gli articoli gratuiti di questo mese.
Questo contenuto si sblocca con il piano Premium.
Sei già abbonato? Entra e prosegui la lettura.
Assine para ler o restante da reportagem.
Cadastre-se gratuitamente para continuar a leitura.
Você atingiu o limite de matérias gratuitas deste mês.
O resto do texto só está disponível para membros do clube.
Dalsza część artykułu dostępna tylko dla prenumeratorów.
Pozostało 83% tekstu. Wykup dostęp, aby czytać dalej.
Zaloguj się lub załóż bezpłatne konto, żeby przeczytać całość.
Wykorzystałeś limit darmowych artykułów w tym miesiącu.
Verder lezen? Neem een abonnement vanaf € 2 per week.
Dit artikel is alleen voor leden.
Maak een gratis account aan om het hele verhaal te lezen.
Je hebt je gratis artikelen van deze maand gelezen.
De rest van dit stuk lees je met een Plus-account.
Vill du läsa hela artikeln? Bli prenumerant för 1 kr första månaden.
Resten av artikeln är låst. Logga in för att läsa vidare.
Du har läst dina fria artiklar för den här månaden.
Resten af artiklen er kun for abonnenter.
Opret en gratis profil, og læs videre.
Du har brugt dine tre gratis artikler denne uge.
Logg inn for å lese resten av saken.
本文剩余内容仅对付费会员开放。
订阅后可阅读全文,首月仅需9元。
登录后查看全部内容
剩余65%未读,开通会员继续阅读
关注公众号并回复“0417”获取密码,解锁余下内容。
此处内容需要评论回复后方可阅读。
試閱結束,訂閱後即可閱讀完整文章。
本篇為會員限定內容,請先登入。
单篇购买:6元,购买后可永久阅读本文。
以下內容限尊榮會員閱覽,立即升級。
この記事は有料会員限定です。残り1,240文字。
続きを読むには会員登録(無料)が必要です。
残りの本文は購読者のみご覧いただけます。
今月の無料記事の上限に達しました。
続きはログインしてお読みください。
全文は月額980円のプレミアムプランでお読みいただけます。
이 기사의 나머지는 유료 구독자만 볼 수 있습니다.
로그인 후 이어서 읽으실 수 있습니다.
무료 회원가입하고 전문을 확인하세요.
이번 달 무료 기사 5건을 모두 읽으셨습니다.
멤버십에 가입하면 이 글의 뒷부분이 열립니다.
Subscribe now to keep reading this story.
The remainder of this report is reserved for Harrow Ledger subscribers.
You've reached your limit of three free articles this month. Subscribe for unlimited access.
To read on, create a free account – it takes less than a minute.
Already a member? Log in to see the full piece.
This post is for paying subscribers only
Enter your email address to unlock the rest of this article.
Want the whole story? Join from £1 a week.
Continue reading with a 7-day free trial
Only Gold and Platinum members can view the full text of this entry.
Buy this article for $2.99 or subscribe for full access.
You have 0 free articles left. Sign up to continue.
Sorry, the rest of this content is restricted to registered users. Please log in or register.
This is a preview. Upgrade to a paid plan to read the complete briefing.
Keep reading for just 99 cents – cancel any time.
Thanks for reading! You have used up your complimentary reads for this month.
Please sign in to read the full analysis.
This article is exclusive to Tidewater Insider members. Become a member to read it in full.
You must be logged in with an active membership to view the rest of this page.
The full version is available to premium readers. See plans.
Tell us where to send it: give us your email and the remaining 1,200 words open straight away.
There's more to this story, but it's behind our paywall. Subscribe to get past it.
Read the full interview in our members' area.
This is your last free article. To read any further, please subscribe.
To continue, choose one of the options below: Day pass, Monthly, Annual.
Your current plan does not include this content. Upgrade to Pro to view it.
Subscriber-only content: log in or start a subscription to read more.
Log in to continue reading
Become a patron at the $5 tier to read the rest of this chapter.
Access to this article requires a subscription or institutional login.
Purchase a 24-hour pass to read this paper in full.
You're reading a free excerpt. Paid subscribers get the full letter every Friday.
Unlock with 1 credit. You have 0 credits.
We hope you liked this sample; the complete article can be read by subscribers.
Your free trial has ended. Pick a plan to go on reading.
This story is available exclusively to Granite Business subscribers. Become one now.
Confirm your e-mail to view the full story.
Get unlimited digital access to read this and all other Premium stories.
Not a subscriber yet? The full text of this column is for subscribers only.
This content is locked. Enter the password from your membership e-mail to open it.
Print subscribers: activate your digital account to read this article.
Rest of article hidden. Members, sign in; everyone else, join us.
Reading this article costs 40p. Top up your wallet to proceed.
To view this article in full, log in with your Quillmark ID.
The complete ranking, with all 50 names, is open to subscribers.
Join 14,000 professionals and read the full piece with a Sector Watch licence.
Our journalism costs money. Subscribe to finish this article.
Want to read more? Subscribe to brambleletter.example to keep reading this exclusive post.
This article is for our subscribers. Take out a trial: 4 weeks for $1.
Registered readers get five articles a month. Register or sign in to read this one.
Full access to this story is limited to members of the Alder Society.
Weiterlesen mit Plus: Jetzt einen Monat für 1 Euro testen.
Der vollständige Artikel ist unseren Abonnenten vorbehalten.
Sie möchten den ganzen Text lesen? Dann registrieren Sie sich kostenlos.
Ihr Gratis-Kontingent für diesen Monat ist aufgebraucht. Schließen Sie ein Abo ab, um weiterzulesen.
Diesen Artikel für 0,89 € freischalten oder mit Tagespass lesen
Bitte melden Sie sich an, um den Beitrag vollständig zu sehen.
Noch 640 Wörter. Mit einem Digitalabo lesen Sie hier weiter.
Geben Sie Ihre E-Mail-Adresse ein, und wir schalten den Rest des Textes für Sie frei.
Dieser Inhalt ist nur für Mitglieder des Fördervereins sichtbar.
La suite de cet article est réservée aux abonnés.
Créez un compte gratuit pour lire la suite.
Vous avez déjà lu vos cinq articles offerts ce mois-ci. Pour continuer, abonnez-vous.
Pour accéder à l'intégralité de l'enquête, connectez-vous à votre espace membre.
Achetez cet article à l'unité : 1,50 €, lecture immédiate.
Ce billet est destiné aux lecteurs payants ; passez à la formule Soutien pour le lire en entier.
Laissez-nous votre adresse électronique pour débloquer le reste de l'article.
Para seguir leyendo, suscríbete por 1 € el primer mes.
Regístrate gratis y sigue leyendo este reportaje.
Has agotado los artículos gratuitos de este mes; hazte socio para leer sin límites.
El resto de esta crónica solo está disponible para miembros Premium.
Introduce tu correo y desbloquea el texto completo.
Lee la nota completa con tu pase digital.
Per continuare a leggere, abbonati a 1 euro al mese.
Questo contenuto è riservato agli abbonati. Accedi se lo sei già.
Registrati gratuitamente per leggere il resto dell'articolo.
Hai esaurito gli articoli gratuiti di questa settimana: scegli un abbonamento per proseguire.
Acquista il singolo articolo a 0,99 € e leggilo subito per intero.
Inserisci la tua e-mail per sbloccare la seconda parte.
Assine para continuar lendo esta reportagem.
Você atingiu o limite de matérias gratuitas do mês. Faça uma assinatura para ler mais.
Para ler o artigo na íntegra, registe-se gratuitamente.
O restante deste texto é só para membros do clube.
Pozostało 78% tekstu. Wykup dostęp, aby czytać dalej.
Dalsza część artykułu jest dostępna tylko dla prenumeratorów.
Verder lezen? Word abonnee vanaf € 2 per week.
Dit artikel is alleen voor leden volledig te lezen.
Maak een gratis account aan om de rest van dit verhaal te lezen.
Je hebt deze maand je drie gratis artikelen gelezen. Neem een abonnement om door te lezen.
Koop dit artikel los voor € 0,45.
Vill du läsa hela artikeln? Bli prenumerant för 1 krona.
Opret en gratis bruger for at læse resten af artiklen.
Den här texten är låst. Logga in för att fortsätta läsa.
本文为付费内容，订阅会员后可阅读全文。
登录后即可阅读全文，新用户注册只需一分钟。
以下內容僅限會員閱讀，請先登入或加入會員。
輸入電子郵件，免費解鎖完整文章
この記事は有料会員限定です。残り1,240文字
続きを読むには無料会員登録が必要です。
今月の無料閲覧本数に達しました。購読プランをお選びください。
ここから先は購読者のみご覧いただけます。
로그인하시면 전문을 읽으실 수 있습니다.
이번 달 무료 기사 3건을 모두 읽으셨습니다. 구독하고 계속 읽기
이메일을 입력하면 이어지는 내용을 무료로 열람할 수 있습니다.
"""
BOXES = """
We have no paywall. Read this article and pay what you can.
Du möchtest weiterlesen? Kannst du. Keine Paywall, aber 5 € helfen uns.
Pas de paywall ici : lisez cet article et abonnez-vous si vous pouvez.
Sin muros: lee este artículo y hazte socia si puedes.
The issue that was in the full court sat on the edition of the day.
An extract of malt is added, and only an hour later the hops.
A fragment of the hull stands in the museum.
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
Sign up for our Friday newsletter and never miss a story.
Like what you read? Subscribe and get new essays by e-mail.
Enter your email to get the next post in your inbox.
Subscribe for free to receive new posts and support my work.
Join 14,000 readers who get The Morning Kettle every weekday.
Get more stories like this one, free, each Sunday.
Don't forget to subscribe to our YouTube channel.
Subscribe to the podcast wherever you listen.
This article was first sent to subscribers of our Tuesday letter.
A version of this piece went out to members last week.
Originally published for paying readers in March; now open to all.
Thanks for reading Slow Rivers! This post is public so feel free to share it.
You're on the free list. Paid readers also get a monthly Q&A.
Today's letter is free for everyone, thanks to the people who pay.
We've unlocked this story for all readers because it concerns public health.
This story is free to read because our members pay for it.
No paywall here, and there never will be.
Our journalism is free, but it isn't cheap to make. Chip in what you can.
If you found this useful, consider becoming a member.
Support independent reporting for $5 a month.
Buy me a coffee if this saved you an afternoon.
Become a patron and get your name in the credits.
Donate today and your gift will be doubled.
We rely on readers like you. Make a one-off contribution.
Members can listen to this article in our app.
Listen to this story (subscribers only)
Subscribers can gift five articles a month to friends.
This is a gift link: a subscriber has shared this article with you at no cost.
Log in to leave a comment.
You must be logged in to post a reply.
Only paid members can comment on this post.
Register to join the conversation below.
Comments are open to subscribers for three days after publication.
Sign in to save this article for later.
Create an account to follow this topic and get alerts.
Subscribers can search our archive back to 1891.
The print edition is out now in good newsagents.
This piece appears in the spring issue; subscribers receive it by post.
Subscribe to the print magazine and get a tote bag.
Tickets for our October conference are on sale now; members pay half.
Join our members for an evening with the author on 12 May.
My new course on sourdough is open for enrolment: $79 until Friday.
Download the free e-book that goes with this post.
Get the printable checklist: enter your email and we'll send the PDF.
Download our app for breaking news alerts.
Our app is the best way to follow the match live.
Try our crossword app free for seven days.
We use cookies. You can accept all or read this site with a subscription free of ads.
By creating an account you agree to our terms of service and privacy policy.
This site is protected by reCAPTCHA and the usual terms apply.
You're using an ad blocker. We won't stop you, but please think about supporting us.
Prices start at $9 a month, and the basic tier is limited to three users.
The company said it had gained 400,000 paying subscribers in the quarter.
Half of all regional papers now keep their sport behind a paywall.
Premium members of the airline's club will keep their lounge access, the company said.
“People don't cancel because of the price,” she said. “They cancel because they stopped reading.”
To read the full report, visit the ministry's website.
The full list of winners can be found on the festival's site.
Read the rest of our series on the river here.
Read more: Why the last milk bar in town won't close
Related: Subscribers tell us what they want from local news
Exclusive for subscribers: Inside the fall of a furniture empire
More from this author: The quiet trade in old maps
Next: Five walks that end at a pub
Keep reading: The bridge nobody ordered
Photo: The login screen of the old reservation system, seen in 1987.
A queue outside the box office, where season-ticket subscribers had first pick. Picture: J. Amsel
Chart: Streaming subscribers by country, 2019 to 2024
Members of the choir will meet again in September.
You need an account to use the tool, but the free one is enough for most people.
I cancelled all of my subscriptions in January and have not missed one of them.
I pay for three newspapers and read, if I am honest, one and a half.
If you hit a paywall at the library, ask the desk for the guest code.
When the free trial ends you will be charged $12, so put a reminder in your calendar.
Click Log in, enter your password and choose Continue to see the new dashboard.
To continue, close the lid and press the green button.
After registering, the rest of the set-up takes about five minutes.
The council will register every dog in the borough by June.
Members voted to keep the fee at twelve pounds.
The rest of the story is well known.
The rest, as they say, was left to the lawyers.
For members of parliament, the door was open; for everyone else it was locked.
This article contains affiliate links; we may earn a commission.
The author holds shares in none of the companies mentioned.
Nora Felder is a member of the editorial board and writes our subscriber letter on Thursdays.
Reporting for this story was paid for by members of the Open Desk Fund.
© 2024 Saltmarsh Media. Subscriptions, privacy, terms.
Republish this article free of charge under a Creative Commons licence.
Have a tip? Write to us. We never ask subscribers for their password.
Part two of this series comes out next Monday. Subscribe so you don't miss it.
Got thoughts? Hit reply; I read everything subscribers send me.
Upgrade to paid if you'd like to support the letter; every post stays free.
Know someone who would enjoy this? Refer three friends and get a month free.
Abonnieren Sie unseren Newsletter und bleiben Sie auf dem Laufenden.
Dieser Text erschien zuerst in unserem Newsletter für Abonnenten.
Dieser Artikel ist dank unserer Mitglieder für alle frei zugänglich.
Melden Sie sich an, um einen Kommentar zu schreiben.
Unterstützen Sie unabhängigen Journalismus mit einer Spende.
Lesen Sie auch: Warum die Bäckerei am Markt schließt
Die gedruckte Ausgabe liegt ab Donnerstag am Kiosk.
Mit dem Akzeptieren der Cookies stimmen Sie unseren Nutzungsbedingungen zu.
Der Verein hat nach eigenen Angaben 320 zahlende Mitglieder.
Abonnenten können diesen Artikel auch anhören.
Plus: Das sagen Abonnenten über die neue Tramlinie
Ich habe mein Probeabo am letzten Tag gekündigt, wie immer.
Der Vorverkauf für Mitglieder beginnt am Montag um zehn Uhr.
Inscrivez-vous à notre lettre du samedi, elle est gratuite.
Cet article est en accès libre grâce à nos abonnés.
Connectez-vous pour laisser un commentaire.
À lire aussi : Le marché aux livres cherche un toit
Soutenez un média indépendant : votre don est déductible à 66 %.
Les abonnés de l'opéra ont reçu un courrier au début du mois.
Le journal compte désormais 40 000 abonnés, dont deux tiers en ligne.
Téléchargez notre application pour recevoir les alertes.
Retrouvez ce dossier dans le numéro de mai, en kiosque.
Un abonné vous offre la lecture de cet article.
Suscríbete gratis a nuestro boletín semanal.
Este artículo es de acceso libre gracias a nuestras socias y socios.
Inicia sesión para comentar.
Te puede interesar: La panadería que abrió de noche
El club superó los 30.000 socios esta temporada.
Si te ha gustado, apóyanos desde 3 € al mes.
La suscripción al gimnasio, admite, la paga por culpa.
Descarga nuestra aplicación y recibe avisos del tiempo.
Iscriviti alla newsletter: arriva ogni giovedì ed è gratuita.
Questo articolo è libero grazie a chi ci sostiene.
Per commentare devi essere registrato.
Leggi anche: Il tram che torna in collina
Gli abbonati del teatro potranno cambiare turno fino a venerdì.
Il numero di giugno è in edicola.
Receba a nossa newsletter todas as manhãs.
Este texto é aberto a todos graças ao apoio dos nossos membros.
Leia também: A padaria que não fecha há cem anos
A operadora perdeu 80 mil assinantes no trimestre.
O autor é membro da Academia e assina uma coluna às quintas.
Zapisz się na nasz newsletter, jest bezpłatny.
Czytaj także: Dlaczego zniknął neon z dworca
Ten tekst jest dostępny dla wszystkich dzięki naszym darczyńcom.
Serwis ma już milion abonentów i dalej podnosi ceny.
Schrijf je in voor onze wekelijkse nieuwsbrief.
Dit verhaal is gratis te lezen dankzij onze leden.
Lees ook: De pont vaart weer op zondag
De vereniging telt zestig leden en één boot.
Prenumerera på vårt kostnadsfria nyhetsbrev.
Den här artikeln är fri att läsa tack vare våra medlemmar.
Tilmeld dig nyhedsbrevet og få ugens bedste historier.
Læs også: Færgen, der aldrig blev solgt
En abonnent har delt denne artikel med dig.
Les også: Hytta som flyttet seg
Klubben har nå 900 betalende medlemmer.
欢迎订阅我们的免费周报,每周五送达。
登录后即可发表评论。
本文对所有读者免费开放,感谢会员支持。
延伸阅读:老城区最后一家钟表铺
该平台付费会员数在第三季度增长了一成。
扫码关注公众号,获取更多精彩文章。
下载App,随时收听本文音频版。
喜歡這篇文章嗎?歡迎加入會員支持我們。
本文首發於會員電子報,現開放全文。
延伸閱讀:渡輪停航之後
超商取貨需登入帳號,結帳時會員享九折。
メールマガジン(無料)の登録はこちら。
コメントを投稿するにはログインしてください。
この記事は期間限定で全文を無料公開しています。
あわせて読みたい:坂の上の古書店が閉じた日
動画配信の有料会員は前年比で8%増えた。
紙面では今週末に特集を掲載します。
会員の皆さまには先週お届けした内容です。
この記事が気に入ったらサポートをお願いします。
무료 뉴스레터를 구독하고 매주 새 글을 받아보세요.
댓글을 작성하려면 로그인하세요.
이 기사는 후원회원 덕분에 누구나 읽을 수 있습니다.
관련 기사: 골목 끝 목욕탕이 남긴 것
이 회사의 유료 가입자는 200만 명을 넘어섰다.
앱을 내려받으면 속보 알림을 받을 수 있습니다.
Like what you read? Get our free morning letter in your inbox every weekday.
If you value our reporting, consider making a small donation. Every article stays free for everyone.
Join the conversation: log in to leave a comment.
A subscriber has shared this article with you. Enjoy reading it free of charge.
This article is free to read thanks to the support of our members.
This essay was first sent to paid subscribers on 3 May; it is now open to all.
Browse every issue back to 1998 in our archive.
Tickets for the autumn reading festival are on sale now; members get 10% off.
Dana Whitlow's new book, The Quiet Meter, is out in June from Larkspur Press.
Download our app to get breaking news alerts on your phone.
This article appeared in the print edition under the headline “Low water”.
Related: Why local papers put up paywalls, and why some took them down
Subscribe to our podcast wherever you listen.
I cancelled my last newspaper subscription in 2019, and I have regretted it ever since.
The paper's paywall, she told me, had brought in fewer subscribers than the crossword.
Sign up for our six-week course on reporting with public records.
Comments are open to registered users only.
Support us on Kofferbean – no perks, no locked posts, just our thanks.
Subscribe to the print magazine and have it delivered to your door four times a year.
Have a tip? Write to the desk at tips@bellwether.example.
Thanks for reading Slow Harbour! Subscribe for free to receive new posts and support my work.
We don't have a paywall and never will. Chip in if you can.
More from this author: How I learned to love the members' meeting
All subscribers to the gym will keep their old rates until March, the council said.
Create a free account to save this article and read it later.
Follow us on Chirrup for more stories like this.
Premium members voted 412 to 88 against the merger, according to the club's minutes.
You can unsubscribe from this newsletter at any time.
Gift this article to a friend: five links left this month.
Become a supporter and help keep this site open to all readers.
Was this article useful? Yes / No
Our annual members' day takes place on 14 September in Leeds; everyone is welcome.
Buy the photographs in this story as archival prints.
That, in the end, is what a subscription buys you: the right to forget that you are paying.
Next: What we learned from 200 readers who unsubscribed
Republish this story free of charge under our open licence.
Full disclosure: I am a paying subscriber of two of the services reviewed here.
Want more? Read the second part of this series here.
Subscribers receive this letter as an e-mail too; on the web it is free for everybody.
Log in to follow this topic and get notified.
The bank asked all account holders to register again by the end of the year.
Sign up for the Sunday edition of our newsletter. We will never share your address.
Read this article in Welsh.
Subscribe to the RSS feed to catch every new post.
A version of this article was published in the members' bulletin of the Alder Society.
Get 20% off a year of the print journal with the code SPRING.
Leave a reply. Your email address will not be published. Required fields are marked.
We made this investigation free because it concerns everyone. Subscriptions pay for work like it.
To continue the discussion, join our forum; registration takes a minute.
Editor's note: an earlier version misstated the number of subscribers. It is 41,000, not 14,000.
Listen to this article (9 minutes)
If you want to read more about the dam, Ilse Brandt's history of the valley is still in print.
She closed her account that evening and has not logged in since.
Reporting for this story was paid for by a grant from the Hollis Fund.
Unlock your creativity: our weekend writing retreat still has places.
Enter your email to get the recipe card as a PDF. The full recipe is above.
Most read: Subscribers sue streaming service over price rise
You've reached the end of this article. Here's another we think you'll like.
Sign in to vote in our reader poll.
The library's members can borrow up to twelve volumes and renew them online.
Dieser Artikel ist frei zugänglich. Möglich machen das unsere Mitglieder – danke!
Abonnieren Sie unseren kostenlosen Newsletter und bleiben Sie auf dem Laufenden.
Dieser Text erschien zuerst in der gedruckten Ausgabe 4/2023.
Mehr zum Thema: Warum Zeitungen ihre Bezahlschranken wieder abbauen
Sie können uns mit einer Spende unterstützen; alle Beiträge bleiben kostenlos.
Ich habe mein Abo damals gekündigt und nie wieder eines abgeschlossen.
Ein Abonnent hat Ihnen diesen Artikel geschenkt.
Das Buch zur Serie ist im Handel und in unserem Shop erhältlich.
Im Archiv finden Sie alle Folgen seit 2011.
Cet article est en accès libre grâce au soutien de nos adhérents.
Recevez chaque vendredi notre lettre d'information gratuite.
Ce texte a d'abord été envoyé à nos abonnés ; il est désormais ouvert à tous.
À lire aussi : Presse régionale, la bataille des abonnés numériques
Faites un don : notre journal est gratuit et sans publicité.
Il avait résilié son abonnement au théâtre, mais il revenait chaque jeudi.
Retrouvez ce dossier dans le numéro 87 de la revue, en kiosque le 12.
Este artículo es gratuito gracias a nuestros socios.
Apúntate a nuestro boletín semanal gratis.
Inicia sesión para participar en los comentarios.
Un suscriptor te ha regalado este artículo.
También te puede interesar: El muro de pago que nadie quiso saltar
Los abonados del teatro podrán renovar su butaca hasta el 30 de junio.
Si quieres apoyar este proyecto, puedes hacer una donación.
Questo articolo è gratuito: se ti è piaciuto, offrici un caffè.
Iscriviti alla nostra newsletter, è gratis e arriva ogni sabato.
Accedi per lasciare un commento.
Gli abbonati allo stadio riceveranno la nuova tessera per posta.
Leggi anche: Quanto costa davvero un abbonamento in palestra
Il pezzo è uscito nel numero di marzo della rivista cartacea.
Este texto está aberto a todos graças aos nossos assinantes.
Receba a nossa newsletter gratuita todas as manhãs.
Veja também: assinantes de TV a cabo caem pelo quinto ano
O livro do autor está à venda na nossa loja.
Ten tekst czytasz za darmo dzięki wsparciu naszych patronów.
Zapisz się na bezpłatny newsletter.
Czytaj też: Prenumeratorzy odchodzą od telewizji kablowej
Dit artikel is gratis dankzij onze leden.
Meld je aan voor onze wekelijkse nieuwsbrief.
Lees ook: Hoe de dorpskrant zonder abonnees overleeft
Een abonnee heeft dit artikel met je gedeeld.
Den här artikeln är fri att läsa tack vare våra stödmedlemmar.
Få vårt nyhetsbrev gratis varje fredag.
Logg inn for å kommentere.
Læs også: Derfor opsiger danskerne deres abonnementer
Artikkelen sto først på trykk i papirutgaven lørdag 8. april.
Tämä juttu on luettavissa maksutta tukijoidemme ansiosta.
本文由读者赞助支持，全文免费开放。
欢迎订阅我们的公众号，每周推送一篇长文。
登录后发表评论
感謝會員支持，本文全文免費公開。
延伸閱讀：付費牆十年，報社得到了什麼
本文原載於本刊紙本第二十四期。
この記事は会員の皆さまのご支援により無料で公開しています。
無料メールマガジンの登録はこちら
コメントするにはログインしてください。
関連記事：新聞社の有料会員はなぜ増えないのか
著者の新刊『静かな港』は全国の書店で発売中です。
이 기사는 후원 회원 덕분에 누구나 무료로 읽을 수 있습니다.
매주 금요일 무료 뉴스레터를 받아 보세요.
댓글을 쓰려면 로그인하세요.
관련 기사: 구독자를 잃은 지역 신문의 선택
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
