"""Which pages of an article a page leads to, told by words and addresses together."""

from __future__ import annotations

import pytest

from spiders.interpret import interpret
from storage.captures import Outcome, Part
from storage.records import Says
from tests.spiders.making import capture

TEXT = "".join(
    f"<p>The {word} of the harbour was painted twice that year, and nobody who lives there minded the smell of it.</p>"
    for word in ("lamp", "crane", "rail", "stair", "door", "quay")
)
UPDATES = "".join(
    f"<li><h3><a href=/news/{word}>What the {word} of the harbour said this week</a></h3> and what it meant by that."
    for word in ("pilot", "warden", "cook")
)
NUMBERS = "<nav class=pages>{}</nav>"


def linked(**links: str) -> str:
    """`_2="/walk/2/"` as a link that prints 2; other names are a link's class and its words."""
    return " ".join(f'<a class="{name}" href="{href}">{name.strip("_")}</a>' for name, href in links.items())


def read(url: str, inside: str, head: str = "") -> tuple[Part | None, list[str], str, list[str | int | bool]]:
    """Which page it is, the addresses of the others, its canonical address, where it says the text goes on."""
    head = f"<title>A walk</title><meta property=og:type content=article>{head}"
    markup = f"<html><head>{head}</head><body><article><h1>A walk</h1>{TEXT}{inside}</article></body>"
    reading = interpret(capture(markup, url))
    assert reading.outcome is Outcome.ARTICLE
    (draft,) = reading.drafts
    more = [signal.value for signal in draft.signals if signal.says is Says.READ_MORE]
    return draft.part, [link.url for link in reading.links], draft.canonical_url or url, more


@pytest.mark.parametrize(
    ("url", "second", "third"),
    [
        ("https://a.test/walk/", "/walk/2/", "/walk/3/"),
        ("https://a.test/walk", "https://www.a.test/walk/2", "https://a.test/walk/3"),
        ("https://a.test/walk/", "/walk/page/2/", "/walk/page/3/"),
        ("https://a.test/walk", "?page=2", "?page=3"),
        ("https://a.test/walk", "?page=1", "?page=2"),  # that begin with 0
        ("https://a.test/read?p=12", "/read?p=12&page=2", "/read?p=12&page=3"),
        ("https://a.test/walk.html", "walk_2.html", "walk_3.html"),
        ("https://a.test/walk.html", "walk_Page2.html", "walk_Page3.html"),
        ("https://a.test/walk/", "/walk/page2/", "/walk/page3/"),
        ("https://a.test/t2_77.shtml", "t2_77_1.shtml", "t2_77_2.shtml"),
        ("https://a.test/walk,10.html", "walk,10-seite-2.html", "walk,10-seite-3.html"),
    ],
)
def test_numbers_with_their_addresses_are_pages_of_the_article(url: str, second: str, third: str) -> None:
    part, links, canonical, more = read(url, NUMBERS.format(f"<b>1</b> {linked(_2=second, _3=third)}"))
    assert part == Part(1, 3)
    assert len(links) == 2
    assert (canonical, more) == (url, [links[0]])


@pytest.mark.parametrize(
    ("url", "links", "head"),
    [
        ("https://a.test/walk/3/", {"_1": "/walk/", "_2": "/walk/2/"}, ""),
        ("https://a.test/walk/3/", {"_1": "/walk/1/", "_2": "/walk/2/"}, "<link rel=canonical href=/walk/>"),
        ("https://a.test/walk/?page=2", {"_1": "/walk/", "_2": "/walk/?page=1"}, ""),
    ],
)
def test_a_later_page_is_about_the_address_of_the_first(url: str, links: dict[str, str], head: str) -> None:
    part, others, canonical, more = read(url, NUMBERS.format(linked(**links)), head)
    assert (part, canonical) == (Part(3, 3), "https://a.test/walk/")
    assert others[0] == "https://a.test/walk/"
    assert len(more) == 1  # the beginning of the text is elsewhere


@pytest.mark.parametrize(
    ("inside", "head"),
    [('<a class="post-page-numbers" href="/walk/2/">Weiter</a>', ""), ("", '<link rel="next" href="/walk/2/">')],
)
def test_the_next_page_may_be_all_that_is_named(inside: str, head: str) -> None:
    part, links, _, more = read("https://a.test/walk/", inside, head)
    assert (part, links, more) == (Part(1, 2), ["https://a.test/walk/2/"], ["https://a.test/walk/2/"])


@pytest.mark.parametrize(
    ("url", "inside", "head"),
    [
        ("https://a.test/walk/", "", '<link rel="next" href="/harbour/">'),  # the next post
        ("https://a.test/walk/", '<a rel=next href="/walk-2/">A walk, again</a>', ""),
        ("https://a.test/walk/", f"<ol class=comment-list>{linked(_2='/walk/2/')}</ol>", ""),
        ("https://a.test/walk/", linked(_2="/walk/comment-page-2/", _3="/walk/?page=3#comments"), ""),
        ("https://a.test/walk/", linked(_2="/page/2/", _3="/page/3/"), ""),  # of the blog
        ("https://a.test/walk/", linked(_2="/2023/11/2/", _3="/2023/11/3/"), ""),  # a calendar
        ("https://a.test/issues/7/", linked(_6="/issues/6/", _8="/issues/8/"), "<link rel=canonical href=/issues/7/>"),
        ("https://a.test/walk/", linked(_2="/walk/step2/", _3="/walk/step3/"), ""),
        ("https://a.test/my-walk-2/", linked(_1="/my-walk/", _3="/my-walk-3/"), ""),
        ("https://a.test/walk/", linked(_1="#fn1", _2="#fn2"), ""),
        ("https://a.test/walk/", f"</article><section>{UPDATES}{linked(_2='?page=2', _3='?page=3')}</section>", ""),
    ],
)
def test_other_numbers_and_other_posts_are_no_pages(url: str, inside: str, head: str) -> None:
    part, links, _, more = read(url, inside, head)
    assert (part, links, more) == (None, [], [])


def test_a_wall_ends_a_page_before_its_numbers_do() -> None:
    wall = "<div class=paywall><p>Subscribe to continue reading this story</p><a href=/join>Join</a></div>"
    part, links, _, more = read("https://a.test/walk/", wall + NUMBERS.format(linked(_2="/walk/2/")))
    assert (part, links, more) == (Part(1, 2), ["https://a.test/walk/2/"], [])
