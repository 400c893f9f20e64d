"""One request and its reply, as the newsstand's sites see them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from crawler.newsstand.expected import Expected

Headers = list[tuple[str, str]]


class Ending(Enum):
    """How the body is framed, and whether the connection outlives it."""

    LENGTH = auto()  # Content-Length, keep-alive
    CHUNKED = auto()  # one chunk for each piece of `Reply.chunks`
    CLOSE = auto()  # no length; the end is the closed connection
    RESET = auto()  # the connection is torn down (RST) after the body


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed request. Header names are lower-case; of repeated ones the last stands."""

    method: str
    scheme: str
    host: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""

    def parameter(self, name: str, default: str = "") -> str:
        """One query parameter, decoded."""
        return parse_qs(self.query, keep_blank_values=True).get(name, [default])[0]


@dataclass(slots=True)
class Reply:
    """A reply to send: headers in this order and case; Content-Length is added unless `length` says otherwise."""

    status: int = 200
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    chunks: AsyncIterator[bytes] | None = None
    ending: Ending = Ending.LENGTH
    length: int | None = None  # the Content-Length to claim where it is not the body's
    hints: Headers = field(default_factory=list)  # a 103 Early Hints before the reply
    identity: bytes | None = None  # the body before its Content-Encoding; the log then has digests


class Site(Protocol):
    """Everything served under one or more host names."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names it answers to."""

    def answer(self, request: Request) -> Reply:
        """The reply to one request; never raises for a strange path."""

    def expected(self) -> Iterator[Expected]:
        """The truth about each of its articles."""


def html(text: str, headers: Iterable[tuple[str, str]] = (), status: int = 200) -> Reply:
    """A UTF-8 page."""
    return Reply(status, [("Content-Type", "text/html; charset=utf-8"), *headers], text.encode())


def as_json(value: object, headers: Iterable[tuple[str, str]] = (), status: int = 200) -> Reply:
    """A JSON answer."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(status, [("Content-Type", "application/json; charset=utf-8"), *headers], body)


def typed(body: str | bytes, content_type: str, headers: Iterable[tuple[str, str]] = ()) -> Reply:
    """A body of any other type."""
    data = body.encode() if isinstance(body, str) else body
    return Reply(200, [("Content-Type", content_type), *headers], data)


def not_found(what: str = "Page not found") -> Reply:
    """An honest 404."""
    return html(
        f"<!DOCTYPE html><html><head><title>{what}</title></head><body><h1>{what}</h1></body></html>", status=404
    )


def redirect(location: str, status: int = 301) -> Reply:
    """A redirect; `location` may be relative."""
    return Reply(status, [("Location", location), ("Content-Type", "text/plain; charset=utf-8")], b"Redirecting\n")


def http_date(moment: datetime) -> str:
    """An aware UTC time as HTTP writes it."""
    return format_datetime(moment, usegmt=True)


def unchanged(request: Request, etag: str, modified: datetime) -> bool:
    """Whether the validators of the request still hold (If-None-Match wins over If-Modified-Since, RFC 9110)."""
    if (tags := request.headers.get("if-none-match")) is not None:
        return etag.removeprefix("W/") in tags.replace("W/", "")
    if (since := request.headers.get("if-modified-since")) is not None:
        try:
            return modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False
    return False


def validated(request: Request, etag: str, modified: datetime, make: Callable[[], Reply]) -> Reply:
    """The reply of `make` with its validators, or a 304 without making it."""
    validators = [("ETag", etag), ("Last-Modified", http_date(modified))]
    if unchanged(request, etag, modified):
        return Reply(304, validators)
    reply = make()
    reply.headers += validators
    return reply
