"""`foldline wacz` of an archive of about a gigabyte: peak memory, and time against py-wacz, on disk and S3 to S3."""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from storage import open_archive
from storage.captures import Outcome
from storage.objects.seaweed import seaweed
from tests.bench.children import Measured, measure
from tests.interop.environment import interop_tools
from tests.storage.exchanges import begin, exchange, record_of

ARTICLES = 10_000
PICTURE = 1_000_000
SCRIPT = str(Path(sys.executable).parent / "foldline")


def packing_bench(megabytes: int) -> dict[str, object]:
    """Memory in MB; the ratio is py-wacz's time to ours."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        measure([sys.executable, "-m", "tests.bench.packing", str(folder / "archive"), str(megabytes)])
        output = folder / "ours.wacz"
        ours = _pack(str(folder / "archive"), str(output))
        size = output.stat().st_size
        output.unlink()
        theirs = _their_pack(folder)
        bucket = _in_bucket(folder / "weed", megabytes)
    return {
        "bytes": size,
        "captures": json.loads(ours.output)["captures"],
        "pages": json.loads(ours.output)["pages"],
        "peak_mb": round(ours.peak_mb),
        "py_wacz_peak_mb": round(theirs.peak_mb),
        "rate_ratio": round(theirs.seconds / ours.seconds, 2),
        "s3_peak_mb": round(bucket.peak_mb),
        "s3_slower": round(bucket.seconds / ours.seconds, 2),
    }


def _pack(archive: str, output: str) -> Measured:
    return measure([SCRIPT, "wacz", "--archive", archive, "--output", output, "--json"])


def _their_pack(folder: Path) -> Measured:
    warcs = [str(path) for path in sorted((folder / "archive" / "warc").rglob("*.warc.gz"))]
    script = str(interop_tools().folder / "bin" / "wacz")
    return measure([script, "create", "--detect-pages", "-o", str(folder / "theirs.wacz"), "-f", *warcs])


def _in_bucket(folder: Path, megabytes: int) -> Measured:
    with seaweed(folder) as server, _environment(server.environment):
        archive = f"s3://{server.bucket}/archive"
        measure([sys.executable, "-m", "tests.bench.packing", archive, str(megabytes)])
        return _pack(archive, f"s3://{server.bucket}/out/ours.wacz")


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            del os.environ[name]


def _write(url: str, megabytes: int) -> None:
    """Articles with text, and pictures that no packer makes smaller."""
    with tempfile.TemporaryDirectory() as spool:
        session = begin(open_archive(url, spool=Path(spool)), uuid4)
        draw = random.Random(1)
        for number in range(ARTICLES):
            capture = session.write(
                exchange(number, body=f"<title>Letter {number}</title><p>{draw.random()}".encode() * 20)
            )
            session.mark(capture, Outcome.ARTICLE, "")
            session.emit(record_of(capture, number, content_text=f"Boat {number} leaves at {draw.random()}. " * 60))
        for number in range(megabytes * 1_000_000 // PICTURE):
            headers = (("Content-Type", "image/png"), ("Content-Length", str(PICTURE)))
            session.write(exchange(ARTICLES + number, body=draw.randbytes(PICTURE), headers=headers))
        session.close({})


if __name__ == "__main__":
    _write(sys.argv[1], int(sys.argv[2]))
