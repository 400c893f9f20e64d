"""beehiiv: the post in `#content-blocks`, its state in `window.__remixContext`; older pages have only the markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from spiders.document import Page
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.scripts import Json, at, objects, text_at
from storage.records import Author, Date, Declared, Says, Signal

ROUTE = "routes/p/$slug"
STATE = "json:__remixContext/state/loaderData/routes~1p~1$slug/post"
AUDIENCES = {"free": Declared.FREE, "premium": Declared.PAID, "both": Declared.FREE}


class BeehiivPost(ArticlePage):
    """A post page since 2022."""

    platform = "beehiiv"
    themed = True
    body = (".rendered-post #content-blocks", "#content-blocks")
    wall = ("[data-paywall]", ".rendered-post [id*=paywall], .rendered-post [class*=paywall]", "#paywall")
    absent = "#content-blocks"
    title = ".rendered-post h1, .post-header-root-element h1"
    byline: ClassVar[str] = "a[href*='/authors/']"

    @property
    def post(self) -> dict[str, Json]:
        """The post in the page's state; empty in older pages."""
        context = self.page.state("window.__remixContext")
        data = at(context, "state", "loaderData") or at(context, "loaderData")
        found = at(data, ROUTE, "post")
        return found if isinstance(found, dict) else {}

    def facts(self) -> dict[str, Any]:
        post = self.post
        raw = {
            "published": text_at(post, "override_scheduled_at") or text_at(post, "created_at"),
            "modified": text_at(post, "updated_at"),
        }
        return {
            "title": text_at(post, "web_title"),
            "subtitle": text_at(post, "web_subtitle"),
            "authors": self._authors(post),
            "dates": [Date(field, value, "platform", STATE) for field, value in raw.items() if value],
            "tags": [name for tag in objects(post.get("content_tags")) if (name := text_at(tag, "display"))],
            "image": text_at(post, "image_url"),
        }

    def _authors(self, post: dict[str, Json]) -> list[Author]:
        urls = at(post, "author_urls")
        return [
            Author(name, text_at(urls, str(person.get("id"))))
            for person in objects(post.get("authors"))
            if (name := text_at(person, "name"))
        ]

    def evidence(self) -> Iterator[Signal]:
        post = self.post
        audience = AUDIENCES.get(str(post.get("audience")))
        if post.get("is_premium") is True or post.get("contains_subscriber_break") is True:
            audience = Declared.PAID
        if audience:
            yield Signal(Says.AUDIENCE, audience.value, f"{STATE}/audience", "platform")
        if isinstance(post.get("paywall_shown"), bool):
            yield Signal(Says.LOCKED, post["paywall_shown"], f"{STATE}/paywall_shown", "platform")


class Beehiiv(Platform):
    """Recognised by its state, its media host, the root of its posts."""

    name = "beehiiv"
    rank = 30
    generator = "beehiiv"
    headers = (("x-powered-by", "beehiiv"),)
    layouts = (BeehiivPost,)
    ways = (("/feed", "feed"), ("/sitemap.xml", "sitemap"), ("/archive", "archive page"), ("/", "front page"))
    articles = r"/p/[^/]+"

    def recognises(self, page: Page) -> bool:
        if super().recognises(page):
            return True
        route = ROUTE in page.text and "__remixContext" in page.text
        return route or (page.first("div.rendered-post") is not None and page.first("#content-blocks") is not None)


PLATFORM = Beehiiv()
