"""`scripts/bench cost`: what a post and a look cost, as slopes, so that starting a process does not count."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from crawler.newsstand import start
from storage import open_archive
from tests.bench.children import measure

HOST = "www.tidelines.test"
CONCURRENCY = 8


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one crawl."""

    records: int
    requests: int
    sent: int  # bytes of bodies over the wire
    cpu: float
    kept: int  # bytes of WARCs, indexes and tables


def crawl(port: int, folder: Path) -> Cost:
    """One crawl of the whole publication into the folder's archive, which may hold earlier ones."""
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    (sources / "bench.toml").write_text(
        f'[source.bench]\nurl = "http://{HOST}"\nplatform = "substack"\ndelay = 0.0\nconcurrency = {CONCURRENCY}\n'
    )
    before = _kept(folder / "archive")
    script = Path(sys.executable).parent / "foldline"
    done = measure(
        [
            *(str(script), "crawl", "bench", "--json", "--sources", str(sources)),
            *("--archive", str(folder / "archive"), "--connect-to", f"*:80:127.0.0.1:{port}"),
        ]
    )
    (source,) = json.loads(done.output.strip().splitlines()[-1])["sources"]
    kept = _kept(folder / "archive") - before
    return Cost(source["recorded"], source["fetched"], source["bytes"], done.cpu, kept)


def cost_bench(posts: int) -> dict[str, object]:
    """Per post from the difference of two sizes; a look is a second crawl of the larger one, when nothing is new."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with start(posts=posts, bursts={}) as stand:
            small = crawl(stand.port, folder / "small")
        with start(posts=4 * posts, bursts={}) as stand:
            large = crawl(stand.port, folder / "large")
            again = crawl(stand.port, folder / "large")
        rows = open_archive(folder / "large" / "archive").tables.query("SELECT count(*) FROM records")[1]
        ((records,),) = rows
    more = large.records - small.records
    return {
        "posts": posts,
        "records": records,
        "requests_per_post": round((large.requests - small.requests) / more, 3),
        "kilobytes_sent_per_post": round((large.sent - small.sent) / more / 1000, 1),
        "kilobytes_kept_per_post": round((large.kept - small.kept) / more / 1000, 1),
        "cpu_seconds_per_post": round((large.cpu - small.cpu) / more, 4),
        "start_cpu_seconds": round(small.cpu - small.records * (large.cpu - small.cpu) / more, 2),
        "look_requests": again.requests,
        "look_kilobytes_sent": round(again.sent / 1000, 1),
        "look_kilobytes_kept": round(again.kept / 1000, 1),
        "look_cpu_seconds": round(again.cpu, 2),
    }


def _kept(archive: Path) -> int:
    files = (path for path in archive.rglob("*") if path.is_file() and "state.sqlite" not in path.name)
    return sum(path.stat().st_size for path in files)
