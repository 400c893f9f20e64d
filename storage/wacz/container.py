"""A ZIP file written from front to back as readers by range want it: sizes in local headers, no data descriptors."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.errors import StoreError
from storage.objects import Writer

_HUGE = 0xFFFFFFFF
_MANY = 0xFFFF
_MOST_INFLATED = 0xF0000000  # deflating may make a file a little larger
_STORED, _DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the container; `sha256` and `size` are those of its content, hexadecimal and bytes."""

    path: str
    sha256: str
    size: int
    packed: int
    crc: int
    method: int
    offset: int
    wide: bool  # its sizes need 64 bits


class Container:
    """One member after the other, then `close`. Times are those of the clock that is passed in."""

    def __init__(self, out: Writer, time: datetime) -> None:
        self.members: list[Member] = []
        self.position = 0
        self._out = out
        self._stamp = (
            (time.hour << 11) | (time.minute << 5) | (time.second // 2),
            (max(time.year - 1980, 0) << 9) | (time.month << 5) | time.day,
        )

    def store(self, path: str, size: int, content: Iterable[bytes]) -> Member:
        """A file as it is. Raises `StoreError` where the content is not of that size."""
        member = self._add(path, size, content, _STORED)
        if member.size != size:
            raise StoreError(f"{member.size} bytes read where {size} were listed", path, "see `foldline verify`")
        return member

    def deflate(self, path: str, size: int, content: Iterable[bytes]) -> Member:
        """A file compressed."""
        return self._add(path, size, content, _DEFLATED)

    def close(self) -> None:
        """The table of contents."""
        start = self.position
        for member in self.members:
            self._write(_entry(member, self._stamp))
        size, count = self.position - start, len(self.members)
        if start >= _HUGE or count >= _MANY:
            end = self.position
            self._write(
                struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, (3 << 8) | 45, 45, 0, 0, count, count, size, start)
            )
            self._write(struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1))
        few, near = min(count, _MANY), min(start, _HUGE)
        self._write(struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, few, few, size, near, 0))

    def _add(self, path: str, size: int, content: Iterable[bytes], method: int) -> Member:
        offset, wide = self.position, size >= _MOST_INFLATED
        length = 30 + len(path.encode()) + (20 if wide else 0)
        self._out.reserve(length)
        self.position += length
        digest, crc, count, start = hashlib.sha256(), 0, 0, self.position
        packer = zlib.compressobj(6, zlib.DEFLATED, -15) if method == _DEFLATED else None
        for chunk in content:
            digest.update(chunk)
            crc = zlib.crc32(chunk, crc)
            count += len(chunk)
            self._write(packer.compress(chunk) if packer else chunk)
        if packer:
            self._write(packer.flush())
        member = Member(path, digest.hexdigest(), count, self.position - start, crc, method, offset, wide)
        self._out.settle(_header(member, self._stamp))
        self.members.append(member)
        return member

    def _write(self, data: bytes) -> None:
        if data:
            self._out.write(data)
            self.position += len(data)


def _header(member: Member, stamp: tuple[int, int]) -> bytes:
    name = member.path.encode()
    packed, size = (_HUGE, _HUGE) if member.wide else (member.packed, member.size)
    extra = struct.pack("<HHQQ", 1, 16, member.size, member.packed) if member.wide else b""
    return (
        struct.pack(
            "<4sHHHHHLLLHH", b"PK\x03\x04", 45 if member.wide else 20, _flags(name), member.method,
            *stamp, member.crc, packed, size, len(name), len(extra),
        )
        + name + extra
    )  # fmt: skip


def _entry(member: Member, stamp: tuple[int, int]) -> bytes:
    """Of the table of contents. Only where the local header has an extra field has this one 64-bit sizes.

    wabac.js takes the data to begin right behind the name where an entry has no extra field.
    """
    name = member.path.encode()
    far = member.offset >= _HUGE
    packed, size = (_HUGE, _HUGE) if member.wide else (member.packed, member.size)
    numbers = ([member.size, member.packed] if member.wide else []) + ([member.offset] if far else [])
    extra = struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
    version = 45 if numbers else 20
    return (
        struct.pack(
            "<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", (3 << 8) | version, version, _flags(name), member.method,
            *stamp, member.crc, packed, size, len(name), len(extra),
            0, 0, 0, 0o100644 << 16, _HUGE if far else member.offset,
        )
        + name + extra
    )  # fmt: skip


def _flags(name: bytes) -> int:
    """Bit 11: the name is UTF-8."""
    return 0 if name.isascii() else 0x0800
