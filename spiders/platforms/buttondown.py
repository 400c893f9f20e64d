"""Buttondown: archive pages of plain e-mails."""

from __future__ import annotations

from spiders.document import Page
from spiders.pages import ArticlePage
from spiders.platform import Platform


class ButtondownEmail(ArticlePage):
    """One e-mail in the archive."""

    platform = "buttondown"
    body = (".email-body-content", ".email-body", "article .email-content, main .email-content", "article .prose")
    wall = (".paywall, .premium-cta, [data-testid=paywall]",)
    title = "h1.subject, article h1, main h1"
    date = ".email-detail__date, time[datetime], .date"
    subtitle = ".email-description, .subtitle"

    @classmethod
    def matches(cls, page: Page) -> bool:
        return "/archive/" in page.capture.url.rstrip("/") + "/x" and super().matches(page)


class Buttondown(Platform):
    """Recognised by its generator and its assets."""

    name = "buttondown"
    rank = 45
    generator = "buttondown"
    headers = (("x-powered-by", "buttondown"),)
    marks = ("buttondown.com/assets", "buttondown.email/assets", "assets.buttondown", "buttondown.s3")
    layouts = (ButtondownEmail,)
    ways = (("/rss", "feed"), ("/archive/", "archive page"), ("/sitemap.xml", "sitemap"))
    articles = r"(?:/[^/]+)?/archive/[^/]+/?"


PLATFORM = Buttondown()
