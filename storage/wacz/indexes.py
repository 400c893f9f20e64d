"""CDXJ in a WACZ: one plain file while it is small, else gzipped blocks (`cdxj-gzip-1.0`) and an index of those."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from storage.wacz.container import Container
from storage.wacz.lines import SortedLines

BLOCK_LINES = 300
PLAIN_LINES = 1000
"""Up to so many lines one plain file: a reader has it whole in one request."""
BLOCKS = "index.cdx.gz"


def write_index(container: Container, lines: SortedLines, scratch: Path) -> None:
    """`indexes/index.cdxj`, or `indexes/index.cdx.gz` with `indexes/index.idx`."""
    if lines.count <= PLAIN_LINES:
        container.deflate("indexes/index.cdxj", lines.size, lines)
        return
    blocks, heads = scratch / BLOCKS, scratch / "index.idx"
    with blocks.open("wb") as packed, heads.open("wb") as index:
        index.write(b"!meta 0 " + msgspec.json.encode({"format": "cdxj-gzip-1.0", "filename": BLOCKS}) + b"\n")
        for head, block in _blocks(lines):
            place = {
                "offset": packed.tell(),
                "length": len(block),
                "digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
            }
            packed.write(block)
            index.write(head + b" " + msgspec.json.encode(place) + b"\n")
    container.store(f"indexes/{BLOCKS}", blocks.stat().st_size, chunks_of(blocks))
    container.deflate("indexes/index.idx", heads.stat().st_size, chunks_of(heads))


def chunks_of(path: Path) -> Iterator[bytes]:
    """A file, piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(1024 * 1024):
            yield chunk


def _blocks(lines: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Key and time of the first line, and the block gzipped."""
    rest = iter(lines)
    while block := list(islice(rest, BLOCK_LINES)):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        yield block[0].partition(b" {")[0], packer.compress(b"".join(block)) + packer.flush()
