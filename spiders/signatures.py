"""Who signs a text at its end: in its last lines, or right behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from spiders import names
from spiders.byline_words import closings, labels
from spiders.credit_words import in_brackets
from spiders.document import BLOCKS, UNSEEN, Page, brief_words, line, longer_than, words_of
from spiders.printed_names import BRACKETED, EASTERN, LONGEST, bylined, is_person, signed
from spiders.segments import HEADINGS
from spiders.surroundings import SENTENCE, TITLE, Surroundings, after
from spiders.surroundings import names as names_of
from spiders.written import is_japanese
from storage.records import Author

DASH = re.compile(r"^[—–―~-]{1,2}\s*(?=[^\W\d_])")
SIGN = re.compile(r"(?<![a-z])sign(?:ature|ed|atur)?(?![a-z])|firma|unterschrift", re.IGNORECASE)
RIGHT = re.compile(r"text-align:\s*(?:right|end)", re.IGNORECASE)
FOOTERS = "#templateFooter, td[class*=footer], table[class*=footer], div[class*=footer], div[id*=footer]"
INSIDE, BEHIND = 40, 24  # elements looked at in the text, from its end, and behind it
INITIALS = re.compile(
    r"(?!P\. ?S\.|N\. ?B\.|R\. ?I\. ?P\.)(?:[^\W\d_a-z]\.[ -]?){2,4}"
)  # what a paper signs its short pieces with
FIRST = 3  # short lines behind the last sentence: a name, what they are, a place
QUOTED = ("blockquote", "figure", "figcaption", "table", "ul", "ol", "cite", "q")


def ending(text: list[HtmlElement], around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """The names in the last lines of a text, then in those behind it that say what somebody did."""
    inside = _last(text, set(around.page.select(FOOTERS)))
    yield from _saying(around.page, inside)
    for node, said in inside[:FIRST]:
        if found := _alone(node, said):
            yield node, found
    behind = takewhile(_is_no_title, islice(after(text[-1]), BEHIND)) if text else iter(())
    lines = [one for one in _lines(behind) if not around.is_from_others(one[0])]
    yield from _saying(around.page, lines)
    for node, said in [one for one in lines if any(map(str.isalnum, one[1]))][:1]:
        if found := _alone(node, said):
            yield node, found


def starting(text: list[HtmlElement], around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """The names in the first lines of a text, in front of its first sentence."""
    nodes = (node for element in text for node in element.iter() if isinstance(node, HtmlElement))
    lines = list(takewhile(lambda one: _is_short(one[1]), _lines(islice(nodes, INSIDE))))
    yield from _saying(around.page, lines)


def _last(text: list[HtmlElement], footers: set[HtmlElement]) -> list[tuple[HtmlElement, str]]:
    """The short lines behind the last sentence of a text, in order, without those of a mail's footer."""
    own = (element for element in reversed(text) if footers.isdisjoint((element, *element.iterancestors())))
    nodes = (node for element in own for node in _backwards(element, footers))
    return list(takewhile(lambda one: _is_short(one[1]), _lines(islice(nodes, INSIDE))))[::-1]


def _backwards(element: HtmlElement, without: set[HtmlElement]) -> Iterator[HtmlElement]:
    """An element and all below it from its end, the innermost first."""
    for child in element.iterchildren(reversed=True):
        if isinstance(child, HtmlElement) and child not in without:
            yield from _backwards(child, without)
    yield element


def _is_short(said: str) -> bool:
    return len(said) <= SENTENCE or bool(signed(said))


def _is_no_title(node: HtmlElement) -> bool:
    """Whether an element is no headline of something else, with or without a heading."""
    return node.tag not in HEADINGS and (node.tag != "a" or not longer_than(node, TITLE))


def _lines(nodes: Iterator[HtmlElement]) -> Iterator[tuple[HtmlElement, str]]:
    """The elements with words of their own and what they say, cut where it is long; no words inside a long line."""
    for node in nodes:
        if node.tag in UNSEEN or not any((part or "").strip() for part in (node.text, *(one.tail for one in node))):
            continue
        parent = node.getparent()
        if node.tag in BLOCKS or _is_line(node) or (parent is not None and not longer_than(parent, LONGEST)):
            yield node, brief_words(node, LONGEST) or "." * (LONGEST + 1)


def _is_line(node: HtmlElement) -> bool:
    """Whether an element is a line: a block, or all that stands between two edges of blocks or breaks."""
    while node.tag not in BLOCKS and (parent := node.getparent()) is not None:
        before, behind = node.getprevious(), node.getnext()
        words = (parent.text if before is None else before.tail, node.tail)
        if any((one or "").strip() for one in words) or any(
            one is not None and one.tag not in BLOCKS and one.tag != "br" for one in (before, behind)
        ):
            return False
        if before is not None or behind is not None:
            return True
        node = parent
    return True


def _saying(page: Page, lines: list[tuple[HtmlElement, str]]) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """Those whom lines name behind what they did, in the same line or in the one before; those in the lines of East
    Asian editors are looked for in the whole page (`credit_lines.py`)."""
    label, japanese = False, is_japanese(page)
    for node, said in lines:
        found = bylined(said, japanese=japanese) or ([Author(said)] if label and is_person(said) else [])
        if found:
            yield node, found
        label = labels().fullmatch(said) is not None


def _alone(node: HtmlElement, said: str) -> list[Author]:
    """A name that is all of a line: in brackets as in Japan, behind a dash, or set apart by letters or place."""
    inner = BRACKETED.fullmatch(said)
    if inner and EASTERN.fullmatch(inner[1]):
        return [Author(one) for one in (in_brackets(said),) if one]
    if INITIALS.fullmatch(said):
        return [Author(said)]
    name = _behind_closing(node, said) or (inner[1] if inner else DASH.sub("", said))
    persons = [Author(one) for one in takewhile(is_person, names.split(name))]
    path = [node, *islice(node.iterancestors(), 2)]
    if not persons or not _is_line(node) or any(one.tag in QUOTED for one in path):
        return []
    block = next(one for one in path if one.tag in BLOCKS or one is path[-1])
    before = block.getprevious()
    if before is not None and before.tag in QUOTED:
        return []  # who said what is quoted there
    return persons if name != said or any(map(_is_set_apart, path)) else []


def _behind_closing(node: HtmlElement, said: str) -> str:
    """The line behind what closes a letter, few words that end in a comma; empty where nothing does."""
    closes = closings().fullmatch
    lines = _between_breaks(node)
    if len(lines) > 1 and closes(lines[0]):
        return lines[1]
    before = node.getprevious()
    while before is not None and before.tag == "br" and not line(before.tail) and before.getprevious() is not None:
        before = before.getprevious()
    if before is None:
        return ""
    inside = before.tag in BLOCKS and not longer_than(before, LONGEST)
    parent = node.getparent()
    first = line(parent.text) if before.tag == "br" and parent is not None else ""
    above = line(before.tail) or (words_of(before) if inside else first)
    return f"{lines[0] if lines else said} " if closes(above) else ""


def _between_breaks(node: HtmlElement) -> list[str]:
    """The lines that breaks make of a short element."""
    found = [node.text or ""]
    for one in node:
        if one.tag == "br":
            found.append(one.tail or "")
        else:
            found[-1] += f" {words_of(one)} {one.tail or ''}"
    return [text for text in map(line, found) if text]


def _is_set_apart(node: HtmlElement) -> bool:
    aligned = (node.get("align") or "").lower() == "right" or RIGHT.search(node.get("style") or "") is not None
    return node.tag in ("i", "em") or aligned or SIGN.search(names_of(node)) is not None
