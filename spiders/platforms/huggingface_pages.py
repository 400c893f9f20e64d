"""Hugging Face's pages: blog posts and single papers; islands of Svelte carry their properties as JSON."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders import bylines, chain, days
from spiders.document import Page, place, select, words_of
from spiders.pages import ArticlePage
from spiders.platforms import papers
from spiders.scripts import Json, at, loads, objects, text_at
from storage.records import Author, Date, Kind, Relation

ISLANDS = "div.SVELTE_HYDRATER[data-target]"
BLOG, PAPER = re.compile(r"/blog/(?!feed\.xml|community$)[\w./-]+"), re.compile(r"/papers/(\d{4}\.\d{4,5})(?:v\d+)?")
PUBLISHED = re.compile(r"(?:Published|Updated)?\s*([A-Z][a-z]+ \d{1,2}, \d{4})")
OWN = "h1, .not-prose, .SVELTE_HYDRATER, nav, button, script, style"


def island(page: Page, *targets: str) -> dict[str, Json]:
    """The properties of the first island with one of these targets."""
    for node in page.select(ISLANDS):
        if node.get("data-target") in targets:
            found = loads(node.get("data-props") or "")
            return found if isinstance(found, dict) else {}
    return {}


class HuggingFacePost(ArticlePage):
    """A blog post at `/blog/slug` or `/blog/org/slug`."""

    platform = "huggingface"
    body = ".blog-content"

    @classmethod
    def matches(cls, page: Page) -> bool:
        content = page.first(cls.body)
        return (
            content is not None
            and BLOG.fullmatch(urlsplit(page.capture.url).path) is not None
            and bool(words_of(content))
        )

    def publication(self) -> str:
        return identity(self.page.capture.url)[0]

    def native_id(self) -> str | None:
        return identity(self.page.capture.url)[1]

    def title(self) -> str | None:
        return self.page.line(".blog-content h1") or chain.title(self.page, None)

    def authors(self) -> list[Author]:
        people = objects(island(self.page, "BlogAuthorsByline").get("authors"))
        found = [
            (text_at(item, "author", "fullname") or text_at(item, "author", "name"), text_at(item, "author", "name"))
            for item in people
        ]
        said = [Author(name, self.page.join(f"/{handle}") if handle else None) for name, handle in found if name]
        return said or chain.authors(self.page, ".blog-content .not-prose .fullname, .blog-content a .fullname")

    def dates(self) -> list[Date]:
        found = days.dates(self.page, "time[datetime]")
        for node in self.page.select(".blog-content .not-prose, .blog-content time, .blog-content > p")[:6]:
            if match := PUBLISHED.search(words_of(node)):
                found.append(Date("published", match.group(1), "visible", f"css:{place(node)}"))
                break
        return found

    def declared_body(self) -> list[HtmlElement]:
        """The text without headline, byline and the site's own islands in it."""
        top = self.page.first(".blog-content")
        own = set(select(self.page.tree, OWN))
        children = [] if top is None else [node for node in top if isinstance(node, HtmlElement)]
        return [node for node in children if isinstance(node.tag, str) and node not in own]


class HuggingFacePaper(ArticlePage):
    """The page of a paper: its abstract."""

    platform = "huggingface"

    @classmethod
    def matches(cls, page: Page) -> bool:
        return PAPER.fullmatch(urlsplit(page.capture.url).path.rstrip("/")) is not None and bool(
            page.line("main h1, h1")
        )

    def kind(self) -> Kind:
        return Kind.PAPER

    def facts(self) -> dict[str, Any]:
        paper = at(island(self.page, "PaperContent", "PaperPage"), "paper")
        known = papers.facts(paper, "json:PaperContent/paper") if isinstance(paper, dict) else {}
        number = PAPER.search(self.page.capture.url)
        return known | {"publication": "papers", "native_id": number.group(1) if number else None}

    def authors(self) -> list[Author]:
        return self.known.get("authors") or bylines.printed(self.page, "main .author a, span.author a, span.author")

    def body(self) -> list[HtmlElement]:
        """What stands below the heading "Abstract"; an AI's summary is no part of it."""
        for heading in self.page.select("h2, h3"):
            box = heading.getnext()
            if words_of(heading).lower() == "abstract" and isinstance(box, HtmlElement):
                texts = [node for node in select(box, "p") if "AI-generated" not in words_of(node)]
                return texts or [box]
        return []

    def relations(self) -> list[Relation]:
        link = self.page.first("main a[href*='arxiv.org/abs/'], a[href*='arxiv.org/abs/']")
        target = link.get("href") if link is not None else None
        return [Relation("summary_of", target, "css:a[href*='arxiv.org/abs/']", self.draft.title)] if target else []


def identity(url: str) -> tuple[str, str | None]:
    """`papers` and the arXiv number, or the organisation (`blog` for Hugging Face's own) and the slug."""
    path = urlsplit(url).path.rstrip("/")
    if match := PAPER.fullmatch(path):
        return "papers", match.group(1)
    steps = path.split("/")[2:] if path.startswith("/blog/") else []
    return ("/".join(steps[:-1]) or "blog", steps[-1]) if steps else ("blog", None)
