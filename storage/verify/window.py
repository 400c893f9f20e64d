"""A stretch of decompressed bytes that records are cut out of."""

from __future__ import annotations

import re
from collections.abc import Iterator

HEAD_LIMIT = 1024 * 1024
"""Bytes that a record's head, or an HTTP message's, may have; more is no head."""

_HEAD_END = re.compile(rb"\r\n\r\n|\n\r?\n")
_PADDING = re.compile(rb"[\r\n\0]*")
_LINE_START = re.compile(rb"\nWARC/[0-9]")


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

    def head(self) -> bytes | None:
        """All up to an empty line, which is taken and left out; None where none comes."""
        searched = self._place
        while True:
            found = _HEAD_END.search(self._data, searched)
            if found:
                head = self._data[self._place : found.start()]
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
        began = self.position
        while True:
            found = _LINE_START.search(self._data, self._place)
            if found:
                self._place = found.start() + 1
                return self.position - began
            self._place = max(self._place, len(self._data) - 6)
            if not self._fill():
                self._place = len(self._data)
                return self.position - began

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
