"""Plain HTTP: one exchange, as exact as it can be had.

Built on aiohttp, because it hands out the response head verbatim (order, case, repetitions) and the body still encoded;
the chunked transfer coding is the one thing it takes off, which the warcinfo record says (docs/adr/0001).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urldefrag

import aiohttp
import yarl

from crawler.fetch.guard import Guard, GuardedResolver
from crawler.fetch.limits import Limits
from storage.warc.build import Exchange

HeaderList = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as it will be sent."""

    url: str
    headers: HeaderList
    method: str = "GET"
    body: bytes = b""
    via: str | None = None
    resource_type: str = ""  # what a page needs it for


@cache
def trusted(ca_file: Path | None) -> ssl.SSLContext | bool:
    """Whom TLS trusts; read once, for all sources of a process. True: whom the system trusts; aiohttp knows."""
    return True if ca_file is None else ssl.create_default_context(cafile=ca_file)


class Http:
    """A pool of connections behind the guard; one that is `idle` so many seconds is closed. Close it."""

    def __init__(
        self,
        guard: Guard,
        limits: Limits,
        tls: ssl.SSLContext | bool,
        clock: Callable[[], datetime],
        *,
        idle: float = 15.0,
    ) -> None:
        self._guard = guard
        self._limits = limits
        self._clock = clock
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=GuardedResolver(guard), limit=0, ssl=tls, keepalive_timeout=idle),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            response_class=_Answer,
        )

    async def exchange(self, ask: Ask) -> Exchange:
        """One exchange, without following redirects. Raises what `crawler.fetch.outcome.of_failure` knows."""
        self._guard.check_url(ask.url)
        started = self._clock()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        url = yarl.URL(ask.url, encoded=True)
        async with self._session.request(
            ask.method,
            url,
            data=ask.body or None,
            headers=list(ask.headers),
            timeout=self._limits.timeouts(),
            allow_redirects=False,
        ) as response:
            answer = cast("_Answer", response)
            body, truncated = await _body(answer, self._limits.body_bytes)
            return Exchange(
                url=urldefrag(ask.url).url,
                time=started,
                method=ask.method,
                target=url.raw_path_qs,
                request_headers=tuple(answer.request_info.headers.items()),
                request_body=ask.body,
                protocol=_protocol(answer),
                status=answer.status,
                reason=answer.reason or "",
                headers=tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.raw_headers),
                body=body,
                ip=answer.peer,
                truncated=truncated,
                via=ask.via,
                fetch_ms=round((loop.time() - begun) * 1000),
                rendered=None,
                resource_type=ask.resource_type,
            )

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()


class _Answer(aiohttp.ClientResponse):
    """Keeps the peer's address, which aiohttp forgets once a short body has been read (aio-libs/aiohttp#2205)."""

    peer: str | None = None

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        transport = connection.transport
        peername = transport.get_extra_info("peername") if transport is not None else None
        self.peer = peername[0] if peername else None
        return await super().start(connection)


async def _body(answer: aiohttp.ClientResponse, limit: int) -> tuple[bytes, str | None]:
    """The body as sent, at most `limit` bytes, with the WARC-Truncated reason where it is not whole."""
    parts: list[bytes] = []
    size = 0
    try:
        async for chunk in answer.content.iter_any():
            parts.append(chunk[: limit - size])
            size += len(chunk)
            if size > limit:
                answer.close()
                return b"".join(parts), "length"
    except TimeoutError:
        answer.close()
        return b"".join(parts), "time"
    except (aiohttp.ClientError, ConnectionResetError):
        return b"".join(parts), "disconnect"
    return b"".join(parts), None


def _protocol(answer: aiohttp.ClientResponse) -> str:
    version = answer.version
    return f"HTTP/{version.major}.{version.minor}" if version else "HTTP/1.1"
