"""One running newsstand for the whole room, and a plain client that shows replies as they come over the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.newsstand import Newsstand, start

POSTS = 70


@dataclass(frozen=True)
class Got:
    """A reply: headers as sent, body still encoded."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def open_reply(
    stand: Newsstand, url: str, headers: dict[str, str] | None = None
) -> tuple[HTTPConnection, HTTPResponse]:
    """The connection and the reply with its body unread."""
    parts = urlsplit(url)
    assert parts.hostname
    connection = HTTPConnection("127.0.0.1", stand.port, timeout=20)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    connection.request("GET", target, headers={"Host": parts.hostname, **(headers or {})})
    return connection, connection.getresponse()


def get(stand: Newsstand, url: str, headers: dict[str, str] | None = None) -> Got:
    """A GET over a connection of its own, redirects not followed."""
    connection, response = open_reply(stand, url, headers)
    try:
        return Got(response.status, response.getheaders(), response.read())
    finally:
        connection.close()


@pytest.fixture(scope="session")
def stand() -> Iterator[Newsstand]:
    with start(posts=POSTS, bursts={}) as running:
        yield running
