"""What schema.org says in a page: which node is the article, its fields, and its claims about access."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import cast

from lxml.html import HtmlElement

from spiders import names
from spiders.addresses import canonical, host, path, same
from spiders.document import Page, compiled, first, place, words_of
from spiders.scripts import Json, loads, pointer, walk
from spiders.written import is_japanese
from storage.records import Author, Says, Signal

ARTICLES = (
    "newsarticle", "article", "blogposting", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
    "scholarlyarticle", "techarticle", "liveblogposting", "socialmediaposting", "discussionforumposting",
    "report", "podcastepisode", "backgroundnewsarticle", "satiricalarticle", "reviewnewsarticle",
    "advertisercontentarticle", "askpublicnewsarticle", "medicalscholarlyarticle", "recipe", "howto", "blogpost",
)  # fmt: skip
PAGES = ("webpage", "creativework", "webpageelement", "mediaobject")
SITES = ("website", "blog")  # og:type
FALSE, TRUE = (False, "false"), (True, "true")
FLAG = re.compile(r"[\"']isAccessibleForFree[\"']\s*:\s*[\"']?(true|false)\b", re.IGNORECASE)
TAGS = re.compile(r"<[^<>]{1,500}>")
MOST_WORDS, LEAST_BODY = 200_000, 200
LEAST_TITLE, ALIKE = 12, 0.3  # characters of a headline that tells articles apart; share of common words of two names
LISTS = frozenset(
    ("itemListElement", "blogPost", "blogPosts", "hasPart", "mentions", "relatedLink", "isPartOf", "comment", "about")
)
TELLING = frozenset(("name", "url", "contentUrl", "givenName", "familyName"))  # one of a node that others refer to
NOT_THE_TEXT = ("speakable", "headline", "header", "summary", "description", "h1", "title")


@dataclass(frozen=True, slots=True)
class Node:
    """One object of JSON-LD with its place."""

    value: dict[str, Json]
    where: str

    def at(self, *path: str | int) -> str:
        """The place of something below it."""
        return self.where + pointer(*path)


def types(value: dict[str, Json]) -> list[str]:
    """The lower-case names of its `@type`."""
    kind = value.get("@type")
    names = kind if isinstance(kind, list) else [kind]
    return [name.rsplit("/", 1)[-1].lower() for name in names if isinstance(name, str)]


def nodes(page: Page) -> list[Node]:
    """All objects of the page's JSON-LD, outermost first."""
    return _of(page)[0]


def article(page: Page) -> Node | None:
    """The node about the page's article: an article type that the page is named after, then one with a headline, then
    any; items of lists only where the page is named after them."""
    return _of(page)[1]


def about(page: Page) -> Node | None:
    """The node about the page itself, for what its article does not say."""
    found = (node for node in nodes(page) if "webpage" in types(node.value))
    urls = ("url", "@id")
    return next((one for one in found if any(same(string(one.value.get(key)), page.url) for key in urls)), None)


def _of(page: Page) -> tuple[list[Node], Node | None]:
    """Read once a page: every field asks, and a graph may be large."""
    known = page.notes.get(__name__)
    if known is None:
        found = [
            Node(value, f"json:ld+json[{index}]{pointer(*path)}")
            for index, script in enumerate(page.json_ld)
            for path, value in walk(script)
        ]
        known = page.notes[__name__] = found, _article(page, found)
    return cast("tuple[list[Node], Node | None]", known)


def _article(page: Page, found: list[Node]) -> Node | None:
    articles = [node for node in found if any(name in ARTICLES for name in types(node.value))]
    articles = [node for node in articles if not _is_site(page, node) and not _is_of_another(page, node)]
    own = [node for node in articles if not LISTS.intersection(node.where.split("/"))]
    titled = [node for node in own if node.value.get("headline") or node.value.get("name")]
    pages = [
        node for node in found if "isAccessibleForFree" in node.value and any(t in PAGES for t in types(node.value))
    ]
    named = _named(page, articles) if len(titled) != 1 else None
    return named or next(iter(titled or own or pages), None)


def _is_site(page: Page, node: Node) -> bool:
    """Whether an article is named after the site, in a page that says that it is a website."""
    kind, title = page.meta("og:type") or "", string(node.value.get("headline")) or string(node.value.get("name"))
    sites = (page.meta("og:site_name"), string(node.value.get("publisher")))
    return (
        kind.lower() in SITES and bool(title) and names.bare(title or "") in [names.bare(one) for one in sites if one]
    )


def _is_of_another(page: Page, node: Node) -> bool:
    """Whether an article names another page of the site as its own, and hardly a word of what this one is named."""
    said = [string(node.value.get(key)) for key in ("url", "mainEntityOfPage")]
    urls = [known for url in said if url and (known := canonical(url, page.url))]
    if not urls or any(host(url) != host(page.url) or path(url) in ("", path(page.url)) for url in urls):
        return False
    title = string(node.value.get("headline")) or string(node.value.get("name")) or ""
    shown = " ".join((page.title, *page.metas.get("og:title", ()), *(words_of(one) for one in page.select("h1"))))
    words = names.words(title)
    return len(title) > LEAST_TITLE and len(words & names.words(shown)) < ALIKE * len(words)


def _named(page: Page, articles: list[Node]) -> Node | None:
    """The node whose headline or address is the page's."""
    shown = " ".join(filter(None, (page.title, page.meta("og:title"))))
    for node in articles:
        title = string(node.value.get("headline")) or string(node.value.get("name"))
        urls = (node.value.get(key) for key in ("url", "@id", "mainEntityOfPage"))
        if (title and len(title) > 8 and title in shown) or any(same(string(url), page.url) for url in urls):
            return node
    return None


def string(value: Json) -> str | None:
    """The text of a value that may be a string, an object with a name, url or value, or a list of such."""
    if isinstance(value, list):
        return next((text for item in value if (text := string(item))), None)
    if isinstance(value, dict):
        return next(
            (text for key in ("name", "url", "contentUrl", "@value", "@id") if (text := string(value.get(key)))), None
        )
    return value.strip() or None if isinstance(value, str) else None


def strings(value: Json) -> list[str]:
    """All texts of a list; one text with commas is several keywords."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    items = value if isinstance(value, list) else [value]
    return [text for item in items if (text := string(item))]


def authors(page: Page, node: Node) -> list[tuple[Author, bool]]:
    """The authors of an article node, and whether each is an organisation."""
    return people(page, node, "author") or people(page, node, "creator")


def people(page: Page, node: Node, key: str) -> list[tuple[Author, bool]]:
    """Who stands under a key of an article node, and whether each is an organisation.

    References by `@id` are looked up in the page's graph. Joined names are taken apart, but not those of organisations.
    """
    value = node.value.get(key)
    found = []
    for item in value if isinstance(value, list) else [value]:
        person = _role(resolved(page, item), key)
        said = _name(person) if isinstance(person, dict) else person
        link = string(person.get("url")) if isinstance(person, dict) else None
        whole = isinstance(person, dict) and "organization" in " ".join(types(person))
        texts = [text for one in (said if isinstance(said, list) else [said]) if (text := string(one))]
        parts = [
            name
            for text in texts
            for name in ([text] if whole else names.split(unescape(text), spaced=is_japanese(page)))
        ]
        found += [(Author(name, link if len(parts) == 1 else None), whole) for name in parts]
    return found


def resolved(page: Page, item: Json) -> Json:
    """What a value says together with the node of the page's graph that it refers to."""
    key = item.get("@id") if isinstance(item, dict) else item
    if not isinstance(key, str):
        return item
    known = _by_id(page).get(key)
    return item if known is None else {**known, **(item if isinstance(item, dict) else {})}


def _by_id(page: Page) -> dict[str, dict[str, Json]]:
    """The nodes with a name or an address by `@id`, looked for once; of several with one, all that they say."""
    known = page.notes.get("nodes_by_id")
    if known is None:
        found: dict[str, dict[str, Json]] = {}
        for node in nodes(page):
            if isinstance(key := node.value.get("@id"), str) and not TELLING.isdisjoint(node.value):
                found[key] = {**found.get(key, {}), **node.value}
        known = page.notes["nodes_by_id"] = found
    return cast("dict[str, dict[str, Json]]", known)


def _role(person: Json, key: str) -> Json:
    """Who stands in a role: schema.org sets the role between the work and the person."""
    inner = person.get(key) if isinstance(person, dict) and "role" in types(person) else None
    return inner if isinstance(inner, dict) else person


def _name(person: dict[str, Json]) -> Json:
    """The name, else its parts."""
    parts = (string(person.get(key)) for key in ("givenName", "familyName"))
    return person.get("name") or " ".join(filter(None, parts)) or None


def signals(page: Page, body: list[HtmlElement]) -> Iterator[Signal]:
    """Claims about access: of the article, of its parts that are not free, of its length."""
    seen: set[str] = set()
    for node in nodes(page):
        free = _free(node.value.get("isAccessibleForFree"))
        kinds = types(node.value)
        if free is not None and any(name in (*ARTICLES, *PAGES) for name in kinds) and "cssSelector" not in node.value:
            yield Signal(Says.SCHEMA_FREE, free, node.at("isAccessibleForFree"), "schema.org")
        selector = node.value.get("cssSelector")
        for css in selector if isinstance(selector, list) else [selector]:
            if free is False and isinstance(css, str) and css not in seen:
                seen.add(css)
                yield from _gated(page, css, node.at("cssSelector"), body)
    yield from _unparsed(page)
    yield from _lengths(page)


def closed(page: Page) -> bool:
    """Whether the page's article is declared not free."""
    node = article(page)
    return node is not None and _free(node.value.get("isAccessibleForFree")) is False


def _gated(page: Page, css: str, where: str, body: list[HtmlElement]) -> Iterator[Signal]:
    """What stands in a part that is not free. A selector may name the whole text, a piece of it, or nothing at all."""
    if compiled(css) is None or any(word in css.lower() for word in NOT_THE_TEXT):
        return
    match = first(page.tree, css)
    in_page = bool(body) and body[0].getroottree().getroot() is page.tree.getroottree().getroot()
    if match is None:
        if in_page:
            yield Signal(Says.GATED_EMPTY, True, where, "schema.org")
        return
    above, below = {match, *match.iterancestors()}, {match, *match.iterdescendants()}
    inside = [node for node in body if node in below] or [match for node in body if node in above][:1]
    length = sum(len(words_of(node)) for node in inside) or _behind(match, body)
    if length:
        yield Signal(Says.GATED_PART, css, where, "schema.org")
        yield Signal(Says.GATED_TEXT, length, f"css:{css}", "schema.org")
    elif in_page:
        yield Signal(Says.GATED_EMPTY, True, where, "schema.org")


def _behind(mark: HtmlElement, body: list[HtmlElement]) -> int:
    """Characters of the text's paragraphs behind an empty element that marks where the part begins."""
    tops = set(body)
    paragraphs = (node for node in mark.xpath("following::p") if not tops.isdisjoint((node, *node.iterancestors())))
    return sum(len(words_of(node)) for node in paragraphs)


def _unparsed(page: Page) -> Iterator[Signal]:
    """The flag of JSON-LD that is beyond repair."""
    if all(value is not None for value in page.json_ld):
        return
    for node in page.json_ld_nodes:
        match = FLAG.search(node.text or "")
        if match and loads(node.text or "") is None:
            yield Signal(Says.SCHEMA_FREE, match.group(1).lower() == "true", f"css:{place(node)}", "schema.org")
            return


def _lengths(page: Page) -> Iterator[Signal]:
    """`wordCount` and the length of `articleBody`."""
    node = article(page)
    if node is None:
        return
    count = node.value.get("wordCount")
    if isinstance(count, str) and count.isascii() and count.isdigit():
        count = int(count)
    if isinstance(count, int) and not isinstance(count, bool) and 0 < count < MOST_WORDS:
        yield Signal(Says.WORDS_TOTAL, count, node.at("wordCount"), "schema.org")
    text = string(node.value.get("articleBody"))
    if text and len(text) >= LEAST_BODY:
        length = len(" ".join(TAGS.sub(" ", unescape(text)).split()))
        yield Signal(Says.ARTICLE_BODY, length, node.at("articleBody"), "schema.org")


def _free(value: Json) -> bool | None:
    if isinstance(value, str):
        value = value.strip().rsplit("/", 1)[-1].lower()
    if isinstance(value, bool | str):
        return True if value in TRUE else False if value in FALSE else None
    return None
