"""The wall that ends an item of a feed, of any platform: found as in a page that nobody here knows."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from html import unescape

from lxml.html import HtmlElement

from spiders import evidence, wall_words, walls
from spiders.document import Page, place, words_of
from spiders.platforms import within
from spiders.wall_kinds import kind_of
from spiders.wall_words import may_cut, table
from storage.captures import Capture, Draft
from storage.records import Says, Signal

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)  # what is asked here does not depend on the time
TAIL = 6_000  # characters of markup in which a wall stands
TAG = re.compile(r"<[^>]*>")
NAME = re.compile(r"[.#]([\w-]+)|=\"?([\w-]+)")


def read(made: Draft, markup: str) -> None:
    """Sets the wall and says so, where a text ends with one and its platform has found none."""
    if not made.body or any(signal.says is Says.WALL_ELEMENT for signal in made.signals) or not _may_end(markup):
        return
    content = markup.encode("utf-8", "replace")
    page = Page(Capture(made.url, UNDATED, 200, (), content), made.body[0].getroottree().getroot())
    box = walls.find(page, made.body, {node for node, _ in walls.harmless(page)})
    node = box.node if box is not None else _notice(made.body[-1])
    if node is not None:
        made.wall = node
        kind = box.kind if box is not None else kind_of(node)
        made.signals = [*made.signals, Signal(Says.WALL_ELEMENT, kind, f"css:{made.body_where} {place(node)}")]
        made.signals += evidence.amounts(node)


def _notice(body: HtmlElement) -> HtmlElement | None:
    """The last line of a text that says no more than that the rest is kept: feeds leave the buttons out."""
    last: HtmlElement | None = body
    while last is not None and len(last) and last.tag in within.BOXES:
        last = next((child for child in reversed(last) if isinstance(child.tag, str) and words_of(child)), None)
    return walls.first_line(last) if last is not None and last is not body and wall_words.is_wall(last) else None


def _may_end(markup: str) -> bool:
    """Whether a wall's words or name stand near the end."""
    end = markup[-TAIL:]
    return any(name in end for name in _names()) or may_cut([unescape(TAG.sub(" ", end))])


@cache
def _names() -> tuple[str, ...]:
    """The names of walls."""
    vendors = (name for _, css in table().vendors for pair in NAME.findall(css) for name in pair if name)
    return tuple(dict.fromkeys((*vendors, *table().names)))
