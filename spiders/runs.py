"""A page as runs of text in reading order: what sites of unknown markup are read by.

A run is the text of one element with its inline parts, cut at line breaks. Elements side by side are runs of their own,
whatever they are called, so that a heading made of spans reads like one made of blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from lxml.etree import SubElement
from lxml.html import Element, HtmlElement

from spiders.document import BLOCKS, UNSEEN, Page, line

LETTERS = re.compile(r"[^\W\d_]")
PRE = re.compile(r"white-space:\s*(?:pre|break-spaces)")
MOST_PARTS = 8


@dataclass(slots=True)
class Atom:
    """One text node: `node` is the element it stands in, `root` the element whose text it is a part of."""

    text: str
    node: HtmlElement
    root: HtmlElement
    row: int  # grows at every `<br>`


@dataclass(slots=True, eq=False)
class Run:
    """One line of text. `node` holds all of it and may hold more; `parts` are its texts in order."""

    text: str
    node: HtmlElement
    parts: list[Atom] = field(default_factory=list)

    @property
    def links(self) -> list[HtmlElement]:
        """The links that the line is or holds."""
        return list(dict.fromkeys(link for part in self.parts if (link := link_of(part.node)) is not None))

    @property
    def is_link(self) -> bool:
        """Whether every word of it is a link's or a button's."""
        return all(link_of(part.node) is not None or within(part.node, "button") for part in self.parts)


def runs(tree: HtmlElement) -> list[Run]:
    """All runs below an element."""
    atoms = list(_atoms(tree))
    rows: dict[HtmlElement, set[int]] = {}
    for atom in atoms:
        rows.setdefault(atom.root, set()).add(atom.row)
    found = []
    for (root, _), group in groupby(atoms, key=lambda atom: (atom.root, atom.row)):
        parts = list(group)
        node = root if len(rows[root]) == 1 else common([part.node for part in parts])
        text = line("".join(part.text for part in parts))
        if text:
            found.append(Run(text, node, parts))
    return found


def _atoms(tree: HtmlElement) -> Iterator[Atom]:
    row = 0
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    while stack:
        node, leaving = stack.pop()
        parent = node.getparent()
        if leaving:
            if parent is not None and node is not tree:
                for text, step in _lines(node.tail, parent):
                    row += step
                    yield Atom(text, parent, root_of(parent), row)
            continue
        stack.append((node, True))
        if not isinstance(node.tag, str) or node.tag in UNSEEN:
            continue
        row += node.tag == "br"
        for text, step in _lines(node.text, node):
            row += step
            yield Atom(text, node, root_of(node), row)
        stack.extend((child, False) for child in reversed(node))


def _lines(text: str | None, node: HtmlElement) -> Iterator[tuple[str, int]]:
    """The parts of a text with the rows that each begins: one of one row, unless the element keeps its line ends."""
    if not text or not text.strip():
        return
    if "\n" not in text or not _keeps_lines(node):
        yield text, 0
        return
    for number, part in enumerate(text.split("\n")):
        if part.strip():
            yield part, int(number > 0)


def _keeps_lines(node: HtmlElement) -> bool:
    return any(
        current.tag == "pre" or PRE.search(current.get("style") or "") is not None
        for current in (node, *node.iterancestors())
        if isinstance(current.tag, str)
    )


def root_of(node: HtmlElement) -> HtmlElement:
    """The outermost element of whose sentence an element is an inline part."""
    while node.tag not in BLOCKS:
        parent = node.getparent()
        if parent is None or not _has_own_words(parent):
            return node
        node = parent
    return node


def _has_own_words(node: HtmlElement) -> bool:
    return any(LETTERS.search(text) for text in (node.text or "", *(child.tail or "" for child in node)))


def common(nodes: list[HtmlElement]) -> HtmlElement:
    """The innermost element around all of these."""
    first, *others = nodes
    for candidate in (first, *first.iterancestors()):
        if all(candidate is node or candidate in node.iterancestors() for node in others):
            return candidate
    return first


def link_of(node: HtmlElement) -> HtmlElement | None:
    """The link that an element is or stands in."""
    for current in (node, *node.iterancestors()):
        if current.tag == "a" and current.get("href"):
            return current
    return None


def match_at(found: list[Run], start: int, pattern: re.Pattern[str]) -> tuple[re.Match[str], int] | None:
    """A pattern that one run matches, or several in a row together; with the index behind them."""
    for end in range(start + 1, min(len(found), start + MOST_PARTS) + 1):
        if match := pattern.fullmatch(joined(found[start:end])):
            return match, end
    return None


def tightest(found: list[Run], start: int, pattern: re.Pattern[str]) -> tuple[re.Match[str], int, int] | None:
    """The match that starts here or later and ends where the one from here ends: the match, its start, its end."""
    first = match_at(found, start, pattern)
    if first is None:
        return None
    match, end = first
    for later in range(end - 1, start, -1):
        if shorter := pattern.fullmatch(joined(found[later:end])):
            return shorter, later, end
    return match, start, end


def joined(found: list[Run]) -> str:
    """Several runs as one line."""
    return line(" ".join(run.text for run in found))


def within(node: HtmlElement, *tags: str) -> bool:
    """Whether an element is one of these or stands in one."""
    return any(current.tag in tags for current in (node, *node.iterancestors()))


def declared(page: Page) -> tuple[str, ...]:
    """What the page calls itself where no reader looks: `og:title`, `<title>`."""
    return tuple(text.casefold() for text in (page.meta("og:title", "twitter:title"), page.title) if text)


def is_named(run: Run, names: tuple[str, ...]) -> bool:
    """Whether a line is one of these names, or stands before a site's name in one."""
    text = run.text.casefold()
    return any(name.startswith(text) and not re.match(r"[^\W_]|[,;]|\s+\w", name[len(text) :]) for name in names)


def rank_of_heading(node: HtmlElement) -> int:
    """1 to 6 for a heading or what stands in one, 7 for any other element."""
    for current in (node, *node.iterancestors()):
        if isinstance(current.tag, str) and re.fullmatch(r"h[1-6]", current.tag):
            return int(current.tag[1])
        if current.get("role") == "heading":
            level = current.get("aria-level") or "2"
            return int(level) if level in "123456" else 2
    return 7


def elements(found: list[Run], kept: list[Run]) -> tuple[list[HtmlElement], HtmlElement | None]:
    """The elements that hold the kept runs and no other, with the pictures beside them. Runs of an element that holds
    others too (lines parted by `<br>`, loose text beside blocks) become paragraphs out of the tree; where all do so
    the element they stand in comes second."""
    wanted = set(kept)
    spoiled = _around(run for run in found if run not in wanted)
    holding = _around(kept)
    taken: list[HtmlElement] = []
    box: HtmlElement | None = None
    for run in kept:
        if run.node in spoiled:
            box = Element("div") if box is None else box
            box.append(_paragraph(run))
            taken += [box] if len(box) == 1 else []
            continue
        box = None
        top = outermost(run.node, spoiled)
        if top not in taken:
            before = _pictures(top, spoiled | holding, preceding=True) if not taken else []
            taken += [*before[::-1], top, *_pictures(top, spoiled | holding, preceding=False)]
    shared = common([run.node for run in kept]) if kept and taken == [box] else None
    return taken, shared


def _around(found: Iterable[Run]) -> set[HtmlElement]:
    return {node for run in found for node in (run.node, *run.node.iterancestors())}


def outermost(node: HtmlElement, spoiled: set[HtmlElement]) -> HtmlElement:
    """The highest element around a node that is none of the spoiled."""
    return next((one for one in (node, *node.iterancestors()) if one.getparent() in spoiled), node)


def _pictures(top: HtmlElement, others: set[HtmlElement], *, preceding: bool) -> list[HtmlElement]:
    beside = takewhile(lambda node: node not in others, top.itersiblings(preceding=preceding))
    return [node for node in beside if isinstance(node.tag, str) and next(node.iter("img", "hr"), None) is not None]


def _paragraph(run: Run) -> HtmlElement:
    """A line as an element of its own that keeps its links."""
    made = Element("p")
    for link, group in groupby(run.parts, key=lambda part: link_of(part.node)):
        text = "".join(part.text for part in group)
        if link is not None:
            SubElement(made, "a", href=link.get("href") or "").text = text
        elif len(made):
            made[-1].tail = text
        else:
            made.text = text
    return made
