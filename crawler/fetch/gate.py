"""The one way out of the browser: a SOCKS5 proxy on loopback that resolves names itself, behind the guard.

The browser never resolves a name and never connects by itself, so what the guard has checked is what is connected
to. A name that answers differently the second time (DNS rebinding), a redirect, a worker, a WebSocket: all come here.
The bytes pass unchanged, TLS and HTTP/2 included.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from crawler.fetch.guard import Guard, PrivateAddress

Place = tuple[str, int]
Admit = Callable[[str, int], Awaitable[None]]
"""Waits for the turn of a host and port; raises where it does not come."""

GREETING_SECONDS = 10.0
_PIECE = 256 * 1024
_REFUSED, _NOT_ALLOWED, _UNREACHABLE, _NO_COMMAND = 5, 2, 4, 7


async def admit_all(_host: str, _port: int) -> None:
    """Every connection at once."""


@dataclass(slots=True)
class Gate:
    """`addresses`: where each host and port was last connected to. `refusals`: why one could not be."""

    guard: Guard
    connect_seconds: float = 15.0
    admit: Admit = admit_all
    addresses: dict[Place, str] = field(default_factory=dict)
    refusals: dict[Place, Exception] = field(default_factory=dict)
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> int:
        """Listen on a free loopback port, which is returned."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_PIECE)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Cut every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._pass(reader, writer)
        except (OSError, EOFError, TimeoutError, asyncio.CancelledError):
            pass  # either side is gone, or the gate is closing: the browser reports what it missed
        finally:
            self._open.discard(task)
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(GREETING_SECONDS):
            place = await _greeting(reader, writer)
        if place is None:
            return
        try:
            far_reader, far_writer = await self._connect(*place)
        except Exception as error:  # noqa: BLE001 - whatever it was, the page is told and the exchange's note says it
            self.refusals[place] = error
            writer.write(_reply(_code(error)))
            await writer.drain()
            return
        try:
            writer.write(_reply(0))
            await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        finally:
            far_writer.close()

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        await self.admit(host, port)
        failure: Exception = OSError(f"{host} has no address")
        for address, real in await self._resolve(host, port):
            try:
                async with asyncio.timeout(self.connect_seconds):
                    pair = await asyncio.open_connection(address, real, limit=_PIECE)
            except (OSError, TimeoutError) as error:
                failure = error
                continue
            self.addresses[host, port] = address
            self.refusals.pop((host, port), None)
            return pair
        raise failure

    async def _resolve(self, host: str, port: int) -> list[Place]:
        """Every address of a host, all of them allowed. Raises `PrivateAddress`, `OSError` when DNS fails."""
        mapped = self.guard.mapped(host, port)
        if mapped is not None:
            return [mapped]
        with suppress(ValueError):
            ipaddress.ip_address(host)
            self.guard.check(host, host)
            return [(host, port)]
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise socket.gaierror(f"{host} has no address: {error.strerror}") from error
        addresses = [str(answer[4][0]) for answer in found]
        for address in addresses:
            self.guard.check(host, address)
        return [(address, port) for address in addresses]


async def _greeting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Place | None:
    """RFC 1928 without authentication: host and port of the CONNECT; None for what is no such thing."""
    version, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    if version != 5:
        return None
    writer.write(b"\x05\x00")
    _, command, _, kind = await reader.readexactly(4)
    if kind == 3:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii", "replace").lower()
    else:
        host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
    (port,) = struct.unpack("!H", await reader.readexactly(2))
    if command != 1:
        writer.write(_reply(_NO_COMMAND))
        return None
    return host, port


def _reply(code: int) -> bytes:
    return bytes((5, code, 0, 1, 0, 0, 0, 0, 0, 0))


def _code(error: Exception) -> int:
    if isinstance(error, PrivateAddress):
        return _NOT_ALLOWED
    return _UNREACHABLE if isinstance(error, socket.gaierror) else _REFUSED


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """One direction, until its end, which is passed on."""
    try:
        while piece := await source.read(_PIECE):
            target.write(piece)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()
    except ConnectionError:
        target.close()
