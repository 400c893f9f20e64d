"""Cards: what stands in a list of other articles and says something about one of those."""

from __future__ import annotations

from lxml.html import HtmlElement

from spiders.document import first, words_of
from spiders.folding import fold


def card_of(node: HtmlElement, body: list[HtmlElement], phrase: str) -> HtmlElement | None:
    """The card whose label says a phrase; None where it stands in none. What holds the text is no card."""
    holders = {one for top in body for one in (top, *top.iterancestors())}
    line = (one for one in (node, *node.iterancestors()) if one not in holders)
    return next((one for one in line if _is_card(one, phrase)), None)


def _is_card(node: HtmlElement, phrase: str) -> bool:
    """An article of its own, an item of a list of links, or one of several boxes alike that say the same."""
    if not _leads(node):
        return False
    if node.tag == "article":
        return True
    parent, name = node.getparent(), node.get("class")
    beside = [one for one in parent if one is not node and one.tag == node.tag] if parent is not None else []
    if node.tag == "li":
        return any(map(_leads, beside))
    return bool(name) and any(one.get("class") == name and phrase in fold(words_of(one)) for one in beside)


def _leads(node: HtmlElement) -> bool:
    return first(node, "a[href]") is not None
