"""The elements of a page by their attributes: what selectors are looked up in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, cached_property
from itertools import chain, count, islice
from typing import TYPE_CHECKING, cast

from lxml import etree
from lxml.html import HtmlElement

if TYPE_CHECKING:
    from spiders.selecting import Condition

MANY = frozenset(("class", "href"))
EVERYWHERE = frozenset(("class", "href", "id", "rel"))  # attributes that nearly every page has


class Holders:
    """The elements that have an attribute, in document order, with what it says of each. Values answer most questions;
    the elements are only fetched where one of them may match."""

    def __init__(self, tree: HtmlElement, attribute: str, *, written: bool = True) -> None:
        """`written`: whether the attribute's name stands in the page's source at all."""
        self._tree = tree
        self._attribute = attribute
        self._values = _values_of(attribute)(tree) if written else []
        self.said = frozenset(self._values)
        self.text = "\n".join(self.said)  # one search tells that a part of a value is nowhere

    @cached_property
    def _nodes(self) -> list[HtmlElement]:
        return _having(self._attribute)(self._tree) if self._values else []

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of all values."""
        return frozenset(self.text.split())

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The numbers of the elements by what the attribute says."""
        found: dict[str, list[int]] = {}
        for number, value in enumerate(self._values):
            found.setdefault(value, []).append(number)
        return found

    def meeting(self, condition: Condition) -> Iterable[HtmlElement]:
        """The elements that meet a condition."""
        said = [value for value in self.said if condition.value in value and condition.fits(value)]
        if not said:
            return ()
        places = self._places
        numbers = sorted(chain.from_iterable(places[value] for value in said)) if len(said) > 1 else places[said[0]]
        return map(self._nodes.__getitem__, numbers)


@cache
def _having(attribute: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """The search for the elements with an attribute. The parents of few attributes are found at once; of many, each is
    compared with those found before, and asking every element is faster."""
    path = f"descendant-or-self::*[@{attribute}]" if attribute in MANY else f"descendant-or-self::*/@{attribute}/.."
    return cast("Callable[[HtmlElement], list[HtmlElement]]", etree.XPath(path))


@cache
def _values_of(attribute: str) -> Callable[[HtmlElement], list[str]]:
    """The search for all that an attribute says."""
    path = etree.XPath(f"descendant-or-self::*/@{attribute}", smart_strings=False)
    return cast("Callable[[HtmlElement], list[str]]", path)


class Index:
    """The elements of a tree, grown from a source, by attribute: of each attribute made when first asked for."""

    def __init__(self, tree: HtmlElement, source: bytes) -> None:
        self.tree = tree
        self._source = source
        self._holders: dict[str, Holders] = {}

    def holders(self, attribute: str) -> Holders:
        """The elements that have an attribute."""
        if attribute not in self._holders:
            self._holders[attribute] = Holders(self.tree, attribute, written=self._is_written(attribute))
        return self._holders[attribute]

    def _is_written(self, attribute: str) -> bool:
        """Whether the source may have an attribute: no one mixes small letters and capitals in one."""
        name = attribute.encode()
        return attribute in EVERYWHERE or name in self._source or name.upper() in self._source

    @cached_property
    def classes(self) -> frozenset[str]:
        """All classes of the page."""
        return self.holders("class").words

    @cached_property
    def ids(self) -> frozenset[str]:
        """All ids of the page."""
        return self.holders("id").said

    def in_order(self, found: set[HtmlElement]) -> list[HtmlElement]:
        """Elements in document order: only the tags that they have are passed."""
        passed = self.tree.iter(*{str(node.tag) for node in found})
        return list(islice((node for node in passed if node in found), len(found)))

    @cached_property
    def order(self) -> dict[HtmlElement, int]:
        """The place of every element in the document."""
        return dict(zip(self.tree.iter(), count()))
