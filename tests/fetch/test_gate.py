"""Nothing private is connected to, however it is asked for."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from crawler.fetch.gate import Gate
from crawler.fetch.guard import Guard, PrivateAddress


@asynccontextmanager
async def listener() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that answers `pong` and keeps what it was sent."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(100))
        writer.write(b"pong")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], heard
    finally:
        server.close()


@asynccontextmanager
async def opened(gate: Gate) -> AsyncIterator[int]:
    try:
        yield await gate.start()
    finally:
        await gate.close()


async def through(proxy: int, host: str, port: int) -> tuple[int, bytes]:
    """SOCKS reply and what the other side said to `ping`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy)
    try:
        name = host.encode()
        writer.write(b"\x05\x01\x00" + b"\x05\x01\x00\x03" + bytes([len(name)]) + name + struct.pack("!H", port))
        assert await reader.readexactly(2) == b"\x05\x00"
        code = (await reader.readexactly(10))[1]
        if code:
            return code, b""
        writer.write(b"ping")
        return code, await reader.read()
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def straight(host: str, port: int) -> tuple[str, int]:
    return host, port


async def test_what_the_operator_routes_is_let_through() -> None:
    async with listener() as (port, heard):
        gate = Gate(Guard(lambda host, asked: ("127.0.0.1", port) if host == "news.test" else (host, asked)))
        async with opened(gate) as proxy:
            assert await through(proxy, "news.test", 80) == (0, b"pong")
    assert heard == [b"ping"]
    assert gate.addresses == {("news.test", 80): "127.0.0.1"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "0.0.0.0", "10.1.2.3", "169.254.169.254", "[::]"])
async def test_private_addresses_are_refused_before_anything_is_sent(host: str) -> None:
    async with listener() as (port, heard):
        gate = Gate(Guard(straight))
        async with opened(gate) as proxy:
            code, _ = await through(proxy, host, port)
    assert code
    assert heard == []


async def test_a_name_that_changes_its_mind_reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the first answer is public, the second is loopback; every connection is checked anew."""
    async with listener() as (port, heard):
        answers = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"])
        loop = asyncio.get_running_loop()
        asked: list[str] = []

        async def lookup(host: str, asked_port: int, **_: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
            asked.append(host)
            return [(2, 1, 6, "", (next(answers), asked_port))]

        monkeypatch.setattr(loop, "getaddrinfo", lookup)
        gate = Gate(Guard(straight), connect_seconds=0.2)
        async with opened(gate) as proxy:
            gate.guard.check("rebinding.example", "93.184.215.14")  # what a check beforehand would have seen
            next(answers)
            codes = [(await through(proxy, "rebinding.example", port))[0] for _ in range(2)]
    assert asked == ["rebinding.example", "rebinding.example"]
    assert all(codes)
    assert heard == []
    assert isinstance(gate.refusals["rebinding.example", port], PrivateAddress)


async def test_one_private_address_among_many_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listener() as (port, heard):

        async def lookup(_host: str, asked: int, **_: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
            return [(2, 1, 6, "", (address, asked)) for address in ("127.0.0.1", "93.184.215.14")]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", lookup)
        async with opened(Gate(Guard(straight))) as proxy:
            assert (await through(proxy, "two-faced.example", port))[0] == 2
    assert heard == []


async def test_a_turn_that_does_not_come_is_a_refusal() -> None:
    async def never(host: str, port: int) -> None:
        raise OSError(f"{host}:{port} is paused")

    gate = Gate(Guard(straight, allow_private=True), admit=never)
    async with listener() as (port, heard), opened(gate) as proxy:
        assert (await through(proxy, "localhost", port))[0] == 5
    assert heard == []
    assert str(gate.refusals["localhost", port]) == f"localhost:{port} is paused"


async def test_what_is_not_socks_is_hung_up_on() -> None:
    async with opened(Gate(Guard(straight))) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy)
        writer.write(b"GET / HTTP/1.1\r\n\r\n" + bytes(100))
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
