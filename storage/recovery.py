"""What sessions that died have left in the spool, brought home.

A power cut may have kept lines and lost the bytes they speak of, or left blocks of NULs in either: what is whole in the
WARC counts, and what has no line is scanned again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from storage.commit import Placed, commit_segments, entries_of
from storage.errors import StorageError, StoreError
from storage.spool import Folder, Mark, Run, Spooled, append, lines
from storage.warc.index import Entry, scan
from storage.warc.sink import cut_back, seal

if TYPE_CHECKING:
    from storage.archive import Archive

Read = Callable[[list[str]], object]
_TOGETHER = 100
"""Folders that are locked, and whose WARCs are read, at a time."""
_KINDS: dict[str, type] = {"entries": Entry, "marks": Mark, "records": Placed}


def recover(archive: Archive, spare: Container[str], unread: Container[str], read: Read | None) -> list[str]:
    """As `Archive.recover` says."""
    paths = [path for path in sorted(archive.spool.glob("*@*")) if _run_of(path) not in spare]
    keys: list[str] = []
    failed: list[StorageError] = []
    for start in range(0, len(paths), _TOGETHER):
        with ExitStack() as held:
            folders = _claimed(paths[start : start + _TOGETHER], held)
            home = dict(_brought_home(archive, folders, unread, failed))
            delivered = [key for some in home.values() for key in some]
            if delivered and read is not None:
                read(delivered)
            for folder in home:
                folder.remove()
        keys += delivered
        if any(isinstance(error, StoreError) for error in failed):
            break
    if failed:
        raise failed[0]
    return keys


def _claimed(paths: Iterable[Path], held: ExitStack) -> Iterator[Folder]:
    for path in paths:
        folder = Folder.claim(path)
        if folder is not None:
            held.callback(folder.release)
            yield folder


def _brought_home(
    archive: Archive, folders: Iterable[Folder], unread: Container[str], failed: list[StorageError]
) -> Iterator[tuple[Folder, list[str]]]:
    """Folders with their keys. One that is damaged keeps no other back; a store that is down does."""
    for folder in folders:
        try:
            if _run_of(folder.path) in unread:
                folder.drop_records()
            yield folder, recover_folder(archive, folder)
        except StorageError as error:
            failed.append(error)
            if isinstance(error, StoreError):
                return


def _run_of(path: Path) -> str:
    return path.name.rpartition("@")[2]


def recover_folder(archive: Archive, folder: Folder) -> list[str]:
    """All that a session that died left behind is stored; the keys of its WARCs, again as long as the folder is there.

    The folder stays: it goes when what its captures say has been read.
    """
    _mend(folder.path / "stored.jsonl", tuple[str, int])
    _mend(folder.path / "runs.jsonl", Run)
    _mend(folder.path / "unread.jsonl", str)
    for spooled in folder.segments():
        _restore(spooled, shared=folder.is_shared)
    source = folder.path.name.rpartition("@")[0]
    folder.note_unread(spooled.key(source) for spooled in folder.segments() if spooled.warc.exists())
    commit_segments(archive, folder)
    return folder.unread()


def _restore(spooled: Spooled, *, shared: bool) -> None:
    """Cut back to the last whole record, note the records that have no line, seal. A file without captures goes."""
    damaged = {kind for kind, of in _KINDS.items() if _mend(spooled.lines(kind), of)}
    if spooled.growing.exists():
        cut_back(spooled.growing)
        if _note_missing(spooled, spooled.growing, shared=shared):
            seal(spooled.warc)
        else:
            spooled.growing.unlink()
    elif "entries" in damaged and spooled.warc.exists():
        _note_missing(spooled, spooled.warc, shared=shared)


def _note_missing(spooled: Spooled, warc: Path, *, shared: bool) -> bool:
    """Add the lines of records that have none; whether there are any records besides `warcinfo`."""
    size = warc.stat().st_size
    noted = {entry.offset for entry in entries_of(spooled, size)}
    with warc.open("rb") as stream:
        found = list(_scanned(stream, warc.name, shared=shared)) if size else []
    missing = (msgspec.json.encode(entry) + b"\n" for entry in found if entry.offset not in noted)
    append(spooled.lines("entries"), b"".join(missing))
    return bool(found)


def _scanned(stream: BinaryIO, name: str, *, shared: bool) -> Iterator[Entry]:
    source: str | None = None
    for entry in scan(stream, name):
        if entry.kind == "warcinfo":
            source = entry.source if shared else None
        else:
            entry.source = source
            yield entry


def _mend(path: Path, of: object) -> bool:
    """Cut off a last line that was not written to its end, take out damaged ones; whether there were any of these."""
    if not path.exists():
        return False
    whole = sum(len(line) + 1 for line in lines(path))
    if sum(len(line) + 1 for line in _readable(path, of)) == whole:
        os.truncate(path, whole)
        return False
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    append(draft, b"".join(line + b"\n" for line in _readable(path, of)))
    draft.replace(path)
    return True


def _readable(path: Path, of: object) -> Iterator[bytes]:
    decoder: msgspec.json.Decoder[object] = msgspec.json.Decoder(of)
    for line in lines(path):
        try:
            decoder.decode(line)
        except msgspec.DecodeError:
            continue  # an entry is scanned again, a record read again; a mark is known to nobody else
        yield line
