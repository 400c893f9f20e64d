"""A server of a test's own pages, exact about the bytes, that keeps what it was asked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Answer = bytes | Callable[[asyncio.StreamWriter], object]
"""A whole answer, or what writes it (a coroutine function)."""


@dataclass(slots=True)
class Site:
    """Where it listens, and the request lines with their hosts in order: `news.test GET /a`."""

    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def connect_to(self) -> str:
        return f"*.test:80:127.0.0.1:{self.port} *.test:443:127.0.0.1:{self.port} *.localhost:80:127.0.0.1:{self.port}"


def page(body: str, *headers: str, status: str = "200 OK") -> bytes:
    """An HTML answer."""
    data = f"<!doctype html><meta charset=utf-8>{body}".encode()
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", f"Content-Length: {len(data)}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + data


def moved(location: str) -> bytes:
    return page("moved", f"Location: {location}", status="302 Found")


@asynccontextmanager
async def answering(answers: Mapping[str, Answer], tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    """Serve paths (or `host/path`) with any query; anything else is 404."""
    site = Site()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, path, _ = head.split("\r\n")[0].split(" ")
            host = next((line[5:].strip() for line in head.split("\r\n") if line.lower().startswith("host:")), "")
            site.asked.append(f"{host} {method} {path}")
            bare = path.partition("?")[0]
            answer = answers.get(host + bare, answers.get(bare, page("nothing here", status="404 Not Found")))
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                await answer(writer)  # type: ignore[misc]
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
