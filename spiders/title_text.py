"""The text of a headline: as a heading prints it, as a head names it."""

from __future__ import annotations

import re
from html import unescape

from lxml.html import HtmlElement

from spiders.document import first, line, words_of

ANCHOR = re.compile(r"(?:\s*[¶§🔗#]|\s*(?:Permalink|Link) (?:to|for) this (?:heading|headline|section)\W*)+$")
COUNTER = re.compile(r"^\(\d{1,3}\+?\)\s+")
MAILED = re.compile(r"^(?:(?:fwd?|wg|转发|轉寄)\s?[:：]\s*|gmail - )+", re.IGNORECASE)
MARKED = re.compile(r"<(em|i|b|strong|span|sup|sub|u|small|mark)\b[^<>]*>(.*?)</\1>", re.IGNORECASE)
ARCHIVE = re.compile(r"([»|-] )(?:blog[- ]archive?|archives? du blog|archivo del blog) [»|-] ", re.IGNORECASE)
UNSHOWN = re.compile(r"\b(?:sr-only|visually-?hidden|screen-reader(?:-text)?)\b", re.IGNORECASE)


def tidy(text: str | None) -> str:
    """One line without entities left over, marks of anchors, counters of unread messages, signs of mails sent on."""
    found = line(text)
    for _ in range(2):
        found = unescape(found) if "&" in found else found
    found = MAILED.sub("", found)
    return COUNTER.sub("", ANCHOR.sub("", ARCHIVE.sub(r"\1", line(found))))


def plain(text: str | None) -> str:
    """A name out of the head: without the markup that some editors leave in it."""
    found = tidy(text)
    while "</" in found and (plain := MARKED.sub(r"\2", found)) != found:
        found = plain
    return line(found)


def printed_text(node: HtmlElement) -> str:
    """The text of a heading without its buttons and what only screen readers read."""
    main = first(node, ".mw-page-title-main")  # MediaWiki's, without its namespace
    node = node if main is None else main
    text = words_of(node)
    aside = (
        one for one in node.iter("button", "span") if one.tag == "button" or UNSHOWN.search(one.get("class") or "")
    )
    for label in map(words_of, aside):
        text = text.replace(label, " ") if any(map(str.isalnum, label)) else text  # a colon is part of the headline
    return tidy(text)
