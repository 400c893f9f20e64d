"""What an earlier run left in the spool, killed or with its store down: delivered before anything new."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.archive import Archive


def deliver_leftovers(archive: Archive, spare: Container[str] = (), unread: Container[str] = ()) -> list[str]:
    """Seal, store and index what was left, and read the records that had not reached the spool. Returns the WARC keys.

    `spare`, `unread`: ids of runs, as `Archive.recover` takes them.

    Raises `StoreError`; nothing is lost by that, the next start tries again: to read, too.
    """

    def read(keys: list[str]) -> None:
        from crawler.jobs.extract import read_leftovers, write_generation

        write_generation(archive, read_leftovers(archive, keys), keys=keys)

    return archive.recover(spare, unread, read)
