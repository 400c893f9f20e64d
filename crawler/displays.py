"""How progress looks: JSON lines for machines and logs, a live table on a terminal."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TextIO

from crawler.progress import Display, Tally

if TYPE_CHECKING:
    from rich.table import Table

EVERY = 0.5  # seconds between two summaries of page events
WINDOW = 10.0  # seconds the shown rate looks back
ROWS = 12  # sources shown at a time
STOPPING = "stopping: finishing open pages; Ctrl-C again stops at once"


def display(*, as_json: bool = False, stream: TextIO | None = None) -> Display:
    """The live table where `stream` (standard error) is a terminal and JSON was not asked for, else JSON lines."""
    stream = stream or sys.stderr
    return Live(stream) if stream.isatty() and not as_json else Lines(stream)


def _now() -> datetime:
    return datetime.now(UTC)


class Lines(AbstractContextManager["Lines"]):
    """One JSON object a line: `event`, `time`, `source` and what belongs to the event. `pages` sums up page events."""

    def __init__(self, stream: TextIO, clock: Callable[[], datetime] = _now) -> None:
        self._stream = stream
        self._clock = clock
        self._rate = Rate()
        self._last: datetime | None = None

    def page(self, tally: Tally, tallies: Mapping[str, Tally]) -> None:
        """At most one line in EVERY seconds, of the source that happens to be at work, with the totals of all."""
        now = self._clock()
        if self._last is not None and (now - self._last).total_seconds() < EVERY:
            return
        self._last = now
        totals = totals_of(tallies)
        rate = self._rate.add(now.timestamp(), totals["fetched"])
        self._write("pages", tally, {**totals, "rate": round(rate, 2), "url": tally.url})

    def happened(self, event: str, tally: Tally, fields: Mapping[str, object]) -> None:
        """One line."""
        self._write(event, tally, fields)

    def _write(self, event: str, tally: Tally, fields: Mapping[str, object]) -> None:
        time = self._clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"event": event, "time": time, "source": tally.source, **fields}
        self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._stream.flush()

    def __exit__(self, *exc: object) -> None:
        return None


class Live(AbstractContextManager["Live"]):
    """A table that rich redraws four times a second; it goes away at the end, for the report to take its place."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.live import Live as RichLive

        self._tallies: Mapping[str, Tally] = {}
        self._started = _now().timestamp()
        self._rate = Rate()
        self._caption: str | None = None
        console = Console(file=stream, highlight=False)
        self._live = RichLive(console=console, get_renderable=self.table, refresh_per_second=4, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def page(self, tally: Tally, tallies: Mapping[str, Tally]) -> None:
        """Drawn at the next redraw."""
        del tally
        self._tallies = tallies

    def happened(self, event: str, tally: Tally, fields: Mapping[str, object]) -> None:
        """Seen in the counts; that the run was asked to stop is said below them."""
        del tally, fields
        if event == "stopping":
            self._caption = STOPPING

    def table(self) -> Table:
        """Running sources with their latest page, and the totals."""
        from rich import box
        from rich.table import Table

        tallies = dict(self._tallies)
        now, totals = _now().timestamp(), totals_of(tallies)
        rate = self._rate.add(now, totals["fetched"])
        sheet = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=True, caption=self._caption)
        sheet.add_column("source", footer=f"{len(tallies)} in {now - self._started:.0f} s", no_wrap=True)
        sheet.add_column("pages", footer=f"{totals['fetched']:,}", justify="right")
        sheet.add_column("bytes", footer=size_of(totals["bytes"]), justify="right")
        sheet.add_column("records", footer=f"{totals['recorded']:,}", justify="right")
        sheet.add_column("walled", footer=f"{totals['walled']:,}", justify="right")
        sheet.add_column("now", footer=f"{rate:.1f} pages/s", no_wrap=True, overflow="ellipsis")
        for tally in [tally for tally in tallies.values() if tally.running][:ROWS]:
            counts = (f"{tally.fetched:,}", size_of(tally.bytes), f"{tally.recorded:,}", f"{tally.walled:,}")
            sheet.add_row(tally.source, *counts, tally.host)
        return sheet

    def __exit__(self, *exc: object) -> None:
        self._live.stop()


@contextmanager
def bytes_done(event: str, total: int, *, as_json: bool = False) -> Iterator[Callable[[int], None]]:
    """To be called with each number of bytes done: a bar on a terminal, else JSON lines on standard error."""
    if sys.stderr.isatty() and not as_json:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

        columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(event, total=total)
            yield lambda count: bar.advance(task, count)
        return
    done, last = 0, _now()

    def add(count: int) -> None:
        nonlocal done, last
        done += count
        now = _now()
        if done >= total or (now - last).total_seconds() >= EVERY:
            last = now
            time = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            print(json.dumps({"event": event, "time": time, "bytes": done, "of": total}), file=sys.stderr, flush=True)

    yield add


def notice(line: str, *, as_json: bool = False) -> None:
    """A line about the run as a whole on standard error: text on a terminal, else a JSON line among the others."""
    if sys.stderr.isatty() and not as_json:
        print(f"foldline: {line}", file=sys.stderr)
        return
    time = _now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    print(json.dumps({"event": "notice", "time": time, "message": line}), file=sys.stderr, flush=True)


class Rate:
    """Pages a second over the last WINDOW seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque(maxlen=64)

    def add(self, now: float, pages: int) -> float:
        """`pages` so far at `now`, in seconds; the rate since the oldest count that is still in the window."""
        self._seen.append((now, pages))
        while len(self._seen) > 2 and self._seen[0][0] < now - WINDOW:
            self._seen.popleft()
        then, before = self._seen[0]
        return (pages - before) / (now - then) if now > then else 0.0


def totals_of(tallies: Mapping[str, Tally]) -> dict[str, int]:
    """Sums over all sources."""
    names = ("fetched", "loaded", "bytes", "captures", "archived_bytes", "warcs", "recorded", "walled", "retried")
    return {name: sum(getattr(tally, name) for tally in list(tallies.values())) for name in names}


def size_of(count: float) -> str:
    """`831 B`, `1.2 MB`: powers of 1,000."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
