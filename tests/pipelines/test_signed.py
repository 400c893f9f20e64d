"""Lines inside a body that only say who wrote it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.records import Author, Date
from tests.pipelines.making import PROSE, paragraphs, record

ADA = [Author("Ada Crumb"), Author("Tove Lind-Berg")]


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Crumb",
        "Ada Crumb",
        "Propos recueillis par Ada Crumb.",
        "Text: Ada Crumb",
        "Текст: Ada Crumb",
        "A cura di Ada Crumb",
        "Written by: Ada Crumb and Tove Lind-Berg",
        "VON TOVE LIND-BERG",
        "文｜Ada Crumb",
        "By Ada Crumb<br>Photographs by Amos Petty",
    ],
)
def test_a_byline_above_the_text_stands_beside_it(line: str) -> None:
    made = record(f"<p>{line}</p>{paragraphs()}", authors=ADA)
    assert made.content_text == "\n\n".join(PROSE)
    text = line.replace("<br>", "\n")
    assert (made.blocks[0].text, made.blocks[0].role, made.blocks[0].rule) == (text, "housekeeping", "byline")


@pytest.mark.parametrize(
    "line",
    ["By Ada Crumb's own account, it rained.", "By the time that Ada came", "By Ingrid Other", "Ada Crumb is a baker."],
)
def test_other_lines_stay(line: str) -> None:
    made = record(f"<p>{line}</p>{paragraphs()}", authors=ADA)
    assert made.content_text.startswith(line)


def test_a_name_below_the_text_or_as_all_of_it_stays() -> None:
    assert record(f"{paragraphs()}<p>Ada Crumb</p>", authors=ADA).content_text.endswith("Ada Crumb")
    assert record("<p>By Ada Crumb</p>", authors=ADA).content_text == "By Ada Crumb"


def test_without_authors_nothing_is_a_byline() -> None:
    assert record(f"<p>By Ada Crumb</p>{paragraphs()}").content_text.startswith("By Ada Crumb")


DATED = [Date("published", "2025-03-16T07:00:00Z", "meta", "meta", datetime(2025, 3, 16, 7, tzinfo=UTC))]


@pytest.mark.parametrize(
    "line",
    [
        "16 March 2025", "Domenica, 16 marzo 2025, 20:15", "Crumbs no. 29 · 16 March 2025", "Week 11 | 16.03.2025",
        "16 mars 2025 — Un autre numéro", "Текст: Аглая Ветрова<br>16 марта 2025", "By Ingrid Other    16 March 2025",
    ],
)  # fmt: skip
def test_a_line_with_the_articles_own_day_above_the_text_stands_beside_it(line: str) -> None:
    made = record(f"<p>A short line above it</p><p>{line}</p>{paragraphs()}", dates=DATED)
    assert made.content_text.startswith(f"A short line above it\n\n{PROSE[0]}")
    assert made.blocks[1].rule == "byline"


@pytest.mark.parametrize(
    "line",
    [
        "17 March 2025", "London, 3 May 1850", "On 16 March 2025, it rained.",
        "What the river did at night on 16 March 2025",
        "The oven of 16 March 2025 went out twice and was lit again",
    ],
)  # fmt: skip
def test_another_day_or_a_sentence_stays(line: str) -> None:
    assert record(f"<p>{line}</p>{paragraphs()}", dates=DATED).content_text.startswith(line)


def test_a_day_below_the_first_sentences_stays() -> None:
    made = record(f"<p>{PROSE[0] * 3}</p><p>16 March 2025</p>{paragraphs()}", dates=DATED)
    assert "16 March 2025" in made.content_text


def test_a_box_about_the_author_below_the_text_stands_beside_it() -> None:
    bio = "<h5>Ada Crumb</h5><p>Ada bakes, and writes about it from a shed in Orrin.</p>"
    made = record(f"{paragraphs()}{bio}", authors=ADA)
    assert made.content_text == "\n\n".join(PROSE)
    assert made.blocks[-1].rule == "author-box"
    assert "Orrin" in record(f"{paragraphs()}{bio}").content_text
    assert "Orrin" in record(f"{paragraphs()}{bio}{paragraphs(*PROSE * 3)}", authors=ADA).content_text
    assert record(bio, authors=ADA).content_text.startswith("Ada Crumb")


def test_parts_that_their_authors_head_stay() -> None:
    parts = "".join(f"<h3>{one.name}</h3><p>{PROSE[at]}</p>" for at, one in enumerate(ADA))
    assert record(parts, authors=ADA).content_text.endswith(PROSE[1])


HAI = [Author("海野 葵"), Author("林望海")]


@pytest.mark.parametrize(
    "line",
    [
        "文／海野 葵",
        "記者 林望海",
        "岸边观记者 林望海 2026年03月04日 08:00",
        "林望海 2026-03-04 08:30",
        "海野 葵2026年3月4日",
        "Ada Crumb 2026/03/04",
    ],
)
def test_a_byline_with_its_day(line: str) -> None:
    made = record(f"<p>{line}</p>{paragraphs()}", authors=[*HAI, *ADA])
    assert made.content_text == "\n\n".join(PROSE)


@pytest.mark.parametrize("line", ["（海野 葵）", "【林望海】", "(Ada Crumb)"])
def test_a_byline_in_brackets_below_the_text(line: str) -> None:
    made = record(f"{paragraphs()}<p>{line}</p>", authors=[*HAI, *ADA])
    assert made.content_text == "\n\n".join(PROSE)


def test_other_brackets_below_the_text_stay() -> None:
    assert record(f"{paragraphs()}<p>（佐伯）</p>", authors=HAI).content_text.endswith("（佐伯）")
