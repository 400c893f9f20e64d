"""The article page of a site nobody here knows: metadata by the default chain, the body where the paragraphs are."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders import chain, listings, locate, pagination, schema_org, walls, withheld, written
from spiders.decoding import fragment, marked_up
from spiders.document import Page, first
from spiders.pages import COMPUTED, ArticlePage
from spiders.schema_org import Node, types
from spiders.standing_alone import stands_alone
from storage.captures import GENERIC

LEAST = 140  # characters of a text where nothing says that it is an article, in several sentences
LEAST_DECLARED = 30
MOST_LINKS = 0.35
ITEM = "[itemtype$='/Article'], [itemtype$='/NewsArticle'], [itemtype$='/BlogPosting']"  # lists have several
INDEXES = frozenset(("collectionpage", "searchresultspage", "itemlist"))


class GenericArticle(ArticlePage):
    """Any article page."""

    laid = False
    themed = True

    @classmethod
    def matches(cls, page: Page) -> bool:
        """An article by what it declares, or by its text; a front page or another index is none."""
        article = cls.declaring(page)
        shared = "article" in (page.meta("og:type") or "").lower() or len(page.select(ITEM)) == 1
        front = urlsplit(page.capture.url).path in ("", "/")
        if front and article is None and page.first(written.MAIL) is None:
            return False
        found = locate.text(page)
        if (article is not None or shared) and withheld.found(page) is not None:
            return True
        if article is not None or locate.addressed(page) is not page.body:
            return found.weight >= LEAST_DECLARED or cls.written(page) is not None
        if listings.is_index(page, found.elements):
            return False
        if shared:
            return found.weight >= LEAST_DECLARED and found.link_density < 2 * MOST_LINKS
        if found.link_density >= MOST_LINKS:
            return False
        if found.weight >= 3 * LEAST and found.prose >= LEAST:
            return True
        return found.weight >= LEAST_DECLARED and (stands_alone(page, found.elements) or cls.walled(page, found))

    @classmethod
    def walled(cls, page: Page, text: locate.Text) -> bool:
        """Whether a wall ends some sentences: lists have none."""
        harmless = {node for node, _ in walls.harmless(page)}
        return text.prose >= LEAST and walls.find(page, text.elements, harmless) is not None

    @classmethod
    def declaring(cls, page: Page) -> Node | None:
        """The JSON-LD's article, unless the page is declared an index."""
        node = schema_org.article(page)
        index = any(not INDEXES.isdisjoint(types(one.value)) for one in schema_org.nodes(page))
        titled = node is not None and bool(node.value.get("headline") or node.value.get("articleBody"))
        return node if titled or not index else None

    @classmethod
    def written(cls, page: Page) -> Node | None:
        """The JSON-LD's article where it holds a text that is not kept from anybody and the page shows none."""
        node = schema_org.article(page)
        if node is None or str(node.value.get("isAccessibleForFree", "")).lower() == "false":
            return None
        text = schema_org.string(node.value.get("articleBody")) or ""
        shown = locate.text(page).weight
        return node if len(text) >= LEAST and shown < LEAST and len(text) >= 3 * shown else None

    def _field(self, field: str) -> Any:
        """As the platform's layout has it, the text aside; what that does not find is read as in any page."""
        if field == "body":
            return self.declared_body()
        found = super()._field(field)
        if found not in (None, [], "", {}) or not callable(getattr(self, field, None)):
            return found
        if field in COMPUTED:
            return getattr(self, COMPUTED[field])()
        return self._traced(field, chain.CLAIMS[field](self.page, None), "") if field in chain.CLAIMS else found

    def declared_body(self) -> list[HtmlElement]:
        if told := self.told_body():
            return told
        node = self.written(self.page)
        if node is None:
            kept = withheld.found(self.page)
            self.draft.skipped = [] if kept else list(locate.text(self.page).others)
            return kept.text if kept else locate.body(self.page)
        self.draft.body_where = node.at("articleBody").removeprefix("json:")
        body = first(fragment(marked_up(schema_org.string(node.value.get("articleBody")) or ""), self.page.url), "body")
        return [] if body is None else [body]

    def declared_wall(self) -> HtmlElement | None:
        """The one that keeps the whole article, else the one that ends the text."""
        kept = withheld.found(self.page)
        if kept is None or self.draft.body_where:
            found = self._but_pages(super().declared_wall())
            return self._dialog() if found is None else found
        self.box = kept.box
        return kept.box.node

    def _dialog(self) -> HtmlElement | None:
        """The one above the beginning of the text."""
        if self.draft.body_where:
            return None
        self.box = walls.above(self.page, self.draft.body, {node for node, _ in self.page_harmless})
        return None if self.box is None else self.box.node

    def _but_pages(self, wall: HtmlElement | None) -> HtmlElement | None:
        """The wall, unless it is the row of the article's pages."""
        pages = pagination.pages(self.page) if wall is not None else None
        if pages is None or all(wall not in set(link.iterancestors()) for _, link in pages.links.values()):
            return wall
        self.box = None
        return None


def relaid(layout: type[ArticlePage]) -> type[ArticlePage]:
    """A platform's layout for a page in which its places are gone: its state and links, the text as in any page."""
    return type(f"{GENERIC}{layout.__name__}", (GenericArticle, layout), {})
