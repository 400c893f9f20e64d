"""All that the handlers read from: tables, full text, index of captures; what crawls add is seen after some seconds."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from storage.readingroom.runs import Crawls
from storage.readingroom.search import Found, SearchIndex
from storage.readingroom.shelf import Shelf
from storage.readingroom.works import Works
from storage.warc.lookup import Lookup

if TYPE_CHECKING:
    from storage.archive import Archive

FRESH_SECONDS = 5.0


@dataclass
class Library:
    """Of one archive; `cache` is where the full-text index may lie."""

    archive: Archive
    cache: Path
    checked: dict[str, float] = field(default_factory=dict)

    @cached_property
    def shelf(self) -> Shelf:
        """The tables."""
        return Shelf(self.archive.tables)

    @cached_property
    def works(self) -> Works:
        """What ties records."""
        return Works(self.shelf)

    @cached_property
    def crawls(self) -> Crawls:
        """Runs."""
        return Crawls(self.shelf)

    @cached_property
    def index(self) -> SearchIndex:
        """Full text."""
        return SearchIndex(self.cache / "search")

    @cached_property
    def captures(self) -> Lookup:
        """Which captures there are."""
        return Lookup(self.archive.objects)

    async def search(self, query: str, *, source: str, observed: str, limit: int, offset: int) -> Found:
        """Up to date by some seconds; only the first search of an archive waits until all of it is indexed."""
        if self._stale("search"):
            await asyncio.to_thread(self.index.update, self.archive.tables)
        return await asyncio.to_thread(
            self.index.find, query, source=source, observed=observed, limit=limit, offset=offset
        )

    async def lookup(self) -> Lookup:
        """Up to date by some seconds."""
        if self._stale("captures"):
            await asyncio.to_thread(self.captures.refresh)
        return self.captures

    def _stale(self, what: str) -> bool:
        now = time.monotonic()
        if now - self.checked.get(what, -FRESH_SECONDS) < FRESH_SECONDS:
            return False
        self.checked[what] = now
        return True
