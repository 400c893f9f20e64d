"""Who wrote it: JSON-LD, the declared elements, meta tags, elements called a byline, the line under the headline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, takewhile

from lxml.html import HtmlElement

from spiders import (
    beside_days,
    credit_lines,
    headlines,
    locate,
    makers,
    names,
    printed_names,
    schema_org,
    signatures,
    signed_lines,
    surroundings,
)
from spiders.claims import Claim, value
from spiders.document import Page, line, longer_than, place, words_of
from spiders.headlines import EAST_ASIAN
from spiders.sites import BETWEEN, site_names
from spiders.surroundings import Surroundings, is_of_another
from spiders.written import shows
from storage.records import Author

AUTHORS = (
    "author", "article:author", "article:author:name", "parsely-author", "dc.creator", "dcterms.creator", "dc.author",
    "sailthru.author", "byl", "byline", "citation_author", "og:article:author", "cxenseparse:author", "author_name",
    "weibo:article:author",
)  # fmt: skip
BYLINES = (
    "[itemprop=author] [itemprop=name]", "[itemprop=author]", "a[rel~=author]", ".p-author .p-name, .p-author",
    ".byline a[href]", ".author-name, .byline-name, .authorname, .author_name, .post-author-name, .entry-author-name",
    ".byline, .post-author, .entry-author, .article-author, .meta-author, .post-byline, .article-byline",
    ".author a[href]", ".author", ".ljuser", ".vcard .fn:not(.org)",
    "[class*=author-box] [class*=name], [class*=authorbox] [class*=name]",
    "[class*=byline], [class*=Byline]", "[class*=author-name], [class*=authorName]",
    "[class*=AuthorName]", "[class*=ContributorName]", "[class*=author] [class*=__name]",
    "article address a[href*=author]",
)  # fmt: skip
BOXES = (
    "[class*=post__author], [class*=article__author], [class*=post-author], [class*=article-author], "
    "[class*=author-bio], [class*=author-box], [class*=author-card], [class*=author-info], [class*=about-author], "
    "[class*=about-the-author], [class*=bio-author], [class*=autorenbox], [class*=autor-box], "
    "[class*=autorbox]"
)
MARKED = ("strong", "b", "a", "h2", "h3", "h4", "h5")
BIO = re.compile(r"bio|box|card|info|about", re.IGNORECASE)
WRITTEN = re.compile(
    r"(?:written|posted) by|by|author|verfasst von|geschrieben von|écrit par|escrito por|scritto da|geschreven door|"
    r"napisane przez|skrivet av|написано автором|автор|作者|執筆者|글쓴이",
    re.IGNORECASE,
)  # what Yoast's cards call their first line
LEGAL = re.compile(
    r"\b(?:Inc|LLC|Ltd|GmbH|AG|PLC|Corp|S\.\s?A|S\.?r\.?l|S\.?p\.?A|Sp\. ?z ?o\. ?o|B\.V|s\.r\.o|Kft|Zrt)\.?$"
)  # no person has a legal form
PUBLISHERS = frozenset(
    "ediciones editions éditions editorial redaktion redacción redaccion rédaction redaction redazione redactie "
    "redakcja staff team newsroom newsdesk online".split()
)  # words around a site's name that make no person of it
SOFTWARE = frozenset("team website builder cms".split())  # words around the software's name
HOST = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}")
SOURCES = "[class*=source], [class*=Source], [id*=source], [id*=Source]"
SOURCE = re.compile(r"^(?:信息|文章|稿件)?(?:来源|來源|出处)于?\s*[:：]\s*")
LONGEST, MOST = 120, 30  # characters of a byline; authors
NEAR = 5  # levels up from a first author to what holds the others


def claim(page: Page, css: str | None) -> Claim[list[Author]] | None:
    """The first source that names a person; where none does, a company or an account, or the first that names the
    publication as the author."""
    weak: Claim[list[Author]] | None = None
    doubtful: Claim[list[Author]] | None = None
    for one in _sources(page, css):
        persons = [author for author in one.value if not _is_nobody(page, author)]
        found = Claim(persons[:MOST], one.where)
        declared = one.where.startswith(("meta:", "json:"))
        if persons and not (declared and all(_is_doubtful(page, author.name) for author in persons)):
            return doubtful if doubtful and _same(doubtful, found) else _as_printed(page, found) if declared else found
        if persons:
            doubtful = doubtful or found
        elif one.value and weak is None and not one.where.startswith("meta:"):
            weak = one
    return doubtful or weak


def _is_nobody(page: Page, author: Author) -> bool:
    """Whether a name is the site's, that of the paper an article was taken from, or of the software."""
    words = names.words(author.name)
    software = bool(words) and words <= SOFTWARE | set(names.words(page.generator))
    return software or _is_site(page, author.name) or _is_source(page, author)


def _same(one: Claim[list[Author]], other: Claim[list[Author]]) -> bool:
    return [author.name for author in one.value] == [author.name for author in other.value]


def _is_doubtful(page: Page, name: str) -> bool:
    """Whether what a head names may be a company, or how somebody logs in: whom the page prints goes before."""
    company = printed_names.COMPANY.search(name) is not None
    return company or names.HANDLE.fullmatch(name) is not None or _is_called_site(page, name)


def _as_printed(page: Page, claim: Claim[list[Author]]) -> Claim[list[Author]]:
    """Whom a page signs with, where its head names somebody whom it does not print; else those of the head, without
    those who are printed as the makers of something else."""
    words = {word for author in claim.value for word in names.words(author.name)}
    if any(shows(page, author.name) for author in claim.value):
        return Claim(makers.writers(page, claim.value), claim.where)
    around = surroundings.around(page, value(headlines.claim(page, None)))
    signed = next(_signing(page, around), None)
    same = signed is None or any(words & names.words(author.name) for author in signed.value)
    return claim if signed is None or same else signed


def _sources(page: Page, css: str | None) -> Iterator[Claim[list[Author]]]:
    node = schema_org.article(page)
    said = schema_org.authors(page, node) if node else []
    if node and any(not company for _, company in said):
        yield Claim(
            people(page, [one for one, company in said if not (company and _is_called_site(page, one.name))]),
            node.at("author"),
        )
    if (whole := schema_org.about(page)) and whole is not node:
        yield Claim(people(page, [author for author, _ in schema_org.authors(page, whole)]), whole.at("author"))
    around = surroundings.around(page, value(headlines.claim(page, None)))
    if css:
        found = printed(page, css)
        near = next(_named(page, around, (css,)), None) if len(found) > 1 else None
        yield near or Claim(found, f"css:{css}")
    yield from _credited(page, around)
    yield from _in_meta(page)
    yield from _with_profile(page)
    yield from _named(page, around, BYLINES)
    yield from _signing(page, around)
    yield from _beside(page, around)
    yield from _tweeting(page)
    yield from _ending(page, around, laid=bool(css))
    if node and said:
        yield Claim(people(page, [author for author, _ in said]), node.at("author"))


def _with_profile(page: Page) -> Iterator[Claim[list[Author]]]:
    """The links to authors, wherever they stand, whose addresses the page declares to be its authors'."""
    declared = {page.join(url).rstrip("/") for url in page.metas.get("article:author", ()) if url.startswith("http")}
    links = page.select("a[rel~=author][href]") if declared else []
    own = [
        node
        for node in links
        if page.join(node.get("href")).rstrip("/") in declared and printed_names.is_person(words_of(node))
    ]
    if own:
        yield Claim(
            people(page, [author for node in own for author in printed_names.of(page, node)]), f"css:{place(own[0])}"
        )


def _tweeting(page: Page) -> Iterator[Claim[list[Author]]]:
    """Who is named as the author of the page's card, where that is a name and no handle."""
    said = page.metas.get("twitter:creator", [])
    if WRITTEN.fullmatch(page.meta("twitter:label1") or ""):
        said = [*said, *printed_names.split(page, page.meta("twitter:data1") or "")]
    persons = people(page, [Author(name) for name in said if printed_names.is_person(name)])
    if persons:
        yield Claim(persons, "meta:twitter:creator" if "twitter:creator" in page.metas else "meta:twitter:data1")


def _signing(page: Page, around: Surroundings) -> Iterator[Claim[list[Author]]]:
    """A signed line next to the headline, for pages that name nobody in any other way."""
    for node, found in chain(signed_lines.near(page, around), beside_days.named(around)):
        persons = [author for author in people(page, found) if not _is_site(page, author.name)]
        if persons:
            yield Claim(persons, f"css:{place(node)}")


def _credited(page: Page, around: Surroundings) -> Iterator[Claim[list[Author]]]:
    """A line of East Asian editors above or below the text."""
    for node, found in credit_lines.near(page, around):
        yield Claim(people(page, found), f"css:{place(node)}")


def _ending(page: Page, around: Surroundings, *, laid: bool) -> Iterator[Claim[list[Author]]]:
    """A signed line below the text, or at its end on pages without a layout."""
    text = [] if laid else locate.body(page)
    ways = (signed_lines.posted, signed_lines.korean, credit_lines.ending, credit_lines.introduced)
    below = (one for way in ways for one in way(page, around))
    for node, found in chain(signatures.starting(text, around), signatures.ending(text, around), below):
        yield Claim(people(page, found), f"css:{place(node)}")


def _beside(page: Page, around: Surroundings) -> Iterator[Claim[list[Author]]]:
    """The names in a box called the post's authors, in a sidebar too; in none of another article. In one that tells of
    the author the first: there others are named, too, and sidebars tell of the staff."""
    for box in page.select(BOXES) if around.heading is not None else ():
        told = BIO.search(box.get("class") or "") is not None
        path = takewhile(lambda one: one not in around.above, box.iterancestors())
        if around.is_from_others(box) if told else any(is_of_another(one) for one in path):
            continue
        marked = (one for one in box.iter(*MARKED) if printed_names.is_person(words_of(one)))
        persons = people(page, [author for one in marked for author in printed_names.of(page, one)])
        if persons:
            yield Claim(persons[: 1 if told else MOST], f"css:{place(box)}")


def printed(page: Page, css: str) -> list[Author]:
    """The authors that stand in the elements a selector finds, with their links."""
    return people(page, [author for node in page.select(css) for author in printed_names.of(page, node)])[:MOST]


def _named(page: Page, around: Surroundings, bylines: tuple[str, ...]) -> Iterator[Claim[list[Author]]]:
    """The first author among the elements called a byline, and those beside it."""
    for css in bylines:
        nodes = [node for node in page.select(css) if node.tag not in ("input", "label", "form")]
        own = [node for node in nodes if not around.is_from_others(node)]
        start = next((node for node in own if people(page, printed_names.of(page, node))), None)
        if start is not None:
            holder = _holder(start)
            beside = [node for node in own if node is start or any(up is holder for up in node.iterancestors())]
            authors = people(page, [one for node in beside for one in printed_names.of(page, node)])
            yield Claim(signed_lines.with_unlinked(page, start, authors)[:MOST], f"css:{place(start)}")


def _holder(node: HtmlElement) -> HtmlElement:
    """What holds the authors next to one: a few levels up, as long as it is no text."""
    holder = node
    for up in list(node.iterancestors())[:NEAR]:
        if len(words_of(up)) > 2 * LONGEST:
            break
        holder = up
    return holder


def _in_meta(page: Page) -> Iterator[Claim[list[Author]]]:
    for name in AUTHORS:
        said = [text for text in page.metas.get(name, ()) if not text.startswith(("http://", "https://", "/", "@"))]
        catalogue = name.startswith(("citation", "dc"))
        turned = [(printed_names.turned(text, catalogue=catalogue), text) for text in said]
        parts = [part for name, text in turned for part in ([name] if name else printed_names.split(page, text))]
        if parts and _is_site(page, parts[0]):  # what follows may be where it is published
            parts = parts[:1]
        authors = people(page, [Author(part) for part in parts])
        if authors:
            yield Claim(authors, f"meta:{name}")


def people(page: Page, found: Iterable[Author]) -> list[Author]:
    """Each person once, in order: no placeholders, and no publication where a person is named too."""
    site = site_names(page)
    unique: dict[str, Author] = {}
    for author in found:
        name = names.clean(line(author.name))
        if name and names.is_name(name):
            url = page.join(author.url) if author.url else None
            unique.setdefault(name.lower(), Author(name, url))
    called = [author for author in unique.values() if not author.name.startswith("@")] or list(unique.values())
    persons = [author for author in called if names.bare(author.name) not in site]
    return persons or called


def _is_site(page: Page, name: str) -> bool:
    """Whether a name is the publication's or another company's, and not that of the person it is named after."""
    if LEGAL.search(name):
        return True
    if not _is_called_site(page, name):
        return False
    return (
        printed_names.COMPANY.search(name) is not None
        or not names.looks_personal(name)
        or EAST_ASIAN.search(name) is not None
    )


def _is_source(page: Page, author: Author) -> bool:
    """Whether East Asian pages name the paper they took the article from as its author: it is printed as the source."""
    if not EAST_ASIAN.search(author.name):
        return False
    printed = [words_of(node) for node in page.select(SOURCES) if not longer_than(node, LONGEST)]
    declared = [*page.metas.get("source", ()), *page.metas.get("contentsource", ())]
    return names.bare(author.name) in {names.bare(SOURCE.sub("", text)) for text in (*printed, *declared)}


def _is_called_site(page: Page, name: str) -> bool:
    known = names.bare(name)
    ends = {names.bare(piece) for piece in BETWEEN.split(page.title)[1:]}
    sites = site_names(page)
    called = known in sites | ends or any(known in end for end in ends if len(known) > 1)
    published = any(known.replace(site, "", 1) in PUBLISHERS for site in sites if site in known)
    return called or published or HOST.fullmatch(name) is not None
