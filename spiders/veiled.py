"""Text that a page holds so that nobody can read it: encrypted, its letters exchanged, or blurred by its style."""

from __future__ import annotations

from lxml.html import HtmlElement

from spiders.document import Page
from spiders.ending import GOES_ON, Ending, length
from spiders.wall_words import table

PARAGRAPH_TURNED = ("kAm", "k^Am")  # the tags of a paragraph in ROT47, as BLOX encrypts what subscribers read


def is_veiled(node: HtmlElement, text: str) -> bool:
    """Whether an element with this text is called as what nobody can read, or is encrypted."""
    return not table().veils.isdisjoint((node.get("class") or "").split()) or text.endswith(PARAGRAPH_TURNED[1])


def first(page: Page, ending: Ending) -> HtmlElement | None:
    """The first element of a text, behind its start, from which on nothing of it can be read; None where all can."""
    called = (node for name in table().veils for node in page.select(f".{name}"))
    veils = set(filter(ending.is_in_reach, called))
    turned = page.says(PARAGRAPH_TURNED[0]) and page.says(PARAGRAPH_TURNED[1])
    if not veils and not turned:
        return None
    found, clear = None, 0
    for node, text in ending.paragraphs():
        veil = next((one for one in (node, *node.iterancestors()) if one in veils), None)
        if veil is None and turned and text.startswith(PARAGRAPH_TURNED[0]) and ending.is_in_reach(node):
            veil = node
        if veil is None:
            clear += length(text)
            found = None if clear >= GOES_ON else found
        elif found is None:
            found, clear = veil, 0
    return found
