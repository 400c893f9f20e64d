"""Ghost: `.gh-content` and the theme's own names for it; the upgrade box behind a preview; its e-mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from spiders import bylines, chain, names, schema_org
from spiders.addresses import canonical
from spiders.claims import Claim
from spiders.document import Page, words_of
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms import within
from storage.records import Author, Signal, Wall

PAYING = re.compile(
    r"pay(?:ing|ant|pal)|paid|tier|upgrade|premium|zahl(?:end|ung)|pagament|de pago|paga(?:nt|do)|"
    r"betal|płat|платн|付[费費]|有料|유료|trả phí|ücretli|ödəniş|formule|\btarif|\bplan|уровн|рівн|\bgói\b|层级|層級|"
    r"[$€£¥]\s?\d|per month|a month",
    re.IGNORECASE,
)
GATES = (
    ".kg-paywall-card",  # an author's own, with words of their own
    "aside.gh-post-upgrade-cta",
    ".gh-post-upgrade-cta",
    ".gh-paywall",
    "aside.post-upgrade-cta, .post-upgrade-cta-box",
    ".content-cta, .post-sneak-peek",
)
GATE = ", ".join(GATES)
FOREIGN = ".kg-signup-card, .gh-subscribe-form, .gh-cta, .adsense, .ad-container"
TRACKED = re.compile(r"//[^/]*(?:sendgrid|mailgun|mandrillapp|/r/|/c/)", re.IGNORECASE)


class GhostPost(ArticlePage):
    """A post in any theme that keeps Ghost's names; in another the text stands in the box that holds the gate."""

    platform = "ghost"
    themed = True
    body: Any = (
        "section.gh-content, div.gh-content, article .gh-content",
        "section.post-full-content .post-content",
        ".post-content, .c-content, .article-content, .kg-canvas, .single-content, .post__content",
    )
    wall: Any = GATES
    absent = ".gh-content"
    title = "h1.gh-article-title, h1.article-title, h1.post-full-title, h1.post-title"
    subtitle = ".gh-article-excerpt, .article-excerpt, .post-full-custom-excerpt"
    date = "time.gh-article-meta-date, time.byline-meta-date, article header time[datetime], time.post-full-meta-date"

    @classmethod
    def matches(cls, page: Page) -> bool:
        """Its body stands there and it declares an article: front pages carry excerpts in the same boxes."""
        declared = (page.meta("og:type") or "") == "article" or schema_org.article(page) is not None
        posted = page.has("body.post-template, article.post-full, article.gh-article")
        return (declared or posted) and (super().matches(page) or page.has(GATE))

    def authors(self) -> Claim[list[Author]] | None:
        """Ghost's JSON-LD calls the first of several an author, the others contributors."""
        node = schema_org.article(self.page)
        if node is None or not node.value.get("contributor"):
            return bylines.claim(self.page, None)
        together = [name for key in ("author", "contributor") for name, _ in schema_org.people(self.page, node, key)]
        return Claim(bylines.people(self.page, together), node.at("author"))

    def tags(self) -> Claim[list[str]] | None:
        """The meta tags'; the page shows only the first."""
        return chain.tags(self.page, None) or chain.tags(self.page, "a.gh-article-tag, section.article-tag a")

    def declared_body(self) -> list[HtmlElement]:
        """Without boxes of the theme among the paragraphs."""
        found = super().declared_body()
        gate = self.page.first(GATE)
        if gate is not None and not any(node is gate or node in gate.iterancestors() for node in found):
            parent = gate.getparent()
            found = found if parent is None or parent.tag in ("main", "body") else [parent]
        foreign = [node for node in self.page.select(FOREIGN) if node.getparent() in found]
        return within.without(found, foreign, self.page.select(GATE))

    def declared_wall(self) -> HtmlElement | None:
        """A gate that a theme words in its own way is still one of Ghost's two kinds."""
        found = super().declared_wall()
        self.box = self.box and replace(self.box, kind=self.kind_of_wall(self.box.node))
        return found

    def evidence(self) -> Iterator[Signal]:
        """Ghost ends the text of every post that this visitor may not read with its gate."""
        if self.laid:
            yield from within.whole(self.draft.body, self.draft.wall)

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        """Paying subscribers only, or everybody who signs up."""
        return Wall.SUBSCRIPTION if PAYING.search(words_of(wall)) else Wall.REGISTRATION


class GhostEmail(ArticlePage):
    """A post as sent by e-mail. A cut one ends with a rule, a heading and a button in one box."""

    platform = "ghost"
    body: Any = "td.post-content, td.post-content-sans-serif"
    wall: Any = (
        "[data-gh-paywall], .kg-paywall-card",
        "td.post-content > div.kg-paywall, td.post-content-sans-serif > div.kg-paywall",
        # before it had a name; an author's offer in the middle of a text is as centred, and has no heading
        "td.post-content > div.align-center:has(> hr + h2, > hr + h3)",
        "td.post-content-sans-serif > div.align-center:has(> hr + h2, > hr + h3)",
    )
    title = "a.post-title-link, .post-title-link-left, td.post-title"
    subtitle = "p.post-excerpt, td.post-excerpt-wrapper p"
    image = "td.feature-image img"

    def authors(self) -> list[Author]:
        """Of the line “By A & B • 4 May 2026”."""
        shown = self.page.line("td.post-meta") or ""
        return bylines.people(self.page, [Author(name) for name in names.split(re.split(r"\s[•–—|-]\s", shown)[0])])

    def canonical_url(self) -> str | None:
        """Where “View in browser” leads, unless the sender counts the clicks on it."""
        link = self.page.first("a.view-online-link")
        url = canonical(link.get("href"), self.page.url) if link is not None else None
        return None if url is None or TRACKED.search(url) else url

    def evidence(self) -> Iterator[Signal]:
        yield from within.whole(self.draft.body, self.draft.wall)


class Ghost(Platform):
    """Recognised by its generator, its assets, its response header, its own class names."""

    name = "ghost"
    rank = 40
    headers = (("x-powered-by", "ghost"), ("server", "ghost"))
    generator = "ghost"
    marks = ("/ghost/api/content/", "data-ghost=", "ghost/portal@", 'id="gh-members-styles"', "static.ghost.org/")
    layouts = (GhostPost, GhostEmail)
    ways = (("/rss/", "feed"), ("/sitemap-posts.xml", "sitemap of posts"), ("/", "front page"))

    def recognises(self, page: Page) -> bool:
        own = "section.gh-content, .gh-post-upgrade-cta, article.gh-article"
        mailed = page.has("a.view-online-link") and page.has("td.post-content, td.post-content-sans-serif")
        return super().recognises(page) or page.has(own) or mailed


PLATFORM = Ghost()
