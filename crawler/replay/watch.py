"""Everything a browser sends beyond the servers it may talk to: a proxy that notes each request and refuses it.

A proxy sees what page scripts cannot hide and DevTools may miss: workers, other processes, prefetches, favicons.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from crawler.replay.serving import looping

_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Watch:
    """A running proxy, and what went through it since it was last asked."""

    port: int = 0
    seen: list[str] = field(default_factory=list)

    def take(self) -> tuple[str, ...]:
        """`GET http://…` or `CONNECT host:port`, oldest first."""
        seen, self.seen = self.seen, []
        return tuple(seen)

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: its first line is noted, the answer is no."""
        try:
            line = (await asyncio.wait_for(reader.readuntil(b"\n"), 10)).decode("latin-1")
            self.seen.append(" ".join(line.split(" ")[:2]).strip())
            writer.write(_REFUSED)
            await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            self.seen.append("a connection without a request")
        finally:
            writer.close()


@contextmanager
def watching() -> Iterator[Watch]:
    """Listens on a free loopback port."""
    watch = Watch()
    with looping() as run:
        server = run(asyncio.start_server(watch.meet, "127.0.0.1", 0))
        watch.port = server.sockets[0].getsockname()[1]
        try:
            yield watch
        finally:
            server.close()
