"""The whole store behind one URL, and the second half of the commit protocol."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from storage.captures import Capture
from storage.commit import commit_folder, commit_segment
from storage.errors import MissingError, StorageError
from storage.objects import ObjectStore, local_path, open_store
from storage.originals import Places
from storage.recovery import Read, recover, recover_folder
from storage.session import Session, Tools
from storage.spool import SHARED, Folder, Run, Spooled, folder_name
from storage.warc.build import WarcInfo
from storage.warc.read import read_captures
from storage.warc.redact import Redactor, redaction_key

if TYPE_CHECKING:
    from storage.changes import Change
    from storage.revisions import Again
    from storage.tables import Tables

SEGMENT_BYTES = 1_000_000_000
"""Where a WARC is closed and the next begun."""


class Archive:
    """Made by `open_archive`; touches neither disk nor network until it is asked something."""

    def __init__(self, url: str, spool: Path, segment_bytes: int = SEGMENT_BYTES, again: Again | None = None) -> None:
        self.url = url
        self.again = again
        self.spool = spool
        self.segment_bytes = segment_bytes

    @cached_property
    def objects(self) -> ObjectStore:
        """WARCs and indexes."""
        return open_store(self.url)

    @cached_property
    def tables(self) -> Tables:
        """`captures`, `records`, `runs`."""
        from storage.tables import Tables

        return Tables(self.url)

    def changes(self, since: str | None = None) -> Iterator[Change]:
        """Every record that was appended after a cursor, once, in order; from the first on without one.

        Raises `BadCursorError`.
        """
        return self.tables.changes(since)

    def follow(self, since: str | None = None) -> Iterator[Change | None]:
        """The same for ever: None says that there is nothing new, a moment before it looks again."""
        return self.tables.follow(since)

    @cached_property
    def redactor(self) -> Redactor:
        """With the key of this archive."""
        return Redactor(redaction_key(self.url))

    def session(
        self,
        source: str,
        run: str,
        info: WarcInfo,
        clock: Callable[[], datetime],
        ids: Callable[[], UUID] = uuid4,
    ) -> Session:
        """Begin to archive one source in one run. Raises `StoreError` at once when the store cannot be used."""
        folder = self._claim(source, run)
        if folder.run() is not None:  # the same run died before: its work comes home first
            recover_folder(self, folder)
            folder.remove()
            folder = self._claim(source, run)
        folder.save_run(Run(source=source, run=run, platform=info.platform or None, started=clock()))
        return Session(self, folder, info, Tools(clock, ids, self.redactor))

    def _claim(self, source: str, run: str) -> Folder:
        folder = Folder.claim(self.spool / folder_name(source, run))
        if folder is None:
            raise StorageError("the run is being written by somebody else", f"{source} {run}", "use another run id")
        return folder

    def captures(self, warcs: Iterable[str] | None = None) -> Iterator[Capture]:
        """Archived responses in WARC order: by key, then by place in the file; not what polls found unchanged.

        `warcs`: some of the keys, or paths of WARC files elsewhere.

        Raises `MissingError` for one that is not there, `BadWarcError` where a file cannot be read on, after giving
        what stands before.
        """
        originals = Places(self)
        polled = f"warc/{SHARED}/"
        for name in self.warcs() if warcs is None else warcs:
            at_home = self.objects.exists(name)
            if not at_home and not Path(name).is_file():
                raise MissingError("no such WARC", name, f"give a path, or a key below {self.url}")
            with self.objects.open(name) if at_home else Path(name).open("rb") as stream:
                yield from read_captures(stream, name, None if name.startswith(polled) else originals)

    def warcs(self) -> Iterator[str]:
        """Keys of the archive's WARCs, sorted."""
        return (key for key, _ in self.objects.list("warc/") if key.endswith((".warc.gz", ".warc")))

    def recover(self, spare: Container[str] = (), unread: Container[str] = (), read: Read | None = None) -> list[str]:
        """Bring home what sessions that died, or found the store down, have left in the spool; the keys of their WARCs.

        Folders that somebody is writing to are left alone, and those of the runs `spare`: somebody goes on with them.
        Of the runs `unread` the spooled records are dropped: somebody else went on with them, and what their captures
        say is read again. `read` gets the keys of some folders at a time and reads their captures; until it has
        returned, the next call gives it the same keys.

        Raises `StoreError` while the store is down, and `StorageError` for a damaged folder, after all others.
        """
        return recover(self, spare, unread, read)

    def commit(self, folder: Folder) -> dict[str, int]:
        """The steps after sealing, for all that lies in a session's folder; keys and sizes of the WARCs it stored."""
        return commit_folder(self, folder)

    def commit_early(self, folder: Folder, upto: Spooled) -> None:
        """The same for its sealed segments up to one, while the session goes on."""
        for spooled in folder.segments():
            if spooled.serial <= upto.serial and not spooled.growing.exists():
                commit_segment(self, folder, spooled)


def is_archive(folder: Path) -> bool:
    """Whether a session, a schedule or somebody who brought WARCs began an archive in this directory."""
    return any((folder / name).exists() for name in ("warc", "tables", ".spool", "state.sqlite"))


def archive_url(url: str | Path | None) -> str:
    """The given URL, else `$FOLDLINE_ARCHIVE`, else `./archive`; a directory as an absolute path."""
    chosen = str(url or os.environ.get("FOLDLINE_ARCHIVE") or "archive")
    return chosen.rstrip("/") if chosen.startswith("s3://") else str(local_path(chosen))


def spool_of(url: str, spool: Path | None) -> Path:
    """The archive's own folder below `spool`, else in a local archive, below `$FOLDLINE_SPOOL`, in the user's cache."""
    if spool is None and not url.startswith("s3://"):
        return Path(url) / ".spool"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "foldline" / "spool"
    home = spool or Path(os.environ.get("FOLDLINE_SPOOL") or cache)
    return home / sha256(url.encode()).hexdigest()[:16]
