"""Captions that stand in no `<figcaption>`: a line called one beside a picture, the words in a box set to its width.

What is said of a picture belongs to its block and is no part of the author's text.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.media import EMBED_TAGS, IMAGES, is_pixel

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CALLED = re.compile(r"(?:[Cc]aption|[Cc]redits?|[Cc]utline|[Ll][eé]gende?)(?![a-z])|(?<![\w-])source(?![\w-])")
LONGEST = 400  # characters of a caption
WRITTEN = 200  # characters beside a picture: an element with more is no picture, it holds one
ROOM = 24  # points by which a box is wider than its picture
MORE = ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote", "form", *EMBED_TAGS)
_WIDTH = re.compile(r"(?<![a-z-])width\s*:\s*(\d{2,4})px")


def may_be(element: HtmlElement) -> bool:
    """Whether what an element says is short enough and nothing but a line."""
    return is_brief(element) and next(element.iter(*IMAGES, *MORE), None) is None


def is_brief(element: HtmlElement) -> bool:
    """Whether an element says something that is not too long for a caption."""
    return 0 < len(" ".join("".join(map(str, element.itertext())).split())) <= LONGEST


def is_beside_picture(element: HtmlElement) -> bool:
    """Whether a picture stands right before or behind it."""
    beside = (element.getprevious(), element.getnext())
    return any(one is not None and isinstance(one.tag, str) and _is_picture(one) for one in beside)


def _is_picture(node: HtmlElement) -> bool:
    return next(node.iter(*IMAGES), None) is not None and len(" ".join(node.itertext()).strip()) <= WRITTEN


def framed(element: HtmlElement) -> HtmlElement | None:
    """The one picture of a box that is set to its width and holds nothing else but lines."""
    width = _WIDTH.search(element.get("style") or "")
    images = list(islice(element.iter(*IMAGES), 2)) if width is not None else []
    if width is None or len(images) != 1 or is_pixel(images[0]):
        return None
    wide = images[0].get("width") or ""
    room = int(width.group(1)) - int(wide) if wide.isascii() and wide.isdigit() else -1
    alone = 0 <= room <= ROOM and next(element.iter(*MORE), None) is None
    return images[0] if alone and is_brief(element) else None


def with_caption(figure: str, html: str) -> str:
    """A figure's HTML with one line more below it."""
    if "</figcaption>" in figure:
        return figure.replace("</figcaption>", f"<br>{html}</figcaption>", 1)
    return figure.replace("</figure>", f"<figcaption>{html}</figcaption></figure>", 1)
