"""WordPress, wordpress.com and Jetpack: `.entry-content`, Jetpack's paywall, premium content blocks; the REST API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from lxml.html import HtmlElement

from spiders import asking, headlines, listings, schema_org
from spiders.claims import Claim
from spiders.document import Page, place
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms import within, wordpress_api, wordpress_plugins
from spiders.scripts import Json
from storage.captures import Capture, Draft, Outcome, Reading
from storage.records import Says, Signal, Wall

OFFERS = "a[data-tracks-link-desc='paywall-email-click'], a[href*='paywall-email-click']"
WITHHELD = "body.single form.post-password-form"  # in a theme of other names
TITLE = "h1.entry-title, h1.wp-block-post-title, h1.post-title"
CONTENT = ".wp-block-post-content, .entry-content, .td-post-content, .single-post .post-content, .c-entry-content"
OWN = (
    "body.wp-singular, body.wp-embed-responsive, body[class*=postid-], .type-post.hentry, .wp-block-post-content, "
    ".jetpack-subscribe-paywall"
)
CARD = ".wp-embed .wp-embed-heading"  # what other sites show of a post: `/its-address/embed/`
LISTS = frozenset(("home", "blog", "archive", "search"))
PROTECTED = re.compile(
    r"^(?:Protected|Geschützt|Protégé|Protegido|Protetto|Zabezpieczon[yae]|Beveiligd|Beskyttet|Lösenordsskyddad|"
    r"Suojattu|Chráněno|Защищено|Захищено|Korumalı|密码保护|受保護(?:的文章)?|保護中|잠긴 글)\s?[:：]\s*"
)


class WordPressPost(ArticlePage):
    """A post in a theme that keeps WordPress's names."""

    platform = "wordpress"
    themed = True
    body = ("article .entry-content, main .entry-content, .wp-block-post-content", CONTENT, WITHHELD)
    wall = wordpress_plugins.WALLS
    authors = (
        ".wp-block-post-author-name, .wp-block-post-author__name, .author.vcard a, .entry-author a, a[rel=author], "
        ".author-bio .author-title"
    )
    date = "time.entry-date[datetime], .wp-block-post-date time[datetime], time.published[datetime]"
    tags = "a[rel=tag]"
    inner: HtmlElement | None = None  # a wall in the middle of the text

    @classmethod
    def matches(cls, page: Page) -> bool:
        """A single post: a page that lists several has their excerpts in the same boxes."""
        names = _names(page)
        single = any(name.startswith(("single", "postid-", "page-id-", "page-template")) for name in names)
        declared = single or (page.meta("og:type") == "article" and not {"home", "blog", "archive"} & names)
        return super().matches(page) and (
            declared or (schema_org.article(page) is not None and len(page.select(CONTENT)) == 1)
        )

    def title(self) -> Claim[str] | None:
        """Without the word that WordPress sets before the titles of posts with a password."""
        found = headlines.claim(self.page, TITLE)
        if found is None or not self.page.has(wordpress_plugins.FORM):
            return found
        return Claim(PROTECTED.sub("", found.value), found.where)

    def evidence(self) -> Iterator[Signal]:
        """A box in the middle keeps a part of the text."""
        if self.inner is not None:
            yield Signal(Says.WALL_ELEMENT, self.kind_of_wall(self.inner), f"css:{place(self.inner)}")

    def declared_body(self) -> list[HtmlElement]:
        """Without the boxes that plugins set between and below the paragraphs."""
        walls = [node for css in self.wall for node in self.page.select(css)]
        found = super().declared_body()
        beside = [*self.page.select(wordpress_plugins.BESIDE), *asking.boxes(found)]
        return within.without(found, beside, walls)

    @cached_property
    def page_harmless(self) -> list[tuple[HtmlElement, str]]:
        """Also what stands in a widget of its own beside the one of the text, where Elementor lays out the page."""
        widgets = self.page.select(wordpress_plugins.APART) if self.page.has(wordpress_plugins.LAID) else []
        boxes = (node for css in self.wall for node in self.page.select(css)) if widgets else ()
        inside = (node for node in boxes if not set(widgets).isdisjoint(node.iterancestors()))
        return [*super().page_harmless, *((node, "other widget") for node in (*widgets, *inside))]

    def declared_wall(self) -> HtmlElement | None:
        """The declared, else the box of columns that Jetpack's e-mails end with, else a plugin's bare line."""
        harmless = {node for node, _ in self.page_harmless}
        walls = [node for css in self.wall for node in self.page.select(css) if node not in harmless]
        self.draft.body = [top for top in self.draft.body if set(walls).isdisjoint((top, *top.iterancestors()))]
        if walls and not self.draft.body:
            return walls[0]
        found = self._without_inner(super().declared_wall())
        found = within.gate(self.page, self.draft.body, OFFERS) if found is None else found
        return wordpress_plugins.notice(self.draft.body) if found is None else found

    def _without_inner(self, wall: HtmlElement | None) -> HtmlElement | None:
        """The wall; one with text behind it is taken out of the body, and only told."""
        if wall is None or not wordpress_plugins.goes_on(self.draft.body, wall):
            return wall
        self.inner = wall
        self.draft.body = within.without(self.draft.body, [wall], [])
        return None

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        """What the plugin's wall asks for."""
        return wordpress_plugins.kind(wall)


class WordPress(Platform):
    """Recognised by its generator, its REST link, its paths."""

    name = "wordpress"
    rank = 60
    generator = "wordpress"
    headers = (("link", "api.w.org"), ("x-pingback", "xmlrpc.php"))
    marks = ("/wp-content/themes/", "https://api.w.org/", "/wp-includes/js/", "/wp-json/")
    layouts = (WordPressPost,)
    excerpts = True
    ways = (
        ("/feed/", "feed"),
        ("/wp-json/wp/v2/posts?per_page=20&_embed=author,wp:term", "REST API"),
        ("/sitemap.xml", "sitemap"),
        ("/", "front page"),
    )

    def recognises(self, page: Page) -> bool:
        return super().recognises(page) or page.has(OWN)

    def listing(self, page: Page) -> Reading | None:
        """The titles of a page that lists posts, however short, then its other links; of a post's card, the post."""
        if page.has(CARD):
            return wordpress_api.card(page)
        if not LISTS & _names(page):
            return None
        found = list(wordpress_api.titles(page))
        links = list({link.url: link for link in reversed([*found, *listings.links(page)])}.values())[::-1]
        return Reading(Outcome.LISTING, platform=self.name, links=links) if found else None

    def item(self, made: Draft) -> None:
        """Feeds carry what plugins set into the text."""
        wordpress_plugins.read_item(made)

    def older(self, url: str, own: str, items: int) -> str | None:
        return wordpress_api.older(url, own, items)

    def data(self, value: Json, capture: Capture) -> Reading | None:
        return wordpress_api.read(value, capture)


def _names(page: Page) -> set[str]:
    """The classes of the body: WordPress says there what kind of page it is."""
    body = page.first("body")
    return set((body.get("class") or "").split()) if body is not None else set()


PLATFORM = WordPress()
