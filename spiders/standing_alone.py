"""A short text of a page that declares nothing: a post, where it stands under the headline and the page names a day."""

from __future__ import annotations

from itertools import islice

from lxml.html import HtmlElement

from spiders import days, headlines, listings
from spiders.document import Page
from spiders.names import bare
from spiders.segments import HEADINGS
from spiders.surroundings import after

FARTHEST = 400  # elements between a headline and its text


def stands_alone(page: Page, text: list[HtmlElement]) -> bool:
    """Whether a text belongs to the headline that the page is named after, on a page that names a day."""
    headline = _headline(page)
    if headline is None or not _is_next(headline, text, page):
        return False
    links = (*headline.iter("a"), *headline.iterancestors("a"))
    if any(listings.titled(link, page) for link in links):
        return False
    return any(date.field == "published" for date in days.dates(page, ""))


def _headline(page: Page) -> HtmlElement | None:
    claim = headlines.claim(page, None)
    printed = claim is not None and claim.where.startswith("css:") and claim.where != "css:title"
    if claim is None or not printed or bare(claim.value) not in bare(page.title):
        return None
    return page.first(claim.where.removeprefix("css:"))


def _is_next(headline: HtmlElement, text: list[HtmlElement], page: Page) -> bool:
    """Whether nothing stands between the two that is the headline of another text."""
    tops = set(text)
    if not tops.isdisjoint(headline.iterancestors()):
        return True
    for node in islice(after(headline), FARTHEST):
        if node in tops:
            return True
        if node.tag in HEADINGS or (node.tag == "a" and listings.titled(node, page)):
            return False
    return False
