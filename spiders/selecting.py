"""Which selectors can match a page at all: most of what is asked of a page is not there, and is not searched for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lxml.html import HtmlElement

_FUNCTION = re.compile(r":[\w-]+\([^()]*\)")
_COMMA = re.compile(r",(?![^\[]*\])(?![^(]*\))")
_ATTRIBUTE = re.compile(r"""\[([\w-]+)(?:([*^$|~]?)=["']?([\w-]+)["']?)?\]""")
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_ID = re.compile(r"#([A-Za-z_][\w-]*)")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?\.([A-Za-z_][\w-]*)")


class Names:
    """The elements of a tree by class name, in document order, and the ids that are there."""

    def __init__(self, tree: HtmlElement) -> None:
        self.classes: dict[str, list[HtmlElement]] = {}
        self.ids: set[str] = set()
        for node in tree.iter():
            for name in (node.get("class") or "").split():
                self.classes.setdefault(name, []).append(node)
            if node.get("id"):
                self.ids.add(node.get("id") or "")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the alternatives of a selector, and what must be in a page for it to match."""

    css: str
    classes: tuple[str, ...]
    ids: tuple[str, ...]
    parts: tuple[str, ...]  # of class names: `[class*=part]`
    words: tuple[str, ...]  # of other attributes' values: stand in the source
    simple: re.Match[str] | None  # `tag.class` or `.class`

    def may_match(self, names: Names) -> bool:
        """Whether the names are all there."""
        return (
            all(name in names.classes for name in self.classes)
            and all(name in names.ids for name in self.ids)
            and all(any(part in name for name in names.classes) for part in self.parts)
        )

    def among(self, names: Names) -> list[HtmlElement]:
        """The matches of a simple one, in document order."""
        assert self.simple is not None
        tag, name = self.simple.groups()
        return [node for node in dict.fromkeys(names.classes[name]) if tag is None or node.tag == tag]


@cache
def alternatives(css: str) -> tuple[Alternative, ...]:
    """The alternatives of a selector. What stands in `:not(…)` and the like is no condition here."""
    return tuple(_alternative(part.strip()) for part in _COMMA.split(css))


def _alternative(css: str) -> Alternative:
    plain = _FUNCTION.sub("", css)
    values = [(name, operator, value) for name, operator, value in _ATTRIBUTE.findall(plain) if value]
    bare = re.sub(r"\[[^\]]*\]", "", plain)
    return Alternative(
        css,
        tuple(_CLASS.findall(bare)),
        tuple(_ID.findall(bare)),
        tuple(value for name, operator, value in values if (name, operator) == ("class", "*")),
        tuple(value for name, operator, value in values if (name, operator) != ("class", "*")),
        _SIMPLE.fullmatch(css),
    )
