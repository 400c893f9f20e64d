"""What a site is called, which of its headings lead to its own pages, and titles without its name."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from spiders import schema_org
from spiders.addresses import host, path
from spiders.document import Page, first, words_of
from spiders.names import bare
from spiders.title_text import tidy

BETWEEN = re.compile(r"\s+[|·•–—»«‹›-]\s+|\s*[|｜»]\s*|\s+(?:::|/)\s+|_")
PART = re.compile(r"(?:page|p|seite|part|comments?|comment-page|print|amp)(?:$|[/_-])", re.IGNORECASE)
LEVELS = 2  # from a heading up to the link that it stands in
EAST_ASIAN_UNDERLINED = re.compile(r"[^_]*[\u4e00-\u9fff][^_]{3,}_[^_]+")


def site_names(page: Page) -> set[str]:
    """What the site is called, in letters and digits, looked for once."""
    found = page.notes.get("site_names")
    if not isinstance(found, set):
        found = page.notes["site_names"] = _site_names(page)
    return found


def _site_names(page: Page) -> set[str]:
    """As declared, as its heading says, the main part of its host."""
    node = schema_org.article(page)
    publisher = schema_org.string(node.value.get("publisher")) if node else None
    application = page.meta("application-name") if page.meta("application-name") != page.meta("og:title") else None
    said = (page.meta("og:site_name"), application, publisher)
    labels = [part for part in host(page.capture.url).split(".")[:-1] if part not in ("www", "com", "co", "blog")]
    printed = [words_of(node) for node in page.select("h1") if leads_home(page, node)]
    return {bare(name) for name in (*said, host(page.capture.url), *labels[-1:], *printed) if name} - {""}


def without_site(page: Page, text: str) -> str:
    """A title without the site's name at either end, behind or before a separator."""
    sites = site_names(page)
    before, colon, behind = text.partition(": ")
    if colon and bare(before) in sites:
        return behind.strip() or text
    pieces = BETWEEN.split(text)
    if len(pieces) < 2:
        return text
    start, end = 0, len(text)
    marks = list(BETWEEN.finditer(text))
    for mark in reversed(marks):
        if not may_be_site(text[mark.end() : end], sites):
            break
        end = mark.start()
    named = (mark.start() for mark, piece in zip(marks, pieces[1:], strict=True) if bare(piece) in sites)
    end = min(end, next(named, end))  # what follows is the site's own line
    stacked = len(pieces) > 2 and len({mark.group(0) for mark in marks}) == 1 and marks[0].group(0).strip() in "|_»"
    if (stacked and end < len(text)) or EAST_ASIAN_UNDERLINED.match(text):
        end = marks[0].start()
    if end == len(text) and bare(pieces[0]) in sites:
        start = marks[0].end()
    return text[start:end].strip() or text


def may_be_site(piece: str, sites: set[str]) -> bool:
    """Whether a piece of a title is the site's name, or one with little more or less around it."""
    name = bare(piece)
    longer = {site for site in sites if len(name) > 3 and len(site) > 3}
    return name in sites or any(name in site or (site in name and len(name) < len(site) + 8) for site in longer)


def leads_home(page: Page, node: HtmlElement) -> bool:
    """Whether a heading is a link to the front page of the site, or of one that `<title>` names: it names the site."""
    link, text, own = first(node, "a[href]"), words_of(node), path(page.capture.url)
    if link is None:
        link = next((up for up in islice(node.iterancestors(), LEVELS) if up.tag == "a" and up.get("href")), None)
    if link is None or own == "" or len(words_of(link)) < len(text):
        return False
    url, title = page.join(link.get("href")), tidy(page.title)
    if path(url) != "" and own.startswith(f"{path(url)}/"):
        return _is_of_blog(page, url, text)
    return path(url) == "" and (host(url) == host(page.capture.url) or title.startswith(text) or title.endswith(text))


def _is_of_blog(page: Page, url: str, text: str) -> bool:
    """Whether an address above the page's is that of a blog in a folder of a site: more than a step above, no first
    page of the article, and named in `<title>` beside what the page is named."""
    rest = path(page.capture.url).removeprefix(f"{path(url)}/")
    title = tidy(page.title)
    pieces = [bare(piece) for piece in (*BETWEEN.split(title), *title.split(": ", 1))]
    below = "/" in rest and PART.match(rest) is None and host(url) == host(page.capture.url)
    return below and bare(text) in pieces and bare(text) != bare(title)
