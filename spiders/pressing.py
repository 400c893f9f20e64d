"""What can be pressed: links, buttons and forms, and where they stand in a text."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from spiders.document import select, words_of
from spiders.segments import PARAGRAPHS

ASKS = "a[href], button, form, input, [role=button], [onclick]"
NOTE = re.compile(r"#(?:user-content-)?_*(?:fn|ftn|edn|sdfoot|foot|note|end|cite|ref|easy-footnote)")
WRITTEN_BEFORE = 120  # characters of a paragraph before a link at its end: they are the author's


def presses(node: HtmlElement) -> bool:
    """Whether there is something to press in an element that is no mark of a note."""
    return node.tag in ("a", "button", "form") or any(
        not NOTE.match(one.get("href") or "") for one in select(node, ASKS)
    )


def link_at_end(node: HtmlElement) -> HtmlElement | None:
    """The link or button at the end of an author's paragraph; None where the whole paragraph may be a notice."""
    last = node[-1] if len(node) and node.tag in PARAGRAPHS else None
    if last is None or last.tag not in ("a", "button") or (last.tail or "").strip():
        return None
    return last if len(words_of(node)) - len(words_of(last)) > WRITTEN_BEFORE else None


def is_loose(node: HtmlElement) -> bool:
    """Whether something to press is none of the words of a paragraph."""
    return node.tag != "a" or next(node.iterancestors("p", "li", "blockquote", "td"), None) is None
