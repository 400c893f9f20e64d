"""The default chain of each field: JSON-LD, then Open Graph and other meta tags, then the visible page.

`CLAIMS` says of each field what and where; the functions named like fields give the bare value to page classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

from spiders import (
    addresses,
    attached,
    bylines,
    headlines,
    pictures,
    schema_org,
    subtitles,
    tag_links,
)
from spiders.addresses import canonical, host
from spiders.claims import Claim, value
from spiders.document import Page, line, select, words_of
from spiders.surroundings import is_from_others
from storage.records import Author

MOST_LETTERS, MOST_TAGS = 60, 40
MOST_KEYWORDS = 15  # of `<meta name=keywords>`; longer ones are of the site
BETWEEN_TAGS = re.compile(r"\s*[,，、;；]\s*")
UNSORTED = frozenset(
    ("uncategorized", "uncategorised", "unkategorisiert", "sin categoría", "non classé", "senza categoria", "未分类")
)  # what software sets where nobody chose
KEY = re.compile(r"^[\w-]+:(?=\S)")
ONE_EACH = "meta:article:tag"
EACH = (ONE_EACH, "css:a[")  # a tag an element: one letter may be a whole tag


def title(page: Page, css: str | None) -> str | None:
    """The headline."""
    return value(headlines.claim(page, css))


def authors(page: Page, css: str | None) -> list[Author]:
    """Who wrote it."""
    return value(bylines.claim(page, css)) or []


def canonical_url(page: Page, css: str | None) -> str | None:
    """The page's own address."""
    return value(_canonical(page, css))


def _canonical(page: Page, css: str | None) -> Claim[str] | None:  # noqa: ARG001
    """`<link rel=canonical>`, `og:url`, JSON-LD: the first that names a page and not an app, the front page, a workshop
    or, alone among the claims, another site."""
    node = schema_org.article(page)
    links = [node.get("href") for node in page.select("link[rel=canonical]")]
    said = [
        ("css:link[rel=canonical]", next(filter(None, links), None)),
        ("meta:og:url", page.meta("og:url")),
        *((node.at(key), schema_org.string(node.value.get(key))) for key in ("url", "mainEntityOfPage") if node),
    ]
    known = [Claim(url, where) for where, raw in said if (url := canonical(raw, page.url))]
    page_url = page.capture.url
    own = [one for one in known if not addresses.is_astray(one.value, page_url)]
    hosts = [host(one.value) for one in own]
    near = [one for one in own if addresses.is_near(one.value, page_url) or hosts.count(host(one.value)) > 1]
    return next(iter(near or own or [one for one in known if addresses.is_app(one.value)]), None)


def tags(page: Page, css: str | None) -> Claim[list[str]] | None:
    """The declared elements, `article:tag`, JSON-LD keywords, links marked as tags, meta keywords, links to tags."""
    found = ((where, _tidy(said, page, each=where.startswith(EACH))) for where, said in _tags(page, css))
    return next((Claim(said, where) for where, said in found if said), None)


def _tags(page: Page, css: str | None) -> Iterator[tuple[str, list[str]]]:
    node = schema_org.article(page)
    if css:
        yield f"css:{css}", [words_of(item) for item in select(page.tree, css)]
    each = page.metas.get("article:tag", [])
    listed = BETWEEN_TAGS.split(each[0]) if len(each) == 1 else []
    yield ONE_EACH, listed if 1 < len(listed) <= MOST_KEYWORDS else each
    if node:
        yield node.at("keywords"), schema_org.strings(node.value.get("keywords"))
    for selector in ("a[rel~=tag]", ".p-category, [itemprop=keywords]:not(meta)"):
        own = [item for item in page.select(selector) if not is_from_others(item)]
        said = [part for item in own for part in BETWEEN_TAGS.split(words_of(item))]
        yield f"css:{selector}", said if len(own) <= MOST_TAGS else []
    for name in ("news_keywords", "keywords"):
        parts = BETWEEN_TAGS.split(page.meta(name) or "")
        yield f"meta:{name}", parts if len(parts) <= MOST_KEYWORDS else []
    if page.says("/tag"):
        yield "css:a[href*='/tag']", tag_links.of_article(page, title(page, None))


def _tidy(said: list[str], page: Page, *, each: bool) -> list[str]:
    """Once each; of `Key:value` lists only the tags; no address, no copy of the headline.

    `each`: the publisher gave them one by one, so that a single letter is one too.
    """
    plain = [line(unescape(tag)).strip("# ") for tag in said]
    if sum(KEY.match(tag) is not None for tag in plain) * 2 > len(plain):
        plain = [tag[4:] for tag in plain if tag.lower().startswith("tag:")]
    plain = [tag for tag in plain if tag.lower() not in UNSORTED]
    worded = [tag for tag in plain if len(tag) > 1 or (each and tag.isalpha())]
    kept = [tag for tag in worded if len(tag) < MOST_LETTERS and "http" not in tag]
    return list(dict.fromkeys(tag for tag in kept if len(tag) < 12 or not page.title.startswith(tag)))[:MOST_TAGS]


def language(page: Page, css: str | None) -> Claim[str] | None:  # noqa: ARG001
    """`inLanguage` of the article, `<html lang>`, `og:locale`."""
    node = schema_org.article(page)
    if node and (said := schema_org.string(node.value.get("inLanguage"))):
        return Claim(said, node.at("inLanguage"))
    if said := page.tree.get("lang"):
        return Claim(said, "css:html")
    names = ("og:locale", "content-language", "language")
    return next((Claim(said, f"meta:{name}") for name in names if (said := page.meta(name))), None)


def publication(page: Page, css: str | None) -> str:  # noqa: ARG001
    """The host of the page."""
    return host(page.capture.url)


def rights(page: Page) -> dict[str, str]:
    """Robots directives, TDM reservations and the licence, as found."""
    found: dict[str, str] = {
        key: ", ".join(page.metas[key])
        for key in ("robots", "googlebot", "tdm-reservation", "tdm-policy")
        if key in page.metas
    }
    for name in ("X-Robots-Tag", "TDM-Reservation", "TDM-Policy"):
        values = [value for key, value in page.capture.headers if key.lower() == name.lower()]
        if values:
            found[name.lower()] = ", ".join(values)
    licence = page.first("link[rel~=license], a[rel~=license]")
    if licence is not None and licence.get("href"):
        found["license"] = page.join(licence.get("href"))
    said = " ".join(found.values()).lower()
    return found | {word: "true" for word in ("noai", "noimageai") if re.search(rf"\b{word}\b", said)}


CLAIMS: dict[str, Callable[[Page, str | None], Any]] = {
    "publication": publication,
    "canonical_url": _canonical,
    "title": headlines.claim,
    "subtitle": subtitles.claim,
    "authors": bylines.claim,
    "language": language,
    "tags": tags,
    "image": pictures.claim,
    "attachments": attached.claim,
}
