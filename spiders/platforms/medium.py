"""Medium: only the main post counts; recommended posts carry the same flags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.document import Page, select
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.scripts import Json
from storage.captures import Link, LinkKind
from storage.records import Declared, Says, Signal, Wall

POST_ID = re.compile(r"(?:^|[-/])([0-9a-f]{8,12})$")


def post_id(url: str) -> str | None:
    """The hexadecimal end of a post's path."""
    match = POST_ID.search(urlsplit(url).path.rstrip("/"))
    return match.group(1) if match else None


class MediumPost(ArticlePage):
    """A post page since 2019; class names are hashes, so the body goes by `<section>` and paragraphs."""

    platform = "medium"
    themed = True
    body = ("article section", "article", "section")
    wall = (
        "#paywall-background-color",
        "[aria-label='Post paywall'], article [data-testid*=paywall], .meteredContent [data-testid*=paywall]",
    )
    wall_kind = Wall.METERED
    title = "h1[data-testid=storyTitle], h1.pw-post-title"
    subtitle = "h2.pw-subtitle-paragraph"
    authors = "a[data-testid=authorName]"
    date = "span[data-testid=storyPublishDate]"

    @classmethod
    def matches(cls, page: Page) -> bool:
        return (
            page.first("article") is not None
            and (page.meta("og:type") or "article") == "article"
            and _main(page) is not None
        )

    def native_id(self) -> str | None:
        return _main(self.page)

    @property
    def post(self) -> dict[str, Json]:
        """The main post in the page's state."""
        state = self.page.state("window.__APOLLO_STATE__")
        found = state.get(f"Post:{self.native_id()}") if isinstance(state, dict) else None
        return found if isinstance(found, dict) else {}

    def declared_body(self) -> list[HtmlElement]:
        """The sections of the article, or the article where it has none."""
        article = max(self.page.select("article"), key=lambda node: len(select(node, "p")))
        sections = [node for node in select(article, "section") if select(node, "p")]
        outer = [node for node in sections if not any(parent in sections for parent in node.iterancestors())]
        return outer or [article]

    def evidence(self) -> Iterator[Signal]:
        where = f"json:__APOLLO_STATE__/Post:{self.native_id()}"
        if self.post.get("isLocked") is True or self.post.get("visibility") == "LOCKED":
            yield Signal(Says.AUDIENCE, Declared.METERED.value, f"{where}/isLocked", "platform")
        elif self.post.get("isLocked") is False:
            yield Signal(Says.AUDIENCE, Declared.FREE.value, f"{where}/isLocked", "platform")
        for key, cut in self.post.items():
            if key.startswith("isLockedPreviewOnly") and isinstance(cut, bool):
                yield Signal(Says.LOCKED, cut, f"{where}/{key}", "platform")


def _main(page: Page) -> str | None:
    named = (page.meta("al:ios:url", "al:android:url") or "", page.meta("og:url") or "", page.capture.url)
    return page.meta("parsely-post-id") or next((found for url in named if (found := post_id(url))), None)


class Medium(Platform):
    """Recognised by its app's names and its state; own domains included."""

    name = "medium"
    rank = 30
    generator = "medium"
    marks = (
        'content="com.medium.reader"',
        "medium://p/",
        'window.__APOLLO_STATE__ = {"ROOT_QUERY":{"__typename":"Query","viewer"',
    )
    layouts = (MediumPost,)

    def entrances(self, url: str) -> Iterator[Link]:
        """The feed stands beside the profile or the publication, not at the root."""
        parts = urlsplit(url)
        first = parts.path.strip("/").split("/")[0]
        key = f"/{first}" if first and parts.netloc.endswith("medium.com") and parts.netloc.count(".") == 1 else ""
        yield Link(f"{parts.scheme}://{parts.netloc}/feed{key}", LinkKind.LISTING, "feed")
        yield Link(url, LinkKind.LISTING, "front page")


PLATFORM = Medium()
