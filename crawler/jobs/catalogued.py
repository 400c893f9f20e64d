"""The catalogue as a worker has it: read again when a file of it has changed."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from crawler.errors import FoldlineError

if TYPE_CHECKING:
    from crawler.catalogue import Catalogue, Source
    from crawler.config import Settings

logger = logging.getLogger("foldline.worker")

_HERE = Path("sources")


class CatalogueFile:
    """For many threads. What is wrong with it is said once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._read: tuple[object, ...] | None = None
        self._found: Catalogue | None = None
        self._sources: dict[str, Source] = {}

    def read(self) -> Catalogue:
        """As it is now. Raises `FoldlineError`, `OSError` while the folder cannot be read."""
        with self._lock:
            folder = self._settings.sources or _HERE
            stamp = tuple((p, (s := p.stat()).st_mtime_ns, s.st_size) for p in sorted(folder.glob("*.toml")))
            if self._found is None or stamp != self._read:
                found = self._settings.catalogue()
                for problem in found.problems:
                    logger.error("%s", problem)
                self._found, self._read = found, stamp
            return self._found

    def sources(self) -> dict[str, Source]:
        """All good ones. While the folder cannot be read, those of the last time."""
        try:
            self._sources = self.read().sources
        except (FoldlineError, OSError) as error:
            if self._found is not None or not self._sources:
                logger.error("the catalogue cannot be read: %s", error)  # noqa: TRY400 - it says all there is
            self._found = None
        return self._sources
