"""An article in several pages: which of them a page is, and where the others are.

A link leads to another page of the article where its words and its address say so together: `3`, and the article's own
address with a 3 behind it. Words for the next page count where the address can be nothing else. What readers wrote is
paged as well, and so are lists beside an article: its own pages are led to from where its text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement

from spiders import locate
from spiders.addresses import canonical, path, same
from spiders.document import Page, brief_words, longer_than
from spiders.surroundings import FROM_OTHERS, names
from storage.captures import Link, LinkKind, Part

MOST = 60  # pages of an article
MOST_LABEL = 20  # characters of a link to a page
LONGEST = 100  # characters of a box that holds nothing but links to pages
NUMBERED = re.compile(
    r"(?P<stem>.+?)(?:[/,_-](?:(?:page|seite|p[aá]gina)[/_-]?|(?:pg?|part)[/_-])|[?&](?:paged?|pg?|part|seite|p[aá]gina)=|/|(?P<loose>[_-]))"
    r"(?P<number>\d{1,2})(?P<end>\.[a-z]{3,5})?/?",
    re.IGNORECASE,
)
TYPE = re.compile(r"\.[a-z]{3,5}$", re.IGNORECASE)
MAY = re.compile(r"[/=_aeAE-]\d{1,2}(?:\.[A-Za-z]{3,5})?/?(?:#.*)?$", re.MULTILINE)  # behind "page", too
COUNTED = re.compile(r"\W*(\d{1,2})\W*")
LABEL = re.compile(
    r"\W*(?:next page|下一?[页頁]|余下全文|(?:阅读|查看|浏览)全文|次(?:へ|の?ページ)|다음 ?페이지|nächste seite|"
    r"page suivante|página siguiente|pagina successiva|następna strona)\W*",
    re.IGNORECASE,
)
ONWARD = re.compile(r"\bnext\b|\bpages?\b|pagination|page-?(?:numbers|links)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of an article this is, the article's own address, and the links to its pages by number."""

    part: Part
    first: str
    links: dict[int, tuple[str, HtmlElement]]

    @property
    def onward(self) -> tuple[str, HtmlElement]:
        """Where more of the text is: the next page; on the last one, the first that it names."""
        return self.links[min((number for number in self.links if number > self.part.number), default=min(self.links))]

    def boxes(self, page: Page) -> set[HtmlElement]:
        """Of each link to a page of the article the largest element around it that holds nothing but such links."""
        urls = {url for url, _ in self.links.values()}
        links = (node for node in page.select("a[href]") if MAY.search(node.get("href") or ""))
        lines = (_line(node) for node in links if canonical(node.get("href"), page.url) in urls)
        return {box for line in lines for box in list(takewhile(_is_brief, line))[-1:]}

    def others(self) -> Iterator[Link]:
        """The other pages, the article's own address for the first."""
        for number, (url, _) in sorted(self.links.items()):
            yield Link(self.first if number == 1 else url, LinkKind.PAGE, f"page {number} of the article")


@dataclass(frozen=True, slots=True)
class _Address:
    """An address taken apart: that of the article, and the number behind it."""

    base: str
    number: int
    loose: bool  # another article's may look the same: `my-post-2`

    @classmethod
    def of(cls, url: str) -> _Address | None:
        found = NUMBERED.fullmatch(url)
        if found is None:
            return None
        slash = "/" if url.endswith("/") else ""
        return cls(f"{found['stem']}{found['end'] or ''}{slash}", int(found["number"]), found["loose"] is not None)


def pages(page: Page) -> Pages | None:
    """The pages of the article, looked for once; None for an article in one."""
    if "pages" not in page.notes:
        page.notes["pages"] = _find(page) if MAY.search(page.index.holders("href").text) else None
    known = page.notes["pages"]
    return known if isinstance(known, Pages) else None


def _find(page: Page) -> Pages | None:
    url = canonical(page.capture.url, page.capture.url) or page.capture.url
    link = page.first("link[rel=canonical]")
    declared = canonical(link.get("href"), page.url) if link is not None else None
    alike = _alike(url, declared)
    if not any(MAY.search(found.group(0)) for found in alike.finditer(page.index.holders("href").text)):
        return None
    own, candidates = _Address.of(url), list(_candidates(page, alike))
    if own is not None:
        found, shift = _of(own.base, candidates)
        number = own.number + shift
        known = same(declared, own.base) or (1 in found and not own.loose) or _is_called_next(found.get(number + 1))
        others = {at: one for at, one in found.items() if at != number}
        if known and 1 <= number <= MOST and _is_by_text(page, others):
            return Pages(Part(number, max(number, *others)), _first(own.base, declared, found), others)
    for base in filter(None, (url, declared)):
        found, _ = _of(base, candidates)
        others = {at: one for at, one in found.items() if at > 1}
        if _is_by_text(page, others):
            return Pages(Part(1, max(others)), base, others)
    return None


def _is_by_text(page: Page, found: dict[int, tuple[str, HtmlElement]]) -> bool:
    """Whether links to pages stand in the text, in the box around it, or in the head of the page."""
    if not found:
        return False
    tops = locate.text(page).elements
    around = {one for top in tops for one in (top, *top.iterancestors())}
    for _, node in found.values():
        line = _line(node)
        box = next((one for one in line if longer_than(one, LONGEST)), page.body)
        if node.tag == "link" or box in around or any(top in line for top in tops):
            return True
    return False


def _is_brief(node: HtmlElement) -> bool:
    return not longer_than(node, LONGEST)


def _line(node: HtmlElement) -> tuple[HtmlElement, ...]:
    """An element and all around it, from within."""
    return (node, *node.iterancestors())


def _first(base: str, declared: str | None, found: dict[int, tuple[str, HtmlElement]]) -> str:
    """The article's address as it is written by the page."""
    said = (declared, found[1][0] if 1 in found else None)
    return next((url for url in said if url is not None and same(url, base)), base)


def _last_step(url: str) -> str:
    """What the addresses of all pages of an article have in common: the end of the path, without number and type."""
    own = _Address.of(url)
    return TYPE.sub("", path(url if own is None else own.base).rsplit("/", 1)[-1])


def _alike(*urls: str | None) -> re.Pattern[str]:
    """An address, written as links write it, that may be of the same article as one of these."""
    steps = "|".join(re.escape(_last_step(url)) for url in urls if url)
    return re.compile(rf"^(?:(?:\./)?[?\d]|[^\n]*(?:{steps}))[^\n]*", re.MULTILINE)


def _candidates(page: Page, alike: re.Pattern[str]) -> Iterator[tuple[int | None, str, HtmlElement]]:
    """Links to what may be a page of the article, with the number that they print."""
    for node in page.select("a[href], link[rel~=next][href]"):
        href = node.get("href") or ""
        if not alike.match(href):
            continue
        words = (brief_words(node, MOST_LABEL) or "") if node.tag == "a" else ""
        said = COUNTED.fullmatch(words)
        number = int(said.group(1)) if said else None
        if (number is None and not MAY.search(href)) or number == 0:
            continue
        url = canonical(href, page.url)
        called = LABEL.fullmatch(words) is not None
        if url and (number is not None or called or _says_next(node)) and not _is_readers(node):
            address = _Address.of(url) if called else None
            yield number if address is None else address.number, url, node


def _is_called_next(link: tuple[str, HtmlElement] | None) -> bool:
    return link is not None and LABEL.fullmatch(brief_words(link[1], MOST_LABEL) or "") is not None


def _says_next(node: HtmlElement) -> bool:
    """Whether a link without a number is called one to the next page by its markup."""
    parent = node.getparent()
    around = names(parent) if parent is not None and parent.tag != "body" else ""
    return ONWARD.search(f"{node.get('rel') or ''} {names(node)} {around}") is not None


def _is_readers(node: HtmlElement) -> bool:
    """Whether a link stands among comments, or leads to them."""
    line = (one for one in _line(node) if one.tag not in ("body", "html"))
    return "comment" in (node.get("href") or "").lower() or any(FROM_OTHERS.search(names(one)) for one in line)


def _of(
    base: str, candidates: list[tuple[int | None, str, HtmlElement]]
) -> tuple[dict[int, tuple[str, HtmlElement]], int]:
    """The links to pages of an article by number, and by how much their addresses count less: some begin with 0."""
    found: dict[int, tuple[str, HtmlElement]] = {}
    shift = 0
    for printed, url, node in sorted(candidates, key=lambda one: one[0] is None):
        address = _Address.of(url)
        if address is None or not same(address.base, base):
            if printed == 1 and same(url, base):
                found.setdefault(1, (url, node))
        elif printed is not None and printed - address.number in (0, 1):
            found.setdefault(printed, (url, node))
            shift = printed - address.number
        elif printed is None and not address.loose:
            found.setdefault(address.number + shift, (url, node))
    return {number: one for number, one in found.items() if number <= MOST}, shift
