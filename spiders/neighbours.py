"""The next stories below a text: boxes of one kind, each with a headline that leads to another article of the site."""

from __future__ import annotations

from lxml.html import HtmlElement

from spiders import listings, schema_org, tails
from spiders.document import Page, first
from spiders.second_opinion import letters
from spiders.segments import HEADINGS, Outline, Segment
from spiders.standing_alone import stands_alone

FEWEST = 3  # boxes
LINKED = 0.9  # of a headline that leads elsewhere
LEVELS = 4  # from a headline up to its box
SHORTEST = 8  # weight of the page's own headline
OUTSIDE = 0.2  # of the sentences behind the first box that may stand in none


def part(page: Page, outline: Outline, text: set[int], shown: set[int], titles: str) -> range | None:
    """From the page's own headline to what announces the next stories.

    None where there are none, nothing of its own is before them, or nothing says that the page is an article.
    """
    own = next((n for n in range(len(outline.segments)) if _is_own(outline.segments[n], titles)), None)
    heads = [] if own is None else [n for n in sorted(text) if n > own and _leads(outline.segments[n], page)]
    boxes = _alike([outline.segments[number].owner for number in heads]) if len(heads) >= FEWEST else []
    if own is None or len(boxes) < FEWEST:
        return None
    begun = min(outline.span(box)[0] for box in boxes)
    written = [n for n in sorted(text | shown) if own < n < begun and _is_written(outline.segments[n])]
    if not written or not _are_all(outline, boxes, {n for n in text if n >= begun}):
        return None
    if schema_org.article(page) is None and not stands_alone(page, [outline.segments[n].owner for n in written]):
        return None
    while begun - 1 > written[-1] and _announces(outline.segments[begun - 1]):
        begun -= 1
    return range(own + 1, begun)


def within(outline: Outline, text: set[int], shown: set[int], part: range) -> set[int]:
    """The text up to the end of a part; where the next stories were taken for all of it, the sentences of the part."""
    kept = {number for number in text if number < part.stop}
    if any(_is_written(outline.segments[number]) for number in kept):
        return kept
    return {number for number in shown.intersection(part) if _is_written(outline.segments[number])}


def _are_all(outline: Outline, boxes: list[HtmlElement], rest: set[int]) -> bool:
    """Whether nearly all sentences of the rest of a text stand in the boxes."""
    inside = {number for box in boxes for number in outline.within(box)}
    written = {number for number in rest if _is_written(outline.segments[number])}
    loose = sum(outline.segments[number].weight for number in written - inside)
    return loose <= OUTSIDE * sum(outline.segments[number].weight for number in written)


def _is_own(segment: Segment, titles: str) -> bool:
    """Whether it is the headline that the page is named after."""
    plain = segment.owner.tag in ("h1", "h2") and segment.weight >= SHORTEST and not segment.links
    return plain and letters(segment.text) in titles


def _announces(segment: Segment) -> bool:
    return segment.owner.tag in HEADINGS or tails.is_cue(segment)


def _is_written(segment: Segment) -> bool:
    return segment.prose and segment.sentence


def _leads(segment: Segment, page: Page) -> bool:
    """Whether it is a headline that leads to another article of the site."""
    if segment.owner.tag not in HEADINGS or segment.links < LINKED:
        return False
    link = first(segment.owner, "a[href]")
    link = next(segment.owner.iterancestors("a"), None) if link is None else link
    return link is not None and listings.titled(link, page) is not None


def _alike(heads: list[HtmlElement]) -> list[HtmlElement]:
    """The boxes of headlines, one each, that stand beside each other and are of one kind."""
    lines = [[up for up in list(head.iterancestors())[:LEVELS] if up.tag not in ("body", "html")] for head in heads]
    for level in range(LEVELS):
        boxes = [line[level] for line in lines if len(line) > level]
        kinds = {(box.getparent(), box.tag, box.get("class")) for box in boxes}
        if len(boxes) == len(heads) == len(set(boxes)) and len(kinds) == 1:
            return boxes
    return []
