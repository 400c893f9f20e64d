"""Tags that are nothing but links to the pages of tags: those that stand nearest to the headline."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders import surroundings
from spiders.document import Page, longer_than, words_of
from spiders.runs import common
from spiders.surroundings import called_others, names

PAGES = re.compile(r"/tag(?:s|ged)?/(?:[^/]+/?|[^/]*#.+)$")
MOST, BESIDE = 20, 100  # links; characters of what is no link to a tag in their box
APART = frozenset(("aside", "article", "blockquote", "form"))
MENU = re.compile(r"\bmenu|\bnavigation\b", re.IGNORECASE)


def of_article(page: Page, title: str | None) -> list[str]:
    """The words of the links; of a page without a printed headline none, as clouds of a site's tags look the same."""
    around = surroundings.around(page, title)
    near: dict[HtmlElement, list[HtmlElement]] = {}
    for link in page.select("a[href*='/tag']"):
        holder = next((one for one in link.iterancestors() if one in around.above), None)
        if holder is not None and holder.tag != "body" and _leads_to_tag(link) and not _is_apart(link, holder):
            near.setdefault(holder, []).append(link)
    nearest = near[max(near, key=lambda one: len(list(one.iterancestors())))] if near else []
    return [words_of(link) for link in nearest] if _is_list(nearest) else []


def _is_list(links: list[HtmlElement]) -> bool:
    """Whether few links stand in a box with little else."""
    if not 0 < len(links) <= MOST:
        return False
    box = common(links) if len(links) > 1 else links[0].getparent()
    words = sum(len(words_of(link)) for link in links)
    return box is not None and not longer_than(box, 2 * words + BESIDE)


def _leads_to_tag(link: HtmlElement) -> bool:
    parts = urlsplit(link.get("href") or "")
    return PAGES.search(f"{parts.path}#{parts.fragment}" if parts.fragment else parts.path) is not None


def _is_apart(link: HtmlElement, holder: HtmlElement) -> bool:
    """Whether something between a link and what also holds the headline is another article's or the site's."""
    for one in link.iterancestors():
        if one is holder:
            return False
        if one.tag in APART or called_others(names(one)) or MENU.search(names(one)):
            return True
    return False
