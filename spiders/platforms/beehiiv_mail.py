"""beehiiv's posts as sent by e-mail: each paragraph in a table of its own."""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

from spiders.addresses import canonical
from spiders.document import Page, words_of
from spiders.pages import ArticlePage
from spiders.platforms import within

HOSTS = ("media.beehiiv", "beehiiv-images", "beehiiv.com", "beehiiv.net")
ONLINE = ("read online", "view online", "view in browser", "online lesen", "lire en ligne", "leer en línea")
OFFERS = "a[href*='/upgrade'], a[href*='upgrade?'], a[href*='subscribe']"


class BeehiivEmail(ArticlePage):
    """A post as sent by e-mail."""

    platform = "beehiiv"
    body: Any = ("td.email-card-body", "td#content-blocks, tr#content-blocks, #content-blocks")
    wall: Any = (
        "td.email-card-body [id*=paywall], td.email-card-body [class*=paywall]",
        "#content-blocks [id*=paywall]",
    )

    @classmethod
    def matches(cls, page: Page) -> bool:
        boxed = page.has("td.email-card-body, td#content-blocks, tr#content-blocks") and super().matches(page)
        return boxed and not page.has("div.rendered-post") and any(map(page.says, HOSTS))

    def canonical_url(self) -> str | None:
        """Where “Read Online” leads, where that is a post and not a counter of clicks."""
        for link in self.page.select("a[href]"):
            url = canonical(link.get("href"), self.page.url)
            if url and "/p/" in url and words_of(link).lower().strip(" →>|") in ONLINE:
                return url
        return None

    def declared_wall(self) -> HtmlElement | None:
        found = super().declared_wall()
        return within.notice(self.page, self.draft.body, OFFERS) if found is None else found
