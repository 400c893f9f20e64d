"""Names out of lines that were not written for machines, and whose they are."""

from __future__ import annotations

import pytest

from spiders import bylines, names
from spiders.claims import value
from spiders.document import Page
from tests.spiders.making import capture
from tests.spiders.test_text_of_unknown_pages import TEXT, URL


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ines Varga, Karl Lund, and Mira Okon, Valley News", ["Ines Varga", "Karl Lund", "Mira Okon", "Valley News"]),
        ("Ines Varga, Karl Lund und Mira Okon", ["Ines Varga", "Karl Lund", "Mira Okon"]),
        ("Ines Varga (avec Karl Lund et Mira Okon)", ["Ines Varga", "Karl Lund", "Mira Okon"]),
        ("Ines (I.V.) Varga", ["Ines (I.V.) Varga"]),
        ("Ines Varga, MA", ["Ines Varga"]),
        ("Ines Varga, MPH, RD", ["Ines Varga"]),
        ("Autor/in: Ines Varga", ["Ines Varga"]),
        ("Autorin: Ines Varga", ["Ines Varga"]),
        ("Auteur : Ines Varga", ["Ines Varga"]),
        ("Ines Varga Updated:", ["Ines Varga"]),
        ("Ines Varga valley.com Archive", ["Ines Varga"]),
        ("INES VARGA Envoyée spéciale à Marl", ["INES VARGA"]),
        ("Ines Varga journaliste", ["Ines Varga"]),
        ("Ines Varga —", ["Ines Varga"]),
        ("Show all articles of Ines Varga", []),
        ("Sponsored Post", []),
        ("Lock Web Works Ltd. - www.lockworks.test", []),
    ],
)
def test_the_names_of_a_line(line: str, found: list[str]) -> None:
    assert names.split(line) == found


def authors(head: str, top: str, css: str | None = None) -> list[str]:
    content = f"<html><head><title>The mill</title>{head}</head><body>{top}</body></html>"
    return [one.name for one in value(bylines.claim(Page(capture(content, URL)), css)) or []]


MEANT = "<article><header><h1>The mill</h1><a class='who' href='/by/ines'>Ines Varga</a></header>{}</article>"


@pytest.mark.parametrize(
    ("head", "top", "found"),
    [
        (  # the cards of other posts name their authors in the same way
            "",
            MEANT.format(TEXT) + "<div class='related'><a class='who'>Karl Lund</a> <a class='who'>Mira Okon</a></div>",
            ["Ines Varga"],
        ),
        (  # two who stand beside each other both wrote it
            "",
            "<article><h1>The mill</h1><p><a class='who'>Ines Varga</a> <a class='who'>Karl Lund</a></p></article>",
            ["Ines Varga", "Karl Lund"],
        ),
        ("", "<h1>The mill</h1><p><a class='who'>Ines Varga</a> <a class='who'>@ines</a></p>", ["Ines Varga"]),
        ("<meta name=author content='valley.fr'>", "<h1>The mill</h1><p class='byline'>Ines Varga</p>", ["Ines Varga"]),
        (
            "<meta property='og:site_name' content='Valley'><meta name=author content='Valley, Marl, Wales'>",
            f"<h1>The mill</h1>{TEXT}",
            [],
        ),
        (  # in a column beside the text, inside of the article
            "",
            f"<article><h1>The mill</h1><aside><i itemprop=author>Ines Varga</i></aside>{TEXT}</article>",
            ["Ines Varga"],
        ),
        (
            "",
            "<article><h1>The mill</h1><aside class='recent'><i itemprop=author>Karl Lund</i></aside></article>",
            [],
        ),
        (
            "",
            "<h1>The mill</h1><div class='storytopbar-bucket'><span itemprop=author>Ines Varga</span></div>",
            ["Ines Varga"],
        ),
        (  # the page declares whose profile its author's is, and links to it beside the article
            "<meta property='article:author' content='https://mill.test/people/ines/'>",
            f"<h1>The mill</h1>{TEXT}<div id=sidebar><a rel=author href='/people/ines'>Ines Varga</a></div>",
            ["Ines Varga"],
        ),
        (
            "<meta property='article:author' content='https://mill.test/people/ines/'>",
            f"<h1>The mill</h1>{TEXT}<div id=sidebar><a rel=author href='/people/karl'>Karl Lund</a></div>",
            [],
        ),
        ("<meta name='twitter:creator' content='Ines Varga'>", f"<h1>The mill</h1>{TEXT}", ["Ines Varga"]),
        ("<meta name='twitter:creator' content='@inesvarga'>", f"<h1>The mill</h1>{TEXT}", []),
        ("<meta name='twitter:creator' content='Valley Press'>", f"<h1>The mill</h1>{TEXT}", []),
        (  # what stands behind a name that is a link is no part of it
            "",
            "<h1>The mill</h1><span>By: <a href='/id/7'>Ines Varga</a><br>Valley Notes Executive Mills Editor</span>",
            ["Ines Varga"],
        ),
        ("", "<h1>Die Mühle</h1><p class='firma'><em>Ines Varga</em> | Orrin</p>", ["Ines Varga"]),
        ("", "<h1>Die Mühle</h1><p class='firma'>Mahlwerk Orrin GmbH</p>", []),
        (
            "<meta property='og:site_name' content='El Valle'><meta name=author content='Ediciones El Valle'>",
            "<h1>The mill</h1><p class='byline'>Ines Varga</p>",
            ["Ines Varga"],
        ),
        ("<meta name=author content='Orrin Press Sp. z o.o.'>", f"<h1>The mill</h1>{TEXT}", []),
        (
            "<meta name=author content='Valley Media GmbH'>",
            f"<h1>The mill</h1><p>By Ines Varga</p>{TEXT}",
            ["Ines Varga"],
        ),
        ("", f"<h1>물방앗간</h1><div>{TEXT}<br>김민수 기자 minsu@mill.test<br></div>", ["김민수"]),
        ("", f"<h1>물방앗간</h1><div>{TEXT}<br>김민수 기자가 찾아갔다.<br></div>", []),
    ],
)
def test_who_of_those_named_wrote_it(head: str, top: str, found: list[str]) -> None:
    assert authors(head, top, ".who") == found
