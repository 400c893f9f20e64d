"""What a second crawl of an unchanged publication costs: bytes and requests against those of the first."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from crawler.newsstand import Newsstand, start
from tests.bench.children import Measured, measure

HOST = "www.tidelines.test"


def recrawl_bench(posts: int) -> dict[str, object]:
    """The same source four times: for the first time, again, again from its whole back catalogue, read from WARC."""
    with tempfile.TemporaryDirectory() as scratch, start(posts=posts, bursts={}) as stand:
        folder = Path(scratch)
        (folder / "sources").mkdir()
        (folder / "sources" / "bench.toml").write_text(
            f'[source.bench]\nurl = "http://{HOST}"\nplatform = "substack"\ndelay = 0.0\nconcurrency = 16\n'
            'permission = "our own newsstand"\n'
        )
        first, asked = _crawl(stand, folder)
        again, asked_again = _crawl(stand, folder)
        whole, asked_whole = _crawl(stand, folder, "--all")
        difference = json.loads(
            _foldline("extract", "--json", "--dry-run", "--archive", str(folder / "archive")).output
        )
    return {
        "posts": posts,
        "first": _figures(first, asked),
        "again": _figures(again, asked_again) | _saved(again, first),
        "again_all": _figures(whole, asked_whole) | _saved(whole, first),
        "extract": {name: difference[name] for name in ("same", "changed", "new", "missing")},
    }


def lacking(figures: dict[str, Any]) -> list[str]:
    """What falls short of the promise."""
    again, whole, extract = figures["again"], figures["again_all"], figures["extract"]
    promises = {
        "95 % of the bytes saved": again["bytes_saved"] >= 0.95,
        "one request where the feed says nothing changed": again["requests"] <= 1,
        "no new revision": again["records"] == whole["records"] == 0,
        "extract gives the same": extract["changed"] == extract["new"] == extract["missing"] == 0,
        "every listed post archived": whole["listed"] == whole["archived"] == figures["posts"],
    }
    return [promise for promise, kept in promises.items() if not kept]


def _crawl(stand: Newsstand, folder: Path, *options: str) -> tuple[Measured, int]:
    """With the number of requests."""
    stand.control("reset")
    measured = _foldline(
        "crawl", "bench", "--json", *options, "--sources", str(folder / "sources"),
        "--archive", str(folder / "archive"), "--connect-to", f"*:80:127.0.0.1:{stand.port}",
    )  # fmt: skip
    return measured, len(stand.log(HOST))


def _foldline(*arguments: str) -> Measured:
    return measure([str(Path(sys.executable).parent / "foldline"), *arguments])


def _source(measured: Measured) -> dict[str, Any]:
    return dict(json.loads(measured.output.strip().splitlines()[-1])["sources"][0])


def _figures(measured: Measured, requests: int) -> dict[str, object]:
    source = _source(measured)
    inventory = source.get("inventory", {})
    return {
        "requests": requests,
        "bytes": source["bytes"],
        "archived_bytes": source["archived"]["bytes"],
        "records": source["recorded"],
        "seconds": round(measured.seconds, 1),
        **{name: inventory[name] for name in ("listed", "archived") if name in inventory},
    }


def _saved(again: Measured, first: Measured) -> dict[str, float]:
    before, after = _source(first), _source(again)
    return {
        "bytes_saved": round(1 - after["bytes"] / before["bytes"], 4),
        "archived_saved": round(1 - after["archived"]["bytes"] / before["archived"]["bytes"], 4),
    }
