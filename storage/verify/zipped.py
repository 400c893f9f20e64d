"""The ZIP of a WACZ, read from any place: its members, where their bytes stand, and whether they are as it says."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Self, cast
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from storage.verify.members import Opener
from storage.verify.places import Place

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_HEAD = struct.Struct("<4s5H3L2H")
_STEP = 256 * 1024
_STREAMED = 0x8
_WIDE = 0xFFFFFFFF


class Seekable(io.RawIOBase):
    """A place as a file that can be sought in: each jump opens it again at that offset."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._offset = 0
        self._stream: BinaryIO | None = None

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Lazily: nothing is opened before it is read."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._offset, io.SEEK_END: self._place.size}[whence]
        if base + offset != self._offset:
            self._drop()
            self._offset = base + offset
        return self._offset

    def tell(self) -> int:
        """Of the next byte."""
        return self._offset

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Some bytes; none at the end."""
        view = memoryview(buffer).cast("B")
        if self._stream is None:
            self._stream = self._place.opener(self._offset)
        data = self._stream.read(len(view))
        view[: len(data)] = data
        self._offset += len(data)
        return len(data)

    def close(self) -> None:
        """And what is open below."""
        self._drop()
        super().close()

    def _drop(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


class Zipped:
    """An open ZIP. Raises `BadZipFile` where there is no directory to read."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.name = place.name
        file = place.opener(0) if place.path else cast("BinaryIO", io.BufferedReader(Seekable(place), 64 * 1024))
        try:
            self._zip = ZipFile(file)
        except (OSError, ValueError, NotImplementedError, struct.error) as error:
            file.close()
            raise BadZipFile(str(error)) from error
        except BadZipFile:
            file.close()
            raise
        self._file = file
        self.members = [info for info in self._zip.infolist() if not info.is_dir()]

    def close(self) -> None:
        """And the file."""
        self._zip.close()
        self._file.close()

    def named(self, name: str) -> ZipInfo | None:
        """The member of a name; the last where there are two, as readers have it."""
        return next((info for info in reversed(self.members) if info.filename == name), None)

    def pieces(self, info: ZipInfo) -> Iterator[bytes]:
        """The content. Raises `BadZipFile` where it cannot be had, at its end where the CRC is wrong."""
        try:
            with self._zip.open(info) as stream:
                while data := stream.read(_STEP):
                    yield data
        except (OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error) as error:
            raise BadZipFile(str(error)) from error

    def content(self, info: ZipInfo, most: int) -> bytes:
        """A small member whole. Raises `BadZipFile`."""
        if info.file_size > most:
            raise BadZipFile(f"{info.filename} has {info.file_size} bytes, more than {most}")
        return b"".join(self.pieces(info))

    def hashed(self, info: ZipInfo, algorithm: str) -> tuple[str, int]:
        """Hexadecimal digest and size of the content. Raises `BadZipFile`."""
        digest = hashlib.new(algorithm, usedforsecurity=False)
        size = 0
        for piece in self.pieces(info):
            digest.update(piece)
            size += len(piece)
        return digest.hexdigest(), size

    def opener(self, info: ZipInfo) -> Opener:
        """Opens the content from any offset on; the bytes in the file themselves where they are stored."""
        if info.compress_type != ZIP_STORED:
            return lambda start: self._sought(info, start)
        place = self._place
        base = info.header_offset + _HEAD.size + sum(self._lengths(info))

        def opener(start: int) -> BinaryIO:
            size = max(0, info.file_size - start)
            stream = place.opener(base + start) if size else io.BytesIO()
            return cast("BinaryIO", _Limited(stream, size))

        return opener

    def wrong_head(self, info: ZipInfo) -> str:
        """How a member's own head differs from the directory; empty where it does not."""
        try:
            head = self._own_head(info)
        except struct.error:
            return "cut off"
        if head[0] != b"PK\x03\x04":
            return "no head there"
        if self._name(info, head[9]) != info.orig_filename:
            return "another name"
        if head[3] != info.compress_type:
            return "another compression"
        if head[2] & _STREAMED:
            return ""
        told = [head[6], head[8], head[7]]
        if _WIDE in told[1:]:  # the sizes stand in the ZIP64 field behind the name
            sizes = iter(self._wide_sizes(info, (head[9], head[10])))
            told[1:] = [next(sizes, size) if size == _WIDE else size for size in told[1:]]
        return "" if told == [info.CRC, info.file_size, info.compress_size] else "another CRC or size"

    def _wide_sizes(self, info: ZipInfo, lengths: tuple[int, int]) -> list[int]:
        """Size and packed size of a large member, as its own head has them."""
        with self._place.opener(info.header_offset + _HEAD.size + lengths[0]) as stream:
            extra = stream.read(lengths[1])
        place = 0
        while place + 4 <= len(extra):
            kind, size = struct.unpack_from("<2H", extra, place)
            if kind == 1:
                values = extra[place + 4 : place + 4 + size]
                return [value for (value,) in struct.iter_unpack("<Q", values[: len(values) // 8 * 8])]
            place += 4 + size
        return []

    def _own_head(self, info: ZipInfo) -> tuple[bytes, int, int, int, int, int, int, int, int, int, int]:
        with self._place.opener(info.header_offset) as stream:
            return cast("tuple[bytes, int, int, int, int, int, int, int, int, int, int]", _HEAD.unpack(stream.read(30)))

    def _lengths(self, info: ZipInfo) -> tuple[int, int]:
        head = self._own_head(info)
        return head[9], head[10]

    def _name(self, info: ZipInfo, length: int) -> str:
        with self._place.opener(info.header_offset + _HEAD.size) as stream:
            return stream.read(length).decode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace")

    def _sought(self, info: ZipInfo, start: int) -> BinaryIO:
        stream = self._zip.open(info)
        stream.seek(start)
        return cast("BinaryIO", stream)


class _Limited:
    """The first bytes of a stream."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
