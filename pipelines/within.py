"""What stands inside of an element, and right beside it: whether it is a box or a part of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def has_inside(element: HtmlElement, tags: frozenset[str]) -> bool:
    """Whether an element with one of these tags stands anywhere below; its children are looked at first."""
    deeper = False
    for child in element:
        if child.tag in tags:
            return True
        deeper = deeper or len(child) > 0
    return deeper and next(element.iterdescendants(*tags), None) is not None


def has_words(image: HtmlElement) -> bool:
    """Whether a picture stands in the middle of a line."""
    return all(words_beside(image))


def words_beside(element: HtmlElement) -> tuple[str, str]:
    """The words right before and right behind an element."""
    before = element.getprevious()
    text = (before.tail if before is not None else element.getparent().text) or ""  # type: ignore[union-attr]
    return text.strip(), (element.tail or "").strip()
