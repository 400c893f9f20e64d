"""Where a page of 惯性聚合 has its byline, its title, its text and the link to the original."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import takewhile
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from spiders.addresses import canonical, host
from spiders.document import Page, words_of
from spiders.runs import Run, elements, joined, outermost, runs, tightest

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
