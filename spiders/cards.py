"""Cards: what stands in a list of other articles, or leads to the next one, and says something about one of those."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from spiders.document import first, longer_than, select, words_of
from spiders.doors import doors, is_door
from spiders.folding import fold
from spiders.segments import weight
from spiders.surroundings import names
from spiders.wall_words import PRICE, asks_for_something, cut_phrase, offer_phrase

NEIGHBOUR = re.compile(r"(?<![a-z])(?:prev(?:ious)?|next|older|newer|adjacent|nav(?:igation)?)(?![a-z])")
LABEL = re.compile(
    r"[«‹←<]|(?:previous|prev|next|older|newer|vorherig|nächst|précédent|suivant|anterior|siguiente|precedente|"
    r"successiv|poprzedni|następn)|[上下]一[篇页]|[前次]の記事"
)
RELATED = re.compile(r"(?<![a-z])(?:related|recommend(?:ed|ations?)|more-?stories|latest)(?![a-z])")
ADDRESS = re.compile(r"(?:https?:/)?/\S|[\w./-]+(?:$|[?#])")
LONGEST_CARD, LEAST_TITLE, LONGEST_LABEL = 300, 20, 40  # characters of a card, its title, what stands beside both
AROUND = 4  # levels: a link, its heading, its box, the box of both neighbours


def card_of(node: HtmlElement, body: list[HtmlElement], phrase: str) -> HtmlElement | None:
    """The card whose label says a phrase; None where it stands in none. What holds the text is no card."""
    holders = {one for top in body for one in (top, *top.iterancestors())}
    line = [one for one in (node, *node.iterancestors()) if one not in holders]
    card = next((one for one in line if _is_card(one, phrase) or _titles_another(one, phrase)), None)
    return card if card is not None else _neighbour(line, holders, phrase)


def is_called_related(node: HtmlElement) -> bool:
    """Whether an element is named after other stories."""
    return RELATED.search(names(node).lower()) is not None


def _neighbour(line: list[HtmlElement], holders: set[HtmlElement], phrase: str) -> HtmlElement | None:
    """The link to the article before or behind this one whose title says a phrase: by its relation, by what it and the
    boxes around it are called, or by the word or arrow before it."""
    inside = select(line[0], "a[href]") if line else []
    links = (one for one in (*inside, *(up for up in line if up.tag == "a")) if phrase in fold(words_of(one)))
    link = next(links, None)
    if link is None:
        return None
    around = islice((one for one in (link, *link.iterancestors()) if one not in holders), AROUND)
    related = not {"prev", "next"}.isdisjoint((link.get("rel") or "").lower().split())
    return link if related or any(_says_neighbour(one) for one in around) else None


def _says_neighbour(node: HtmlElement) -> bool:
    called = node.tag == "nav" or NEIGHBOUR.search(names(node).lower()) is not None
    return called or LABEL.match(fold(words_of(node))) is not None


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
    if node.tag == "a":
        names_it = any(map(str.isalnum, fold(words_of(node)).replace(phrase, "")))
        alike = names_it and not (node.get("href") and is_door(node))
    else:
        alike = bool(name)
    return alike and any(one.get("class") == name and phrase in fold(words_of(one)) for one in beside)


def _titles_another(node: HtmlElement, phrase: str) -> bool:
    """Whether a short element is a label and the title of another article, with nothing in it to come in by."""
    links = [node] if node.tag == "a" else select(node, "a[href]")
    if len(links) != 1 or longer_than(node, LONGEST_CARD) or first(node, "button, form, input") is not None:
        return False
    link, text = links[0], fold(words_of(node))
    title = fold(words_of(link)).replace(phrase, " ").strip()
    beside = text.replace(phrase, " ").replace(title, " ")
    says = cut_phrase(title) is not None or offer_phrase(title) is not None or asks_for_something(title)
    says = says or PRICE.search(title) is not None or doors().join.search(title) is not None
    titled = weight(title) >= LEAST_TITLE and not says and len(beside.strip()) <= LONGEST_LABEL
    return titled and ADDRESS.match(link.get("href") or "") is not None and not is_door(link)


def _leads(node: HtmlElement) -> bool:
    return node.tag == "a" or first(node, "a") is not None
