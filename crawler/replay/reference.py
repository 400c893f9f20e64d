"""A page as captured: Chromium at the page's own address, every request answered from the archive or not at all.

No replay tool is between the archive and the browser, nothing is rewritten: what a replay tool shows is held against
this. Where scripts had changed the page (a captured DOM), that DOM is shown with scripts off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from storage.errors import StorageError
from storage.objects import ObjectStore
from storage.warc.build import DOM
from storage.warc.lookup import Lookup
from storage.warc.method import body_query, with_method
from storage.warc.payload import dechunk, decode_content
from storage.warc.read import is_http, parse_head, parse_status, read_records, split_http

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Request, Route

_HOPS = 3  # revisits of revisits, at most
_LEFT_OUT = {"content-encoding", "content-length", "transfer-encoding", "set-cookie", "content-security-policy"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An archived response, its payload decoded."""

    status: int
    headers: dict[str, str]
    body: bytes


class _Place(msgspec.Struct):
    """Where a record stands, of an index line."""

    filename: str
    offset: str
    length: str
    mime: str = ""
    url: str = ""


class Captured:
    """The captures of an archive as a browser would get them, at one time."""

    def __init__(self, objects: ObjectStore, lookup: Lookup, time: str) -> None:
        self._objects = objects
        self._lookup = lookup
        self._time = time

    def answer(self, url: str, time: str = "", hops: int = _HOPS) -> Answer | None:
        """The capture of a URL (with its method appended, see `with_method`) nearest in time. Raises `StorageError`."""
        for line in self._lookup.nearest(url, time or self._time, 1):
            place = msgspec.json.decode(line.split(b" ", 2)[2], type=_Place)
            return self._read(place, hops)
        return None

    def dom(self, url: str) -> Answer | None:
        """The captured DOM of a page, if there is one."""
        return self.answer(DOM + url)

    def _read(self, place: _Place, hops: int) -> Answer | None:
        with self._objects.open(place.filename, int(place.offset), int(place.length)) as stream:
            raw = next(iter(read_records(stream, place.filename)))
        if not is_http(raw):
            return Answer(200, {"content-type": raw.fields.get("content-type", "text/html")}, raw.block)
        head, payload = split_http(raw.block)
        line, headers = parse_head(head)
        if raw.kind == "revisit" and hops:
            original = raw.fields.get("warc-refers-to-target-uri", "")
            digits = "".join(c for c in raw.fields.get("warc-refers-to-date", "") if c.isdigit())[:14]
            return self.answer(original, digits, hops - 1) if original else None
        content, _ = decode_content(dechunk(payload, headers), headers)
        kept = {name.lower(): value for name, value in headers if name.lower() not in _LEFT_OUT}
        return Answer(parse_status(line)[0], kept, content)


def from_archive(captured: Captured, page: str, dom: Answer | None = None) -> Callable[[BrowserContext], object]:
    """Makes a browser context answer from the archive; `dom` in place of the response for the page itself."""

    def handle(route: Route, request: Request) -> None:
        url = request.url.partition("#")[0]
        try:
            found = dom if dom is not None and url == page else captured.answer(_asked(request, url))
        except StorageError:
            found = None
        if found is None:
            route.abort("namenotresolved")
        else:
            route.fulfill(status=found.status, headers=found.headers, body=found.body)

    def prepare(context: BrowserContext) -> None:
        context.route("**/*", handle)

    return prepare


def _asked(request: Request, url: str) -> str:
    """The URL as the index knows it."""
    if request.method in {"GET", "HEAD"}:
        return url
    headers = tuple(request.headers.items())
    return with_method(url, request.method, body_query(request.method, headers, request.post_data_buffer or b""))
