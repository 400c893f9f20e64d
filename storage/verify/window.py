"""A stretch of decompressed bytes that records are cut out of."""

from __future__ import annotations

import re
from collections.abc import Iterator

HEAD_LIMIT = 1024 * 1024
"""Bytes that a record's head, or an HTTP message's, may have; more is no head."""

_HEAD_END = re.compile(rb"\r\n\r\n|\n\r?\n")
_PADDING = re.compile(rb"[\r\n\0]*")
_BEGIN = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n")
_BEGIN_SIZE = 11


class Window:
    """Pieces of bytes behind each other, read from front to back."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._data = b""
        self._place = 0
        self._before = 0  # bytes that went out of `_data` at its front

    @property
    def position(self) -> int:
        """Of the next byte, from the first piece on."""
        return self._before + self._place

    def peek(self, size: int) -> bytes:
        """The next bytes without taking them; fewer at the end."""
        while len(self._data) - self._place < size and self._fill():
            pass
        return self._data[self._place : self._place + size]

    def take(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes, in pieces; fewer at the end."""
        while size > 0:
            if self._place == len(self._data) and not self._fill():
                return
            piece = self._data[self._place : self._place + size]
            self._place += len(piece)
            size -= len(piece)
            yield piece

    def skip(self, size: int | None) -> int:
        """Take so many bytes, or all that are left; how many there were."""
        wanted = 1 << 62 if size is None else size
        return sum(len(piece) for piece in self.take(wanted))

    def head(self, *, whole: bool = False) -> bytes | None:
        """All up to an empty line, which is taken, and left out unless `whole`; None where none comes."""
        searched = self._place
        while True:
            found = _HEAD_END.search(self._data, searched)
            if found:
                head = self._data[self._place : found.end() if whole else found.start()]
                self._place = found.end()
                return head
            searched = max(self._place, len(self._data) - 3)
            shift = self._place
            if len(self._data) - self._place > HEAD_LIMIT or not self._fill():
                return None
            searched -= shift - self._place

    def skip_padding(self) -> int:
        """Take all line ends and zero bytes that come next; how many they were."""
        began = self.position
        while self._place < len(self._data) or self._fill():
            found = _PADDING.match(self._data, self._place)
            self._place = found.end() if found else self._place
            if self._place < len(self._data):
                break
        return self.position - began

    def skip_to_record(self) -> int:
        """Take all up to the next line that begins a record, or the end; how many bytes they were."""
        return sum(len(piece) for piece in self.taken_to_record())

    def taken_to_record(self) -> Iterator[bytes]:
        """The same, in pieces; a record that begins right here is passed over."""
        ahead = 1
        while True:
            found = _BEGIN.search(self._data, self._place + ahead)
            place = found.start() if found else max(self._place, len(self._data) - _BEGIN_SIZE)
            if place > self._place:
                yield self._data[self._place : place]
                self._place = place
                ahead = 0
            if found:
                return
            if not self._fill():
                rest = self._data[self._place :]
                self._place = len(self._data)
                if rest:
                    yield rest
                return

    def _fill(self) -> bool:
        """One more piece behind what is there; what was taken goes."""
        piece = next(self._pieces, b"")
        if not piece:
            return False
        rest = self._data[self._place :] if self._place < len(self._data) else b""
        self._before += self._place
        self._place = 0
        self._data = rest + piece if rest else piece
        return True
