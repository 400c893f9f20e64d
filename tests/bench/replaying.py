"""Replay from S3 with a large index: how long until the first byte of an article, and what was read for it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from crawler.replay.environment import replay_python
from crawler.replay.pywb import pywb
from storage import Archive, open_archive
from storage.objects import ObjectStore
from storage.objects.seaweed import seaweed
from storage.warc.merge import merge_indexes
from storage.warc.shards import stand
from tests.replay.harbour import NOON, page
from tests.storage.exchanges import HTML, INFO

FILES = 100
PAGES = 30


def replay_bench(lines: int) -> dict[str, object]:
    """Seconds and bytes; the archive holds `PAGES` articles and `lines` further lines of index."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        server = stack.enter_context(seaweed(folder / "s3"))
        os.environ.update(server.environment | {"FOLDLINE_REDACTION_KEY": "key of the bench"})
        archive = open_archive(f"s3://{server.bucket}/bench", spool=folder / "spool")
        urls = articles(archive)
        python = replay_python()
        begun = time.perf_counter()
        put_lines(archive.objects, lines)
        put = time.perf_counter()
        merge_indexes(archive.objects)
        merged = time.perf_counter()
        counting = Counting(archive.objects)
        with pywb(cast(ObjectStore, counting), python) as running:
            seconds = [first_byte(running.page(url, "20261120", "mp_")) for url in urls]
        indexed = stand(archive.objects).shards
        return {
            "lines": sum(shard.cover.lines for shard in indexed),
            "index_mb": round(sum(shard.cover.bytes for shard in indexed) / 1e6),
            "put_seconds": round(put - begun, 1),
            "merge_seconds": round(merged - put, 1),
            "first_byte_cold": round(seconds[0], 3),
            "first_byte_median": round(median(seconds[1:]), 3),
            "first_byte_worst": round(max(seconds), 3),
            "read_kb": {kind: round(count / 1000) for kind, count in sorted(counting.read.items())},
        }


def articles(archive: Archive) -> list[str]:
    """Some pages among sites that the index is full of."""
    session = archive.session("harbour", "run-1", INFO, lambda: NOON)
    urls = []
    for number in range(PAGES):
        site = number * 997 % 5000
        urls.append(f"http://site{site}.test/p/ferry-{number}")
        session.write(page(f"/p/ferry-{number}", HTML, "text/html", url=urls[-1]))
    session.close({})
    return urls


def put_lines(objects: ObjectStore, count: int) -> None:
    """As many indexes of single WARCs as FILES, each sorted."""
    for file in range(FILES):
        lines = sorted(_lines(file, count // FILES))
        objects.put_bytes(f"indexes/made-up/2026/11/made-up-{file:05}.cdxj", b"".join(lines))


def _lines(file: int, count: int) -> Iterator[bytes]:
    for number in range(file * count, (file + 1) * count):
        site = number * 7919 % 5000
        yield (
            f'test,site{site})/p/letter-{number} 20261120{number % 240000:06} {{"url":"http://site{site}.test/p/letter-'
            f'{number}","mime":"text/html","status":"200","digest":"sha1:{number * 104729 % 16**16:032X}","length":'
            f'"{4000 + number % 999}","offset":"{number * 4500}","filename":"warc/made-up/{file:05}.warc.gz"}}\n'
        ).encode()


def first_byte(url: str) -> float:
    """Seconds until the first byte of an answer's body is here."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=60)
    begun = time.perf_counter()
    connection.request("GET", url.removeprefix(f"http://{parts.netloc}"))
    answer = connection.getresponse()
    assert answer.status == 200, f"{answer.status} for {url}"
    answer.read(1)
    taken = time.perf_counter() - begun
    connection.close()
    return taken


class Counting:
    """A store that counts the bytes read, by the first folder of their key."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self.read: dict[str, int] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._objects, name)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Reads it at once."""
        from io import BytesIO

        with self._objects.open(key, start, length) as stream:
            data = stream.read()
        kind = key.split("/", 1)[0]
        self.read[kind] = self.read.get(kind, 0) + len(data)
        return BytesIO(data)
