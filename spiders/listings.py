"""Links of an index page that no platform class reads, and addresses that are ways in by their look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.addresses import canonical, host
from spiders.document import Page, select, words_of
from storage.captures import Link, LinkKind

ENTRANCE = re.compile(
    r"/(?:feed|rss|atom|index)(?:\.(?:xml|json|rss|atom))?/?$|\.(?:xml|rss|atom)(?:\.gz)?$|/api/v1/archive|/api/daily_papers|/feed\.json$|/archive/?$|/sitemap",
    re.IGNORECASE,
)
INDEX = re.compile(
    r"/(?:page|tag|tags|category|categories|topic|topics|author|authors|search)(?:/[^/]+)?/?$|"
    r"/(?:page|index)[-_]?\d{1,4}(?:\.html?)?/?$|/(?:archives?|blog|posts|articles)(?:\.html?)?/?$",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"/(?:archives?|blog|posts|articles)/\d{1,3}/?$", re.IGNORECASE
)  # a page of a list, or an article
FEEDS = ", ".join(f"link[rel~=alternate][type*='{kind}']" for kind in ("rss+xml", "atom+xml", "feed+json"))
HEADED = (
    "h1 a[href], h2 a[href], h3 a[href], h4 a[href], h5 a[href], h6 a[href], article a[href], "
    "a[href]:has(h1, h2, h3, h4, h5, h6, [class*=title]), li a[href], td a[href], dd a[href], a[class*=title][href], "
    "[class*=title] a[href], a[rel~=bookmark][href], a.u-url[href], a[aria-label][href]"
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NEXT = (
    "link[rel~=next][href], a[rel~=next][href], a.next[href], a.wp-block-query-pagination-next[href], "
    ".posts-navigation .nav-previous a[href]"
)
DATED = re.compile(r"/(?:19|20)\d\d(?:/\d\d){0,2}/?$")  # the posts of a year, a month, a day
PREVIOUS = "link[rel~=prev][href], a[rel~=prev][href], a.wp-block-query-pagination-previous[href]"
SEVERAL = 2
FEWEST, SHORTEST, SHORTEST_CJK = 3, 12, 5
TEASER = 80  # characters of a paragraph
MOST_LOOKED_AT = 3_000  # elements
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
CHROME = ("nav", "header", "footer", "aside")


def is_entrance(url: str) -> bool:
    """Whether an address looks like a feed, an archive, an API or a sitemap."""
    parts = urlsplit(url)
    return ENTRANCE.search(parts.path) is not None


def links(page: Page) -> list[Link]:
    """The feeds that the page names, its article links, its next page; empty where it lists nothing."""
    found = [*feeds(page), *_articles(page), *following(page)]
    return list({link.url: link for link in reversed(found)}.values())[::-1]


def feeds(page: Page) -> Iterator[Link]:
    """`<link rel=alternate>` feeds, those of comments left out."""
    for node in page.select(FEEDS):
        url = canonical(node.get("href"), page.url)
        if url and "comment" not in url.lower() and "comment" not in (node.get("title") or "").lower():
            yield Link(url, LinkKind.LISTING, "feed named by the page")


def following(page: Page) -> Iterator[Link]:
    """`rel=next`."""
    for node in page.select(NEXT)[:1]:
        url = canonical(node.get("href"), page.url)
        if url and url != page.capture.url:
            yield Link(url, LinkKind.LISTING, "next page")


def is_index(page: Page, text: list[HtmlElement]) -> bool:
    """Whether a text consists of teasers: headings that lead to other pages of the site, and little besides."""
    if INDEX.search(urlsplit(page.capture.url).path):
        return True
    own = host(page.capture.url)
    leading, paragraphs = set(), 0
    inside = (inner for top in text for inner in top.iter("h2", "h3", "h4", "p", "a"))
    for node in islice(inside, MOST_LOOKED_AT):
        if node.tag == "p":
            paragraphs += len(words_of(node)) >= TEASER
        elif (url := _leads(node, page, own)) is not None:
            leading.add(url)
    few = len(leading) >= FEWEST and 2 * paragraphs <= 3 * len(leading)
    return few or _is_series(page, text) or _are_rows(page, text)


def _is_series(page: Page, text: list[HtmlElement]) -> bool:
    """Whether the paragraphs of a text are those of several `<article>`s, each headed by a link to its own page."""
    entries = {node: url for node in page.select("article") if (url := _headed(node, page))}
    if len(set(entries.values())) < SEVERAL:
        return False
    paragraphs = [one for top in text for one in top.iter("p") if len(words_of(one)) >= TEASER]
    holders = {next((up for up in one.iterancestors("article") if up in entries), None) for one in paragraphs}
    return None not in holders and len({entries[one] for one in holders if one is not None}) >= SEVERAL


def _are_rows(page: Page, text: list[HtmlElement]) -> bool:
    """Whether all of a text stands in items of a list, most of them with the title of another page of the site."""
    rows = {next(top.iterancestors("li"), None) for top in text}
    if None in rows or len(rows) < SEVERAL:
        return False
    return 2 * sum(any(titled(link, page) for link in row.iter("a")) for row in rows if row is not None) > len(rows)


def _headed(entry: HtmlElement, page: Page) -> str | None:
    """The page of the same site to which a title above all paragraphs of an element leads."""
    for node in entry.iter("a", "p"):
        if node.tag == "p" and len(words_of(node)) >= TEASER:
            return None
        if node.tag == "a" and (url := titled(node, page)):
            return url
    return None


def titled(link: HtmlElement, page: Page) -> str | None:
    """The page of the same site to which a link leads whose words may be an article's title."""
    url = canonical(link.get("href"), page.url) if is_title(words_of(link)) else None
    return url if url and host(url) == host(page.capture.url) and _deep(url, page) else None


def _leads(node: HtmlElement, page: Page, own: str) -> str | None:
    """The page of the same site to which a heading, or a link around one, leads."""
    if node.tag == "a":
        link = node if select(node, "h2, h3, h4") else None
    else:
        link = next(iter(select(node, "a[href]")), None)
        link = link if link is not None and len(words_of(link)) * 2 > len(words_of(node)) else None
    url = canonical(link.get("href"), page.url) if link is not None else None
    return url if url and host(url) == own and _deep(url, page) else None


def _articles(page: Page) -> list[Link]:
    own = host(page.capture.url)
    linked: list[tuple[HtmlElement, str, str]] = []
    for node in page.select(HEADED):
        url = canonical(node.get("href"), page.url)
        if url and host(url) == own and _deep(url, page) and (text := _title(node, page)) and not _in_chrome(node):
            linked.append((node, url, text))
    part = _is_one_of_several(page)
    kinds = {_kind(node) for node, _, text in linked if part or is_title(text)} - {None}
    found: dict[str, Link] = {}
    for node, url, text in linked:
        if is_title(text) or _kind(node) in kinds:
            found.setdefault(url, Link(url, LinkKind.ARTICLE, f"link “{text[:60]}”"))
    return list(found.values()) if len(found) >= (1 if part else FEWEST) else []


def _title(node: HtmlElement, page: Page) -> str:
    """The text of a link; of an empty one laid over a card the label that repeats the card's heading."""
    label = node.get("aria-label") if not (text := words_of(node)) else None
    return label if label and any(words_of(one) == label for one in page.select("h2, h3, h4")) else text


def _kind(node: HtmlElement) -> tuple[object, ...] | None:
    """How a title is marked; None for a link that is not. Short ones count among long ones marked alike."""
    near = (node, *islice(node.iterancestors(), 2))
    titled = not words_of(node) or any(one.tag in HEADINGS or "title" in (one.get("class") or "") for one in near)
    return tuple((one.tag, one.get("class")) for one in near) if titled else None


def _is_one_of_several(page: Page) -> bool:
    """Whether a page says that it is a part of a list: the last of them has few articles."""
    path = urlsplit(page.capture.url).path
    return INDEX.search(path) is not None or NUMBERED.search(path) is not None or page.has(PREVIOUS)


def _deep(url: str, page: Page) -> bool:
    """Whether an address is no index, not the page's own, and not above it."""
    path = urlsplit(url).path.rstrip("/")
    deep = bool(path) and not f"{urlsplit(page.capture.url).path}/".startswith(f"{path}/")
    return deep and not INDEX.search(path) and not DATED.search(path)


def is_title(text: str) -> bool:
    """Whether a text is long enough for an article's title: names of sections are short."""
    return len(text) >= (SHORTEST_CJK if CJK.search(text) else SHORTEST)


def _in_chrome(node: HtmlElement) -> bool:
    """Whether a link stands in the frame of the site; the header of a teaser holds its title."""
    within: set[str] = set()
    for parent in node.iterancestors():
        if parent.tag == "article":
            within.discard("header")
        elif parent.tag in CHROME and not select(parent, "article"):
            within.add(str(parent.tag))
    return bool(within)
