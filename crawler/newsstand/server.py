"""The newsstand's HTTP/1.1 server: many host names on one loopback port, exact about what goes over the wire.

Written on asyncio's protocols because the sites need what frameworks smooth over: header case and order, repeated
headers, false lengths, resets, slow bodies. It must also never be the slow side of a crawl benchmark.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
from collections.abc import Mapping
from http import HTTPStatus
from ssl import SSLContext
from typing import cast

from crawler.newsstand.control import Control
from crawler.newsstand.exchange import Ending, Reply, Request, Site, not_found

_REASONS = {status.value: status.phrase for status in HTTPStatus}
_BODILESS = {204, 304}
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Hall:
    """The sites by host name, for one scheme."""

    def __init__(self, scheme: str, sites: Mapping[str, Site], control: Control) -> None:
        self.scheme = scheme
        self.sites = sites
        self.control = control

    def answer(self, request: Request) -> Reply:
        """The reply of the site that owns the host, after the control's say."""
        arrived = time.time()
        reply = self.control.answer(request)
        if reply is None:
            site = self.sites.get(request.host)
            reply = site.answer(request) if site else not_found("No such host here")
            self.control.note(request, reply, arrived)
        return reply


def parse(head: bytes, scheme: str, body: bytes = b"") -> Request:
    """A request out of its head (without the blank line) and body. Raises ValueError on a malformed one."""
    line, *fields = head.decode("latin-1").split("\r\n")
    method, target, _ = line.split(" ", 2)
    headers = {}
    for entry in fields:
        name, separator, value = entry.partition(":")
        if not separator:
            raise ValueError(f"header line without a colon: {entry!r}")
        headers[name.lower()] = value.strip()
    if target.startswith(("http://", "https://")):
        target = "/" + target.split("/", 3)[3] if target.count("/") > 2 else "/"
    path, _, query = target.partition("?")
    return Request(method, scheme, headers.get("host", "").partition(":")[0].lower(), path, query, headers, body)


def head_of(reply: Reply, keep_alive: bool) -> bytes:
    """Status line and headers as sent."""
    lines = [f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if reply.ending is Ending.CHUNKED:
        lines.append("Transfer-Encoding: chunked")
    elif reply.length is not None:
        lines.append(f"Content-Length: {reply.length}")
    elif reply.ending is Ending.LENGTH and reply.chunks is None and reply.status not in _BODILESS:
        lines.append(f"Content-Length: {len(reply.body)}")
    lines.append(f"Connection: {'keep-alive' if keep_alive else 'close'}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


class Connection(asyncio.Protocol):
    """One client connection: requests are answered one after the other, in order."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._buffer = b""
        self._sender: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Nothing is sent before the client speaks."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature)
        """A client that leaves ends the stream it was reading."""
        self._writable.set()
        if self._sender is not None:
            self._sender.cancel()

    def pause_writing(self) -> None:
        """The client reads slower than a stream is made."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """More of a request, or the next one."""
        self._buffer += data
        self._serve()

    def _serve(self) -> None:
        while self._sender is None and not self._transport.is_closing():
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            length = _body_length(head)
            if not separator or len(rest) < length:
                return
            self._buffer = rest[length:]
            self._answer(head, rest[:length])

    def _answer(self, head: bytes, body: bytes) -> None:
        try:
            request = parse(head, self._hall.scheme, body)
        except ValueError:
            self._transport.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            self._transport.close()
            return
        reply = self._hall.answer(request)
        keep_alive = reply.ending in {Ending.LENGTH, Ending.CHUNKED} and reply.length is None
        keep_alive = keep_alive and request.headers.get("connection", "").lower() != "close"
        bodiless = request.method == "HEAD" or reply.status in _BODILESS
        first = _hints(reply) + head_of(reply, keep_alive)
        if reply.chunks is None or bodiless:
            self._transport.write(first if bodiless else first + reply.body)
            self._finish(reply, keep_alive)
        else:
            self._transport.write(first)
            self._sender = asyncio.get_running_loop().create_task(self._stream(reply, keep_alive))

    async def _stream(self, reply: Reply, keep_alive: bool) -> None:
        assert reply.chunks is not None
        async for chunk in reply.chunks:
            await self._writable.wait()
            framed = b"%x\r\n%b\r\n" % (len(chunk), chunk) if reply.ending is Ending.CHUNKED else chunk
            self._transport.write(framed)
        if reply.ending is Ending.CHUNKED:
            self._transport.write(b"0\r\n\r\n")
        self._sender = None
        self._finish(reply, keep_alive)
        self._serve()

    def _finish(self, reply: Reply, keep_alive: bool) -> None:
        if reply.ending is Ending.RESET:
            raw: socket.socket | None = self._transport.get_extra_info("socket")
            if raw is not None:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        elif not keep_alive:
            self._transport.close()


def _body_length(head: bytes) -> int:
    found = _LENGTH.search(head)
    return int(found[1]) if found else 0


def _hints(reply: Reply) -> bytes:
    if not reply.hints:
        return b""
    lines = ["HTTP/1.1 103 Early Hints", *(f"{name}: {value}" for name, value in reply.hints)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def listen(hall: Hall, port: int, tls: SSLContext | None = None) -> asyncio.Server:
    """A listening server on 127.0.0.1; port 0 chooses a free one."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Connection(hall), "127.0.0.1", port, ssl=tls, backlog=1024)
