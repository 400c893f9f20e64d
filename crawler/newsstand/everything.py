"""`everything.localhost`: a page that asks for everything a page can ask for; `elsewhere.localhost` is another site's.

Names below `localhost` are secure to a browser without TLS, which service workers need. The log keeps digests of what
was asked and sent. The page's title is `all done` once its script has ended.
"""

from __future__ import annotations

import asyncio
import gzip
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from hashlib import sha1
from pathlib import Path

import brotli

from crawler.newsstand.exchange import Ending, Headers, Reply, Request, not_found, redirect
from crawler.newsstand.expected import Expected
from crawler.newsstand.picture import seaside

HOST = "everything.localhost"
ELSEWHERE = "elsewhere.localhost"
LARGE_BYTES = 8 * 1024 * 1024
_FOLDER = Path(__file__).parent / "everything_page"
_TYPES = {
    "html": "text/html; charset=utf-8", "css": "text/css", "js": "text/javascript; charset=utf-8",
    "json": "application/json", "txt": "text/plain; charset=utf-8", "png": "image/png", "woff2": "font/woff2",
    "ico": "image/x-icon", "webm": "video/webm", "bin": "application/octet-stream", "vtt": "text/vtt",
}  # fmt: skip
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455


class Everything:
    """Files of the folder `everything_page`, generated pictures, and the answers below."""

    hosts = (HOST, ELSEWHERE)

    def __init__(self, scheme: str) -> None:
        self._elsewhere = f"{scheme}://{ELSEWHERE}"
        self._special: dict[str, Callable[[Request], Reply]] = {
            "/redirect/1": lambda _: redirect("/redirect/2", 302),
            "/redirect/2": lambda _: redirect("/redirected.png", 307),
            "/moved": lambda _: redirect("/", 301),
            "/events": lambda _: Reply(
                200, [("Content-Type", "text/event-stream")], chunks=_events(), ending=Ending.CHUNKED
            ),
            "/slow.txt": lambda _: Reply(200, _typed("txt"), chunks=_slowly(), ending=Ending.CHUNKED),
            "/socket": _socket,
            "/echo": lambda request: Reply(200, _typed("json"), b'{"heard": %d}' % len(request.body)),
            "/nothing": lambda _: Reply(204, [("X-Why", "nothing to say")]),
            "/video.webm": _ranged,
            "/large.bin": lambda _: Reply(200, _typed("bin"), large()),
            "/chunked.js": lambda _: _chunked(b"window.chunked = true;\n" * 300),
            "/hints.html": lambda _: Reply(
                200, _typed("html"), b"<p>hinted</p>", hints=[("Link", "</hinted.css>; rel=preload; as=style")]
            ),
            "/odd": lambda _: Reply(
                200, [("content-TYPE", "text/plain"), ("X-Twice", "1"), ("x-twice", "2"), ("Set-Cookie", "a=secret-1"),
                      ("Set-Cookie", "b=secret-2; Path=/"), ("X-Tide", "café")], b"odd",
            ),
            "/broken": lambda _: Reply(500, _typed("txt"), b"broken"),
            "/reset": lambda _: Reply(200, _typed("txt"), b"half of it", length=100, ending=Ending.RESET),
        }  # fmt: skip

    def answer(self, request: Request) -> Reply:
        """The reply, with what the log needs to make digests."""
        reply = self._answer(request)
        if reply.chunks is None or request.path == "/chunked.js":
            reply.identity = reply.body if reply.identity is None else reply.identity
            reply.identity = b"" if request.method == "HEAD" else reply.identity
        if request.host == ELSEWHERE or "origin" in request.headers:
            reply.headers += [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Headers", "x-asked")]
        return reply

    def _answer(self, request: Request) -> Reply:
        if request.method == "OPTIONS":
            return Reply(204)
        if request.path in self._special:
            return self._special[request.path](request)
        name = "index.html" if request.path == "/" else request.path[1:]
        suffix = name.rpartition(".")[2]
        file = _FOLDER / name
        if request.path.count("/") == 1 and file.is_file():
            body = file.read_bytes().replace(b"ELSEWHERE", self._elsewhere.encode())
            return _encoded(name, suffix, body, request)
        if suffix in {"png", "woff2", "ico", "vtt"}:
            return Reply(200, _typed(suffix), seaside(request.path))
        return Reply(200, _typed(suffix), f"/* {name} */\n".encode()) if suffix in _TYPES else not_found()

    def expected(self) -> Iterator[Expected]:
        """No articles."""
        return iter(())


def large() -> bytes:
    """The body of `/large.bin`."""
    return bytes(range(256)) * (LARGE_BYTES // 256)


def _typed(suffix: str) -> Headers:
    return [("Content-Type", _TYPES[suffix])]


def _encoded(name: str, suffix: str, body: bytes, request: Request) -> Reply:
    accepted = request.headers.get("accept-encoding", "")
    coding = {"script.js": "gzip", "style.css": "br", "index.html": "gzip"}.get(name, "")
    if not coding or (coding == "br" and "br" not in accepted):
        return Reply(200, _typed(suffix), body)
    packed = gzip.compress(body, mtime=0) if coding == "gzip" else brotli.compress(body)
    return Reply(200, [*_typed(suffix), ("Content-Encoding", coding)], packed, identity=body)


def _ranged(request: Request) -> Reply:
    """206 with what was asked for."""
    body = b"\x1aE\xdf\xa3" + bytes(60_000)
    first, _, last = request.headers.get("range", "").removeprefix("bytes=").partition("-")
    if not first.isdigit():
        return Reply(200, [*_typed("webm"), ("Accept-Ranges", "bytes")], body)
    start, end = int(first), int(last) if last.isdigit() else len(body) - 1
    span = ("Content-Range", f"bytes {start}-{end}/{len(body)}")
    return Reply(206, [*_typed("webm"), ("Accept-Ranges", "bytes"), span], body[start : end + 1])


def _chunked(body: bytes) -> Reply:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 997):
            yield body[start : start + 997]

    return Reply(200, _typed("js"), chunks=pieces(), ending=Ending.CHUNKED, identity=body)


async def _events() -> AsyncIterator[bytes]:
    """Three messages at once, then silence for as long as the page listens."""
    for number in range(3):
        yield f"id: {number}\ndata: tide {number}\n\n".encode()
    await asyncio.sleep(600)


async def _slowly() -> AsyncIterator[bytes]:
    yield b"the first half"
    await asyncio.sleep(600)


def _socket(request: Request) -> Reply:
    """A WebSocket that says one word."""
    key = request.headers.get("sec-websocket-key", "").encode()
    accept = b64encode(sha1(key + _MAGIC, usedforsecurity=False).digest()).decode()

    async def word() -> AsyncIterator[bytes]:
        yield b"\x81\x05hello"
        await asyncio.sleep(600)

    headers = [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)]
    return Reply(101, headers, chunks=word(), ending=Ending.CLOSE)
