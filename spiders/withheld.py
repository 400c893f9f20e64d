"""Articles of which a page shows nothing: a wall stands right behind the headline, and no text of the article does."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders import headlines, listings, locate, walls
from spiders.document import Page, first, longer_than, words_of
from spiders.ending import PARAGRAPH, length
from spiders.segments import PARAGRAPHS

MOST_LINKS = 0.5  # share of a text's characters; a list of other articles has more
MOST_TEASERS = 3_000  # characters of a text that may be a list of teasers
LONGEST_CARD = 500  # characters
LEADS = ":is(h2, h3, h4) a[href]:not([href^='#']), a[href]:not([href^='#']) :is(h2, h3, h4)"
WRITTEN = 300  # characters of paragraphs in a box: with more it is an article about walls
BEFORE = 40  # characters of a text in front of a wall: then the wall hides the rest of it


@dataclass(frozen=True, slots=True)
class Withheld:
    """The wall, and the paragraphs between the headline and it."""

    box: walls.Box
    text: list[HtmlElement]


def found(page: Page) -> Withheld | None:
    """The wall of a page that shows nothing of its article, looked for once; None where there is a text, or no wall."""
    if "withheld" not in page.notes:
        page.notes["withheld"] = _find(page) if _is_of_others(page, locate.text(page)) else None
    known = page.notes["withheld"]
    return known if isinstance(known, Withheld) else None


def _is_of_others(page: Page, text: locate.Text) -> bool:
    """Whether what was taken for the text may be something else: very short, or about other articles."""
    return (
        text.weight < locate.LEAST_TEXT
        or text.link_density > MOST_LINKS
        or listings.is_index(page, text.elements)
        or (text.weight < MOST_TEASERS and all(map(_in_card, text.elements)))
    )


def _in_card(node: HtmlElement) -> bool:
    """Whether an element stands in a short box under a heading that leads elsewhere."""
    line = (node, *node.iterancestors())
    return any(first(one, LEADS) is not None for one in takewhile(lambda one: not longer_than(one, LONGEST_CARD), line))


def _find(page: Page) -> Withheld | None:
    claim = headlines.claim(page, None)
    if claim is None or not listings.is_title(claim.value) or listings.INDEX.search(urlsplit(page.capture.url).path):
        return None  # a section of the site
    printed = claim.where.startswith("css:") and claim.where != "css:title"
    head = page.first(claim.where.removeprefix("css:")) if printed else None
    harmless = {node for node, _ in walls.harmless(page)}
    text = locate.text(page)
    if head is None or (text.prose and walls.find(page, text.elements, harmless) is not None):
        return None
    box = walls.find(page, [head], harmless)
    if box is None or _shown_before(page, box.node) >= BEFORE or _written(box.node) > WRITTEN:
        return None
    return Withheld(box, walls.between([head], box.node))


def _shown_before(page: Page, wall: HtmlElement) -> int:
    """Characters of the text that was found in front of a wall."""
    order = page.index.order
    blocks = (node for top in locate.body(page) for node in (top, *top.iterdescendants()) if not len(node))
    return sum(len(words_of(node)) for node in blocks if order.get(node, 0) < order.get(wall, 0))


def _written(box: HtmlElement) -> int:
    """Characters of paragraphs in a box."""
    texts = (words_of(node) for node in box.iter(*PARAGRAPHS))
    return sum(length(text) for text in texts if length(text) >= PARAGRAPH)
