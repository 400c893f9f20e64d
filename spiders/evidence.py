"""Evidence that any page may carry: the content tier, AMP's sections, a wall's words just behind the text."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from lxml.html import HtmlElement

from spiders.cards import card_of, is_called_related
from spiders.document import Page, brief_words, place, words_of
from spiders.folding import fold
from spiders.visibility import visible
from spiders.wall_words import Amount, amount, cut_phrase, may_cut
from spiders.whole_texts import only_labels, unfolds
from storage.records import Says, Signal

NEAR = 4  # non-empty elements behind the body in which a phrase counts
MOST_NOTICE = 700  # characters; a longer text is no notice
GRANTED = "[subscriptions-section=content], [amp-access*=subscriber]"
AMOUNTS = {"percent": Says.HIDDEN_PERCENT, "hidden": Says.WORDS_HIDDEN, "total": Says.WORDS_TOTAL}


def content_tier(page: Page) -> Iterator[Signal]:
    """`article:content_tier`: free, metered, locked."""
    tier = page.meta("article:content_tier")
    if tier and tier.lower() in ("free", "metered", "locked"):
        yield Signal(Says.CONTENT_TIER, tier.lower(), 'css:meta[property="article:content_tier"]', "meta")


def amp(page: Page, body: list[HtmlElement]) -> Iterator[Signal]:
    """Sections that AMP shows to subscribers only, where they stand in the text."""
    if not (page.says("subscriptions-section") or page.says("amp-access")):
        return
    for node in page.select(GRANTED):
        if any(node is top or top in node.iterancestors() or node in top.iterancestors() for top in body):
            yield Signal(Says.GATED_PART, place(node), f"css:{place(node)}", "amp")
            yield Signal(Says.GATED_TEXT, len(words_of(node)), f"css:{place(node)}", "amp")
            return


def amounts(wall: HtmlElement) -> Iterator[Signal]:
    """How much a wall says that it hides."""
    found: Amount | None = amount(fold(words_of(wall)))
    if found is not None and found.number > 0:
        yield Signal(AMOUNTS[found.unit], found.number, f"css:{place(wall)}", "text")


def behind(node: HtmlElement, body: list[HtmlElement]) -> bool:
    """Whether an element stands in the body or after its start, does not hold it, and hides nothing from us."""
    if not body or any(node is top or node in top.iterancestors() for top in body):
        return False
    return position(node) > position(body[0])


def position(node: HtmlElement) -> list[int]:
    """Where an element stands in its tree; compares in document order."""
    steps = []
    for current in (node, *node.iterancestors()):
        parent = current.getparent()
        if parent is not None:
            steps.append(parent.index(current))
    return steps[::-1]


def phrases(body: list[HtmlElement], harmless: AbstractSet[HtmlElement] = frozenset()) -> Iterator[Signal]:
    """A wall's phrase in the last words of the body or in what stands just behind it."""
    if not body:
        return
    near = [(node, words) for node, words in _near(body[-1]) if words]
    if not may_cut(words for _, words in near):  # in most pages, none of them says it
        return
    for node, words in near:
        found = cut_phrase(fold(words))
        if not found or not visible(node) or unfolds(node) or only_labels(found, fold(words), fold(words)):
            continue
        if node not in harmless and not is_called_related(node) and not _on_cards(node, found, body):
            yield Signal(Says.PHRASE, found, f"css:{place(node)}", "text")
            return


def _on_cards(node: HtmlElement, phrase: str, body: list[HtmlElement]) -> bool:
    """Whether all that says a phrase in an element are cards of other articles."""
    said = {one for one in node.iter() if isinstance(one.tag, str) and phrase in fold(words_of(one))}
    inner = [one for one in said if said.isdisjoint(one)]
    return bool(inner) and all(card_of(one, body, phrase) is not None for one in inner)


def _near(last: HtmlElement) -> Iterator[tuple[HtmlElement, str | None]]:
    """The last child, and what shows something behind it, with their words; None for more than a notice has."""
    inside = [child for child in last.iterchildren() if isinstance(child.tag, str)]
    yield from ((child, brief_words(child, MOST_NOTICE)) for child in inside[-1:])
    found = 0
    for level in (last, *last.iterancestors()):
        if level.tag in ("body", "html"):
            return
        for sibling in level.itersiblings():
            words = brief_words(sibling, MOST_NOTICE) if isinstance(sibling.tag, str) else ""
            if words != "":
                yield sibling, words
                found += 1
                if found >= NEAR:
                    return
