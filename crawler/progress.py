"""What a crawl has done so far: counts per source, fed by the crawl's events, shown by a display (`crawler.displays`).

Memory grows with sources and kinds of outcome, not with pages. Events may come from several threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import RLock
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

from storage.captures import Outcome

GIVEN = frozenset({Outcome.ARTICLE, Outcome.LISTING, Outcome.NOT_MODIFIED})
"""A source with one of these has answered; one without any of them has failed."""
PASSED = GIVEN | {Outcome.REDIRECT, Outcome.DUPLICATE}
"""Nothing is missing because of these: they are not counted as skipped."""

PASSING = frozenset({
    Outcome.RATE_LIMITED, Outcome.SERVER_ERROR, Outcome.DNS, Outcome.UNREACHABLE, Outcome.TIMEOUT,
    Outcome.CONNECTION_LOST, Outcome.BROWSER_FAILED,
})  # fmt: skip
"""Trouble that a later run may not meet."""
FEW = 2
"""Pages lost to it that are no matter, however few there are."""
SHARE = 0.1
"""Of a source's pages; with more of them lost to it, the run is incomplete."""


@dataclass(slots=True)
class Ending:
    """How often one outcome came, and the first URL it came to."""

    count: int
    url: str
    reason: str


@dataclass(slots=True)
class Tally:
    """`fetched` counts exchanges of pages, `loaded` those of files that pages need, `captures` those of both whose WARC
    the store has confirmed; sizes are bytes."""

    source: str
    fetched: int = 0
    loaded: int = 0
    bytes: int = 0
    captures: int = 0
    archived_bytes: int = 0
    warcs: int = 0
    recorded: int = 0
    walled: int = 0
    retried: int = 0
    endings: dict[Outcome, Ending] = field(default_factory=dict)
    missing: dict[Outcome, Ending] = field(default_factory=dict)  # of files that pages need: not archived, and why
    known: int = 0  # listed posts that an earlier run has archived, and that were not asked for
    inventory: Mapping[str, object] | None = None  # of a run over the whole back catalogue
    newest: bool = False  # it went by a feed, which names the newest posts only
    url: str = ""  # the latest
    running: bool = True
    error: str | None = None  # why the source as a whole failed

    @property
    def failed(self) -> bool:
        """An error of its own, or not one page that gave something."""
        return self.error is not None or not (GIVEN & self.endings.keys())

    @property
    def incomplete(self) -> bool:
        """More than `FEW` of its pages, and more than `SHARE` of them, were lost to trouble that may pass."""
        lost = sum(ending.count for outcome, ending in self.endings.items() if outcome in PASSING)
        return lost > max(FEW, SHARE * sum(ending.count for ending in self.endings.values()))

    @property
    def skipped(self) -> dict[Outcome, Ending]:
        """What did not become a record though it was there, most frequent first."""
        losses = [(outcome, ending) for outcome, ending in self.endings.items() if outcome not in PASSED]
        return dict(sorted(losses, key=lambda pair: (-pair[1].count, pair[0])))

    @property
    def host(self) -> str:
        """Where the latest page came from."""
        return urlsplit(self.url).hostname or ""


class Display(AbstractContextManager["Display"], Protocol):
    """Shows events as they come. `page` ones may be summed up, `happened` ones are each shown."""

    def page(self, tally: Tally, tallies: Mapping[str, Tally]) -> None: ...
    def happened(self, event: str, tally: Tally, fields: Mapping[str, object]) -> None: ...


class Quiet(AbstractContextManager["Quiet"]):
    """Shows nothing."""

    def page(self, tally: Tally, tallies: Mapping[str, Tally]) -> None:
        """Nothing."""

    def happened(self, event: str, tally: Tally, fields: Mapping[str, object]) -> None:
        """Nothing."""

    def __exit__(self, *exc: object) -> None:
        return None


class Progress:
    """The crawl calls a method for each event; a context manager that opens and closes its display."""

    def __init__(self, display: Display | None = None) -> None:
        self._display = display or Quiet()
        self._lock = RLock()
        self.tallies: dict[str, Tally] = {}

    def __enter__(self) -> Self:
        self._display.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._display.__exit__(kind, error, trace)

    def started(self, source: str) -> None:
        """A source begins."""
        with self._lock:
            self._display.happened("started", self._of(source), {})

    def fetched(self, source: str, url: str, status: int, size: int) -> None:
        """One exchange is in the open WARC; `size` is the body's, in bytes as sent."""
        with self._lock:
            tally = self._of(source)
            tally.fetched += 1
            tally.bytes += size
            tally.url = url
            self._display.page(tally, self.tallies)
        del status

    def loaded(self, source: str, url: str, status: int, size: int) -> None:
        """The same for a file that a page needs."""
        with self._lock:
            tally = self._of(source)
            tally.loaded += 1
            tally.bytes += size
            tally.url = url
            self._display.page(tally, self.tallies)
        del status

    def requisite(self, source: str, url: str, outcome: Outcome, reason: str, count: int = 1) -> None:
        """So many files that pages need ended like this; summed up, the report says what is missing."""
        with self._lock:
            tally = self._of(source)
            if outcome is not Outcome.REQUISITE:
                tally.missing.setdefault(outcome, Ending(0, url, reason)).count += count
            self._display.page(tally, self.tallies)

    def retried(self, source: str, url: str, status: int) -> None:
        """A try failed and another one follows; 0 where there was no answer."""
        with self._lock:
            tally = self._of(source)
            tally.retried += 1
            self._display.happened("retried", tally, {"url": url, "status": status})

    def recorded(self, source: str, *, walled: bool) -> None:
        """A record was emitted; `walled`: it has a boundary."""
        with self._lock:
            tally = self._of(source)
            tally.recorded += 1
            tally.walled += walled
            self._display.page(tally, self.tallies)

    def ended(self, source: str, url: str, outcome: Outcome, reason: str) -> None:
        """One URL is done with; what is no loss counts among the pages, a loss is shown by itself."""
        with self._lock:
            tally = self._of(source)
            ending = tally.endings.setdefault(outcome, Ending(0, url, reason))
            ending.count += 1
            if outcome in PASSED:
                self._display.page(tally, self.tallies)
            else:
                self._display.happened("ended", tally, {"url": url, "outcome": str(outcome), "reason": reason})

    def archived(self, source: str, warc: str, size: int) -> None:
        """The store has confirmed a WARC, and with it all that was fetched for it."""
        with self._lock:
            tally = self._of(source)
            tally.captures = tally.fetched + tally.loaded
            tally.warcs += 1
            tally.archived_bytes += size
            self._display.happened("archived", tally, {"warc": warc, "bytes": size})

    def remembered(self, source: str, known: int, inventory: Mapping[str, object] | None, *, newest: bool) -> None:
        """Posts that needed no request; what the publication lists against what is archived; whether a feed said so."""
        with self._lock:
            tally = self._of(source)
            tally.known, tally.inventory, tally.newest = known, inventory, newest

    def stopping(self) -> None:
        """The run was asked to stop."""
        with self._lock:
            for tally in self.tallies.values():
                if tally.running:
                    self._display.happened("stopping", tally, {})

    def finished(self, source: str, error: str | None = None) -> None:
        """A source is done; `error` says why as a whole it failed."""
        with self._lock:
            tally = self._of(source)
            tally.running = False
            tally.error = error
            counts = {"fetched": tally.fetched, "recorded": tally.recorded, "walled": tally.walled}
            counts |= {"loaded": tally.loaded} if tally.loaded else {}
            self._display.happened("finished", tally, {**counts, "error": error})

    def _of(self, source: str) -> Tally:
        return self.tallies.setdefault(source, Tally(source))
