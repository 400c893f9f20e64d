"""Other WACZ files that a reader has at hand: what they hold need not be added."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import msgspec

from storage.errors import StoreError
from storage.wacz.reading import IndexLine


@dataclass(frozen=True, slots=True)
class Required:
    """A WACZ file on disk."""

    path: Path

    def lines(self) -> Iterator[IndexLine]:
        """Its index. Raises `StoreError` for a file that is no WACZ."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                for name in sorted(archive.namelist()):
                    if name.startswith("indexes/") and name.endswith((".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")):
                        with archive.open(name) as plain, _unpacked(plain, name) as lines:
                            yield from map(_line, lines)
        except (OSError, zipfile.BadZipFile, zlib.error, ValueError, KeyError) as error:
            raise StoreError(f"no readable WACZ ({error})", str(self.path), "name a WACZ file that is whole") from error


def _unpacked(stream: IO[bytes], name: str) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(fileobj=stream)) if name.endswith(".gz") else stream


def _line(line: bytes) -> IndexLine:
    start, _, fields = line.partition(b" {")
    return IndexLine(start + b" ", msgspec.json.decode(b"{" + fields, type=dict[str, str], strict=False))
