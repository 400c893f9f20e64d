"""Walls on pages without a known layout: which box ends the text.

A box is a wall by what it is called and what it says together, and by where it stands: at the end of the text, with
nothing of the text behind it. An author's own sentence about subscriptions is none, nor is an offer at a page's edge.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from spiders import invitations, threads, veiled
from spiders.addresses import host
from spiders.cards import card_of
from spiders.document import UNSEEN, Page, first, longer_than, select, words_of
from spiders.doors import is_door
from spiders.ending import EDGES, LONGEST_BOX, MOST_PREVIEW, PARAGRAPH, Ending, length
from spiders.folding import fold
from spiders.pressing import ASKS, link_at_end, presses
from spiders.schema_org import closed
from spiders.segments import HEADINGS, PARAGRAPHS
from spiders.wall_kinds import is_metered, is_of_elsewhere, kind_of
from spiders.wall_sentences import reads_on, speaks_of_it
from spiders.wall_words import (
    EAST,
    METER,
    PRICE,
    asks_else,
    asks_for_something,
    cut_phrase,
    is_wall,
    may_cut,
    name_of,
    offer_phrase,
    table,
)
from spiders.whole_texts import offers_app, only_labels, says_rest, unfolds
from storage.records import Wall

LONGEST_LINE = 400  # characters of the block that says it
BEGUN = 40  # characters of a paragraph before what begins it
LONGEST_LEAD = 240  # characters of a box before the block that says it
LEAST_HELD = 200  # characters of a text that is there
FIRST = 2  # lines behind a text, one of which may lead to the whole of it
NEAREST = 12  # lines behind a text that may name a price


@dataclass(frozen=True, slots=True)
class Box:
    """A wall that was found: its element, its kind, the words that say so (empty for a vendor's own box)."""

    node: HtmlElement
    kind: Wall
    phrase: str


def find(page: Page, body: list[HtmlElement], harmless: set[HtmlElement]) -> Box | None:
    """The wall that ends a text; None where nothing does."""
    if not body:
        return None
    ending = Ending(page, body, harmless)
    return _by_mark(page, ending) or _by_vendor(page, ending) or _before_veil(page, ending)


def _by_mark(page: Page, ending: Ending) -> Box | None:
    """The place that a vendor's script fills, where the server has cut the text."""
    node = next(filter(ending.stops_at, page.select(table().marks)), None)
    return None if node is None else Box(node, Wall.SUBSCRIPTION, "")


def _by_vendor(page: Page, ending: Ending) -> Box | None:
    """A vendor's own box, whatever it says."""
    boxes = ((node, kind) for kind, css in table().vendors for node in page.select(css))
    found = next(((node, kind) for node, kind in boxes if ending.ends(node)), None)
    if found is None:
        return None
    node, kind = found
    return Box(node, Wall.METERED if is_metered(node, fold(words_of(node))) else kind, "")


def _before_veil(page: Page, ending: Ending) -> Box | None:
    """A box that is told by its words or its form, or from where on nobody can read the text: what comes first."""
    veil = veiled.first(page, ending)
    if veil is not None:
        ending.forget_from(veil)
    found = _by_words(ending) or _by_name(page, ending) or _by_price(page, ending)
    found = found or _by_invitation(page, ending) or _by_source(page, ending)
    if veil is None or (found is not None and ending.is_before(found.node, veil)):
        return found
    return Box(veil, Wall.SUBSCRIPTION if found is None else found.kind, "")


def _by_words(ending: Ending) -> Box | None:
    """A block that says what only walls say, grown to its box."""
    lines = [(node, text) for node, text in ending.lines if is_brief(text)]
    if not may_cut(text for _, text in lines):  # in most pages, none of them does
        return None
    for node, text in lines:
        phrase = _said_of_it(node, fold(text), ending)
        if phrase is None:
            continue
        box = _grown(node, ending)
        if invitations.is_related(box, ending):
            continue
        said = fold(words_of(box))
        if only_labels(phrase, fold(text), said):
            continue
        offers = asks_for_something(said)
        asks = presses(box) or PRICE.search(said) is not None or _is_named(box)
        asked = (offers or offer_phrase(said) is not None) and asks
        leads = presses(box) and is_of_elsewhere(phrase, said)
        ends = ending.ends(box) and (ending.outside(box) or ending.closes(box) or asked or leads)
        kind = kind_of(box, phrase)
        if ends and not _is_whole(box, ending, kind, offers=offers):
            return Box(first_line(box), kind, phrase)
    return None


def _said_of_it(node: HtmlElement, folded: str, ending: Ending) -> str | None:
    """What a line says that only walls say, of this text and not in a paragraph of the author."""
    phrase = cut_phrase(folded)
    if phrase is None or card_of(node, ending.body, phrase) is not None:
        return None
    if ending.is_harmless((node, *node.iterancestors())):
        return None
    long = len(folded) > len(phrase) + LONGEST_LEAD and folded.find(phrase) > BEGUN
    return None if long and not ending.outside(node) else phrase


def _is_whole(box: HtmlElement, ending: Ending, kind: Wall, *, offers: bool) -> bool:
    """Whether a box only unfolds a text that stands in the page, or offers one that is whole in an app too."""
    said = fold(words_of(box))
    app = kind is Wall.TEASER and offers_app(said)
    if app and not says_rest(said) and not ending.breaks_off(box):
        return True
    return (app or not offers) and (ending.folded or unfolds(box))


def first_line(node: HtmlElement) -> HtmlElement:
    """Of a wall's lines that stand beside each other the first."""
    while (before := node.getprevious()) is not None and is_wall(before):
        node = before
    return node


def _by_name(page: Page, ending: Ending) -> Box | None:
    """A short element called a wall that makes an offer, just behind the text."""
    for node in page.select(table().named):
        if longer_than(node, 0) and not longer_than(node, table().longest) and ending.ends(node):
            folded = fold(words_of(node))
            phrase = cut_phrase(folded) or (offer_phrase(folded) if _is_plain(node) or closed(page) else None)
            if phrase is not None and presses(node) and card_of(node, ending.body, phrase) is None:
                return Box(node, kind_of(node, phrase), phrase)
    return None


def _by_price(page: Page, ending: Ending) -> Box | None:
    """A box behind the text that names a price, and speaks of reading on or ends a short article declared closed."""
    behind = [node for node, text in ending.behind[:NEAREST] if PRICE.search(text) and not _leads_away(node)]
    preview = bool(behind) and ending.size <= MOST_PREVIEW and closed(page)
    for node in behind:
        box = _grown(node, ending)
        folded = fold(words_of(box))
        price = PRICE.search(folded)
        boxed = box.tag not in (*PARAGRAPHS, *HEADINGS) or ending.outside(box)
        if price is None or not boxed or not (preview or reads_on(folded)) or METER.search(folded) or asks_else(folded):
            continue
        if invitations.is_beside(box, ending):
            continue
        if ending.ends(box) and card_of(box, ending.body, price.group()) is None:
            return Box(box, kind_of(box, price.group()), price.group())
    return None


def _leads_away(node: HtmlElement) -> bool:
    """Whether a line's price stands in a link that is no way in: the title of another article."""
    links = [one for one in (node, *node.iterancestors()) if one.tag == "a"] or select(node, "a")
    priced = [link for link in links if PRICE.search(words_of(link))]
    return bool(priced) and not any(map(is_door, priced))


def _by_invitation(page: Page, ending: Ending) -> Box | None:
    """A box that says it in no known words, and has what walls have."""
    node = invitations.found(page, ending)
    return None if node is None else Box(first_line(node), kind_of(node), "")


def _by_source(page: Page, ending: Ending) -> Box | None:
    """A line that leads to the whole on another site, right behind a text that ends with an ellipsis."""
    for node, text in ending.behind[:FIRST]:
        link = node if node.tag == "a" else first(node, "a[href]")
        if link is None or not ending.has_dots(node) or host(page.join(link.get("href"))) in ("", host(page.url)):
            continue
        folded = fold(text)
        if (reads_on(folded) or speaks_of_it(folded)) and ending.ends(node):
            return Box(node, Wall.TEASER, "")
    return None


def passed(page: Page, body: list[HtmlElement]) -> HtmlElement | None:
    """The mark in a text that stands whole in the page: what is behind it, a vendor's script hides."""
    marks = page.select(table().marks) if body else []
    ending = Ending(page, body, set()) if marks else None
    return next((node for node in marks if ending is not None and ending.is_in_reach(node)), None)


def above(page: Page, body: list[HtmlElement], harmless: set[HtmlElement]) -> Box | None:
    """The dialog that lies above the beginning of a text, and is all that says that it goes on."""
    node = invitations.overlay(page, Ending(page, body, harmless)) if body and page.has(invitations.DIALOGS) else None
    return None if node is None else Box(node, Wall.OVERLAY, "")


def is_brief(text: str) -> bool:
    """Whether a block is short enough to be a notice; a Chinese or Japanese character says as much as three letters."""
    return len(text) <= LONGEST_LINE and len(text) + 2 * len(EAST.findall(text)) <= LONGEST_LINE


def _grown(node: HtmlElement, ending: Ending) -> HtmlElement:
    """The largest element around a block that is still only its box."""
    line = words_of(node)
    while True:
        parent = node.getparent()
        if parent is None or parent.tag in ("body", "html", "article", "main"):
            return node
        if ending.holds(parent) and not (ending.is_tail(parent) or ending.is_boxed(node)):
            return node
        if (
            link_at_end(parent) is node
            or longer_than(parent, LONGEST_BOX)
            or words_of(parent).find(line[:60]) > LONGEST_LEAD
        ):
            return node
        node = parent


def between(body: list[HtmlElement], box: HtmlElement) -> list[HtmlElement]:
    """Paragraphs between the end of the located text and its wall: free text too, and nothing of it may be lost.

    So is the heading that ends the text's own element, if the wall stands outside: what it heads is kept back.
    """
    last = body[-1]
    if box.getparent() is None or last.getparent() is None:
        return []
    found: list[HtmlElement] = []
    for node in last.itersiblings():
        if node is box or box in node.iterdescendants():
            return found
        text = words_of(node) if isinstance(node.tag, str) and node.tag not in UNSEEN | EDGES else ""
        if text and veiled.is_veiled(node, text):
            return found
        if length(text) >= PARAGRAPH and node.tag in ("p", "div", "section", "blockquote") and not select(node, ASKS):
            found.append(node)
    after = last.getnext()
    ends = after is not None and after.tag in HEADINGS and after.getnext() is None and last.tag in PARAGRAPHS
    return [after] if ends and after is not None and _is_next(box, after) else []


def _is_next(box: HtmlElement, node: HtmlElement) -> bool:
    """Whether a box follows the element around a node at once."""
    parent = node.getparent()
    following = None if parent is None else parent.getnext()
    return following is not None and (following is box or box in following.iterdescendants())


def _is_named(box: HtmlElement) -> bool:
    around = " ".join(name_of(node) for node in (box, *box.iterdescendants()) if isinstance(node.tag, str))
    return any(word in around for word in table().names)


def _is_plain(node: HtmlElement) -> bool:
    """Whether nothing but a wall has such a name."""
    name = name_of(node)
    return any(word in name for word in table().names if word not in table().vague)


def harmless(page: Page) -> list[tuple[HtmlElement, str]]:
    """The elements that look like walls and are none, with what they are."""
    told = [(node, what) for what, css in table().harmless for node in page.select(css)]
    told += [(node, "replies") for node in threads.replies(page)]
    return told + [(node, "other view") for node in _ungranted(page)]


def _ungranted(page: Page) -> list[HtmlElement]:
    """What AMP shows those who may not read, in a page that holds the text for those who may: its reader has both."""
    if not page.says("subscriptions-section"):
        return []
    held = any(longer_than(node, LEAST_HELD) for node in page.select("[subscriptions-section=content]"))
    return page.select("[subscriptions-section=content-not-granted]") if held else []
