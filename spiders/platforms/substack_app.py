"""Substack's reading app on substack.com: a post below `/home/post/p-ID`, a note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders import chain
from spiders.addresses import host
from spiders.document import Page
from spiders.pages import ArticlePage
from spiders.platforms import substack_state, within
from spiders.platforms.substack_pages import SubstackPost
from spiders.scripts import Json, pointer, walk
from storage.records import Author, Kind, Signal

POST_ID = re.compile(r"/p-(\d+)")
NOTE = re.compile(r"/(?:@[^/]+|profile/[^/]+)/note/([\w-]+)")
NAMED = re.compile(r"\s*\(@([^)]+)\)")


class SubstackReader(SubstackPost):
    """A post in the app: its text stands in the state, its own address is that of its publication."""

    absent = ""

    @classmethod
    def matches(cls, page: Page) -> bool:
        return _in_state(page) is not None

    @cached_property
    def _found(self) -> tuple[str, dict[str, Json]]:
        return _in_state(self.page) or ("json:_preloads", {})

    @property
    def post(self) -> dict[str, Json]:
        return self._found[1]

    @property
    def where(self) -> str:
        return self._found[0]


def _in_state(page: Page) -> tuple[str, dict[str, Json]] | None:
    """The post that the address names, and its place; other posts of the feed stand beside it."""
    named = POST_ID.search(urlsplit(page.capture.url).path)
    if named is None or not page.says("_preloads"):
        return None
    for path, value in walk(page.state("window._preloads")):
        if str(value.get("id")) == named.group(1) and substack_state.is_post(value):
            return f"json:_preloads{pointer(*path)}", value
    return None


class SubstackNote(ArticlePage):
    """A note: a short text of one person, without a title."""

    platform = "substack"
    body: Any = "div.FeedProseMirror"

    @classmethod
    def matches(cls, page: Page) -> bool:
        return NOTE.match(urlsplit(page.capture.url).path) is not None and super().matches(page)

    def kind(self) -> Kind:
        return Kind.NOTE

    def publication(self) -> str:
        return host(self.page.capture.url)

    def native_id(self) -> str | None:
        match = NOTE.match(urlsplit(self.page.capture.url).path)
        return match.group(1) if match else None

    def title(self) -> str | None:
        return None

    def authors(self) -> list[Author]:
        """Of `og:title`, “Name (@handle)”, where JSON-LD names nobody."""
        shown = self.page.meta("og:title") or ""
        match = NAMED.search(shown)
        own = [Author(shown[: match.start()], f"https://substack.com/@{match.group(1)}")] if match else []
        return own or chain.authors(self.page, None)

    def evidence(self) -> Iterator[Signal]:
        """A note is never cut."""
        yield from within.whole(self.draft.body, None)

    def declared_body(self) -> list[HtmlElement]:
        """The first editor box; those behind it are of other notes and of answers."""
        return self.page.select(self.body)[:1]
