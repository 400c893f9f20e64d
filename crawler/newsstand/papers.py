"""Hugging Face's daily papers: the JSON of a day, the day's page and the page of one paper."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from crawler.newsstand.exchange import Reply, Request, as_json, not_found
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected, silent
from crawler.newsstand.prose import Writer
from storage.records import Kind

LAST_DAY = date(2026, 11, 20)
DAYS = 3
A_DAY = 5


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper; `arxiv` is its identifier."""

    arxiv: str
    title: str
    summary: str
    authors: tuple[str, ...]
    submitted_by: str
    published: datetime
    day: date


def papers_of(day: date) -> tuple[Paper, ...]:
    """The papers of one day; none outside the last DAYS days."""
    back = (LAST_DAY - day).days
    if not 0 <= back < DAYS:
        return ()
    return tuple(_paper(day, back, place) for place in range(A_DAY))


def _paper(day: date, back: int, place: int) -> Paper:
    writer = Writer("models", f"paper:{day}:{place}")
    people = ("Noor Velasquez", "Emil Sand", "Chidi Okafor", "Ana Brandt", "Wei Zhang", "Lena Hoff")
    published = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    names = tuple(people[(place + turn) % len(people)] for turn in range(2 + place % 3))
    number = f"2611.{17000 - back * 100 + place:05d}"
    return Paper(number, writer.phrase("titles"), writer.paragraph(), names, people[place], published, day)


class Papers:
    """The papers' routes. `frame` and `island` are the host's page frame and Svelte island."""

    def __init__(
        self, home: str, frame: Callable[[str, str, str, str], str], island: Callable[[str, object, str], str]
    ) -> None:
        self._home, self._frame, self._island = home, frame, island

    def answer(self, request: Request) -> Reply | None:
        """A reply, or None for a path that is not the papers'."""
        path = request.path
        if path == "/api/daily_papers":
            return self._api(request)
        if path == "/papers":
            return page(self._day(LAST_DAY))
        if path.startswith("/papers/date/"):
            day = _day(path.removeprefix("/papers/date/"))
            return page(self._day(day)) if day and papers_of(day) else not_found()
        if path.startswith("/papers/"):
            paper = next((one for one in _all() if one.arxiv == path.removeprefix("/papers/")), None)
            return page(self._page(paper)) if paper else not_found()
        return None

    def expected(self) -> Iterator[Expected]:
        """The truth about every paper's page."""
        for paper in _all():
            yield silent(Expected(
                f"{self._home}/papers/{paper.arxiv}", "huggingface", "huggingface-papers", paper.title, paper.authors, paper.published,
                kind=Kind.PAPER, text=(paper.summary,),
                relations=(("summary_of", f"https://arxiv.org/abs/{paper.arxiv}"),),
            ))  # fmt: skip

    def _api(self, request: Request) -> Reply:
        asked = request.parameter("date", LAST_DAY.isoformat())
        day = _day(asked)
        if day is None:
            return as_json({"error": "Invalid date"}, status=400)
        return as_json([_entry(paper) for paper in papers_of(day)])

    def _day(self, day: date) -> str:
        cards = "".join(
            f'<article class="relative flex flex-col overflow-hidden rounded-xl border"><div class="w-full"><h3 class="mb-1 text-lg/6 font-semibold"><a href="/papers/{paper.arxiv}" class="line-clamp-3">{html.escape(paper.title)}</a></h3><ul>{"".join(f"<li>{name}</li>" for name in paper.authors)}</ul></div></article>'
            for paper in papers_of(day)
        )
        before = (day - timedelta(days=1)).isoformat()
        previous = f'<a href="/papers/date/{before}">Previous</a>' if papers_of(day - timedelta(days=1)) else ""
        props = {
            "dailyPapers": [_entry(paper) for paper in papers_of(day)],
            "date": f"{day}T00:00:00.000Z",
            "periodType": "day",
        }
        inside = self._island(
            "DailyPapers",
            props,
            f'<section class="container"><h1>Daily Papers</h1>{cards}<nav>{previous}</nav></section>',
        )
        return self._frame(
            "Daily Papers - Hugging Face", "Your daily dose of AI research", inside, f"{self._home}/papers/date/{day}"
        )

    def _page(self, paper: Paper) -> str:
        names = " ".join(
            f'<span class="author flex items-center"><a class="whitespace-nowrap underline" href="/papers?author={index}">{name}</a>,</span>'
            for index, name in enumerate(paper.authors)
        )
        content = (
            f'<div class="container"><section class="pt-8"><h1 class="mb-2 text-2xl font-semibold sm:text-3xl">{html.escape(paper.title)}</h1>'
            f'<div class="mb-6 flex flex-wrap gap-2 text-sm text-gray-500"><div>Published on {paper.published:%b} {paper.published.day}</div><div>· Submitted by <a href="/{paper.submitted_by.split()[0].lower()}">{paper.submitted_by}</a> on {paper.day:%b} {paper.day.day}</div></div>'
            f'<div class="relative flex flex-wrap items-center gap-2"><div class="mr-2">Authors:</div>{names}</div>'
            f'<div class="pb-8"><h2 class="mb-4 text-xl font-semibold">Abstract</h2><div class="flex flex-col gap-y-2.5"><p class="text-gray-600">{html.escape(paper.summary)}</p></div></div>'
            f'<div class="flex gap-2"><a class="btn inline-flex" href="https://arxiv.org/abs/{paper.arxiv}">View arXiv page</a> <a class="btn" href="https://arxiv.org/pdf/{paper.arxiv}">View PDF</a> <button>Add to collection</button></div></section></div>'
        )
        inside = self._island("PaperContent", {"paper": _entry(paper)["paper"], "comments": []}, content)
        return self._frame(
            f"Paper page - {paper.title}",
            "Join the discussion on this paper page",
            inside,
            f"{self._home}/papers/{paper.arxiv}",
        )


def _all() -> Iterator[Paper]:
    for back in range(DAYS):
        yield from papers_of(LAST_DAY - timedelta(days=back))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _entry(paper: Paper) -> dict[str, Any]:
    """One element of the API's array."""
    moment = paper.published.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    user = {
        "fullname": paper.submitted_by,
        "name": paper.submitted_by.split()[0].lower(),
        "type": "user",
        "isPro": False,
    }
    return {
        "paper": {
            "id": paper.arxiv, "authors": [{"_id": f"{index:024x}", "name": name, "hidden": False} for index, name in enumerate(paper.authors)],
            "publishedAt": moment, "submittedOnDailyAt": f"{paper.day}T00:00:00.000Z", "title": paper.title,
            "submittedOnDailyBy": user, "summary": paper.summary, "upvotes": len(paper.title), "discussionId": f"{len(paper.summary):024x}",
            "ai_summary": paper.summary.split(". ")[0] + ".", "ai_keywords": ["evaluation", "open weights"],
        },
        "publishedAt": moment, "title": paper.title, "summary": paper.summary,
        "thumbnail": f"https://cdn-thumbnails.huggingface.test/social-thumbnails/papers/{paper.arxiv}.png",
        "numComments": 2, "submittedBy": user, "isAuthorParticipating": False,
    }  # fmt: skip
