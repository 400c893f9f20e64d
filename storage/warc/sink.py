"""The file that records are written to: `.open` while it grows, a valid prefix at any moment, then sealed."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from storage.errors import FULL, DiskFullError
from storage.objects.local import sync_folder
from storage.warc.build import WarcRecord, pack

OPEN = ".open"
_STEP = 16 * 1024


class Segment:
    """One WARC file in the spool."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._file = os.open(f"{path}{OPEN}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)

    def write(self, records: list[WarcRecord]) -> list[tuple[int, int]]:
        """Hand the records of one exchange to the operating system: offset and length of each.

        All of them or none: on a full disk the file is cut back to where it was and `DiskFullError` is raised.
        """
        start = self.size
        places: list[tuple[int, int]] = []
        try:
            for record in records:
                offset = self.size
                for piece in pack(record):
                    self._put(piece)
                places.append((offset, self.size - offset))
        except OSError as error:
            os.ftruncate(self._file, start)
            os.lseek(self._file, start, os.SEEK_SET)
            self.size = start
            if error.errno in FULL:
                raise DiskFullError(str(self.path)) from error
            raise
        return places

    def _put(self, piece: bytes) -> None:
        written = os.write(self._file, piece)
        self.size += written
        while written < len(piece):
            more = os.write(self._file, piece[written:])
            written += more
            self.size += more

    def seal(self) -> None:
        """Sync, close, and take off `.open`."""
        os.fsync(self._file)
        os.close(self._file)
        seal(self.path)


def seal(path: Path) -> None:
    """`<path>.open` becomes `path`, through a power cut."""
    Path(f"{path}{OPEN}").rename(path)
    sync_folder(path.parent)


def cut_back(path: Path) -> int:
    """Cut a left-over `.open` file back to its last whole record and sync it; the bytes that are left."""
    size = whole_length(path)
    with path.open("rb+") as file:
        file.truncate(size)
        os.fsync(file.fileno())
    return size


def whole_length(path: Path) -> int:
    """The length of the longest prefix of whole gzip members; each holds one record, checked by its CRC."""
    whole = position = 0
    member = zlib.decompressobj(31)
    with path.open("rb") as file:
        data = file.read(_STEP)
        while data:
            try:
                member.decompress(data)
            except zlib.error:
                return whole
            position += len(data)
            rest = b""
            if member.eof:
                rest = member.unused_data
                whole = position - len(rest)
                position = whole
                member = zlib.decompressobj(31)
            data = rest or file.read(_STEP)
    return whole
