"""The lead picture: as declared, else the one between the headline and the text; never a logo, a portrait, a pixel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from spiders import headlines, schema_org, srcset, surroundings
from spiders.addresses import host
from spiders.claims import Claim, value
from spiders.document import Page, longer_than, place
from spiders.names import bare
from spiders.sites import site_names
from spiders.surroundings import after, names

SHARED = ("og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src")
FURTHER = ("parsely-image-url", "sailthru.image.full", "sailthru.image.thumb", "thumbnail")
MARKED = (
    ("link[rel=image_src]", "href"),
    ("meta[itemprop=image]", "content"),
    ("[itemprop=image] img[itemprop=url]", "src"),
)
LAZY = ("data-src", "data-lazy-src", "data-original", "src")
TELLING = re.compile(
    r"logo|avatar|gravatar|blank|pixel|spacer|transparent|placeholder|default|fallback|noimage|favicon|1x1"
)
NEUTRAL = re.compile(
    r"(?:logo|avatar|gravatar|blank|pixel|spacer|transparent|placeholder|default|fallback|noimage|favicon|icon|site|main|"
    r"header|footer|dark|light|white|black|square|full|new|final|large|small|big|og|opengraph|open|graph|social|share|"
    r"sharing|facebook|fb|twitter|card|image|img|thumbnail|thumb|meta|seo|web|user|author|x|v|\d)+"
)
PORTRAITS = re.compile(r"(?:^|\.)gravatar\.com$")
BESIDE = re.compile(
    r"avatar|author|byline|logo|icon|profile|emoji|share|badge|portrait|gravatar|\bads?\b|advert|sponsor|promo",
    re.IGNORECASE,
)
LEADING = re.compile(r"hero|featured|cover|lead|banner|post-image|main-image|entry-image|article-image", re.IGNORECASE)
LEAST, SMALL = 200, 64  # pixels of a lead picture's width where it is said; of what is an icon
NEAR, FARTHEST, TEXT = 3, 60, 140  # levels above a picture that may name it; elements behind the headline; of a text


def claim(page: Page, css: str | None) -> Claim[str] | None:
    """The declared element's source, what the head and JSON-LD name, the picture that leads the article."""
    site = sorted((site for site in site_names(page) if len(site) > 3), key=len, reverse=True)
    publisher = _logo(page)
    for one in _sources(page, css):
        url = page.join(one.value)
        if url.startswith(("http://", "https://")) and url != publisher and not _is_none(url, site):
            return Claim(url, one.where)
    return None


def _sources(page: Page, css: str | None) -> Iterator[Claim[str]]:
    if css and (node := page.first(css)) is not None and (source := _source(node)):
        yield Claim(source, f"css:{css}")
    for name in SHARED:
        yield from (Claim(said, f"meta:{name}") for said in _large(page, name))
    yield from _in_schema(page)
    yield from (Claim(said, f"meta:{name}") for name in FURTHER if (said := page.meta(name)))
    for selector, key in MARKED:
        own = (node for node in page.select(selector) if not _is_part(node))
        yield from (Claim(node.get(key) or "", f"css:{selector}") for node in own)
    yield from _leading(page)


def _is_part(node: HtmlElement) -> bool:
    """Whether microdata says it of something inside of the article: its author, its publisher."""
    item = next((up for up in node.iterancestors() if up.get("itemtype") and up.get("itemprop") != "image"), None)
    return item is not None and item.get("itemprop") is not None


def _large(page: Page, name: str) -> list[str]:
    """The addresses under a name, those aside of which the page says that they are as small as an icon."""
    said, widths = page.metas.get(name, []), page.metas.get(f"{name}:width", [])
    if len(said) != len(widths):
        return said
    return [url for url, width in zip(said, widths, strict=True) if not (width.isdecimal() and int(width) < SMALL)]


def _in_schema(page: Page) -> Iterator[Claim[str]]:
    for node in (schema_org.article(page), schema_org.about(page)):
        for key in ("image", "primaryImageOfPage", "thumbnailUrl") if node else ():
            if node and (url := _picture(page, node.value.get(key))):
                yield Claim(url, node.at(key))


def _picture(page: Page, said: object) -> str | None:
    said = said[0] if isinstance(said, list) and said else said
    said = schema_org.resolved(page, said)
    return (
        schema_org.string(said.get("url") or said.get("contentUrl"))
        if isinstance(said, dict)
        else schema_org.string(said)
    )


def _logo(page: Page) -> str | None:
    """The address of the publisher's logo."""
    node = schema_org.article(page)
    publisher = schema_org.resolved(page, node.value.get("publisher")) if node else None
    found = _picture(page, publisher.get("logo")) if isinstance(publisher, dict) else None
    return page.join(found) if found else None


def _is_none(url: str, site: list[str]) -> bool:
    """Whether an address is a portrait's, or its file is named for nothing but what every page of a site shows."""
    if PORTRAITS.search(host(url)):
        return True
    name = unquote(urlsplit(url).path).rsplit("/", 1)[-1].rpartition(".")[0].casefold()
    if not TELLING.search(name.replace("-", "").replace("_", "")):
        return False
    plain = bare(name)
    for one in site:
        plain = plain.replace(one, "")
    return not plain or NEUTRAL.fullmatch(plain) is not None


def _leading(page: Page) -> Iterator[Claim[str]]:
    """Pictures of the article above the headline that are called its, then those right behind the headline."""
    around = surroundings.around(page, value(headlines.claim(page, None)))
    if around.heading is None:
        return
    for node in (*_above(around.heading), *_behind(around.heading)):
        source = _source(node)
        if source and _leads(node) and not around.is_from_others(_holder(node)):
            yield Claim(source, f"css:{place(node)}")


def _above(heading: HtmlElement) -> list[HtmlElement]:
    box = next(heading.iterancestors("article", "main"), None)
    before = takewhile(lambda node: node is not heading, () if box is None else box.iter("img", str(heading.tag)))
    return [node for node in before if node.tag == "img" and LEADING.search(_names(node))]


def _behind(heading: HtmlElement) -> Iterator[HtmlElement]:
    """The pictures between a headline and the first text."""
    for node in islice(after(heading), FARTHEST):
        if node.tag in ("p", "blockquote", "h2") and longer_than(node, TEXT):
            return
        held = node.tag == "img" and next(node.iterancestors("figure", "picture"), None) is not None
        if held or (node.tag == "img" and LEADING.search(_names(node))):
            yield node


def _holder(node: HtmlElement) -> HtmlElement:
    """What holds a picture with its caption."""
    figures = list(node.iterancestors("figure", "picture", "a"))
    return next((figures[-1] if figures else node).iterancestors(), node)


def _leads(node: HtmlElement) -> bool:
    width = node.get("width") or ""
    return BESIDE.search(_names(node)) is None and not (width.isdecimal() and int(width) < LEAST)


def _names(node: HtmlElement) -> str:
    return " ".join(names(one) for one in (node, *islice(node.iterancestors(), NEAR)))


def _source(node: HtmlElement) -> str | None:
    said = (node.get(name) for name in LAZY)
    widest = max(srcset.candidates(node.get("srcset") or ""), key=lambda one: one.size, default=None)
    sources = (url for url in (*said, widest.url if widest else None) if url and not url.startswith("data:"))
    return next(sources, None)
