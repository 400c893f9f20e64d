"""A server of any number of feeds that have nothing new: `python -m tests.bench.feeds`, its port on standard output.

Every host has `/feed`. Asked on its validator it answers 304; `http://control/counts` says what was asked for.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field

ETAG = '"harbour-1"'
BODY = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Notes</title><link>http://{host}/</link>'
    "<description>Notes.</description><item><title>Note 1</title><link>http://{host}/p/1</link>"
    "<pubDate>Fri, 06 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"
)


@dataclass(slots=True)
class Counts:
    """Of all answers; times are Unix seconds."""

    requests: int = 0
    unchanged: int = 0
    hosts: set[str] = field(default_factory=set)
    first: float = 0.0
    last: float = 0.0


class Feeds(asyncio.Protocol):
    """HTTP/1.1 as far as a feed reader needs it."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody asks."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer all requests that are whole."""
        self._data += data
        while b"\r\n\r\n" in self._data:
            head, _, self._data = self._data.partition(b"\r\n\r\n")
            self._transport.write(self._answer(head.decode("latin-1")))

    def _answer(self, head: str) -> bytes:
        line, *lines = head.split("\r\n")
        path = line.split(" ")[1]
        fields = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
        host = fields.get("host", "")
        if path == "/counts":
            counts = self._counts
            told = {"requests": counts.requests, "unchanged": counts.unchanged, "hosts": len(counts.hosts),
                    "first": counts.first, "last": counts.last}  # fmt: skip
            return answer(200, "OK", json.dumps(told), ("Content-Type: application/json",))
        return self._feed(path, host, fields.get("if-none-match"))

    def _feed(self, path: str, host: str, asked: str | None) -> bytes:
        counts = self._counts
        counts.requests += 1
        counts.last = time.time()
        counts.first = counts.first or counts.last
        counts.hosts.add(host)
        if path != "/feed":
            return answer(404, "Not Found", "no such page", ())
        if asked == ETAG:
            counts.unchanged += 1
            return answer(304, "Not Modified", "", (f"ETag: {ETAG}",))
        return answer(200, "OK", BODY.format(host=host), (f"ETag: {ETAG}", "Content-Type: application/rss+xml"))


def answer(status: int, reason: str, body: str, more: tuple[str, ...]) -> bytes:
    """A response as bytes."""
    length = () if status == 304 else (f"Content-Length: {len(body.encode())}",)
    return "\r\n".join([f"HTTP/1.1 {status} {reason}", *length, *more, "", body]).encode()


async def main() -> None:
    """Until killed."""
    counts = Counts()
    server = await asyncio.get_running_loop().create_server(lambda: Feeds(counts), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
