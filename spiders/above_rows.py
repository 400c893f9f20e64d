"""The headline of an East Asian page named after its site alone: the line above the row of its day and source."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from spiders.claims import Claim
from spiders.document import UNSEEN, Page, longer_than, place, words_of

ROW = re.compile(
    r"(?:(?:發布|发布|發佈|公告|刊登|張貼|更新|发文|發文|發稿|登載|刊載|发表|發表)(?:日期|时间|時間|日)|"
    r"(?:^|[\s|｜])(?:日期|时间|時間|公開日|掲載日|등록일|작성일))\s*[:：]?\s*\S{0,4}\d"
)
SENTENCE = re.compile(r"[。!！？?…：:]$")
DAY = re.compile(
    r"(?:中華民國|民國|西元|平成|昭和|令和|公元)?\s?[\d〇○零一二三四五六七八九十廿卅百]{1,5}\s?年"
    r"\s?[\d一二三四五六七八九十]{1,3}\s?月\s?[\d一二三四五六七八九十廿卅]{1,3}\s?日\s*(?:[（(]?(?:星期|週|周)?[一二三四五六日月火水木金土][)）]?)?"
)
SET = ("b", "strong", "font")
LARGE = 4  # of the sizes of a font
LONGEST_ROW, SHORTEST, LONGEST = 120, 6, 70  # characters of the row, of a headline
NEAR = 12  # elements in front of a row


def headline(page: Page) -> Claim[str] | None:
    """The line above the first such row; None where a link, a label or a sentence stands there."""
    for node in page.body.iter("td", "div", "p", "span", "font", "li"):
        if not node.text or longer_than(node, LONGEST_ROW):
            continue
        bare = DAY.fullmatch(node.text.strip()) is not None
        if not bare and ROW.search(node.text) is None:
            continue
        above = next((one for one in islice(node.iterancestors(), 2) if one.getprevious() is not None), node)
        line = _line_before(node if node.getprevious() is not None else above)
        if not bare or _is_set_off(line):  # a site prints the day of the visit below its name, too
            return _claim(line)
    return None


def _is_set_off(line: HtmlElement | None) -> bool:
    """Whether a line is set in letters of its own."""
    path = (line, *islice(line.iterancestors(), 1)) if line is not None else ()
    return any(one.tag in ("b", "strong") or int(one.get("size") or 0) >= LARGE for one in path if one.tag in SET)


def _line_before(node: HtmlElement) -> HtmlElement | None:
    """The innermost element with all the words of what stands before one."""
    near = islice(node.itersiblings(preceding=True), NEAR)
    lines = (one for one in near if isinstance(one, HtmlElement) and one.tag not in UNSEEN)
    line = next((one for one in lines if words_of(one)), None)
    while line is not None and len(line) == 1 and words_of(line[0]) == words_of(line):
        line = line[0]
    return line


def _claim(node: HtmlElement | None) -> Claim[str] | None:
    text = words_of(node) if node is not None and not longer_than(node, LONGEST) else ""
    if node is None or len(text) < SHORTEST or SENTENCE.search(text) or next(node.iter("a"), None) is not None:
        return None
    return Claim(text, f"css:{place(node)}")
