"""Substack, on own domains and sub-domains: how it is recognised and entered."""

from __future__ import annotations

from spiders.document import Page
from spiders.platform import Platform
from spiders.platforms import substack_api, substack_state
from spiders.platforms.substack_pages import SubstackEmail, SubstackOldPost, SubstackPost
from spiders.scripts import Json, at
from storage.captures import Capture, Reading


class Substack(Platform):
    """Recognised by headers, by its state, by its CDN with the marks of its pages."""

    name = "substack"
    rank = 10
    headers = (("x-served-by", "substack"), ("x-cluster", "substack"))
    generator = "substack"
    layouts = (SubstackPost, SubstackEmail, SubstackOldPost)
    ways = (
        ("/api/v1/archive?sort=new&search=&offset=0&limit=12", "archive API"),
        ("/feed", "feed"),
        ("/sitemap.xml", "sitemap"),
        ("/archive?sort=new", "archive page"),
    )
    articles = r"/p/[^/]+"

    def recognises(self, page: Page) -> bool:
        if self.in_headers(page.capture) or self.generator in page.generator:
            return True
        if "substackcdn.com" in page.text or "substack.com" in page.text or "_preloads" in page.text:
            marks = "h1.post-title, .available-content, [data-testid=post-preview-title]"
            return page.first(marks) is not None or isinstance(
                at(page.state("window._preloads"), "pub", "subdomain"), str
            )
        return page.first("div.available-content div.body.markup") is not None

    def identity(self, url: str) -> tuple[str, str | None]:
        return substack_state.identity(url)

    def data(self, value: Json, capture: Capture) -> Reading | None:
        return substack_api.read(value, capture)

    def listing(self, page: Page) -> Reading | None:
        rows = at(page.state("window._preloads"), "newPostsForArchive", "pub")
        if isinstance(rows, list) and any(substack_state.is_post(row) for row in rows):
            return substack_api.listing(rows, page.capture, "_preloads/newPostsForArchive/pub")
        return super().listing(page)


PLATFORM = Substack()
