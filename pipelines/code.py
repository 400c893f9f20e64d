"""Code: kept letter for letter, without the numbers of its lines."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.boilerplate import DROPPED_TAGS
from pipelines.spacing import escape, names, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipelines.blocks import Walk
    from pipelines.places import Place

_LINES = names("div p li tr")
_LINE = names("line cl code-line token-line ec-line crayon-line view-line hljs-ln-line CodeMirror-line cm-line")
# Class tokens of the numbers beside lines, and of the column that they stand in.
_NUMBERS = re.compile(
    r"(?:^|\s)(?:lnt?|lnos|line-?nos?|line-?numbers?|[\w-]*line-number|linenumber|hljs-ln-n(?:umbers)?|blob-num|"
    r"crayon-num|[\w-]*gutter)(?:\s|$)"
)
_LANGUAGE = re.compile(r"\b(?:language-|lang-|highlight-source-|brush: ?|hljs |sourceCode )([\w+#-]{1,24})")
_NAME = re.compile(r"[\w+#-]{1,24}")
_SAID = ("data-lang", "data-language", "data-enlighter-language")
_NO_LANGUAGE = names("plain plaintext text none nohighlight highlighter-rouge undefined auto")
_AROUND = 5  # elements around the code that may name its language


def code(walk: Walk, element: HtmlElement, place: Place) -> None:
    """Code keeps its blanks and lines."""
    parts: list[str] = []
    _verbatim(element, parts)
    text = visible("".join(parts).replace("\r\n", "\n").replace("\r", "\n")).strip("\n").rstrip()
    if "\xa0" in text:  # blanks for browsers that would swallow them
        text = "\n".join(line.replace("\xa0", " ") if line.strip() else "" for line in text.split("\n")).strip("\n")
    name = language(element)
    if text.strip():
        shown = f' class="language-{name}"' if name else ""
        walk.add("code", text, f"<pre><code{shown}>{escape(text)}</code></pre>", place)


def language(element: HtmlElement) -> str | None:
    """What the code, or a box right around it, says that it is written in."""
    inner = next(element.iter("code"), element)
    for node in (inner, element, *islice(element.iterancestors(), _AROUND)):
        classes = node.get("class") or ""
        said = [value for name in _SAID if (value := node.get(name) or "")]
        figure = classes.split()[1:2] if node.tag == "figure" and classes.startswith("highlight ") else []
        for name in (*said, *_LANGUAGE.findall(classes), *figure):
            if _NAME.fullmatch(name) and name not in _NO_LANGUAGE:
                return str(name)
    return None


def numbered(element: HtmlElement) -> HtmlElement | None:
    """The code of a table that sets the numbers of its lines beside it, as highlighters write it; None for others."""
    cells = list(islice(element.iter("td"), 3))  # a name of the file may stand above them
    if len(cells) == 2 and "".join("".join(map(str, cells[0].itertext())).split()).isdigit():
        blocks = list(cells[1].iter("pre"))
        if len(blocks) == 1:
            return blocks[0]
        named = "code" in (cells[1].get("class") or "")
        return cells[1] if blocks or named or next(cells[1].iter("code"), None) is not None else None
    first = cells[0] if cells else None
    lined = first is not None and first.get("data-line-number") is not None and _is_number(first)
    return element if lined else None


def _is_number(node: HtmlElement) -> bool:
    """Whether an element holds the number of a line, or many, and nothing else."""
    if not _NUMBERS.search(node.get("class") or ""):
        return False
    words = "".join("".join(map(str, node.itertext())).split())
    return not words or words.isdigit()


def _verbatim(element: HtmlElement, parts: list[str]) -> None:
    """All text in reading order: highlighters nest their marks, and some give each line a box."""
    began: dict[HtmlElement, int] = {}
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if node.tag in DROPPED_TAGS or (node is not element and _is_number(node)):
                walk.skip_subtree()
                continue
            began[node] = len(parts)
            if text := "\n" if node.tag == "br" else node.text:
                parts.append(text)
        elif node is not element:
            if node in began and _is_line(node, element):
                _end_line(node, parts, began[node])
            if node.tail:
                parts.append(node.tail)


def _is_line(node: HtmlElement, top: HtmlElement) -> bool:
    """Whether an element is a line, or some, without a line break of its own."""
    if node.tag in _LINES or not _LINE.isdisjoint((node.get("class") or "").split()):
        return True
    alone = node.tag == "span" and node.getparent() is top and node.get("id") is not None
    return alone and len(top) > 1 and not (node.tail or "").strip()


def _end_line(node: HtmlElement, parts: list[str], began: int) -> None:
    """Break the line behind its box, where nothing else does. Among others, an empty box is an empty line."""
    following = node.getnext()
    broken = (node.tail or "").startswith(("\n", "\r")) or (following is not None and following.tag == "br")
    written = len(parts) > began
    if not broken and (not parts[-1].endswith("\n") if written else _is_among(node)):
        parts.append("\n")


def _is_among(node: HtmlElement) -> bool:
    beside = (node.getnext(), node.getprevious())
    return any(one is not None and one.tag == node.tag for one in beside)
