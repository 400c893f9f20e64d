"""WordPress, wordpress.com and Jetpack: `.entry-content`, Jetpack's paywall, premium content blocks; the REST API."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from spiders import headlines, listings, schema_org
from spiders.addresses import canonical, host
from spiders.claims import Claim
from spiders.decoding import fragment
from spiders.document import Page, first, words_of
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms import within, wordpress_plugins
from spiders.platforms.feed_items import words_in
from spiders.scripts import Json, at, objects, text_at
from storage.captures import Capture, Draft, Link, LinkKind, Outcome, Reading
from storage.records import Date, Says, Signal, Wall

OFFERS = "a[data-tracks-link-desc='paywall-email-click'], a[href*='paywall-email-click']"
TITLE = "h1.entry-title, h1.wp-block-post-title, h1.post-title"
CONTENT = ".wp-block-post-content, .entry-content, .td-post-content, .single-post .post-content, .c-entry-content"
TITLES = ".entry-title a[href], .wp-block-post-title a[href], .post-title a[href]"
OWN = (
    "body.wp-singular, body.wp-embed-responsive, body[class*=postid-], .wp-block-post-content, "
    ".jetpack-subscribe-paywall"
)
LISTS = frozenset(("home", "blog", "archive", "search"))
PROTECTED = re.compile(
    r"^(?:Protected|Geschützt|Protégé|Protegido|Protetto|Zabezpieczon[yae]|Beveiligd|Beskyttet|Lösenordsskyddad|"
    r"Suojattu|Chráněno|Защищено|Захищено|Korumalı|密码保护|受保護(?:的文章)?|保護中|잠긴 글)\s?[:：]\s*"
)


class WordPressPost(ArticlePage):
    """A post in a theme that keeps WordPress's names."""

    platform = "wordpress"
    themed = True
    body = ("article .entry-content, main .entry-content, .wp-block-post-content", CONTENT)
    wall = wordpress_plugins.WALLS
    authors = (
        ".wp-block-post-author-name, .wp-block-post-author__name, .author.vcard a, .entry-author a, a[rel=author], "
        ".author-bio .author-title"
    )
    date = "time.entry-date[datetime], .wp-block-post-date time[datetime], time.published[datetime]"
    tags = "a[rel=tag]"

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

    def declared_body(self) -> list[HtmlElement]:
        """Without the boxes that plugins set between and below the paragraphs."""
        walls = [node for css in self.wall for node in self.page.select(css)]
        return within.without(super().declared_body(), self.page.select(wordpress_plugins.BESIDE), walls)

    def declared_wall(self) -> HtmlElement | None:
        """The declared, else the box of columns that Jetpack's e-mails end with, else a plugin's bare line."""
        found = super().declared_wall()
        found = within.gate(self.page, self.draft.body, OFFERS) if found is None else found
        return wordpress_plugins.notice(self.draft.body) if found is None else found

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
    ways = (
        ("/feed/", "feed"),
        ("/wp-json/wp/v2/posts?per_page=20", "REST API"),
        ("/sitemap.xml", "sitemap"),
        ("/", "front page"),
    )

    def recognises(self, page: Page) -> bool:
        return super().recognises(page) or page.has(OWN)

    def listing(self, page: Page) -> Reading | None:
        """The titles of a page that lists posts, however short, then its other links."""
        if not LISTS & _names(page):
            return None
        titles = (node for node in page.select(TITLES) if host(node.get("href") or "") == host(page.capture.url))
        found = [
            Link(url, LinkKind.ARTICLE, f"link “{words_of(node)[:60]}”")
            for node in titles
            if (url := canonical(node.get("href"), page.url))
        ]
        links = list({link.url: link for link in reversed([*found, *listings.links(page)])}.values())[::-1]
        return Reading(Outcome.LISTING, platform=self.name, links=links) if found else None

    def item(self, made: Draft) -> None:
        """Feeds carry what plugins set into the text."""
        wordpress_plugins.read_item(made)

    def data(self, value: Json, capture: Capture) -> Reading | None:
        rows = [row for row in objects(value) if "rendered" in (at(row, "content") or ()) and "slug" in row]
        if not rows:
            return None
        drafts = [self._draft(row, index, capture) for index, row in enumerate(rows)]
        links = [Link(draft.url, LinkKind.ARTICLE, f"REST API row {index}") for index, draft in enumerate(drafts)]
        return Reading(Outcome.LISTING, platform=self.name, drafts=drafts, links=links)

    def _draft(self, row: dict[str, Json], index: int, capture: Capture) -> Draft:
        url = canonical(text_at(row, "link"), capture.url) or capture.url
        body = first(fragment(text_at(row, "content", "rendered") or "", url), "body")
        made = Draft(self.name, url, canonical_url=url, layout="WordPressJson", partial=True)
        made.title = words_in(text_at(row, "title", "rendered"))
        made.body, made.body_where = ([] if body is None else [body]), f"/{index}/content/rendered"
        pairs = (("date_gmt", "published"), ("modified_gmt", "modified"))
        made.dates = [
            Date(field, raw, "platform", f"json:/{index}/{key}") for key, field in pairs if (raw := text_at(row, key))
        ]
        self.item(made)
        if at(row, "content", "protected") is True:
            made.signals = [Signal(Says.WALL_ELEMENT, Wall.UNKNOWN, f"json:/{index}/content/protected")]
        return made


def _names(page: Page) -> set[str]:
    """The classes of the body: WordPress says there what kind of page it is."""
    body = page.first("body")
    return set((body.get("class") or "").split()) if body is not None else set()


PLATFORM = WordPress()
