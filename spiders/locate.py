"""Where the text of a page without a known layout stands.

Several answers are compared: elements found by different features of our own, what the page's JSON-LD says, and what
trafilatura takes for the text. The answer that the others agree with most is the text; then its parts are looked at
one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders import neighbours, schema_org, second_opinion, threads, written
from spiders.candidates import Places
from spiders.chrome import chrome
from spiders.covering import Covering
from spiders.document import Page, longer_than
from spiders.refining import Refining
from spiders.second_opinion import letters
from spiders.segments import Outline

NUMBERED = re.compile(r"/(\d{6,20})/?\Z")
MOST_LEFT = 0.1  # of the other tool's prose that may be missing then
LEAST_TEXT = 140  # characters
SAME = 0.9  # of the other tool's text and of all that is shown in both: then the page is its text
SAYS = {"theirs": 1.0, "scored": 1.2, "declared": 1.0, "named": 0.5, "around": 0.1, "climbed": 0.1, "descended": 0.1}


@dataclass(frozen=True, slots=True)
class Text:
    """What was found: its elements in reading order, their characters, and how many of these are links and prose.

    `others`: elements in these that are none of the text, where it has words beside them that no element holds.
    """

    elements: list[HtmlElement]
    weight: int = 0
    linked: float = 0.0
    prose: int = 0
    others: tuple[HtmlElement, ...] = ()

    @property
    def link_density(self) -> float:
        """The share of its characters that are links."""
        return self.linked / max(1, self.weight)


def text(page: Page) -> Text:
    """The text of a page, looked for once."""
    found = page.notes.get("locate")
    if not isinstance(found, Text):
        found = page.notes["locate"] = _text(page)
    return found


def body(page: Page) -> list[HtmlElement]:
    """The elements of the text in reading order; empty where there is none."""
    return text(page).elements


def _text(page: Page) -> Text:
    root = addressed(page)
    outline = Outline(root)
    if not outline.segments:
        return Text([])
    titles = letters(" ".join([page.title, *page.metas.get("og:title", ())]))
    places = Places(page, outline, chrome(outline, root), titles)
    theirs = second_opinion.chosen(page, outline)
    answers = dict(places.all(theirs))
    theirs = theirs - places.others
    answers |= {"theirs": theirs, "declared": declared(page, outline)}
    mail = page.first(written.MAIL) is not None and "named" not in answers
    chosen = (
        answers["descended"] if mail else agreed(outline, {name: found for name, found in answers.items() if found})
    )
    if (part := neighbours.part(page, outline, chosen, places.shown, titles)) is not None:
        places.shown = {number for number in places.shown if number < part.stop}
        chosen, theirs = neighbours.within(outline, chosen, places.shown, part), theirs & places.shown
    refined = Refining(outline, places.shown, chosen, set() if mail else theirs, titles)
    if not refined.chosen:
        return Text([])
    covering = Covering(outline, refined.chosen, refined.root())
    segments = [outline.segments[number] for number in refined.chosen]
    return Text(
        covering.elements,
        sum(one.weight for one in segments),
        sum(one.weight * one.links for one in segments),
        sum(one.weight for one in segments if one.prose),
        tuple(covering.others),
    )


def addressed(page: Page) -> HtmlElement:
    """Of a page of several answers or posts the one that the address names by its number, of a thread the first one;
    else the page's body."""
    named = _numbered(page)
    opening = threads.opening(page) if named is None else None
    return next((node for node in (named, opening) if node is not None), page.body)


def _numbered(page: Page) -> HtmlElement | None:
    number = NUMBERED.search(urlsplit(page.capture.url).path)
    if number is None or not page.says(number.group(1)):
        return None
    css = ", ".join(f'[{name}="{number.group(1)}"]' for name in ("name", "id", "data-id", "data-post-id", "data-entry"))
    return next((node for node in page.select(css) if longer_than(node, LEAST_TEXT)), None)


def declared(page: Page, outline: Outline) -> set[int]:
    """The segments of the JSON-LD's `articleBody`."""
    node = schema_org.article(page)
    said = schema_org.string(node.value.get("articleBody")) if node else None
    return second_opinion.matched(said, outline) if said and len(said) >= LEAST_TEXT else set()


def agreed(outline: Outline, answers: dict[str, set[int]]) -> set[int]:
    """The answer that is most like all of them, each with its say."""
    weights = [segment.weight for segment in outline.segments]
    sizes = {name: sum(weights[number] for number in found) for name, found in answers.items()}

    def alike(one: str, other: str) -> float:
        both = sum(weights[number] for number in answers[one] & answers[other])
        return 2 * both / max(1, sizes[one] + sizes[other])

    def support(name: str) -> float:
        return sum(SAYS[other] * alike(name, other) for other in answers)

    if {"theirs", "descended"} <= answers.keys() and alike("theirs", "descended") >= SAME:
        left = sum(weights[n] for n in answers["theirs"] - answers["descended"] if outline.segments[n].prose)
        if left <= MOST_LEFT * sizes["theirs"]:
            return answers["descended"]
    best = max(answers, key=support, default=None)
    return answers[best] if best is not None else set()
