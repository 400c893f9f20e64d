"""A page as runs of text in reading order: what sites of unknown markup are read by.

A run is the text of one element with its inline parts, cut at line breaks. Elements side by side are runs of their own,
whatever they are called, so that a heading made of spans reads like one made of blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from lxml.etree import SubElement
from lxml.html import Element, HtmlElement

from spiders.document import BLOCKS, UNSEEN, line

LETTERS = re.compile(r"[^\W\d_]")
MOST_PARTS = 8


@dataclass(slots=True)
class Atom:
    """One text node: `node` is the element it stands in, `root` the element whose text it is a part of."""

    text: str
    node: HtmlElement
    root: HtmlElement
    row: int  # grows at every `<br>`


@dataclass(slots=True)
class Run:
    """One line of text. `alone`: the element holds this run and nothing else."""

    text: str
    node: HtmlElement
    alone: bool
    links: list[HtmlElement] = field(default_factory=list)


def runs(tree: HtmlElement) -> list[Run]:
    """All runs below an element."""
    atoms = list(_atoms(tree))
    found = []
    rows: dict[HtmlElement, set[int]] = {}
    for atom in atoms:
        rows.setdefault(atom.root, set()).add(atom.row)
    for (root, _), group in groupby(atoms, key=lambda atom: (atom.root, atom.row)):
        parts = list(group)
        alone = len(rows[root]) == 1
        node = root if alone else _common([part.node for part in parts])
        text = line("".join(part.text for part in parts))
        if text:
            links = dict.fromkeys(link for part in parts if (link := link_of(part.node)) is not None)
            found.append(Run(text, node, alone or node is not root, list(links)))
    return found


def _atoms(tree: HtmlElement) -> Iterator[Atom]:
    row = 0
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            parent = node.getparent()
            if parent is not None and node is not tree and (node.tail or "").strip():
                yield Atom(node.tail or "", parent, root_of(parent), row)
            continue
        stack.append((node, True))
        if not isinstance(node.tag, str) or node.tag in UNSEEN:
            continue
        row += node.tag == "br"
        if (node.text or "").strip():
            yield Atom(node.text or "", node, root_of(node), row)
        stack.extend((child, False) for child in reversed(node))


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


def _common(nodes: list[HtmlElement]) -> HtmlElement:
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


def elements(found: list[Run]) -> tuple[list[HtmlElement], HtmlElement | None]:
    """The elements of some runs. Where an element holds other runs too (lines parted by `<br>`): paragraphs with
    their texts, out of the tree, and the element they stand in."""
    shared = next((run.node for run in found if not run.alone), None)
    if shared is None:
        return list(dict.fromkeys(run.node for run in found)), None
    box = Element("div")
    for run in found:
        SubElement(box, "p").text = run.text
    return [box], shared


def outermost(node: HtmlElement, without: HtmlElement) -> HtmlElement:
    """The highest element around a node that does not hold another one."""
    others = {without, *without.iterancestors()}
    top = node
    for parent in node.iterancestors():
        if parent in others:
            break
        top = parent
    return top
