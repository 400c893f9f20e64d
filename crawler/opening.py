"""The archive of a command, with what it needs to know about records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import open_archive

if TYPE_CHECKING:
    from crawler.config import Settings
    from storage.archive import Archive


def open_for(settings: Settings) -> Archive:
    """As the settings say. Lazy, as `open_archive` is."""
    return open_archive(settings.archive, spool=settings.spool, again=_again)


def _again(fresh: list[bytes], there: list[bytes]) -> list[bytes]:
    """`storage.revisions.Again`, by the fold that decided first."""
    from pipelines.emit import Emitter, Known
    from storage.codec import decode, encode

    newest = sorted(map(decode, there), key=lambda record: (record.revision, record.generation))
    emitter = Emitter({record.id: Known.of(record) for record in newest})
    return [encode(made) for line in fresh for made in emitter.again(decode(line))]
