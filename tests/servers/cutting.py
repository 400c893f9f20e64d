"""An S3 server of one object that may cut its answers in the middle."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class CuttingServer(ThreadingHTTPServer):
    """Answers every GET with `data`; of the next answers only as many bytes as `cuts` says, then it hangs up."""

    def __init__(self, data: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.data = data
        self.etag = '"first"'
        self.cuts: list[int] = []
        self.asked: list[str] = []  # the Range of each GET, empty where it had none


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CuttingServer

    def do_HEAD(self) -> None:
        self._head(200, len(self.server.data))

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.server.asked.append(wanted)
        if self.headers.get("If-Match", self.server.etag) != self.server.etag:
            self._head(412, 0)
            return
        data, status = self.server.data, 200
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
        if found:
            data, status = data[int(found[1]) : int(found[2]) + 1 if found[2] else None], 206
        self._head(status, len(data))
        cut = self.server.cuts.pop(0) if self.server.cuts else len(data)
        self.wfile.write(data[:cut])
        self.close_connection = cut < len(data)

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.send_header("ETag", self.server.etag)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has in the library
        pass


@contextmanager
def cutting(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[CuttingServer]:
    """The server, with the `AWS_*` variables set for it."""
    with CuttingServer(data) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
