"""Merging the indexes of single WARCs into shards, a few at a time, so that a look-up reads few files.

Like a log-structured merge tree: new indexes, together with the shards that are not much larger, become one shard.
Any number of processes may do it at once: what they make is named after what it covers, and what is superseded
goes only when something else covers it. A kill leaves at worst files that nobody reads, or that are made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from heapq import merge as merged
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import msgspec

from storage.errors import StorageError, StoreError
from storage.objects import ObjectStore
from storage.warc.shards import Cover, Shard, Standing, name_of, stand
from storage.warc.zipnum import REMEDY, read_lines, table_of, write_blocks

UNMERGED = 8
"""So many indexes of single WARCs are looked up one by one; more are merged."""
_RUN = 32 * 1024 * 1024
"""Bytes of lines sorted in memory at a time."""


def merge_indexes(objects: ObjectStore, least: int = UNMERGED, *, rebuild: bool = False) -> Shard | None:
    """Merge when at least so many indexes wait for it; the shard that came of it.

    `rebuild` makes one shard of all indexes, whatever was merged before. Raises `StorageError`, with nothing lost:
    what is superseded goes only after all lines of what was merged have been written.
    """
    now = stand(objects)
    if rebuild:
        indexes = {key: size for shard in now.shards for key, size in shard.cover.indexes.items()}
        now = Standing((), tuple(sorted({**indexes, **dict(now.unmerged)}.items())), (*now.superseded, *now.shards))
    made: Shard | None = None
    if now.unmerged and (rebuild or len(now.unmerged) >= least):
        taken = _tier(now)
        made = _merge(objects, taken, dict(now.unmerged))
        now = stand(objects, (*now.shards, made))
    for shard in now.superseded:
        for key in (shard.manifest, shard.table, shard.data):
            objects.delete(key)
    return made


def _tier(now: Standing) -> list[Shard]:
    """The shards worth writing again: those at most twice as large as all that joins them."""
    total = sum(size for _, size in now.unmerged)
    taken: list[Shard] = []
    for shard in sorted(now.shards, key=lambda one: one.cover.bytes):
        if shard.cover.bytes > 2 * total:
            break
        taken.append(shard)
        total += shard.cover.bytes
    return taken


def _merge(objects: ObjectStore, shards: list[Shard], unmerged: dict[str, int]) -> Shard:
    covered = {key: size for shard in shards for key, size in shard.cover.indexes.items()} | unmerged
    name = name_of(covered)
    with TemporaryDirectory(prefix="foldline-index-") as scratch, ExitStack() as stack:
        folder = Path(scratch)
        streams = [_all_lines(stack.enter_context(objects.open(one.data)), one) for one in shards]
        runs = _runs(objects, unmerged, folder)
        streams += [iter(stack.enter_context(path.open("rb"))) for path in runs]
        counted = _Counted(merged(*streams))
        draft = folder / "blocks"
        with draft.open("wb") as data:
            blocks = write_blocks(counted, data)
        shard = Shard(name, Cover(covered, counted.lines, counted.size))
        objects.put_file(shard.data, draft)
    objects.put_bytes(shard.table, table_of(blocks, Path(shard.data).name))
    objects.put_bytes(shard.manifest, msgspec.json.encode(shard.cover))
    return shard


def _all_lines(data: BinaryIO, shard: Shard) -> Iterator[bytes]:
    """The lines of a shard: as many as its manifest says, because after the merge it goes."""
    count = 0
    for count, line in enumerate(read_lines(data, shard.data), start=1):  # noqa: B007 - counted for what follows
        yield line
    if count != shard.cover.lines:
        raise StorageError(f"lines are missing ({count} of {shard.cover.lines})", shard.data, REMEDY)


def _runs(objects: ObjectStore, indexes: Mapping[str, int], folder: Path) -> list[Path]:
    """Sorted files of lines, each of what fits into memory; `indexes` with their sizes."""
    made: list[Path] = []
    waiting: list[bytes] = []
    size = 0

    def put() -> None:
        waiting.sort()
        made.append(folder / f"run-{len(made)}")
        made[-1].write_bytes(b"".join(waiting))
        waiting.clear()

    for key, listed in indexes.items():
        with objects.open(key) as stream:
            data = stream.read()
        if len(data) != listed:
            raise StoreError(f"an index changes (read {len(data)} bytes, listed {listed})", key, "run again")
        waiting += (line + b"\n" for line in data.splitlines() if line)
        size += len(data)
        if size >= _RUN:
            put()
            size = 0
    if waiting:
        put()
    return made


@dataclass(slots=True)
class _Counted:
    """Sorted lines, each once, and how many came by."""

    source: Iterable[bytes]
    lines: int = field(default=0, init=False)
    size: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[bytes]:
        before = b""
        for line in self.source:
            if line != before:
                self.lines += 1
                self.size += len(line)
                yield line
            before = line
