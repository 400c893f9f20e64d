"""Almanac: events that summarise somebody's article, read by words and their order: nobody knows its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from lxml.html import HtmlElement

from spiders.addresses import canonical, host
from spiders.document import Page, place
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.runs import Run, elements, match_at, runs, tightest
from storage.captures import Link, LinkKind, Outcome, Reading
from storage.records import Author, Date, Kind, Relation

UNIT = r"(?:s|sec|m|min|h|hr|d|w|wk|mo|y|yr|seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
AGE = rf"(?:(?:about |over )?(?:\d+|an?)\s*{UNIT}\+?\s+ago|just now|today|yesterday)"
HEAD = re.compile(
    rf"(?P<importance>10|\d)\s*(?P<source>[^\s\d·][^·]{{0,90}}?)\s*[·•∙|]\s*(?P<age>{AGE})(?P<arrow>\s*[·•∙|]?\s*source\s*↗)?",
    re.IGNORECASE,
)
BACK = re.compile(r"[←‹<«]\s*(?:all )?events", re.IGNORECASE)
RELATED = re.compile(r"related (?:guides|events)\s*\(?\d*\)?", re.IGNORECASE)
CHROME = re.compile(r"almanac|events|guides|share|save|copy link|source\s*↗|[·•∙|]", re.IGNORECASE)
SOURCE = re.compile(r"source\s*↗|read (?:the )?(?:original|source)(?:\s*[↗→])?", re.IGNORECASE)


class Reader:
    """The runs of a page with the places of what matters in them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        body = page.first("body")
        self.runs = runs(page.tree if body is None else body)

    @cached_property
    def end(self) -> int:
        """Where the related guides and events begin."""
        return next((at for at in range(len(self.runs)) if match_at(self.runs, at, RELATED)), len(self.runs))

    @cached_property
    def heads(self) -> list[tuple[re.Match[str], int, int]]:
        """Every line of importance, source and age: the match, its first run, the run behind it."""
        found, at = [], 0
        while at < len(self.runs):
            match = tightest(self.runs, at, HEAD)
            if match:
                found.append(match)
            at = match[2] if match else at + 1
        return found

    @cached_property
    def head(self) -> tuple[re.Match[str], int, int] | None:
        """The line above the page's own event."""
        return next((head for head in self.heads if head[1] < self.end), None)

    @cached_property
    def is_event(self) -> bool:
        """Whether the page is about one event: it leads back to the list, or has related ones."""
        back = any(match_at(self.runs, at, BACK) for at in range(min(len(self.runs), 60)))
        own = [head for head in self.heads if head[1] < self.end]
        return (self.end < len(self.runs) and len(own) <= 1 and self.summary != []) or (back and len(own) == 1)

    @cached_property
    def text(self) -> list[Run]:
        """Title and summary."""
        start = self.head[2] if self.head else 0
        kept = [
            run
            for run in self.runs[start : self.end]
            if not CHROME.fullmatch(run.text) and not BACK.fullmatch(run.text)
        ]
        if self.head:
            return [run for run in kept if not _outside(run.node)]
        first = next((at for at, run in enumerate(kept) if len(run.text) > 120), 0)
        return kept[max(0, first - 1) :]

    @property
    def summary(self) -> list[Run]:
        """The runs below the title."""
        return self.text[1:]


def _outside(node: HtmlElement) -> bool:
    return any(parent.tag in ("footer", "aside") for parent in (node, *node.iterancestors()))


class AlmanacEvent(ArticlePage):
    """The page of one event."""

    platform = "almanac"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.reader = Reader(page)

    @classmethod
    def matches(cls, page: Page) -> bool:
        return Reader(page).is_event

    def kind(self) -> Kind:
        return Kind.EVENT

    def title(self) -> str | None:
        return self.reader.text[0].text if self.reader.text else None

    def authors(self) -> list[Author]:
        return []  # the source's author did not write the summary

    def dates(self) -> list[Date]:
        if self.reader.head is None:
            return []
        match, start, _ = self.reader.head
        return [Date("published", match["age"], "visible", f"css:{place(self.reader.runs[start].node)}")]

    def tags(self) -> list[str]:
        head = self.reader.head
        return [f"importance: {head[0]['importance']}", f"source: {head[0]['source']}"] if head else []

    def body(self) -> list[HtmlElement]:
        found, shared = elements(self.reader.summary)
        self.draft.body_where = place(shared) if shared is not None else ""
        return found

    def relations(self) -> list[Relation]:
        """The link of the source's name, of the title, or one that says so: the first that leaves the site."""
        start = self.reader.head[1] if self.reader.head else 0
        own = host(self.page.capture.url)
        for run in self.reader.runs[start : self.reader.end]:
            for link in run.links:
                target = canonical(link.get("href"), self.page.url)
                if (
                    target
                    and host(target) != own
                    and (run in self.reader.text[:1] or run not in self.reader.text or SOURCE.search(run.text))
                ):
                    return [
                        Relation(
                            "summary_of", target, f"“{run.text[:80]}” links to it, css:{place(link)}", self.title()
                        )
                    ]
        return []


class Almanac(Platform):
    """Recognised by its lines of importance, source and age."""

    name = "almanac"
    rank = 20
    layouts = (AlmanacEvent,)
    ways = (("/events", "list of events"), ("/", "front page"))

    def recognises(self, page: Page) -> bool:
        lowered = page.text.lower()
        if "almanac" not in lowered and "events" not in lowered:
            return False
        seen = page.visible
        marks = (
            re.search(r"source\s*↗", seen),
            re.search(r"[←‹]\s*Events\b", seen),
            re.search(r"Related (?:events|guides) \(\d+\)", seen),
        )
        return sum(mark is not None for mark in marks) >= 2 or (marks[0] is not None and bool(Reader(page).heads))

    def listing(self, page: Page) -> Reading | None:
        links = list(dict.fromkeys(self._cards(page)))
        return Reading(Outcome.LISTING, platform=self.name, links=links) if links else None

    def _cards(self, page: Page) -> Iterator[Link]:
        reader, own = Reader(page), host(page.capture.url)
        for _, start, end in reader.heads:
            for run in reader.runs[start : end + 2]:
                for link in run.links:
                    url = canonical(link.get("href"), page.url)
                    if url and host(url) == own and url != page.capture.url:
                        yield Link(url, LinkKind.ARTICLE, "card of an event")


PLATFORM = Almanac()
