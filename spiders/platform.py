"""What a platform tells the rest of the house: how its pages are recognised, read, listed and entered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from spiders import platforms
from spiders.addresses import canonical, host
from spiders.document import Page
from spiders.pages import ArticlePage
from spiders.scripts import Json
from storage.captures import Capture, Draft, Link, LinkKind, Reading


class Render(StrEnum):
    """When Chromium renders the article pages of a platform, where its source does not say."""

    NEVER = "never"  # the server writes the whole text
    IF_EMPTY = "if_empty"  # fetched plainly first; rendered where that gave a shell
    ALWAYS = "always"


class Platform:
    """One platform. A module of `spiders/platforms` offers an instance as `PLATFORM`; subclasses declare."""

    name: ClassVar[str]
    rank: ClassVar[int] = 50  # lower is asked first: by what its pages are before by what they look like
    headers: ClassVar[tuple[tuple[str, str], ...]] = ()  # response header, what its value contains
    generator: ClassVar[str] = ""  # what `<meta name=generator>` or a feed's generator contains
    marks: ClassVar[tuple[str, ...]] = ()  # any of these stands in every page
    layouts: ClassVar[tuple[type[ArticlePage], ...]] = ()
    ways: ClassVar[tuple[tuple[str, str], ...]] = ()  # path from the publication's root, what it is; best first
    feeds: ClassVar[str] = ""  # regular expression of the start of a feed's `link title`
    excerpts: ClassVar[bool] = False  # a feed's item without a content holds no more than an excerpt
    render: ClassVar[Render] = Render.IF_EMPTY
    articles: ClassVar[str] = ""  # regular expression of the paths of articles on the publication's host

    def recognises(self, page: Page) -> bool:
        """Whether the page runs on this platform."""
        by_generator = bool(self.generator) and self.generator in page.generator
        return by_generator or self.in_headers(page.capture) or any(map(page.says, self.marks))

    def in_headers(self, capture: Capture) -> bool:
        """Whether a response header says so."""
        return any(needle in (capture.header(name) or "").lower() for name, needle in self.headers)

    def looked_for(self) -> str:
        """The layouts and the places of their bodies, for a page in which none of them stands."""
        places = []
        for layout in self.layouts:
            declared = (layout.body,) if isinstance(layout.body, str) else layout.body
            css = ", ".join(declared) if isinstance(declared, tuple) else ""
            places.append(f"{layout.__name__}: {css}" if css else layout.__name__)
        return "; ".join(places)

    def identity(self, url: str) -> tuple[str, str | None]:
        """The publication's key and the article's own, told from its address alone: page, feed and API agree on it."""
        return host(url), None

    def entrances(self, url: str) -> Iterator[Link]:
        """Ways into a publication, best first."""
        root = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        for path, why in self.ways:
            yield Link(urljoin(root, path), LinkKind.LISTING, why)

    def data(self, value: Json, capture: Capture) -> Reading | None:  # noqa: ARG002
        """What a JSON answer of this platform says; None where it is not one."""
        return None

    def older(self, url: str, own: str, items: int) -> str | None:  # noqa: ARG002
        """The next page of a feed that names none; `own` is the address by which it calls itself."""
        return None

    def item(self, made: Draft) -> None:
        """What the platform knows of the text of an item of its feeds; called once the draft is filled."""

    def listing(self, page: Page) -> Reading | None:
        """What an index page of this platform leads to; None where it is none."""
        from storage.captures import Outcome

        links = list(self.article_links(page))
        return Reading(Outcome.LISTING, platform=self.name, links=links) if links else None

    def shell(self, page: Page) -> str | None:  # noqa: ARG002
        """Why the page is empty until its script has run; None where it is not."""
        return None

    def is_article(self, url: str) -> bool:
        """Whether an address is that of an article by its path; False on platforms whose addresses do not tell."""
        return bool(self.articles) and re.fullmatch(self.articles, urlsplit(url).path) is not None

    def article_links(self, page: Page) -> Iterator[Link]:
        """The links of a page to articles of the same host, once each."""
        if not self.articles:
            return
        own, seen = host(page.capture.url), set()
        for node in page.select("a[href]"):
            url = canonical(node.get("href"), page.url)
            if url and url not in seen and host(url) == own and self.is_article(url):
                seen.add(url)
                yield Link(url, LinkKind.ARTICLE, f"link on {page.capture.url}")


def rendering(asked: str | None, platform: str | None) -> Render:
    """When article pages are rendered: as the source asks, else as is the platform's habit."""
    known = named(platform)
    return Render(asked) if asked else known.render if known else Render.IF_EMPTY


@cache
def registry() -> tuple[Platform, ...]:
    """All platforms in the order they are asked, read from the files of `spiders/platforms`."""
    modules = (import_module(f"{platforms.__name__}.{module.name}") for module in iter_modules(platforms.__path__))
    found = [module.PLATFORM for module in modules if hasattr(module, "PLATFORM")]
    return tuple(sorted(found, key=lambda platform: (platform.rank, platform.name)))


def named(name: str | None) -> Platform | None:
    """The platform of that name."""
    return next((platform for platform in registry() if platform.name == name), None)
