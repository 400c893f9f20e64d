"""Lines that say who wrote it: next to the headline, below the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from spiders import names
from spiders.document import UNSEEN, Page, first, line, longer_than, words_of
from spiders.printed_names import LONGEST, SIGNED, is_person, of, signed, split
from spiders.surroundings import Line, Surroundings
from spiders.surroundings import names as names_of
from storage.records import Author

PROFILE = re.compile(
    r"/(?:authors?|staff|people|profiles?|contributors?|writers?|columnists?|journalists?|autor(?:en|es)?|auteurs?|"
    r"u|users?|members?|space)/(?!log|sign|regist|account|settings|edit|new)[^/]+",
    re.IGNORECASE,
)
KOREAN = re.compile(r"([가-힣]{2,4})\s?(?:기자|특파원|논설위원)\s*[(|]?\s*[\w.-]+@[\w.-]+\)?")
CALLED = re.compile(
    r"author|writer|byline|(?:user|subscribe|account|media|channel)-?name|authi\b|created-?by|creator|journalist|reporter|columnist|\bnick",
    re.IGNORECASE,
)
VISITOR = re.compile(r"menu|log-?in|account|signed-in|logged-in", re.IGNORECASE)  # what is called so names who reads
AVATAR = re.compile(
    r"avatar|head-?(?:img|pic|portrait)|profile-?(?:img|pic|photo)|author-?(?:img|pic|photo)", re.IGNORECASE
)
LABEL = re.compile(
    r"(?:by|authors?|(?:written|posted|words|text) by|words|name|von|autor(?:in)?|auteure?|par|por|作者|撰文|文|著者|"
    r"執筆|글|글쓴이|작성자|기자명|автор|الكاتب|نویسنده)\s*[:：]?",
    re.IGNORECASE,
)
POSTED = re.compile(r"(?:originally )?(?:posted|written|published) by\b", re.IGNORECASE)
EASTERN = re.compile(
    r"[\u3040-\u30ff\u4e00-\u9fff々]{2,8}|[\u4e00-\u9fff々]{1,4} [\u3040-\u30ff\u4e00-\u9fff々]{1,5}|[가-힣]{2,4}"
)
ABOVE = 3  # levels above a line that may say whose it is
SIGNATURES = frozenset("autor auteur autore firma signature firmante verfasser autorin".split())


def near(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """Lines next to the headline with those whom they name: signed, linked to a profile, labelled, called an author."""
    label = False
    for one in around.lines():
        if _is_step(one.node):
            continue
        found = _profile(page, one.node) or signed(page, one.text) or _signature(page, one)
        if not found and (label or _is_called(one.node, around) or _has_picture(one.node)):
            found = list(takewhile(_may_be_one, of(page, one.node)))
        if found:
            yield one.node, found
        label = LABEL.fullmatch(one.text) is not None


def _is_step(node: HtmlElement) -> bool:
    """Whether a link is a step on the way to the page: marks between such links point on."""
    before = node.getprevious()
    around = (node.tail, before.tail if before is not None else None)
    return node.tag == "a" and any((text or "").strip().startswith((">", "›", "»")) for text in around)


def _is_called(node: HtmlElement, around: Surroundings) -> bool:
    """Whether an element, or one around it that does not hold the headline, is called an author's."""
    path = takewhile(lambda one: one not in around.above, (node, *islice(node.iterancestors(), ABOVE)))
    called = " ".join(f"{names_of(one)} {one.get('data-hook') or one.get('data-testid') or ''}" for one in path)
    return CALLED.search(called) is not None and VISITOR.search(called) is None


def _has_picture(node: HtmlElement) -> bool:
    """Whether a line stands right behind the picture of an account."""
    before = node.getprevious()
    if not isinstance(before, HtmlElement) or words_of(before):
        return False
    image = before if before.tag == "img" else first(before, "img")
    called = f"{names_of(image)} {image.get('src') or ''}" if image is not None else ""
    return AVATAR.search(called) is not None


def _may_be_one(author: Author) -> bool:
    """Whether what stands in a place for a name is one and no post."""
    if EASTERN.fullmatch(author.name):
        return names.is_name(author.name)
    return is_person(author.name) and names.POST.search(author.name) is None


def posted(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """A short line of the article, wherever it stands, that begins with who posted it."""
    said = any(page.says(word) for word in ("osted by", "ritten by", "ublished by"))
    for node in page.body.iter("p", "div", "span", "li", "address", "footer", "small") if said else ():
        if POSTED.match((node.text or "").strip()) and not longer_than(node, LONGEST):
            found = [] if around.is_from_others(node) else signed(page, words_of(node))
            if found:
                yield node, found


def _profile(page: Page, node: HtmlElement) -> list[Author]:
    """The links to pages of persons that stand together."""
    if node.tag != "a" or not PROFILE.search(node.get("href") or ""):
        return []
    parent = node.getparent()
    links = [node, *node.itersiblings("a")] if parent is not None and not longer_than(parent, LONGEST) else [node]
    own = (link for link in links if PROFILE.search(link.get("href") or ""))
    return [
        Author(name, page.join(link.get("href")))
        for link in own
        for name in split(page, words_of(link))
        if names.looks_personal(name)
    ]


def _signature(page: Page, line: Line) -> list[Author]:
    """The person whom a line "By" links to, whatever stands behind; who stands in an element called an author's name
    in another language."""
    link, said = first(line.node, "a[href]"), SIGNED.match(line.text)
    name = words_of(link) if link is not None else ""
    if said and name and said.group(1).startswith(name) and is_person(name):
        return of(page, link) if link is not None else []
    if not SIGNATURES.isdisjoint((line.node.get("class") or "").lower().split()):
        return list(takewhile(lambda author: is_person(author.name), of(page, line.node)))
    return []


def korean(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """The reporter with an address of mail in a line of its own, as Korean articles end."""
    texts = page.body.iter() if page.says("기자") or page.says("특파원") or page.says("논설위원") else ()
    for node in texts:
        lines = (
            [] if not isinstance(node, HtmlElement) or node.tag in UNSEEN else [node.text, *(one.tail for one in node)]
        )
        signed_so = (KOREAN.fullmatch(line(text)) for text in lines if text)
        persons = [Author(found.group(1)) for found in signed_so if found]
        if persons and not around.is_from_others(node):
            yield node, persons
            return
