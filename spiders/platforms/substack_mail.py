"""Substack's posts as sent by e-mail."""

from __future__ import annotations

from collections.abc import Iterator

from spiders.document import Page
from spiders.platforms import within
from spiders.platforms.substack_pages import SubstackOldPost
from storage.records import Signal


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
        return page.has("h1.post-title") and page.has("div.body.markup") and page.has(mail)

    def evidence(self) -> Iterator[Signal]:
        """An e-mail that is cut ends with the wall; “upgrade to paid” below a whole one is none."""
        yield from within.whole(self.draft.body, self.draft.wall)
