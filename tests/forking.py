"""`foldline` without importing it for each test: a process that has imported it forks into each command.

Imports are two seconds of a processor each time, hundreds of times. A forked command is a process like any other, with
its own words, environment, folder, streams and signals; what a start is like is held by those that do start
(`tests.crawl.running.started`, `launch`) and by `tests.loading`.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from subprocess import TimeoutExpired

IMPORTED = (
    "crawler.commands.crawl", "crawler.jobs.crawl", "crawler.jobs.extract", "crawler.jobs.memory",
    "crawler.jobs.commit", "crawler.jobs.worker", "crawler.fetch.handler", "crawler.fetch.redirects",
    "crawler.fetch.requisites", "crawler.fetch.retry", "crawler.fetch.robots", "spiders.publications",
    "scrapy.core.engine", "scrapy.core.scheduler", "scrapy.downloadermiddlewares.defaultheaders",
    "scrapy.downloadermiddlewares.useragent", "surt",
)  # fmt: skip
"""What a crawl and a worker load, but for what has threads as soon as it is there: numpy, Arrow."""

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload([*IMPORTED, __name__])


class Forked:
    """A command under way, with as much of `subprocess.Popen` as tests ask for."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        assert process.pid
        self.pid = process.pid

    def poll(self) -> int | None:
        """Its exit code, less than zero for the signal that ended it; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, when it is over. Raises `TimeoutExpired`."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise TimeoutExpired(self._process.name, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Nothing where it is over."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """At once."""
        self.send_signal(signal.SIGKILL)


def forked(words: Sequence[str], cwd: Path, env: Mapping[str, str], out: Path, err: Path) -> Forked:
    """Run a command line; what it prints is added to these files."""
    process = _server.Process(target=_command, args=(words, cwd, dict(env), out, err), name=" ".join(words))
    process.start()
    return Forked(process)


def _command(words: Sequence[str], cwd: Path, env: Mapping[str, str], out: Path, err: Path) -> None:
    from crawler.cli import main

    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None  # asked for anew, of this environment
    for number, path in ((0, os.devnull), (1, out), (2, err)):
        stream = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1)  # noqa: SIM115
    sys.argv = ["foldline", *words]
    try:
        main()
    except Exception:  # noqa: BLE001 - said as a start says it
        sys.excepthook(*sys.exc_info())
        raise SystemExit(1) from None
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
