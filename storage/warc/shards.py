"""Which files of `indexes/` answer a look-up: merged shards, and the indexes of single WARCs that no shard covers yet.

A shard is three objects below `indexes/_merged/`, named after what it was merged from and never changed: `.cdx.gz`
(blocks), `.idx` (where they begin) and, put last, `.json` (what it covers), which makes it count. The indexes of the
single WARCs stay the truth: a shard that covers one that is gone or has changed is not used any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from storage.errors import StorageError
from storage.objects import ObjectStore

MERGED = "indexes/_merged/"
"""No source begins with an underscore."""


class Cover(msgspec.Struct, frozen=True):
    """What a shard holds: the indexes it was merged from with their sizes, and how much that is."""

    indexes: dict[str, int]
    lines: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Shard:
    """A merged index by its name."""

    name: str
    cover: Cover

    @property
    def data(self) -> str:
        """Key of the blocks."""
        return f"{MERGED}{self.name}.cdx.gz"

    @property
    def table(self) -> str:
        """Key of the table of blocks."""
        return f"{MERGED}{self.name}.idx"

    @property
    def manifest(self) -> str:
        """Key of the cover."""
        return f"{MERGED}{self.name}.json"


@dataclass(frozen=True, slots=True)
class Standing:
    """One look at `indexes/`."""

    shards: tuple[Shard, ...] = ()
    unmerged: tuple[tuple[str, int], ...] = ()  # keys and sizes
    superseded: tuple[Shard, ...] = ()  # others cover the same, or what they cover has changed


def stand(objects: ObjectStore, known: Iterable[Shard] = ()) -> Standing:
    """List `indexes/` and choose; manifests of `known` shards are not read again."""
    covers = {shard.name: shard.cover for shard in known}
    sizes: dict[str, int] = {}
    shards: list[Shard] = []
    for key, size in objects.list("indexes/"):
        if not key.startswith(MERGED):
            sizes |= {key: size} if key.endswith(".cdxj") else {}
        elif key.endswith(".json"):
            name = key.removeprefix(MERGED).removesuffix(".json")
            shards.append(Shard(name, covers.get(name) or _read(objects, key)))
    return _choose(shards, sizes)


def _choose(shards: list[Shard], sizes: dict[str, int]) -> Standing:
    """The largest shards first; one that adds nothing is left out."""
    left = dict(sizes)
    used: list[Shard] = []
    superseded: list[Shard] = []
    for shard in sorted(shards, key=lambda one: (-one.cover.lines, one.name)):
        covered = shard.cover.indexes
        if left.keys().isdisjoint(covered) or any(sizes.get(key) != size for key, size in covered.items()):
            superseded.append(shard)
            continue
        used.append(shard)
        for key in covered:
            left.pop(key, None)
    return Standing(tuple(used), tuple(left.items()), tuple(superseded))


def name_of(indexes: dict[str, int]) -> str:
    """The same for the same indexes, whoever merges them."""
    return sha256(msgspec.json.encode(sorted(indexes.items()))).hexdigest()[:24]


def _read(objects: ObjectStore, key: str) -> Cover:
    with objects.open(key) as stream:
        data = stream.read()
    try:
        return msgspec.json.decode(data, type=Cover)
    except msgspec.MsgspecError as error:
        raise StorageError("damaged manifest of a merged index", key, "delete it; it is made again") from error
