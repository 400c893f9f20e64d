"""Boxes behind a text that no words give away: what stands in them, and whether the page says that there is more.

What a wall says is its writer's own; that it lets in those who are known and invites those who are not, asks for a
password, names a price, or is called a gate, is not. One of these says little, since boxes under whole articles have
some of them, too: a box is a wall when enough of them come together (`OWN`, `OF_PAGE`; ways in are data, `walls.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from lxml.html import HtmlElement

from spiders import schema_org
from spiders.cards import is_called_related
from spiders.document import Page, longer_than, select, words_of
from spiders.doors import doors, is_door, is_field
from spiders.ending import EDGES, MOST_PREVIEW, Ending
from spiders.folding import fold
from spiders.segments import HEADINGS
from spiders.visibility import displayed
from spiders.wall_kinds import is_metered
from spiders.wall_sentences import reads_on, speaks_of_it
from spiders.wall_words import METER, PRICE, asks_else, cut_phrase, offer_phrase

DIALOGS = "[role=dialog], [aria-modal=true], dialog[open]"
PRESSED = "a[href], button, input, [role=button]"
SHORT = 1_500  # characters of a text that a dialog may have cut
INVITING = 4  # weight of the clues of a dialog, apart from the page's
ENOUGH = 5  # weight of the clues of a wall: with 4, two of 585 real whole pages are taken for cut
LEVELS = 8  # of boxes in each other
NEAR_LINES = 30  # behind a text that may name a price
LONGEST = 1_500  # characters of a box
NEAREST = 400  # characters between the text and the box
LONGEST_LEAD = 240  # characters of a box in front of its smallest part with enough clues
SAME = 60  # characters that find a part again
LETTERS = 5  # of a word, about: the fewest that a text of so many words has
TWICE = 2  # times as many words as are there: a page that counts so many shows a part
SPOKEN = 12  # letters that a box says beside what can be pressed: a menu says nothing
NAMED = re.compile(
    r"(?<![a-z])(?:gate[ds]?|(?:pay|reg|meter|hard|soft)?wall|meter(?:ed)?|locke[dr]|restrict(?:ed|ion)|barrier)(?![a-z])"
)
ASIDE = re.compile(
    r"(?<![a-z])(?:aside|side-?bar|rail|footer|header|masthead|nav(?:bar|igation)?|menu|comments?|respond|related|share)"
    r"(?![a-z])"
)
NAMING = ("class", "id", "data-testid", "data-test-id", "data-component", "data-module", "data-name", "data-type")


def is_beside(node: HtmlElement, ending: Ending) -> bool:
    """Whether an element stands at the side of the page, or under a name of other things."""
    return any(one.tag in EDGES or ASIDE.search(_names(one)) for one in _line(node, ending))


def is_related(node: HtmlElement, ending: Ending) -> bool:
    """Whether an element stands under a name of other stories."""
    return any(map(is_called_related, _line(node, ending)))


def _line(node: HtmlElement, ending: Ending) -> Iterator[HtmlElement]:
    """An element and those around it that are not the text's."""
    yield node
    for one in node.iterancestors():
        if ending.holds(one) or one.tag in ("body", "html", "main", "article"):
            return
        yield one


class Invitation:
    """A box that may be a wall, with what is asked about it."""

    def __init__(self, page: Page, ending: Ending, node: HtmlElement) -> None:
        self.page, self.ending, self.node = page, ending, node
        self.folded = fold(words_of(node))

    @cached_property
    def pressed(self) -> list[HtmlElement]:
        """What can be pressed or filled in."""
        own = [self.node] if self.node.tag in ("a", "button") else []
        return own + [one for one in select(self.node, PRESSED) if one.get("type") != "hidden"]

    def leads(self, to: re.Pattern[str]) -> bool:
        """Whether a link's address is of a kind."""
        return any(to.search((one.get("href") or "").lower()) for one in self.pressed)

    def enters(self) -> bool:
        """Whether there is a way in for those who are known."""
        labels = (fold(words_of(one)) for one in self.pressed)
        return self.leads(doors().enter) or any(word in label for label in labels for word in doors().entering)

    def asks(self, kind: str) -> bool:
        """Whether there is a field of a kind."""
        return any(one.tag == "input" and (one.get("type") or "").lower() == kind for one in self.pressed)

    def is_named(self) -> bool:
        """Whether the box, or one around it that is not the text's, or the first in it is called a gate."""
        line = (*_line(self.node, self.ending), *self.node.iterchildren())
        return any(NAMED.search(_names(one)) for one in line)

    def speaks(self) -> bool:
        """Whether it says something beside what can be pressed."""
        pressed = sum(len(words_of(one)) for one in self.pressed if one.tag in ("a", "button"))
        return len(self.folded) - pressed >= SPOKEN

    def is_of_others(self) -> bool:
        """Whether it asks for consent or support; offers letters or a place to comment, is not called a gate and does
        not speak of reading this text on; or counts what is left, which is not used up."""
        if asks_else(self.folded) or METER.search(self.folded) is not None:
            return True
        offers = any(word in self.folded for word in doors().others)
        return offers and not self.is_named() and not (speaks_of_it(self.folded) and reads_on(self.folded))

    def counts_more(self) -> bool:
        """Whether the page counts many more words than its text has."""
        node = schema_org.article(self.page)
        count = None if node is None else node.value.get("wordCount")
        words = self.ending.size / LETTERS
        return isinstance(count, int) and words > 0 and count > TWICE * words

    def goes_on(self) -> bool:
        """Whether the text in front ends with an ellipsis, or with a heading that is not the title of the box."""
        return self.ending.has_dots(self.node) or (_after_heading(self.node, self.ending) and self.is_named())

    def breaks_off(self) -> bool:
        """Whether the text in front ends without an end."""
        return self.goes_on() or self.ending.breaks_off(self.node)


@dataclass(frozen=True, slots=True)
class Clue:
    """What speaks for a wall, and how much."""

    weight: int
    holds: Callable[[Invitation], bool]


OWN = (
    Clue(3, lambda box: box.asks("password")),
    Clue(1, lambda box: box.asks("email")),
    Clue(1, Invitation.enters),
    Clue(1, lambda box: box.leads(doors().join)),
    Clue(1, lambda box: PRICE.search(box.folded) is not None),
    Clue(1, lambda box: len(set(PRICE.findall(box.folded))) > 1),
    Clue(2, lambda box: is_metered(box.node, box.folded)),
    Clue(1, lambda box: offer_phrase(box.folded) is not None),
    Clue(1, lambda box: speaks_of_it(box.folded)),
    Clue(1, lambda box: reads_on(box.folded)),
    Clue(2, Invitation.is_named),
)
OF_PAGE = (
    Clue(2, lambda box: box.ending.size <= MOST_PREVIEW and schema_org.closed(box.page)),
    Clue(3, Invitation.counts_more),
    Clue(1, Invitation.breaks_off),
    Clue(1, Invitation.goes_on),
)


def _have(clues: Iterable[Clue], box: Invitation, enough: int) -> bool:
    weight = 0
    return any((weight := weight + clue.weight * clue.holds(box)) >= enough for clue in clues)


def overlay(page: Page, ending: Ending) -> HtmlElement | None:
    """The dialog that lies above a text which is only begun; None where there is none.

    A text that stands whole under its dialog is whole in the capture, whatever a reader saw of it.
    """
    for node in page.select(DIALOGS):
        line = (node, *node.iterancestors())
        if not all(map(displayed, line)) or ending.is_harmless(line) or longer_than(node, LONGEST):
            continue
        box = Invitation(page, ending, node)
        priced = PRICE.search(box.folded) is not None and _have(OWN, box, INVITING)
        invites = not asks_else(box.folded) and (priced or cut_phrase(box.folded) is not None)
        if invites and _is_begun(box):
            return node
    return None


def _is_begun(box: Invitation) -> bool:
    return 0 < box.ending.size <= SHORT or box.counts_more() or box.ending.has_dots(None)


def _after_heading(node: HtmlElement, ending: Ending) -> bool:
    """Whether a heading of the text, which belongs to what would follow, stands right in front of an element."""
    before = node.getprevious()
    return before is not None and before.tag in HEADINGS and not ending.outside(before)


def found(page: Page, ending: Ending) -> HtmlElement | None:
    """The box near the end of a text that has enough clues; None where none has."""
    seen: set[HtmlElement] = set()
    for node in (*_ways_in(ending), *_prices(ending)):
        boxes = []
        for box in _around(node, ending):
            if box in seen:
                break
            seen.add(box)
            boxes.append(box)
        for at, box in enumerate(boxes):
            if _is_wall(Invitation(page, ending, box)):
                return _grown(boxes[at:])
    return None


def _ways_in(ending: Ending) -> Iterator[HtmlElement]:
    """What can be pressed or filled in to come in, near the end of the text."""
    for node in ending.body[0].getroottree().iter("a", "button", "input"):
        if ending.is_near(node) and (is_field(node) if node.tag == "input" else is_door(node)):
            yield node


def _prices(ending: Ending) -> Iterator[HtmlElement]:
    """The lines close behind the text that name a price."""
    return (node for node, text in ending.behind[:NEAR_LINES] if PRICE.search(text))


def _around(node: HtmlElement, ending: Ending) -> Iterator[HtmlElement]:
    """The boxes around something, the smallest first, as long as they are only boxes and close to the text."""
    if ending.before(node) > NEAREST + LONGEST:
        return
    for one in islice((node, *node.iterancestors()), LEVELS):
        held = ending.holds(one) and not ending.is_box(one)
        if held or one.tag in ("body", "html", "article", "main") or longer_than(one, LONGEST):
            return
        yield one


def _grown(boxes: list[HtmlElement]) -> HtmlElement:
    """The largest of some boxes that has little in front of the smallest."""
    start = words_of(boxes[0])[:SAME]
    return next(box for box in reversed(boxes) if -1 < words_of(box).find(start) <= LONGEST_LEAD)


def _is_wall(box: Invitation) -> bool:
    if not box.speaks() or box.is_of_others() or is_beside(box.node, box.ending):
        return False
    return _have((*OWN, *OF_PAGE), box, ENOUGH) and _stands(box)


def _stands(box: Invitation) -> bool:
    return box.ending.ends(box.node) and box.ending.before(box.node) <= NEAREST


def _names(node: HtmlElement) -> str:
    return " ".join(
        [*(node.get(name) or "" for name in NAMING), *(key for key in node.attrib if "gate" in key or "wall" in key)]
    ).lower()
