"""Who wrote it, in the lines of East Asian editors around a text: labels with names, datelines, brackets at its end.

Such a line names the person; the elements called an author's name the account that the text was sent in by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from spiders import names
from spiders.document import Page, line, longer_than, words_of
from spiders.printed_names import is_japanese, signed
from spiders.surroundings import Surroundings, after
from storage.records import Author

TOLD_BY = (
    "作者",
    "撰文",
    "采写",
    "採寫",
    "记者",
    "記者",
    "文/",
    "文／",
    "文|",
    "文｜",
    "文丨",
    "文：",
    "文:",
    "文＝",
    "執筆",
    "ライター",
)
TAGS = ("p", "div", "span", "td", "font", "section", "strong", "b", "em", "i", "li", "small", "blockquote", "h4", "h5")
_MARKS = "|｜丨:：/／=＝"
_WROTE = r"作者|撰文|撰稿人?|采写|採寫|采访撰文|採訪撰文|文字|文|执笔|執筆|取材・文|文・写真|取材・執筆|ライター|著者"
_REPUBLISHED = r"本文|此文|文章|来源|來源|编辑|編輯|责编|責編|题图|題圖|原文|转自|轉自|编者按"
STARTS = re.compile(
    rf"[\s【（(〔\[▍●■*—-]*(?:{_WROTE}|{_REPUBLISHED}|(?:本报|本報|本刊|本网|本網|见习|实习)?(?:记者|記者))"
)
CREDIT = re.compile(
    rf"(?:^|[\s,，;；|｜丨】)）(（〔【▍●■]|本文)(?:{_WROTE})\s*[{_MARKS}]\s*([^。！？!?\n{_MARKS}]{{2,60}})"
)
REPORTER = re.compile(r"^[\s【（(〔]*(?:本报|本報|本刊|本网|本網|见习|实习)?(?:记者|記者)")
DATELINE = re.compile(
    r"^[^。]{0,24}(?:日电|日電|讯|訊)\s*[（(][^（）()。]{0,8}?(?:记者|記者)\s*([\u4e00-\u9fff·]{2,4}(?:[\s、，]+[\u4e00-\u9fff·]{2,4})*)\s*[）)]"
)
BETWEEN = re.compile(r"\s*[,，、;；・＆&]\s*|\s+|和|与|與")
EVEN_BETWEEN = re.compile(
    r"\s*[,，、;；・＆&]\s*|\s+(?=写真|撮影|構成|編集|イラスト|協力|監修)"
)  # of names with a blank in them
LATIN = re.compile(r"[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){1,3}")
EASTERN = re.compile(r"[\w々·.-]{2,12}|[\u4e00-\u9fff々]{1,4} [\u4e00-\u9fff々\u3040-\u30ff]{1,5}")
LABELS = re.compile(
    r"(?:责任|責任|值班|执行|核稿)?(?:编辑|編輯|责编|責編|编审|审校|校对|校對|排版|监制|監製|策划|策劃|摄影|攝影|图片?|圖片?|制图|題圖|题图|"
    r"翻译|翻譯|译者|譯者|来源|來源|出品|设计|設計|写真|撮影|構成|編集|イラスト|版权|版權|文|ID).*|.*(?:授权|授權|发布|發布|所有)"
)
BOOKS = re.compile("出版社|ISBN|定价|定價|出版时间|出版年|装帧")
_NAME = r"[\u4e00-\u9fff々]{1,4}[ \u3000]?[\u4e00-\u9fff々\u3040-\u30ff]{1,5}"
ENDING = re.compile(rf"(?:^|[。」』！？]\s*)[（(【\[]({_NAME})[）)】\]]$")
NO_NAME = re.compile(
    r"(?:写真|記事|構成|取材|聞き手|文中).*|.*(?:社|新聞|通信|部|局|略|除く|時事|提供|撮影|参照|談|月|日|年|完|了|続く|つづく|おわり|終わり|共同|写真|連載|全文|初出|構成|取材|"
    r"記事|無料|有料|会員|広告|株式|大学|市|県|町|村|駅)"
)
LONGEST, LONGEST_BOX = 160, 400  # characters of such a line, of a box around one that may be a book's
TEXT = 80  # characters of a paragraph
SENTENCE, MOST_TEXT = 30, 1_000  # characters of a text's last paragraph: its first words, all of it
MOST_BEHIND = 3  # elements behind it that may hold a name
AT_EDGES = 1  # paragraphs of the text that may stand beyond such a line


def near(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """The persons that such lines above or below the text name; none where they name several different ones."""
    found: dict[tuple[str, ...], tuple[HtmlElement, list[Author]]] = {}
    for node, text in _lines(page) if any(page.says(word) for word in TOLD_BY) else ():
        persons = _persons(page, text)
        if persons and not _is_of_other(node, around):
            found.setdefault(tuple(one.name for one in persons), (node, persons))
    if len(found) == 1:
        yield from found.values()


def ending(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """The name in brackets that a Japanese article ends with: the end of its last paragraph, or a line behind it."""
    nodes = reversed(list(page.body.iter("p", "div", "section"))) if is_japanese(page) else ()
    written = (one for one in nodes if len((one.text or "").strip()) >= SENTENCE and not around.is_from_others(one))
    last = next(written, None)
    behind = islice(after(last), MOST_BEHIND) if last is not None else ()
    for node in (last, *behind):
        match = ENDING.search(words_of(node)) if node is not None and not longer_than(node, MOST_TEXT) else None
        name = match.group(1) if match else ""
        if node is not None and len(name) > 2 and NO_NAME.fullmatch(name) is None and names.is_name(name):
            yield node, [Author(name)]
            return


def _lines(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    """The lines that may be such ones: above the second long paragraph, or below the one before the last."""
    paragraphs, found = 0, []
    for node in page.body.iter(*TAGS):
        pieces = (node.text, *(child.tail for child in node))
        texts = [line(text) for text in pieces if text and not text.isspace()]
        if any(STARTS.match(text) for text in texts):
            whole = [] if longer_than(node, LONGEST) else [words_of(node)]
            found += [(node, text, paragraphs) for text in whole or texts if STARTS.match(text)]
        paragraphs += sum(len(text) >= TEXT or DATELINE.match(text) is not None for text in texts)
    for node, text, before in found:
        if before <= AT_EDGES or before >= paragraphs - AT_EDGES:
            yield node, text
    yield from _dateline(page)


def _dateline(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    """The agency's line in front of the first sentence."""
    if page.says("记者") or page.says("記者"):
        for node in page.body.iter("p", "td", "div"):
            match = DATELINE.match((node.text or "").strip())
            if match:
                yield node, f"作者：{match.group(1)}"
                return


def _persons(page: Page, text: str) -> list[Author]:
    """Whom a line names as those who wrote it."""
    if len(text) > LONGEST:
        return []
    if REPORTER.match(text):
        return signed(text)
    match = CREDIT.search(text)
    return [Author(name) for name in _named(page, match.group(1))] if match else []


def _named(page: Page, value: str) -> list[str]:
    """The names at the start of what stands behind a label, up to the next label or to what is none."""
    if latin := LATIN.match(value):
        return [latin.group(0)]
    found: list[str] = []
    between = EVEN_BETWEEN if is_japanese(page) else BETWEEN
    for part in between.split(names.clean(value)):
        name = names.clean(re.split(r"[（(《“\"「【〔]", part)[0])
        if not EASTERN.fullmatch(name) or LABELS.fullmatch(name) or not names.is_name(name):
            break
        found.append(name)
    return found


def _is_of_other(node: HtmlElement, around: Surroundings) -> bool:
    """Whether a line is another article's, a comment's, or a book's."""
    box = next((up for up in node.iterancestors() if longer_than(up, LONGEST)), None)
    book = box is not None and not longer_than(box, LONGEST_BOX) and BOOKS.search(words_of(box)) is not None
    beside = (one for one in (node.getprevious(), node.getnext()) if isinstance(one, HtmlElement))
    return book or any(BOOKS.search(words_of(one)[:LONGEST]) for one in beside) or around.is_from_others(node)
