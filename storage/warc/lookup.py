"""Which captures of a URL the archive holds: CDXJ lines, looked up by range requests in whatever is merged.

For threads; one object a process. What others add to the archive is seen after `refresh`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import merge, nsmallest
from itertools import groupby
from threading import Lock
from typing import Literal
from urllib.parse import urlsplit

from storage.errors import StoreError
from storage.objects import ObjectStore
from storage.warc.index import surt_key
from storage.warc.shards import Shard, Standing, stand
from storage.warc.zipnum import Block, blocks_between, lines_between, read_table, unpack

Match = Literal["exact", "prefix", "host", "domain"]
CACHE = 48 * 1024 * 1024
"""Bytes of index lines kept in memory for the next look-up."""


def key_range(url: str, match: Match = "exact") -> tuple[bytes, bytes]:
    """The first key and the one after the last, in the order of the index; `url` is a host or begins with one.

    A port is a part of the host. Raises `ValueError` for brackets that do not close.
    """
    if match in {"host", "domain"}:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = parts.netloc.rpartition("@")[2] or url
        key = surt_key(f"{parts.scheme}://{host}/").removesuffix(")/")
        return f"{key})/".encode(), f"{key}{'*' if match == 'host' else '-'}".encode()
    key = surt_key(url if ":" in url else f"http://{url}")
    if match == "exact":
        return f"{key} ".encode(), f"{key}!".encode()
    for mark in "/?":
        if url.endswith(mark) and not key.endswith(mark):
            key += mark
    start = key.encode()
    return start, start[:-1] + bytes([start[-1] + 1])


class Lookup:
    """The index of an archive."""

    def __init__(self, objects: ObjectStore, cache: int = CACHE) -> None:
        self._objects = objects
        self._recent = _Recent(cache)
        self._tables: dict[str, list[Block]] = {}
        self._standing: Standing | None = None
        self._lock = Lock()

    def find(self, url: str, match: Match = "exact") -> Iterator[bytes]:
        """The lines of a URL, or of all that begin with it, in the order of key and time, without newlines.

        Raises `StoreError`, `StorageError` for a damaged index.
        """
        return self.between(*key_range(url, match))

    def nearest(self, url: str, time: str, limit: int) -> list[bytes]:
        """The captures of a URL nearest to a 14-digit time, the nearest first."""
        wanted = _seconds(time)
        return nsmallest(
            limit, self.find(url), key=lambda line: abs(_seconds(line.split(b" ", 2)[1].decode()) - wanted)
        )

    def between(self, start: bytes, end: bytes) -> Iterator[bytes]:
        """The lines from one key up to another. An index that was merged away meanwhile is looked for anew, once."""
        standing = self._now()
        begun = False
        try:
            for line in self._merged(standing, start, end):
                begun = True
                yield line
        except StoreError:
            self.refresh()
            if begun or self._now() == standing:
                raise
            yield from self._merged(self._now(), start, end)

    def refresh(self) -> Standing:
        """See what was added since. One listing."""
        known = self._standing.shards if self._standing else ()
        fresh = stand(self._objects, known)
        with self._lock:
            self._standing = fresh
            self._tables = {one.name: self._tables[one.name] for one in fresh.shards if one.name in self._tables}
        return fresh

    def _now(self) -> Standing:
        return self._standing or self.refresh()

    def _merged(self, standing: Standing, start: bytes, end: bytes) -> Iterator[bytes]:
        parts = [self._in_shard(shard, start, end) for shard in standing.shards]
        parts += [iter(lines_between(self._whole(*index), start, end)) for index in standing.unmerged]
        return (line for line, _ in groupby(merge(*parts)))

    def _in_shard(self, shard: Shard, start: bytes, end: bytes) -> Iterator[bytes]:
        for block in blocks_between(self._table(shard), start, end):
            yield from lines_between(self._block(shard.data, block), start, end)

    def _table(self, shard: Shard) -> list[Block]:
        found = self._tables.get(shard.name)
        if found is None:
            found = read_table(self._read(shard.table, 0, None), shard.table)
            with self._lock:
                self._tables[shard.name] = found
        return found

    def _block(self, key: str, block: Block) -> list[bytes]:
        def read() -> list[bytes]:
            return unpack(self._read(key, block.offset, block.length), f"{key} at byte {block.offset}")

        return self._recent.get((key, block.offset), read)

    def _whole(self, key: str, size: int) -> list[bytes]:
        return self._recent.get((key, size), lambda: self._read(key, 0, None).splitlines())

    def _read(self, key: str, start: int, length: int | None) -> bytes:
        with self._objects.open(key, start, length) as stream:
            return stream.read()


@dataclass(slots=True)
class _Recent:
    """The lists of lines that were used last, up to so many bytes."""

    limit: int
    held: int = 0
    lists: OrderedDict[tuple[str, int], list[bytes]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple[str, int], read: Callable[[], list[bytes]]) -> list[bytes]:
        with self.lock:
            found = self.lists.get(key)
            if found is not None:
                self.lists.move_to_end(key)
                return found
        lines = read()
        with self.lock:
            self.held += 0 if key in self.lists else sum(map(len, lines))
            self.lists[key] = lines
            while self.held > self.limit and len(self.lists) > 1:
                self.held -= sum(map(len, self.lists.popitem(last=False)[1]))
        return lines


def _seconds(time: str) -> float:
    """Seconds of a 14-digit time; short or odd ones are filled up, as pywb does."""
    from datetime import UTC, datetime

    digits = "".join(c for c in time if c.isdigit())[:14]
    try:
        return (
            datetime.strptime(digits + "00000101000000"[len(digits) :], "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
        )
    except ValueError:
        return 0.0
