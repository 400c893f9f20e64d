"""What of an archive goes into a WACZ: whole WARCs, or stretches of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from storage.objects import ObjectStore

Spans = tuple[tuple[int, int], ...]

_KEY = re.compile(r"warc/(?P<source>[^/]+)/.*?(?:-\d+-(?P<run>[^/]+))?\.warc(?:\.gz)?")


@dataclass(frozen=True, slots=True)
class Stored:
    """A WARC of the archive; source and run as its key says them."""

    key: str
    size: int
    source: str
    run: str

    @property
    def index_key(self) -> str:
        """Where its CDXJ lies."""
        stem = self.key.removeprefix("warc/").removesuffix(".gz").removesuffix(".warc")
        return f"indexes/{stem}.cdxj"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A WARC that goes in: whole, or only the gzip members in `spans` (first byte, byte behind), in order."""

    warc: Stored
    spans: Spans | None = None

    @property
    def size(self) -> int:
        """Bytes that are copied."""
        return self.warc.size if self.spans is None else sum(end - start for start, end in self.spans)

    def moved(self, offset: int) -> int | None:
        """Where what stands at `offset` comes to stand; None where it is left out."""
        if self.spans is None:
            return offset
        before = 0
        for start, end in self.spans:
            if start <= offset < end:
                return before + offset - start
            before += end - start
        return None


@dataclass(frozen=True, slots=True)
class Choice:
    """All that is given must hold. Names are sources or runs; times are those of the captures, both included."""

    names: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    records: frozenset[tuple[str, int]] | None = field(default=None)  # WARC and offset of captures

    def takes(self, warc: Stored) -> bool:
        """By its name."""
        return not self.names or warc.source in self.names or warc.run in self.names


def stored_warcs(objects: ObjectStore) -> Iterator[Stored]:
    """All WARCs of the archive, sorted by key."""
    for key, size in objects.list("warc/"):
        found = _KEY.fullmatch(key)
        if found:
            yield Stored(key, size, found["source"], found["run"] or "")
