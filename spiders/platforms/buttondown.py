"""Buttondown: archive pages of plain e-mails, and the e-mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.addresses import host
from spiders.document import Page
from spiders.pages import ArticlePage
from spiders.platform import Platform, Render
from spiders.platforms import within
from storage.records import Signal, Wall

ISSUE = re.compile(r"(?:/[^/]+)?/archive/[^/]+/?")
HOSTS = ("buttondown.com", "buttondown.email")
OFFERS = (
    "a[href*='/subscribe'], a[href*='buy.stripe.com'], a[href*='/login'], a[href*='/upgrade'], "
    "form[action*='buttondown'] button, form[action*='buttondown'] input[type=submit]"
)


class ButtondownEmail(ArticlePage):
    """One e-mail in the archive."""

    platform = "buttondown"
    body: Any = (
        ".email-body-content",
        ".email-body",
        "article .email-content, main .email-content",
        "article .prose, main .prose",
    )
    wall: Any = (".paywall, .premium-cta, .email-paywall, [data-testid=paywall]",)
    title = "h1.subject, article h1, main h1"
    date = ".email-detail__date, time[datetime], .date"
    subtitle = ".email-description, .subtitle"

    @classmethod
    def matches(cls, page: Page) -> bool:
        return is_issue(page) and super().matches(page)

    def native_id(self) -> str | None:
        """The last step of the address: feed and page agree on it."""
        return urlsplit(self.page.capture.url).path.rstrip("/").rpartition("/")[2] or None

    def declared_wall(self) -> HtmlElement | None:
        found = super().declared_wall()
        return within.notice(self.page, self.draft.body, OFFERS) if found is None else found

    def evidence(self) -> Iterator[Signal]:
        if self.laid:
            yield from within.whole(self.draft.body, self.draft.wall)

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        """Premium subscribers only, or everybody who leaves an address."""
        return Wall.SUBSCRIPTION if within.sells(wall) else Wall.EMAIL


def is_issue(page: Page) -> bool:
    """Whether the address is that of an issue in an archive."""
    return ISSUE.fullmatch(urlsplit(page.capture.url).path) is not None


class Buttondown(Platform):
    """Recognised by generator and host; by its assets only on the address of an issue: mirrors show its pictures."""

    name = "buttondown"
    render = Render.NEVER
    rank = 45
    generator = "buttondown"
    headers = (("x-powered-by", "buttondown"),)
    assets: tuple[str, ...] = ("buttondown.com/", "buttondown.email/", "assets.buttondown", "buttondown-attachments.s3")
    layouts = (ButtondownEmail,)
    ways = (("/rss", "feed"), ("/archive/", "archive page"), ("/sitemap.xml", "sitemap"))
    articles = r"(?:/[^/]+)?/archive/[^/]+/?"

    def recognises(self, page: Page) -> bool:
        if super().recognises(page) or host(page.capture.url) in HOSTS:
            return True
        return is_issue(page) and any(map(page.says, self.assets))


PLATFORM = Buttondown()
