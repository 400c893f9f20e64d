"""The kinds of block that are not plain paragraphs: how each is read and written. The tables below tell them apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines import captions
from pipelines.boilerplate import DROPPED_TAGS
from pipelines.code import code, numbered
from pipelines.media import attributes, described, embed_url, image_html, is_embed, is_pixel
from pipelines.spacing import escape, sane, visible
from storage.records import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipelines.blocks import Walk
    from pipelines.places import Place

Shape = Callable[["Walk", "HtmlElement", "Place"], None]
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SILENT = ("image", "embed", "rule")
_CAPTIONED = ("pre", "table", "blockquote", "iframe", "video", "audio", "ul", "ol")
_START = re.compile(r"-?\d{1,6}\Z")
_NOTE_ID = re.compile(r"(?:user-content-)?(?:fn|footnote|_ftn|note)[-:_]?(\w{1,4}?)(?:-\d+)?\Z", re.IGNORECASE)


def heading(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A title inside the text; a picture set as one is a picture."""
    text, html = walk.line(element)
    tag = str(element.tag)
    if text:
        walk.add("heading", text.replace("\n", " "), f"<{tag}>{html}</{tag}>", place)
    else:
        walk.pictures(element.iter("img"), place)


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
    number = int(first) if ordered and _START.match(first) else 1
    start = f' start="{number}"' if number != 1 else ""
    lines, items = [], []
    for position, child in enumerate(element.iterchildren("*"), 1):
        if walk.at_wall(child):
            break
        if child.tag in DROPPED_TAGS:
            continue
        value = child.get("value") or ""
        number = int(value) if ordered and _START.match(value) else number
        text, html = _item(walk, child, place.child(str(child.tag), position))
        shown = f' value="{number}"' if ordered and _START.match(value) else ""
        if html:
            items.append(f"<li{shown}>{html}</li>")
        if text:
            mark = f"{number}. " if ordered else "- "
            lines.append(mark + text.replace("\n", "\n" + " " * len(mark)))
            number += 1
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
        text, html = walk.line(child)
        if text:
            lines.append(text if tag == "dt" else "  " + text.replace("\n", "\n  "))
            items.append(f"<{tag}>{html}</{tag}>")
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
    if next(element.iter("th", "caption"), None) is not None:
        return False
    if next(element.iterdescendants("table", "h1", "h2", "h3", "figure", "blockquote", "hr"), None) is not None:
        return True
    return max((sum(1 for _ in row.iterchildren("td")) for row in element.iter("tr")), default=0) < 2


def figure(walk: Walk, element: HtmlElement, place: Place) -> None:
    """Pictures with their caption; a figure around something else is a container."""
    if next(element.iter(*_CAPTIONED), None) is not None:
        walk.container(element, place)
        return
    captions = [walk.line(one) for one in element.iter("figcaption")]
    images = [item for item in element.iter("img") if not is_pixel(item)]
    html = "".join(image_html(item, walk.base) for item in images)
    text, words = "\n".join(text for text, _ in captions), "<br>".join(words for _, words in captions)
    if not html:
        if not images:
            walk.container(element, place)
        return
    walk.add(
        "image",
        text or described(images[0]),
        f"<figure>{html}{f'<figcaption>{words}</figcaption>' if words else ''}</figure>",
        place,
    )


def picture(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A picture without a frame."""
    walk.pictures(element.iter("img"), place)


def embed(walk: Walk, element: HtmlElement, place: Place) -> None:
    """Somebody else's post, video, audio, poll: its address and its words, outside the author's text."""
    run = walk.run()
    run.inside(element)
    walk.stopped = walk.stopped or run.stopped
    url = embed_url(element, walk.base)
    text = run.plain().replace("\n", " ") or (element.get("title") or "").strip() or url or ""
    if not text:
        return
    body = f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)
    walk.add("embed", sane(text), f'<figure class="embed">{body}</figure>', place)


def footnote(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A note below the text, with the number its caller shows."""
    anchor = next((node for node in element.iter("a") if "footnote-number" in (node.get("class") or "")), None)
    number = walk.line(anchor)[0] if anchor is not None else _number(element)
    content = next((node for node in element.iter("div") if "footnote-content" in (node.get("class") or "")), element)
    inner = walk.nested(content, place)
    text = "\n".join(block.text for block in inner if block.kind not in _SILENT)
    html = "".join(block.html for block in inner)
    name = re.sub(r"\W", "", number, flags=re.ASCII)[:4]
    mark = f' id="footnote-{name}"' if name else ""
    if text:
        walk.add(
            "footnote", f"[{name}] {text}" if name else text, f'<aside class="footnote"{mark}>{html}</aside>', place
        )


def _number(element: HtmlElement) -> str:
    match = _NOTE_ID.match(element.get("id") or "")
    return match.group(1) if match else ""


def footnotes(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A section that lists the notes; each becomes a block of its own."""
    items = list(element.iter("li"))
    if not items:
        walk.container(element, place)
    for number, item in enumerate(items, 1):
        if walk.at_wall(item):
            break
        inner = walk.nested(item, place)
        text = "\n".join(block.text for block in inner if block.kind not in _SILENT)
        html = "".join(block.html for block in inner)
        if text:
            walk.add(
                "footnote",
                f"[{number}] {text}",
                f'<aside class="footnote" id="footnote-{number}">{html}</aside>',
                place,
            )


def formula(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A formula as its source, where the editor kept it."""
    source = visible(attributes(element).get("persistentExpression", "")).strip()
    if source:
        walk.add("code", source, f'<pre><code class="language-latex">{escape(source)}</code></pre>', place)
    else:
        walk.container(element, place)


def caption(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A line called a caption that stands beside a picture; anything else of that name is read as what it is."""
    text, html = walk.line(element)
    near = bool(walk.blocks) and walk.blocks[-1].kind == "image"
    if captions.may_be(element, text) and (near or captions.is_beside_picture(element)):
        walk.caption(text, html, place)
    else:
        walk.bare(element, place)


def container(walk: Walk, element: HtmlElement, place: Place) -> None:
    """Blocks, whatever the tag says."""
    walk.container(element, place)


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
    "img": picture,
    "picture": picture,
    "iframe": embed,
    "video": embed,
    "audio": embed,
}
# By class token, before the tag.
CHECKED: dict[str, Shape] = {
    "pullquote": quote,
    "footnote": footnote,
    "footnotes": footnotes,
    "wp-block-footnotes": footnotes,
    "latex-rendered": formula,
    "captioned-image-container": figure,
    "captioned-image-container-static": figure,
    "image-gallery-embed": figure,
    "gallery-item": container,  # a list of terms in WordPress's galleries: a picture, and what is said of it
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
