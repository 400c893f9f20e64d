"""Ghost: `.gh-content` and the theme's own names for it; the upgrade box behind a preview."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from spiders import schema_org
from spiders.document import Page, words_of
from spiders.pages import ArticlePage
from spiders.platform import Platform
from storage.records import Wall

PAYING = re.compile(r"paying|paid|tier|upgrade|zahlend|payant|de pago|付费", re.IGNORECASE)


class GhostPost(ArticlePage):
    """A post in any theme that keeps Ghost's names."""

    platform = "ghost"
    themed = True
    body = (
        "section.gh-content, div.gh-content, article .gh-content",
        "section.post-full-content .post-content",
        ".post-content, .c-content, .article-content, .kg-canvas",
    )
    wall = ("aside.gh-post-upgrade-cta", ".gh-post-upgrade-cta", ".gh-paywall")
    absent = ".gh-content"
    subtitle = ".gh-article-excerpt, .article-excerpt, .post-full-custom-excerpt"
    date = "time.gh-article-meta-date, article header time[datetime], time.post-full-meta-date"

    @classmethod
    def matches(cls, page: Page) -> bool:
        """Its body stands there and it declares an article: front pages carry excerpts in the same boxes."""
        declared = (page.meta("og:type") or "") == "article" or schema_org.article(page) is not None
        return declared and super().matches(page)

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        """Paying subscribers only, or everybody who signs up."""
        return Wall.SUBSCRIPTION if PAYING.search(words_of(wall)) else Wall.REGISTRATION


class Ghost(Platform):
    """Recognised by its generator, its assets, its response header."""

    name = "ghost"
    rank = 40
    headers = (("x-powered-by", "ghost"), ("server", "ghost"))
    generator = "ghost"
    marks = ("/ghost/api/content/", "data-ghost=", "ghost/portal@")
    layouts = (GhostPost,)
    ways = (("/rss/", "feed"), ("/sitemap-posts.xml", "sitemap of posts"), ("/", "front page"))


PLATFORM = Ghost()
