"""beehiiv: the post in `#content-blocks`, its state in `window.__remixContext`; older pages have only the markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from lxml.html import HtmlElement

from spiders.document import Page
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms import within
from spiders.platforms.beehiiv_mail import BeehiivEmail
from spiders.scripts import Json, at, objects, text_at
from storage.records import Author, Date, Declared, Says, Signal, Wall

ROUTE = "routes/p/$slug"
AUDIENCES = {"free": Declared.FREE, "premium": Declared.PAID, "both": Declared.FREE}
OFFERS = ".rendered-post a[href*='/upgrade'], .rendered-post a[href*='/login'], .rendered-post button"


class BeehiivPost(ArticlePage):
    """A post page since 2022. A wall's class names are hashes: it is told by its buttons and words."""

    platform = "beehiiv"
    themed = True
    body = (".rendered-post #content-blocks", "#content-blocks", ".rendered-post .dream-post-content-doc")
    wall = ("[data-paywall]", ".rendered-post [id*=paywall], .rendered-post [class*=paywall]", "#paywall")
    absent = "#content-blocks"
    title = ".rendered-post h1, .post-header-root-element h1"
    subtitle = ".rendered-post h1 + h2, .post-header-root-element h2"
    byline: ClassVar[str] = "a[href*='/authors/']"

    @property
    def data(self) -> tuple[str, dict[str, Json]]:
        """What the page's loader gave, and its place; empty in older pages."""
        context = self.page.state("window.__remixContext")
        for path in (("state", "loaderData"), ("loaderData",)):
            found = at(context, *path, ROUTE)
            if isinstance(found, dict):
                return f"json:__remixContext/{'/'.join(path)}/routes~1p~1$slug", found
        return "json:__remixContext", {}

    @property
    def post(self) -> dict[str, Json]:
        """The post in the page's state."""
        found = self.data[1].get("post")
        return found if isinstance(found, dict) else {}

    def facts(self) -> dict[str, Any]:
        post, where = self.post, f"{self.data[0]}/post"
        created = "override_scheduled_at" if text_at(post, "override_scheduled_at") else "created_at"
        raw = {"published": (text_at(post, created), created), "modified": (text_at(post, "updated_at"), "updated_at")}
        return {
            "title": within.plain(text_at(post, "web_title")),
            "subtitle": within.plain(text_at(post, "web_subtitle")),
            "authors": self._authors(post),
            "dates": [Date(field, value, "platform", f"{where}/{key}") for field, (value, key) in raw.items() if value],
            "tags": [
                name for tag in objects(post.get("content_tags")) if (name := within.plain(text_at(tag, "display")))
            ],
            "image": text_at(post, "image_url"),
        }

    def _authors(self, post: dict[str, Json]) -> list[Author]:
        urls = at(post, "author_urls")
        return [
            Author(name, text_at(urls, str(person.get("id"))))
            for person in objects(post.get("authors"))
            if (name := within.plain(text_at(person, "name")))
        ]

    def declared_wall(self) -> HtmlElement | None:
        found = super().declared_wall()
        if found is not None or self.post.get("paywall_shown") is False:
            return found
        return within.notice(self.page, self.draft.body, OFFERS)

    def evidence(self) -> Iterator[Signal]:
        post, where = self.post, self.data[0]
        audience = AUDIENCES.get(str(post.get("audience")))
        key = next((key for key in ("is_premium", "contains_subscriber_break") if post.get(key) is True), "audience")
        if audience or key != "audience":
            said = Declared.PAID if key != "audience" else audience or Declared.UNKNOWN
            yield Signal(Says.AUDIENCE, said.value, f"{where}/post/{key}", "platform")
        if isinstance(post.get("paywall_shown"), bool):
            yield Signal(Says.LOCKED, post["paywall_shown"], f"{where}/post/paywall_shown", "platform")
        elif isinstance(self.data[1].get("paywall"), dict):
            yield Signal(Says.LOCKED, True, f"{where}/paywall", "platform")

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        """A paywall, or a form that wants an address."""
        paid = self.post.get("is_premium") is True or self.post.get("paywall_shown") is True
        asked = wall.xpath("count(.//input[@type='email'])")
        return Wall.EMAIL if asked and not paid and not within.sells(wall) else Wall.SUBSCRIPTION


class Beehiiv(Platform):
    """Recognised by its state, its media host, the root of its posts."""

    name = "beehiiv"
    rank = 30
    generator = "beehiiv"
    headers = (("x-powered-by", "beehiiv"),)
    layouts = (BeehiivPost, BeehiivEmail)
    ways = (("/feed", "feed"), ("/sitemap.xml", "sitemap"), ("/archive", "archive page"), ("/", "front page"))
    articles = r"/p/[^/]+"

    def recognises(self, page: Page) -> bool:
        if super().recognises(page) or BeehiivEmail.matches(page):
            return True
        rendered = page.has("div.rendered-post") and page.has("#content-blocks")
        return rendered or (page.says(ROUTE) and page.says("__remixContext"))


PLATFORM = Beehiiv()
