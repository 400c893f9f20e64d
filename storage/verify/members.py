"""The bytes of a WARC, gzip or plain, one gzip member after the other, in bounded memory and from any store."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

MAGIC = b"\x1f\x8b\x08"
STEP = 32 * 1024
"""Bytes of a file that are looked at at a time; what follows a short member in them is copied for each."""
OUT = 1024 * 1024

Opener = Callable[[int], BinaryIO]
"""Opens the file from an offset on."""


class Feed:
    """A file read from front to back, that can be begun again behind damage."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._stream = opener(0)
        self._held = b""
        self._read = 0

    @property
    def offset(self) -> int:
        """Of the next byte."""
        return self._read - len(self._held)

    def read(self) -> bytes:
        """The next bytes; none at the end."""
        if self._held:
            data, self._held = self._held, b""
            return data
        return self._more()

    def give_back(self, data: bytes) -> None:
        """`data` were the last bytes read and come again."""
        self._held = data + self._held

    def peek(self, size: int) -> bytes:
        """The next bytes without taking them; fewer at the end."""
        while len(self._held) < size and (data := self._more()):
            self._held += data
        return self._held[:size]

    def begin_at(self, offset: int) -> None:
        """Go on from there."""
        self._stream.close()
        self._stream = self._opener(offset)
        self._held = b""
        self._read = offset

    def close(self) -> None:
        """The file is not needed any more."""
        self._stream.close()

    def _more(self) -> bytes:
        data = self._stream.read(STEP)
        self._read += len(data)
        return data


class Member:
    """One gzip member, or a whole plain file, as the bytes in it.

    `damage` says why it cannot be read to its end: `CUT`, or the words of the inflater; `end` is the offset after it
    in the file.
    """

    CUT = "cut off"

    def __init__(self, feed: Feed, *, gzip: bool) -> None:
        from isal import isal_zlib

        self.offset = feed.offset
        self.gzip = gzip
        self.damage: str | None = None
        self.end: int | None = None
        self._feed = feed
        self._tail = b""
        self._error = cast("type[Exception]", isal_zlib.error)
        self._inflate = isal_zlib.decompressobj(31) if gzip else None

    def damaged(self) -> bool:
        """Whether it has turned out, so far, that it cannot be read to its end."""
        return self.damage is not None

    def pieces(self) -> Iterator[bytes]:
        """The content, in pieces of bounded size."""
        if not self.gzip:
            while data := self._feed.read():
                yield data
            self.end = self._feed.offset
            return
        while self.end is None and self.damage is None:
            piece = self._piece()
            if piece:
                yield piece

    def _piece(self) -> bytes:
        assert self._inflate is not None
        data = self._tail or self._feed.read()
        if not data:
            self.damage = self.CUT
            return b""
        try:
            piece: bytes = self._inflate.decompress(data, OUT)
        except self._error as error:
            self.damage = str(error)
            return b""
        if self._inflate.eof:
            self._feed.give_back(self._inflate.unused_data)
            self.end = self._feed.offset
        else:
            self._tail = self._inflate.unconsumed_tail
        return piece


def skip_to_member(feed: Feed, offset: int) -> bool:
    """Go on at the next gzip member behind `offset` that holds a record; False, at the end, where there is none."""
    feed.begin_at(offset + 1)
    data = feed.read()
    while data:
        place = data.find(MAGIC)
        if place >= 0:
            feed.give_back(data[place:])
            if begins(feed.peek(1024), b"WARC/"):
                return True
            data = feed.read()[1:]
        else:
            more = feed.read()
            data = data[1 - len(MAGIC) :] + more if more else b""
    return False


def begins(start: bytes, content: bytes) -> bool:
    """Whether the first bytes of a gzip member hold such content."""
    try:
        return zlib.decompressobj(31).decompress(start, len(content)) == content
    except zlib.error:
        return False
