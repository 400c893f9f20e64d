"""Looking up captures: what is merged, what is not, and what happens when others merge at the same time."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from random import Random
from typing import cast
from uuid import uuid4

import pytest

from storage import Archive, open_archive
from storage.errors import StorageError, StoreError
from storage.objects import ObjectStore
from storage.objects.seaweed import Seaweed
from storage.warc.index import surt_key
from storage.warc.lookup import Lookup, Match, key_range
from storage.warc.merge import merge_indexes
from storage.warc.shards import MERGED, stand
from storage.warc.zipnum import read_lines, read_table, write_blocks

HOSTS = ("harbour.test", "www.harbour.test", "news.harbour.test", "harbourmaster.test", "quay.test:8080")


def line(url: str, time: int, warc: str = "w") -> bytes:
    """One line of an index."""
    fields = {"url": url, "mime": "text/html", "status": "200", "filename": warc, "offset": "0", "length": "1"}
    return f"{surt_key(url)} {time} {json.dumps(fields)}".encode()


def lines_of(count: int, seed: int) -> list[bytes]:
    """Sorted lines of made-up captures."""
    dice = Random(seed)
    return sorted(
        line(
            f"http://{dice.choice(HOSTS)}/p/{dice.randrange(count)}?n={dice.randrange(3)}",
            20260000000000 + n,
            f"w{seed}",
        )
        for n in range(count)
    )


def put(objects: ObjectStore, name: str, lines: list[bytes]) -> None:
    """The index of one WARC."""
    objects.put_bytes(f"indexes/harbour/2026/11/{name}.cdxj", b"".join(one + b"\n" for one in lines))


def filled(objects: ObjectStore, files: int, count: int = 700) -> list[bytes]:
    """Several indexes; all their lines in order."""
    every: list[bytes] = []
    for seed in range(files):
        lines = lines_of(count, seed)
        put(objects, f"foldline-{seed}", lines)
        every += lines
    return sorted(every)


def bytes_of(objects: ObjectStore, key: str) -> bytes:
    """A whole object."""
    with objects.open(key) as stream:
        return stream.read()


def everything(objects: ObjectStore) -> list[bytes]:
    """All that a look-up can find."""
    return list(Lookup(objects).between(b"", b"\xff"))


def test_finds_the_same_before_and_after_merging(archive: Archive) -> None:
    objects = archive.objects
    every = filled(objects, 10)
    url = json.loads(every[1234].split(b" ", 2)[2])["url"]
    wanted = [one for one in every if one.startswith(f"{surt_key(url)} ".encode())]
    assert everything(objects) == every
    assert list(Lookup(objects).find(url)) == wanted != []
    shard = merge_indexes(objects)
    assert shard is not None
    assert shard.cover.lines == len(every) == 7000
    assert stand(objects).unmerged == ()
    assert everything(objects) == every
    assert list(Lookup(objects).find(url)) == wanted
    assert merge_indexes(objects) is None  # nothing is left to do


def test_few_new_indexes_wait(local: Archive) -> None:
    filled(local.objects, 7)
    assert merge_indexes(local.objects) is None
    assert len(stand(local.objects).unmerged) == 7


def test_merges_what_is_of_like_size_only(local: Archive) -> None:
    objects = local.objects
    filled(objects, 8, count=2000)
    large = merge_indexes(objects)
    assert large is not None
    for seed in range(100, 108):
        put(objects, f"foldline-{seed}", lines_of(50, seed))
    small = merge_indexes(objects)
    assert small is not None
    assert {shard.name for shard in stand(objects).shards} == {large.name, small.name}
    for seed in range(200, 208):
        put(objects, f"foldline-{seed}", lines_of(50, seed))
    joined = merge_indexes(objects)
    assert joined is not None
    assert {shard.name for shard in stand(objects).shards} == {large.name, joined.name}
    assert joined.cover.lines == 800
    assert not objects.exists(small.data)


def test_matches_by_prefix_host_and_domain(local: Archive) -> None:
    every = filled(local.objects, 9)
    merge_indexes(local.objects)
    lookup = Lookup(local.objects)
    by_host = [one for one in every if one.startswith(b"test,harbour)/")]
    assert list(lookup.find("harbour.test", "host")) == by_host
    inside = [one for one in every if one.startswith((b"test,harbour)/", b"test,harbour,"))]
    assert list(lookup.find("http://harbour.test/p/1", "domain")) == inside
    assert len(inside) > len(by_host)
    prefix = [one for one in by_host if one.startswith(b"test,harbour)/p/1")]
    assert list(lookup.find("http://harbour.test/p/1", "prefix")) == prefix
    assert list(lookup.find("http://harbour.test/p/1?", "prefix")) == [
        one for one in by_host if one.startswith(b"test,harbour)/p/1?")
    ]
    assert list(lookup.find("http://nobody.test/")) == []


@pytest.mark.parametrize(
    ("asked", "match", "found"),
    [
        ("harbour.test:8080", "host", ["http://harbour.test:8080/", "http://harbour.test:8080/p/1"]),
        ("http://HARBOUR.test:8080/p/1?q=2", "host", ["http://harbour.test:8080/", "http://harbour.test:8080/p/1"]),
        ("https://a@harbour.test:443/", "host", ["http://harbour.test/"]),
        ("harbour.test:8080", "domain", ["http://harbour.test:8080/", "http://harbour.test:8080/p/1"]),
        ("http://[::1]:8080/", "host", ["http://[::1]:8080/p"]),
    ],
)
def test_a_port_is_of_the_host(asked: str, match: Match, found: list[str]) -> None:
    start, end = key_range(asked, match)
    every = ["http://harbour.test/", "http://news.harbour.test/", "http://harbour.test:8080/"]
    every += ["http://harbour.test:8080/p/1", "http://harbour.test:8081/", "http://[::1]:8080/p", "http://[::1]/p"]
    assert [url for url in every if start <= surt_key(url).encode() < end] == found


def test_a_host_that_is_none_is_said() -> None:
    with pytest.raises(ValueError, match="IPv6"):
        key_range("http://[", "host")


def test_nearest_first(local: Archive) -> None:
    url = "http://harbour.test/ferry"
    put(local.objects, "one", [line(url, 20260101000000 + day * 1000000) for day in range(9)])
    found = Lookup(local.objects).nearest(url, "20260104120000", 3)
    assert [int(one.split()[1]) // 1000000 % 100 for one in found] == [4, 5, 3]


def test_a_line_that_two_shards_hold_comes_once(local: Archive) -> None:
    """Two mergers that started at the same time, one with one index more."""
    objects = local.objects
    every = filled(objects, 8)
    first = merge_indexes(objects)
    assert first is not None
    kept = {key: bytes_of(objects, key) for key in (first.data, first.table, first.manifest)}
    more = lines_of(100, 99)
    put(objects, "foldline-late", more)
    merge_indexes(objects, rebuild=True)
    for key, data in kept.items():  # the other one ends now
        objects.put_bytes(key, data)
    assert [shard.name for shard in stand(objects).superseded] == [first.name]
    assert everything(objects) == sorted(every + more)
    merge_indexes(objects)
    assert not objects.exists(first.manifest)


def test_an_index_that_goes_or_changes_takes_its_shard_out_of_use(local: Archive) -> None:
    objects = local.objects
    filled(objects, 8)
    merge_indexes(objects)
    objects.delete("indexes/harbour/2026/11/foldline-3.cdxj")
    put(objects, "foldline-4", lines_of(10, 4))
    wanted = sorted(one for seed in (0, 1, 2, 5, 6, 7) for one in lines_of(700, seed)) + lines_of(10, 4)
    assert everything(objects) == sorted(wanted)
    merge_indexes(objects, least=1)
    assert everything(objects) == sorted(wanted)
    assert len(list(objects.list(MERGED))) == 3


def test_merged_away_under_a_reader(local: Archive) -> None:
    """A reader that knows the shards of before looks once more."""
    objects = local.objects
    every = filled(objects, 8)
    merge_indexes(objects)
    reader = Lookup(objects)
    reader.refresh()
    put(objects, "foldline-late", lines_of(5, 99))
    merge_indexes(objects, rebuild=True)
    assert list(reader.between(b"", b"\xff")) == sorted(every + lines_of(5, 99))


def test_a_kill_before_the_manifest_costs_nothing(local: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = local.objects
    every = filled(objects, 8)

    def die(key: str, data: bytes) -> str:
        raise ZeroDivisionError(key)

    monkeypatch.setattr(objects, "put_bytes", die)
    with pytest.raises(ZeroDivisionError):
        merge_indexes(objects)
    monkeypatch.undo()
    assert everything(objects) == every
    assert merge_indexes(objects) is not None
    assert everything(objects) == every


def test_the_same_indexes_give_the_same_bytes(tmp_path: Path) -> None:
    from storage.objects.local import LocalStore

    made = []
    for name in "ab":
        objects = LocalStore(tmp_path / name)
        filled(objects, 8)
        merge_indexes(objects)
        made.append({key: (tmp_path / name / key).read_bytes() for key, _ in objects.list(MERGED)})
    assert made[0] == made[1]
    assert len(made[0]) == 3


def test_damage_names_the_file_and_the_remedy(local: Archive) -> None:
    objects = local.objects
    filled(objects, 8)
    shard = merge_indexes(objects)
    assert shard is not None
    objects.put_bytes(shard.data, b"\0" * 40 + bytes_of(objects, shard.data)[40:])
    with pytest.raises(StorageError, match=rf"damaged index block: {shard.data} at byte 0; delete indexes/_merged"):
        everything(objects)
    with objects.open(shard.data) as stream, pytest.raises(StorageError, match="damaged index block"):
        list(read_lines(stream, shard.data))
    objects.delete(shard.data)
    with pytest.raises(StoreError):
        everything(objects)
    merge_indexes(objects, rebuild=True)
    assert len(everything(objects)) == 5600


@pytest.mark.s3
def test_reads_little_of_a_large_index(s3: Seaweed, tmp_path: Path) -> None:
    """One listing, the table, one block: whatever the archive holds."""
    objects = open_archive(f"s3://{s3.bucket}/{uuid4().hex}", spool=tmp_path).objects
    wanted = filled(objects, 8, count=3000)[12_345]
    shard = merge_indexes(objects)
    assert shard is not None
    read = _Counting(objects)
    url = json.loads(wanted.split(b" ", 2)[2])["url"]
    assert wanted in list(Lookup(cast(ObjectStore, read)).find(url))
    whole = next(size for key, size in objects.list(MERGED) if key == shard.data)
    assert read.bytes[shard.data] < whole / 5
    assert set(read.bytes) == {shard.data, shard.table, shard.manifest}


class _Counting:
    """A store that counts what is read of each key."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self.bytes: dict[str, int] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._objects, name)

    def open(self, key: str, start: int = 0, length: int | None = None) -> object:
        with self._objects.open(key, start, length) as stream:
            data = stream.read()
        self.bytes[key] = self.bytes.get(key, 0) + len(data)
        return BytesIO(data)


def test_a_file_of_blocks_that_is_cut_is_refused() -> None:
    packed = BytesIO()
    write_blocks((one + b"\n" for one in lines_of(7000, 1)), packed)
    data = packed.getvalue()
    for cut in (len(data) - 40, len(data) - 1, len(data) // 2, 5):
        with pytest.raises(StorageError, match=r"damaged index block: x\.cdx\.gz; delete indexes/_merged"):
            list(read_lines(BytesIO(data[:cut]), "x.cdx.gz"))
    assert len(list(read_lines(BytesIO(data), "x.cdx.gz"))) == 7000


def test_a_merge_of_fewer_lines_than_its_inputs_have_supersedes_nothing(local: Archive) -> None:
    objects = local.objects
    every = filled(objects, 8)
    shard = merge_indexes(objects)
    assert shard is not None
    whole = bytes_of(objects, shard.data)
    blocks = read_table(bytes_of(objects, shard.table), shard.table)
    for seed in range(100, 108):
        put(objects, f"foldline-{seed}", lines_of(700, seed))
    objects.put_bytes(shard.data, whole[: blocks[-1].offset])  # it ends with a block, but not with the last one
    with pytest.raises(StorageError, match=rf"lines are missing .*{shard.data}; delete indexes/_merged"):
        merge_indexes(objects)
    objects.put_bytes(shard.data, whole)
    assert [one.name for one in stand(objects).shards] == [shard.name]
    assert everything(objects) == sorted(every + [one for seed in range(100, 108) for one in lines_of(700, seed)])


def test_an_index_that_is_other_than_it_was_listed_is_not_merged(local: Archive) -> None:
    filled(local.objects, 8)
    short = _Short(local.objects)
    with pytest.raises(StoreError, match=r"read 100 bytes.*foldline-0.cdxj; run again"):
        merge_indexes(cast(ObjectStore, short))
    assert list(local.objects.list(MERGED)) == []


class _Short:
    """A store that gives only the first bytes of an object."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    def __getattr__(self, name: str) -> object:
        return getattr(self._objects, name)

    def open(self, key: str, start: int = 0, length: int | None = None) -> object:
        return self._objects.open(key, start, min(100, length or 100))
