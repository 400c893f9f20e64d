"""The kinds of block that are not plain paragraphs: how each is read and written. The tables below tell them apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from pipelines import captions
from pipelines.boilerplate import DROPPED_TAGS
from pipelines.code import code, numbered
from pipelines.figures import figure, picture
from pipelines.media import EMBED_TAGS, IMAGES, PLAYERS, attributes, embed_url, is_embed
from pipelines.notes import Label, mark_of
from pipelines.places import position
from pipelines.spacing import escape, sane, visible
from storage.records import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipelines.blocks import Walk
    from pipelines.places import Place

Shape = Callable[["Walk", "HtmlElement", "Place"], None]
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SILENT = ("image", "embed", "rule")
_START = re.compile(r"-?\d{1,6}\Z")
_UNLABELLED = re.compile(r"<(sup|strong|em|small|code)>\s*</\1>\s*|(?<=<p>)\s+")
_NOTE_ID = re.compile(r"(?:user-content-)?(?:fn|footnote|_ftn|note)[-:_]?(\w{1,4}?)(?:-\d+)?\Z", re.IGNORECASE)


def heading(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A title inside the text, also where one presses it to unfold what stands below; a picture set as one is a
    picture."""
    text, html = walk.line(element)
    if not text and (toggle := next(element.iter("button"), None)) is not None:
        text, html = walk.line(toggle)
    tag = str(element.tag)
    if text:
        walk.add("heading", text.replace("\n", " "), f"<{tag}>{html}</{tag}>", place)
    else:
        walk.pictures(element.iter(*IMAGES), place)


def rule(walk: Walk, _element: HtmlElement, place: Place) -> None:
    """A line across."""
    walk.add("rule", "", "<hr>", place)


def quote(walk: Walk, element: HtmlElement, place: Place) -> None:
    """Somebody else's words, or a pulled quote."""
    text, html = gathered(walk, element, place)
    walk.add("quote", text, f"<blockquote>{html}</blockquote>", place)


def gathered(walk: Walk, element: HtmlElement, place: Place) -> tuple[str, str]:
    """Text and HTML of the blocks inside one block; pictures and embeds keep their HTML only."""
    inner = walk.nested(element, place)
    return "\n".join(block.text for block in inner if block.kind not in _SILENT), "".join(block.html for block in inner)


def listing(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A list with its own numbers; lists inside are indented."""
    tag = "ol" if element.tag == "ol" else "ul"
    ordered = tag == "ol"
    first = element.get("start") or ""
    step = -1 if ordered and element.get("reversed") is not None else 1
    number = int(first) if ordered and _START.match(first) else 1 if step > 0 else sum(1 for _ in element.iter("li"))
    start = f' start="{number}"' if number != 1 else ""
    lines, items = [], []
    for at, child in enumerate(element.iterchildren("*"), 1):
        if walk.at_wall(child):
            break
        if child.tag in DROPPED_TAGS:
            continue
        value = child.get("value") or ""
        number = int(value) if ordered and _START.match(value) else number
        text, html = _item(walk, child, place.child(str(child.tag), at))
        shown = f' value="{number}"' if step < 0 or (ordered and _START.match(value)) else ""
        if html:
            items.append(f"<li{shown}>{html}</li>")
        if text:
            mark = f"{number}. " if ordered else "- "
            lines.append(mark + text.replace("\n", "\n" + " " * len(mark)))
            number += step
    if items and not lines:  # of pictures
        walk.pictures(element.iter(*IMAGES), place)
    walk.add("list", "\n".join(lines), f"<{tag}{start}>{''.join(items)}</{tag}>", place)


def _item(walk: Walk, child: HtmlElement, place: Place) -> tuple[str, str]:
    # A list as a direct child of a list, as old editors nest them, is an item of its own.
    inner = _alone(walk, child, place) if child.tag in ("ul", "ol") else walk.nested(child, place)
    text = "\n".join(block.text for block in inner if block.kind not in _SILENT)
    if len(inner) == 1 and inner[0].kind == "paragraph":
        return text, inner[0].html[3:-4]
    return text, "".join(block.html for block in inner)


def _alone(walk: Walk, child: HtmlElement, place: Place) -> list[Block]:
    before = len(walk.blocks)
    listing(walk, child, place)
    inner = walk.blocks[before:]
    del walk.blocks[before:]
    return inner


def terms(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A list of terms: each term on its line, what is said of it indented below."""
    lines, items = [], []
    for child in element.iter("dt", "dd"):
        if walk.at_wall(child):
            break
        tag = str(child.tag)
        text, html = _item(walk, child, place)
        if text:
            lines.append(text if tag == "dt" else "  " + text.replace("\n", "\n  "))
            items.append(f"<{tag}>{html}</{tag}>")
    if not lines:  # of pictures
        walk.pictures(element.iter(*IMAGES), place)
    walk.add("list", "\n".join(lines), f"<dl>{''.join(items)}</dl>", place)


def table(walk: Walk, element: HtmlElement, place: Place) -> None:
    """Rows of data, a line a row; numbered lines of code; a table that only lays out a page (e-mail) is a container."""
    if (lines_of_code := numbered(element)) is not None:
        code(walk, lines_of_code, place)
        return
    if _lays_out(element):
        walk.container(element, place)
        return
    lines, rows = [], []
    for row in element.iter("caption", "tr"):
        if walk.at_wall(row):
            break
        if row.tag == "caption":
            text, html = walk.line(row)
            lines.append(text)
            rows.append(f"<caption>{html}</caption>")
            continue
        cells = [(str(cell.tag), walk.line(cell), _spans(cell)) for cell in row.iterchildren("td", "th")]
        if any(text for _, (text, _), _ in cells):
            lines.append(" | ".join(text.replace("\n", " ") for _, (text, _), _ in cells))
            rows.append("<tr>" + "".join(f"<{tag}{spans}>{html}</{tag}>" for tag, (_, html), spans in cells) + "</tr>")
    walk.add("table", "\n".join(line for line in lines if line), f"<table>{''.join(rows)}</table>", place)


def _spans(cell: HtmlElement) -> str:
    found = ((name, cell.get(name) or "") for name in ("colspan", "rowspan"))
    return "".join(
        f' {name}="{value}"' for name, value in found if value.isascii() and value.isdigit() and len(value) < 4
    )


def _lays_out(element: HtmlElement) -> bool:
    if (element.get("role") or "").lower() in ("presentation", "none"):
        return True
    if next(element.iterdescendants("table"), None) is not None:  # a cell's table would be read twice
        return True
    if next(element.iter("th", "caption"), None) is not None:
        return False
    if next(element.iterdescendants("h1", "h2", "h3", "figure", "blockquote", "hr"), None) is not None:
        return True
    return max((sum(1 for _ in row.iterchildren("td")) for row in element.iter("tr")), default=0) < 2


def embed(walk: Walk, element: HtmlElement, place: Place) -> None:
    """Somebody else's post, video, audio, poll: its address and its words, outside the author's text."""
    run = walk.run()
    if element.tag not in PLAYERS:
        run.inside(element)
    walk.stopped = walk.stopped or run.stopped
    url = embed_url(element, walk.base)
    text = run.plain().replace("\n", " ") or (element.get("title") or "").strip() or url or ""
    if not text:
        return
    body = f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)
    walk.add("embed", sane(text), f'<figure class="embed">{body}</figure>', place)


def noted(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A note, or a list of notes, that the text's links lead to."""
    (footnotes if element in walk.notes.lists else footnote)(walk, element, place)


def footnote(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A note below the text, with the number its caller shows."""
    anchor = next((node for node in element.iter("a") if "footnote-number" in (node.get("class") or "")), None)
    said = (anchor is not None and mark_of(anchor)) or _number(element)
    _note(walk, element, place, walk.notes.found.get(element) or walk.notes.beside.get(element) or said)


def _note(walk: Walk, element: HtmlElement, place: Place, mark: str) -> None:
    parent = element.getparent()
    numbered_by_list = element.tag == "li" and parent is not None and parent.tag == "ol"
    inner = walk.nested(element, place, Label(mark, seen=numbered_by_list))
    text = "\n".join(block.text for block in inner if block.kind not in _SILENT)
    html = _UNLABELLED.sub("", "".join(block.html for block in inner))
    name = f' id="footnote-{mark}"' if mark else ""
    if text:
        walk.add(
            "footnote", f"[{mark}] {text}" if mark else text, f'<aside class="footnote"{name}>{html}</aside>', place
        )


def _number(element: HtmlElement) -> str:
    match = _NOTE_ID.match(element.get("id") or "")
    return match.group(1) if match else ""


def footnotes(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A section that lists the notes; each becomes a block of its own."""
    items = [item for item in element.iter("li") if "li" not in {above.tag for above in _above(item, element)}]
    if not items:
        walk.container(element, place)
    for number, item in enumerate(items, 1):
        if walk.at_wall(item):
            break
        there = place
        for step in (*reversed(_above(item, element)), item):
            there = there.child(str(step.tag), position(step))
        _note(walk, item, there, walk.notes.found.get(item) or str(number))


def _above(element: HtmlElement, top: HtmlElement) -> list[HtmlElement]:
    """The elements between one and another that holds it, from the inside."""
    return list(takewhile(lambda node: node is not top, element.iterancestors()))


def formula(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A formula as its source, where the editor kept it."""
    source = visible(attributes(element).get("persistentExpression", "")).strip()
    if source:
        walk.add("code", source, f'<pre><code class="language-latex">{escape(source)}</code></pre>', place)
    else:
        walk.container(element, place)


def caption(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A line called a caption that stands beside a picture; anything else of that name is read as what it is."""
    near = bool(walk.blocks) and walk.blocks[-1].kind == "image"
    if captions.may_be(element) and (near or captions.is_beside_picture(element)):
        walk.caption(*walk.line(element), place)
    else:
        walk.bare(element, place)


def captioned(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A picture with its caption, or the caption alone."""
    (caption if next(element.iter(*IMAGES), None) is None else figure)(walk, element, place)


SHAPES: dict[str, Shape] = {
    **dict.fromkeys(HEADINGS, heading),
    "hr": rule,
    "pre": code,
    "blockquote": quote,
    "ul": listing,
    "ol": listing,
    "menu": listing,
    "dl": terms,
    "table": table,
    "figure": figure,
    "picture": picture,
    **dict.fromkeys(IMAGES, picture),
    **dict.fromkeys(EMBED_TAGS, embed),
}
# By class token, before the tag.
CHECKED: dict[str, Shape] = {
    "pullquote": quote,
    "footnote": footnote,
    "footnotes": footnotes,
    "wp-block-footnotes": footnotes,
    "latex-rendered": formula,
    "wp-caption": captioned,
    "gallery-item": figure,
    "tr-caption-container": figure,
    "captioned-image-container": figure,
    "captioned-image-container-static": figure,
    "image-gallery-embed": figure,
}


@lru_cache(maxsize=4096)
def shape_of(tag: str, classes: str) -> Shape | None:
    """How an element is read: embeds, footnotes and captions tell themselves by class, the rest by tag."""
    if is_embed(tag, classes):
        return embed
    if classes and (named := next((CHECKED[name] for name in classes.split() if name in CHECKED), None)):
        return named
    if classes and tag not in SHAPES and tag != "figcaption" and captions.CALLED.search(classes):
        return caption
    return SHAPES.get(tag)
