"""What belongs to the article of a page and what to others on it: comments, related posts, cards, quoted posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml.html import HtmlElement

from spiders.document import UNSEEN, Page, first, line, longer_than, select, words_of
from spiders.title_text import printed_text
from spiders.written import is_mail

FROM_OTHERS = re.compile(r"comment|mention|reply|replies|\bh-cite\b", re.IGNORECASE)
OTHERS = re.compile(
    r"comment|mention|reply|replies|\bh-cite\b|disqus|tweet|(?<!--)related|recommend|recirc|popular|trending|latest|recent|(?:side|left|right)-?bar|"
    r"widget|read-?(?:next|also)|(?:you-)?may-?(?:also-)?like|more-?(?:from|stories|posts|news)|teaser|promo(?!ted)|newsletter|"
    r"masthead|(?<!article[-_])(?<!post[-_])(?<![a-z])top-?bar|current-?date|today|weather|carousel|pagination|pager|copyright|(?:post|article|news|story)-?(?:nav|card|list(?!-(?:date|author|category))|item|preview)\b|(?:prev|next)-?"
    r"(?:post|article)|site-?footer|testimonial|(?:customer|user)-?reviews?|reviewer|review-?(?:list|item|card|date|meta)|cookie|consent|pull-?quote|speaker|相关|推荐|评论",
    re.IGNORECASE,
)
OWN = re.compile(r"meta|byline|author|entry|article-|post-(?:info|foot|head|date)", re.IGNORECASE)
OUTER = frozenset(("aside", "footer", "nav", "blockquote", "figure", "form", "header"))
FRAME = OUTER - {"header"}
PARTS = frozenset(("review", "reviews", "comment", "comments", "aggregateRating"))  # itemprop of what others wrote
DATED = "[itemprop=datePublished], [itemprop=dateModified]"  # then a line of a list about the article
BYLINE = "[class*=byline]"
WIDGET = re.compile(r"widget", re.IGNORECASE)
SENTENCE = 80  # characters of a sentence
LONG, LONGEST = 140, 400  # characters of a line that is text, and of one that is no summary either
LINKED = "h2 a[href], h3 a[href], h4 a[href], a[href] h2, a[href] h3, a[href] h4"
TITLE = 20  # characters of a title that is a link
CARD = 600  # characters of a box that announces another piece
NEAR = 3  # levels up from a headline to its box
BEHIND, BEFORE = 18, 8  # lines around a headline that are looked at


@dataclass(frozen=True, slots=True)
class Line:
    """A short line near the headline."""

    node: HtmlElement
    text: str


def is_from_others(node: HtmlElement) -> bool:
    """Whether an element stands among comments and mentions."""
    return any(FROM_OTHERS.search(names(one)) for one in (node, *node.iterancestors()))


def is_of_another(node: HtmlElement) -> bool:
    """Whether a box is another article's or talk, though perhaps a sidebar of this one."""
    named = names(node)
    return node.tag == "article" or _is_card(node) or (called_others(named) and "sidebar" not in named)


def names(node: HtmlElement) -> str:
    """The class and the id of an element."""
    return f"{node.get('class') or ''} {node.get('id') or ''}"


def heading(page: Page, title: str | None) -> HtmlElement | None:
    """The element that prints the headline: an `<h1>` or `<h2>`, in e-mails any element."""
    if not title:
        return None
    printed = None
    for node in page.select("h1, h2"):
        if _prints(node, title):
            if next(node.iterancestors("article"), None) is not None:
                return node
            printed = node if printed is None else printed
    if printed is not None:
        return printed
    bare = (node for node in page.body.iter() if isinstance(node, HtmlElement) and _opens(opening(node), title))
    return next((node for node in bare if words_of(node) == title), None)


def _opens(text: str, title: str) -> bool:
    """Whether the first words of an element may be those of the title: their rest may stand behind a break."""
    return title[:12] in text or (len(text.strip()) > 3 and title.startswith(text.strip()))


def _prints(node: HtmlElement, title: str) -> bool:
    """Whether a heading prints a headline: alone, or in an element of its own behind a kicker."""
    whole = words_of(node)
    if title in (whole, line(node.text_content())) or title == printed_text(node):
        return True
    return title in whole and any(words_of(part) == title for part in node)


def opening(node: HtmlElement) -> str:
    """The first words that stand in an element itself, behind comments and scripts."""
    text = node.text or ""
    for child in node:
        if text.strip() or (isinstance(child.tag, str) and child.tag not in UNSEEN):
            break
        text = child.tail or ""
    return text


def around(page: Page, title: str | None) -> Surroundings:
    """The neighbourhood of a headline, made once for each page."""
    known = page.notes.get(f"around {title}")
    if not isinstance(known, Surroundings):
        known = page.notes[f"around {title}"] = Surroundings(page, title)
    return known


class Surroundings:
    """The neighbourhood of a headline; of a page without one only what is named for comments is known to be others'."""

    def __init__(self, page: Page, title: str | None) -> None:
        self.page = page
        self.seen: dict[HtmlElement, bool] = {}
        self.heading = heading(page, title)
        self.above = set() if self.heading is None else {self.heading, *self.heading.iterancestors(), *_only(page)}
        self._blocks = set() if self.heading is None else _blocks(self.heading)

    def is_from_others(self, node: HtmlElement) -> bool:
        """Whether an element stands in a part of the page that is not this article's, seen from the headline."""
        if self.heading is None:
            return is_from_others(node) or any(one.tag in FRAME for one in node.iterancestors())
        return any(self._known(one) for one in self._path(node))

    def _known(self, node: HtmlElement) -> bool:
        """Whether a box is others', looked at once; where the headline stands in a widget too, widgets tell nothing."""
        if node not in self.seen:
            named = names(node)
            named = WIDGET.sub("", named) if "widget" in named and self._in_widget else named
            self.seen[node] = self._blocks.isdisjoint(_blocks(node)) and _others(node, named)
        return self.seen[node]

    @cached_property
    def _in_widget(self) -> bool:
        return any("widget" in names(one) for one in self.above)

    def _path(self, node: HtmlElement) -> Iterator[HtmlElement]:
        """The element and its ancestors below the first that holds the headline too; the footer, the header and the
        asides of the headline's own article say what bylines say."""
        for one in (node, *node.iterancestors()):
            if one in self.above or one.tag in ("body", "html"):
                return
            if one.tag in ("footer", "aside", "header") and self._is_of_article(one):
                return
            if isinstance(one, HtmlElement):
                yield one

    def _is_of_article(self, node: HtmlElement) -> bool:
        """Whether a footer, or an aside right inside, is of the headline's own article, not called others'."""
        article = next(node.iterancestors("article"), None)
        inside = article is not None and (node.tag != "aside" or node.getparent() is article)
        return inside and article in self.above and not called_others(names(node))

    def lines(self) -> list[Line]:
        """The short lines below the headline down to the first text, then those right above it."""
        if self.heading is None:
            return []
        below, above = (
            _short(after(self.heading), BEHIND),
            _short(_before(self.heading, mail=is_mail(self.page)), BEFORE),
        )
        return [one for one in (*below, *above) if not self.is_from_others(one.node)]


def _only(page: Page) -> list[HtmlElement]:
    """The page's one `<article>` in no other, where it is no card: its own, also with the headline above it."""
    found = [node for node in page.select("article") if next(node.iterancestors("article"), None) is None]
    return found if len(found) == 1 and longer_than(found[0], LONGEST) else []


def after(node: HtmlElement) -> Iterator[HtmlElement]:
    """What follows an element in document order."""
    for up in (node, *node.iterancestors()):
        for sibling in up.itersiblings():
            yield from (one for one in sibling.iter() if isinstance(one, HtmlElement) and one.tag not in UNSEEN)


def _before(node: HtmlElement, *, mail: bool) -> Iterator[HtmlElement]:
    """What precedes it in its own box, backwards: further up a site prints the day of the visit, a mail its own."""
    boxes = [up for up in list(node.iterancestors())[: None if mail else NEAR] if up.tag not in ("body", "html")]
    for up in (node, *boxes)[: len(boxes)]:
        for sibling in up.itersiblings(preceding=True):
            yield from (one for one in reversed(list(sibling.iter())) if isinstance(one, HtmlElement))


@lru_cache(maxsize=4096)
def called_others(named: str) -> bool:
    """Whether a class or id says that a box is others'."""
    return OTHERS.search(named) is not None


def _is_card(node: HtmlElement) -> bool:
    """Whether a box announces another piece: a headline that is a link, with little else."""
    if node.tag not in ("div", "li", "section", "td") or next(node.iter("h2", "h3", "h4"), None) is None:
        return False
    found = [] if longer_than(node, CARD) else select(node, LINKED)
    return any(
        _is_whole(link) and not OWN.search(" ".join(names(one) for one in (link, *list(link.iterancestors())[:1])))
        for link in found
    )


def _is_whole(link: HtmlElement) -> bool:
    """Whether a link is its heading, and no word behind it such as one that cancels a reply."""
    heading = link if link.tag in ("h2", "h3", "h4") else next(link.iterancestors("h2", "h3", "h4"), link)
    return 2 * len(words_of(link)) >= len(words_of(heading))


def _blocks(node: HtmlElement) -> set[str]:
    """The blocks that an element is a part of, by its classes: `Kicker_headline` and `Kicker_day` are of one."""
    return {name.partition("_")[0] for name in (node.get("class") or "").split() if "_" in name.strip("_")} - {""}


def _others(node: HtmlElement, named: str) -> bool:
    if node.tag == "article" or node.get("itemprop") in PARTS or called_others(named) or _is_card(node):
        return True
    if node.tag == "li" and _leads_on(node):
        return True
    if node.tag in ("a", "li") and len(words_of(node)) > 60:
        about = first(node, DATED) is not None or (
            first(node, BYLINE) is not None and not any(map(leads, node.iter("a")))
        )
        return node.tag == "a" or node.get("itemscope") is not None or not about
    return node.tag in OUTER and not OWN.search(named)


def leads(link: HtmlElement) -> bool:
    """Whether a link leads to a page, and not to somebody's mail or telephone."""
    href = link.get("href")
    return bool(href) and not str(href).startswith(("mailto:", "tel:"))


def _leads_on(row: HtmlElement) -> bool:
    """Whether most of a row is one link with words as many as a title has: the row is of the page behind it."""
    links = list(row.iter("a"))
    text = words_of(links[0]) if len(links) == 1 and leads(links[0]) else ""
    return len(text) >= TITLE and 2 * len(text) > len(words_of(row))


def _short(nodes: Iterable[HtmlElement], most: int) -> Iterator[Line]:
    """The lines of elements with text of their own, up to the text; one long line may be a summary."""
    found = long = 0
    for node in nodes:
        own = _own_text(node)
        if not own:
            continue
        whole = words_of(node)
        if _is_text(node, own, whole):
            long += 1
            if long > 1 or len(whole) > LONGEST:
                return
            continue
        yield Line(node, whole if len(whole) < LONG else own)
        found += 1
        if found >= most:
            return


def _is_text(node: HtmlElement, own: str, whole: str) -> bool:
    """Whether a line is prose and no byline: long, or a sentence."""
    if node.tag in ("p", "li", "blockquote"):
        return len(whole) >= LONG or (len(whole) >= SENTENCE and whole[-1] in '.!?。！？”"')
    return len(own) >= LONG


def _own_text(node: HtmlElement) -> str:
    return line(" ".join((node.text or "", *(child.tail or "" for child in node))))
