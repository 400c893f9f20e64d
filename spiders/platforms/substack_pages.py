"""Substack's post pages since 2020."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from lxml.html import HtmlElement

from spiders import bylines, chain, days, names, printed_names
from spiders.addresses import is_app
from spiders.decoding import fragment
from spiders.document import Page, first, select, words_of
from spiders.pages import ArticlePage
from spiders.platforms import substack_state
from spiders.scripts import Json, at
from storage.records import Attachment, Author, Date, Says, Signal, Wall

POST = "json:_preloads/post"
PLAYER = ".video-player-wrapper, .player-wrapper, .player-wrapper-outer, .single-post-audio, .video-wrapper"
MEDIA = {"audio": "audio/mpeg", "video": "video/mp4"}
UNLOCK = re.compile(r"for free|free post", re.IGNORECASE)
PRINTED_DATE = re.compile(r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, 20\d\d\b")
TRACKED = re.compile(r"//(?:email\.|[^/]*substack\.com/(?:redirect|app-link))")
ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/(?=https?:)")


class SubstackPost(ArticlePage):
    """A post page in the markup since 2023."""

    platform = "substack"
    body: Any = "div.available-content div.body.markup"
    absent = "div.available-content"
    wall: Any = (
        "div.available-content ~ div.paywall:not(.modal-paywall)",
        "article div.paywall:not(.modal-paywall)",
        "div.paywall:not(.modal-paywall)[aria-label=Paywall]",
    )
    whole = "article div.post-footer"
    title = "h1.post-title"
    subtitle = "h3.subtitle"
    date = "div.post-header time[datetime], table.post-meta time[datetime]"
    byline: ClassVar[str] = (
        ".byline-wrapper a[href*='substack.com/@'], .byline-wrapper a[href*='substack.com/profile/'], div.meta-author a"
    )

    @classmethod
    def matches(cls, page: Page) -> bool:
        """A headline with the box of the text, or with a wall or a player where nothing is to be read."""
        if not page.has("h1.post-title"):
            return False
        if page.has(cls.absent):
            return True
        textless = f"div.paywall[data-component-name=Paywall], {PLAYER}"
        return not page.has("div.body.markup") and page.has(textless)

    @property
    def post(self) -> dict[str, Json]:
        """The post in the page's state; empty where scripts were taken out."""
        found = at(self.page.state("window._preloads"), "post")
        return found if isinstance(found, dict) else {}

    @property
    def where(self) -> str:
        """The place of the post in the page's state."""
        return POST

    def facts(self) -> dict[str, Any]:
        found = substack_state.facts(self.post, self.page.url, self.where)
        language = at(self.page.state("window._preloads"), "pub", "language")
        return found | {"language": found["language"] or language} if self.post else {}

    def publication(self) -> str:
        return substack_state.identity(self._address())[0]

    def native_id(self) -> str | None:
        return substack_state.identity(self._address())[1]

    @cached_property
    def _said(self) -> str | None:
        facts = self.known if self.known or not self.post else self.facts()
        own: str | None = facts.get("canonical_url")
        return own or chain.canonical_url(self.page, None)

    def _address(self) -> str:
        said = self._said
        return ARCHIVED.sub("", self.page.capture.url if said is None or is_app(said) else said)

    def canonical_url(self) -> str | None:
        """The post's own address: not the app's, not that of a web archive that rewrote the links."""
        said = self._said
        return ARCHIVED.sub("", said) if said and not is_app(said) else None

    def authors(self) -> list[Author]:
        said = substack_state.authors(self.post) or bylines.printed(self.page, self.byline)
        found = [item for item in said if not item.name.isdigit()] or chain.authors(self.page, None)
        if not any(
            names.looks_personal(item.name) for item in found
        ):  # the publication's account; the dek may be signed
            found = printed_names.signed(self.page.line(self.subtitle) or "") or found
        return [Author(item.name, None if TRACKED.search(item.url or "") else item.url) for item in found]

    def dates(self) -> list[Date]:
        found = [*substack_state.dates(self.post, self.where), *days.dates(self.page, self.date)]
        header = self.page.line(".byline-wrapper, table.post-meta, div.post-header") or ""
        printed = [Date("published", raw, "visible", "css:.byline-wrapper") for raw in PRINTED_DATE.findall(header)[:1]]
        return list(dict.fromkeys(found + printed))

    def told_body(self) -> list[HtmlElement]:
        markup = self.post.get("body_html")
        if not isinstance(markup, str) or not markup.strip():
            return []
        self.draft.body_where = f"{self.where.removeprefix('json:')}/body_html"
        inside = first(fragment(markup, self.page.url), "body")
        return [] if inside is None else [inside]

    def attachments(self) -> list[Attachment]:
        """The state's, else what the players of the page play."""
        said: list[Attachment] = self.known.get("attachments") or []
        played = (node for top in self.page.select(PLAYER) for node in select(top, "audio, video"))
        urls = ((str(node.tag), node.get("src") or _source(node)) for node in played)
        found = (Attachment(self.page.join(url), MEDIA[tag]) for tag, url in urls if url)
        return said or list(dict.fromkeys(item for item in found if item.url.startswith("http")))

    def evidence(self) -> Iterator[Signal]:
        yield from substack_state.signals(self.post, self.where)
        if not self.draft.body and not self.post.get("body_html", True) and self.post.get("audience") != "everyone":
            yield Signal(Says.BODY_ABSENT, True, f"{self.where}/body_html", "platform")
        if self.page.has("div.paywall-jump"):
            yield Signal(Says.SUBSCRIBER_VIEW, True, "css:div.paywall-jump", "platform")

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        title = first(wall, ".unlock-treatment-new, h2")
        free = title is not None and UNLOCK.search(words_of(title)) is not None
        return Wall.REGISTRATION if free and self.post.get("audience") == "only_free" else self.wall_kind


def _source(node: HtmlElement) -> str | None:
    inner = first(node, "source[src]")
    return None if inner is None else inner.get("src")


class SubstackOldPost(SubstackPost):
    """A post page of 2020 to 2022, and saved pages without the box around the text."""

    valid_until: ClassVar[date | None] = date(2023, 6, 30)
    body: Any = ("article div.body.markup", "div.body.markup")
    absent = "div.body.markup"
    wall = ("article div.paywall:not(.modal-paywall)", "div.paywall:not(.modal-paywall)")
