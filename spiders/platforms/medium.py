"""Medium: only the main post counts; recommended posts carry the same flags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.addresses import path
from spiders.document import Page, place, select
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms import medium_state, within
from spiders.scripts import Json
from storage.captures import Link, LinkKind
from storage.records import Declared, Says, Signal, Wall

POST_ID = re.compile(r"(?:^|[-/])([0-9a-f]{8,12})$")
GATE = "a[href*='post_regwall'], a[href*='post_paywall'], a[href*='source%3Dregwall'], a[href*='source%3Dpaywall']"
HEADER = (
    "h2.pw-subtitle-paragraph, [data-testid=authorName], [data-testid=storyReadTime], [data-testid=storyPublishDate]"
)
TEXT = "h1, p.pw-post-body-paragraph"
MEMBERS = re.compile(r"(?:this is a |a )?member[- ]only story\.?|members only", re.IGNORECASE)


def post_id(url: str) -> str | None:
    """The hexadecimal end of a post's path."""
    match = POST_ID.search(path(url))
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
    tags = "a[href*='/tag/'][href*='post_page'], .post-tags a[href*='/tag/']"
    subtitle = "h2.pw-subtitle-paragraph"
    authors = "a[data-testid=authorName]"
    date = "span[data-testid=storyPublishDate]"

    @classmethod
    def matches(cls, page: Page) -> bool:
        return page.has("article") and (page.meta("og:type") or "article") == "article" and _main(page) is not None

    def native_id(self) -> str | None:
        return _main(self.page)

    @property
    def post(self) -> dict[str, Json]:
        """The main post in the page's state."""
        state = self.page.state("window.__APOLLO_STATE__")
        found = state.get(f"Post:{self.native_id()}") if isinstance(state, dict) else None
        return found if isinstance(found, dict) else {}

    @property
    def main(self) -> HtmlElement:
        """The article: the one with most paragraphs; the page where none is marked up."""
        return max(self.page.select("article"), key=lambda node: len(select(node, "p")), default=self.page.body)

    def facts(self) -> dict[str, Any]:
        return medium_state.facts(self.page.state("window.__APOLLO_STATE__"), self.post)

    def declared_body(self) -> list[HtmlElement]:
        """The sections of the article, or the article where it has none; without byline and subtitle."""
        sections = [node for node in select(self.main, "section") if select(node, "p")]
        outer = [node for node in sections if not any(parent in sections for parent in node.iterancestors())]
        label = self._label()
        marks = [*self.page.select(HEADER), *([] if label is None else [label])]
        return within.without(outer or [self.main], within.boxes(marks, TEXT), [])

    def declared_wall(self) -> HtmlElement | None:
        """The declared, else the largest short box around the links that only the gate has."""
        found = super().declared_wall()
        return within.gate(self.page, self.draft.body, GATE) if found is None else found

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        """The gate for those without an account, the one for those without a membership, the old meter."""
        links = " ".join(link.get("href") or "" for link in select(wall, "a[href]"))
        if "regwall" in links:
            return Wall.REGISTRATION
        return Wall.SUBSCRIPTION if "post_paywall" in links else self.wall_kind

    def evidence(self) -> Iterator[Signal]:
        said = list(medium_state.signals(self.post, f"json:__APOLLO_STATE__/Post:{self.native_id()}"))
        label = None if any(signal.says is Says.AUDIENCE for signal in said) else self._label()
        if label is not None:
            yield Signal(Says.AUDIENCE, Declared.METERED.value, f"css:{place(label)}", "platform")
        yield from said

    def _label(self) -> HtmlElement | None:
        """“Member-only story” above the article's text; recommended stories carry it too, elsewhere."""
        for node in select(self.main, "p, span, div, h2"):
            if not len(node) and MEMBERS.fullmatch((node.text or "").strip()):
                return node
        return None


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
        "cdn-client.medium.com/",
        'window.__APOLLO_STATE__ = {"ROOT_QUERY":{"__typename":"Query","viewer"',
    )
    layouts = (MediumPost,)

    def recognises(self, page: Page) -> bool:
        own = "h1[data-testid=storyTitle], p.pw-post-body-paragraph, article.meteredContent"
        return super().recognises(page) or page.has(own)

    def entrances(self, url: str) -> Iterator[Link]:
        """The feed stands beside the profile or the publication, not at the root."""
        parts = urlsplit(url)
        first = parts.path.strip("/").split("/")[0]
        key = f"/{first}" if first and parts.netloc.endswith("medium.com") and parts.netloc.count(".") == 1 else ""
        yield Link(f"{parts.scheme}://{parts.netloc}/feed{key}", LinkKind.LISTING, "feed")
        yield Link(url, LinkKind.LISTING, "front page")


PLATFORM = Medium()
