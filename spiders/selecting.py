"""Selectors answered by look-up: a page's elements by the attributes that selectors name.

Most of what is asked of a page is not there. A selector is taken apart once; its conditions are looked up in the
page's `Index`, and only elements that meet the rarest of them are looked at. The tree is searched only for selectors
that name nothing but a common tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from cssselect import GenericTranslator, SelectorError, parse
from cssselect.parser import Attrib, Class, CombinedSelector, Element, Hash, Selector
from lxml import etree
from lxml.html import HtmlElement

from spiders.indexing import Index

COMMON = frozenset(("div", "span", "a", "p", "li", "td", "tr", "img", "script", "meta", "link"))
RANK = {"id": 0, "class": 1}
PLAIN_NAME = re.compile(r"[a-z][a-z0-9-]*", re.IGNORECASE)
_TRANSLATOR = GenericTranslator()

FITS: dict[str, Callable[[str, str], bool]] = {
    "exists": lambda said, _: True,  # noqa: ARG005
    "=": str.__eq__,
    "~=": lambda said, value: value in said.split(),
    "*=": lambda said, value: value in said,
    "^=": str.startswith,
    "$=": str.endswith,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """What an attribute has to say; a class is a word of `class`."""

    attribute: str
    operator: str
    value: str

    def fits(self, said: str) -> bool:
        """Whether a value of the attribute meets it."""
        return FITS[self.operator](said, self.value)

    def holds(self, node: HtmlElement) -> bool:
        """Whether an element meets it."""
        said = node.get(self.attribute)
        return said is not None and self.fits(said)


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound selector with what must stand before it: tells whether one element matches."""

    tag: str
    conditions: tuple[Condition, ...]
    key: Condition | None  # the rarest of them, by which it is looked up
    test: etree.XPath | None  # of what no condition says: `:not(…)`, `:has(…)`
    relation: str = ""  # the combinator before it
    before: Compound | None = None

    def candidates(self, index: Index) -> Iterable[HtmlElement] | None:
        """The elements with its rarest name, in document order; None where it only has a common tag."""
        if self.key is not None:
            return index.holders(self.key.attribute).meeting(self.key)
        return index.tree.iter(self.tag) if self.tag and self.tag not in COMMON else None

    def found(self, node: HtmlElement) -> bool:
        """Whether an element matches, with its surroundings."""
        if self.tag and node.tag != self.tag:
            return False
        for condition in self.conditions:
            if not condition.holds(node):
                return False
        return (self.test is None or bool(self.test(node))) and self._stands(node)

    def _stands(self, node: HtmlElement) -> bool:
        return self.before is None or any(self.before.found(other) for other in self._others(node))

    def _others(self, node: HtmlElement) -> Iterator[HtmlElement]:
        if self.relation == " ":
            yield from node.iterancestors()
        elif self.relation == "~":
            yield from node.itersiblings(preceding=True)
        else:
            other = node.getparent() if self.relation == ">" else node.getprevious()
            if other is not None:
                yield other


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the alternatives of a selector: what must stand in a page for it to match, and its search of the tree."""

    classes: frozenset[str]
    ids: frozenset[str]
    parts: tuple[tuple[str, str], ...]  # of other values, by attribute
    compound: Compound
    path: etree.XPath

    def matches(self, index: Index) -> list[HtmlElement]:
        """All matches in document order."""
        if not self._may_match(index):
            return []
        nodes = self.compound.candidates(index)
        if nodes is not None:
            return [node for node in nodes if self.compound.found(node)]
        return cast("list[HtmlElement]", self.path(index.tree))

    def stands(self, index: Index) -> bool:
        """Whether anything matches."""
        if not self._may_match(index):
            return False
        nodes = self.compound.candidates(index)
        return bool(self.path(index.tree)) if nodes is None else any(map(self.compound.found, nodes))

    def _may_match(self, index: Index) -> bool:
        if self.classes and not self.classes <= index.classes:
            return False
        if self.ids and not self.ids <= index.ids:
            return False
        return not self.parts or all(part in index.holders(attribute).text for attribute, part in self.parts)


class Selection:
    """The alternatives of a selector. Of a long list, those are looked at whose class or id is one of the page's."""

    def __init__(self, alternatives: Sequence[Alternative]) -> None:
        self._all = alternatives
        self._keyed: dict[str, list[int]] = {}  # the numbers of the alternatives by one class that each needs
        self._named: dict[str, list[int]] = {}  # of the others, by one id
        self._rest: list[int] = []
        for number, one in enumerate(alternatives):
            if one.classes:
                self._keyed.setdefault(max(one.classes), []).append(number)
            elif one.ids:
                self._named.setdefault(max(one.ids), []).append(number)
            else:
                self._rest.append(number)
        self._classes, self._ids = frozenset(self._keyed), frozenset(self._named)

    def matches(self, index: Index) -> list[HtmlElement]:
        """All matches in the page, in document order."""
        lists = [found for one in self._possible(index) if (found := one.matches(index))]
        if len(lists) < 2:
            return lists[0] if lists else []
        return index.in_order({node for found in lists for node in found})

    def stands(self, index: Index) -> bool:
        """Whether anything matches: asks no further than it has to."""
        return any(one.stands(index) for one in self._possible(index))

    def _possible(self, index: Index) -> Sequence[Alternative]:
        if len(self._all) == 1:
            return self._all
        numbers = [*self._rest]
        for name in self._classes & index.classes if self._classes else ():
            numbers += self._keyed[name]
        for name in self._ids & index.ids if self._ids else ():
            numbers += self._named[name]
        return [self._all[number] for number in sorted(numbers)]


@cache
def selection(css: str) -> Selection:
    """A selector, taken apart once a process; one that is no selector has no alternatives."""
    try:
        return Selection(tuple(map(_alternative, parse(css))))
    except (SelectorError, etree.XPathSyntaxError, ValueError, RecursionError):
        return Selection(())


def _alternative(selector: Selector) -> Alternative:
    last = compound = _compound(selector.parsed_tree)
    conditions = [*last.conditions]
    while compound.before is not None:
        compound = compound.before
        conditions += compound.conditions
    classes = {one for one in conditions if (one.attribute, one.operator) == ("class", "~=")}
    ids = {one for one in conditions if (one.attribute, one.operator) == ("id", "=")}
    others = [one for one in conditions if one not in classes | ids and (one.attribute in RANK or one == last.key)]
    return Alternative(
        frozenset(one.value for one in classes),
        frozenset(one.value for one in ids),
        tuple((one.attribute, one.value) for one in others if one.operator != "exists"),
        last,
        etree.XPath(_TRANSLATOR.selector_to_xpath(selector)),
    )


def rank(condition: Condition) -> int:
    """How rare the elements are that meet it: ids are rarest; class names are asked for in every page."""
    return RANK.get(condition.attribute, len(RANK)) + (condition.operator == "exists")


def _compound(tree: Any) -> Compound:
    relation, before = "", None
    if isinstance(tree, CombinedSelector):
        relation, before, tree = tree.combinator, _compound(tree.selector), tree.subselector
    conditions, rest, part = [], False, tree
    while not isinstance(part, Element):
        condition = _condition(part)
        if condition is None:
            rest = True
        else:
            conditions.append(condition)
        part = part.selector
    rest = rest or part.namespace is not None
    test = etree.XPath(f"boolean(self::{_TRANSLATOR.xpath(tree)})") if rest else None
    tag = part.element or ""
    names = [one for one in conditions if one.operator != "exists" or tag in COMMON or not tag]
    return Compound(tag, tuple(conditions), min(names, key=rank, default=None), test, relation, before)


def _condition(part: Any) -> Condition | None:
    """What a part of a compound selector asks of one attribute; None for `:not(…)` and the like."""
    if isinstance(part, Class):
        return Condition("class", "~=", part.class_name)
    if isinstance(part, Hash):
        return Condition("id", "=", part.id)
    if (
        isinstance(part, Attrib)
        and part.operator in FITS
        and not (part.namespace or part.flag)
        and PLAIN_NAME.fullmatch(part.attrib)
    ):
        value = (part.value.value or "") if part.value is not None else ""
        return Condition(part.attrib, part.operator, value) if value or part.operator in {"exists", "="} else None
    return None
