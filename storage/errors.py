"""The named exceptions of storage. Every message says what failed, where, and the remedy."""

from __future__ import annotations

import errno

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Error numbers of a disk, a quota or a file that takes no more."""


class StorageError(Exception):
    """Base of all that storage raises on purpose."""

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(f"{what}: {where}; {remedy}")
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}: {self.where}; {self.remedy}"


class StoreError(StorageError):
    """The store (directory, S3, tables) did not do what was asked. Whatever was on its way stays in the spool."""


class MissingError(StorageError):
    """What the caller named is not there: a file, an object, a WARC. The store did nothing wrong."""


class DiskFullError(StorageError, OSError):
    """The disk under the spool or the archive takes no more. What did not fit is cut back, the rest is whole."""

    def __init__(
        self,
        where: str,
        what: str = "no space for the capture",
        remedy: str = "free space, or point FOLDLINE_SPOOL elsewhere",
    ) -> None:
        StorageError.__init__(self, what, where, remedy)
        self.errno = errno.ENOSPC


class BadWarcError(StorageError):
    """A WARC that cannot be read further. All captures before `offset` have been given out."""

    def __init__(self, name: str, offset: int, what: str) -> None:
        remedy = "what stands before it was read; check the file"
        super().__init__(f"unreadable WARC record ({what})", f"{name} at byte {offset}", remedy)
        self.name = name
        self.offset = offset


class BadNameError(StorageError):
    """A source or run name that cannot be part of a key."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"unusable {kind} name", repr(name), "use letters, digits, `_`, `-`, a letter or digit first")


class BadCursorError(StorageError):
    """A cursor that the change feed did not give, or not for this archive."""

    def __init__(self, cursor: str, what: str) -> None:
        super().__init__(what, repr(cursor), "pass one as it was printed, or none to begin at the start")
