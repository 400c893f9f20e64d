"""Where the text of a page may stand: several answers, each an element told by another feature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from lxml.html import HtmlElement

from spiders.document import Page, first
from spiders.second_opinion import letters
from spiders.segments import HEADINGS, Outline, Segment

NAMED = (
    "[itemprop=articleBody]", "#js_content", "#article_content", "#cnblogs_post_body", "#artibody", "#endText",
    ".RichContent-inner", ".TRS_Editor", ".available-content .body.markup", ".gh-content", ".entry-content",
    ".wp-block-post-content", ".post-content", ".article-body", ".article__body", ".article-content", ".story-body",
    ".post-body", ".e-content", ".article__content", ".articleBody", ".content-body", ".markdown-body",
)  # fmt: skip
AROUND = ("article", "main", "[role=main]")
GOOD = re.compile(r"article|body|content|entry|post|text|story|prose|markup|rich", re.IGNORECASE)
BAD = re.compile(
    r"comment|sidebar|footer|menu|related|recommend|share|promo|teaser|widget|archive|list\b", re.IGNORECASE
)
DECAY = (1.0, 1.6, 3.0)
DOMINANT = 0.8  # of an element's paragraphs in one child: then the text is in there
ALIKE = 0.2  # more paragraphs that make a parent worth looking at
BOXES = frozenset(("div", "section", "td", "article", "main", "body"))
SIGNED = (
    "time, h1, [itemprop=author], a[rel~=author], [class*=author], [class*=Author], [class*=byline], [class*=avatar], "
    "[class*=comment], [class*=answer]"
)
SHORTEST_TITLE, MOST_LINKED = 10, 0.5  # weight and links of a headline
APART = 3  # levels between a piece of a text and what holds all of them
LAYOUT = BOXES | {"table", "tbody", "tr", "center", "font", "span", "form", "fieldset"}


class Places:
    """The answers for one page. `frame`: elements that do not count; `titles`: the letters of the page's titles."""

    def __init__(self, page: Page, outline: Outline, frame: set[HtmlElement], titles: str) -> None:
        self._page = page
        self._titles = titles
        self._outline = outline
        self._frame = frame
        self.shown = set(range(len(outline.segments)))
        self.others: set[int] = set()  # segments of other articles
        for node in frame:
            self.shown.difference_update(outline.within(node))
        self._worths = self._by_owner()
        counts = (one.worth if number in self.shown else 0.0 for number, one in enumerate(outline.segments))
        self._sums = list(accumulate(counts, initial=0.0))

    def _by_owner(self) -> dict[HtmlElement, float]:
        """The worth of the shown paragraphs that stand directly in an element."""
        found: dict[HtmlElement, float] = {}
        for number in self.shown:
            segment = self._outline.segments[number]
            if worth := segment.worth:
                found[segment.owner] = found.get(segment.owner, 0.0) + worth
        return found

    def all(self, theirs: set[int]) -> Iterator[tuple[str, set[int]]]:
        """The shown segments that each feature takes for the text, by its name; `theirs`: another's answer."""
        top = self.scored()
        if top is not None:
            yield "scored", self.spread(top, theirs) or self._segments(self.pieces(top))
            yield "climbed", self._segments([self.climbed(top)])
        yield "descended", self._segments([self.descended()])
        if (named := self.named(NAMED)) is not None:
            yield "named", self._segments(self.pieces(named))
        if (around := self.named(AROUND)) is not None:
            yield "around", self._segments([around])

    def _segments(self, nodes: list[HtmlElement]) -> set[int]:
        return self.shown.intersection(number for node in nodes for number in self._outline.within(node))

    def scored(self) -> HtmlElement | None:
        """The element with most paragraphs near below it."""
        scores: dict[HtmlElement, float] = {}
        for owner, worth in self._worths.items():
            start = [owner] if owner.tag in BOXES else []
            levels = (*start, *owner.iterancestors())[:3]
            for level, node in enumerate(levels):
                scores[node] = scores.get(node, 0.0) + worth / DECAY[level]
        rated = {
            node: score * (1 - self._outline.link_density(node)) * _named_weight(node)
            for node, score in scores.items()
            if node in self._outline.spans
        }
        best = max(rated, key=lambda node: rated[node], default=None)
        return best if best is None else self._headed(best)

    def _headed(self, best: HtmlElement) -> HtmlElement:
        """Of the texts of several articles, each behind a headline of one kind, the one behind the page's own.

        Nothing of the others is shown any more.
        """
        kind = _kind(best)
        alike = [node for node in self._page.body.iter(str(best.tag)) if _kind(node) == kind] if kind[1] else []
        article = self._article(alike)
        if self._outline.span(best)[0] in article:
            return best
        for node in alike:
            if self._outline.span(node)[0] in article and self.mass(node) >= ALIKE * self.mass(best):
                self.others = set(range(len(self._outline.segments))).difference(article)
                self.shown -= self.others
                return node
        return best

    def _article(self, boxes: list[HtmlElement]) -> range:
        """From the page's own headline to the next one of its kind outside of the boxes; all where none is its own."""
        inside = {number for box in boxes for number in self._outline.within(box)}
        every = range(len(self._outline.segments))
        heads = [n for n in every if n not in inside and _is_headline(self._outline.segments[n])]
        own = next((number for number in heads if self._is_title(self._outline.segments[number])), None)
        if own is None:
            return every
        tag = self._outline.segments[own].owner.tag
        end = (n for n in heads if n > own and n in self.shown and self._outline.segments[n].owner.tag == tag)
        return range(own, next(end, every.stop))

    def _is_title(self, segment: Segment) -> bool:
        return letters(segment.text) in self._titles

    def pieces(self, node: HtmlElement) -> list[HtmlElement]:
        """The element with those alike beside it: a text between advertisements stands in several boxes of one kind.

        A box with an author, a day or a headline of its own is another text.
        """
        kind, branch = _kind(node), node
        for _ in range(APART if kind[1] else 0):
            holder = branch.getparent()
            if holder is None or holder.tag == "body":
                break
            beside = [one for one in holder.iterchildren(str(branch.tag)) if _kind(one) == _kind(branch)]
            found = [
                one for box in beside for one in box.iter(str(node.tag)) if _kind(one) == kind and self.mass(one) > 0
            ]
            if 1 < len(found) <= len(beside):
                return [node] if any(first(box, SIGNED) is not None for box in beside[1:]) else found
            branch = holder
        return [node]

    def spread(self, node: HtmlElement, theirs: set[int]) -> set[int]:
        """All from first to last where most of what another found elsewhere stands in boxes of its kind."""
        own = self._segments([node])
        elsewhere = {number for number in (theirs & self.shown) - own if self._outline.segments[number].prose}
        alike = [box for box in self._page.body.iter(str(node.tag)) if _is_alike(node, box)]
        boxes = [box for box in alike if self.mass(box) > 0 and first(box, SIGNED) is None]
        inside = elsewhere.intersection(self._segments(boxes))
        if not own.isdisjoint(article := self._article(alike)):
            inside.intersection_update(article)
        if self._weigh(inside) <= max(self._weigh(elsewhere) / 2, ALIKE * self._weigh(own)):
            return set()
        start, end = min(own | inside), max(own | inside)
        kept = own | {number for number in theirs & self.shown if start <= number <= end}
        return kept | {number for number in range(start, end) if number in self.shown and self._heads(number, kept)}

    def _heads(self, number: int, kept: set[int]) -> bool:
        """Whether it is a heading of what is kept right below it."""
        segment = self._outline.segments[number]
        return segment.owner.tag in HEADINGS and not segment.links and number + 1 in kept

    def _weigh(self, numbers: set[int]) -> int:
        return sum(self._outline.segments[number].weight for number in numbers)

    def mass(self, node: HtmlElement) -> float:
        """The worth of the shown paragraphs in an element."""
        start, end = self._outline.span(node)
        return self._sums[end] - self._sums[start]

    def climbed(self, node: HtmlElement) -> HtmlElement:
        """The element, or the one around it that holds more of the same: texts in several sections."""
        held = self.mass(node)
        best = node
        for parent in node.iterancestors():
            if parent.tag in ("body", "html"):
                break
            more = self.mass(parent)
            if more >= (1 + ALIKE) * held:
                best, held = parent, more
            if parent.tag in ("article", "main"):
                break
        return best

    def descended(self) -> HtmlElement:
        """From the whole page down while one child holds nearly all paragraphs."""
        node = self._page.body
        held = self.mass(node)
        while True:
            inner = [child for child in node if isinstance(child.tag, str) and child not in self._frame]
            child = next((one for one in inner if self.mass(one) >= DOMINANT * held), None)
            if child is None or child.tag not in LAYOUT:
                return node
            node = child

    def named(self, names: tuple[str, ...]) -> HtmlElement | None:
        """The element that is called the article's body; of several the one with most paragraphs."""
        total = self.mass(self._page.body)
        for css in names:
            found = [node for node in self._page.select(css) if node in self._outline.spans]
            best = max(found, key=self.mass, default=None)
            if best is not None and self.mass(best) >= 0.3 * total:
                return best
        return None


def _kind(node: HtmlElement) -> tuple[object, str]:
    """Its tag and class."""
    return node.tag, (node.get("class") or "").strip()


def _is_headline(segment: Segment) -> bool:
    """Whether a heading may be an article's own: those of teasers are links."""
    return segment.owner.tag in HEADINGS and segment.weight >= SHORTEST_TITLE and segment.links < MOST_LINKED


def _is_alike(one: HtmlElement, other: HtmlElement) -> bool:
    """Whether the classes of one are among the other's, in the same article."""
    mine, its = (set((node.get("class") or "").split()) for node in (one, other))
    if not mine or not its or not (mine <= its or its <= mine):
        return False
    within, beside = (next(node.iterancestors("article"), None) for node in (one, other))
    return within is beside


def _named_weight(node: HtmlElement) -> float:
    name = f"{node.get('class') or ''} {node.get('id') or ''}"
    good = GOOD.search(name) is not None or node.tag in ("article", "main")
    return (0.4 if BAD.search(name) else 1.0) * (1.25 if good else 1.0)
