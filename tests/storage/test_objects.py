"""The two stores behave alike, and say what is wrong."""

from __future__ import annotations

import hashlib
import os
import resource
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from storage import Archive, open_archive
from storage.errors import DiskFullError, StoreError
from storage.objects import open_store
from storage.objects.s3 import PART, S3Store
from storage.objects.seaweed import Seaweed, free_ports, seaweed
from tests.storage.exchanges import begin, crawl


def test_both_stores_do_the_same(archive: Archive, tmp_path: Path) -> None:
    store = archive.objects
    data = os.urandom(2 * PART + 1234)
    path = tmp_path / "big file.warc.gz"
    path.write_bytes(data)
    key = "warc/a/b c+é.warc.gz"
    assert store.put_file(key, path) == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert store.put_file(key, path) == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert store.put_bytes("warc/a/small", b"boat") == f"sha256:{hashlib.sha256(b'boat').hexdigest()}"
    assert path.read_bytes() == data
    with store.open(key) as stream:
        assert stream.read() == data
    with store.open(key, 1000, 77) as stream:
        assert stream.read() == data[1000:1077]
    with store.open(key, len(data) - 9) as stream:
        assert stream.read() == data[-9:]
    store.put_bytes("warc/ab", b"")
    assert list(store.list("warc/a/")) == [(key, len(data)), ("warc/a/small", 4)]
    assert [found for found, _ in store.list()] == sorted([key, "warc/a/small", "warc/ab"])
    assert list(store.list("nothing/")) == []
    assert store.exists(key)
    store.delete(key)
    store.delete(key)
    assert not store.exists(key)
    with pytest.raises(StoreError):
        store.open(key)


def test_a_full_disk_under_the_archive_is_no_fault_of_the_store(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "archive"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, before[1]))
    try:
        with pytest.raises(DiskFullError, match="no space in the archive"):
            store.put_bytes("warc/large", bytes(40_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(store.list()) == []


@pytest.mark.s3
def test_memory_stays_bounded_while_a_file_is_sent(s3: Seaweed, tmp_path: Path) -> None:
    import tracemalloc

    store = open_store(f"s3://{s3.bucket}/{uuid4().hex}")
    path = tmp_path / "big"
    with path.open("wb") as file:
        for number in range(10):
            file.write(bytes([number]) * PART)
    store.exists("warm up")
    tracemalloc.start()
    store.put_file("big", path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * PART


@pytest.mark.s3
def test_the_checksum_comes_from_the_store(s3: Seaweed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(f"s3://{s3.bucket}/{uuid4().hex}")
    assert isinstance(store, S3Store)
    real = store._head

    def without_checksum(key: str) -> Any:
        head = real(key)
        assert head is not None
        return {name: value for name, value in head.items() if name != "ChecksumSHA256"}

    monkeypatch.setattr(store, "_head", without_checksum)
    assert store.put_bytes("read back", b"boat") == f"sha256:{hashlib.sha256(b'boat').hexdigest()}"

    def other_object(key: str) -> Any:
        store.client.put_object(Bucket=store.bucket, Key=store.prefix + key, Body=b"bat!")
        return real(key)

    monkeypatch.setattr(store, "_head", other_object)
    path = tmp_path / "x"
    path.write_bytes(b"boat")
    with pytest.raises(StoreError, match="local copy is kept"):
        store.put_file("swapped", path)


@pytest.mark.s3
def test_wrong_credentials_and_missing_buckets_are_said(s3: Seaweed, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="make the bucket first") as missing:
        open_store("s3://no-such-bucket/x").put_bytes("a", b"")
    assert "s3://no-such-bucket/x" in missing.value.where
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(StoreError, match="check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"):
        open_store(f"s3://{s3.bucket}/x").exists("a")
    with pytest.raises(StoreError, match="check AWS_ACCESS_KEY_ID"):
        list(open_archive(f"s3://{s3.bucket}/x").tables.records())
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    with pytest.raises(StoreError, match="set AWS_ACCESS_KEY_ID"):
        open_store(f"s3://{s3.bucket}/x").exists("a")


def test_an_endpoint_that_is_down_is_said_before_anything_is_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ids: Callable[[], UUID]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_ports(1)[0]}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    archive = open_archive("s3://bucket/x", spool=tmp_path / "spool")
    with pytest.raises(StoreError, match=r"check that http://127\.0\.0\.1:"):
        begin(archive, ids)


@pytest.mark.s3
def test_a_server_that_goes_down_mid_crawl_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ids: Callable[[], UUID]
) -> None:
    with seaweed(tmp_path / "server") as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        archive = open_archive(f"s3://{server.bucket}/x", spool=tmp_path / "spool")
        session = begin(archive, ids)
        captures = crawl(session, 3)
        server.process.kill()
        server.process.wait()
        with pytest.raises(StoreError, match="run again"):
            session.close({"outcome": "finished"})
    assert any(archive.spool.rglob("*.warc.gz"))
    with seaweed(tmp_path / "other") as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        archive = open_archive(archive.url, spool=tmp_path / "spool")
        assert archive.recover() == [captures[0].warc]
        assert list(archive.captures()) == captures
        assert len(list(archive.tables.records())) == 3
        assert list(archive.tables.query("SELECT outcome FROM runs")[1]) == [("finished",)]
    assert not archive.spool.exists()


def test_the_server_leaves_no_process_behind(tmp_path: Path) -> None:
    threads = threading.active_count()
    with seaweed(tmp_path / "server") as server:
        assert server.process.poll() is None
    assert server.process.poll() is not None
    assert threading.active_count() == threads


def test_a_directory_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        (tmp_path / "file").write_text("not a directory")
        target, remedy = tmp_path / "file", "directory"
    else:
        target, remedy = tmp_path / "closed", "write permission"
        target.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(StoreError, match=remedy) as said:
        open_store(str(target)).put_bytes("warc/a", b"x")
    assert str(target) in said.value.where


def test_urls_of_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_archive().url == str(tmp_path / "archive")
    assert open_archive(f"file://{tmp_path}/with%20space").url == f"{tmp_path}/with space"
    monkeypatch.setenv("FOLDLINE_ARCHIVE", "s3://bucket/prefix/")
    monkeypatch.setenv("FOLDLINE_SPOOL", str(tmp_path / "spool"))
    remote = open_archive()
    assert remote.url == "s3://bucket/prefix"
    assert remote.spool.parent == tmp_path / "spool"
    assert not remote.spool.exists()
    assert not (tmp_path / "archive").exists()


def test_an_object_that_grows_is_there_whole_or_not_at_all(archive: Archive) -> None:
    store = archive.objects
    data = os.urandom(2 * PART + 77)
    with store.create("out/grown.wacz", len(data)) as out:
        out.write(data[:10])
        out.reserve(20)
        out.write(data[30 : PART + 100])
        out.settle(data[10:30])
        out.write(data[PART + 100 :])
        assert not store.exists("out/grown.wacz")
    with store.open("out/grown.wacz") as stream:
        assert stream.read() == data
    for key in ("out/grown.wacz", "out/never.wacz"):
        with pytest.raises(KeyboardInterrupt), store.create(key, 0) as out:  # noqa: PT012
            out.write(data)
            raise KeyboardInterrupt
    assert list(store.list("out/")) == [("out/grown.wacz", len(data))]
    with store.open("out/grown.wacz", 5, 10) as stream:
        assert stream.read() == data[5:15]
    with store.create("out/empty", 0):
        pass
    with store.open("out/empty") as stream:
        assert stream.read() == b""


@pytest.mark.s3
def test_an_upload_that_fails_leaves_no_parts(s3: Seaweed) -> None:
    store = open_store(f"s3://{s3.bucket}/{uuid4().hex}")
    assert isinstance(store, S3Store)
    with pytest.raises(ValueError, match="boat"), store.create("x.wacz", 0) as out:  # noqa: PT012
        out.write(bytes(PART))
        raise ValueError("boat")
    left = store.client.list_multipart_uploads(Bucket=s3.bucket, Prefix=store.prefix)
    assert left.get("Uploads", []) == []


def test_an_object_that_goes_while_it_is_listed_is_left_out(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    for name in "abcd":
        store.put_bytes(f"indexes/{name}", b"boat")
    listed = store.list("indexes/")
    assert next(listed) == ("indexes/a", 4)
    open_store(str(tmp_path)).delete("indexes/c")
    assert [key for key, _ in listed] == ["indexes/b", "indexes/d"]


def test_a_key_that_two_put_at_once_is_there_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stands still before its file gets its name, until the other has come as far or cannot."""
    root, path = tmp_path / "archive", tmp_path / "x"
    path.write_bytes(b"boat" * 1000)
    (root / "warc").mkdir(parents=True)
    (root / "warc" / ".a.part").write_bytes(b"of an attempt that was killed")
    both = threading.Barrier(2)
    sync = os.fsync

    def slow(file: int) -> None:
        with suppress(threading.BrokenBarrierError):
            both.wait(0.2)
        sync(file)

    monkeypatch.setattr(os, "fsync", slow)
    puts = (
        lambda: open_store(str(root)).put_file("warc/a", path),
        lambda: open_store(str(root)).put_file("warc/a", path),
        lambda: open_store(str(root)).put_bytes("warc/a", b"other"),
    )
    with ThreadPoolExecutor() as pool:
        first, second, third = (done.result() for done in [pool.submit(put) for put in puts])
    assert first == second == f"sha256:{hashlib.sha256(b'boat' * 1000).hexdigest()}"
    assert third == f"sha256:{hashlib.sha256(b'other').hexdigest()}"
    assert [name.name for name in (root / "warc").iterdir()] == ["a"]
