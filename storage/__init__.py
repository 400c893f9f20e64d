"""Keeping and giving back: `open_archive(url)` is the way in. Importing it loads no S3, table or query library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from storage.archive import SEGMENT_BYTES, Archive, archive_url, spool_of

if TYPE_CHECKING:
    from storage.revisions import Again

__all__ = ["Archive", "open_archive"]


def open_archive(
    url: str | Path | None = None,
    *,
    spool: Path | None = None,
    segment_bytes: int = SEGMENT_BYTES,
    again: Again | None = None,
) -> Archive:
    """The archive at a path, `file:///…` or `s3://bucket/prefix`; None: `$FOLDLINE_ARCHIVE`, else `./archive`.

    Lazy: nothing is opened or made before it is used. `spool` is where segments lie while they are written; `again`
    decides on revisions of records that are in the table by the time they come there (`storage.revisions`).
    """
    place = archive_url(url)
    return Archive(place, spool_of(place, spool), segment_bytes, again)
