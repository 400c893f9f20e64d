"""Substack's post pages since 2020 and its e-mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from lxml.html import HtmlElement

from spiders import chain
from spiders.addresses import is_app
from spiders.decoding import fragment
from spiders.document import Page, first, words_of
from spiders.pages import ArticlePage
from spiders.platforms import substack_state
from spiders.scripts import Json, at, pointer
from storage.records import Author, Date, Says, Signal, Wall

POST = "json:_preloads/post"
UNLOCK = re.compile(r"for free|free post", re.IGNORECASE)
PRINTED_DATE = re.compile(r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, 20\d\d\b")
TRACKED = re.compile(r"//(?:email\.|[^/]*substack\.com/(?:redirect|app-link))")


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
        return page.first("h1.post-title") is not None and page.first(cls.absent) is not None

    @property
    def post(self) -> dict[str, Json]:
        """The post in the page's state; empty where scripts were taken out."""
        found = at(self.page.state("window._preloads"), "post")
        return found if isinstance(found, dict) else {}

    def facts(self) -> dict[str, Any]:
        found = substack_state.facts(self.post, self.page.url, POST)
        language = at(self.page.state("window._preloads"), "pub", "language")
        return found | {"language": found["language"] or language} if self.post else {}

    def publication(self) -> str:
        return substack_state.identity(self._address())[0]

    def native_id(self) -> str | None:
        return substack_state.identity(self._address())[1]

    def _address(self) -> str:
        own = substack_state.facts(self.post, self.page.url, POST)["canonical_url"] if self.post else None
        said = own or chain.canonical_url(self.page, None)
        return self.page.capture.url if said is None or is_app(said) else said

    def authors(self) -> list[Author]:
        said = substack_state.authors(self.post) or chain.printed(self.page, self.byline)
        found = [item for item in said if not item.name.isdigit()] or chain.authors(self.page, None)
        return [Author(item.name, None if TRACKED.search(item.url or "") else item.url) for item in found]

    def dates(self) -> list[Date]:
        found = [*substack_state.dates(self.post, POST), *chain.dates(self.page, self.date)]
        header = self.page.line(".byline-wrapper, table.post-meta, div.post-header") or ""
        printed = [Date("published", raw, "visible", "css:.byline-wrapper") for raw in PRINTED_DATE.findall(header)[:1]]
        return list(dict.fromkeys(found + printed))

    def declared_body(self) -> list[HtmlElement]:
        found = super().declared_body()
        markup = self.post.get("body_html")
        if found or not isinstance(markup, str) or not markup.strip():
            return found
        self.draft.body_where = pointer("post", "body_html")
        inside = first(fragment(markup, self.page.url), "body")
        return [] if inside is None else [inside]

    def evidence(self) -> Iterator[Signal]:
        yield from substack_state.signals(self.post, POST)
        if self.page.first("div.paywall-jump") is not None:
            yield Signal(Says.SUBSCRIBER_VIEW, True, "css:div.paywall-jump", "platform")

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        title = first(wall, ".unlock-treatment-new, h2")
        free = title is not None and UNLOCK.search(words_of(title)) is not None
        return Wall.REGISTRATION if free and self.post.get("audience") == "only_free" else self.wall_kind


class SubstackOldPost(SubstackPost):
    """A post page of 2020 to 2022, and saved pages without the box around the text."""

    valid_until: ClassVar[date | None] = date(2023, 6, 30)
    body: Any = ("article div.body.markup", "div.body.markup")
    absent = "div.body.markup"
    wall = ("article div.paywall:not(.modal-paywall)", "div.paywall:not(.modal-paywall)")


class SubstackEmail(SubstackOldPost):
    """A post as sent by e-mail: tables around the same classes, no state, an optional preamble."""

    valid_until = None
    body = ("div.post div.body.markup", "div.typography:not(.preamble) div.body.markup", "div.body.markup")
    absent = "div.post.typography"
    byline = "div.meta-author a, .custom-css-email-post-author a"
    whole = ""

    @classmethod
    def matches(cls, page: Page) -> bool:
        mail = ".email-body, table.email-body-container, a[href*='email.mg'], a[href*='substack.com/redirect/']"
        return (
            page.first("h1.post-title") is not None
            and page.first("div.body.markup") is not None
            and page.first(mail) is not None
        )
