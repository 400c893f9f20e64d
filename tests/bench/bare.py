"""The yardstick, a bare Scrapy spider: `python -m tests.bench.bare PORT HOST CONCURRENCY`."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse


class Bare(scrapy.Spider):
    """Lists the archive, fetches every post, takes its title: no archive, no text, no boundary."""

    name = "bare"

    def __init__(self, port: str, host: str) -> None:
        super().__init__()
        self.base = f"http://127.0.0.1:{port}"
        self.host = host
        self.titles = 0

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield self._listing(0)

    def _listing(self, offset: int) -> scrapy.Request:
        return self._get(f"/api/v1/archive?sort=new&offset={offset}&limit=20", self.parse, offset=offset)

    def _get(self, path: str, callback: Any, **kwargs: Any) -> scrapy.Request:
        return scrapy.Request(self.base + path, callback, headers={"Host": self.host}, cb_kwargs=kwargs)

    def parse(self, response: Response, offset: int) -> Iterator[scrapy.Request]:
        posts = json.loads(response.body)
        if posts:
            yield self._listing(offset + 20)
        for post in posts:
            yield self._get(f"/p/{post['slug']}", self.parse_post)

    def parse_post(self, response: Response) -> None:
        assert isinstance(response, TextResponse)
        if response.css("h1.post-title::text").get():
            self.titles += 1


def main() -> None:
    """Prints the number of titles as JSON."""
    port, host, concurrency = sys.argv[1:4]
    settings = {
        "CONCURRENT_REQUESTS": int(concurrency),
        "CONCURRENT_REQUESTS_PER_DOMAIN": int(concurrency),
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
    }
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Bare)
    process.crawl(crawler, port=port, host=host)
    process.start()
    spider = crawler.spider
    assert isinstance(spider, Bare)
    print(json.dumps({"titles": spider.titles}))


if __name__ == "__main__":
    main()
