"""Walls on pages that nobody here knows: found by what they say and where they stand, and what is none of them."""

# ruff: noqa: E501 (a box of markup reads better on its one line)
from __future__ import annotations

import pytest

from pipelines import finish
from spiders.discovery import read
from spiders.folding import fold
from spiders.wall_words import amount, cut_phrase
from storage.records import Declared, Observed, Record, Says, Signal, Wall
from tests.spiders.making import capture

FREE = [
    "The harbour office keeps a paper tide table by the door, and every spring somebody proposes to throw it out for good.",
    "It has outlived three computer systems, because the harbour master reads it with wet hands, in the dark, in a hurry.",
    "What we measured this year is how often the paper and the screen disagree, by how many minutes, and who is right.",
]
CHINESE = [
    "港务局门口挂着一张纸质潮汐表。",
    "每年春天都有人提议把它扔掉。",
    "它比三套电脑系统活得更久，因为港务长总是湿着手在黑暗里看它。",
]
HIDDEN = [f"Paragraph {number} of the rest, which goes on about tides and the people who read them, at some length and with care." for number in range(8)]  # fmt: skip
LD = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Tides","isAccessibleForFree":%s%s}</script>'


def page(behind: str = "", *, inside: str = "", head: str = "", text: list[str] = FREE) -> Record:
    """The record of a page with the text, something at the end of its body, and something behind it."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text)
    content = (
        f'<html lang="en"><head><title>Tides</title><meta property="og:type" content="article">{head}</head><body>'
        f'<header><a href="/login">Log in</a> <a href="/subscribe">Subscribe now</a></header><main><article>'
        f'<h1>Tides</h1><div class="story">{paragraphs}{inside}</div>{behind}</article></main>'
        f"<footer><p>Already a subscriber? <a href='/login'>Sign in</a></p></footer></body></html>"
    )
    made = capture(content, "https://tides.test/2026/paper")
    return finish(read(made).drafts[0], made)


def said(record: Record) -> dict[Says, Signal]:
    return {signal.says: signal for signal in record.signals}


WALLS = {
    "en": '<div class="x1"><h3>This story is for subscribers</h3><p>Subscribe to read the rest.</p><a href="/join">See plans</a></div>',
    "en-button": "<section><p>Want to keep reading?</p><button>Start your free trial to read</button></section>",
    "de": '<div class="o-box"><strong>Jetzt weiterlesen mit dem Probeabo</strong><a href="/abo">Zum Angebot</a></div>',
    "fr": '<div class="bloc"><p>La suite est réservée aux abonnés.</p><a href="/abo">Je m’abonne</a></div>',
    "es": '<div><p>Suscríbete para seguir leyendo</p><a href="/s">Ver planes</a></div>',
    "it": '<div><p>Questo articolo è riservato agli abbonati</p><a href="/s">Abbonati</a></div>',
    "ja": '<div><p>この記事は有料会員限定です。残り 1,234文字</p><a href="/s">購読する</a></div>',
    "pl": '<div><p>Dalsza część artykułu dostępna tylko dla prenumeratorów. Pozostało 74% artykułu</p><a href="/s">Wykup</a></div>',
    "zh": '<div><p>本文共计1561字，订阅后继续阅读</p><a href="/s">开通会员</a></div>',
    "zh-tw": '<div><p>訂閱後繼續閱讀全文</p><a href="/s">加入會員</a></div>',
    "en-link": '<div class="x1"><a href="/join">Subscribe to continue reading this story</a></div>',
    "en-next-to-neighbours": '<div class="x1"><h3>Subscribe to continue reading</h3><a href="/join">See plans</a></div><div class="post-nav"><a href="/1" rel="prev">The weir</a></div>',
    "member": '<div class="box"><h3>You must be a member to see the rest of this post.</h3><a href="/join">Join for $4 a month</a></div>',
    "link-like-a-title": '<div class="box"><p>For subscribers only</p><a href="/2026/harbour">Subscribe to the whole of the Harbour Times</a></div>',
    "members-story": '<div class="locked"><span>This story is for members.</span> <a href="/join">Join us</a></div>',
    "zh-member": "<div><p>最低 0.3 元/天开通会员，查看完整内容</p><button>开通</button></div>",
    "zh-tw-post": '<div><p>本文為訂閱文章，訂閱後可閱讀全文</p><a href="/s">立即訂閱</a></div>',
    "zero-width": '<div><p>Sub\u200bscribe to read the r\u00adest.</p><a href="/join">See plans</a></div>',
    "lookalikes": '<div><p>Subsсribe tо reаd the rеst of this essay.</p><a href="/join">See plans</a></div>',
}  # fmt: skip


@pytest.mark.parametrize("place", ["behind", "inside"])
@pytest.mark.parametrize("name", WALLS)
def test_a_wall_ends_the_text(name: str, place: str) -> None:
    record = page(WALLS[name]) if place == "behind" else page(inside=WALLS[name])
    assert record.content_text == "\n\n".join(FREE)
    assert (record.declared, record.observed, record.wall) == (Declared.PAID, Observed.PREVIEW, Wall.SUBSCRIPTION)
    assert record.boundary is not None
    assert record.boundary.char == len(record.content_text)
    assert record.boundary.quote.before.endswith("who is right.")


KINDS = {
    Wall.REGISTRATION: '<div><p>Create a free account to continue</p><a href="/join">Register</a></div>',
    Wall.EMAIL: '<form><p>Enter your email to unlock this post</p><input type="email"><button>Go</button></form>',
    Wall.METERED: "<div><p>You've reached your free article limit.</p><a href='/join'>Subscribe to continue</a></div>",
    Wall.SUBSCRIPTION: '<div class="regular"><p>Subscribe to read the rest for 5 € a month.</p><a href="/j">Go</a></div>',
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_of_a_wall(kind: Wall) -> None:
    record = page(KINDS[kind])
    assert (record.wall, record.observed) == (kind, Observed.PREVIEW)


def test_what_a_wall_says_it_hides() -> None:
    polish, japanese, chinese = page(WALLS["pl"]), page(WALLS["ja"]), page(WALLS["zh"])
    assert said(polish)[Says.HIDDEN_PERCENT].value == 74
    assert polish.hidden_share is not None
    assert polish.hidden_share.best == 0.74
    assert said(japanese)[Says.WORDS_HIDDEN].value == 1234
    assert japanese.hidden_share is not None
    assert japanese.hidden_share.low < japanese.hidden_share.best < japanese.hidden_share.high
    assert chinese.words_total == 1561


NO_WALLS = {
    "comments": '<section id="comments"><div class="paywall"><p>Subscribe to continue reading the comments</p><a href="/s">Go</a></div></section>',
    "newsletter": '<div class="newsletter"><p>Subscribe to our newsletter. Already a subscriber? Cancel any time.</p><form><input type="email"><button>Subscribe now</button></form></div>',
    "support": '<div class="support-banner"><p>We have no paywall. If you like what you read, become a member.</p><a href="/m">Support us</a></div>',
    "consent": '<div id="onetrust-banner-sdk"><p>To continue reading, accept our cookies or subscribe to read without.</p><button>Accept</button></div>',
    "cookies": '<div class="site-cookie-notice"><p>To continue reading, accept our cookies.</p><button>Accept</button></div>',
    "comment-list": '<section class="comments"><p>Log in to read and write comments.</p><a href="/login">Log in</a></section>',
    "modal": '<div class="paywall hidden"><p>Subscribe to read the rest.</p><a href="/join">Plans</a></div>',
    "unshown": '<div style="display: none"><p>Subscribe to read the rest.</p><a href="/join">Plans</a></div>',
    "dialog": '<dialog><p>Subscribe to read the rest.</p><a href="/join">Plans</a></dialog>',
    "log-in": '<div class="login-prompt"><p>Log in to comment, or to save this story.</p><a href="/login">Log in</a></div>',
    "next": '<div class="next"><p>Next week: how to read a barometer.</p><a href="/n">More</a></div>',
    "footer": '<footer><p>This site is for members only in part. Subscribe to read the rest of it.</p><a href="/s">Go</a></footer>',
    "template": '<template><div class="paywall"><h2>Subscribe to continue reading</h2><a href="/s">Subscribe</a></div></template>',
    "noscript": '<noscript><div class="paywall">Enable scripts to continue reading. <a href="/s">Subscribe</a></div></noscript>',
    "aria-hidden": '<div id="paywall-box" aria-hidden="true"><h2>Subscribe to continue reading</h2><a href="/s">Subscribe</a></div>',
    "archive": '<div class="more"><h3>Discover more from Tides</h3><p>Subscribe now to keep reading and get access to the full archive.</p><form><input type="email"><button>Subscribe</button></form></div>',
    "letter": '<div class="promo-cta"><p>Sign up to read the harbour’s weekly letter, delivered each Friday.</p><a href="/n">Sign up</a></div>',
    "stories-like-this": '<div class="cta"><p>Subscribe to keep reading stories like this.</p><form><input type="email"><button>Go</button></form></div>',
    "more-by-letter": '<div class="cta"><h4>Want to read more? Subscribe to our newsletter</h4><form><input type="email"><button>Go</button></form></div>',
    "webinar": '<div class="cta"><p>Register to read more and join our webinar on tides.</p><a href="/w">Register now</a></div>',
    "fr-series": '<div class="promo"><p>Lisez la suite de nos enquêtes en vous abonnant à la lettre.</p><a href="/abo">S’abonner</a></div>',
    "cmp": '<div id="cmpbox" class="cmp"><p>To continue reading, accept cookies or take a subscription.</p><button>Accept all</button></div>',
    "cookie-line": '<div class="layer"><p>Jetzt weiterlesen mit Werbung und Cookies – oder im Abo für 3,99 € im Monat.</p><button>Ja</button></div>',
    "labels-of-a-list": '<section class="latest"><ul><li><a href="/1">The weir</a> <span>For subscribers only</span></li><li><a href="/2">The lock</a> <span>For subscribers only</span></li></ul></section>',
    "labels-ja": '<ul class="rank"><li><a href="/1">暗渠の謎</a><span>有料会員限定</span></li><li><a href="/2">水位の話</a><span>有料会員限定</span></li></ul>',
    "neighbour-by-relation": '<div><a href="/1" rel="prev">Subscribe to continue reading our series on locks</a></div>',
    "neighbours-by-name": '<div class="post-nav"><div><a href="/1">Subscribe to continue reading our series</a></div><div><a href="/2">The weir</a></div></div>',
    "neighbour-by-label": '<div class="x1"><div><span>Previous article</span><h4><a href="/1">Subscribe to continue reading our series</a></h4></div></div>',
    "neighbour-by-arrow": '<p class="x1">← <a href="/1">Subscribe to continue reading our series</a> | <a href="/2">The weir</a></p>',
    "neighbour-zh": '<p class="x1">上一篇：<a href="/1">订阅后继续阅读是一门生意</a></p>',
    "label-of-a-card": '<section class="grid"><article class="card"><a href="/1"><h3>The weir</h3></a><p>This post is for paid subscribers only</p></article></section>',
    "labels-of-boxes": '<div class="grid"><div class="item"><a href="/1">The weir</a><span>Exclusive to subscribers</span></div><div class="item"><a href="/2">The lock</a><span>Exclusive to subscribers</span></div></div>',
    "named-promotion": '<div class="premium-box"><h3>Tides Premium</h3><p>Crosswords and recipes. Start your free trial today.</p><a href="/p">Subscribe now</a></div>',
    "named-events": '<section class="members-only-events"><h3>Events</h3><p>Become a member for reduced tickets.</p><a href="/e">Become a member</a></section>',
    "named-comments": '<div class="subscriber-only-comments"><p>Log in to comment</p><a href="/login">Log in</a></div>',
    "speakable": LD % ("true", ',"speakable":{"@type":"SpeakableSpecification","cssSelector":[".story"]}'),
    "label-beside-a-title": '<div class="see-also">See also: <span>Only for subscribers</span> <a href="/2026/weir">The weir that nobody had asked for</a></div>',
    "labels-in-links": '<aside class="more"><a class="tile" href="/1"><span>For subscribers only</span><b>The weir</b></a><a class="tile" href="/2"><span>For subscribers only</span><b>The lock</b></a></aside>',
    "name-only": '<div class="post-paywall-info"><p>Tides is free, as all our stories are.</p></div>',
}  # fmt: skip


@pytest.mark.parametrize("name", NO_WALLS)
def test_what_only_looks_like_a_wall(name: str) -> None:
    record = page(NO_WALLS[name])
    assert record.boundary is None
    assert Says.WALL_ELEMENT not in said(record)
    assert record.observed is not Observed.PREVIEW
    for line in FREE:
        assert line in record.content_text


@pytest.mark.parametrize(
    ("line", "style", "withheld"),
    [
        ("扫码阅读全文", "height: 500px; overflow: hidden", False),
        ("点击展开余下全文", "overflow-y:hidden; max-height:900px", False),
        ("扫码阅读全文", "overflow: hidden", True),
        ("登录后阅读全文", "height: 500px; overflow: hidden", True),
    ],
)
def test_what_unfolds_a_text_is_no_wall(line: str, style: str, withheld: bool) -> None:
    content = "".join(f"<p>{one}</p>" for one in FREE)
    taken = capture(
        f"<html><head><title>Tides</title>{LD % ('true', '')}</head><body><main><h1>Tides</h1><div style='{style}'>{content}</div>"
        f"<div class='more'><a href='/app'>{line}</a></div></main></body></html>",
        "https://tides.test/2026/paper",
    )
    record = finish(read(taken).drafts[0], taken)
    assert (Says.WALL_ELEMENT in said(record)) is withheld


def test_a_name_that_promotions_have_needs_a_closed_article() -> None:
    record = page('<div class="upgrade-cta"><p>Go on with Tides Plus.</p><a href="/p">Subscribe now</a></div>', head=LD % ("false", ""))  # fmt: skip
    assert (record.observed, record.wall) == (Observed.PREVIEW, Wall.SUBSCRIPTION)
    assert record.content_text == "\n\n".join(FREE)


def test_a_wall_between_the_text_and_a_line_about_its_author() -> None:
    offer = (
        '<div class="subscribe-offer"><p>To continue reading this story, subscribe.</p><a href="/s">Subscribe</a></div>'
    )
    record = page(inside=f'{offer}<p class="bio">Mira Holm covers water for Tides.</p>')
    assert record.observed is Observed.PREVIEW
    assert record.content_text == "\n\n".join(FREE)


def test_what_hangs_on_a_phrase_is_looked_up_for_each_of_its_places() -> None:
    assert cut_phrase(fold("Subscribe to keep reading stories like this.")) is None
    assert cut_phrase(fold("Subscribe to keep reading stories like this. Subscribe to keep reading.")) is not None
    assert cut_phrase(fold("Unlock this article and every newsletter")) == "unlock this article"


def test_an_article_about_paywalls_is_not_behind_one() -> None:
    about = [
        *FREE,
        "“Subscribe to continue reading,” said the box, and the harbour master, who had only wanted the tides, did not.",
        "To read the rest of this he would have had to type in a card number with wet hands, which he was not going to do.",
        *HIDDEN,
        "This story is for subscribers only, the editor had said, and so it was, until the day that it was not any more.",
    ]
    record = page(text=about)
    assert record.boundary is None
    assert Says.WALL_ELEMENT not in said(record)
    assert record.content_text == "\n\n".join(about)


def test_words_that_an_author_quotes_are_no_walls() -> None:
    quoting = (
        "I was going to end here with a fade and the words “Subscribe to read the rest.” There is no rest."
        '<sup><a href="#fn:1">1</a></sup>'
    )
    record = page(text=[*FREE, quoting, FREE[1], FREE[2]])
    assert record.boundary is None
    assert "There is no rest" in record.content_text
    assert Says.PHRASE not in said(record)
    titled = '<div class="box"><p>Subscribe to read “What the tide took”, and the rest of this story.</p><a href="/s">Go</a></div>'
    assert page(titled).observed is Observed.PREVIEW


def test_a_wall_behind_a_box_that_leads_to_a_story_for_subscribers() -> None:
    leads = '<section>See also | <span>For subscribers only</span> <a href="/2026/weir">The weir that nobody had asked for</a></section>'
    record = page(WALLS["en"], inside=f"{leads}<p>{FREE[1]}</p>")
    assert record.boundary is not None
    assert record.content_text.endswith(FREE[1])
    assert record.decided_by == "wall_element"


def test_a_meter_that_has_run_out() -> None:
    used = '<div class="box"><p>You’ve read 3 of 3 free articles. Subscribe to read the rest of this story.</p><a href="/s">Subscribe</a></div>'
    assert page(used).wall is Wall.METERED


def test_the_id_of_a_heading_is_made_of_its_words() -> None:
    heading = '<h2 id="this-post-is-for-subscribers-only">This post is for subscribers only</h2>'
    record = page(inside=f"{heading}<p>As a heading it is honest, and more so than most fences are.</p>")
    assert Says.WALL_ELEMENT not in said(record)
    assert "more so than most fences" in record.content_text


def test_a_paragraph_behind_the_text_is_no_notice() -> None:
    told = "".join(CHINESE) + "所以剩余内容要等到潮水退了以后，订阅后阅读报纸的人才会知道。" + "".join(CHINESE)
    record = page(f'<div class="more"><p>{told} <a href="/p">港口</a></p></div>')
    assert record.boundary is None


def test_an_offer_with_the_text_behind_it_ends_nothing() -> None:
    record = page(inside=WALLS["en"] + "".join(f"<p>{line}</p>" for line in HIDDEN))
    assert record.boundary is None
    assert HIDDEN[-1] in record.content_text


def test_a_part_that_is_declared_and_served() -> None:
    part = ',"hasPart":{"@type":"WebPageElement","isAccessibleForFree":"False","cssSelector":".story"}'
    record = page(head=LD % ('"False"', part))
    assert (record.declared, record.observed, record.boundary) == (Declared.PAID, Observed.FULL, None)
    assert record.decided_by == "gated_text_served"


def test_an_empty_mark_where_the_paid_part_begins() -> None:
    part = ',"hasPart":{"@type":"WebPageElement","isAccessibleForFree":false,"cssSelector":".mark"}'
    served = page(
        inside='<div class="mark"></div>' + "".join(f"<p>{line}</p>" for line in HIDDEN), head=LD % ("false", part)
    )
    assert served.decided_by == "gated_text_served"
    cut = page(inside='<p>And then the tide, which nobody had…</p><div class="mark"></div>', head=LD % ("false", part))
    assert (cut.observed, cut.decided_by) == (Observed.PREVIEW, "gated_part_gone")


def test_json_ld_beyond_repair_still_says_that_it_is_not_free() -> None:
    broken = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A "quoted" one","isAccessibleForFree":"false"}</script>'  # fmt: skip
    record = page(WALLS["en"], head=broken)
    assert said(record)[Says.SCHEMA_FREE].value is False
    assert said(record)[Says.SCHEMA_FREE].where.startswith("css:")


def test_a_site_wide_flag_on_a_whole_article_withholds_nothing() -> None:
    record = page(head=LD % ("false", ""), text=[*FREE, *HIDDEN, *HIDDEN[:4], *FREE])
    assert (record.declared, record.observed, record.boundary) == (Declared.PAID, Observed.FULL, None)
    assert record.confidence <= 0.5


def test_folding_undoes_what_a_reader_does_not_see() -> None:
    assert fold("Sub\u200bscribe\u00a0to  READ") == "subscribe to read"
    assert fold("Подписка") == fold("подписка")
    assert fold("you’re") == "you're"
    assert cut_phrase(fold("An author may subscribe to a theory")) is None
    assert amount("il vous reste 78.23% de cet article à lire") is not None


def test_the_signature_between_a_broken_text_and_its_wall_is_beside_it() -> None:
    text = [
        *FREE,
        "Nobody had asked the people who clean the gauge, and when somebody did, what they said was that the brass…",
    ]
    record = page(
        WALLS["fr"],
        inside="<div><p>Ida Brandt</p><p>Harbour correspondent, lives above the office</p></div>",
        text=text,
    )
    assert record.content_text == "\n\n".join(text)
    assert [block.rule for block in record.blocks][-2:] == ["behind-the-cut"] * 2
    assert record.boundary is not None
    assert record.boundary.block == len(text) - 1
    whole = page(inside="<div><p>Ida Brandt</p></div>", text=text)
    assert whole.content_text.endswith("Ida Brandt")


def test_parts_that_amp_shows_to_subscribers_only() -> None:
    granted = page(inside=f'<section subscriptions-section="content"><p>{HIDDEN[0]}</p><p>{HIDDEN[1]}</p></section>')
    assert granted.decided_by == "gated_text_served"
    cut = page(
        '<section subscriptions-section="content-not-granted"><p>Our readers pay.</p><a href="/s">Pay</a></section>'
    )
    assert (cut.observed, cut.decided_by) == (Observed.PREVIEW, "wall_element")
    both = page(
        '<section subscriptions-section="content-not-granted"><p>Subscribe to read on.</p><a href="/s">Pay</a></section>',
        inside=f'<section subscriptions-section="content"><p>{HIDDEN[0]}</p><p>{HIDDEN[1]}</p><p>{HIDDEN[2]}</p></section>',
    )
    assert (both.boundary, both.content_text.endswith(HIDDEN[2])) == (None, True)


def test_the_longest_page_is_searched_in_linear_time() -> None:
    deep = (
        "<div>" * 300 + "".join(f"<p>{line} {number}</p>" for number in range(2000) for line in FREE) + "</div>" * 300
    )
    record = page(WALLS["en"], inside=deep)
    assert record.observed is Observed.PREVIEW


@pytest.mark.parametrize(
    ("line", "unit", "number"),
    [
        ("There are 1,200 more words in this article. Subscribe to read on.", "hidden", 1200),
        ("1200 words remaining. Subscribe to read on.", "hidden", 1200),
        ("Read the remaining 75% of this article with a subscription.", "percent", 75),
        ("75% of this article is hidden", "percent", 75),
        ("Noch 1.200 Wörter: mit Abo weiterlesen", "hidden", 1200),
    ],
)
def test_how_much_a_wall_says_it_hides(line: str, unit: str, number: int) -> None:
    found = amount(fold(line))
    assert found is not None
    assert (found.unit, found.number) == (unit, number)
