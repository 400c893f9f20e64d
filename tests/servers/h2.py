"""An HTTP/2 server over TLS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

from crawler.newsstand.tls import Authority

Answers = Mapping[str, tuple[list[tuple[str, str]], bytes]]
"""By path: headers (`:status` first) and body."""


@asynccontextmanager
async def h2_server(folder: Path, answers: Answers) -> AsyncIterator[int]:
    """Listens with a certificate of its own authority; the port."""
    tls = Authority(folder).context()
    tls.set_alpn_protocols(["h2"])
    choose = tls.sni_callback

    def with_alpn(socket: ssl.SSLObject, name: str, base: ssl.SSLContext) -> None:
        choose(socket, name, base)  # type: ignore[misc]
        socket.context.set_alpn_protocols(["h2"])

    tls.sni_callback = with_alpn

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        writer.write(connection.data_to_send())
        with suppress(ConnectionError, ssl.SSLError):
            while data := await reader.read(65536):
                for event in connection.receive_data(data):
                    if isinstance(event, RequestReceived):
                        _answer(connection, event, answers)
                writer.write(connection.data_to_send())
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def _answer(connection: H2Connection, event: RequestReceived, answers: Answers) -> None:
    asked = {str(name): str(value) for name, value in event.headers or ()}
    headers, body = answers.get(asked[":path"], ([(":status", "404")], b""))
    stream = event.stream_id
    assert stream is not None
    connection.send_headers(stream, headers, end_stream=not body)
    if body:
        connection.send_data(stream, body, end_stream=True)
