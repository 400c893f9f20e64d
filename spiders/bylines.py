"""Who wrote it: JSON-LD, the declared elements, meta tags, elements called a byline, the line under the headline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from lxml.html import HtmlElement

from spiders import headlines, names, schema_org, surroundings
from spiders.claims import Claim, value
from spiders.document import UNSEEN, Page, first, line, longer_than, place, words_of
from spiders.headlines import BETWEEN, EAST_ASIAN, site_names
from spiders.surroundings import Line, Surroundings, is_of_another
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
    ".author a[href]", ".author", "[class*=byline], [class*=Byline]", "[class*=author-name], [class*=authorName]",
    "[class*=AuthorName]", "article address a[href*=author]",
)  # fmt: skip
BOXES = "[class*=post__author], [class*=article__author], [class*=post-author], [class*=article-author]"
PROFILE = re.compile(
    r"/(?:authors?|staff|people|profiles?|contributors?|writers?|columnists?|journalists?|autor(?:en|es)?|auteurs?)/[^/]+",
    re.IGNORECASE,
)
CHINESE = (
    r"(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+|[A-Z][\w.-]+(?: [A-Z][\w.-]+){0,3})"
    r"(?![\u4e00-\u9fff]|\s*[:：])"
)
LABELLED = re.compile(
    r"(?:^|[\s|·•])(?:作者|撰文|撰稿|(?:本报|本网|见习)?记者|記者)(?:\s*[:：|｜丨/]\s*|\s*)"
    rf"({CHINESE}(?:[ 、，]+{CHINESE})*)|^文\s*[:：|｜丨/]\s*([^|｜\d]{{2,30}})|"
    rf"^[\u4e00-\u9fff]{{2,8}}(?:记者|記者) ({CHINESE}(?:[ 、，]+{CHINESE})*)$"
)
SIGNED = re.compile(
    r"^(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished|[Ww]ords|[Ss]tory|[Tt]ext) )?"
    r"(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor)\s*:?\s+"
    r"(\S.{1,80})$"
)
CUT = re.compile(r"\s+[-–—|·•]\s|\s+on\s|\s*[|·•]\s*|,?\s+(?:\w{3,9}\.? \d{1,2}|\d{1,2}\.? \w{3,9})[, ]|,?\s+in\s")
COMPANY = re.compile(
    r"\b(?:the|die|der|das|le|la|el|news|times|post|media|blog|team|web|online|magazine|journal|daily|tribune|press|inc|"
    r"llc|ltd|gmbh|group|network|radio|tv|university|institute|foundation|company|agency|studio|labs?|collective|"
    r"association|society|council|partners|ventures|capital|cent(?:er|re))\b",
    re.IGNORECASE,
)
LEGAL = re.compile(
    r"\b(?:Inc|LLC|Ltd|GmbH|AG|PLC|Corp|S\.\s?A|S\.?r\.?l|S\.?p\.?A|Sp\. ?z ?o\. ?o|B\.V|s\.r\.o|Kft|Zrt)\.?$"
)  # no person has a legal form
KOREAN = re.compile(r"([가-힣]{2,4})\s?(?:기자|특파원|논설위원)\s*[(|]?\s*[\w.-]+@[\w.-]+\)?")
SIGNATURES = frozenset("autor auteur autore firma signature firmante verfasser autorin".split())
PUBLISHERS = frozenset(
    "ediciones editions éditions editorial redaktion redacción redaccion rédaction redaction redazione redactie "
    "redakcja staff team newsroom newsdesk online".split()
)  # words around a site's name that make no person of it
HOST = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}")
SOURCES = "[class*=source], [class*=Source], [id*=source], [id*=Source]"
SOURCE = re.compile(r"^(?:信息|文章|稿件)?(?:来源|來源|出处)于?\s*[:：]\s*")
LONGEST, MOST = 120, 30  # characters of a byline; authors
NEAR = 3  # levels up from a first author to what holds the others


def claim(page: Page, css: str | None) -> Claim[list[Author]] | None:
    """The first source that names a person; where none does, the first that names the publication as the author."""
    weak = None
    for one in _sources(page, css):
        persons = [author for author in one.value if not _is_site(page, author.name) and not _is_source(page, author)]
        if persons:
            return Claim(persons[:MOST], one.where)
        if one.value and weak is None and not one.where.startswith("meta:"):
            weak = one
    return weak


def _sources(page: Page, css: str | None) -> Iterator[Claim[list[Author]]]:
    node = schema_org.article(page)
    said = schema_org.authors(page, node) if node else []
    if node and (own := [author for author, company in said if not (company and _is_called_site(page, author.name))]):
        yield Claim(people(page, own), node.at("author"))
    around = surroundings.around(page, value(headlines.claim(page, None)))
    if css:
        found = printed(page, css)
        near = next(_named(page, around, (css,)), None) if len(found) > 1 else None
        yield near or Claim(found, f"css:{css}")
    yield from _in_meta(page)
    yield from _with_profile(page)
    yield from _named(page, around, BYLINES)
    yield from _below(page, around)
    yield from _beside(page, around)
    yield from _tweeting(page)
    yield from _signing_in_korean(page)
    if node and said:
        yield Claim(people(page, [author for author, _ in said]), node.at("author"))


def _with_profile(page: Page) -> Iterator[Claim[list[Author]]]:
    """The links to authors, wherever they stand, whose addresses the page declares to be its authors'."""
    declared = {page.join(url).rstrip("/") for url in page.metas.get("article:author", ()) if url.startswith("http")}
    links = page.select("a[rel~=author][href]") if declared else []
    own = [node for node in links if page.join(node.get("href")).rstrip("/") in declared and _is_person(words_of(node))]
    if own:
        yield Claim(people(page, [author for node in own for author in _of(page, node)]), f"css:{place(own[0])}")


def _tweeting(page: Page) -> Iterator[Claim[list[Author]]]:
    """Who is named as the author of the page's card, where that is a name and no handle."""
    persons = people(page, [Author(name) for name in page.metas.get("twitter:creator", ()) if _is_person(name)])
    if persons:
        yield Claim(persons, "meta:twitter:creator")


def _signing_in_korean(page: Page) -> Iterator[Claim[list[Author]]]:
    """The reporter with an address of mail in a line of its own, as Korean articles end."""
    texts = page.body.iter() if page.says("기자") or page.says("특파원") or page.says("논설위원") else ()
    for node in texts:
        lines = (
            [] if not isinstance(node, HtmlElement) or node.tag in UNSEEN else [node.text, *(one.tail for one in node)]
        )
        signed = (KOREAN.fullmatch(line(text)) for text in lines if text)
        persons = [Author(found.group(1)) for found in signed if found]
        if persons:
            yield Claim(persons, f"css:{place(node)}")
            return


def _below(page: Page, around: Surroundings) -> Iterator[Claim[list[Author]]]:
    """A signed line next to the headline, for pages that name nobody in any other way."""
    for one in around.lines():
        found = _profile(page, one.node) or signed(one.text) or _signature(page, one)
        persons = [author for author in people(page, found) if not _is_site(page, author.name)]
        if persons:
            yield Claim(persons, f"css:{place(one.node)}")


def _beside(page: Page, around: Surroundings) -> Iterator[Claim[list[Author]]]:
    """The names in a box called the post's authors, in a sidebar too; in none of another article."""
    for box in page.select(BOXES):
        path = takewhile(lambda one: one not in around.above, box.iterancestors())
        if around.heading is None or any(is_of_another(one) for one in path):
            continue
        marked = (one for one in box.iter("strong", "b", "a") if _is_person(words_of(one)))
        persons = people(page, [author for one in marked for author in _of(page, one)])
        if persons:
            yield Claim(persons[:MOST], f"css:{place(box)}")


def _profile(page: Page, node: HtmlElement) -> list[Author]:
    """A link to a page of a person."""
    link = node if node.tag == "a" else None
    if link is None or not PROFILE.search(link.get("href") or ""):
        return []
    return [
        Author(name, page.join(link.get("href"))) for name in names.split(words_of(link)) if names.looks_personal(name)
    ]


def signed(text: str) -> list[Author]:
    """The persons that a line "By A and B, of somewhere" names."""
    match, labelled = SIGNED.match(text), LABELLED.search(text)
    if labelled:
        return [Author(name) for name in names.split(next(filter(None, labelled.groups())))]
    parts = names.split(CUT.split(match.group(1))[0]) if match else []
    return [Author(name) for name in takewhile(_is_person, parts)]


def _signature(page: Page, line: Line) -> list[Author]:
    """The person whom a line "By" links to, whatever stands behind; who stands in an element called an author's name
    in another language."""
    link, said = first(line.node, "a[href]"), SIGNED.match(line.text)
    name = words_of(link) if link is not None else ""
    if said and name and said.group(1).startswith(name) and _is_person(name):
        return _of(page, link) if link is not None else []
    if not SIGNATURES.isdisjoint((line.node.get("class") or "").lower().split()):
        return list(takewhile(lambda author: _is_person(author.name), _of(page, line.node)))
    return []


def _is_person(name: str) -> bool:
    return names.looks_personal(name) and COMPANY.search(name) is None


def printed(page: Page, css: str) -> list[Author]:
    """The authors that stand in the elements a selector finds, with their links."""
    return people(page, [author for node in page.select(css) for author in _of(page, node)])[:MOST]


def _of(page: Page, node: HtmlElement) -> list[Author]:
    inner = first(node, "meta[itemprop=name][content]")
    text = words_of(node) if inner is None else inner.get("content") or ""
    link = _link(node)
    href = page.join(link.get("href")) if link is not None and link.get("href") else None
    if len(text) > LONGEST and link is not None:
        text = words_of(link)
    labelled = LABELLED.search(text)
    said = next(filter(None, labelled.groups())) if labelled else CUT.split(text)[0]
    parts = names.split(said) if len(text) <= LONGEST else []
    return [Author(name, href if len(parts) == 1 else None) for name in parts]


def _link(node: HtmlElement) -> HtmlElement | None:
    """The link that an element is, holds, or stands in."""
    inside = node if node.tag == "a" else first(node, "a[href], link[itemprop=url][href]")
    outer = (up for up in list(node.iterancestors())[:2] if isinstance(up, HtmlElement) and up.tag == "a")
    return inside if inside is not None else next(outer, None)


def _named(page: Page, around: Surroundings, bylines: tuple[str, ...]) -> Iterator[Claim[list[Author]]]:
    """The first author among the elements called a byline, and those beside it."""
    for css in bylines:
        nodes = [node for node in page.select(css) if node.tag not in ("input", "label", "form")]
        own = [node for node in nodes if not around.is_from_others(node)]
        start = next((node for node in own if people(page, _of(page, node))), None)
        if start is not None:
            holder = _holder(start)
            beside = [node for node in own if node is start or any(up is holder for up in node.iterancestors())]
            yield Claim(people(page, [one for node in beside for one in _of(page, node)])[:MOST], f"css:{place(start)}")


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
        turned = [_turned(text) for text in said] if name.startswith(("citation", "dc")) else []
        parts = [name for name in turned if name] or [part for text in said for part in names.split(text)]
        if parts and _is_site(page, parts[0]):  # what follows may be where it is published
            parts = parts[:1]
        authors = people(page, [Author(part) for part in parts])
        if authors:
            yield Claim(authors, f"meta:{name}")


def _turned(text: str) -> str:
    """`Last, First` as catalogues write it, turned."""
    match = re.fullmatch(r"([^\s,]+), ([^,]+)", text)
    return f"{match.group(2)} {match.group(1)}" if match else ""


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
    return COMPANY.search(name) is not None or not names.looks_personal(name) or EAST_ASIAN.search(name) is not None


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
