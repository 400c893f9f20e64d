"""Evidence that any page may carry: walls behind the body, boxes that only look like walls, phrases, content tier."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml.html import HtmlElement

from spiders.document import Page, place, words_of
from storage.records import Says, Signal, Wall

NEAR = 4  # non-empty elements behind the body in which a phrase counts
MOST_NOTICE = 700  # characters; a longer text is no notice


@dataclass(frozen=True, slots=True)
class Table:
    """`walls.toml`."""

    walls: tuple[tuple[Wall, str], ...]
    named: str
    longest: int
    harmless: tuple[tuple[str, str], ...]
    phrases: tuple[str, ...]


@cache
def table() -> Table:
    """The data, read once."""
    data = tomllib.loads(files("spiders").joinpath("walls.toml").read_text("utf-8"))
    words = data["named"]["words"]
    return Table(
        tuple((Wall(row["kind"]), row["css"]) for row in data["wall"]),
        ", ".join(f'[class*="{word}" i], [id*="{word}" i]' for word in words),
        data["named"]["longest"],
        tuple(data["harmless"].items()),
        tuple(phrase for phrases in data["phrases"].values() for phrase in phrases),
    )


def content_tier(page: Page) -> Iterator[Signal]:
    """`article:content_tier`: free, metered, locked."""
    tier = page.meta("article:content_tier")
    if tier and tier.lower() in ("free", "metered", "locked"):
        yield Signal(Says.CONTENT_TIER, tier.lower(), 'css:meta[property="article:content_tier"]', "meta")


def harmless(page: Page) -> list[tuple[HtmlElement, str]]:
    """The elements that look like walls and are none, with what they are."""
    return [(node, what) for what, css in table().harmless for node in page.select(css)]


def phrase_in(text: str) -> str | None:
    """The first known phrase in a text."""
    lowered = text.lower().replace("’", "'")
    return next((phrase for phrase in table().phrases if phrase in lowered), None)


def generic_wall(page: Page, body: list[HtmlElement]) -> tuple[HtmlElement, Wall] | None:
    """A vendor's box, or a short element called a wall that says what a wall says, behind the start of the body."""
    if not body:
        return None
    for kind, css in table().walls:
        for node in page.select(css):
            if behind(node, body):
                return node, kind
    for node in page.select(table().named):
        text = words_of(node)
        if 0 < len(text) <= table().longest and phrase_in(text) and behind(node, body):
            return node, Wall.SUBSCRIPTION
    return None


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


def phrases(body: list[HtmlElement]) -> Iterator[Signal]:
    """A wall's phrase in the last words of the body or in what stands just behind it."""
    if not body:
        return
    for node in _near(body[-1]):
        text = words_of(node)
        found = phrase_in(text) if len(text) <= MOST_NOTICE else None
        if found:
            yield Signal(Says.PHRASE, found, f"css:{place(node)}", "text")
            return


def _near(last: HtmlElement) -> Iterator[HtmlElement]:
    inside = [child for child in last.iterchildren() if isinstance(child.tag, str)]
    yield from inside[-1:]
    found = 0
    for level in (last, *last.iterancestors()):
        if level.tag in ("body", "html"):
            return
        for sibling in level.itersiblings():
            if isinstance(sibling.tag, str) and words_of(sibling):
                yield sibling
                found += 1
                if found >= NEAR:
                    return
