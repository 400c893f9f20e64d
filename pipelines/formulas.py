"""Formulas as their source: what draws mathematics prints the same two or three times, for eyes and for machines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MARKED = re.compile(r"katex|MathJax|mwe-math|latex|math-tex")  # class names of boxes around formulas
TAGS = frozenset(("math", "mjx-container"))
BOXES = frozenset(("span", "img"))
NEAR = 3  # elements: the source of a formula that MathJax 2 has drawn follows it


def source(element: HtmlElement) -> str | None:
    """The TeX of a formula; empty for a drawing of one whose source follows, None for what is no formula."""
    tag = element.tag
    if tag == "script":
        return _line(element.text) if (element.get("type") or "").startswith("math/tex") else None
    if tag == "img":
        return _line(element.get("alt")) if _is_marked(element) else None
    if tag not in TAGS and not _is_marked(element):
        return None
    kept = [node for node in element.iter("annotation") if "tex" in (node.get("encoding") or "")]
    if kept:
        return _line(kept[0].text) if len(kept) == 1 else None
    for node in element.iter("math", "script"):
        if said := source(node) if node.tag == "script" else _line(node.get("alttext")):
            return said
    return "" if _is_drawing(element) else None


def _is_marked(element: HtmlElement) -> bool:
    classes = element.get("class") if element.tag in BOXES else None
    return classes is not None and MARKED.search(classes) is not None


def _is_drawing(element: HtmlElement) -> bool:
    following = element.getnext()
    for _ in range(NEAR):
        if following is None:
            return False
        if following.tag == "script":
            return (following.get("type") or "").startswith("math/tex")
        following = following.getnext()
    return False


def _line(text: str | None) -> str:
    found = " ".join((text or "").split())
    return found[15:-1].strip() if found.startswith("{\\displaystyle ") and found.endswith("}") else found
