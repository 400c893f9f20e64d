"""What is a page's frame and not its text, told by tags, roles, names and hiding; guarded by how much stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from spiders import talk
from spiders.document import words_of
from spiders.second_opinion import letters
from spiders.segments import HEADINGS, Outline

TAGS = frozenset(("nav", "aside", "footer", "form", "button", "dialog", "menu", "fieldset"))
ROLES = frozenset("navigation complementary banner contentinfo search dialog alertdialog menu menubar toolbar".split())
NEVER = frozenset(("html", "body", "main"))
HOLDERS = ("article", "main")
MOST = 0.5  # of the page's paragraphs: boxes of one kind that hold more are no frame, whatever they are called
WORDS = frozenset(
    """
    sidebar aside footer navbar navigation nav breadcrumb breadcrumbs pagination pager toolbar toolbox topbar menu
    related relateds recommend recommended recommendation recommendations recirc recirculation outbrain taboola
    submenu share sharing sharebar social socials addthis addtoany sharethis sharedaddy bdsharebuttonbox
    promo promos promobox sponsor sponsored advert advertisement advertising adsbygoogle banner
    newsletter subscribe subscription signup optin cookie cookies consent gdpr popup modal lightbox
    authorbox taglist tagcloud colophon disclaimer skiplink loginbox qrcode erweima xiangguan tuijian
    """.split()
)  # words of class names and ids
BARS = frozenset("navbar navigation nav topbar toolbar toolbox".split())  # no heading is one, nor what holds code
PAIRS = re.compile(
    r"(?:author|autore?|auteur)[-_]?(?:bio|box|info|card|profile|description)|about[-_]?author|post[-_](?:nav|navigation|tags|metas?|footer)|"
    r"entry[-_](?:meta|footer)|article[-_](?:meta|info|licensing)|licen[cs]e[-_](?:box|info|notice|title|meta)|"
    r"updated?[-_](?:time|date)|tags?[-_](?:list|links|cloud)|(?:more|read|further|also)[-_](?:from|more|next|stories|posts)|"
    r"most[-_](?:read|popular)|sr[-_]only|visually[-_]hidden|screen[-_]reader|site[-_](?:header|footer|nav)|"
    r"page[-_](?:header|footer|nav)|widget[-_]area|table[-_]of[-_]contents|\btoc\b|up[-_]next|prev[-_]?next|"
    r"\bcopy[-_]?right\b|article[-_]tags|print[-_]only|ad[-_](?:slot|unit|container|wrapper|block|label)|"
    r"(?:wp|so|php|sidebar)[-_]widget\b|\bads?\b|reading[-_]time|jp-relatedposts|rate[-_]?box|edit[-_]?section",
    re.IGNORECASE,
)
NOTES = re.compile(
    r"side[-_]?note|margin(?:al)?[-_]?note|admonition|call[-_]?out|(?:fact|info)[-_]?box|takeaways|key[-_]?points",
    re.IGNORECASE,
)  # what the author sets beside the lines of a text
SIDE = re.compile(
    r"(?<![a-z])(?:right|side|rail|secondary|rhs)(?:col|column|bar|rail|area)?(?![a-z])|"
    r"(?<![a-z])(?:col|cols|columns?|span|large|medium)-(?:(?:xs|sm|md|lg|xl)-)?[2-5](?!\d)",
    re.IGNORECASE,
)  # what columns at the side are called, also by how much of the width they have
BESIDE = 200  # weight of the sentences in a headline's own column
TOGGLE = 6  # elements in which what unfolds a box is looked for
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def chrome(outline: Outline, root: HtmlElement) -> set[HtmlElement]:
    """The outermost elements that are frame."""
    total = max(outline.worth(root), 0.001)
    found = set(_outermost(outline, [root], MOST * total))
    held: dict[tuple[object, ...], float] = {}
    for node in found:
        held[_kind(node)] = held.get(_kind(node), 0.0) + outline.worth(node)
    large = [node for node in found if node.get("class") and held[_kind(node)] > MOST * total]
    text = {node for node in large if not talk.is_talk(node) and not _is_beside_text(node, outline)}
    inner = [child for node in text for child in node if isinstance(child.tag, str)]
    return (found - text).union(_outermost(outline, inner, MOST * total))


def _outermost(outline: Outline, roots: list[HtmlElement], most: float) -> Iterator[HtmlElement]:
    stack = list(roots)
    while stack:
        node = stack.pop()
        start, end = outline.span(node)
        if start == end:
            continue
        framed = node.tag not in NEVER and _is_chrome(node)
        if (framed and outline.worth(node) <= most) or ((framed or _is_side(node)) and _is_beside_text(node, outline)):
            yield node
        else:
            stack += [child for child in node if isinstance(child.tag, str)]


def _kind(node: HtmlElement) -> tuple[object, ...]:
    """What boxes of one kind beside each other share."""
    return node.getparent(), node.tag, node.get("class")


def _is_beside_text(node: HtmlElement, outline: Outline) -> bool:
    """Whether it is the footer or the navigation of a page whose text, however short, stands in an element for it; or
    a column beside that of the headline and its text."""
    if _is_side(node):
        return _is_beside_headline(node, outline)
    if node.tag not in ("footer", "nav") or next(node.iterancestors(*HOLDERS), None) is not None:
        return False
    holders = node.getroottree().iter(*HOLDERS)
    held = (outline.segments[number] for one in holders for number in outline.within(one))
    return next(node.iter(*HOLDERS), None) is None and any(segment.sentence for segment in held)


def _is_side(node: HtmlElement) -> bool:
    """Whether it is called a column at the side."""
    called = f"{node.get('class') or ''} {node.get('id') or ''}"
    return node.tag in ("div", "section", "td") and SIDE.search(called) is not None


def _is_beside_headline(node: HtmlElement, outline: Outline) -> bool:
    """Whether it begins with a heading of its own, and the page's headline with sentences stands in a column before."""
    if outline.segments[outline.span(node)[0]].owner.tag not in HEADINGS:
        return False
    for column in node.itersiblings(str(node.tag), preceding=True):
        if next(column.iter("h1"), None) is not None:
            segments = (outline.segments[number] for number in outline.within(column))
            return sum(one.weight for one in segments if one.prose and one.sentence) >= BESIDE
    return False


def _is_chrome(node: HtmlElement) -> bool:
    if node.tag in TAGS or (node.get("role") or "").lower() in ROLES:
        noted = node.tag == "aside" and NOTES.search(node.get("class") or "") is not None
        return not noted and not (node.tag == "button" and _unfolds(node))
    if hidden(node) and not folded(node):
        return True
    if node.tag == "header":
        return not any(parent.tag in ("article", "main") for parent in node.iterancestors())
    return called_chrome(node)


def called_chrome(node: HtmlElement) -> bool:
    """Whether its class or id says so."""
    titled = node.tag in HEADINGS or _named_after_heading(node)
    own = str(node.tag) if "-" in str(node.tag) else ""  # of an element that the site made itself
    named = f"{node.get('class') or ''} {'' if titled else node.get('id') or ''} {own}"
    if not named.strip():
        return False
    plain = talk.plain(named)
    words = talk.words(plain)
    if node.tag in ("p", "span", "a", "article"):
        words -= {"social", "banner"}
    if node.tag in HEADINGS or (not words.isdisjoint(BARS) and next(node.iter("pre"), None) is not None):
        words -= BARS
    return not words.isdisjoint(WORDS) or not words.isdisjoint(talk.TALK) or PAIRS.search(plain) is not None


def _named_after_heading(node: HtmlElement) -> bool:
    """Whether an id was made from the author's own heading, as in a section about related work."""
    heading = next(node.iter(*HEADINGS), None) if node.tag == "section" and node.get("id") else None
    return heading is not None and letters(words_of(heading)).startswith(letters(node.get("id") or ""))


def hidden(node: HtmlElement) -> bool:
    """Whether its own attributes hide it."""
    return (
        node.get("hidden") is not None
        or (node.get("aria-hidden") or "").lower() == "true"
        or HIDDEN.search(node.get("style") or "") is not None
    )


def folded(node: HtmlElement) -> bool:
    """Whether a reader can open it where it stands: a tab's panel, or what a line right above unfolds."""
    before = node.getprevious()
    return (node.get("role") or "").lower() == "tabpanel" or (before is not None and _unfolds(before))


def _unfolds(node: HtmlElement) -> bool:
    """Whether it, or what it holds, unfolds the box right below it."""
    inside = any(one.get("aria-expanded") is not None for one in islice(node.iter(), TOGGLE))
    return inside and node.getnext() is not None
