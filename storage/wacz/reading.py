"""Reading an archive's WARCs for copying: in pieces of bounded size, with a look at single records as they go by."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from storage.errors import StoreError
from storage.objects import ObjectStore
from storage.wacz.choice import Stored
from storage.warc.index import cdxj, scan

REVISIT = "warc/revisit"
"""What an index says of a revisit instead of a media type."""
STEP = 4 * 1024 * 1024
LOOK = 512 * 1024
"""Bytes of a record, packed and unpacked, that are looked at."""


def read_span(objects: ObjectStore, key: str, start: int, end: int) -> Iterator[bytes]:
    """From one byte to the other, in steps. Raises `StoreError` where the object ends before."""
    for position in range(start, end, STEP):
        length = min(STEP, end - position)
        with objects.open(key, position, length) as stream:
            data = stream.read()
        if len(data) != length:
            raise StoreError(f"ends before byte {end}", key, "`foldline verify` shows what is missing")
        yield data


class IndexLine(NamedTuple):
    """A line of a WARC's CDXJ: key and time with the space behind, and the fields."""

    start: bytes
    fields: dict[str, str]

    @property
    def is_exchange(self) -> bool:
        """Whether an exchange begins here: a response, or a revisit of one; no resource."""
        return self.fields["status"] != "-"

    @property
    def is_original(self) -> bool:
        """Whether it has a payload of its own that a revisit may refer to."""
        return self.is_exchange and self.fields["mime"] != REVISIT

    @property
    def offset(self) -> int:
        """Of the record in its file."""
        return int(self.fields["offset"])


def index_lines(objects: ObjectStore, warc: Stored, scratch: Path) -> Iterator[IndexLine]:
    """The index of a WARC as it is stored; read out of the WARC where it is missing."""
    path = scratch / "warc.cdxj"
    if objects.exists(warc.index_key):
        fetched(objects, warc.index_key, path)
    else:
        with objects.open(warc.key) as stream:
            path.write_bytes(cdxj(scan(stream, warc.key), warc.key))
    with path.open("rb") as file:
        for line in file:
            start, _, fields = line.partition(b" {")
            yield IndexLine(start + b" ", msgspec.json.decode(b"{" + fields))


def fetched(objects: ObjectStore, key: str, path: Path) -> Path:
    """An object as a file in the scratch folder."""
    with objects.open(key) as stream, path.open("wb") as file:
        copy(stream, file)
    return path


def copy(stream: BinaryIO, file: BinaryIO) -> None:
    """To the end."""
    while chunk := stream.read(STEP):
        file.write(chunk)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a record: its fields by lower-case name, and as much of its block as was looked at."""

    offset: int
    fields: dict[str, str]
    block: bytes


@dataclass(slots=True)
class Looker:
    """Calls `see` with the head of each record that begins at one of `places` (offset, length; sorted by offset)."""

    places: Sequence[tuple[int, int]]
    see: Callable[[Head], None]
    _next: int = 0
    _got: bytearray = field(default_factory=bytearray)

    def watch(self, start: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks that stand at `start`, unchanged."""
        for chunk in chunks:
            self._look(start, chunk)
            start += len(chunk)
            yield chunk

    def _look(self, start: int, chunk: bytes) -> None:
        end = start + len(chunk)
        while self._next < len(self.places):
            offset, length = self.places[self._next]
            wanted = min(length, LOOK)
            if offset + len(self._got) >= end:
                return
            if offset >= start or self._got:
                first = max(offset + len(self._got), start)
                self._got += chunk[first - start : offset + wanted - start]
                if len(self._got) < wanted:
                    return
                self.see(head_of(offset, bytes(self._got)))
            self._got.clear()
            self._next += 1


def head_of(offset: int, member: bytes) -> Head:
    """Of the first bytes of a gzip member, or of a record that is not packed."""
    data = zlib.decompressobj(31).decompress(member, LOOK) if member.startswith(b"\x1f\x8b") else member
    head, _, block = data.partition(b"\r\n\r\n")
    lines = (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")[1:])
    return Head(offset, {name.strip().lower(): value.strip() for name, _, value in lines}, block)
