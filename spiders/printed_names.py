"""The names that an element or a line prints, with their links, and which of them are persons'."""

from __future__ import annotations

import re
from itertools import takewhile

from lxml.html import HtmlElement

from spiders import names
from spiders.credit_words import wrote
from spiders.document import Page, first, line, words_of
from storage.records import Author

SIGNED = re.compile(
    r"^(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished|[Ss]ubmitted|[Cc]reated|[Ww]ords|[Ss]tory|[Tt]ext|[Gg]uest [Pp]ost)"
    r"(?: (?:in|on|at)\b.{1,50}?)? )?"
    r"(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor)\s*:?\s+"
    r"(\S.{1,80})$"
)
CUT = re.compile(
    r"\s+[-–—|·•]\s|\s+on\s|\s*[|·•]\s*|,?\s+(?:\w{3,9}\.? \d{1,2}|\d{1,2}\.? \w{3,9})[, ]|,?\s+in\s|"
    r"[.,;]\s+(?:[Tt]ransl|[Ii]llustr|[Ee]dit|[Pp]hoto|[Rr]eview)\w*\s+by\s"
)
COMPANY = re.compile(
    r"\b(?:the|die|der|das|le|la|el|news|times|post|media|blog|team|web|online|magazine|journal|daily|tribune|press|inc|"
    r"llc|ltd|gmbh|group|network|radio|tv|university|institute|foundation|company|agency|studio|labs?|collective|"
    r"association|society|council|partners|ventures|capital|cent(?:er|re)|courier|herald|gazette|chronicle|weekly|monthly|newsletter)\b|"
    r"(?:신문|일보|뉴스|방송|미디어|신문사|新聞社?|新闻社|新報社?|日报社?|日報社?|晚报|晚報|通讯社|通訊社|通信社|出版社|杂志社|雜誌社|电视台|電視台|"
    r"株式会社|有限公司|公司|集团|集團|編集部|编辑部|編輯部)$",
    re.IGNORECASE,
)
LONGEST = 120  # characters of a byline
KANA = re.compile("[\u3040-\u30ff]")
HALF = re.compile("[\u3040-\u30ff\u4e00-\u9fff々]{1,5}")  # of a Japanese name


def is_japanese(page: Page) -> bool:
    """Whether a page is in Japanese, as it declares or by its name: there, a blank stands within a name."""
    known = page.notes.get("is_japanese")
    if not isinstance(known, bool):
        declared = (page.tree.get("lang") or "").lower()
        known = page.notes["is_japanese"] = declared.startswith("ja") or (
            not declared and bool(KANA.search(page.title))
        )
    return known


def joined(page: Page, text: str, found: list[str]) -> list[str]:
    """The names of a line; the two halves of a Japanese one, which a blank sets apart, as one."""
    whole: list[str] = []
    for name in found if is_japanese(page) else ():
        pair = f"{whole[-1]} {name}" if whole else ""
        halves = pair and HALF.fullmatch(whole[-1]) and HALF.fullmatch(name) and pair in line(text)
        whole = [*whole[:-1], pair] if halves else [*whole, name]
    return whole or found


def split(page: Page, text: str) -> list[str]:
    """The single names of a byline of a page."""
    return joined(page, text, names.split(text))


def signed(page: Page, text: str) -> list[Author]:
    """The persons that a line "By A and B, of somewhere" names."""
    if written := wrote(text, japanese=is_japanese(page)):
        return [Author(name) for name in written]
    match = SIGNED.match(text)
    parts = names.split(CUT.split(match.group(1))[0]) if match else []
    return [Author(name) for name in takewhile(is_person, parts)]


def is_person(name: str) -> bool:
    """Whether a text out of running words is a person's name and no company's."""
    return names.looks_personal(name) and COMPANY.search(name) is None


def of(page: Page, node: HtmlElement) -> list[Author]:
    """The names in an element; one alone with the link that it holds or stands in."""
    inner = first(node, "meta[itemprop=name][content]")
    text = words_of(node) if inner is None else inner.get("content") or ""
    link = _link(node)
    href = page.join(link.get("href")) if link is not None and link.get("href") else None
    if len(text) > LONGEST and link is not None:
        text = words_of(link)
    written = wrote(text, japanese=is_japanese(page)) if len(text) <= LONGEST else []
    parts = written or (split(page, CUT.split(text)[0]) if len(text) <= LONGEST else [])
    return [Author(name, href if len(parts) == 1 else None) for name in parts]


def _link(node: HtmlElement) -> HtmlElement | None:
    """The link that an element is, holds, or stands in."""
    inside = node if node.tag == "a" else first(node, "a[href], link[itemprop=url][href]")
    outer = (up for up in list(node.iterancestors())[:2] if isinstance(up, HtmlElement) and up.tag == "a")
    return inside if inside is not None else next(outer, None)
