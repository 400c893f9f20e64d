"""Articles in several pages: a page that goes on elsewhere is a part, its row of pages no wall."""

from __future__ import annotations

import pytest

from pipelines import finish
from spiders.discovery import read
from storage.records import Observed, Record, Wall
from tests.spiders.making import capture
from tests.spiders.test_unknown_pages import TEXT

HEAD = '<meta property="og:type" content="article"><title>The white ledger</title>'


def made(below: str, path: str) -> Record:
    page = f"<html><head>{HEAD}</head><body><h1>The white ledger</h1><div>{TEXT}{below}</div></body></html>"
    taken = capture(page, f"https://lock.test{path}")
    return finish(read(taken).drafts[0], taken)


@pytest.mark.parametrize(
    ("path", "below"),
    [
        ("/a/2026_05_ledger.shtml", "<p><b>1</b> <a href='/a/2026_05_ledger_2.shtml'>2</a></p>"),
        ("/n1/c9-31153719.html", "<div>【1】<a href='/n1/c9-31153719-2.html'>【2】</a></div>"),
        ("/a/ledger_2.html", "<div><a href='ledger.html'>上一页</a> 2/3 <a href='/a/ledger_3.html'>下一页</a></div>"),
        ("/a/ledger", "<div id=page><b>1</b> <a href='/a/ledger/2'>2</a> <a href='/a/ledger/s'>余下全文</a></div>"),
    ],
)
def test_one_page_of_several_is_a_part(path: str, below: str) -> None:
    record = made(below, path)
    assert (record.observed, record.wall) == (Observed.PREVIEW, Wall.TEASER)
    assert "turn the wheel" in record.content_text


@pytest.mark.parametrize(
    ("path", "below"),
    [
        ("/a/ledger", "<p>Years later I wrote <a href='/a/ledger-2'>a second ledger</a> in ink.</p>"),
        ("/2026/05/12", "<table><tr><td>12</td><td><a href='/2026/05/13'>13</a></td></tr></table>"),
        ("/a/ledger", "<p><a href='/b/ledger-2-and-more'>2</a></p>"),
    ],
)
def test_other_numbers_make_no_pages(path: str, below: str) -> None:
    assert made(below, path).wall is Wall.NONE
