"""The days that a page names: JSON-LD, meta tags, what it prints, its address. Every claim; a later stage chooses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from spiders import headlines, printed_days, schema_org, script_days, surroundings
from spiders.claims import value
from spiders.document import Page, place, words_of
from spiders.surroundings import is_from_others
from storage.records import Date

PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "date",
    "publish-date", "pubdate", "parsely-pub-date", "og:published_time", "publication_date", "publish_date",
    "article_date_original", "dc.date", "dc.date.issued", "dc.date.created", "dcterms.date", "dcterms.issued",
    "dcterms.created", "sailthru.date", "publishdate", "citation_publication_date", "citation_online_date",
    "citation_date", "bt:pubdate", "rnews:datepublished", "og:pubdate", "datecreated",
    "weibo:article:create_at", "cxenseparse:recs:publishtime",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "revised",
    "weibo:article:update_at",
)  # fmt: skip
TIMES = "[itemprop=datePublished], article time[datetime], time[pubdate], main time[datetime], header time[datetime]"
DATED = re.compile(
    r"/(?:19|20)\d\d[/-]?(?:\d{1,2}|[a-z]{3})(?:[/-]|$)|/(?:19|20)\d\d-?\d\d-?\d\d(?:[-_/.]|$)|/t(?:19|20)\d{6}_|"
    r"/(?:19|20)\d\d/[A-Za-z]\w*/\d{1,2}/\d{1,2}/"
)
SCHEMA_DATES = (
    ("datePublished", "published"),
    ("dateCreated", "published"),
    ("pubDate", "published"),
    ("dateModified", "modified"),
    ("upDate", "modified"),
)
LEAST_STAMP = 10**8  # seconds since 1970


def dates(page: Page, css: str | None) -> list[Date]:
    """Every claim, the most trustworthy kind first."""
    found = [*_schema_dates(page), *_meta_dates(page), *_declared_days(page, css)]
    if not found:
        found += script_days.variables(page)
    if not any(one.field == "published" for one in found):
        title = _title(page)
        printed = printed_days.dates(page, title)
        own = (one.raw for one in printed if one.field == "published")
        if all(map(printed_days.AGE.fullmatch, own)):  # a day says more than a script's state
            found += script_days.stated(page, title)
        found += printed
    elif not any(one.by == "visible" for one in found):
        found += _shown([node for node in page.select(TIMES)[:3] if not is_from_others(node)][:1])
    if page.has(printed_days.CHANGED) and not any(one.field == "modified" for one in found):
        found += printed_days.changes(page, _title(page))
    return list(dict.fromkeys([*found, *_address_dates(page)]))


def _title(page: Page) -> str | None:
    """The headline, which tells where a page prints its days: many pages are not asked for it."""
    return value(headlines.claim(page, None))


def _declared_days(page: Page, css: str | None) -> list[Date]:
    """The first declared element that is not of the next stories."""
    around = surroundings.around(page, _title(page)) if css and page.has(css) else None
    own = (node for node in page.select(css or "") if around and not around.is_from_others(node))
    return _shown([node for node in (next(own, None),) if node is not None])


def _shown(nodes: list[HtmlElement]) -> list[Date]:
    raws = ((node, node.get("datetime") or words_of(node)) for node in nodes)
    return [Date("published", raw, "visible", f"css:{place(node)}") for node, raw in raws if raw]


def _schema_dates(page: Page) -> Iterator[Date]:
    """Of the article; where it has none, of the page."""
    node = schema_org.article(page)
    if node is None or not node.value.get("datePublished"):
        node = schema_org.about(page) or node or _searched(page)
    for key, field in SCHEMA_DATES:
        said = node.value.get(key) if node else None
        raw = str(said) if isinstance(said, int) and said > LEAST_STAMP else schema_org.string(said)
        if node and raw and not (key == "dateCreated" and node.value.get("datePublished")):
            yield Date(field, raw, "schema.org", node.at(key))


def _searched(page: Page) -> schema_org.Node | None:
    """What Chinese search engines are told of the page: an object without a type."""
    plain = (node for node in schema_org.nodes(page) if "@type" not in node.value and "@context" in node.value)
    return next((node for node in plain if schema_org.string(node.value.get("pubDate"))), None)


def _meta_dates(page: Page) -> Iterator[Date]:
    for field, keys in (("published", PUBLISHED), ("modified", MODIFIED)):
        for key in keys:
            for raw in page.metas.get(key, ())[:1]:
                yield Date(field, raw, "meta", f'css:meta[name="{key}"], meta[property="{key}"]')


def _address_dates(page: Page) -> Iterator[Date]:
    if DATED.search(page.capture.url):
        yield Date("published", page.capture.url, "url", "url")
