"""Parts of WARCs: exchanges with all their records, as they stand in the file, behind its warcinfo."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from storage.objects import ObjectStore
from storage.wacz.choice import Stored, Wanted, whole_or_part
from storage.wacz.reading import IndexLine, index_lines
from storage.warc.index import surt_key, timestamp14

Sought = tuple[bytes, str]
"""How the index line of a capture begins, and its address."""


def captured_between(
    objects: ObjectStore, warc: Stored, scratch: Path, since: datetime | None, until: datetime | None
) -> Wanted | None:
    """The exchanges of a time, to the second, both ends included; None where there are none."""
    first = _digits(since) if since else b"0"
    last = _digits(until) if until else b"9"
    return _part(objects, warc, scratch, lambda line: first <= line.start.split(b" ")[1] <= last)


def originals(
    objects: ObjectStore, warcs: Iterable[Stored], scratch: Path, lacking: set[Sought]
) -> dict[Stored, set[int]]:
    """Where the responses stand that revisits refer to; what is found is taken out of `lacking`."""
    found: dict[Stored, set[int]] = {}
    for warc in warcs:
        if not lacking:
            break
        for line in taken_out(index_lines(objects, warc, scratch), lacking):
            found.setdefault(warc, set()).add(line.offset)
    return found


def taken_out(lines: Iterable[IndexLine], lacking: set[Sought]) -> Iterator[IndexLine]:
    """The lines of what was `lacking`, which gets smaller."""
    for line in lines:
        wanted = line.start, line.fields["url"]
        if wanted in lacking and line.is_original:
            lacking.remove(wanted)
            yield line


def sought(url: str, date: str) -> Sought:
    """The capture of an address at a WARC-Date."""
    return f"{surt_key(url)} {timestamp14(date)} ".encode(), url


def exchanges_at(objects: ObjectStore, warc: Stored, scratch: Path, offsets: Iterable[int]) -> Wanted | None:
    """The exchanges that begin at these offsets."""
    chosen = frozenset(offsets)
    return _part(objects, warc, scratch, lambda line: line.offset in chosen)


def _part(objects: ObjectStore, warc: Stored, scratch: Path, takes: Callable[[IndexLine], bool]) -> Wanted | None:
    starts: list[int] = []
    chosen: list[int] = []
    for line in index_lines(objects, warc, scratch):
        if line.is_exchange:
            starts.append(line.offset)
            if takes(line):
                chosen.append(line.offset)
    if not chosen:
        return None
    starts.sort()
    ends = [*starts[1:], warc.size]
    spans = [(start, ends[bisect_right(starts, start) - 1]) for start in chosen]
    return whole_or_part(warc, [(0, starts[0]), *spans])


def _digits(time: datetime) -> bytes:
    return f"{time.astimezone(UTC):%Y%m%d%H%M%S}".encode()
