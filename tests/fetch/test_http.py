"""The wire: heads exact, bodies as sent, cuts named, and nothing private reached."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import aiohttp
import pytest

from crawler.fetch.guard import Guard, PrivateAddress
from crawler.fetch.http import Ask, Http
from crawler.fetch.limits import Limits
from crawler.fetch.outcome import of_failure
from storage.captures import Outcome

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]


@asynccontextmanager
async def server(
    raw: bytes, *, hang: bool = False, drip: bytes = b"", seen: list[bytes] | None = None
) -> AsyncIterator[int]:
    """A server that says exactly these bytes and closes, or says no more, or `drip` again and again."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.read(65536)
            if seen is not None:
                seen.append(head)
            writer.write(raw)
            await writer.drain()
            while drip:  # until the other side closes
                await asyncio.sleep(0.02)
                writer.write(drip)
                await writer.drain()
            if hang:
                await asyncio.wait_for(reader.read(), 20)
        except ConnectionError:
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


@asynccontextmanager
async def client(port: int, limits: Limits | None = None, *, allow_private: bool = False) -> AsyncIterator[Http]:
    def route(host: str, asked: int) -> tuple[str, int]:
        return ("127.0.0.1", port) if host.endswith(".test") else (host, asked)

    http = Http(
        Guard(route, allow_private), limits or Limits(), ssl.create_default_context(), lambda: datetime.now(UTC)
    )
    try:
        yield http
    finally:
        await http.close()


async def test_a_head_is_kept_as_it_was_sent() -> None:
    head = b"HTTP/1.1 203 Sort Of OK\r\nsERVER: odd\r\nSet-Cookie: a=1\r\nX-B: \xe9\r\nSet-Cookie: b=2\r\n"
    raw = head + b"Content-Length: 2\r\n\r\nhi"
    seen: list[bytes] = []
    async with server(raw, seen=seen) as port, client(port) as http:
        got = await http.exchange(
            Ask("http://news.test/a%2Fb?q=1&q=%C3%A9#frag", (("User-Agent", "t/1"), ("X-A", "1")))
        )
    assert got.headers == (
        ("sERVER", "odd"),
        ("Set-Cookie", "a=1"),
        ("X-B", "\xe9"),
        ("Set-Cookie", "b=2"),
        ("Content-Length", "2"),
    )
    assert (got.status, got.reason, got.protocol, got.body, got.truncated) == (
        203,
        "Sort Of OK",
        "HTTP/1.1",
        b"hi",
        None,
    )
    assert (got.url, got.target) == ("http://news.test/a%2Fb?q=1&q=%C3%A9", "/a%2Fb?q=1&q=%C3%A9")
    assert seen[0].startswith(b"GET /a%2Fb?q=1&q=%C3%A9 HTTP/1.1\r\nHost: news.test\r\n")
    assert got.ip == "127.0.0.1"
    sent = seen[0].decode().split("\r\n")[1:-2]
    assert [f"{k}: {v}" for k, v in got.request_headers] == sent


async def test_a_body_stays_encoded() -> None:
    packed = gzip.compress(b"text " * 100)
    raw = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    raw += b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    async with server(raw) as port, client(port) as http:
        got = await http.exchange(Ask("http://news.test/", ()))
    assert got.body == packed
    assert ("Transfer-Encoding", "chunked") in got.headers


@pytest.mark.parametrize(
    ("raw", "limits", "hang", "truncated", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", Limits(), False, "disconnect", b"12345"),
        (b"HTTP/1.1 200 OK\r\n\r\n1234567890", Limits(body_bytes=4), False, "length", b"1234"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12", Limits(page_seconds=0.3), True, "time", b"12"),
        (b"HTTP/1.1 200 OK\r\n\r\nto the end", Limits(), False, None, b"to the end"),
    ],
)
async def test_what_is_cut_says_why(raw: bytes, limits: Limits, hang: bool, truncated: str | None, body: bytes) -> None:
    async with server(raw, hang=hang) as port, client(port, limits) as http:
        got = await http.exchange(Ask("http://news.test/", ()))
    assert (got.truncated, got.body) == (truncated, body)


async def test_a_head_that_drips_takes_no_longer_than_the_page_may() -> None:
    async with server(b"HTTP/1.1 200 OK\r\nX-A: ", drip=b"a") as port, client(port, Limits(page_seconds=0.3)) as http:
        with pytest.raises(TimeoutError) as caught:
            await asyncio.wait_for(http.exchange(Ask("http://news.test/", ())), 10)
    assert of_failure(caught.value) == (Outcome.TIMEOUT, "took longer than the source's `timeout`")


async def test_a_body_that_drips_is_kept_as_far_as_it_came() -> None:
    async with server(b"HTTP/1.1 200 OK\r\n\r\n", drip=b"a") as port, client(port, Limits(page_seconds=0.3)) as http:
        got = await asyncio.wait_for(http.exchange(Ask("http://news.test/", ())), 10)
    assert got.truncated == "time"
    assert set(got.body) == {ord("a")}


async def failure_of(
    url: str, raw: bytes = b"", *, hang: bool = False, limits: Limits | None = None
) -> tuple[Outcome, str]:
    async with server(raw, hang=hang) as port, client(port, limits) as http:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is the question
            await http.exchange(Ask(url.replace("PORT", str(port)), ()))
    return of_failure(caught.value)


@pytest.mark.parametrize(
    ("url", "raw", "hang", "outcome"),
    [
        ("http://127.0.0.1:PORT/", b"HTTP/1.1 200 OK\r\n\r\n", False, Outcome.PRIVATE_ADDRESS),
        ("http://[::1]:PORT/", b"", False, Outcome.PRIVATE_ADDRESS),
        ("http://localhost:PORT/", b"HTTP/1.1 200 OK\r\n\r\n", False, Outcome.PRIVATE_ADDRESS),
        ("http://169.254.169.254/latest/meta-data", b"", False, Outcome.PRIVATE_ADDRESS),
        ("http://no-such-host.invalid/", b"", False, Outcome.DNS),
        ("http://news.test/", b"", False, Outcome.CONNECTION_LOST),
        ("http://news.test/", b"", True, Outcome.TIMEOUT),
        ("http://news.test/", b"not http at all\r\n\r\n", False, Outcome.UNREADABLE),
        ("https://news.test/", b"HTTP/1.1 400 plain\r\n\r\n", False, Outcome.TLS),
    ],
)
async def test_failures_are_typed(url: str, raw: bytes, hang: bool, outcome: Outcome) -> None:
    found, reason = await failure_of(url, raw, hang=hang, limits=Limits(page_seconds=0.5, connect_seconds=2))
    assert found is outcome
    assert reason


async def test_a_refused_connection_is_unreachable() -> None:
    async with server(b"") as port:
        pass
    async with client(port) as http:
        with pytest.raises(aiohttp.ClientError) as caught:
            await http.exchange(Ask("http://news.test/", ()))
    said = of_failure(caught.value)
    assert said == (Outcome.UNREACHABLE, "news.test:80 cannot be connected to: Connection refused")


async def test_a_name_without_an_address_is_said_plainly() -> None:
    _, reason = await failure_of("http://no-such-host.invalid/", b"")
    assert reason.startswith("no-such-host.invalid has no address: ")


async def test_a_source_may_allow_private_addresses() -> None:
    async with (
        server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as port,
        client(port, allow_private=True) as http,
    ):
        got = await http.exchange(Ask(f"http://127.0.0.1:{port}/", ()))
    assert got.status == 200


def test_the_guard_names_address_and_remedy() -> None:
    guard = Guard(lambda host, port: (host, port))
    for address in (
        "93.184.216.34",
        "2606:2800:220:1::1",
        "::ffff:93.184.216.34",
        "64:ff9b::5db8:d822",
        "2002:5db8:d822::1",
    ):
        guard.check("good.example", address)
    for address in (
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.1.1",
        "::1",
        "fe80::1%eth0",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::127.0.0.1",
        "::93.184.216.34",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::5db8:d822",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:5db8:d822::1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "4000::1",
    ):
        with pytest.raises(PrivateAddress, match="allow_private"):
            guard.check("bad.example", address)
