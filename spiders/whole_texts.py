"""Boxes that say what walls say and hide nothing: labels of other texts, what unfolds, an app for the same text."""

from __future__ import annotations

from lxml.html import HtmlElement

from spiders.document import brief_words
from spiders.folding import fold
from spiders.wall_sentences import speaks_of_it
from spiders.wall_words import BRIEF, amount, asks_for_something, offer_phrase, table


def only_labels(phrase: str, line: str, said: str) -> bool:
    """Whether a phrase is a label for other texts as well, in a folded line that does not speak of this one and a box
    that asks for nothing else."""
    if phrase not in table().labels or speaks_of_it(line):
        return False
    rest = said.replace(phrase, " ")
    return offer_phrase(rest) is None and not asks_for_something(rest)


def says_rest(folded: str) -> bool:
    """Whether a folded text speaks of the rest of this one, or says how much that is."""
    return amount(folded) is not None or any(word in folded for word in table().rest)


def offers_app(folded: str) -> bool:
    """Whether a folded text leads to another place for the same text: an app, a print."""
    return any(word in folded for word in table().kinds["app"])


def unfolds(node: HtmlElement) -> bool:
    """Whether a box has something to press that only shows the whole text of the page, and leads nowhere."""
    pressed = (one for one in (node, *node.iterdescendants("a", "button", "span", "div")) if _leads_nowhere(one))
    return any(fold(brief_words(one, BRIEF) or "").strip(" .…>»") in table().unfolding for one in pressed)


def _leads_nowhere(node: HtmlElement) -> bool:
    return node.tag != "a" or (node.get("href") or "#").startswith(("#", "javascript:"))
