"""Hugging Face's daily papers in JSON: the API's answer, the day's page, one paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml.etree import SubElement
from lxml.html import Element

from spiders.scripts import Json, objects, text_at
from storage.captures import Capture, Draft, Link, LinkKind, Outcome, Reading
from storage.records import Author, Date, Kind, Relation

WAYS = (("/papers", "page of daily papers"), ("/api/daily_papers", "API of daily papers"))
BLOG_WAYS = (("/blog/feed.xml", "feed"), ("/blog", "listing"))


def read(value: Json, capture: Capture) -> Reading | None:
    """The papers of a day; None for other JSON. An empty day is a listing without papers."""
    if isinstance(value, list) and any(text_at(row, "paper", "id") for row in value):
        return listing(value, capture, "")
    if value == [] and "/api/daily_papers" in capture.url:
        return Reading(Outcome.LISTING, "no papers that day", platform="huggingface")
    return None


def listing(rows: list[Json], capture: Capture, where: str) -> Reading:
    """Each paper as a partial draft and a link to its page."""
    drafts = [draft(row, f"{where}/{index}", capture) for index, row in enumerate(rows) if text_at(row, "paper", "id")]
    links = [Link(item.url, LinkKind.ARTICLE, f"daily papers {number}") for number, item in enumerate(drafts)]
    return Reading(Outcome.LISTING, platform="huggingface", drafts=drafts, links=links)


def facts(paper: dict[str, Json], where: str) -> dict[str, Any]:
    """The fields of a draft that a paper's JSON fills."""
    people = (text_at(person, "name") for person in objects(paper.get("authors")) if not person.get("hidden"))
    return {
        "publication": "papers",
        "native_id": text_at(paper, "id"),
        "title": text_at(paper, "title"),
        "authors": [Author(name) for name in people if name],
        "dates": [
            Date("published", raw, "platform", f"{where}/publishedAt") for raw in [text_at(paper, "publishedAt")] if raw
        ],
        "tags": [tag for tag in paper.get("ai_keywords") or () if isinstance(tag, str)],
        "image": text_at(paper, "thumbnail"),
    }


def draft(row: dict[str, Json], where: str, capture: Capture) -> Draft:
    """One row of the list: the paper with its abstract."""
    paper = row["paper"]
    made = Draft(
        "huggingface",
        urljoin(capture.url, f"/papers/{paper['id']}"),
        kind=Kind.PAPER,
        layout="DailyPapersJson",
        partial=True,
    )
    for field, value in facts(paper, f"json:{where}/paper").items():
        if value:
            setattr(made, field, value)
    made.canonical_url = made.url
    made.title = made.title or text_at(row, "title")
    made.image = made.image or text_at(row, "thumbnail")
    made.dates += _submitted(row, where)
    summary = text_at(paper, "summary") or text_at(row, "summary")
    if summary:
        box = Element("div")
        SubElement(box, "p").text = summary.replace("\x00", "")
        made.body, made.body_where = [box], f"{where}/paper/summary"
    made.relations = [
        Relation("summary_of", f"https://arxiv.org/abs/{paper['id']}", f"json:{where}/paper/id", made.title)
    ]
    return made


def _submitted(row: dict[str, Json], where: str) -> Iterator[Date]:
    if raw := text_at(row, "publishedAt"):
        yield Date("published", raw, "platform", f"json:{where}/publishedAt")
