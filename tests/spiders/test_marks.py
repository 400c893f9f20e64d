"""Marks that a vendor's script fills: the public's text ends there, however much of it the page holds."""

from __future__ import annotations

import pytest

from storage.records import Declared, Observed, Record, Says, Wall
from tests.spiders.test_walls import FREE, HIDDEN, page, said

MARK = '<div id="steady_paywall" style="display: none;"></div>'
WORDPRESS = '<meta name="generator" content="WordPress 6.5">'


def marked(behind: str, mark: str = MARK, head: str = "") -> Record:
    return page(inside=mark + behind, head=head)


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


@pytest.mark.parametrize("head", ["", WORDPRESS])
@pytest.mark.parametrize("behind", ["", paragraphs(*HIDDEN[:4], HIDDEN[4][:60] + "…")], ids=["nothing", "a sample"])
def test_where_the_server_cuts_the_text_the_mark_is_the_wall(behind: str, head: str) -> None:
    """Steady's plugin sends a thousand characters of what it hides, cut in the middle of a sentence."""
    record = marked(behind, head=head)
    assert (record.declared, record.observed, record.wall) == (Declared.PAID, Observed.PREVIEW, Wall.SUBSCRIPTION)
    assert record.content_text == "\n\n".join(FREE)


@pytest.mark.parametrize("head", ["", WORDPRESS])
@pytest.mark.parametrize("mark", [MARK, '<div id="steady_paywall"><h3>For members</h3><a href="/join">Join</a></div>'])
def test_a_text_that_stands_whole_behind_its_mark(mark: str, head: str) -> None:
    record = marked(paragraphs(*HIDDEN), mark, head)
    assert (record.declared, record.observed) == (Declared.PAID, Observed.FULL)
    assert record.content_text == "\n\n".join([*FREE, *HIDDEN])
    assert record.boundary is not None
    assert record.content_text[: record.boundary.char] == "\n\n".join(FREE)
    assert said(record)[Says.SUBSCRIBER_VIEW].where == "css:#steady_paywall"


def test_a_mark_in_a_page_that_holds_no_more_of_the_text_is_a_wall_elsewhere_too() -> None:
    assert page(f"<aside>{MARK}</aside>").observed is Observed.PREVIEW


def test_a_mark_before_the_text_hides_nothing_of_it() -> None:
    record = page(head="", text=[], inside=f'{MARK}<div class="text">{paragraphs(*FREE, *HIDDEN)}</div>')
    assert record.boundary is None
