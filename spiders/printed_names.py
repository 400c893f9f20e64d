"""The names that an element or a line prints, with their links, and which of them are persons'."""

from __future__ import annotations

import re
from itertools import takewhile

from lxml.html import HtmlElement

from spiders import byline_words, names
from spiders.document import Page, first, words_of
from spiders.written import is_japanese
from storage.records import Author

CHINESE = (
    r"(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+|[A-Z][\w.-]+(?: [A-Z][\w.-]+){0,3})"
    r"(?![\u4e00-\u9fff]|\s*[:：])"
)
LABELLED = re.compile(
    r"(?:^|[\s|·•〔（【(])(?:作者|撰文|撰稿|(?:本报|本网|见习)?记者|記者)(?:\s*[:：|｜丨/／]\s*|\s*)"
    rf"({CHINESE}(?:[ 、，]+{CHINESE})*)|^文\s*[:：|｜丨/／]\s*([^|｜\d]{{2,30}})|"
    rf"^[\u4e00-\u9fff]{{2,8}}(?:记者|記者) ({CHINESE}(?:[ 、，]+{CHINESE})*)$"
)
CUT = re.compile(
    r"\s+[-–—|·•/]\s|\s+on\s|"
    r"\s+(?:el|le|at|um|en|alle|às|à|om|klo|o|на|am|op|il|em|den|dnia|kl\.?)\s+(?:\w+,? )?\d|"
    r"\s+\((?:à|in|aus|from|en|at|i|w|z)\s[^)]*\)$|\s*[|·•]\s*|"
    r",?\s+(?:\w{3,9}\.? \d{1,2}(?=,|$| \d{4}| at )|\d{1,2}\.? \w{3,9}[, ])|,?\s+in\s|\s+for\s+(?=[A-Z])|"
    r"\s+[(<]?[\w.+-]+@[\w-]+\.\w|(?<=\w{3})\.$"
)
BRACKETED = re.compile(r"^[(（〔【\[](.*)[)）〕】\]]\W?$")
COMPANY = re.compile(
    r"^(?:the|die|der|das|le|la|el)\b|\b(?:news|times|post|media|blog|team|web|online|magazine|journal|daily|tribune|press|inc|"
    r"llc|ltd|gmbh|group|network|radio|tv|university|institute|foundation|company|agency|studio|labs?|collective|"
    r"association|society|council|partners|ventures|capital|cent(?:er|re)|courier|herald|gazette|chronicle|week|weekly|monthly|newsletter|"
    r"zeitung|anzeiger|kurier|nachrichten|presse|rundschau|tageblatt|verlag|verlagshaus|agentur|redaktion|journal|revue|agence|"
    r"éditions|rédaction|diario|diário|jornal|periódico|revista|rivista|giornale|gazzetta|corriere|agencia|agência|agenzia|editorial|"
    r"redacción|redazione|redação|krant|dagblad|courant|redactie|tidningen|tidning|\w+bladet|\w+posten|gazeta|kurier|redakcja|"
    r"tygodnik|týdeník|deník|noviny|газета|журнал|редакция|агентство|редакція)\b|"
    r"(?:신문|일보|뉴스|방송|미디어|신문사|新聞|新聞社|新報|新報社|通信社?|編集部|取材班|株式会社)$",
    re.IGNORECASE,
)
NICKNAME = re.compile(r"@[\w.]{2,30}|[^\W\d_][\w.-]{2,20}")
EASTERN = re.compile(
    r"(?=.{2})[\u3040-\u30ff\u4e00-\u9fff々]{1,8}(?: [\u3040-\u30ff\u4e00-\u9fff々]{1,5})?|[가-힣]{2,4}"
)
LONGEST = 120  # characters of a byline


REPORTER = re.compile(
    r"(?:(?:기자명|글쓴이|작성자|글)\s*[:：]?\s*)?([가-힣]{2,3}[^\W부팀국])\s?(?:인턴기자|기자|특파원|논설위원)"
)


def signed(text: str) -> list[Author]:
    """The persons that a line "By A and B, of somewhere" names."""
    text = BRACKETED.sub(r"\1", text)
    if reporter := REPORTER.fullmatch(text):
        return [Author(reporter.group(1))]
    if labelled := LABELLED.search(text):
        return [Author(name) for name in names.split(next(filter(None, labelled.groups())))]
    match = byline_words.signing().match(text)
    found = names.split(own(match["name"])) if match else []
    persons = [Author(name) for name in takewhile(may_be_one, found)]
    if match and found and not persons and (match["wrote"] or match["alone"]) and NICKNAME.fullmatch(found[0]):
        return [Author(found[0])]
    return persons


def own(said: str) -> str:
    """What stands behind "By", without a day, a place, an address, and those who did something else."""
    return CUT.split(byline_words.others().split(byline_words.bracketed().sub("", said))[0])[0]


def may_be_one(name: str) -> bool:
    """Whether what stands in a place for a name is one and no post."""
    if EASTERN.fullmatch(name):
        return names.is_name(name) and COMPANY.search(name) is None
    return is_person(name) and names.POST.search(name) is None


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
    labelled = LABELLED.search(text)
    said = next(filter(None, labelled.groups())) if labelled else own(text)
    parts = names.split(said, spaced=is_japanese(page)) if len(text) <= LONGEST else []
    return [Author(name, href if len(parts) == 1 else None) for name in parts]


def _link(node: HtmlElement) -> HtmlElement | None:
    """The link that an element is, holds, or stands in."""
    inside = node if node.tag == "a" else first(node, "a[href], link[itemprop=url][href]")
    outer = (up for up in list(node.iterancestors())[:2] if isinstance(up, HtmlElement) and up.tag == "a")
    return inside if inside is not None else next(outer, None)
