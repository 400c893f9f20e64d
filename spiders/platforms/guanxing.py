"""惯性聚合, a reader that mirrors articles in full: read by its Chinese chrome and the byline, whatever the markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders import names
from spiders.addresses import canonical, host
from spiders.document import Page, place, words_of
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms.guanxing_runs import MARKS, NAME, ORIGINAL, Reader
from storage.captures import Link, LinkKind, Outcome, Reading
from storage.records import Author, Date, Relation


class GuanxingArticle(ArticlePage):
    """The mirror of one article."""

    platform = "guanxing"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.reader = Reader(page)

    @classmethod
    def matches(cls, page: Page) -> bool:
        reader = Reader(page)
        return reader.byline is not None and reader.title is not None

    def title(self) -> str | None:
        return self.reader.title.text if self.reader.title else None

    def authors(self) -> list[Author]:
        name = self.reader.byline[0]["author"] if self.reader.byline else None
        return [Author(part) for part in names.split(name or "")]

    def dates(self) -> list[Date]:
        if self.reader.byline is None:
            return []
        match, start, _ = self.reader.byline
        return [Date("published", match["date"], "visible", f"css:{place(self.reader.runs[start].node)}")]

    def language(self) -> None:
        """The chrome is Chinese whatever the text is: left to the text."""

    def tags(self) -> list[str]:
        return []

    def body(self) -> list[HtmlElement]:
        found, shared = self.reader.text()
        self.draft.body_where = place(shared) if shared is not None else ""
        return found

    def relations(self) -> list[Relation]:
        if self.reader.original is None:
            return []
        target, link = self.reader.original
        feed = self.reader.byline[0]["feed"] if self.reader.byline else ""
        return [Relation("mirror_of", target, f"“{ORIGINAL}” links to it, via {feed}, css:{place(link)}", self.title())]


class Guanxing(Platform):
    """Recognised by its name beside its own words."""

    name = "guanxing"
    rank = 21
    layouts = (GuanxingArticle,)
    ways = (("/", "front page"),)

    def recognises(self, page: Page) -> bool:
        return page.may_show(NAME) and NAME in page.visible and sum(Reader(page).marks()) >= MARKS

    def listing(self, page: Page) -> Reading | None:
        links = list(_titles(page))
        return Reading(Outcome.LISTING, platform=self.name, links=links) if links else None


def _titles(page: Page) -> Iterator[Link]:
    """The links of the commonest kind of path: those to articles, not those to feeds."""
    own = host(page.capture.url)
    found: dict[str, HtmlElement] = {}
    for run in Reader(page).runs:
        for link in run.links:
            url = canonical(link.get("href"), page.url)
            if url and host(url) == own and urlsplit(url).path.count("/") > 1 and len(words_of(link)) > 3:
                found.setdefault(url, link)
    kinds = Counter(urlsplit(url).path.split("/")[1] for url in found)
    named = [kind for kind in kinds if re.search(r"article|entry|post|item|news|^p$", kind)]
    wanted = max(named or kinds, key=lambda kind: kinds[kind], default=None)
    for url in found:
        if urlsplit(url).path.split("/")[1] == wanted:
            yield Link(url, LinkKind.ARTICLE, f"list {page.capture.url}")


PLATFORM = Guanxing()
