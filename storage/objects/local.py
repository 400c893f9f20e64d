"""An archive in a directory: every file appears whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from storage.errors import FULL, DiskFullError, StoreError
from storage.objects.parts import Parts

_PART = 4 * 1024 * 1024


class LocalStore:
    """`ObjectStore` over a directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put_file(self, key: str, path: Path) -> str:
        """A hard link where spool and archive share a file system, else a copy; read back for the checksum."""
        with _explained(self.root / key), self._alone(key):
            with self._placed(key) as temporary:
                try:
                    os.link(path, temporary)
                except OSError as error:
                    if error.errno not in {errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK}:
                        raise
                    shutil.copyfile(path, temporary)
            return self._confirmed(key, _sha256(path))

    def put_bytes(self, key: str, data: bytes) -> str:
        """Written beside its place, synced, renamed."""
        with _explained(self.root / key), self._alone(key):
            with self._placed(key) as temporary:
                temporary.write_bytes(data)
            return self._confirmed(key, hashlib.sha256(data).hexdigest())

    @contextmanager
    def create(self, key: str, size: int) -> Iterator[Parts]:
        """Written beside its place, read back, renamed. Raises `OSError` with the file's name where it cannot grow."""
        del size
        with self._alone(key), self._placed(key) as temporary:
            with _named(self.root / key), temporary.open("xb") as file:
                parts = Parts(_PART, lambda number, part: _write_at(file.fileno(), part, (number - 1) * _PART))
                yield parts
                parts.finish()
            with temporary.open("rb") as file:
                for number in sorted(parts.digests):
                    if hashlib.sha256(file.read(_PART)).digest() != parts.digests[number]:
                        where = str(self.root / key)
                        raise StoreError("the disk does not hold what was written", where, "check the disk")

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """The file itself, or the range in memory."""
        import io

        with _explained(self.root / key):
            file = (self.root / key).open("rb")
            file.seek(start)
            if length is None:
                return file
            with file:
                return io.BytesIO(file.read(length))

    def list(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """What lies in the spool or is hidden is no object; nor is what others delete meanwhile."""
        for key in sorted(self._keys(self.root / prefix.rpartition("/")[0], prefix)):
            with _explained(self.root / key):
                try:
                    size = (self.root / key).stat().st_size
                except FileNotFoundError:
                    continue
            yield key, size

    def exists(self, key: str) -> bool:
        """Whether the file is there."""
        return (self.root / key).is_file()

    def delete(self, key: str) -> None:
        """Remove the file."""
        with _explained(self.root / key):
            (self.root / key).unlink(missing_ok=True)

    def _keys(self, folder: Path, prefix: str) -> Iterator[str]:
        for parent, folders, files in os.walk(folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in files:
                key = (Path(parent) / name).relative_to(self.root).as_posix()
                if key.startswith(prefix) and not name.startswith("."):
                    yield key

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """Nobody else puts this key meanwhile: who holds the lock on the hidden file beside it, and takes it away."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path = path.with_name(f".{path.name}.lock")
        lock = _locked(path)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            os.close(lock)

    @contextmanager
    def _placed(self, key: str) -> Iterator[Path]:
        target = self.root / key
        temporary = target.with_name(f".{target.name}.part")
        temporary.unlink(missing_ok=True)  # of an attempt that was killed
        try:
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.replace(target)
            sync_folder(target.parent)
        finally:
            temporary.unlink(missing_ok=True)

    def _confirmed(self, key: str, expected: str) -> str:
        with _explained(self.root / key):
            found = _sha256(self.root / key)
        if found != expected:
            where = str(self.root / key)
            raise StoreError("the stored file is not what was written", where, "check the disk, then run again")
        return f"sha256:{found}"


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _locked(path: Path) -> int:
    """The locked file, open. One that its last holder took away while this waited for it is no lock any more."""
    while True:
        lock = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
        fcntl.flock(lock, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if path.stat().st_ino == os.fstat(lock).st_ino:
                return lock
        os.close(lock)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_at(file: int, data: bytes, position: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, position)
        position += written
        view = view[written:]


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """A full disk says which file it was full for."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "check the path and its disk")
        if error.errno in FULL:
            raise DiskFullError(str(path), "no space in the archive", remedy) from error
        raise StoreError(f"archive directory: {error.strerror or error}", str(path), remedy) from error


_REMEDIES = {
    errno.ENOSPC: "free some space and run again; nothing is lost, it waits in the spool",
    errno.EFBIG: "raise the limit on the size of files and run again; nothing is lost, it waits in the spool",
    errno.EDQUOT: "raise the quota and run again; nothing is lost, it waits in the spool",
    errno.EACCES: "give this user write permission",
    errno.EROFS: "mount the file system writable",
    errno.ENOENT: "check the archive's URL",
    errno.ENOTDIR: "the archive's URL has to be a directory",
}
