"""Hugging Face: blog posts, daily papers and single papers; islands of Svelte with their properties as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders import chain
from spiders.document import Page, first, place, select, words_of
from spiders.pages import ArticlePage
from spiders.platform import Platform
from spiders.platforms import papers
from spiders.scripts import Json, at, loads, objects, text_at
from storage.captures import Capture, Link, LinkKind, Outcome, Reading
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
        found = chain.dates(self.page, "time[datetime]")
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
        return self.known.get("authors") or chain.printed(self.page, "main .author a, span.author a, span.author")

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


class HuggingFace(Platform):
    """Recognised by its Svelte islands beside its name."""

    name = "huggingface"
    rank = 15
    layouts = (HuggingFacePost, HuggingFacePaper)
    feeds = r"https?://huggingface\.co\b|\S* ?Hugging Face - Blog"
    articles = r"/blog/(?!feed\.xml|community$)[\w.-]+(?:/[\w.-]+)?|/papers/\d{4}\.\d{4,5}"

    def recognises(self, page: Page) -> bool:
        return "SVELTE_HYDRATER" in page.text and ("@huggingface" in page.text or "huggingface" in page.text.lower())

    def identity(self, url: str) -> tuple[str, str | None]:
        return identity(url)

    def entrances(self, url: str) -> Iterator[Link]:
        root = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        wanted = papers.WAYS if urlsplit(url).path.startswith(("/papers", "/api/daily_papers")) else papers.BLOG_WAYS
        for path, why in wanted:
            yield Link(root + path, LinkKind.LISTING, why)

    def data(self, value: Json, capture: Capture) -> Reading | None:
        return papers.read(value, capture)

    def shell(self, page: Page) -> str | None:
        content = page.first(".blog-content")
        if content is not None and not words_of(content) and BLOG.fullmatch(urlsplit(page.capture.url).path):
            return "`.blog-content` is empty until its script has run"
        return None

    def listing(self, page: Page) -> Reading | None:
        rows = island(page, "DailyPapers").get("dailyPapers")
        if isinstance(rows, list) and rows:
            reading = papers.listing(rows, page.capture, "DailyPapers/dailyPapers")
            reading.links += [
                Link(page.join(node.get("href")), LinkKind.LISTING, "day before")
                for node in page.select("nav a[href*='/papers/date/']")[:1]
            ]
            return reading
        links = [*self.article_links(page), *self._more(page)]
        return Reading(Outcome.LISTING, platform=self.name, links=links) if links else None

    def _more(self, page: Page) -> Iterator[Link]:
        nodes = page.select("a[href*='/blog?p='], a[rel=next], a.next")
        following = [
            node
            for node in nodes
            if re.search(r"next|›|»", words_of(node), re.IGNORECASE) or first(node, "svg") is not None
        ]
        for node in following[-1:]:
            yield Link(page.join(node.get("href")), LinkKind.LISTING, "next page")


PLATFORM = HuggingFace()
