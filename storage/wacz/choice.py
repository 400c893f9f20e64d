"""What of an archive goes into a WACZ: whole WARCs, or stretches of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from storage.objects import ObjectStore

Spans = tuple[tuple[int, int], ...]

_KEY = re.compile(r"warc/(?P<source>[^/]+)/.*?(?:-\d{17}-\d{5,}-(?P<run>[^/]+))?\.warc(?:\.gz)?")


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

    def mover(self) -> Callable[[int], int | None]:
        """A function of an offset in the WARC: where that comes to stand; None where it is left out."""
        if self.spans is None:
            return lambda offset: offset
        starts = [start for start, _ in self.spans]
        before = [0, *accumulate(end - start for start, end in self.spans)]
        spans = self.spans

        def moved(offset: int) -> int | None:
            number = bisect_right(starts, offset) - 1
            inside = number >= 0 and offset < spans[number][1]
            return before[number] + offset - starts[number] if inside else None

        return moved


def stored_warcs(objects: ObjectStore) -> Iterator[Stored]:
    """All WARCs of the archive, sorted by key."""
    for key, size in objects.list("warc/"):
        found = _KEY.fullmatch(key)
        if found:
            yield Stored(key, size, found["source"], found["run"] or "")


def whole_or_part(warc: Stored, spans: Iterable[tuple[int, int]]) -> Wanted | None:
    """With spans that touch joined; whole where they are all of it, None where they are nothing."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif end > start:
            joined.append((start, end))
    if joined == [(0, warc.size)]:
        return Wanted(warc)
    return Wanted(warc, tuple(joined)) if joined else None
