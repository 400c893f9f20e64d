"""Whether an element is shown, by its own attributes: no stylesheet is asked."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from spiders.document import UNSEEN

UNSHOWN = frozenset("hide hidden d-none is-hidden is-hide visually-hidden sr-only".split())
FLOATS = re.compile(r"modal|popup|pop-up|lightbox|drawer|toast")
UNSHOWN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


def shown(node: HtmlElement) -> bool:
    """Whether an element is not hidden by its own attributes, and does not float above the page."""
    return visible(node) and (node.tag in ("body", "html") or not FLOATS.search((node.get("class") or "").lower()))


def visible(node: HtmlElement) -> bool:
    """Whether an element is not hidden by its own attributes, and is no dialog above the page."""
    return node.get("role") != "dialog" and displayed(node)


def displayed(node: HtmlElement) -> bool:
    """Whether an element is not hidden by its own attributes; a dialog may be."""
    if node.tag in UNSEEN or node.get("hidden") is not None or (node.tag == "dialog" and node.get("open") is None):
        return False
    if node.get("aria-hidden") == "true" or UNSHOWN_STYLE.search(node.get("style") or ""):
        return False
    return node.tag in ("body", "html") or UNSHOWN.isdisjoint((node.get("class") or "").lower().split())
