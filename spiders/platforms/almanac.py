"""Almanac: events that summarise somebody's article, read by words and their order: nobody knows its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from spiders.addresses import canonical, host
from spiders.document import Page, place
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms.almanac_runs import SOURCE, Reader
from spiders.runs import elements
from storage.captures import Link, LinkKind, Outcome, Reading
from storage.records import Author, Date, Kind, Relation


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
