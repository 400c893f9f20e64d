"""The default chain of each field: JSON-LD, then Open Graph and other meta tags, then the visible page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from lxml.html import HtmlElement

from spiders import printed_days, schema_org
from spiders.addresses import canonical, host, is_app, path
from spiders.document import Page, first, line, place, select, words_of
from storage.records import Author, Date

PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "publish-date", "pubdate",
    "parsely-pub-date",
    "dc.date", "dc.date.issued", "dcterms.date", "sailthru.date", "publishdate", "citation_publication_date",
    "og:pubdate", "weibo:article:create_at",
)  # fmt: skip
MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "revised")
AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "byl",
    "citation_author",
    "og:article:author",
)
BYLINES = (
    "[itemprop=author] [itemprop=name], [itemprop=author], a[rel~=author], .byline a, .author-name, .p-author, "
    ".byline, .author a, .author"
)
NOBODY = re.compile(
    r"(?:and )?\d+ (?:others?|more)|guest post(?:er)?|guest author|staff|admin(?:istrator)?|editors?|unknown|"
    r"author|anonymous|subscribe|follow|关注|view (?:my complete profile|all .*)|.*\d:\d\d.*|(?:19|20)\d\d\b.*|"
    r"(?:[\w-]+\.)+(?:com|net|org|cn|io)",
    re.IGNORECASE,
)
AFTER_NAME = re.compile(
    r"\s+[-–—·|]\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}$|\s+(?:关注|follow)$",
    re.IGNORECASE,
)
BEFORE_NAME = re.compile(
    r"^(?:\s*(?:written |posted |words |story )?(?:by|von|par|por|di|作者|文|記者|记者|撰文)\s*[:：/]?\s+|"
    r"作者\s*[:：/]\s*)",
    re.IGNORECASE,
)
BETWEEN_NAMES = re.compile(r"\s*(?:,|;|、|，|\s(?:and|und|et|y|e|&|和)\s)\s*")
BEHIND = re.compile(r"\s*_\s*\S|\s+[|·•–—-]\s+\S")
SUFFIX = re.compile(r"\s+[|·•–—-]\s+[^|·•–—]{2,60}$")
DATED = re.compile(r"/(?:19|20)\d\d[/-]\d{1,2}(?:[/-]|$)|/(?:19|20)\d{6}(?:/|$)")
MOST_NAME, MOST_AUTHORS = 60, 30


def title(page: Page, css: str | None) -> str | None:
    """The declared element, the article's headline, `og:title`, the only `<h1>`, `<title>` without the site's name."""
    if css and (found := page.line(css)):
        return found
    node = schema_org.article(page)
    said = schema_org.string(node.value.get("headline")) if node else None
    shared = page.meta("og:title", "twitter:title", "dc.title")
    heading = _heading(page, shared or page.title)
    if said and shared and said.startswith(shared) and len(said) > len(shared):
        return without_site(page, shared)
    found = line(unescape(said or shared or heading or page.title))
    if heading and _begins(found, heading):
        return heading
    return without_site(page, found) or None


def _heading(page: Page, named: str) -> str | None:
    """The `<h1>` that the page is named after; else the only one, or the one marked as the article's."""
    found = [text for node in page.select("h1") if (text := words_of(node))]
    own = next((text for text in found if text == named or _begins(named, text)), None)
    return own or (page.line("h1[itemprop=headline], article h1, main h1, h1") if len(found) < 3 else None)


def _begins(text: str, heading: str) -> bool:
    """Whether a text is a heading with a site's or a section's name behind a separator."""
    return len(heading) > 3 and text.startswith(heading) and BEHIND.match(text[len(heading) :]) is not None


def without_site(page: Page, text: str) -> str:
    """A title without the site's name behind a bar or a dash."""
    site = (page.meta("og:site_name", "application-name") or "").lower()
    match = SUFFIX.search(text)
    if match is None or not site:
        return text
    tail = match.group(0).strip(" |·•–—-").lower()
    return text[: match.start()].rstrip() if tail in site or site in tail else text


def subtitle(page: Page, css: str | None) -> str | None:
    """Only the declared element: a description is not printed under the headline."""
    return page.line(css) if css else None


def authors(page: Page, css: str | None) -> list[Author]:
    """JSON-LD, the declared elements, meta tags, links of a byline."""
    node = schema_org.article(page)
    said = people(page, schema_org.authors(page, node)) if node else []
    return said or printed(page, css) or _in_meta(page) or printed(page, BYLINES)


def printed(page: Page, css: str | None) -> list[Author]:
    """The authors that stand in the elements a selector finds, with their links."""
    found = []
    for node in page.select(css) if css else []:
        if css == BYLINES and printed_days.is_from_others(node):
            continue
        inner = first(node, "meta[itemprop=name][content]")
        text = words_of(node) if inner is None else inner.get("content") or ""
        link = node if node.tag == "a" else first(node, "a[href]")
        href = page.join(link.get("href")) if link is not None else None
        parts = names(text)
        found += [Author(name, href if len(parts) == 1 else None) for name in parts]
    return people(page, found)[:MOST_AUTHORS]


def _in_meta(page: Page) -> list[Author]:
    for name in AUTHORS:
        values = [value for value in page.metas.get(name, ()) if not value.startswith(("http://", "https://", "/"))]
        found = people(page, [Author(part) for value in values for part in names(value)])
        if found:
            return found
    return []


def names(text: str) -> list[str]:
    """The single names of a byline: without "By", split where names are joined, without "and 3 others"."""
    text = BEFORE_NAME.sub("", line(text))
    parts = [AFTER_NAME.sub("", part.strip(" ,;·•|")) for part in BETWEEN_NAMES.split(text)]
    return [part for part in parts if 1 < len(part) <= MOST_NAME]


def people(page: Page, found: Iterable[Author]) -> list[Author]:
    """Each person once, in order: no placeholders, and no publication where a person is named too."""
    site = {name.lower() for name in (page.meta("og:site_name"), _publisher(page)) if name}
    unique: dict[str, Author] = {}
    for author in found:
        name = line(author.name)
        if name and not NOBODY.fullmatch(name) and "http" not in name and len(name) <= MOST_NAME:
            url = page.join(author.url) if author.url else None
            unique.setdefault(name.lower(), Author(name, url))
    persons = [author for key, author in unique.items() if key not in site]
    return persons or list(unique.values())


def _publisher(page: Page) -> str | None:
    node = schema_org.article(page)
    return schema_org.string(node.value.get("publisher")) if node else None


def dates(page: Page, css: str | None) -> list[Date]:
    """Every claim, the most trustworthy kind first."""
    found = [*_schema_dates(page), *_meta_dates(page), *_visible_dates(page, css)]
    return list(dict.fromkeys([*(found or printed_days.dates(page, title(page, None))), *_address_dates(page)]))


def _schema_dates(page: Page) -> Iterator[Date]:
    node = schema_org.article(page)
    for key, field in (("datePublished", "published"), ("dateCreated", "published"), ("dateModified", "modified")):
        raw = schema_org.string(node.value.get(key)) if node else None
        if node and raw and not (key == "dateCreated" and node.value.get("datePublished")):
            yield Date(field, raw, "schema.org", node.at(key))


def _meta_dates(page: Page) -> Iterator[Date]:
    for field, keys in (("published", PUBLISHED), ("modified", MODIFIED)):
        for key in keys:
            for raw in page.metas.get(key, ())[:1]:
                yield Date(field, raw, "meta", f'css:meta[name="{key}"], meta[property="{key}"]')


def _visible_dates(page: Page, css: str | None) -> Iterator[Date]:
    declared = page.select(css)[:1] if css else []
    for node in declared or _times(page)[:1]:
        raw = node.get("datetime") or words_of(node)
        if raw:
            yield Date("published", raw, "visible", f"css:{place(node)}")


def _times(page: Page) -> list[HtmlElement]:
    return page.select(
        "[itemprop=datePublished], article time[datetime], time[datetime][pubdate], main time[datetime], header "
        "time[datetime]"
    )


def _address_dates(page: Page) -> Iterator[Date]:
    if DATED.search(page.capture.url):
        yield Date("published", page.capture.url, "url", "url")


def canonical_url(page: Page, css: str | None) -> str | None:  # noqa: ARG001
    """`<link rel=canonical>`, `og:url`, JSON-LD: the first that names a page and not an app or the front page."""
    node = schema_org.article(page)
    link = page.first("link[rel=canonical]")
    claims = [
        link.get("href") if link is not None else None,
        page.meta("og:url"),
        schema_org.string(node.value.get("url")) if node else None,
        schema_org.string(node.value.get("mainEntityOfPage")) if node else None,
    ]
    known = [url for claim in claims if (url := canonical(claim, page.url))]
    own = [url for url in known if not is_app(url) and not (path(url) == "" and path(page.capture.url))]
    return next(iter(own or known), None)


def image(page: Page, css: str | None) -> str | None:
    """The declared element's source, `og:image`, JSON-LD."""
    if css and (node := page.first(css)) is not None and node.get("src"):
        return page.join(node.get("src"))
    article = schema_org.article(page)
    said = page.meta("og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src")
    said = said or (_picture(article.value.get("image")) if article else None)
    return canonical_image(page, said)


def canonical_image(page: Page, url: str | None) -> str | None:
    """An absolute http(s) address, or None."""
    joined = page.join(url) if url else ""
    return joined if joined.startswith(("http://", "https://")) else None


def _picture(value: object) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    return (
        schema_org.string(value.get("url") or value.get("contentUrl"))
        if isinstance(value, dict)
        else schema_org.string(value)
    )


def tags(page: Page, css: str | None) -> list[str]:
    """The declared elements, `article:tag`, JSON-LD keywords."""
    node = schema_org.article(page)
    shown = [words_of(item) for item in select(page.tree, css)] if css else []
    said = schema_org.strings(node.value.get("keywords")) if node else []
    found = shown or page.metas.get("article:tag", []) or said
    return list(dict.fromkeys(line(tag) for tag in found if line(tag) and len(tag) < MOST_NAME))


def language(page: Page, css: str | None) -> str | None:  # noqa: ARG001
    """`inLanguage` of the article, `<html lang>`, `og:locale`."""
    node = schema_org.article(page)
    said = schema_org.string(node.value.get("inLanguage")) if node else None
    return said or page.tree.get("lang") or page.meta("og:locale", "content-language", "language")


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
