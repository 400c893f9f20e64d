"""Lines inside a body that only say who wrote it."""

from __future__ import annotations

import pytest

from storage.records import Author
from tests.pipelines.making import PROSE, paragraphs, record

ADA = [Author("Ada Crumb"), Author("Tove Lind-Berg")]


@pytest.mark.parametrize(
    "line",
    ["By Ada Crumb", "Ada Crumb", "Written by: Ada Crumb and Tove Lind-Berg", "VON TOVE LIND-BERG", "文｜Ada Crumb"],
)
def test_a_byline_above_the_text_stands_beside_it(line: str) -> None:
    made = record(f"<p>{line}</p>{paragraphs()}", authors=ADA)
    assert made.content_text == "\n\n".join(PROSE)
    assert (made.blocks[0].text, made.blocks[0].role, made.blocks[0].rule) == (line, "housekeeping", "byline")


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
