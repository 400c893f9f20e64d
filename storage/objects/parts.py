"""A stream cut into parts, for stores that take an object piece by piece; a few bytes of it may be settled late."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

Send = Callable[[int, bytes], None]


class Parts:
    """Parts of `size` bytes go to `send`, numbered from 1, as soon as they are complete; what is held stays in memory.

    One place at a time may be reserved: the parts it lies in wait until it is settled.
    """

    def __init__(self, size: int, send: Send) -> None:
        self.size = size
        self.digests: dict[int, bytes] = {}  # SHA-256 of each part that was sent
        self.position = 0
        self._send = send
        self._rest = bytearray()
        self._number = 1
        self._held: dict[int, bytearray] = {}
        self._reserved = range(0)

    def write(self, data: bytes) -> None:
        """The next bytes."""
        self._rest += data
        self.position += len(data)
        while len(self._rest) >= self.size:
            self._cut(self.size)

    def reserve(self, length: int) -> None:
        """Leave out so many bytes, to be settled before the next are reserved."""
        self._reserved = range(self.position, self.position + length)
        self.write(bytes(length))

    def settle(self, data: bytes) -> None:
        """What stands in the place that was reserved last."""
        assert len(data) == len(self._reserved)
        first = self._reserved.start
        for number, part in (*self._held.items(), (self._number, self._rest)):
            start = (number - 1) * self.size
            for place in range(max(first, start), min(first + len(data), start + len(part))):
                part[place - start] = data[place - first]
        self._reserved = range(0)
        for number, part in self._held.items():
            self._ship(number, bytes(part))
        self._held.clear()

    def finish(self) -> None:
        """Send what is left; an empty object has one empty part."""
        if self._rest or not self.digests:
            self._cut(len(self._rest))

    def _cut(self, length: int) -> None:
        with memoryview(self._rest) as view:
            part = bytes(view[:length])
        del self._rest[:length]
        start = (self._number - 1) * self.size
        if self._reserved and self._reserved.start < start + length and self._reserved.stop > start:
            self._held[self._number] = bytearray(part)
        else:
            self._ship(self._number, part)
        self._number += 1

    def _ship(self, number: int, part: bytes) -> None:
        self.digests[number] = hashlib.sha256(part).digest()
        self._send(number, part)
