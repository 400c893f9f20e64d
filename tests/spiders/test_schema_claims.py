"""JSON-LD in its odd shapes: references, roles, parts of names, the page's node, other articles, markup in names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from storage.records import Record
from tests.spiders.test_metadata import HEADING, URL, day, made, names

INES = {"@type": "Person", "@id": "#ines", "name": "Ines Varga", "url": "https://lock.test/by/ines"}
ARTICLE = {"@type": "NewsArticle", "headline": "The white ledger"}


def graph(*nodes: dict[str, Any], top: str = HEADING) -> Record:
    return made(f'<script type="application/ld+json">{json.dumps({"@graph": nodes})}</script>', top)


@pytest.mark.parametrize(
    "author",
    [
        {"@id": "#ines"},
        [{"@id": "#ines"}],
        {"@id": "#ines", "name": "Ines Varga"},
        "#ines",
        {"@type": "Role", "roleName": "Reporter", "author": {"@id": "#ines", "name": "Ines Varga", **INES}},
    ],
)
def test_an_author_that_the_graph_describes(author: Any) -> None:
    found = graph({**ARTICLE, "author": author}, INES).authors
    assert [(one.name, one.url) for one in found] == [("Ines Varga", "https://lock.test/by/ines")]


def test_an_author_with_two_names() -> None:
    assert names(graph({**ARTICLE, "author": {"givenName": "Ines", "familyName": "Varga"}})) == ["Ines Varga"]


def test_what_the_page_s_node_says_where_the_article_s_is_silent() -> None:
    page = {"@type": "WebPage", "@id": URL, "datePublished": "2026-05-04", "dateModified": "2026-06-07"}
    assert day(graph(page)) == "2026-05-04"
    assert day(graph(page, ARTICLE)) == "2026-05-04"
    assert day(graph(page, {**ARTICLE, "datePublished": "2026-05-03"})) == "2026-05-03"
    assert day(graph({**page, "@id": "https://lock.test/a/else"})) is None


def test_an_article_of_another_address_and_name_is_not_the_page_s() -> None:
    other = {"headline": "A dog that swims at noon", "author": "Karl Lund", "datePublished": "2026-09-01"}
    found = graph({**ARTICLE, **other, "url": "https://lock.test/a/dog"})
    assert (names(found), day(found)) == ([], None)
    assert names(graph({**ARTICLE, **other, "url": URL})) == ["Karl Lund"]
    assert names(graph({**ARTICLE, **other, "url": "https://lock.test/"})) == ["Karl Lund"]


def test_milliseconds() -> None:
    assert day(graph({**ARTICLE, "datePublished": 1777883400000})) == "2026-05-04"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="The &lt;i&gt;white&lt;/i&gt; ledger">', "The white ledger"),
        ('<meta property="og:title" content="What &lt;i&gt; means in a ledger">', "What <i> means in a ledger"),
        (
            "<meta property='og:site_name' content='Lock Notes'><title>The white ledger – Lock Notes – News</title>",
            "The white ledger",
        ),
    ],
)
def test_the_name_of_a_page_without_a_heading(head: str, title: str) -> None:
    assert made(head, top="").title == title


def test_a_colon_for_readers_of_screens_is_part_of_the_headline() -> None:
    heading = "<h1><span>Locks</span><span class='visually-hidden'>: </span><span>The white ledger</span></h1>"
    assert made("", heading).title == "Locks: The white ledger"


def test_what_only_screen_readers_read_is_no_part_of_the_headline() -> None:
    heading = "<h1>The white ledger<span class='sr-only'> (opens in a window)</span></h1>"
    found = made("<title>The white ledger</title>", f"{heading}<div>4 May 2026</div>")
    assert (found.title, day(found)) == ("The white ledger", "2026-05-04")
