"""The article page of a site nobody here knows: metadata by the default chain, the body where the paragraphs are."""

from __future__ import annotations

from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders import locate, schema_org
from spiders.document import Page, words_of
from spiders.pages import ArticlePage

LEAST = 140  # characters of a text


class GenericArticle(ArticlePage):
    """Any article page."""

    themed = True

    @classmethod
    def matches(cls, page: Page) -> bool:
        """An article by what it declares, or by its text; the front page of a site is none."""
        if urlsplit(page.capture.url).path in ("", "/") and schema_org.article(page) is None:
            return False
        declared = "article" in (page.meta("og:type") or "").lower() or schema_org.article(page) is not None
        least = LEAST if declared else 4 * LEAST
        found = locate.body(page)
        dense = sum(len(words_of(node)) for node in found)
        return dense >= least and (declared or locate.link_density(found[0]) < 0.35)

    def declared_body(self) -> list[HtmlElement]:
        return locate.body(self.page)
