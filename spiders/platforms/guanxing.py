"""惯性聚合, a reader that mirrors articles in full: read by its Chinese chrome and the byline, whatever the markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import takewhile
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from spiders import chain
from spiders.addresses import canonical, host
from spiders.document import Page, place, words_of
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.runs import Run, elements, joined, outermost, runs, tightest
from storage.captures import Link, LinkKind, Outcome, Reading
from storage.records import Author, Date, Relation

NAME, ORIGINAL, OPEN, SUGGESTED = "惯性聚合", "阅读原文", "在惯性聚合中打开", "推荐订阅源"
DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
BYLINE = re.compile(
    rf"(?:(?P<author>[^·]{{1,120}}?)\s*[·•∙|]\s*|[·•∙|]\s*)?(?P<date>{DAY})\s*[·•∙|]\s*via\s+(?P<feed>.{{1,120}})",
    re.IGNORECASE,
)
AFTER = re.compile(rf"{SUGGESTED}|相关(?:文章|推荐)|(?:上|下)一篇.*|{OPEN}|{ORIGINAL}|最新文章|热门文章|©.*|{NAME}.*")
SEPARATORS = "·•∙|"
ENDS = ("footer", "aside", "nav")


class Reader:
    """The runs of a page and where its byline stands."""

    def __init__(self, page: Page) -> None:
        self.page = page
        body = page.first("body")
        self.runs = runs(page.tree if body is None else body)

    @cached_property
    def byline(self) -> tuple[re.Match[str], int, int] | None:
        """Author, day and feed: the match, its first run, the run behind it."""
        for at in range(len(self.runs)):
            if match := tightest(self.runs, at, BYLINE):
                return self._with_author(*match)
        return None

    def _with_author(self, match: re.Match[str], start: int, end: int) -> tuple[re.Match[str], int, int]:
        """The match with the runs before it as long as a separator says that they belong to it."""
        while (
            start
            and not match["author"]
            and (match.string[0] in SEPARATORS or self.runs[start - 1].text[-1] in SEPARATORS)
        ):
            start -= 1
            longer = BYLINE.fullmatch(joined(self.runs[start:end]))
            match = longer or match
        return match, start, end

    @cached_property
    def original(self) -> tuple[str, HtmlElement] | None:
        """The address of the original and its link."""
        for run in self.runs:
            link = next(iter(run.links), None)
            if link is not None and ORIGINAL in run.text and (target := _target(link.get("href"), self.page)):
                return target, link
        return None

    @cached_property
    def title(self) -> Run | None:
        """The run above the byline."""
        return self.runs[self.byline[1] - 1] if self.byline and self.byline[1] else None

    def text(self) -> tuple[list[HtmlElement], HtmlElement | None]:
        """What stands behind the byline, up to the site's own chrome; the element it shares with the byline, if so."""
        if self.byline is None or self.byline[2] >= len(self.runs):
            return [], None
        last, first = self.runs[self.byline[2] - 1].node, self.runs[self.byline[2]].node
        if first is last or first in last.iterancestors():
            rest = self.runs[self.byline[2] :]
            return elements(list(takewhile(lambda run: not AFTER.fullmatch(run.text), rest)))
        top = outermost(first, last)
        siblings = (node for node in (top, *top.itersiblings()) if isinstance(node, HtmlElement))
        return list(takewhile(lambda node: not _is_chrome(node), siblings)), None


def _is_chrome(node: HtmlElement) -> bool:
    if node.tag in ENDS:
        return True
    text = words_of(node)
    return text.startswith(SUGGESTED) or (len(text) < 60 and AFTER.fullmatch(text) is not None)


def _target(href: str | None, page: Page) -> str | None:
    """An absolute address; behind a redirector of the site the one it names."""
    url = canonical(href, page.url)
    if url and host(url) == host(page.capture.url):
        named = (
            value for values in parse_qs(urlsplit(url).query).values() for value in values if value.startswith("http")
        )
        return next(named, None)
    return url


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
        return [Author(part) for part in chain.names(name or "")]

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
        if NAME not in page.text and "&#" not in page.text:
            return False
        return NAME in page.visible and any(mark in page.visible for mark in (ORIGINAL, OPEN, SUGGESTED, "高效追踪"))

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
