"""WordPress, wordpress.com and Jetpack: `.entry-content`, Jetpack's paywall, premium content blocks; the REST API."""

from __future__ import annotations

from lxml.html import HtmlElement

from spiders import schema_org
from spiders.addresses import canonical
from spiders.decoding import fragment
from spiders.document import Page, first
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms import within
from spiders.platforms.feed_items import words_in
from spiders.scripts import Json, at, objects, text_at
from storage.captures import Capture, Draft, Link, LinkKind, Outcome, Reading
from storage.records import Date, Wall

PLUGINS = (
    ".pmpro_content_message, .mepr-unauthorized-message, .mepr_error, .rcp_restricted, .memberpress-unauthorized, "
    ".leaky_paywall_message_wrap, #leaky_paywall_message, .wc-memberships-restriction-message, .um-locked-content, "
    ".newspack-content-gate__gate, .newspack-memberships__gate, .s2member-restricted, .patreon-locked-content-message"
)
OFFERS = "a[data-tracks-link-desc='paywall-email-click'], a[href*='paywall-email-click']"
BESIDE = (
    ".sharedaddy, .jp-relatedposts, #jp-post-flair, .ad-in-article, .adsbygoogle, .rw-rating-table, .ez-toc-container, "
    "#ez-toc-container, #toc_container, .code-block, aside[class*=recirc], .yarpp-related, "
    ".wp-block-jetpack-related-posts, .post-ratings, .heateor_sss_sharing_container, .essb_links, .wpulike, "
    ".addtoany_share_save_container, .show-feature-image-description, .wp-block-jetpack-subscriptions__supports-newline"
)
CONTENT = ".wp-block-post-content, .entry-content, .td-post-content, .single-post .post-content, .c-entry-content"


class WordPressPost(ArticlePage):
    """A post in a theme that keeps WordPress's names."""

    platform = "wordpress"
    themed = True
    body = ("article .entry-content, main .entry-content, .wp-block-post-content", CONTENT)
    wall = (
        ".jetpack-subscribe-paywall",
        ".wp-block-premium-content-logged-out-view",
        PLUGINS,
        ".restricted-content-breaker, .restricted-message-breaker, .restricted-content-message",
    )
    title = "h1.entry-title, h1.wp-block-post-title, h1.post-title"
    authors = ".wp-block-post-author-name, .author.vcard a, .entry-author a, a[rel=author]"
    date = "time.entry-date[datetime], .wp-block-post-date time[datetime], time.published[datetime]"
    tags = "a[rel=tag]"

    @classmethod
    def matches(cls, page: Page) -> bool:
        """A single post: a page that lists several has their excerpts in the same boxes."""
        body = page.first("body")
        names = (body.get("class") or "").split() if body is not None else []
        single = any(name.startswith(("single", "postid-", "page-id-", "page-template")) for name in names)
        declared = single or (page.meta("og:type") == "article" and not {"home", "blog", "archive"} & set(names))
        return super().matches(page) and (
            declared or (schema_org.article(page) is not None and len(page.select(CONTENT)) == 1)
        )

    def declared_body(self) -> list[HtmlElement]:
        """Without the boxes that plugins set between and below the paragraphs."""
        walls = [node for css in self.wall for node in self.page.select(css)]
        return within.without(super().declared_body(), self.page.select(BESIDE), walls)

    def declared_wall(self) -> HtmlElement | None:
        """The declared, else the box of columns that Jetpack's e-mails end with."""
        found = super().declared_wall()
        return within.gate(self.page, self.draft.body, OFFERS) if found is None else found

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        """Jetpack's is lifted by an address unless the post is for paid subscribers."""
        paid = within.sells(wall) or "jetpack" not in (wall.get("class") or "")
        return Wall.SUBSCRIPTION if paid else Wall.EMAIL


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
        own = "body.wp-singular, body[class*=postid-], .wp-block-post-content, .jetpack-subscribe-paywall"
        return super().recognises(page) or page.has(own)

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
        return made


PLATFORM = WordPress()
