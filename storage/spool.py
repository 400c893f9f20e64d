"""The local folder of one session: segments on their way to the store, and lines on their way to the tables.

    <spool>/<source>@<run>/session.json                 the run's row: first "interrupted", at close the report
                           stored.jsonl                 keys and sizes of the WARCs that the store has confirmed
                           unread.jsonl                 keys of WARCs whose captures recovery has still to read
                           <stem>.warc.gz.open          the segment while it grows; sealed without `.open`
                           <stem>.entries.jsonl         one line a WARC record, with its outcome
                           <stem>.marks.jsonl           outcomes that came after an entry was written, or after the seal
                           <stem>.records.jsonl         records read from this or an earlier segment
           _polls@<run>/runs.jsonl                      how each source of a shared session ended

A shared session has many sources in one segment, each under a warcinfo of its own: what polls found unchanged.

A lock on the folder says that a process is at work in it; the kernel drops it when the process dies.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from storage.errors import FULL, BadNameError, DiskFullError, StorageError
from storage.objects.local import sync_folder
from storage.warc.sink import OPEN

_NAMES = {
    "source": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"),
    "run": re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"),
}
SHARED = "_polls"
"""In the place of a source's name: no source is called so."""
_STEM = re.compile(r"foldline-(\d{4})(\d{2})\d{11}-(\d+)-")


OUTCOMES = (
    *("finished", "shutdown", "interrupted", "cancelled", "memusage_exceeded", "closespider_errorcount"),
    *("closespider_itemcount", "closespider_pagecount", "closespider_pagecount_no_item", "closespider_timeout"),
    "closespider_timeout_no_item",
)
"""How a run can end: `interrupted` where nobody said, else Scrapy's reason. All but three need settings of Scrapy's."""


class Run(msgspec.Struct, kw_only=True):
    """The row of the `runs` table as far as it is known."""

    source: str
    run: str
    platform: str | None = None
    started: datetime
    finished: datetime | None = None
    outcome: str = "interrupted"
    counts: dict[str, int] = {}
    report: msgspec.Raw = msgspec.Raw(b"{}")  # all that the crawl said at close

    def reported(self, report: Mapping[str, object]) -> Run:
        """With what the crawl says at its end."""
        told = msgspec.convert({name: value for name, value in report.items() if value is not None}, _Told)
        given = {name: value for name, value in msgspec.structs.asdict(told).items() if value is not msgspec.UNSET}
        return msgspec.structs.replace(self, **given, report=msgspec.Raw(msgspec.json.encode(dict(report))))


class _Told(msgspec.Struct):
    """What a report may say of the fields of a run."""

    platform: str | msgspec.UnsetType = msgspec.UNSET
    started: datetime | msgspec.UnsetType = msgspec.UNSET
    finished: datetime | msgspec.UnsetType = msgspec.UNSET
    outcome: str | msgspec.UnsetType = msgspec.UNSET
    counts: dict[str, int] | msgspec.UnsetType = msgspec.UNSET


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """How the capture with this record id ended."""

    record_id: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Spooled:
    """The files of one segment."""

    folder: Path
    stem: str

    @property
    def warc(self) -> Path:
        """The sealed segment."""
        return self.folder / f"{self.stem}.warc.gz"

    @property
    def growing(self) -> Path:
        """The segment before it is sealed."""
        return self.folder / f"{self.stem}.warc.gz{OPEN}"

    @property
    def serial(self) -> int:
        """Which of its session's segments it is; the time in its name may go back with the machine's clock."""
        return int(self._name()[3])

    def lines(self, kind: str) -> Path:
        """`entries`, `marks` or `records`."""
        return self.folder / f"{self.stem}.{kind}.jsonl"

    def taken(self) -> bool:
        """Whether anything of this name is here already."""
        return any(self.folder.glob(f"{self.stem}.*"))

    def key(self, source: str) -> str:
        """Where the segment lies in the archive."""
        return f"{self._folder('warc', source)}/{self.stem}.warc.gz"

    def index_key(self, source: str) -> str:
        """Where its CDXJ lies."""
        return f"{self._folder('indexes', source)}/{self.stem}.cdxj"

    def _folder(self, top: str, source: str) -> str:
        name = self._name()
        return f"{top}/{source}/{name[1]}/{name[2]}"

    def _name(self) -> re.Match[str]:
        name = _STEM.match(self.stem)
        assert name is not None
        return name


class Folder:
    """A session's folder, locked while this object is open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = -1

    @classmethod
    def claim(cls, path: Path) -> Folder | None:
        """The folder, made where needed; None while another process or session is at work in it."""
        path.mkdir(parents=True, exist_ok=True)
        folder = cls(path)
        return folder if folder.lock() else None

    def lock(self) -> bool:
        """Whether the folder is ours: it is again, or still; True too when there is nothing left to lock."""
        if self._lock >= 0 or not self.path.exists():
            return True
        lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def release(self) -> None:
        """Let others recover what is left here."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def segments(self) -> list[Spooled]:
        """In the order they were made."""
        stems = {path.name.split(".")[0] for path in self.path.glob("foldline-*")}
        return sorted((Spooled(self.path, stem) for stem in stems), key=lambda one: (one.serial, one.stem))

    def run(self) -> Run | None:
        """None where the process died before it could say. Raises `StorageError` for a damaged file."""
        path = self.path / "session.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Run) if path.exists() else None
        except msgspec.DecodeError as error:
            raise StorageError("damaged file of a session", str(path), "delete it; the run has no row then") from error

    def save_run(self, run: Run) -> None:
        """Whole or not at all."""
        draft = self.path / "session.json.part"
        with draft.open("wb") as file:
            file.write(msgspec.json.encode(run))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path / "session.json")
        sync_folder(self.path)

    @property
    def is_shared(self) -> bool:
        """Whether its lines are of many sources."""
        return self.path.name.startswith(f"{SHARED}@")

    def save_runs(self, runs: Sequence[Run]) -> None:
        """How each source of a shared session ended."""
        append(self.path / "runs.jsonl", b"".join(msgspec.json.encode(run) + b"\n" for run in runs))

    def runs(self) -> list[Run]:
        """The rows of the `runs` table; none of a shared session that died before it could say."""
        if self.is_shared:
            return [msgspec.json.decode(line, type=Run) for line in lines(self.path / "runs.jsonl")]
        run = self.run()
        return [] if run is None else [run]

    def stored(self) -> dict[str, int]:
        """Keys and sizes of the WARCs that this session has brought home."""
        return dict(msgspec.json.decode(line, type=tuple[str, int]) for line in lines(self.path / "stored.jsonl"))

    def note_stored(self, key: str, size: int) -> None:
        """The WARC of so many bytes is in the store, confirmed."""
        append(self.path / "stored.jsonl", msgspec.json.encode((key, size)) + b"\n")

    def unread(self) -> list[str]:
        """Keys of WARCs that recovery has found here, in order."""
        return [msgspec.json.decode(line, type=str) for line in lines(self.path / "unread.jsonl")]

    def note_unread(self, keys: Iterable[str]) -> None:
        """These WARCs come home, and what their captures say has still to be read."""
        known = self.unread()
        new = (msgspec.json.encode(key) + b"\n" for key in keys if key not in known)
        append(self.path / "unread.jsonl", b"".join(new))

    def drop_records(self) -> None:
        """Forget the records that were read; their captures stay."""
        for spooled in self.segments():
            spooled.lines("records").unlink(missing_ok=True)

    def remove(self) -> None:
        """The last step: nothing of the session is left here."""
        for path in self.path.iterdir():
            path.unlink()
        self.path.rmdir()
        self.release()
        with suppress(OSError):  # other sessions are still there
            self.path.parent.rmdir()


def folder_name(source: str, run: str) -> str:
    """The name of a session's folder; both names become parts of keys."""
    for kind, name in (("source", source), ("run", run)):
        if not _NAMES[kind].fullmatch(name) and (kind, name) != ("source", SHARED):
            raise BadNameError(kind, name)
    return f"{source}@{run}"


class Lines:
    """A file of lines that grows; each write goes to the operating system at once, whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._path = path
        self._size = self._file.tell()

    def write(self, data: bytes) -> None:
        """Whole lines. Raises `DiskFullError` with nothing of them written."""
        written = 0
        try:
            while written < len(data):
                written += self._file.write(data[written:])
        except OSError as error:
            self._file.truncate(self._size)
            if error.errno in FULL:
                raise DiskFullError(str(self._path)) from error
            raise
        self._size += len(data)

    def close(self) -> None:
        """Sync and close."""
        os.fsync(self._file.fileno())
        self._file.close()


def append(path: Path, data: bytes) -> None:
    """Add lines to a file and sync it."""
    file = Lines(path)
    try:
        file.write(data)
    finally:
        file.close()


def lines(path: Path) -> Iterator[bytes]:
    """The whole lines of a file; none where it is not there. A last line that a crash cut off is left out."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield line[:-1]
