"""WordPress, wordpress.com and Jetpack: `.entry-content`, Jetpack's paywall, premium content blocks; the REST API."""

from __future__ import annotations

from lxml.html import HtmlElement

from spiders import schema_org
from spiders.addresses import canonical
from spiders.decoding import fragment
from spiders.document import Page, first, words_of
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms.feed_items import words_in
from spiders.scripts import Json, at, objects, text_at
from storage.captures import Capture, Draft, Link, LinkKind, Outcome, Reading
from storage.records import Date, Wall

CONTENT = ".wp-block-post-content, .entry-content, .td-post-content, .single-post .post-content, .c-entry-content"


class WordPressPost(ArticlePage):
    """A post in a theme that keeps WordPress's names."""

    platform = "wordpress"
    themed = True
    body = ("article .entry-content, main .entry-content, .wp-block-post-content", CONTENT)
    wall = (
        ".jetpack-subscribe-paywall",
        ".wp-block-premium-content-logged-out-view, .wp-block-premium-content-container",
        (
            ".pmpro_content_message, .mepr-unauthorized-message, .rcp_restricted, .memberpress-unauthorized, "
            ".leaky_paywall_message_wrap"
        ),
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

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        """Jetpack's is lifted by an address unless the post is for paid subscribers."""
        paid = any(word in words_of(wall).lower() for word in ("paid", "upgrade", "payant", "bezahl"))
        return Wall.SUBSCRIPTION if paid or "jetpack" not in (wall.get("class") or "") else Wall.EMAIL


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
