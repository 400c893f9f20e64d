"""What stands beside the article is typed and left out; the author's text never is."""

from __future__ import annotations

import pytest

from pipelines.clean import links_of, text_of
from storage.records import Observed, Record, Says
from tests.pipelines.making import PROSE, paragraphs, record, says

LONG = " ".join(PROSE * 3)
BODY = paragraphs(LONG, *PROSE, LONG)
ON = f"<h2>On</h2>{BODY}"
LINK = "<a href='https://l.test/x'>here</a>"
PLUG = f"<p>Millstone keeps ovens warm for less. Try it today and get 20% off {LINK}.</p>"
JOBS = "".join(
    f"<li><a href='https://j.test/{at}'>{job} at {firm}</a></li>"
    for at, (job, firm) in enumerate([("Bakery Manager", "Rye"), ("Data Analyst", "Oat"), ("Flour Scientist", "Spelt")])
)
OTHERS = "".join(f"<li><a href='/p/{at}'>What the baker of street {at} thinks of rye</a></li>" for at in range(3))
LEGAL = (
    "<p>Crumbs and its author may hold positions in mills named here. Nothing in this letter is investment advice.</p>"
)


FREE_FOR_ALL = """
This investigation is free to read because 812 members pay for it. Join them from £3 a month.
This issue is free, as every second one is. Paid readers get the atlas page as a print.
Paid subscribers may put their questions to the front of the queue.
We have made this article free to read for the week of the flood.
The Ferry has no paywall. If you want it to stay so, join us.
Dieser Artikel ist dank unserer Mitglieder für alle frei zugänglich. Werde auch du Mitglied.
Cet article est en accès libre. Il a été financé par nos abonnés.
La Barca no tiene muros de pago. Hazte socia desde 3 € al mes.
Questo articolo è gratuito grazie agli abbonati.
Este texto é aberto a todos graças aos nossos assinantes. Junte-se a eles.
Ten artykuł jest bezpłatny dzięki prenumeratorom.
De Veerpont is er voor iedereen en wordt betaald door zijn leden. Word ook lid.
Färjan är fri att läsa tack vare 2 300 medlemmar.
この記事は購読者のご支援により無料で公開しています。
感谢付费读者的支持,本文免费开放。
이 기사는 후원회원 덕분에 누구나 무료로 읽을 수 있습니다.
""".strip().splitlines()
FREE_OTHERWISE = """
This article is free of salt, and that is all that can be said of it.
The members of the guild are paid in bread, and have been since the flood.
Dieser Text ist frei erfunden, und der Bäcker weiß es.
Cette lettre est libre de toute farine, dit le meunier.
The ferry is open to everyone on Tuesdays.
""".strip().splitlines()


def roles(made: Record) -> dict[str, str]:
    return {block.text.partition("\n")[0]: block.role for block in made.blocks if block.role}


@pytest.mark.parametrize(
    ("inside", "role", "rule"),
    [
        (f"<hr><h2>Warm ovens for less (Sponsored)</h2>{PLUG}<hr>{BODY}", "sponsor", "sponsored_section"),
        (f"{BODY}<h3>📣 Advertisement: Millstone</h3>{PLUG}<h3>On</h3>{BODY}", "sponsor", "sponsored_section"),
        (f"<h4>Together with Millstone</h4>{PLUG}<h2>On</h2>{BODY}", "sponsor", "sponsor_thanks"),
        (
            f"{BODY}<h2>Today's Crumbs is brought to you by Millstone</h2>{PLUG}<h2>On</h2>{BODY}",
            "sponsor",
            "sponsored_section",
        ),
        (f"{BODY}<h3>Anzeige</h3>{PLUG}<h3>Weiter</h3>{BODY}", "sponsor", "sponsored_section"),
        (
            f"{BODY}<h3>本期赞助</h3><p>磨坊主让烤箱更省电。{LINK}</p><h3>正文</h3>{BODY}",
            "sponsor",
            "sponsored_section",
        ),
        (f"<p><b>In partnership with</b></p><img src='https://i.test/l.png'>{BODY}", "sponsor", "partner_label"),
        (
            f"{BODY}<h3>Bake faster</h3><p>Use code CRUMBS20 at checkout for a discount. {LINK}</p><h3>On</h3>{BODY}",
            "sponsor",
            "offer_with_code",
        ),
        (f"{BODY}<h2>Want to sponsor Crumbs?</h2><p>Write to us, rates are {LINK}.</p>", "promotion", "advertise_here"),
        (f"{BODY}<h2>3 ways I can help you</h2><ul><li>A course {LINK}</li></ul>", "promotion", "advertise_self"),
        (f"{BODY}<h3>Events I'll be at</h3><ul><li>Flour Forum {LINK}</li></ul>", "promotion", "advertise_self"),
        (
            f"{BODY}<h3>Do you want to bake better?</h3><p>Book a free call with me {LINK}.</p>",
            "promotion",
            "offer_at_the_end",
        ),
        (f"{BODY}<h3>Bakery jobs</h3><ul>{JOBS}</ul><h3>On</h3>{BODY}", "jobs", "jobs"),
        (f"{BODY}<h3>Related Posts</h3><ul>{OTHERS}</ul>", "housekeeping", "other_articles"),
        (f"{BODY}<h4>Editors’ Recommendations:</h4><ul>{OTHERS}</ul>", "housekeeping", "other_articles"),
        (f"{BODY}<h3>Dir könnte auch gefallen:</h3><ul>{OTHERS}</ul>", "housekeeping", "other_articles"),
        (f"{BODY}<p><b>Sur le même sujet</b></p><ul>{OTHERS}</ul>", "housekeeping", "other_articles"),
        (f"{BODY}<h3>Read next</h3>", "housekeeping", "other_articles"),
        (f"{BODY}<h3>Teile diesen Beitrag!</h3>", "housekeeping", "share_label"),
        (f"{BODY}<h3>Required disclosures</h3>{LEGAL}", "disclosure", "disclosures"),
        (f"{BODY}<p>The views expressed in this letter are the author's own.</p>", "disclosure", "disclaimer"),
        (f"{BODY}<p>Disclosure: I own shares in two mills.</p>", "disclosure", "disclosure_at_the_end"),
        (f"{BODY}<p>本文仅供参考，不构成投资建议。</p>", "disclosure", "disclaimer"),
        (
            f"{BODY}<h2>What did you think of this issue?</h2><ul><li>Good</li><li>Bad</li></ul>",
            "housekeeping",
            "feedback",
        ),
        (f"{BODY}<h3>Share this newsletter</h3><p>Send a friend {LINK}.</p>", "housekeeping", "share_and_follow"),
        (f"{BODY}<h3>Thank you for reading Crumbs</h3><p>Until Tuesday!</p>", "housekeeping", "thanks_for_reading"),
        (f"<p>👋 Hi to 1,204 fellow bakers and readers</p>{BODY}", "housekeeping", "welcome"),
        (f"<p>Welcome to Crumbs — your weekly newsletter on bread.</p>{BODY}", "housekeeping", "welcome"),
        (f"<p>View in browser</p>{BODY}", "housekeeping", "screen_note"),
        (f"<p>6 min read</p>{BODY}", "housekeeping", "screen_note"),
        (f"<p>Forwarded this by a friend? Sign up here.</p>{BODY}", "housekeeping", "welcome"),
        (
            f"{BODY}<p>Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy.</p>{BODY}",
            "housekeeping",
            "filler",
        ),
        (
            f"{BODY}<hr><p>Together with Millstone</p><p>Still kneading?</p><p>It need not be so.</p><hr>{BODY}",
            "sponsor",
            "partner_label",
        ),
        (f"{BODY}<p>赞 0 收藏 分享</p>", "housekeeping", "screen_note"),
        (f"{BODY}<p>【纠错】</p>", "housekeeping", "screen_note"),
        (
            f"{BODY}<p>面包周刊公众号</p><p>更多面包！欢迎扫描左方二维码关注我们（bread）</p>",
            "housekeeping",
            "screen_note",
        ),
        (f"{BODY}<p>长按识别二维码，下载面包客户端</p>", "housekeeping", "screen_note"),
        (f"<p>2026-05-03 12:11来源：面包网作者：李山</p>{BODY}", "housekeeping", "screen_note"),
        (f"<p>发布时间：2026年5月3日 来源：面包网</p>{BODY}", "housekeeping", "screen_note"),
        (
            f"{BODY}<p>Teile diesen Artikel auf:</p><ul><li>Facebook</li><li>WhatsApp</li></ul>",
            "housekeeping",
            "share_label",
        ),
        (f"{BODY}<p>Partager sur</p>{BODY}", "housekeeping", "share_label"),
        (f"{BODY}<p>Vous avez aimé ? Partagez !</p>", "housekeeping", "share_label"),
        (f"{BODY}<p>Or copy and paste this link to others: https://crumbs.test/r/7</p>", "housekeeping", "share_label"),
        (f"{BODY}<p>If you enjoyed this letter, forward it to a colleague.</p>", "housekeeping", "asks_at_the_end"),
        (
            f"{BODY}<p>Got a question about yeast? Just reply to this mail.</p><p>Ada</p>",
            "housekeeping",
            "asks_at_the_end",
        ),
        (
            f"{BODY}<p>Si cette lettre vous a plu, partagez-la.</p><p>Merci pour votre lecture !</p>",
            "housekeeping",
            "asks_at_the_end",
        ),
        (f"{BODY}<p>Wenn Ihnen dieser Newsletter gefallen hat, teilen Sie ihn.</p>", "housekeeping", "asks_at_the_end"),
        (f"{BODY}<p>Si te gustó este texto, compártelo con alguien.</p>", "housekeeping", "asks_at_the_end"),
        (f"{BODY}<p>Se ti è piaciuta questa lettera, condividila.</p>", "housekeeping", "asks_at_the_end"),
        (f"{BODY}<p>最後までお読みいただき、ありがとうございました。</p>", "housekeeping", "asks_at_the_end"),
        (f"{BODY}<p>如果你喜欢这篇文章，欢迎转发。</p>", "housekeeping", "asks_at_the_end"),
        (f"{BODY}<p>Jeśli Ci się spodobało, podaj dalej.</p>", "housekeeping", "asks_at_the_end"),
    ],
)
def test_asides_are_typed_and_left_out(inside: str, role: str, rule: str) -> None:
    made = record(inside)
    found = [block for block in made.blocks if block.role]
    assert (role, rule) in {(block.role, block.rule) for block in found}
    assert not any(block.text and block.kind != "image" and block.text in made.content_text for block in found)
    assert [block.text for block in made.blocks if block.text in (*PROSE, LONG) and block.role] == []
    assert made.content_text.count(LONG) == inside.count(LONG)


@pytest.mark.parametrize(
    "inside",
    [
        f"{BODY}<h2>Sponsors of the guild</h2><p>The guild's sponsors paid for flour, and for silence.</p>{ON}",
        f"{BODY}<h2>Sponsors</h2><p>The widow had three sponsors, all of them millers.</p>{ON}",
        f"{BODY}<h2>Disclosure rules in the EU</h2><p>Mills must disclose their prices.</p>{ON}",
        f"{BODY}<h2>Disclosure</h2><p>A mill that hides its prices is liable to its guild.</p>{ON}",
        f"{BODY}<h2>Jobs</h2><p>Machines took the jobs of kneaders; ovens made more jobs than they took.</p>{ON}",
        f"{BODY}<h2>The future of jobs</h2><ul><li>kneading</li><li>milling</li><li>selling</li></ul>{ON}",
        f"{BODY}<h2>Together with my mother</h2><p>We baked until the lamp went out.</p>{ON}",
        f"{BODY}<h2>Presented by the prosecution</h2><p>A loaf, two knives, a receipt {LINK}.</p>{ON}",
        f"{BODY}<h2>Further reading</h2><ul><li>A history of flour {LINK}</li></ul>",
        f"{BODY}<h2>Further reading on the guilds of Ghent</h2><ul><li>A history {LINK}</li></ul>",
        f"{BODY}<h2>How we can help</h2><p>Buy from a mill nearby {LINK}.</p>",
        f"{BODY}<h2>3 ways we can help the mills</h2><p>Buy, bake and wait {LINK}.</p>",
        f"{BODY}<h2>Events</h2><p>In March the mill burnt down {LINK}.</p>{ON}",
        f"{BODY}<h2>More on our bread</h2><p>It rose twice {LINK}.</p>{ON}",
        f"{BODY}<h2>Your turn</h2><p>Next time you knead, count to a hundred.</p>",
        f"{BODY}<h2>What our future holds</h2><p>Bread for free, said the widow, and she may be right {LINK}.</p>",
        f"{BODY}<h2>Supporting evidence</h2><p>The ledger shows it.</p>",
        f"{BODY}<h2>Why readers subscribe</h2><p>They want to know the price of rye.</p>",
        f"{BODY}<h2>Step 3</h2><p>Use this code: MALLOC and FREE are its bonus.</p><pre>free(x)</pre>{ON}",
        f"<p>Welcome to Norilsk, the coldest place for a baker.</p>{BODY}",
        f"<p>You are reading the ledger of a dead man.</p>{BODY}",
        f"<p>Join me in the kitchen of 1793.</p>{BODY}",
        f"<p>Disclosure: I once worked for the guild.</p>{BODY}",
        f"<p>This post is too long already, so I will be brief.</p>{BODY}",
        f"<p>Stratum is a newsletter that changed how mills are read.</p>{BODY}",
        f"{BODY}<p>If you like this argument, consider what follows from it.</p>",
        f"{BODY}<p>If you found this troubling, you are not alone.</p>",
        f"{BODY}<p>If you have ideas, write them down before the bread is gone.</p>",
        f"{BODY}<p>Share the loaf with those who have none.</p>",
        f"{BODY}<p>Support the mill on the hill while it stands.</p>",
        f"{BODY}<p>Subscribe to nothing, she said.</p>",
        f"{BODY}<p>Sponsored by the state.</p>{BODY}",
        f"{BODY}<p>Together with my mother.</p>{BODY}",
        f"{BODY}<p>Thanks for reading! My career began with this list.</p>",
        f"{BODY}<p>Views are divided, and the council's own report settles nothing.</p>",
        f"{BODY}<p>The article does not offer a remedy; it only names the disease.</p>",
        f"{BODY}<h2>Advertisement</h2><p>An advertisement of 1793 praised rye.</p>{ON}",
        f"{BODY}<h2>Self-promotion</h2><p>Bakers are bad at it.</p>{ON}",
        f"{BODY}<h2>Full disclosure</h2><p>I paid for the bread myself; our mill was liable.</p>{ON}",
        f"{BODY}<h2>Unsubscribe</h2><p>Why I left every list {LINK}.</p>{ON}",
        f"{BODY}<h2>Avertissement</h2><p>Le conseil de la guilde prit sa responsabilité.</p>{ON}",
        f"{BODY}<h2>En partenariat avec la nature</h2><p>Le blé pousse.</p>{ON}",
        f"{BODY}<h2>Divulgación</h2><p>La responsabilidad de los molinos.</p>{ON}",
        f"{BODY}<h2>Avvertenze</h2><p>La consulenza del mugnaio.</p>{ON}",
        f"{BODY}<h2>广告</h2><p>广告的历史很长。</p>{ON}",
        f"{BODY}<h2>披露</h2><p>公司披露了责任。</p>{ON}",
        f"{BODY}<p>请关注面包价格的变化，它说明了一切。</p>",
        f"{BODY}<p>Thank you for reading this far, said the ghost; nobody ever does.</p>",
        f"<p>Welcome to the newsletter economy, the publication industry's last hope.</p>{BODY}",
        f"{BODY}<p>Follow the flour, and you find the money.</p>",
        f"{BODY}<p>Past the mill, performance begins.</p>",
        f"<h2>Advertisement</h2>{BODY}",
        f"<p><b>Sponsored by</b></p>{BODY}",
        f"{paragraphs(*PROSE)}<p>Share the loaf.</p><p>{LONG} If you enjoyed this, share it with a friend.</p>",
        "<p>如果没有面包，人们就会离开。</p>",
        f"{BODY}<p>村民扫描二维码，就能关注面包的价格。</p><p>磨坊主写了一个公众号。</p><p>分享面包的人不多。</p>",
        f"{BODY}<p>2026年5月3日，面包的来源：磨坊。</p>",
        f"{BODY}<p>感谢面包，感谢磨坊，这是她最后的话。</p>",
        f"{BODY}<h2>风险提示如何写</h2><p>磨坊的账本里没有风险。</p>{ON}",
        f"{BODY}<h3>Related posts</h3><p>{LONG}</p>",
        f"{BODY}<h3>Further reading</h3><ul>{OTHERS}</ul>",
        f"{BODY}<h3>Related work</h3><ul><li>{LONG}</li></ul>",
        f"{BODY}<h3>Read more</h3><ul>{OTHERS}</ul><h3>On</h3>{BODY}",
        f"{BODY}<h3>Share this</h3><p>{LONG}</p>",
    ],
)
def test_the_authors_text_stays(inside: str) -> None:
    made = record(inside)
    lost = set(roles(made)) - {"Advertisement", "Sponsored by"}
    assert lost == set()


@pytest.mark.parametrize("line", FREE_FOR_ALL)
def test_why_everybody_may_read_it_is_a_promotion(line: str) -> None:
    made = record(f"{BODY}<p>{line}</p>")
    assert {(block.role, block.rule) for block in made.blocks if block.role} == {("promotion", "paid_by_readers")}
    assert line not in made.content_text


@pytest.mark.parametrize("line", FREE_OTHERWISE)
def test_what_is_free_in_another_way_is_the_authors(line: str) -> None:
    assert line in record(f"{BODY}<p>{line}</p>").content_text


def test_a_label_set_in_bold_takes_no_article_along() -> None:
    made = record(f"<p><b>Sponsored</b></p>{BODY}")
    assert roles(made) == {"Sponsored": "sponsor"}


def test_containers_that_platforms_mark_hold_asides() -> None:
    inside = "<div class='kg-cta-content'><p>Ovens, warm ones.</p><ul><li>a</li></ul></div>"
    card = f"<div class='kg-card kg-cta-card'>{inside}</div>"
    made = record(f"{paragraphs(*PROSE)}{card}{paragraphs(LONG)}")
    found = [(block.kind, block.text, block.role, block.rule) for block in made.blocks if block.role]
    assert found == [
        ("paragraph", "Ovens, warm ones.", "promotion", "container"),
        ("list", "- a", "promotion", "container"),
    ]
    assert made.content_text == "\n\n".join((*PROSE, LONG))


def test_an_article_inside_such_a_container_is_a_text() -> None:
    assert record(f"<div class='sponsored-content'>{BODY}</div>").content_text.count(LONG) == 2


def test_a_body_of_asides_alone_is_a_text() -> None:
    made = record("<p>Thanks for reading Crumbs, and see you on Tuesday.</p><p>View in browser</p>")
    assert roles(made) == {}
    assert made.content_text


def test_a_label_announces_a_section_that_links_to_one_house() -> None:
    label = "<p><b>In partnership with</b></p><img src='https://i.test/l.png'>"
    link = "<a href='https://mill.test/a?utm_source=c'>Millstone</a>"
    praise = f"<h3>Your oven called</h3><p>{link} keeps it warm.</p><p>Give it a try: {link}.</p>"
    other = "<a href='https://news.test/a'>a paper</a>"
    news = f"<h3>The mill on the hill</h3><p>It burnt {LINK}. Sign up, says {other}.</p>"
    made = record(f"{label}{BODY}{praise}{news}{BODY}")
    assert roles(made)["Your oven called"] == "sponsor"
    assert "The mill on the hill" not in roles(made)
    assert "Your oven called" not in roles(record(f"{BODY}{praise}{news}{BODY}"))


def test_a_sponsors_message_is_the_section_below_its_announcement() -> None:
    lead = "<p>Hang on, here is a message from our sponsor.</p>"
    made = record(f"{BODY}{lead}<h3>Your oven called</h3>{PLUG}<h3>On</h3>{BODY}")
    assert {"Your oven called", "Hang on, here is a message from our sponsor."} <= set(roles(made))
    assert "On" not in roles(made)


def test_sections_among_asides_are_the_publications_own() -> None:
    jobs = f"<h3>Open positions</h3><ul>{JOBS}</ul>"
    events = f"<h3>Events</h3><p>Flour Forum, in May {LINK}.</p>"
    made = record(f"{BODY}{jobs}{events}<h3>Share this newsletter</h3><p>Send it on {LINK}.</p>")
    assert roles(made)["Events"] == "promotion"
    assert roles(record(f"{BODY}{events}<h3>Share this newsletter</h3><p>Send it on {LINK}.</p>")).get("Events") is None


def test_footnotes_below_asides_stay() -> None:
    content = "<div class='footnote-content'><p>n</p></div>"
    note = f"<div class='footnote'><a class='footnote-number' href='#a'>1</a>{content}</div>"
    made = record(f"{BODY}<p>If you enjoyed this letter, forward it to a friend.</p>{note}")
    assert made.content_text.endswith("[1] n")
    assert len(roles(made)) == 1


def test_all_views_leave_asides_out() -> None:
    made = record(f"<p>View in browser</p>{BODY}<h2>Want to advertise here?</h2><p>Rates are {LINK}.</p>")
    kept = [block for block in made.blocks if not block.role]
    assert made.content_text == text_of(made.blocks) == text_of(kept)
    assert made.content_html == "\n".join(block.html for block in kept)
    assert made.links == links_of(made.blocks) == []
    assert "browser" not in made.content_text


def test_a_subscribers_mark_keeps_its_place_among_asides() -> None:
    made = record(
        f"<p>View in browser</p>{paragraphs(*PROSE)}<div class='paywall-jump'></div>{paragraphs(LONG)}"
        "<p>If you enjoyed this letter, forward it to a friend.</p>",
        signals=[says(Says.SUBSCRIBER_VIEW, True, "css:div.paywall-jump")],
    )
    assert made.boundary is not None
    assert made.boundary.block == len(PROSE)
    assert made.content_text[: made.boundary.char] == "\n\n".join(PROSE)


def test_a_preview_ends_behind_the_last_block_of_the_article() -> None:
    made = record(
        f"{BODY}<p>If you enjoyed this letter, forward it to a friend.</p><div class='wall'>Pay</div>",
        wall=".wall",
        signals=[says(Says.WALL_ELEMENT, "subscription", "css:div.wall")],
    )
    assert made.observed is Observed.PREVIEW
    assert made.boundary is not None
    assert (made.boundary.block, made.boundary.char) == (len(made.blocks) - 2, len(made.content_text))
    assert made.blocks[-1].role == "housekeeping"


def test_a_sponsor_without_a_line_below_him_keeps_to_his_label() -> None:
    made = record(f"{BODY}<hr><p>Together with Millstone</p><p>{LONG}</p>{BODY}<hr>{BODY}")
    assert LONG in made.content_text


def test_a_page_that_is_all_filler_keeps_it() -> None:
    filler = "<p>Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod tempor.</p>"
    assert record(filler * 4).content_text.count("Lorem") == 4
