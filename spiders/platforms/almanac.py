"""Almanac: events that summarise somebody's article, read by words and their order: nobody knows its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders import names
from spiders.addresses import canonical, host, outward
from spiders.document import Page, place, words_of
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms.almanac_runs import AGE, SOURCE, Reader
from spiders.runs import elements
from storage.captures import Link, LinkKind, Outcome, Reading
from storage.records import Author, Date, Kind, Relation

MARKS = 3  # of `Reader.marks`
WORDS = ("Related events", "Related guides", "RELATED EVENTS", "RELATED GUIDES", "Almanac", "ALMANAC", "↗")
NAMED = re.compile(r"[(（]([^()（）]{3,60})[)）]\s*$")
SIGNS = ("↗", "elated events", "elated guides", "elated Events", "elated Guides", "RELATED")  # in what is to be seen
AGED = re.compile(rf"[·•∙|]\s*{AGE}", re.IGNORECASE)


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
        return self.reader.runs[self.reader.title].text if self.reader.title >= 0 else None

    def authors(self) -> list[Author]:
        """Whom the head names beside the source, "Letters (Ida Brandt)": the author of what the event is about."""
        named = NAMED.search(self.reader.head[0]["source"]) if self.reader.head else None
        return [Author(part) for part in names.split(named.group(1)) if names.looks_personal(part)] if named else []

    def dates(self) -> list[Date]:
        if self.reader.head is None:
            return []
        match, start, end = self.reader.head
        parts = (part for run in self.reader.runs[start:end] for part in run.parts)
        nodes = dict.fromkeys(node for part in parts if (node := _time(part.node)) is not None)
        exact = [Date("published", str(node.get("datetime")), "visible", f"css:{place(node)}") for node in nodes]
        return [*exact, Date("published", match["age"], "visible", f"css:{place(self.reader.runs[start].node)}")]

    def tags(self) -> list[str]:
        head = self.reader.head
        return [f"importance: {head[0]['importance']}", f"source: {head[0]['source']}"] if head else []

    def body(self) -> list[HtmlElement]:
        found, shared = elements(self.reader.runs, self.reader.summary)
        self.draft.body_where = place(shared) if shared is not None else ""
        return found

    def relations(self) -> list[Relation]:
        """The link that says it leads to the source; else that of the source's name or of the title, off the site."""
        reader = self.reader
        start = min(reader.title, reader.head[1]) if reader.head else reader.title
        links = [link for run in reader.runs[start : reader.end] if run not in reader.summary for link in run.links]
        said = [link for link in links if SOURCE.fullmatch(words_of(link))]
        for link in (*said, *links):
            target = outward(link.get("href"), self.page.url) or (
                link in said and canonical(link.get("href"), self.page.url)
            )
            if target and (link in said or urlsplit(target).path.strip("/")):
                evidence = f"“{words_of(link)[:80]}” links to it, css:{place(link)}"
                return [Relation("summary_of", target, evidence, self.title())]
        return []


def _time(node: HtmlElement) -> HtmlElement | None:
    return next((one for one in (node, *node.iterancestors()) if one.tag == "time" and one.get("datetime")), None)


class Almanac(Platform):
    """Recognised by its lines of importance, source and age."""

    name = "almanac"
    rank = 20
    layouts = (AlmanacEvent,)
    ways = (("/events", "list of events"), ("/", "front page"))

    def recognises(self, page: Page) -> bool:
        if not any(map(page.says, WORDS)):
            return False
        seen = page.visible
        shown = any(sign in seen for sign in SIGNS) or AGED.search(seen) is not None
        return shown and sum(Reader(page).marks()) >= MARKS

    def listing(self, page: Page) -> Reading | None:
        links = list(dict.fromkeys(self._cards(page)))
        return Reading(Outcome.LISTING, platform=self.name, links=links) if links else None

    def _cards(self, page: Page) -> Iterator[Link]:
        """Of each line of importance the link below or in it with the most words: a title, not a source's name."""
        reader, own = Reader(page), host(page.capture.url)
        starts = [start for _, start, _ in reader.heads]
        ends = [*starts[1:], len(reader.runs)][: len(starts)]
        for (_, start, end), following in zip(reader.heads, ends, strict=True):
            links = (link for run in reader.runs[start : min(end + 2, following)] for link in run.links)
            known = ((canonical(link.get("href"), page.url), len(words_of(link))) for link in links)
            ours = [(url, size) for url, size in known if url and host(url) == own and url != page.capture.url]
            if ours:
                yield Link(max(ours, key=lambda item: item[1])[0], LinkKind.ARTICLE, "card of an event")


PLATFORM = Almanac()
