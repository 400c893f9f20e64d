"""`scripts/bench crawl | read | wacz | browser | replay | consume | api | polls`: ratios to others; seconds, rates."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from crawler.newsstand import start
from tests.bench.asking import asking_bench
from tests.bench.browser import browser_bench, missed
from tests.bench.children import Measured, measure
from tests.bench.consuming import consume_bench
from tests.bench.costing import cost_bench
from tests.bench.packing import packing_bench
from tests.bench.polling import lacking_polls, polling_bench
from tests.bench.reading import reading_bench
from tests.bench.recrawl import lacking, recrawl_bench
from tests.bench.replaying import replay_bench
from tests.bench.searching import search_bench

HOST = "www.tidelines.test"
CONCURRENCY = 16
LONG = 500
"""Rendered pages over which memory has to stay."""


def foldline(port: int, folder: Path) -> Measured:
    """A crawl of the whole publication into WARC and tables."""
    folder.mkdir()
    sources = folder / "sources"
    sources.mkdir()
    (sources / "bench.toml").write_text(
        f'[source.bench]\nurl = "http://{HOST}"\nplatform = "substack"\ndelay = 0.0\nconcurrency = {CONCURRENCY}\n'
        'permission = "our own newsstand"\n'
    )
    script = Path(sys.executable).parent / "foldline"
    return measure(
        [
            *(str(script), "crawl", "bench", "--json"),
            *("--sources", str(sources)),
            *("--archive", str(folder / "archive")),
            *("--connect-to", f"*:80:127.0.0.1:{port}"),
        ]
    )


def bare(port: int) -> Measured:
    """The yardstick."""
    return measure([sys.executable, "-m", "tests.bench.bare", str(port), HOST, str(CONCURRENCY)])


def recorded(measured: Measured) -> int:
    """How many records the crawl's report counts."""
    return int(json.loads(measured.output)["totals"]["recorded"])


def crawl_bench(posts: int, many: int) -> dict[str, object]:
    """Rates and memory at two sizes; every figure but the memory is a ratio within this run."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with start(posts=posts) as stand:
            yardstick = bare(stand.port)
            ours = foldline(stand.port, folder / "small")
            again = bare(stand.port)
        with start(posts=many) as stand:
            large = foldline(stand.port, folder / "large")
    fetched = json.loads(yardstick.output)["titles"]
    reference = (yardstick.seconds + again.seconds) / 2
    return {
        "posts": posts,
        "bare_titles": fetched,
        "records": recorded(ours),
        "rate_ratio": round(reference / ours.seconds * recorded(ours) / fetched, 3),
        "cpu_ratio": round((yardstick.cpu + again.cpu) / 2 / ours.cpu, 3),
        "peak_mb": round(ours.peak_mb),
        "many_posts": many,
        "many_records": recorded(large),
        "many_peak_mb": round(large.peak_mb),
        "peak_growth": round(large.peak_mb / ours.peak_mb, 3),
        "rate_at_many": round((recorded(large) / large.seconds) / (recorded(ours) / ours.seconds), 3),
    }


def help_bench() -> dict[str, object]:
    """`foldline --help` against a bare Python start, and in seconds (the one promise given in seconds)."""
    script = str(Path(sys.executable).parent / "foldline")
    best = min(measure([script, "--help"]).seconds for _ in range(5))
    python = min(measure([sys.executable, "-c", "pass"]).seconds for _ in range(5))
    return {"help_seconds": round(best, 3), "help_ratio": round(best / python, 2)}


def main() -> None:
    """Writes the figures to a JSON file and prints them."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument(
        "what",
        choices=["cost", "recrawl", "polls", "crawl", "read", "browser", "wacz", "replay", "consume", "search", "api"],
    )
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--many", type=int, default=20000)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--output", type=Path, default=Path("bench.json"))
    chosen = parser.parse_args()
    parts: dict[str, Callable[[], dict[str, object]]] = {
        "cost": lambda: cost_bench(min(chosen.posts, 400)),
        "crawl": lambda: help_bench() | crawl_bench(chosen.posts, chosen.many),
        "read": reading_bench,
        "browser": lambda: browser_bench(chosen.pages, LONG),
        "wacz": lambda: packing_bench(chosen.megabytes),
        "search": lambda: dict(search_bench(chosen.records)),
        "api": lambda: asking_bench(chosen.records),
        "consume": lambda: consume_bench(chosen.records),
        "replay": lambda: replay_bench(chosen.lines),
        "polls": lambda: polling_bench(chosen.feeds),
        "recrawl": lambda: recrawl_bench(min(chosen.posts, 2000)),
    }
    figures = parts[chosen.what]()
    chosen.output.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))
    if chosen.what == "recrawl" and (promises := lacking(figures)):
        sys.exit(f"bench: not kept: {'; '.join(promises)}")
    if chosen.what == "polls" and (promises := lacking_polls(figures)):
        sys.exit(f"bench: not kept: {'; '.join(promises)}")
    if chosen.what == "browser" and (short := missed(figures)):
        sys.exit(f"bench: {short}")


if __name__ == "__main__":
    main()
