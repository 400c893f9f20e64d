"""Days that a page only prints: in an element called a date, or in the short lines under the headline."""

from __future__ import annotations

import re
from itertools import dropwhile, islice, takewhile

from lxml.html import HtmlElement

from spiders.document import Page, line, place, words_of
from storage.records import Date

NAMED = ", ".join(f"[{key}*={word}]" for word in ("date", "time", "Date", "Time") for key in ("class", "id"))
DAY = re.compile(
    r"\b(?:19|20)\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d\d(?::\d\d)?)?|年\s?\d{1,2}月\s?\d{1,2}日(?:\s?\d{1,2}:\d\d)?)"
    r"|\b\d{1,2}\.? [A-Za-z]{3,9},? (?:19|20)\d\d|\b[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
)
FROM_OTHERS = re.compile(r"comment|mention|reply|replies", re.IGNORECASE)
SHORT, LONG = 60, 140  # characters of a line that may be a date's, and of one that is text
BELOW = 12  # texts below a headline that are looked at


def dates(page: Page, title: str | None) -> list[Date]:
    """The first day printed where a day of publication is; for pages that declare none."""
    found = [*page.select(NAMED), *_below(page, title)]
    for node in found:
        text = words_of(node)
        match = DAY.search(text) if len(text) < SHORT and not is_from_others(node) else None
        if match:
            return [Date("published", match.group(0), "visible", f"css:{place(node)}")]
    return []


def _below(page: Page, title: str | None) -> list[HtmlElement]:
    """The elements of the short lines between the headline and the first line of text."""
    heading = next((node for node in page.select("h1, h2") if words_of(node) == title), None)
    if heading is None:
        return []
    inside = set(heading.iter())
    following = dropwhile(lambda node: node is not heading, page.body.iter())
    behind = (node for node in following if node not in inside and isinstance(node, HtmlElement) and line(node.text))
    return list(islice(takewhile(lambda node: len(words_of(node)) < LONG, behind), BELOW))


def is_from_others(node: HtmlElement) -> bool:
    """Whether an element stands among comments and mentions."""
    names = (f"{one.get('class') or ''} {one.get('id') or ''}" for one in (node, *node.iterancestors()))
    return any(FROM_OTHERS.search(name) for name in names)
