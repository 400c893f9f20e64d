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
