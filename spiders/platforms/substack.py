"""Substack, on own domains and sub-domains: how it is recognised and entered."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from spiders.addresses import host
from spiders.document import Page
from spiders.platform import Platform
from spiders.platforms import substack_api, substack_state
from spiders.platforms.substack_app import SubstackNote, SubstackReader
from spiders.platforms.substack_mail import SubstackEmail
from spiders.platforms.substack_pages import SubstackOldPost, SubstackPost
from spiders.scripts import Json, at
from storage.captures import Capture, Reading

APP_PATH = re.compile(r"/(?:home|inbox|chat|notes?|@[^/]+/(?:note|p)|profile/[^/]+/note)(?:/|$)|/p/[^/]+/comment/")


class Substack(Platform):
    """Recognised by headers, by its state, by its CDN with the marks of its pages, by the marks that only it has."""

    name = "substack"
    rank = 10
    headers = (("x-served-by", "substack"), ("x-cluster", "substack"))
    generator = "substack"
    layouts = (SubstackPost, SubstackEmail, SubstackReader, SubstackNote, SubstackOldPost)
    ways = (
        ("/api/v1/archive?sort=new&search=&offset=0&limit=12", "archive API"),
        ("/feed", "feed"),
        ("/sitemap.xml", "sitemap"),
        ("/archive?sort=new", "archive page"),
    )
    articles = r"/p/[^/]+"
    named: str = "h1.post-title, .available-content, [data-testid=post-preview-title]"  # others' pages may have these
    hosts: tuple[str, ...] = ("substackcdn.com", "substack.com", "_preloads")
    own: str = (
        "div.available-content div.body.markup, div.paywall[data-component-name=Paywall], "
        "div.post.typography div.body.markup, div.FeedProseMirror"
    )

    def recognises(self, page: Page) -> bool:
        if (
            self.in_headers(page.capture)
            or self.generator in page.generator
            or host(page.capture.url) == "substack.com"
        ):
            return True
        if page.has(self.named) and any(map(page.says, self.hosts)):
            return True
        return isinstance(at(page.state("window._preloads"), "pub", "subdomain"), str) or page.has(self.own)

    def identity(self, url: str) -> tuple[str, str | None]:
        return substack_state.identity(url)

    def data(self, value: Json, capture: Capture) -> Reading | None:
        return substack_api.read(value, capture)

    def shell(self, page: Page) -> str | None:
        """A page of the app that a script fills: nothing of the note, chat or post stands in it yet."""
        if host(page.capture.url) != "substack.com" or not APP_PATH.match(urlsplit(page.capture.url).path):
            return None
        if any(layout.matches(page) for layout in self.layouts) or not page.brief or not page.has("script"):
            return None
        return "a page of the reading app before its script has run"

    def listing(self, page: Page) -> Reading | None:
        rows = at(page.state("window._preloads"), "newPostsForArchive", "pub")
        if isinstance(rows, list) and any(substack_state.is_post(row) for row in rows):
            return substack_api.listing(rows, page.capture, "_preloads/newPostsForArchive/pub")
        return super().listing(page)


PLATFORM = Substack()
