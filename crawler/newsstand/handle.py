"""The newsstand as a child process of a test, the demo or a benchmark.

with start(posts=200) as stand:
    crawl(connect_to={host: stand.port for host in stand.hosts}, ...)
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from crawler.newsstand import truth
from crawler.newsstand.sites import DEFAULT_POSTS

READY_SECONDS = 30.0
STOP_SECONDS = 5.0


class NewsstandError(RuntimeError):
    """The server did not come up; the message ends with what it printed."""


@dataclass(slots=True)
class Newsstand:
    """A running newsstand. `tls_port` and `ca` (a PEM file) are None unless started with `tls=True`."""

    port: int
    tls_port: int | None
    ca: Path | None
    hosts: tuple[str, ...]
    posts: int
    skipped: tuple[str, ...] = ()  # corpus folders that have no usable URL
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def control(self, action: str, **parameters: str | int) -> Any:
        """One of the endpoints of `control.py`, as JSON."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(
                "GET", f"/__newsstand__/{action}?{urlencode(parameters)}", headers={"Host": "newsstand.test"}
            )
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def log(self, host: str = "") -> list[dict[str, Any]]:
        """Every request so far (`time`, `host`, `method`, `path`, `status`), oldest first."""
        return list(self.control("log", host=host))

    def stop(self) -> None:
        """Ends the child; harmless when repeated."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _close(process)

    @property
    def sources(self) -> list[dict[str, Any]]:
        """What there is to crawl, with the number of articles and of paid ones: see `truth.sources`."""
        return truth.sources(self.posts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    posts: int = DEFAULT_POSTS,
    *,
    port: int = 0,
    corpus: Path | None = None,
    tls: bool = False,
    bursts: Mapping[str, int] | None = None,
) -> Newsstand:
    """Starts the newsstand in a child process and waits until it listens.

    `bursts` maps `host/path` to how many first requests answer 429 (None: the built-in one). Raises NewsstandError
    when it is not ready within READY_SECONDS.
    """
    command = [sys.executable, "-m", "crawler.newsstand", "--port", str(port), "--posts", str(posts), "--until-eof"]
    command += ["--corpus", str(corpus.resolve())] if corpus else []
    command += ["--tls"] if tls else []
    command += [f"--burst={place}={times}" for place, times in (bursts or {}).items()]
    command += ["--no-burst"] if bursts is not None and not bursts else []
    ready, process = _launch(command)
    return Newsstand(
        ready["port"], ready["tls_port"], Path(ready["ca"]) if ready["ca"] else None, tuple(ready["hosts"]), posts,
        tuple(ready["skipped"]), process,
    )  # fmt: skip


def _launch(command: list[str]) -> tuple[dict[str, Any], subprocess.Popen[str]]:
    """The ready line and the child. Its standard input ends when this process does, however that happens."""
    root = Path(__file__).parents[2]
    with TemporaryFile("w+") as errors:
        process = subprocess.Popen(  # noqa: S603 (our own module)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=root,
            start_new_session=True,  # Ctrl-C is for the crawl, which still needs its pages
        )
        assert process.stdout is not None
        readable, _, _ = select.select([process.stdout], [], [], READY_SECONDS)
        if readable and (line := process.stdout.readline()):
            return json.loads(line), process
        process.kill()
        process.wait()
        _close(process)
        errors.seek(0)
        printed = errors.read().strip() or "it printed nothing"
    raise NewsstandError(f"the newsstand was not ready within {READY_SECONDS:.0f} s: {printed}")


def _close(process: subprocess.Popen[str]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
