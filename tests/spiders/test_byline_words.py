"""Bylines in the words of many languages: who wrote it, who did something else, and what is no name."""

from __future__ import annotations

import pytest

from spiders.names import split
from spiders.printed_names import signed
from tests.spiders.test_metadata import HEADING, made, names


@pytest.mark.parametrize(
    ("below", "found"),
    [
        (
            "<div class='post-meta'>Von Ines Varga, Karl Lund und Mira Okon</div>",
            ["Ines Varga", "Karl Lund", "Mira Okon"],
        ),
        ("<div><span>I. Varga</span> <time datetime='2026-05-04'>4 May</time></div>", ["I. Varga"]),
        ("<div>By I. M. Varga</div>", ["I. M. Varga"]),
        ("<div>By Prof. Ines Varga and Dr Karl Lund</div>", ["Prof. Ines Varga", "Dr Karl Lund"]),
        ("<div>Text: Ines Varga, Fotos: Karl Lund</div>", ["Ines Varga"]),
        ("<div>Texte : Ines Varga / Photos : Karl Lund</div>", ["Ines Varga"]),
        ("<div>Texto: Ines Varga. Fotografía: Karl Lund</div>", ["Ines Varga"]),
        ("<div>Testo di Ines Varga, foto di Karl Lund</div>", ["Ines Varga"]),
        ("<div>Tekst: Ines Varga, foto: Karl Lund</div>", ["Ines Varga"]),
        ("<div>Autor: Ines Varga | 4. Mai 2026</div>", ["Ines Varga"]),
        ("<div>Autorka: Ines Varga</div>", ["Ines Varga"]),
        ("<div>Автор: Инес Варга, фото: Карл Лунд</div>", ["Инес Варга"]),
        ("<div>Redaktion</div>", []),
        ("<div class=byline>Redaktion</div>", []),
        ("<div class=byline>Staff Reports</div>", []),
        ("<div class=byline>La Rédaction</div>", []),
        ("<div class=byline>Da Redação</div>", []),
        ("<div class=author>webadmin</div>", []),
        ("<div class=author>admin</div>", []),
        ("<div class=autor>redazione</div>", []),
        ("<p>4 May 2026, 10:30 — by Ines Varga</p>", ["Ines Varga"]),
        ("<p>4. Mai 2026 von Ines Varga</p>", ["Ines Varga"]),
        ("<p>Le 4 mai 2026, par Ines Varga</p>", ["Ines Varga"]),
        ("<p>Publicado por Ines Varga el 4 de mayo de 2026</p>", ["Ines Varga"]),
        ("<p>Geplaatst op 4 mei 2026 door Ines Varga</p>", ["Ines Varga"]),
        ("<p>Opublikowane przez Ines Varga dnia 4 maja 2026</p>", ["Ines Varga"]),
        ("<p>Napsala Ines Varga</p>", ["Ines Varga"]),
        ("<p>Skrevet av Ines Varga</p>", ["Ines Varga"]),
        ("<p>Af Ines Varga</p>", ["Ines Varga"]),
        ("<p>Yazan: Ines Varga</p>", ["Ines Varga"]),
        ("<p>取材・文／水野いね\u3000撮影／陸奥太郎</p>", ["水野いね"]),
        ("<p>筆者：水野 いね</p>", ["水野 いね"]),
        ("<p>By Ines Varga Staff Writer</p>", ["Ines Varga"]),
        ("<p>By Ines Varga, The Valley News</p>", ["Ines Varga"]),
        ("<p>Ines Varga reports from Marl</p>", []),
        ("<p>Interview: Ines Varga</p>", []),
        ("<p>Reviewed by Ines Varga</p>", []),
        ("<p>Photo: Ines Varga</p>", []),
        ("<p>Photos by Ines Varga</p>", []),
        ("<p>Illustration by Karl Lund</p><p>By Ines Varga</p>", ["Ines Varga"]),
        ("<p>Written by: <a>Ines Varga</a></p>", ["Ines Varga"]),
        ("<p>Words <a href='/x'>Ines Varga</a></p>", ["Ines Varga"]),
        (
            (
                "<ul><li><span>Words</span> <span>Ines Varga</span></li>"
                "<li><span>Pictures</span> <span>Karl Lund</span></li></ul>"
            ),
            ["Ines Varga"],
        ),
        (
            (
                "<div class='meta'><img src='/a/ines.jpg' alt='Ines Varga'><span>Ines Varga</span>"
                "<span>May 4, 2026</span></div>"
            ),
            ["Ines Varga"],
        ),
        ("<div class='meta'><span>Local News</span><span>May 4, 2026</span></div>", []),
        ("<div class='meta'><span>Real Estate</span> · <span>May 4, 2026</span></div>", []),
        ("<div>By <b>Ines O'Varga-Lund</b></div>", ["Ines O'Varga-Lund"]),
        ("<div>by Ines van der Varga</div>", ["Ines van der Varga"]),
        ("<div>By INES VARGA</div>", ["INES VARGA"]),
        ("<div>BY Ines Varga ivarga@lock.test</div>", ["Ines Varga"]),
        ("<div>Par Ines Varga (à Marl)</div>", ["Ines Varga"]),
        ("<div>Par notre correspondante Ines Varga</div>", ["Ines Varga"]),
        ("<div>Von unserem Reporter Karl Lund</div>", ["Karl Lund"]),
        ("<div>By our correspondent Ines Varga</div>", ["Ines Varga"]),
        ("<div>Por Ines Varga / Marl</div>", ["Ines Varga"]),
        ("<div>Di Ines Varga - 4 maggio 2026</div>", ["Ines Varga"]),
        ("<div>Ein Gastbeitrag von Ines Varga</div>", ["Ines Varga"]),
        ("<div>Eine Analyse von Ines Varga</div>", ["Ines Varga"]),
        ("<div>Un reportaje de Ines Varga</div>", ["Ines Varga"]),
        ("<div>Tribune par Ines Varga</div>", ["Ines Varga"]),
        ("<div>Opinion by Ines Varga</div>", ["Ines Varga"]),
        ("<div>Analysis by Ines Varga</div>", ["Ines Varga"]),
        ("<div>Guest column by Ines Varga</div>", ["Ines Varga"]),
        ("<div>A short story by Ines Varga</div>", ["Ines Varga"]),
        ("<div>Posted by ines_v</div>", ["ines_v"]),
        ("<div>Escrito por Inesita</div>", ["Inesita"]),
        ("<div>Posted by Marketing Team</div>", []),
        ("<div class='credits'>Story: Ines Varga • Photography: Karl Lund • Editing: Mira Okon</div>", ["Ines Varga"]),
        (
            "<div class='byline'>Story by Ines Varga and Karl Lund<br>Photography by Mira Okon</div>",
            ["Ines Varga", "Karl Lund"],
        ),
        ("<div class='byline'>By Ines Varga; edited by Karl Lund</div>", ["Ines Varga"]),
        ("<div class='byline'>Ines Varga (text) and Karl Lund (photos)</div>", ["Ines Varga"]),
        ("<div class='byline'>Ines Varga with additional reporting by Karl Lund</div>", ["Ines Varga"]),
        ("<div class='byline'>By Ines Varga | Valley News</div>", ["Ines Varga"]),
        ("<div class='byline'>By Ines Varga, Karl Lund, Valley News</div>", ["Ines Varga", "Karl Lund", "Valley News"]),
        ("<div class='byline'>From our Marl bureau</div>", []),
        ("<div><b>@lock_ines</b> · <time datetime='2026-05-04'>4 May</time></div>", ["@lock_ines"]),
        (
            (
                "<div><span>Dr. Ines Varga</span><span>·</span><span>Karl Lund</span><span>·</span>"
                "<span>4 May 2026</span></div>"
            ),
            ["Dr. Ines Varga", "Karl Lund"],
        ),
        (
            "<div><span>4 May 2026</span> · 6 min · Ines Varga | <a href='/edit'>Suggest an Edit</a></div>",
            ["Ines Varga"],
        ),
        ("<p>Week 15 · 4 May 2026 · Ines Varga and Karl Lund</p>", ["Ines Varga", "Karl Lund"]),
        ("<p>Week 15 · 4 May 2026 · Real Estate</p>", []),
        ("<p>4 May 2026 · 6 min · <a href='/tag/water'>Still Water</a></p>", []),
        ("<p>Briciole n. 29 · a cura di Ines Varga · 4 maggio 2026</p>", ["Ines Varga"]),
        ("<p>By Ines Varga / Tuesday edition / 4 May 2026</p>", ["Ines Varga"]),
        ("<div class='node__meta'>par <span class='field--name-field-auteur'>Inès Varga</span></div>", ["Inès Varga"]),
        (
            "<div class='story__by'><a href='/ines-varga'>Ines Varga</a><em>Water Correspondent</em></div>",
            ["Ines Varga"],
        ),
        ("<div class='sort-by'><a href='/new'>Newest First</a></div>", []),
        ("<dl><dd class='createdby'>Scritto da <span>Ines Varga</span></dd></dl>", ["Ines Varga"]),
        (
            (
                "<ul><li><span class='byline'>BY INES VARGA <a href='mailto:ines.varga@locknotes.test'>"
                "ines.varga@locknotes.test</a> Water Reporter</span></li></ul>"
            ),
            ["INES VARGA"],
        ),
        ("<span class='news-list-author'>By <span>Ines Varga</span></span>", ["Ines Varga"]),
        ("<table><tr><td><span class='ljuser'><b>lock_ines</b></span></td></tr></table>", ["lock_ines"]),
        ("<p>This is a guest post by Ines Varga.</p>", ["Ines Varga"]),
        ("<p>Read the full story by Karl Lund</p>", []),
        ("<p>Contributed by Ines Varga</p>", ["Ines Varga"]),
        ("<p>Edited by Ines Varga</p>", []),
        ("<p>By Ines Varga, Special to the Valley News</p>", ["Ines Varga"]),
        ("<p>Von Ines Varga, dpa</p>", ["Ines Varga"]),
        (
            "<div><p><a href='/auteurs/ines'>Ines Varga</a></p><p><a href='/auteurs/karl'>Karl Lund</a></p></div>",
            ["Ines Varga", "Karl Lund"],
        ),
        ("<div><a href='/autori/ines-varga'>Ines Varga</a></div>", ["Ines Varga"]),
        ("<div><a href='/@ines'>Ines Varga</a></div>", ["Ines Varga"]),
        ("<div><a href='/author/edith-newlog'>Ines Varga</a></div>", ["Ines Varga"]),
        ("<div><a href='/author/newlog'>Ines Varga</a></div>", ["Ines Varga"]),
        ("<div><a href='/users/sign-up'>Join Now</a></div>", []),
        ("<div><a href='/category/water-mills'>Water Mills</a></div>", []),
        ("<div><a href='mailto:ines@lock.test'>Ines Varga</a></div>", ["Ines Varga"]),
        ("<div><a href='mailto:office@lock.test'>Write Letters</a></div>", []),
        ("<div class='forfatter'>Ines Varga</div>", ["Ines Varga"]),
        ("<figure><img alt='Ines Varga'><figcaption>Ines Varga</figcaption></figure>", []),
    ],
)
def test_a_byline_below_the_headline(below: str, found: list[str]) -> None:
    assert names(made(top=HEADING + below)) == found


def test_a_japanese_name_has_two_halves() -> None:
    line = "<div class='author'><a href='/a'>水野 道隆</a>[著]</div>"
    assert names(made(top=HEADING + line, lang="ja")) == ["水野 道隆"]
    assert names(made(top=HEADING + line.replace("[著]", ""), lang="zh")) == ["水野", "道隆"]


@pytest.mark.parametrize(
    ("lang", "title", "found"),
    [
        ("", "白い帳簿の話", ["水野 道隆"]),
        ("en", "白い帳簿の話", ["水野 道隆"]),  # as the template was made
        ("zh-TW", "白色の帳簿", ["水野", "道隆"]),  # for the look of it
        ("ja", "水門", ["水野 道隆"]),
        ("", "水門", ["水野", "道隆"]),
    ],
)
def test_a_page_is_japanese_by_what_it_declares_or_is_named(lang: str, title: str, found: list[str]) -> None:
    head = f"<title>{title}</title><meta name=author content='水野 道隆'>"
    assert names(made(head, HEADING, lang=lang)) == found


@pytest.mark.parametrize(
    "below", ["<p>2026年5月4日 · 6分 · 水野 道隆</p>", "<p>筆者：水野 道隆</p>", "<p>No. 4 · 筆者：水野 道隆</p>"]
)
def test_a_blank_in_a_japanese_name_wherever_it_stands(below: str) -> None:
    assert names(made(top=HEADING + below, lang="ja")) == ["水野 道隆"]
    assert names(made(below="<p>筆者：水野 道隆</p>", lang="ja")) == ["水野 道隆"]


def test_two_japanese_names_with_blanks_in_them() -> None:
    assert split("水野 道隆 佐伯 遥香", spaced=True) == ["水野 道隆", "佐伯 遥香"]
    assert split("水野 道隆、佐伯 遥香", spaced=True) == ["水野 道隆", "佐伯 遥香"]


def test_a_byline_below_a_headline_with_a_kicker() -> None:
    heading = "<h1><span class='k'>Water</span><span>: </span><span>The white ledger</span></h1>"
    record = made("<title>The white ledger</title>", f"{heading}<p>Von: <a href='/a'>Ines Varga</a></p>")
    assert (record.title, names(record)) == ("The white ledger", ["Ines Varga"])


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("<div class='author-bio'><h4>Ines Varga</h4><p>keeps a lock and reads <b>Still Waters</b>.</p></div>", 1),
        ("<div class='about-author'><h3>About the author</h3><p><b>Ines Varga</b> lives in Marl.</p></div>", 1),
        ("<aside class='rail'><div class='b-author-card'><a rel=author>By Karl Lund</a></div></aside>", 0),
        ("<div class='post-footer'>Posted by <span>Ines Varga</span> at <a>10:30</a></div>", 1),
        ("<div class='post-footer'>Publicado por <span>Ines Varga</span> en <a>10:30</a></div>", 1),
        ("<div class='post-footer'>Eingestellt von <span>Ines Varga</span> um <a>10:30</a></div>", 1),
    ],
)
def test_a_box_below_the_text(below: str, found: int) -> None:
    assert names(made(below=below)) == ["Ines Varga"][:found]


@pytest.mark.parametrize("line", ["文・写真・" * 60, "text and photos and " * 15, "(" * 300])
def test_a_row_of_words_is_looked_through_in_no_time(line: str) -> None:
    assert signed(line) == []
