"""Which selectors can match a page at all: most of what is asked of a page is not there, and is not searched for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, cast

from cssselect import GenericTranslator, SelectorError, parse
from cssselect.parser import Attrib, Class, CombinedSelector, Element, Hash
from lxml import etree
from lxml.html import HtmlElement

_FUNCTION = re.compile(r":[\w-]+\([^()]*\)")
_COMMA = re.compile(r",(?![^\[]*\])(?![^(]*\))")
_ATTRIBUTE = re.compile(r"""\[([\w-]+)(?:[*^$|~]?=["']?([\w-]+)["']?)?\]""")
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_ID = re.compile(r"#([A-Za-z_][\w-]*)")
COMMON = frozenset(("div", "span", "a", "p", "li", "td", "tr", "img", "script", "meta", "link"))
FEW = ("link[", "meta[", "a[rel")  # found faster in the tree than their values are in the source
NAMING = ("class", "id")
_TRANSLATOR = GenericTranslator()


class Holders:
    """The elements that have an attribute, by its value: read as strings first, for most values nobody asks."""

    def __init__(self, tree: HtmlElement, attribute: str) -> None:
        self._tree = tree
        self._attribute = attribute
        self._at: dict[str, list[int]] = {}
        values = etree.XPath(f"descendant-or-self::*/@{attribute}", smart_strings=False)
        for number, value in enumerate(cast("list[str]", values(tree))):
            self._at.setdefault(value, []).append(number)
        self.values = self._at.keys()

    @cached_property
    def _nodes(self) -> list[HtmlElement]:
        return cast("list[HtmlElement]", etree.XPath(f"descendant-or-self::*[@{self._attribute}]")(self._tree))

    @cached_property
    def words(self) -> dict[str, list[str]]:
        """The values by each of their words."""
        found: dict[str, list[str]] = {}
        for value in self._at:
            for word in dict.fromkeys(value.split()):
                found.setdefault(word, []).append(value)
        return found

    def of(self, values: Iterable[str]) -> list[HtmlElement]:
        """The elements with one of these values, in document order."""
        numbers = [number for value in values for number in self._at.get(value, ())]
        return [self._nodes[number] for number in sorted(numbers)]


class Names:
    """The elements of a tree by class name, in document order, and by id."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._classes = Holders(tree, "class")
        self._ids = Holders(tree, "id")
        self.classes = self._classes.words
        self.ids = self._ids.values

    def called(self, rule: Rule) -> Iterable[HtmlElement]:
        """The elements with the id, the class, the tag or the part of a name of a rule, in document order."""
        if rule.own_id:
            return self._ids.of((rule.own_id,))
        if rule.own_class:
            return self._classes.of(self.classes.get(rule.own_class, ()))
        if rule.own_tag:
            return self._tree.iter(rule.own_tag)
        attribute, part = rule.own_part
        held = self._classes if attribute == "class" else self._ids
        return held.of(value for value in held.values if part in value)

    @cached_property
    def texts(self) -> dict[str, str]:
        """All class names as one text, and all ids: one search tells that a part of a name is nowhere."""
        return {"class": "\n".join(self._classes.values), "id": "\n".join(self._ids.values)}

    @cached_property
    def order(self) -> dict[HtmlElement, int]:
        """The place of every element in the document."""
        return {node: number for number, node in enumerate(self._tree.iter())}


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the alternatives of a selector, and what must be in a page for it to match."""

    css: str
    classes: tuple[str, ...]
    ids: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]  # of class names and ids: `[class*=part]`
    words: tuple[str, ...]  # of other attributes' values: stand in the source; empty where a search of it saves nothing
    rule: Rule | None  # how to tell a match when one stands before us; None: only a search of the tree tells

    def may_match(self, names: Names) -> bool:
        """Whether the names are all there."""
        for name in self.classes:
            if name not in names.classes:
                return False
        for name in self.ids:
            if name not in names.ids:
                return False
        return all(part in names.texts[attribute] for attribute, part in self.parts)

    def among(self, names: Names) -> list[HtmlElement] | None:
        """The matches in document order, found by the element's own name; None where it need not have one."""
        rule = self.rule
        if rule is None:
            return None
        return [node for node in names.called(rule) if rule.found(node)]


@dataclass(frozen=True, slots=True)
class Rule:
    """A compound selector with what must stand before it: tells whether one element matches."""

    own_class: str
    own_id: str
    own_tag: str
    own_part: tuple[str, str]  # `class` or `id`, and what it contains
    plain: bool  # the name that it is found by, and perhaps a tag, is all there is
    tag: str
    test: etree.XPath
    relation: str = ""  # the combinator before it
    before: Rule | None = None

    def found(self, node: HtmlElement) -> bool:
        """Whether an element matches that was found by its name."""
        if not self.plain:
            return self.holds(node)
        return (not self.tag or node.tag == self.tag) and self._stands(node)

    def holds(self, node: HtmlElement) -> bool:
        """Whether an element matches, with its surroundings."""
        return bool(self.test(node)) and self._stands(node)

    def _stands(self, node: HtmlElement) -> bool:
        return self.before is None or any(self.before.holds(other) for other in self._others(node))

    def _others(self, node: HtmlElement) -> Iterator[HtmlElement]:
        if self.relation == " ":
            yield from node.iterancestors()
        elif self.relation == "~":
            yield from node.itersiblings(preceding=True)
        else:
            other = node.getparent() if self.relation == ">" else node.getprevious()
            if other is not None:
                yield other


def _rule(css: str) -> Rule | None:
    """The rule of a selector whose last compound names a class, an id or a rare tag, or a part of a name; else None."""
    try:
        (parsed,) = parse(css)
        rule = _compound(parsed.parsed_tree)
    except (SelectorError, etree.XPathSyntaxError, ValueError):
        return None
    return rule if rule.own_class or rule.own_id or rule.own_tag or rule.own_part[0] else None


def _compound(tree: Any) -> Rule:
    relation, before = "", None
    if isinstance(tree, CombinedSelector):
        relation, before, tree = tree.combinator, _compound(tree.selector), tree.subselector
    test = etree.XPath(f"boolean(self::{_TRANSLATOR.xpath(tree)})")
    own_class = own_id = ""
    own_part = ("", "")
    steps = 0
    part = tree
    while not isinstance(part, Element):
        if isinstance(part, Class):
            own_class = own_class or part.class_name
        elif isinstance(part, Hash):
            own_id = own_id or part.id
        elif isinstance(part, Attrib) and part.attrib in NAMING and part.value is not None:
            own_part = (part.attrib, part.value.value or "")
        part = part.selector
        steps += 1
    named = bool(own_class or own_id)
    own_tag = part.element if part.element and part.element not in COMMON else ""
    plain = steps == named and (named or bool(own_tag)) and part.namespace is None
    return Rule(own_class, own_id, own_tag, own_part, plain, part.element or "", test, relation, before)


@cache
def alternatives(css: str) -> tuple[Alternative, ...]:
    """The alternatives of a selector. What stands in `:not(…)` and the like is no condition here."""
    return tuple(_alternative(part.strip()) for part in _COMMA.split(css))


@cache
def cheapest(css: str) -> tuple[Alternative, ...]:
    """The alternatives of a selector; last those for which the source or the tree has to be searched."""
    return tuple(sorted(alternatives(css), key=lambda one: (one.rule is None, len(one.words))))


def _alternative(css: str) -> Alternative:
    plain = _FUNCTION.sub("", css)
    values = [(name, value) for name, value in _ATTRIBUTE.findall(plain) if value]
    bare = re.sub(r"\[[^\]]*\]", "", plain)
    rule = _rule(css)
    words = [value for name, value in values if name not in NAMING] if rule is None and not css.startswith(FEW) else ()
    return Alternative(
        css,
        tuple(_CLASS.findall(bare)),
        tuple(_ID.findall(bare)),
        tuple((name, value) for name, value in values if name in NAMING),
        tuple(words),
        rule,
    )
