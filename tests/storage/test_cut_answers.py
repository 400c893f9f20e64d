"""A connection that breaks in the middle of an S3 answer is never taken for the end of the object."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from storage import Archive, open_archive
from storage.errors import StoreError
from storage.objects import ObjectStore, open_store
from storage.objects.s3 import PART
from tests.servers.cutting import cutting
from tests.storage.exchanges import begin, crawl

KEY = "warc/harbour/2026/11/x.warc.gz"
DATA = os.urandom(1_000_000)


def in_steps(store: ObjectStore, step: int) -> bytes:
    """The object, as a reader of large files takes it."""
    with store.open(KEY) as stream:
        return b"".join(iter(lambda: stream.read(step), b""))


def read(store: ObjectStore, place: tuple[int, int | None]) -> bytes:
    """A range of the object at once."""
    with store.open(KEY, *place) as stream:
        return stream.read()


def test_the_rest_of_a_cut_answer_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with cutting(DATA, monkeypatch) as server:
        store = open_store("s3://bucket/p")
        server.cuts = [400_000, 0, 100_000]
        assert in_steps(store, 65_536) == DATA
        assert server.asked == ["", *(f"bytes={start}-999999" for start in (400_000, 400_000, 500_000))]
        server.cuts = [700_000]
        with store.open(KEY) as stream:
            assert stream.read() == DATA
        server.cuts = [1000]
        with store.open(KEY, 5000, 3000) as stream:
            assert stream.read() == DATA[5000:8000]
        assert server.asked[-2:] == ["bytes=5000-7999", "bytes=6000-7999"]
        server.cuts = [10]
        with store.open(KEY, 999_000) as stream:
            assert stream.read() == DATA[-1000:]
        server.cuts = [1000]
        with store.open(KEY, 5, 2 * PART) as stream:
            assert stream.read() == DATA[5:]


@pytest.mark.parametrize("place", [(0, None), (5000, None), (5000, 3000)])
def test_an_answer_that_is_cut_again_and_again_is_an_error(
    monkeypatch: pytest.MonkeyPatch, place: tuple[int, int | None]
) -> None:
    with cutting(DATA, monkeypatch) as server:
        store = open_store("s3://bucket/p")
        server.cuts = [1000] + [0] * 20
        with pytest.raises(StoreError, match=rf"the answer breaks off .*{KEY}.*run again"):
            read(store, place)
        assert len(server.asked) < 10


def test_an_object_that_changes_meanwhile_is_not_put_together_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    with cutting(DATA, monkeypatch) as server:
        server.cuts = [400_000]
        with open_store("s3://bucket/p").open(KEY) as stream:
            assert stream.read(1000) == DATA[:1000]
            server.etag = '"second"'
            with pytest.raises(StoreError, match=KEY):
                stream.read()


def test_captures_of_a_cut_warc_are_not_taken_for_all(
    local: Archive, ids: Callable[[], UUID], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    session = begin(local, ids)
    captures = crawl(session, 5)
    session.close({})
    with local.objects.open(captures[0].warc) as stream:
        warc = stream.read()
    with cutting(warc, monkeypatch) as server:
        far = open_archive("s3://bucket/p", spool=tmp_path)
        server.cuts = [captures[3].offset]  # where a record ends
        assert len(list(far.captures([KEY]))) == 5
        server.cuts = [captures[3].offset] + [0] * 20
        with pytest.raises(StoreError, match="the answer breaks off"):
            list(far.captures([KEY]))
