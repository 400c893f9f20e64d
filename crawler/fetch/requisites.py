"""Fetching what pages need, without a browser: after the articles, each file once a run, within bounds for each page.

What is fetched is archived like everything else (`via` is the page or the style sheet that names it) and read only to
find what a style sheet needs itself. The addresses wait on disk: a back catalogue has hundreds of thousands.
"""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import msgspec
from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider

from crawler.fetch.outcome import of_failure
from spiders.interpret import BY_TRUNCATION, of_status
from spiders.requisites import of_capture
from storage.captures import Capture, Outcome
from storage.errors import DiskFullError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.jobs.run import SourceRun

PAGE_FILES = 300
"""Files fetched for one page at most, the most needed first."""
PAGE_BYTES = 100 * 1024 * 1024
"""Bytes after which no further file is begun for a page."""
AT_ONCE = 8
"""Files under way at a time; their politeness groups let fewer through."""
LAST = -10
"""Scrapy's priority: behind every page and listing."""
ACCEPT = {
    "stylesheet": "text/css,*/*;q=0.1",
    "image": "image/webp,image/svg+xml,image/*,*/*;q=0.8",
}


class Wanted(msgspec.Struct, array_like=True):
    """A file that waits for its turn; `page` numbers the page it is fetched for."""

    url: str
    kind: str
    via: str
    page: int


class Requisites:
    """The files of one run: known ones, waiting ones, and what each page has had. Close it."""

    def __init__(self, *, media: bool = False) -> None:
        self._media = media
        self._known: set[int] = set()  # hashes of addresses that were fetched or wait
        self._due: set[int] = set()  # of those that wait
        self._file = TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._read = self._written = 0
        self._had: list[tuple[int, int]] = []  # files and bytes of each page
        self.waiting = 0
        self.left_out = 0  # files beyond a page's bound

    def saw(self, url: str) -> None:
        """This address has been fetched in this run, by whomever."""
        self._known.add(hash(url))
        self._due.discard(hash(url))

    def add(self, capture: Capture, page: int | None = None) -> None:
        """All that an article page names will be fetched, or a style sheet that came for `page`.

        Raises `DiskFullError` with nothing of it waiting.
        """
        if page is None:
            page = len(self._had)
            self._had.append((0, 0))
        found = [one for one in of_capture(capture, media=self._media) if hash(one.url) not in self._known]
        lines = b"".join(msgspec.json.encode(Wanted(one.url, one.kind, capture.url, page)) + b"\n" for one in found)
        try:
            self._file.seek(self._written)
            self._file.write(lines)
            self._file.flush()
        except OSError as error:
            raise DiskFullError("the list of requisites") from error
        self._known.update(hash(one.url) for one in found)
        self._due.update(hash(one.url) for one in found)
        self._written += len(lines)
        self.waiting += len(found)

    def next(self) -> Wanted | None:
        """The next file to fetch; those of a page that has had enough are passed over."""
        while self.waiting:
            self._file.seek(self._read)
            line = self._file.readline()
            self._read += len(line)
            self.waiting -= 1
            wanted = msgspec.json.decode(line, type=Wanted)
            if hash(wanted.url) not in self._due:
                continue  # a browser has loaded it meanwhile
            self._due.discard(hash(wanted.url))
            files, size = self._had[wanted.page]
            if files < PAGE_FILES and size < PAGE_BYTES:
                self._had[wanted.page] = (files + 1, size)
                return wanted
            self.left_out += 1
        return None

    def arrived(self, page: int, size: int) -> None:
        """A file of so many bytes has come for a page."""
        files, before = self._had[page]
        self._had[page] = (files, before + size)

    def close(self) -> Iterator[tuple[Outcome, str, int]]:
        """What was not fetched: outcome, reason, how many."""
        if self.waiting:
            yield Outcome.INTERRUPTED, "still waiting for their turn when the run ended", self.waiting
        if self.left_out:
            bound = f"more than {PAGE_FILES} files or {PAGE_BYTES >> 20} MB for one page"
            yield Outcome.LIMIT, bound, self.left_out
        self._file.close()


class PageRequisites:
    """Extension: when no page is left to fetch, the files that pages need; the spider closes behind the last one."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._under_way = 0
        crawler.signals.connect(self.idle, signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PageRequisites:
        return cls(crawler)

    @property
    def _run(self) -> SourceRun:
        return self._crawler.spider.run  # type: ignore[union-attr, no-any-return]

    def idle(self) -> None:
        """Begin, or go on. Raises `DontCloseSpider` while there is something to fetch."""
        begun = list(self._more())
        for request in begun:
            self._crawler.engine.crawl(request)
        if begun:
            raise DontCloseSpider

    def _more(self) -> Iterator[Request]:
        run = self._run
        while run.requisites is not None and self._under_way < AT_ONCE and not run.is_stopping:
            wanted = run.requisites.next()
            if wanted is None:
                return
            self._under_way += 1
            yield self._request(wanted)

    def _request(self, wanted: Wanted) -> Request:
        meta: dict[str, Any] = {"via": wanted.via, "requisite": wanted.kind, "page": wanted.page}
        return Request(
            wanted.url,
            self.arrived,
            errback=self.failed,
            headers={"Accept": ACCEPT.get(wanted.kind, "*/*")},
            priority=LAST,
            dont_filter=True,
            meta=meta,
        )

    def arrived(self, response: Response) -> Iterator[Request]:
        """Mark it, look into a style sheet, fetch on."""
        self._under_way -= 1
        capture: Capture = response.meta["capture"]
        run, page = self._run, response.meta["page"]
        refused = of_status(capture.status)
        cut = BY_TRUNCATION.get(capture.truncated or "", (None, ""))[0]
        outcome, reason = refused or cut or Outcome.REQUISITE, f"{capture.resource_type} of {response.meta['via']}"
        run.note(capture, outcome, reason)
        run.requisite(capture.url, outcome, reason)
        if run.requisites is not None:
            run.requisites.arrived(page, len(capture.content))
        if capture.resource_type == "stylesheet" and refused is None:
            run.needs(capture, page)
        yield from self._more()

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Count it, fetch on."""
        self._under_way -= 1
        error = failure.value
        assert error is not None
        self._run.requisite(failure.request.url, *of_failure(error))  # type: ignore[attr-defined]
        yield from self._more()
