"""Tags that are nothing but links to the pages of tags: those that stand nearest to the headline."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.document import Page, words_of
from spiders.surroundings import Surroundings, called_others, names

PAGES = re.compile(r"/tag(?:s|ged)?/(?:[^/]+/?|[^/]*#.+)$")
APART = frozenset(("aside", "article", "blockquote", "form"))


def of_article(page: Page, title: str | None) -> list[str]:
    """The words of the links; of a page without a printed headline none, as clouds of a site's tags look the same."""
    if not page.says("/tag"):
        return []
    around = Surroundings(page, title)
    near: dict[HtmlElement, list[str]] = {}
    for link in page.select("a[href*='/tag']"):
        holder = next((one for one in link.iterancestors() if one in around.above), None)
        if holder is not None and holder.tag != "body" and _leads_to_tag(link) and not _is_apart(link, holder):
            near.setdefault(holder, []).append(words_of(link))
    return near[max(near, key=lambda one: len(list(one.iterancestors())))] if near else []


def _leads_to_tag(link: HtmlElement) -> bool:
    parts = urlsplit(link.get("href") or "")
    return PAGES.search(f"{parts.path}#{parts.fragment}" if parts.fragment else parts.path) is not None


def _is_apart(link: HtmlElement, holder: HtmlElement) -> bool:
    """Whether something between a link and what also holds the headline is another article's or the site's."""
    for one in link.iterancestors():
        if one is holder:
            return False
        if one.tag in APART or called_others(names(one)):
            return True
    return False
