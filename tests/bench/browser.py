"""`scripts/bench browser`: what full capture costs a rendered page, and whether memory stays."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from crawler.newsstand import Newsstand, start
from tests.bench.rendering import HOST

CONCURRENCY = 4
FLOOR = 0.8
"""Of the pages a minute that scrapy-playwright alone renders."""
GROWTH = 1.1
"""Of memory, from the second fifth of the long run to its last."""


def browser_bench(pages: int, many: int) -> dict[str, object]:
    """Ratios within this run; either side's rate is the best of two."""
    with tempfile.TemporaryDirectory() as scratch, start(posts=max(pages, many)) as stand:
        slugs = listed(stand)
        runs: dict[str, list[dict[str, Any]]] = {"bare": [], "ours": []}
        for number, which in enumerate(("bare", "ours", "ours", "bare")):
            runs[which].append(child(which, stand.port, slugs[:pages], Path(scratch) / str(number)))
        long = child("ours", stand.port, slugs[:many], Path(scratch) / "long")
        posts = [entry for entry in stand.log() if "/p/" in entry["path"]]
    rate = {which: max(one["titles"] / one["seconds"] * 60 for one in done) for which, done in runs.items()}
    return {
        "pages": pages,
        "posts_served": len(posts),
        "bare_pages_a_minute": round(rate["bare"]),
        "pages_a_minute": round(rate["ours"]),
        "capture_ratio": round(rate["ours"] / rate["bare"], 3),
        "many_pages": long["titles"],
        "early_mb": round(long["early_mb"]),
        "late_mb": round(long["late_mb"]),
        "memory_growth": round(long["late_mb"] / long["early_mb"], 3),
    }


def missed(figures: dict[str, object]) -> str:
    """What does not hold; empty where all does."""
    ratio, growth = float(str(figures["capture_ratio"])), float(str(figures["memory_growth"]))
    return f"capture_ratio {ratio} < {FLOOR}" * (ratio < FLOOR) + f" memory_growth {growth} > {GROWTH}" * (
        growth > GROWTH
    )


def listed(stand: Newsstand) -> list[str]:
    """The slugs of all posts."""
    slugs: list[str] = []
    connection = HTTPConnection("127.0.0.1", stand.port)
    while True:
        path = f"/api/v1/archive?sort=new&offset={len(slugs)}&limit=20"
        connection.request("GET", path, headers={"Host": HOST})
        posts = json.loads(connection.getresponse().read())
        if not posts:
            connection.close()
            return slugs
        slugs += [post["slug"] for post in posts]


def child(which: str, port: int, slugs: list[str], folder: Path) -> dict[str, Any]:
    """One crawl in a process of its own. Raises `RuntimeError` when it misses a page."""
    command = [sys.executable, "-m", "tests.bench.rendering", which, str(port), str(len(slugs)), str(CONCURRENCY)]
    begun = time.perf_counter()
    done = subprocess.run([*command, str(folder)], input=json.dumps(slugs), capture_output=True, text=True, check=False)
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else {}
    if done.returncode or figures.get("titles") != len(slugs):
        raise RuntimeError(f"{which} saw {figures.get('titles')} of {len(slugs)} pages: {done.stderr[-2000:]}")
    return figures | {"wall": time.perf_counter() - begun}
