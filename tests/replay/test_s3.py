"""Replay from S3: by range requests, nothing copied."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.request import urlopen
from uuid import uuid4

import pytest

from crawler.replay.pywb import pywb
from storage import open_archive
from storage.objects import ObjectStore
from storage.objects.seaweed import Seaweed
from storage.warc.build import WarcRecord, pack, sha1
from tests.replay.harbour import HTML, PAGE, fill, put_warc

LARGE = 8_000_000


class Noting:
    """A store that notes which part of which object is read."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self.parts: list[tuple[str, int, int | None, int]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._objects, name)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Read at once, and noted."""
        with self._objects.open(key, start, length) as stream:
            data = stream.read()
        self.parts.append((key, start, length, len(data)))
        return BytesIO(data)


def large() -> bytes:
    """A WARC of one record that no page needs, and that cannot be compressed."""
    payload = os.urandom(LARGE)
    fields = (
        ("WARC-Type", "resource"),
        ("WARC-Record-ID", "<urn:uuid:00000000-0000-0000-0002-000000000001>"),
        ("WARC-Date", "2026-11-20T12:00:00.000000Z"),
        ("WARC-Target-URI", "http://harbour.test/soundings.bin"),
        ("WARC-Payload-Digest", sha1(payload)),
        ("Content-Type", "application/octet-stream"),
    )
    return b"".join(pack(WarcRecord("resource", fields, b"", payload)))


@pytest.mark.s3
def test_reads_ranges_only(s3: Seaweed, python: Path, tmp_path: Path) -> None:
    archive = open_archive(f"s3://{s3.bucket}/{uuid4().hex}", spool=tmp_path)
    fill(archive)
    put_warc(archive, "large", large())
    noting = Noting(archive.objects)
    with pywb(cast(ObjectStore, noting), python) as shown:
        with urlopen(shown.page(PAGE, "20261120120000", "id_"), timeout=30) as answer:
            assert answer.read() == HTML
        with urlopen(shown.page("http://harbour.test/again.png", "20261121", "im_"), timeout=30) as answer:
            assert answer.status == 200
    warcs = [part for part in noting.parts if part[0].startswith("warc/")]
    assert len(warcs) == 3  # the page; the revisit and its original
    assert all(length == read for _, _, length, read in warcs)
    assert sum(part[3] for part in noting.parts) < 20_000
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.s3
def test_what_is_added_is_seen(s3: Seaweed, python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crawl that goes on beside the replay."""
    from time import monotonic, sleep

    monkeypatch.setattr("crawler.replay.serving.FRESH_SECONDS", 0.1)
    archive = open_archive(f"s3://{s3.bucket}/{uuid4().hex}", spool=tmp_path)
    with pywb(archive.objects, python) as shown:
        address = f"{shown.collection}cdx?url={PAGE}"
        with urlopen(address, timeout=30) as answer:
            assert answer.read() == b""
        fill(archive)
        end = monotonic() + 10
        found = b""
        while not found and monotonic() < end:
            sleep(0.2)
            with urlopen(address, timeout=30) as answer:
                found = answer.read()
        assert found.count(b"\n") == 2
