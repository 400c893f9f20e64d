"""The worker's side of its crawl processes: one at a time serves all jobs, and is replaced when it dies or has aged."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec

from crawler.config import Settings
from crawler.jobs.result import Result

logger = logging.getLogger("foldline.worker")

AGE = 1000
"""Jobs after which a crawl process takes no more: what leaks anywhere in it ends there."""


class CrawlProcessDied(Exception):
    """The crawl process ended under a job. What it wrote is in the spool; the job is resumed."""


class Garbled(Exception):
    """What the crawl process says about a job's end cannot be read. What it wrote is in the spool."""


class Said(msgspec.Struct, kw_only=True):
    """What every message of a crawl process may have; the rest is for who waits for it."""

    run: str = ""
    totals: dict[str, int] | None = None


class Ended(msgspec.Struct, kw_only=True):
    """A job that the crawl process is done with. `stopped`: because it was told to stop."""

    run: str
    sources: dict[str, Result]
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """A job as it is handed over. `attempt`: from 1, a later one resumes; `last`: nobody goes on with the rest."""

    run: str
    sources: list[dict[str, Any]]
    attempt: int
    last: bool


class CrawlProcess:
    """One child process."""

    def __init__(self, settings: Settings, holder: str, died: Callable[[CrawlProcess], None]) -> None:
        self.jobs = 0
        self.holder = holder
        self.totals: Mapping[str, int] = {}
        self._died = died
        self._lock = threading.Lock()
        self._waiting: dict[str, Future[Ended]] = {}
        self.dead = False
        self._child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "crawler.jobs", holder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | settings.as_environment(),
            start_new_session=True,  # a Ctrl-C at the terminal is the worker's to hear
        )
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def pid(self) -> int:
        """Of the child."""
        return self._child.pid

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return bool(self._waiting)

    def start(self, job: Handed) -> Future[Ended]:
        """Hand over a job. The future raises `CrawlProcessDied`, `Garbled`."""
        future: Future[Ended] = Future()
        with self._lock:
            if self.dead:
                future.set_exception(CrawlProcessDied(f"crawl process {self.pid} is gone"))
                return future
            self.jobs += 1
            self._waiting[job.run] = future
        self._send({"run": job.run, "sources": job.sources, "attempt": job.attempt, "last": job.last})
        return future

    def stop(self) -> None:
        """Finish open pages, seal, leave."""
        self._send({"stop": True})

    def wait(self, seconds: float | None) -> int | None:
        """The exit code, or None where it is still there after so many seconds."""
        with suppress(subprocess.TimeoutExpired):
            return self._child.wait(seconds)
        return None

    def kill(self) -> None:
        """At once; the WARCs are valid all the same."""
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._child.stdin is not None
        with self._lock, suppress(BrokenPipeError, ValueError):  # its end is told by `_read`
            self._child.stdin.write(msgspec.json.encode(message) + b"\n")
            self._child.stdin.flush()

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            try:
                said = msgspec.json.decode(line, type=Said)
            except msgspec.DecodeError:
                logger.warning("the crawl process printed: %s", line[:200].decode("utf-8", "replace").strip())
                continue
            if said.totals is not None:
                self.totals = said.totals
            future = self._waiting.pop(said.run, None)
            if future is not None:
                _settle(future, line)
        code = self._child.wait()
        with self._lock:
            self.dead = True
            self._hang_up()
            left, self._waiting = self._waiting, {}
        self._died(self)
        for future in left.values():
            future.set_exception(CrawlProcessDied(f"crawl process {self.pid} ended with code {code}"))

    def _hang_up(self) -> None:
        for pipe in (self._child.stdin, self._child.stdout):
            with suppress(BrokenPipeError):  # of what it no longer read
                pipe.close()  # type: ignore[union-attr]


def _settle(future: Future[Ended], line: bytes) -> None:
    try:
        future.set_result(msgspec.json.decode(line, type=Ended))
    except msgspec.ValidationError as error:
        future.set_exception(Garbled(f"the crawl process told its end in a way that cannot be read: {error}"))


class Pool:
    """The crawl process that takes jobs now, and those that have aged and finish theirs."""

    def __init__(self, settings: Settings, worker: str, free: Callable[[str], None], age: int = AGE) -> None:
        self._settings = settings
        self._worker = worker
        self._free = free  # the slots that a dead process held
        self._age = age
        self._lock = threading.Lock()
        self._current: CrawlProcess | None = None
        self._aged: list[CrawlProcess] = []
        self.started = 0
        self.stopping = False

    def warm(self) -> None:
        """Start a crawl process before there is a job for it."""
        with self._lock:
            self._ready()

    def crawl(self, job: Handed) -> Ended:
        """Run a job to its end. Raises `CrawlProcessDied`, `Garbled`."""
        with self._lock:
            future = self._ready().start(job)
        return future.result()

    def _ready(self) -> CrawlProcess:
        current = self._current
        if current is not None and current.jobs >= self._age:
            self._aged.append(current)
            current = None
        if current is None or current.dead:
            self._aged = [process for process in self._aged if self._retired(process)]
            self.started += 1
            holder = f"{self._worker}/{self.started}"
            current = self._current = CrawlProcess(self._settings, holder, lambda process: self._free(process.holder))
        return current

    def _retired(self, process: CrawlProcess) -> bool:
        """Whether an aged process is still there; one without jobs is told to leave."""
        if not process.dead and not process.busy:
            process.stop()
        return not process.dead

    def stop(self, seconds: float) -> None:
        """Let all finish open pages and seal; who is not done by then is killed."""
        self.stopping = True
        with self._lock:
            processes = [process for process in (self._current, *self._aged) if process is not None]
        for process in processes:
            process.stop()
        for process in processes:
            if process.wait(seconds) is None:
                logger.warning("a crawl process does not stop and is killed", extra={"pid": process.pid})
                process.kill()

    def kill(self) -> None:
        """All at once."""
        for process in (self._current, *self._aged):
            if process is not None:
                process.kill()
