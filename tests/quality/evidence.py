"""Whether what a record cites really stands in the captured bytes: the places of signals, blocks and boundary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml.html import HtmlElement

from spiders.decoding import fragment
from spiders.document import Page, select
from spiders.scripts import Json, loads
from storage.captures import Capture
from storage.records import Record

ABSENT = object()
STATE = re.compile(r"(_preloads|__APOLLO_STATE__|__remixContext)(/.*)?\Z", re.DOTALL)
LD = re.compile(r"ld\+json\[(\d+)\](.*)\Z", re.DOTALL)


def invalid(record: Record, capture: Capture) -> Iterator[str]:
    """The places that are not there. Places in another capture (`<urn:…> …`) are not looked for here."""
    bytes_ = _Bytes(capture)
    for signal in record.signals:
        if not signal.where.startswith("<urn:") and not bytes_.has(signal.where):
            yield f"signal {signal.says}: {signal.where}"
    for number, block in enumerate(record.blocks):
        if not bytes_.has_block(block.src):
            yield f"block {number}: {block.src}"
    if record.boundary is not None:
        place, text = record.boundary, record.content_text
        if not bytes_.has_block(place.selector):
            yield f"boundary: {place.selector}"
        before, after = text[: place.char], text[place.char :]
        if not before.endswith(place.quote.before) or not after.startswith(place.quote.after):
            yield "boundary: its quote does not stand around its offset"


class _Bytes:
    """A capture, asked for places."""

    def __init__(self, capture: Capture) -> None:
        self._page = Page(capture)
        self._capture = capture
        self._found: dict[str, bool] = {}

    def has(self, where: str) -> bool:
        """Whether a place of a signal is there."""
        if where not in self._found:
            scheme, _, rest = where.partition(":")
            check = {"css": self._css, "json": self._json, "header": self._header}.get(scheme)
            self._found[where] = check is not None and check(rest)
        return self._found[where]

    def has_block(self, src: str) -> bool:
        """Whether the node of a block is there; `#pointer css` stands in a piece of JSON."""
        pointer, _, css = src.partition(" ") if src.startswith("#/") else ("", "", src)
        if not pointer:
            return self._css(src)
        markup = self._value(pointer.removeprefix("#"))
        return isinstance(markup, str) and bool(_select(fragment(markup, ""), css))

    def _css(self, css: str) -> bool:
        return bool(_select(self._page.tree, css))

    def _header(self, name: str) -> bool:
        return self._capture.header(name.partition(" ")[0]) is not None

    def _json(self, where: str) -> bool:
        return self._value(where) is not ABSENT

    def _value(self, where: str) -> Json:
        if match := LD.match(where):
            scripts = self._page.json_ld
            return _at(scripts[int(match.group(1))], match.group(2)) if int(match.group(1)) < len(scripts) else ABSENT
        if match := STATE.match(where):
            return _at(self._page.state(f"window.{match.group(1)}"), match.group(2) or "")
        for root in (loads(self._page.text), self._page.state("window._preloads")):
            found = _at(root, where)
            if found is not ABSENT:
                return found
        return ABSENT


def _select(tree: HtmlElement, css: str) -> list[HtmlElement]:
    try:
        return select(tree, css)
    except ValueError:
        return []


@cache
def _steps(pointer: str) -> tuple[str, ...]:
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def _at(value: Any, pointer: str) -> Any:
    """The value at a JSON pointer, which may be null; `ABSENT` where it ends early."""
    for step in _steps(pointer):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return ABSENT
    return value
