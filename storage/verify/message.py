"""The HTTP message in a block: where its head ends, and whether head and body agree."""

from __future__ import annotations

import re

from storage.warc.build import Headers
from storage.warc.payload import dechunk
from storage.warc.read import parse_head, parse_status

WHOLE = 16 * 1024 * 1024
"""Bytes of a body that are held where it has to be looked at as a whole: chunked, or searched for canaries."""

_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+\d{1,9}(?:[ \t].*)?", re.DOTALL)
_REQUEST_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [^\r\n]+ HTTP/\d(?:\.\d)?\s*", re.DOTALL)
_END = re.compile(rb"\r\n\r\n|\n\r?\n")


class Message:
    """Head and body as they go by; `headers` and `status` once the head has ended."""

    def __init__(self, *, request: bool) -> None:
        self.request = request
        self.head = b""
        self.line = ""
        self.headers: Headers = ()
        self.status: int | None = None
        self.ended = False
        self.length = 0  # of the body
        self._start = bytearray()

    def body_of(self, piece: bytes, limit: int) -> bytes:
        """What of a piece of the block belongs to the body; `limit` is the most that a head may have."""
        if self.ended:
            self.length += len(piece)
            return piece
        self._start += piece
        found = _END.search(self._start)
        if found is None:
            if len(self._start) <= limit:
                return b""
            place = gap = 0  # no head
        else:
            place, gap = found.start(), found.end()
        self._finish(bytes(self._start[:place]))
        body = bytes(self._start[gap:])
        self._start.clear()
        self.length += len(body)
        return body

    def close(self) -> None:
        """The block has ended; a head that did not is taken as it is."""
        if not self.ended:
            self._finish(bytes(self._start))
            self.ended = False

    def _finish(self, head: bytes) -> None:
        self.ended = True
        self.head = head
        self.line, self.headers = parse_head(head)
        if not self.request:
            self.status = parse_status(self.line)[0]

    def wrong_head(self) -> str:
        """A start line that cannot be read; empty where it can."""
        first = self.head.split(b"\n", 1)[0].removesuffix(b"\r")
        good = (_REQUEST_LINE if self.request else _STATUS_LINE).fullmatch(first)
        return "" if good else repr(first[:60].decode("latin-1"))

    def wrong_field(self) -> str:
        """The first line that is no field; empty where all are."""
        for line in self.head.split(b"\n")[1:]:
            text = line.removesuffix(b"\r")
            name, colon, _ = text.partition(b":")
            if text and text[:1] not in b" \t" and not (colon and name.strip()):
                return repr(text[:60].decode("latin-1"))
        return ""

    def values(self, name: str) -> list[str]:
        """The values of a header."""
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def chunked(self) -> bool:
        """Whether the head says that the body is in chunks."""
        return any("chunked" in value.lower() for value in self.values("transfer-encoding"))

    @property
    def told_length(self) -> int | None:
        """Content-Length, where it has to be that of the body."""
        if self.request or self.chunked or self.status in {204, 304} or (self.status or 0) < 200 or not self.length:
            return None
        told = self.values("content-length")
        return int(told[0]) if told and told[0].isdecimal() and len(told[0]) < 19 else None

    def without_chunks(self, body: bytes) -> bytes | None:
        """The body out of its chunks; None where it is in none."""
        made = dechunk(body, self.headers)
        return None if made is body and body else made
