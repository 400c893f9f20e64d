"""Rendered pages with full capture, against the same crawl by scrapy-playwright alone.

As a child: `python -m tests.bench.rendering ours|bare PORT PAGES CONCURRENCY FOLDER` prints what it did as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from statistics import median
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse
from scrapy_playwright.page import PageMethod

from crawler.fetch.chromium import find_chromium

HOST = "www.tidelines.test"
EVERY = 10
"""Pages between two samples of memory."""


class Visits(scrapy.Spider):
    """Renders every post and takes its title out of the DOM."""

    name = "visits"

    def __init__(self, slugs: list[str], run: Any = None) -> None:
        super().__init__()
        self.slugs = slugs
        if run is not None:
            self.run = run
        self.titles = 0
        self.began = self.ended = 0.0
        self.memory: list[float] = []

    async def start(self) -> AsyncIterator[scrapy.Request]:
        idle = [PageMethod("wait_for_load_state", "networkidle")]
        for slug in self.slugs:
            meta = {"playwright": True, "playwright_page_methods": idle}
            yield scrapy.Request(f"http://{HOST}/p/{slug}", self.parse, meta=meta)

    def parse(self, response: Response) -> None:
        """The clock starts with the first page: browsers start as fast as they are."""
        self.began = self.began or time.perf_counter()
        self.ended = time.perf_counter()
        capture = response.meta.get("capture")
        page = response
        if capture is not None:
            page = TextResponse(response.url, body=capture.rendered, encoding="utf-8")
        assert isinstance(page, TextResponse)
        self.titles += bool(page.css("h1.post-title::text").get())
        if self.titles % EVERY == 0:
            self.memory.append(family_mb())


def family_mb() -> float:
    """Memory of this process and all that descend from it, shared pages counted by share, in MB."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    family, before = {_own()}, 0
    while len(family) > before:
        before = len(family)
        family |= {pid for pid, parent in parents.items() if parent in family}
    return sum(_proportional(family)) / 1024


def _own() -> int:
    return int(Path("/proc/self").readlink().name)


def _proportional(pids: Iterable[int]) -> Iterable[int]:
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        yield next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def bare_settings(port: int, concurrency: int) -> dict[str, Any]:
    """scrapy-playwright as its manual has it."""
    handler = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
    return {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": str(find_chromium()),
            "args": [f"--host-resolver-rules=MAP * 127.0.0.1:{port}"],
            "chromium_sandbox": False,
        },
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
    }


def ours(port: int, concurrency: int, folder: Path) -> tuple[Any, Any]:
    """Foldline's settings, and a run into an archive."""
    from crawler.config import Settings
    from crawler.displays import display
    from crawler.fetch.politeness import Politeness
    from crawler.jobs.crawl import Crawl
    from crawler.jobs.targets import source_of
    from crawler.progress import Progress
    from storage import open_archive

    settings = Settings.from_environment({"FOLDLINE_CONNECT_TO": f"*:80:127.0.0.1:{port}"})
    source = source_of(f"http://{HOST}/", platform="substack").model_copy(
        update={"delay": 0.0, "concurrency": concurrency, "obey_robots": False}
    )
    crawl = Crawl(settings, open_archive(folder), Progress(display(as_json=True)), "bench")
    return crawl.scrapy_settings(), crawl.source_run(source, Politeness())


def main() -> None:
    """Seconds from the first page to the last, titles seen, and memory early and late."""
    which, port, pages, concurrency, folder = sys.argv[1:6]
    slugs = json.loads(sys.stdin.read())[: int(pages)]
    if which == "ours":
        settings, run = ours(int(port), int(concurrency), Path(folder))
    else:
        settings, run = bare_settings(int(port), int(concurrency)), None
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Visits)
    process.crawl(crawler, slugs=slugs, run=run)
    process.start()
    spider = crawler.spider
    assert isinstance(spider, Visits)
    fifth = max(1, len(spider.memory) // 5)
    early, late = spider.memory[fifth : 2 * fifth], spider.memory[-fifth:]
    figures = {
        "titles": spider.titles,
        "seconds": spider.ended - spider.began,
        "early_mb": median(early or spider.memory or [0]),
        "late_mb": median(late or [0]),
    }
    print("\n" + json.dumps(figures))


if __name__ == "__main__":
    main()
