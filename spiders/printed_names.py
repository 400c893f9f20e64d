"""The names that an element or a line prints, with their links, and which of them are persons'."""

from __future__ import annotations

import re
from itertools import takewhile

from lxml.html import HtmlElement

from spiders import byline_words, names
from spiders.credit_words import wrote
from spiders.document import UNSEEN, Page, first, line, words_of
from spiders.written import is_japanese
from storage.records import Author

CUT = re.compile(
    r"\s+[-–—|·•/]\s|\s+on\s|"
    r"\s+(?:el|le|at|um|en|alle|às|à|om|klo|o|на|am|op|il|em|den|dnia|kl\.?)\s+(?:\w+,? )?\d|"
    r"\s+\((?:à|in|aus|from|en|at|i|w|z)\s[^)]*\)$|\s*[|·•]\s*|"
    r",?\s+(?:\w{3,9}\.? \d{1,2}(?=,|$| \d{4}| at )|\d{1,2}\.? \w{3,9}[, ])|,?\s+in\s|\s+for\s+(?=[A-Z])|"
    r"\s+[(<]?[\w.+-]+@[\w-]+\.\w|(?<=\w{3})\.$|,?\s+\d{1,2}([./-])\d{1,2}\1(?:\d\d){1,2}(?!\d)|\s發表[在於]\s"
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
    r"(?:신문|일보|뉴스|방송|미디어|신문사|新聞社?|新闻社|新報社?|日报社?|日報社?|晚报|晚報|通讯社|通訊社|通信社?|出版社|杂志社|雜誌社|电视台|電視台|"
    r"株式会社|有限公司|公司|集团|集團|传媒|傳媒)$",
    re.IGNORECASE,
)
NICKNAME = re.compile(r"@[\w.]{2,30}|[^\W\d_][\w.-]{2,20}")
EASTERN = re.compile(
    r"(?=.{2})[\u3040-\u30ff\u4e00-\u9fff々]{1,8}(?: [\u3040-\u30ff\u4e00-\u9fff々]{1,5})?|[가-힣]{2,4}"
)
LONGEST = 120  # characters of a byline


def split(page: Page, text: str) -> list[str]:
    """The single names of a byline of a page."""
    return names.split(text, spaced=is_japanese(page))


def signed(text: str, *, japanese: bool = False) -> list[Author]:
    """The persons that a line "By A and B, of somewhere" names. `japanese`: a blank may stand within a name."""
    if written := wrote(text, japanese=japanese):
        return [Author(name) for name in written]
    return bylined(text, japanese=japanese)


def bylined(text: str, *, japanese: bool = False) -> list[Author]:
    """The persons that a line names in the words of `bylines.toml`."""
    match = byline_words.signing().match(BRACKETED.sub(r"\1", text)) or byline_words.ascribing().match(text)
    found = names.split(own(match["name"]), spaced=japanese) if match else []
    persons = [Author(name) for name in takewhile(may_be_one, found)]
    said = match.groupdict() if match and found and not persons else {}
    if (said.get("wrote") or said.get("alone")) and NICKNAME.fullmatch(found[0]):
        return [Author(found[0])]
    return persons


def own(said: str) -> str:
    """What stands behind "By", without a day, a place, an address, and those who did something else."""
    named = CUT.split(byline_words.others().split(byline_words.bracketed().sub("", said))[0])[0]
    return byline_words.trailing().sub("", named)


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
    text = _beside_day(node) if inner is None else inner.get("content") or ""
    link = _link(node)
    href = page.join(link.get("href")) if link is not None and link.get("href") else None
    if len(text) > LONGEST and link is not None:
        text = words_of(link)
    elif persons := _in_blocks(node, text):
        return [Author(name) for name in persons]
    short = len(text) <= LONGEST
    said = _first_line(node) or text
    signed_ = byline_words.signing().match(said) if short else None
    named = signed_["name"] if signed_ is not None else said
    parts = (wrote(text, japanese=is_japanese(page)) or split(page, own(named))) if short else []
    if parts and is_person(parts[0]):  # one word behind a name is where it was written
        parts = [one for one in parts if " " in one or not one.isascii()]
    return [Author(name, href if len(parts) == 1 else None) for name in parts]


def _beside_day(node: HtmlElement) -> str:
    """The words of an element without its day and its buttons, which may stand right behind a name."""
    parts = [one for one in node if isinstance(one.tag, str) and one.tag not in UNSEEN]
    named = [words_of(one) for one in parts if one.tag not in ("time", "button")]
    if len(named) == len(parts) or not any(named):
        return words_of(node)
    return line(" ".join([node.text or "", *named, *(one.tail or "" for one in parts)]))


def _in_blocks(node: HtmlElement, text: str) -> list[str]:
    """The persons that an element names in boxes of their own, where its first says no more than a name: what they are
    stands in others."""
    leaves = [words_of(one) for one in node.iter("div", "p") if len(one) == 0 and one is not node]
    said = [turned(one) or one for one in leaves if one]
    return (
        [one for one in said if may_be_one(one) and "," not in one]
        if len(said) > 1 and said[0] != text and may_be_one(said[0])
        else []
    )


def _first_line(node: HtmlElement) -> str:
    """What an element says in front of its first break, where that is a name: what they are stands below."""
    breaks = next(node.iterchildren("br"), None)
    if breaks is None:
        return ""
    before = (f"{words_of(one)} {one.tail or ''}" for one in breaks.itersiblings(preceding=True))
    said = line(" ".join((node.text or "", *reversed(list(before)))))
    found = names.split(own(said))
    return said if found and all(map(may_be_one, found)) else ""


def turned(text: str, *, catalogue: bool = False) -> str:
    """`Last, First` as catalogues write it, turned; elsewhere only of two words, or with an initial."""
    first = r"[^,]+" if catalogue else r"[^\s,]+(?: [^\W\d_]\.)*"
    match = re.fullmatch(rf"([^\s,]+), ({first})", text)
    return f"{match.group(2)} {match.group(1)}" if match else ""


def _link(node: HtmlElement) -> HtmlElement | None:
    """The link that an element is, holds, or stands in."""
    inside = node if node.tag == "a" else first(node, "a[href], link[itemprop=url][href]")
    outer = (up for up in list(node.iterancestors())[:2] if isinstance(up, HtmlElement) and up.tag == "a")
    return inside if inside is not None else next(outer, None)
