"""Where the text of a page without a known layout stands.

Several answers are compared: elements found by different features of our own, what the page's JSON-LD says, and what
trafilatura takes for the text. The answer that the others agree with most is the text; then its parts are looked at
one by one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lxml.html import HtmlElement

from spiders import schema_org, second_opinion
from spiders.candidates import Places
from spiders.chrome import chrome
from spiders.document import Page, select
from spiders.refining import Opinions, Refining
from spiders.second_opinion import letters
from spiders.segments import Outline

MAIL = "meta[name='x-apple-disable-message-reformatting']"  # an e-mail keeps each paragraph in a table of its own
LEAST_TEXT = 140  # characters
SAYS = {"theirs": 1.0, "scored": 1.2, "declared": 1.0, "named": 0.5, "around": 0.1, "climbed": 0.1, "descended": 0.1}


@dataclass(frozen=True, slots=True)
class Text:
    """What was found: its elements in reading order, their characters, and how many of these are links and prose."""

    elements: list[HtmlElement]
    weight: int = 0
    linked: float = 0.0
    prose: int = 0

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
    outline = Outline(page.body)
    if not outline.segments:
        return Text([])
    places = Places(page, outline, chrome(outline, page.body))
    theirs = second_opinion.chosen(page, outline)
    answers = {name: places.shown & set(outline.within(node)) for name, node in places.all()}
    answers |= {"theirs": theirs, "declared": declared(page, outline)}
    mail = page.first(MAIL) is not None and "named" not in answers
    chosen = (
        answers["descended"] if mail else agreed(outline, {name: found for name, found in answers.items() if found})
    )
    titles = letters(" ".join([page.title, *page.metas.get("og:title", ())]))
    opinions = Opinions(places.shown, set() if mail else theirs, titles, marks(page, outline))
    refined = Refining(outline, chosen, opinions)
    segments = [outline.segments[number] for number in refined.chosen]
    return Text(
        refined.elements(),
        sum(one.weight for one in segments),
        sum(one.weight * one.links for one in segments),
        sum(one.weight for one in segments if one.prose),
    )


def declared(page: Page, outline: Outline) -> set[int]:
    """The segments of the JSON-LD's `articleBody`."""
    node = schema_org.article(page)
    said = schema_org.string(node.value.get("articleBody")) if node else None
    return second_opinion.matched(said, outline) if said and len(said) >= LEAST_TEXT else set()


def marks(page: Page, outline: Outline) -> set[HtmlElement]:
    """Empty elements beside the paragraphs that the JSON-LD names as the beginning of a part that is not free."""
    named = (node.value.get("cssSelector") for node in schema_org.nodes(page) if "cssSelector" in node.value)
    selectors = [css for one in named for css in (one if isinstance(one, list) else [one]) if isinstance(css, str)]
    matches = (select(page.body, css) for css in selectors)
    found = (nodes[0] for nodes in matches if len(nodes) == 1)
    beside = Counter(segment.owner.getparent() for segment in outline.segments if segment.prose)
    return {node for node in found if outline.weight(node) == 0 and 2 * beside[node.getparent()] > beside.total()}


def agreed(outline: Outline, answers: dict[str, set[int]]) -> set[int]:
    """The answer that is most like all of them, each with its say."""
    weights = [segment.weight for segment in outline.segments]
    sizes = {name: sum(weights[number] for number in found) for name, found in answers.items()}

    def alike(one: str, other: str) -> float:
        both = sum(weights[number] for number in answers[one] & answers[other])
        return 2 * both / max(1, sizes[one] + sizes[other])

    def support(name: str) -> float:
        return sum(SAYS[other] * alike(name, other) for other in answers)

    best = max(answers, key=support, default=None)
    return answers[best] if best is not None else set()
