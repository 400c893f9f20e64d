"""Where an archive's files lie: a directory or an S3 bucket, behind one small interface."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit


class Writer(Protocol):
    """An object that grows. A place in it may be left out and settled later, one at a time."""

    def write(self, data: bytes) -> None:
        """The next bytes."""

    def reserve(self, length: int) -> None:
        """Leave out so many bytes."""

    def settle(self, data: bytes) -> None:
        """What belongs where was reserved last."""


class ObjectStore(Protocol):
    """Keys are relative, with `/`. Every failure is a `StoreError`, or a `DiskFullError` of a local one,
    that names the key and the remedy."""

    def put_file(self, key: str, path: Path) -> str:
        """Store a file and return `sha256:<hex>`, confirmed by the store itself. Only then may the local copy go.

        Streams in bounded memory. Repeating it is harmless.
        """

    def put_bytes(self, key: str, data: bytes) -> str:
        """Store a small object, confirmed in the same way."""

    def create(self, key: str, size: int) -> AbstractContextManager[Writer]:
        """An object written piece by piece in bounded memory; `size` is about what it will be, at most.

        It is there, confirmed, when the block ends well; else not at all, and what was there before stays.
        """

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """The object, or a range of it, as a stream. The caller closes it."""

    def list(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Keys that begin with `prefix` and their sizes, in the order of their bytes."""

    def exists(self, key: str) -> bool:
        """Whether the key is there."""

    def delete(self, key: str) -> None:
        """Remove it; a key that is not there is no error."""


def open_store(url: str) -> ObjectStore:
    """The store of an archive URL: a path, `file:///…` or `s3://bucket/prefix`."""
    if url.startswith("s3://"):
        from storage.objects.s3 import S3Store

        return S3Store(url)
    from storage.objects.local import LocalStore

    return LocalStore(local_path(url))


def local_path(url: str) -> Path:
    """The directory of a path or `file:` URL, absolute."""
    if url.startswith("file:"):
        return Path(unquote(urlsplit(url).path))
    return Path(url).absolute()
