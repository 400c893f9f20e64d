"""What alerts are told to: a webhook receiver and an SMTP server on loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from crawler.channels import Mail
from crawler.newsstand.tls import Authority

KEY = b"key of the receiver"


@dataclass(slots=True)
class Receiver:
    """A webhook's other end. `answers` are given in turn, then 204."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def told(self) -> list[tuple[str, str, str]]:
        bodies = [json.loads(body) for _, body in self.got]
        return [(body["state"], body["monitor"], body["subject"]) for body in bodies]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((dict(self.headers), body))
            self.send_response(made.answers.pop(0) if made.answers else 204)
            self.send_header("Location", made.url + "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


class Post:
    """aiosmtpd's handler: keeps what came."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.secure: list[bool] = []
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802, ARG002 - its name
        self.got.append(envelope)
        self.secure.append(session.ssl is not None)
        return "250 taken"

    def authenticate(self, *of_aiosmtpd: Any) -> AuthResult:
        """Server, session, envelope, mechanism, and what the client sent."""
        data = of_aiosmtpd[-1]
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"tide table", handled=False)


class OnAnyPort(Controller):
    """aiosmtpd wants to know its port before it listens."""

    def __init__(self, handler: Post, **more: Any) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        super().__init__(handler, hostname="127.0.0.1", port=port, **more)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[tuple[Post, str, Path]]:
    """A server that takes mail only after STARTTLS and a login; its URL, and the authority to trust."""
    authority = Authority(tmp_path)
    handler = Post()
    server = OnAnyPort(
        handler,
        tls_context=authority._leaf("localhost"),
        require_starttls=True,
        authenticator=handler.authenticate,
        auth_required=True,
    )
    server.start()
    yield handler, f"smtp://archivist@localhost:{server.port}", authority.ca
    server.stop()


def mail_to(url: str, ca: Path | None, **more: Any) -> Mail:
    given: dict[str, Any] = {"password": "tide table", "sender": "foldline@archive.example", "to": ["night@a.example"]}
    return Mail(url, trust=ca, sleep=lambda _: None, **given | more)
