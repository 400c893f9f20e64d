"""Small readings that several platforms share: a body without the boxes of a theme, what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from lxml.html import HtmlElement

from spiders import evidence, wall_words
from spiders.document import Page, place, select, words_of
from spiders.folding import fold
from storage.records import Says, Signal

BOXES = frozenset(("div", "section", "article", "main", "body", "table", "tbody", "tr", "td", "center"))
CHROME = frozenset(("nav", "header", "footer", "dialog"))
BARE = 40  # characters of text of its own; a box with more is not taken apart
MONEY = re.compile(
    r"[$€£¥]\s?\d|\b(?:pay(?:ing|ant)?|paid|premium|upgrade|price|per month|zahlend|bezahl|payant|de pago)\w*|"
    r"付费|有料",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#x[0-9A-Fa-f]{2,5});")
LONGEST = 700  # characters of a notice


def without(body: list[HtmlElement], unwanted: list[HtmlElement], walls: list[HtmlElement]) -> list[HtmlElement]:
    """The body, taken apart where it holds unwanted elements, as the elements that are wanted, in order.

    A wall stands behind a body or in one of its elements, so it becomes none itself.
    """
    tops = set(body)
    inside = [node for node in unwanted if not tops.isdisjoint((node, *node.iterancestors()))]
    unwanted = [*inside, *walls] if inside else []
    holders = {parent for node in unwanted for parent in node.iterancestors()}
    return [kept for node in body for kept in _kept(node, set(unwanted), holders)] if unwanted else body


def _kept(node: HtmlElement, unwanted: set[HtmlElement], holders: set[HtmlElement]) -> Iterator[HtmlElement]:
    if node in unwanted:
        return
    if node not in holders or node.tag not in BOXES or _bare(node) > BARE:
        yield node
        return
    for child in node:
        if isinstance(child.tag, str):
            yield from _kept(child, unwanted, holders)


def _bare(node: HtmlElement) -> int:
    """Characters of text that belongs to no element inside."""
    return sum(len((text or "").strip()) for text in (node.text, *(child.tail for child in node)))


def goes_on(body: list[HtmlElement]) -> bool:
    """Whether the page has text or pictures behind the body: a page that was cut in its text has none."""
    if not body:
        return False
    for level in (body[-1], *body[-1].iterancestors()):
        for sibling in level.itersiblings():
            if isinstance(sibling.tag, str) and (sibling.tag == "footer" or words_of(sibling)):
                return True
    return False


def whole(body: list[HtmlElement], wall: HtmlElement | None) -> Iterator[Signal]:
    """That the text is whole, on a platform whose server ends every cut text with a wall, where none stands.

    A theme may write a wall of its own: where a wall's words stand at the end of the text, nothing is said.
    """
    if wall is not None or not goes_on(body) or next(evidence.phrases(body), None) is not None:
        return
    if any(words_of(node) for node in body):
        yield Signal(Says.WHOLE, True, f"css:{place(body[-1])}")


def plain(text: str | None) -> str | None:
    """A text out of a page's JSON without the entities that some writer of it left in."""
    for _ in range(2):
        text = unescape(text) if text and ENTITY.search(text) else text
    return text


def gate(page: Page, body: list[HtmlElement], links: str) -> HtmlElement | None:
    """The largest short box around the first link that only a wall has, behind the start of the body."""
    return next(_boxes(page, body, links), None)


def notice(page: Page, body: list[HtmlElement], links: str) -> HtmlElement | None:
    """The largest short box around a link that a wall may have, with a wall's phrase in it."""
    return next((box for box in _boxes(page, body, links) if _says_so(fold(words_of(box)))), None)


def _says_so(folded: str) -> bool:
    return bool(wall_words.cut_phrase(folded) or wall_words.offer_phrase(folded))


def _boxes(page: Page, body: list[HtmlElement], links: str) -> Iterator[HtmlElement]:
    around = {*body, *(parent for node in body for parent in node.iterancestors())}
    for link in page.select(links):
        if any(node.tag in CHROME or node.get("role") == "dialog" for node in link.iterancestors()):
            continue
        box = link
        for level in link.iterancestors():
            if level in around or len(words_of(level)) > LONGEST:
                break
            box = level
        if evidence.behind(box, body):
            yield box


def sells(wall: HtmlElement) -> bool:
    """Whether a wall speaks of money."""
    return MONEY.search(words_of(wall)) is not None


def boxes(marks: list[HtmlElement], text: str) -> list[HtmlElement]:
    """Of each mark the largest box around it that holds none of the text."""
    found = []
    for mark in marks:
        box = mark
        while (parent := box.getparent()) is not None and not select(parent, text):
            box = parent
        if parent is not None:
            found.append(box)
    return found
