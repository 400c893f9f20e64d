"""Code: kept letter for letter, without the numbers of its lines."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.boilerplate import DROPPED_TAGS
from pipelines.spacing import escape, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipelines.blocks import Walk
    from pipelines.places import Place

_LINES = frozenset(("div", "p", "li", "tr"))
_LANGUAGE = re.compile(r"\b(?:language|lang|highlight-source)-([\w+#-]{1,24})")


def code(walk: Walk, element: HtmlElement, place: Place) -> None:
    """Code keeps its blanks and lines."""
    parts: list[str] = []
    _verbatim(element, parts)
    text = visible("".join(parts).replace("\r\n", "\n").replace("\r", "\n")).strip("\n").rstrip()
    inner = next(element.iter("code"), element)
    found = _LANGUAGE.search(f"{inner.get('class') or ''} {element.get('class') or ''}")
    language = f' class="language-{found.group(1)}"' if found else ""
    if text.strip():
        walk.add("code", text, f"<pre><code{language}>{escape(text)}</code></pre>", place)


def numbered(element: HtmlElement) -> HtmlElement | None:
    """The code of a table that sets the numbers of its lines beside it, as highlighters write it; None for others."""
    cells = list(islice(element.iter("td"), 3))  # a name of the file may stand above them
    if len(cells) != 2 or not "".join("".join(map(str, cells[0].itertext())).split()).isdigit():
        return None
    blocks = list(cells[1].iter("pre"))
    if len(blocks) == 1:
        return blocks[0]
    return cells[1] if blocks or next(cells[1].iter("code"), None) is not None else None


def _verbatim(element: HtmlElement, parts: list[str]) -> None:
    """All text in reading order: highlighters nest their marks, and some give each line a box."""
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event != "start":
            if node is element:
                continue
            if node.tag in _LINES and parts and not parts[-1].endswith("\n"):
                parts.append("\n")
            if node.tail:
                parts.append(node.tail)
        elif node.tag == "br":
            parts.append("\n")
        elif node.tag not in DROPPED_TAGS and node.text:
            parts.append(node.text)
