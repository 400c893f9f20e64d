"""A worker's HTTP endpoint: `/healthz` (the process works), `/readyz` (it takes jobs), `/metrics` (Prometheus)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST

from crawler.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Answers:
    """What is asked when somebody asks. The reports are JSON; `ok` of each decides between 200 and 503."""

    health: Callable[[], dict[str, object]]
    ready: Callable[[], dict[str, object]]
    metrics: Callable[[], bytes]


def listen(address: str, answers: Answers) -> ThreadingHTTPServer:
    """Serve in threads of their own; port 0 chooses a free one. Raises `ConfigError`."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ConfigError("option", "--listen", f"'{address}' is not HOST:PORT", "write for example 127.0.0.1:9477")
    try:
        server = ThreadingHTTPServer((host.strip("[]"), int(port)), _handler(answers))
    except OSError as error:
        what = f"cannot listen on {address}: {error.strerror or error}"
        raise ConfigError("option", "--listen", what, "choose another port, or 0 for any") from error
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="foldline-watch", daemon=True).start()
    return server


def _handler(answers: Answers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers GET."""

        def do_GET(self) -> None:
            """The three paths."""
            reports = {"/healthz": answers.health, "/readyz": answers.ready}
            if self.path == "/metrics":
                self._send(200, CONTENT_TYPE_LATEST, answers.metrics())
            elif self.path in reports:
                report = reports[self.path]()
                self._send(200 if report["ok"] else 503, "application/json", msgspec.json.encode(report) + b"\n")
            else:
                self._send(404, "text/plain", b"/healthz, /readyz, /metrics\n")

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's signature
            """Whoever asks every few seconds is not worth a line."""

    return Handler
