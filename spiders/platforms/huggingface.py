"""Hugging Face: blog, daily papers and single papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from spiders.document import Page, first, words_of
from spiders.platform import Platform
from spiders.platforms import papers
from spiders.platforms.huggingface_pages import BLOG, HuggingFacePaper, HuggingFacePost, identity, island
from spiders.scripts import Json
from storage.captures import Capture, Link, LinkKind, Outcome, Reading


class HuggingFace(Platform):
    """Recognised by its Svelte islands beside its name."""

    name = "huggingface"
    rank = 15
    layouts = (HuggingFacePost, HuggingFacePaper)
    feeds = r"https?://huggingface\.co\b|\S* ?Hugging Face - Blog"
    articles = r"/blog/(?!feed\.xml|community$)[\w.-]+(?:/[\w.-]+)?|/papers/\d{4}\.\d{4,5}"

    def recognises(self, page: Page) -> bool:
        return page.says("SVELTE_HYDRATER") and (page.says("@huggingface") or "huggingface" in page.text.lower())

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
