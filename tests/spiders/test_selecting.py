"""Selectors answered by look-up find what a search of the whole tree finds."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.document import Page, select
from spiders.wall_words import Phrases, table
from storage.captures import Capture

MARKUP = """<!DOCTYPE html><html lang="en"><head><base href="/x/"><link rel="canonical" href="/p/one"></head>
<body class="post wide"><!-- a comment --><div id="main" class="post-body box"><h1 class="title">Tides</h1>
<p class="lead">The <a href="/tag/harbour" rel="tag nofollow">harbour</a> at <time datetime="2026-01-02">noon</time></p>
<p class="lead-in">More <a href="https://app.test/@ida">Ida</a></p><hr><div class="post-wall box" data-kind="wall">
<button>Join</button></div></div><div class="box"><p>Behind</p></div><aside id="side-box" class="Box" hidden></aside>
</body></html>"""
SELECTORS = (
    "p", ".lead", ".absent", "#main", "#side", "[id*=side]", "[class*=post]", "[class^=post]", "[class$=box]",
    "[data-kind=wall]", "[data-kind^=w]",
    "[hidden]", "h1.title, .lead", "p, .box", "div.post-body > p", "div.post-body p.lead a[href]", "hr + div",
    "hr ~ div, h1 ~ p", "a[rel~=tag]", "a[rel=tag]", "a[href*='/@']", "a[href^='/tag']", "time[datetime]",
    "base[href]", "link[rel=canonical]", "div.box:not(.post-wall)", "div:has(> button)", "[data-kind=wall] button",
    "body.wide .box p", "*", "p:first-child", "[lang|=en]", "[data-kind='WALL' i]", "div.box.post-wall[data-kind]",
    ".no, .box, #main", "no selector at all >",
)  # fmt: skip


@pytest.mark.parametrize("capitals", [False, True], ids=["small", "capitals"])
@pytest.mark.parametrize("css", SELECTORS)
def test_a_look_up_finds_what_a_search_finds(css: str, capitals: bool) -> None:
    """In the same order, and `has` says the same; some old pages write attributes in capitals."""
    markup = re.sub(r' [a-z-]+="', lambda name: name.group().upper(), MARKUP) if capitals else MARKUP
    capture = Capture("https://tides.test/p/one", datetime(2026, 9, 1, tzinfo=UTC), 200, (), markup.encode())
    page = Page(capture)
    searched = select(page.tree, css)
    assert page.has(css) == bool(searched)
    assert page.select(css) == searched
    assert page.has(css) == bool(searched)


@given(st.lists(st.sampled_from(table().cut.texts) | st.text("abc 付费.", max_size=9), max_size=4))
def test_the_first_phrase_is_that_of_a_plain_search(pieces: list[str]) -> None:
    """Whichever words are looked up first, the phrase that stands first in the list is named."""
    phrases: Phrases = table().cut
    text = " ".join(" ".join(pieces).split())
    assert next(phrases.within(text), None) == next((phrase for phrase in phrases.texts if phrase in text), None)
