"""What pywb asks for, on a loopback port of our own: index lines, and ranges of WARC files from wherever they lie."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from threading import Thread
from typing import Any, BinaryIO, Protocol, TypeVar, cast
from urllib.parse import parse_qs

from aiohttp import web

from storage.errors import StorageError
from storage.objects import ObjectStore
from storage.warc.lookup import Lookup, Match

MOST_LINES = 100_000
"""Lines of one answer: pywb reads it whole."""
NEAREST = 10_000
"""Captures of one URL that pywb chooses among. Its own 100 can all be revisits, with the original further away."""
FRESH_SECONDS = 5.0
"""What crawls add is seen after so long."""
_STEP = 256 * 1024
_APPENDED = re.compile(r"^(?P<url>.*?)(?:&limit=\d+)?(?:&matchType=(?P<match>\w+))?$", re.DOTALL)
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_WARC = re.compile(r"warc(?:/[^/.\0][^/\0]*)+\.warc(?:\.gz)?")
T = TypeVar("T")
_MATCHES: tuple[Match, ...] = ("exact", "prefix", "host", "domain")


@dataclass(frozen=True, slots=True)
class Query:
    """One look-up as pywb words it; `method_url` has the method and body of a POST appended, as the index keys do."""

    url: str
    closest: str
    match: Match
    most: int

    @classmethod
    def parse(cls, text: str) -> Query:
        """From a raw query. `alt_url` comes last and unquoted: pywb gives no other way to hand it over."""
        known, _, rest = text.partition("&alt_url=")
        values = {name: given[-1] for name, given in parse_qs(known, keep_blank_values=True).items()}
        tail = _APPENDED.match(rest)
        url, match = (tail["url"], tail["match"]) if tail else ("", None)
        fuzzy = bool(values.get("fuzzy"))
        count = values.get("count", "")
        return cls(
            url=url if "__wb_method=" in url else values.get("url", ""),
            closest=values.get("closest", ""),
            match=cast(Match, match) if match in _MATCHES else "exact",
            most=int(count) if fuzzy and count.isdigit() else MOST_LINES,
        )

    def lines(self, lookup: Lookup) -> list[bytes]:
        """The answer. Raises `StorageError`."""
        if self.closest and self.match == "exact":
            return lookup.nearest(self.url, self.closest, NEAREST)
        return list(islice(lookup.find(self.url, self.match), self.most))


@dataclass(slots=True)
class Source:
    """An archive's objects as a small web application. `token` keeps other pages of the browser out."""

    objects: ObjectStore
    lookup: Lookup
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    seen: float = 0.0
    refreshing: asyncio.Future[None] | None = None

    def application(self) -> web.Application:
        """Routes `/<token>/cdx` and `/<token>/<key>`."""
        made = web.Application()
        made.add_routes([web.get(f"/{self.token}/cdx", self.cdx), web.get(f"/{self.token}/{{key:warc/.*}}", self.warc)])
        return made

    async def cdx(self, request: web.Request) -> web.Response:
        """CDXJ lines; none is an empty answer."""
        self._look_again()
        query = Query.parse(request.rel_url.raw_query_string)
        try:
            lines = await asyncio.to_thread(query.lines, self.lookup)
        except StorageError as error:
            return web.Response(status=502, text=str(error))
        return web.Response(body=b"".join(line + b"\n" for line in lines), content_type="text/x-cdxj")

    async def warc(self, request: web.Request) -> web.StreamResponse:
        """A range of a WARC, streamed; nothing else of the archive."""
        key = request.match_info["key"]
        if not _WARC.fullmatch(key):
            raise web.HTTPNotFound
        start, length = _range_of(request.headers.get("Range", ""))
        try:
            stream = await asyncio.to_thread(self.objects.open, key, start, length)
        except StorageError as error:
            return web.Response(status=502, text=str(error))
        with stream:
            return await _send(request, stream, start, length)

    def _look_again(self) -> None:
        """See what is new, without letting this request wait for it."""
        if time.monotonic() - self.seen > FRESH_SECONDS and (self.refreshing is None or self.refreshing.done()):
            self.seen = time.monotonic()
            self.refreshing = asyncio.ensure_future(asyncio.to_thread(self._refresh))

    def _refresh(self) -> None:
        try:
            self.lookup.refresh()
        except StorageError:
            self.seen = 0.0  # the look-up itself will say what is wrong


def _range_of(header: str) -> tuple[int, int | None]:
    found = _RANGE.fullmatch(header)
    if found is None:
        return 0, None
    start = int(found[1])
    return start, (int(found[2]) - start + 1) if found[2] else None


async def _send(request: web.Request, stream: BinaryIO, start: int, length: int | None) -> web.StreamResponse:
    answer = web.StreamResponse(status=200 if start == 0 and length is None else 206)
    answer.content_type = "application/warc"
    if answer.status == 206:
        answer.headers["Content-Range"] = f"bytes {start}-{'' if length is None else start + length - 1}/*"
    await answer.prepare(request)
    while data := await asyncio.to_thread(stream.read, _STEP):
        await answer.write(data)
    await answer.write_eof()
    return answer


class Run(Protocol):
    """Runs a coroutine in the other thread and waits for what it gives."""

    def __call__(self, coroutine: Coroutine[Any, Any, T], /) -> T:
        """Raises what it raises."""


@contextmanager
def looping() -> Iterator[Run]:
    """An event loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="foldline-replay", daemon=True)
    thread.start()
    try:
        yield lambda coroutine: asyncio.run_coroutine_threadsafe(coroutine, loop).result(30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def serving(application: web.Application) -> Iterator[str]:
    """Run an application on a free loopback port until the block ends; its origin, `http://127.0.0.1:<port>`."""

    async def begin() -> web.AppRunner:
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    with looping() as run:
        runner = run(begin())
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            run(runner.cleanup())
