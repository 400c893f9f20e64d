"""Where a page of 惯性聚合 has its byline, its title, its text and the link to the original."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import dropwhile, takewhile

from lxml.html import HtmlElement

from spiders.addresses import canonical, outward
from spiders.document import Page, words_of
from spiders.runs import Run, common, declared, elements, is_named, joined, rank_of_heading, runs, tightest, within

NAME, ORIGINAL, OPEN, SUGGESTED = "惯性聚合", "阅读原文", "在惯性聚合中打开", "推荐订阅源"
SLOGAN = "高效追踪和阅读你感兴趣的"
DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
BYLINE = re.compile(
    rf"(?:(?P<author>[^·]{{1,120}}?)\s*[·•∙|]\s*|[·•∙|]\s*)?(?P<date>{DAY})\s*[·•∙|]\s*via\s+(?P<feed>.{{1,120}})",
    re.IGNORECASE,
)
ACTION = re.compile(r"收藏|分享|点赞|复制链接|订阅|稍后读|Share|[|·•∙]", re.IGNORECASE)
OWN = re.compile(rf"(?:{OPEN}|{ORIGINAL}|{NAME})(?:\s*[↗→])?|{NAME}\s*{SLOGAN}.*|{SLOGAN}.*")
AFTER = re.compile(
    rf"{SUGGESTED}|相关(?:文章|推荐|阅读)|(?:上|下)一篇.*|(?:最新|最近|热门|更多|近期)文章|推荐阅读|猜你喜欢|(?:发表)?评论\s*\(?\d*\)?|©.*"
)
SEPARATORS = "·•∙|"
ABOVE = 6  # runs between a title and its byline
LONG = 90  # characters of a line that is surely text
MARKS = 3  # of `Reader.marks`


class Reader:
    """The runs of a page and where its byline stands."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.runs = runs(page.body)

    def marks(self) -> Iterator[bool]:
        """What only this site says, each in a line of its own; three of them name it."""
        lines = {run.text.rstrip(" ↗→") for run in self.runs}
        site = self.page.meta("og:site_name", "application-name") or ""
        yield NAME in re.split(r"\s*[|·•–—_-]\s*", f"{self.page.title} | {site}")
        yield NAME in lines
        yield any(OWN.fullmatch(line) and SLOGAN in line for line in lines)
        yield any(OPEN in line and len(line) < 2 * len(OPEN) for line in lines)
        yield any(ORIGINAL in line and len(line) < 2 * len(OPEN) for line in lines)
        yield SUGGESTED in lines
        yield self.byline is not None

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
        """The address of the original and its link: the one that says so, else the title's where it leaves the site."""
        links = [link for run in self.runs if ORIGINAL in run.text for link in run.links if ORIGINAL in words_of(link)]
        title = self.title.links if self.title else []
        for link in (*links, *title):
            if target := outward(link.get("href"), self.page.url):
                return target, link
        for link in links:
            target = canonical(link.get("href"), self.page.url)
            if target and target != canonical(self.page.capture.url, self.page.url):
                return target, link
        return None

    @cached_property
    def title(self) -> Run | None:
        """Of the runs above the byline the one that is a heading or that the page calls itself, else the nearest."""
        above = self.runs[: self.byline[1]][::-1][:ABOVE] if self.byline else []
        names = declared(self.page)
        ranked = [run for run in above if rank_of_heading(run.node) < 3 and not OWN.fullmatch(run.text)]
        return next((run for run in above if is_named(run, names)), next(iter(ranked or above), None))

    def text(self) -> tuple[list[HtmlElement], HtmlElement | None]:
        """What stands behind the byline, up to the site's own chrome, as `elements` gives it."""
        if self.byline is None:
            return [], None
        feed = self.byline[0]["feed"]
        behind = dropwhile(self._is_own, self.runs[self.byline[2] :])
        text = [run for run in takewhile(lambda run: not self._ends(run, feed), behind) if not self._is_own(run)]
        return elements(self.runs, self._inside(text, self.runs[self.byline[2] - 1]))

    def _inside(self, text: list[Run], byline: Run) -> list[Run]:
        """Without what follows the last long line outside the element that holds it and the byline."""
        last = max((at for at, run in enumerate(text) if len(run.text) >= LONG), default=-1)
        if last < 0:
            return text
        box = common([byline.node, text[last].node])
        rest = takewhile(lambda run: box is run.node or box in run.node.iterancestors(), text[last + 1 :])
        return [*text[: last + 1], *rest]

    def _ends(self, run: Run, feed: str) -> bool:
        brief = len(run.text) < 60
        return within(run.node, "footer") or run.text == feed or (brief and AFTER.match(run.text) is not None)

    def _is_own(self, run: Run) -> bool:
        said = OWN.fullmatch(run.text) or ACTION.fullmatch(run.text) or not OWN.sub("", run.text).strip(" |")
        return bool(said) or within(run.node, "aside", "nav", "button")
