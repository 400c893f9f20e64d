"""Sorted index lines in gzip blocks, and the small table of where each begins: ZipNum, as pywb and Common Crawl do.

A look-up reads the table once and then one block of some tens of kilobytes.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from storage.errors import StorageError

BLOCK = 3000
"""Lines in a block."""
REMEDY = "delete indexes/_merged; it is made again"


@dataclass(frozen=True, slots=True)
class Block:
    """One gzip member. `first` is the URL key and time of its first line."""

    first: bytes
    offset: int
    length: int


def write_blocks(lines: Iterable[bytes], data: BinaryIO) -> list[Block]:
    """Write sorted lines (each with its newline) to `data`; the same lines give the same bytes."""
    from isal import isal_zlib

    blocks: list[Block] = []
    rest = iter(lines)
    offset = 0
    while part := list(islice(rest, BLOCK)):
        packer = isal_zlib.compressobj(2, isal_zlib.DEFLATED, 31)
        packed = packer.compress(b"".join(part)) + packer.flush()
        data.write(packed)
        blocks.append(Block(_first(part[0]), offset, len(packed)))
        offset += len(packed)
    return blocks


def table_of(blocks: Iterable[Block], name: str) -> bytes:
    """The secondary index: key, file, offset, length and number of each block, with tabs between."""
    return b"".join(
        b"%b\t%b\t%d\t%d\t%d\n" % (block.first, name.encode(), block.offset, block.length, number)
        for number, block in enumerate(blocks, start=1)
    )


def read_table(table: bytes, where: str) -> list[Block]:
    """The blocks of a secondary index. Raises `StorageError` where it is none."""
    try:
        rows = (line.split(b"\t") for line in table.splitlines())
        return [Block(first, int(offset), int(length)) for first, _, offset, length, _ in rows]
    except ValueError as error:
        raise StorageError("damaged index table", where, "delete it and its .json; it is made again") from error


def blocks_between(blocks: list[Block], start: bytes, end: bytes) -> list[Block]:
    """Those that may hold lines from `start` up to, not including, `end`."""
    begin = bisect_left(blocks, start, key=_key)
    return blocks[max(begin - 1, 0) : bisect_left(blocks, end, key=_key)]


def lines_between(lines: list[bytes], start: bytes, end: bytes) -> list[bytes]:
    """The sorted lines from `start` up to, not including, `end`."""
    return lines[bisect_left(lines, start) : bisect_left(lines, end)]


def unpack(packed: bytes, where: str) -> list[bytes]:
    """The lines of a block, without newlines. Raises `StorageError` for damaged bytes."""
    try:
        return zlib.decompress(packed, 31).splitlines()
    except zlib.error as error:
        raise StorageError("damaged index block", where, REMEDY) from error


def read_lines(data: BinaryIO, where: str) -> Iterator[bytes]:
    """All lines of a file of blocks, each with its newline, in bounded memory.

    Raises `StorageError` where a block is damaged or the last one is cut; whole blocks that are gone are not missed.
    """
    member, rest, whole = zlib.decompressobj(31), b"", True
    try:
        while packed := data.read(256 * 1024):
            while packed:
                pieces = (rest + member.decompress(packed)).split(b"\n")
                rest = pieces.pop()
                yield from (piece + b"\n" for piece in pieces)
                packed, whole = member.unused_data, member.eof
                if whole:
                    member = zlib.decompressobj(31)
    except zlib.error as error:
        raise StorageError("damaged index block", where, REMEDY) from error
    if not whole:
        raise StorageError("damaged index block", where, REMEDY)


def _first(line: bytes) -> bytes:
    return b" ".join(line.split(b" ", 2)[:2])


def _key(block: Block) -> bytes:
    return block.first
