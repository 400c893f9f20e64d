"""Newsletters saved as e-mail HTML: of Mailchimp and ConvertKit (Kit), and of anybody where they were sent on."""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

from spiders import forwarded, locate
from spiders.addresses import canonical
from spiders.document import Page, place, words_of
from spiders.generic import GenericArticle
from spiders.pages import ArticlePage
from spiders.platform import Platform, Render
from storage.records import Author, Date

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
    themed = True
    body: Any = (
        "td.mcnTextContent, div.mcnTextContent, .mcnCodeBlock td.mcnTextBlockInner",
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

    def declared_wall(self) -> HtmlElement | None:
        """One in the text; what a footer offers ends nothing."""
        body, found = self.draft.body, super().declared_wall()
        outside = set(self.page.select(OUTSIDE))
        if found is None or outside.isdisjoint((*found.iter(), *found.iterancestors())):
            return found
        self.draft.body, self.box = body, None
        return None

    def canonical_url(self) -> str | None:
        """Where “View this email in your browser” leads, unless the sender counts the clicks on it."""
        for link in self.page.select("a[href]"):
            url = canonical(link.get("href"), self.page.url)
            if url and words_of(link).lower().strip(" →>|.") in ONLINE:
                return None if any(word in url for word in COUNTERS) else url.partition("?e=")[0]
        return None


class ForwardedEmail(GenericArticle):
    """A mail with the lines above it of whoever sent it on, printed or saved it."""

    platform = "mail"

    @classmethod
    def matches(cls, page: Page) -> bool:
        return forwarded.header(page) is not None and bool(locate.body(page))

    @property
    def header(self) -> forwarded.Header:
        """The lines; `matches` has seen them."""
        found = forwarded.header(self.page)
        if found is None:
            raise LookupError("no lines of a mail")
        return found

    def title(self) -> str:
        return self.header.subject

    def authors(self) -> list[Author]:
        return [Author(self.header.sender)] if self.header.sender else []

    def all_dates(self) -> list[Date]:
        return [Date("published", self.header.sent, "visible", f"css:{place(self.header.nodes[-1])}")]

    def declared_body(self) -> list[HtmlElement]:
        found = super().declared_body()
        self.draft.skipped = [*self.draft.skipped, *self.header.nodes]
        return [node for node in found if node not in self.header.nodes]


class Mail(Platform):
    """Recognised by the sender's hosts together with its boxes, or by the lines above a mail that was sent on."""

    name = "mail"
    render = Render.NEVER
    rank = 80
    layouts = (SenderEmail, ForwardedEmail)

    def recognises(self, page: Page) -> bool:
        return (any(map(page.says, MARKS)) and SenderEmail.matches(page)) or ForwardedEmail.matches(page)


PLATFORM = Mail()
