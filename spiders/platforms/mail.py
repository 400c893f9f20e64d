"""Newsletters of general senders saved as e-mail HTML: Mailchimp, ConvertKit (Kit)."""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

from spiders.addresses import canonical
from spiders.document import Page, words_of
from spiders.pages import ArticlePage
from spiders.platform import Platform, Render

OUTSIDE = "#templatePreheader, #templateFooter, [mc\\:edit=preheader_content00], .footer, .mceFooterSection, .preheader"
MARKS = (
    "list-manage.com",
    "mcusercontent.com",
    "mcnTextContent",
    "convertkit-mail",
    "convertkit.com",
    "kit-mail",
    "ckespa",
)
ONLINE = ("view this email in your browser", "view in browser", "read online", "view online", "read in browser")
COUNTERS = ("list-manage.com", "convertkit-mail", "click.", "clicks.", "/c/", "kit-mail")


class SenderEmail(ArticlePage):
    """An e-mail whose blocks of text stand in boxes of the sender's own name."""

    platform = "mail"
    body: Any = (
        "td.mcnTextContent, div.mcnTextContent",
        "td.mceText, div.mceText",
        ".message-content",
        ".email-content",
    )

    def declared_body(self) -> list[HtmlElement]:
        """All boxes of the text in order, without those of preheader and footer; the outermost of nested ones."""
        outside = set(self.page.select(OUTSIDE))
        for css in self.body:
            found = [node for node in self.page.select(css) if words_of(node)]
            inner = [node for node in found if not any(parent in outside for parent in node.iterancestors())]
            top = [node for node in inner if not any(parent in inner for parent in node.iterancestors())]
            if top:
                return top
        return []

    def canonical_url(self) -> str | None:
        """Where “View this email in your browser” leads, unless the sender counts the clicks on it."""
        for link in self.page.select("a[href]"):
            url = canonical(link.get("href"), self.page.url)
            if url and words_of(link).lower().strip(" →>|.") in ONLINE:
                return None if any(word in url for word in COUNTERS) else url.partition("?e=")[0]
        return None


class Mail(Platform):
    """Recognised by the sender's hosts together with its boxes."""

    name = "mail"
    render = Render.NEVER
    rank = 80
    layouts = (SenderEmail,)

    def recognises(self, page: Page) -> bool:
        return SenderEmail.matches(page) and any(map(page.says, MARKS))


PLATFORM = Mail()
