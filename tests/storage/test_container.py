"""The ZIP container as Python's zipfile and Info-ZIP see it, and as wabac.js computes with it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.errors import StoreError
from storage.objects import open_store
from storage.wacz.container import Container
from tests.storage.exchanges import NOW

ZEROS = bytes(32 * 1024 * 1024)


class Sparse:
    """A file that leaves holes where zeros are written."""

    def __init__(self, file: io.BufferedRandom) -> None:
        self._file = file
        self._reserved = 0

    def write(self, data: bytes) -> None:
        if data is ZEROS:
            self._file.seek(len(data), io.SEEK_CUR)
        else:
            self._file.write(data)

    def reserve(self, length: int) -> None:
        self._reserved = self._file.tell()
        self._file.write(bytes(length))

    def settle(self, data: bytes) -> None:
        end = self._file.tell()
        self._file.seek(self._reserved)
        self._file.write(data)
        self._file.seek(end)


def test_members_come_back(tmp_path: Path) -> None:
    with open_store(str(tmp_path)).create("x.wacz", 0) as out:
        container = Container(out, NOW)
        container.store("archive/a.warc.gz", 6, [b"boa", b"ts\n"])
        container.deflate("pages/größe.jsonl", 0, [b"tide" * 1000])
        container.close()
    assert container.position == (tmp_path / "x.wacz").stat().st_size
    with zipfile.ZipFile(tmp_path / "x.wacz") as archive:
        assert archive.testzip() is None
        assert [info.filename for info in archive.infolist()] == ["archive/a.warc.gz", "pages/größe.jsonl"]
        assert archive.read("pages/größe.jsonl") == b"tide" * 1000
        first, second = archive.infolist()
        assert (first.compress_type, second.compress_type) == (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        assert first.date_time == (2026, 11, 23, 22, 30, 0)
        assert not first.flag_bits & 8  # no data descriptor
    data = (tmp_path / "x.wacz").read_bytes()
    crc, packed, size = struct.unpack_from("<LLL", data, 14)
    assert (crc, packed, size) == (first.CRC, 6, 6)
    assert data[30 + len(first.filename) :].startswith(b"boats\n")


def test_a_source_that_is_shorter_than_listed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="3 bytes read where 6 were listed"):  # noqa: SIM117
        with open_store(str(tmp_path)).create("x.wacz", 0) as out:
            Container(out, NOW).store("archive/a.warc.gz", 6, [b"boa"])
    assert list(tmp_path.iterdir()) == []


def test_more_than_four_gigabytes(tmp_path: Path) -> None:
    """A member with 64-bit sizes, and one that begins where 32 bits do not reach."""

    def zeros() -> Iterator[bytes]:
        for _ in range(130):
            yield ZEROS

    size = 130 * len(ZEROS)
    path = tmp_path / "big.wacz"
    with path.open("wb+") as file:
        container = Container(Sparse(file), NOW)
        container.store("archive/big.warc.gz", size, zeros())
        container.store("archive/small.warc.gz", 5, [b"boats"])
        container.close()
    with zipfile.ZipFile(path) as archive:
        big, small = archive.infolist()
        assert (big.file_size, big.compress_size, small.file_size) == (size, size, 5)
        assert small.header_offset > 0xFFFFFFFF
        assert archive.read("archive/small.warc.gz") == b"boats"  # checks its CRC
        with archive.open(big) as member:
            assert member.read(10) == bytes(10)
    with path.open("rb") as written:
        start = written.read(30)
    assert struct.unpack_from("<H", start, 28) == (20,)  # an extra field here, and one in the table of contents
    assert big.extra
