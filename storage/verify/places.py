"""What is to be checked, by what the caller names: a WARC, a WACZ, a whole archive; on disk or in a bucket."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from storage import archive
from storage.errors import MissingError
from storage.objects import ObjectStore, local_path, open_store
from storage.verify.members import Opener

WARCS = (".warc", ".warc.gz", ".warc.gz.open", ".arc", ".arc.gz")


@dataclass(frozen=True, slots=True)
class Place:
    """One file that can be read from any offset on."""

    name: str
    size: int
    opener: Opener
    path: Path | None  # where it is a local file

    @property
    def is_wacz(self) -> bool:
        """By its name, or because it begins as a ZIP does."""
        if self.name.lower().endswith(".wacz"):
            return True
        with self.opener(0) as stream:
            return stream.read(4) == b"PK\x03\x04"


def place_of(path: Path) -> Place:
    """A local file."""
    return Place(str(path), path.stat().st_size, lambda start: _open(path, start), path)


def object_place(objects: ObjectStore, key: str, size: int, name: str | None = None) -> Place:
    """An object of a store."""

    def opener(start: int) -> BinaryIO:
        if start and start >= size:
            return io.BytesIO(b"")
        return objects.open(key, start)

    return Place(name or key, size, opener, None)


def is_archive(target: str) -> bool:
    """Whether a target names a whole archive: a bucket's prefix, or a directory that is one."""
    if target.startswith("s3://"):
        return not target.lower().endswith((*WARCS, ".wacz"))
    return archive.is_archive(local_path(target))


def files_of(target: str) -> Iterator[Place]:
    """The files that a target names that is no archive: itself, or all below a directory. Raises `MissingError`."""
    if target.startswith("s3://"):
        folder, _, name = target.rpartition("/")
        objects = open_store(folder)
        sizes = [size for key, size in objects.list(name) if key == name]
        if not sizes:
            raise MissingError("no such object", target, "check the name")
        yield object_place(objects, name, sizes[0], target)
        return
    path = local_path(target)
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.name.lower().endswith((*WARCS, ".wacz")))
        if not found:
            raise MissingError(
                "no WARC, no WACZ and no archive", str(path), "give a file, or the archive's folder or URL"
            )
        yield from (place_of(file) for file in found)
    elif path.is_file():
        yield place_of(path)
    else:
        raise MissingError("no such file", str(path), "give a WARC, a WACZ, or an archive's folder or URL")


def _open(path: Path, start: int) -> BinaryIO:
    file = path.open("rb")
    file.seek(start)
    return file
