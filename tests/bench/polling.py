"""How fast a worker learns that nothing is new: many feeds that answer 304, polled on one core."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from crawler.catalogue import read_catalogue
from crawler.jobs.again import definition_of
from crawler.jobs.memory import NEVER, Last, Memory
from storage import open_archive
from storage.spool import SHARED
from storage.state import State, database_url
from storage.warc.build import Exchange, WarcInfo
from tests.bench.feeds import BODY, ETAG

PER_GROUP = 50
LEAST, MOST = 100.0, 500.0
"""Polls a second of one core's time, and MB of all processes together."""
TICK = 0.25


def polling_bench(feeds: int) -> dict[str, object]:
    """`foldline worker --until-idle` over sources that were crawled before, all of them due."""
    with tempfile.TemporaryDirectory(prefix="foldline-polls-") as scratch, serving() as port:
        folder = Path(scratch)
        (folder / "sources").mkdir()
        (folder / "sources" / "feeds.toml").write_text("\n".join(tables(feeds)))
        crawled_before(folder)
        peak, seconds, cpu = worked(folder, port)
        with urlopen(f"http://127.0.0.1:{port}/counts") as said:
            counts = json.load(said)
        archive = open_archive(folder / "archive", spool=folder / "spool")
        sql = "SELECT count(*), count(DISTINCT warc_filename) FROM captures WHERE record_type = 'revisit'"
        captures, warcs = next(iter(archive.tables.query(sql)[1]))
        runs = next(iter(archive.tables.query("SELECT count(*) FROM runs WHERE outcome = 'finished'")[1]))[0]
    return {
        "feeds": feeds,
        "unchanged": counts["unchanged"],
        "requests": counts["requests"],
        "captures": captures,
        "runs": runs - 1,  # the one before
        "warcs": warcs,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "polls_per_second": round(counts["unchanged"] / (counts["last"] - counts["first"]), 1),
        "polls_per_cpu_second": round(counts["unchanged"] / cpu, 1),
        "peak_mb": round(peak),
    }


def lacking_polls(figures: dict[str, Any]) -> list[str]:
    """What falls short of the promise."""
    feeds = figures["feeds"]
    promises = {
        f"more than {LEAST:.0f} polls a second on one core": figures["polls_per_cpu_second"] > LEAST,
        f"under {MOST:.0f} MB": figures["peak_mb"] < MOST,
        "one request a feed": figures["requests"] == figures["unchanged"] == feeds,
        "each in the archive": figures["captures"] == feeds <= figures["runs"],
    }
    return [promise for promise, kept in promises.items() if not kept]


def tables(feeds: int) -> Iterator[str]:
    """Of the catalogue: PER_GROUP hosts under each registrable domain."""
    for number in range(feeds):
        host = f"s{number % PER_GROUP}.harbour{number // PER_GROUP}.com"
        yield f'[source.f{number}]\nurl = "http://{host}/feed"\nplatform = "feed"\ndelay = 0.0\nconcurrency = 4\n'
        yield 'permission = "our own server"\nschedule = { every = "6h" }\n'


@contextmanager
def serving() -> Iterator[int]:
    """The feeds, in a process of their own."""
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.feeds"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.wait()


def crawled_before(folder: Path) -> None:
    """What a first run of each source would have left: the feed in a WARC, and what is remembered of it."""
    archive = open_archive(folder / "archive", spool=folder / "spool")
    state = State(database_url(archive.url))
    state.prepare()
    session = archive.session(SHARED, "before", WarcInfo(), _now)
    memories = []
    for source in read_catalogue(folder / "sources").sources.values():
        session.turn_to(source.name, WarcInfo(platform="feed"))
        memory = Memory(archive, state, source.name)
        memory.saw(session.write(_exchange(source.url, source.host)))
        memory.absent(f"http://{source.host}/robots.txt", _now())
        memories.append((memory, Last(definition_of(source), True, "feed", source.url, True, NEVER)))
    session.ended(SHARED, {"finished": _now(), "outcome": "finished"})
    session.close({})
    for memory, last in memories:
        memory.save(last)


def _exchange(url: str, host: str) -> Exchange:
    return Exchange(
        url=url, time=_now(), method="GET", target="/feed", request_headers=(("Host", host),), request_body=b"",
        protocol="HTTP/1.1", status=200, reason="OK",
        headers=(("ETag", ETAG), ("Content-Type", "application/rss+xml")), body=BODY.format(host=host).encode(),
        ip="127.0.0.1", truncated=None, via=None, fetch_ms=1, rendered=None,
    )  # fmt: skip


def worked(folder: Path, port: int) -> tuple[float, float, float]:
    """Peak memory in MB of the worker and its crawl process together, seconds from start to end, CPU seconds."""
    given = {
        "FOLDLINE_ARCHIVE": folder / "archive", "FOLDLINE_SPOOL": folder / "spool", "XDG_STATE_HOME": folder / "state",
        "FOLDLINE_SOURCES": folder / "sources", "FOLDLINE_CONNECT_TO": f"*:80:127.0.0.1:{port}",
    }  # fmt: skip
    command = [sys.executable, "-m", "crawler", "worker", "--until-idle"]
    if sys.platform == "linux":
        command = ["taskset", "-c", str(min(os.sched_getaffinity(0))), *command]
    begun = time.perf_counter()
    with (folder / "log").open("w") as log:
        child = subprocess.Popen(
            command, cwd=folder, env=os.environ | {name: str(value) for name, value in given.items()}, stderr=log,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        peak = _Peak(child.pid)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    if child.returncode:
        raise RuntimeError(f"the worker ended with {child.returncode}: {(folder / 'log').read_text()[-2000:]}")
    return peak.done(), seconds, usage.ru_utime + usage.ru_stime


class _Peak:
    """Looks at the memory of a process and its children until it is `done`."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def done(self) -> float:
        """The most that was seen, in MB."""
        self._stop.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._stop.wait(TICK):
            self._peak = max(self._peak, sum(map(_pss, _family(self._pid))) / 1024)


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [each for child in task.read_text().split() for each in _family(int(child))]
        except OSError:
            continue
    return found


def _pss(pid: int) -> int:
    """Kilobytes of a process, what it shares counted once for all."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _now() -> datetime:
    return datetime.now(UTC)
