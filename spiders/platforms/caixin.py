"""Caixin and Chinese news sites in its markup: a free lead, then a charge wall that says how long the whole is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from spiders import bylines, chain, days, names
from spiders.document import Page, place, words_of
from spiders.pages import ArticlePage
from spiders.platform import Platform
from storage.records import Author, Date, Says, Signal

TOTAL = re.compile(r"(?:本文|全文|正文)共(?:计|約|约)?\s*(\d{2,6})\s*字")
ROLE = re.compile(r"^(?:作者|记者|文|来源)\s*[:：|｜]\s*")


class CaixinArticle(ArticlePage):
    """An article page. The wall's box stands in free articles too, empty."""

    platform = "caixin"
    body: Any = "#Main_Content_Val"
    wall: Any = ("#chargeWall", "#chargeWallContent")
    absent = "#Main_Content_Val"
    title = "#conTit h1, #the_content h1"
    subtitle = "#subhead"
    date = "#pubtime_baidu"

    def declared_wall(self) -> HtmlElement | None:
        found = super().declared_wall()
        shown = (node for css in self.wall for node in self.page.select(css) if words_of(node))
        return found if found is None or words_of(found) else next(shown, None)

    def authors(self) -> list[Author]:
        shown = self.page.line("#author_baidu") or ""
        own = bylines.people(self.page, [Author(name) for name in names.split(ROLE.sub("", shown))])
        return own or chain.authors(self.page, None)

    def dates(self) -> list[Date]:
        raw = self.page.line("#pubtime_baidu")
        own = [Date("published", raw, "visible", "css:#pubtime_baidu")] if raw else []
        return list(dict.fromkeys([*own, *days.dates(self.page, None)]))

    def evidence(self) -> Iterator[Signal]:
        """How many characters the wall promises."""
        wall = self.draft.wall
        said = TOTAL.search(words_of(wall)) if wall is not None else None
        if wall is not None and said is not None:
            yield Signal(Says.WORDS_TOTAL, int(said.group(1)), f"css:{place(wall)}", "platform")


class Caixin(Platform):
    """Recognised by the ids of its article page."""

    name = "caixin"
    rank = 35
    layouts = (CaixinArticle,)
    ways = (("/", "front page"),)
    articles = r"/\d{4}-\d\d-\d\d/\d+\.html"

    def recognises(self, page: Page) -> bool:
        own = "#Main_Content_Val"
        return page.has(own) and page.has("#chargeWall, #pubtime_baidu, #conTit")


PLATFORM = Caixin()
