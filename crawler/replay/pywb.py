"""pywb as a child process over an archive: it asks our own loopback server for index lines and ranges of WARCs."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.errors import FoldlineError
from crawler.replay.serving import Source, serving
from storage.objects import ObjectStore
from storage.warc.lookup import Lookup

COLLECTION = "archive"
_READY_SECONDS = 60.0
_GRACE_SECONDS = 5.0
_NOWHERE = "http://nothing.invalid/"
_QUERY = "cdx?url={url}&closest={closest}&fuzzy={is_fuzzy}&count={limit}&alt_url={alt_url}"


class ReplayFailed(FoldlineError):
    """pywb did not come up, or went away."""


@dataclass(frozen=True, slots=True)
class Pywb:
    """A running pywb."""

    origin: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def collection(self) -> str:
        """Where the archive is shown: a search box, and below it everything else."""
        return f"{self.origin}/{COLLECTION}/"

    def page(self, url: str, time: str = "", kind: str = "") -> str:
        """Where a capture is shown, framed; `kind` "mp_" is the page itself, "id_" its bytes as archived."""
        return f"{self.collection}{time or '2'}{kind}/{url}"

    def archived(self, address: str) -> bool:
        """Whether it is that of an archived page or file, without pywb's frame."""
        return re.match(rf"{re.escape(self.collection)}\d*[a-z]+_/", address) is not None

    def calendar(self, url: str) -> str:
        """All captures of a page by date."""
        return f"{self.collection}*/{url}"

    def check(self) -> None:
        """Raises `ReplayFailed` once the process has ended."""
        if self.process.poll() is not None:
            raise ReplayFailed(f"pywb ended with code {self.process.returncode}", str(self.log), _tail(self.log))


@contextmanager
def pywb(objects: ObjectStore, python: Path, port: int = 0, host: str = "127.0.0.1") -> Iterator[Pywb]:
    """Show an archive at a port (0: a free one) until the block ends; both servers end with it.

    Raises `ReplayFailed` for a port that is taken and a pywb that does not come up, `StoreError` for the archive.
    """
    lookup = Lookup(objects)
    lookup.refresh()
    source = Source(objects, lookup)
    chosen = _port(host, port)
    with TemporaryDirectory(prefix="foldline-replay-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        with serving(source.application()) as origin:
            (folder / "config.yaml").write_text(json.dumps(_configuration(f"{origin}/{source.token}/")))
            (folder / "config.yaml").chmod(0o600)
            process = _launch(python, folder, host, chosen)
            running = Pywb(f"http://{_shown(host)}:{chosen}", process, folder / "pywb.log")
            try:
                lookup.nearest(_NOWHERE, "2", 1)  # reads the tables of blocks while pywb comes up
                _wait(running, host, chosen)
                yield running
            finally:
                _stop(process)


def _configuration(source: str) -> dict[str, object]:
    """As YAML reads JSON. Nothing is found in folders, nothing is fetched live, nothing is recorded."""
    index = {"type": "cdx", "api_url": source + _QUERY, "replay_url": ""}
    return {
        "enable_auto_colls": False,
        "collections_root": "collections",  # a folder that is not there; without the name pywb misreads addresses
        "framed_replay": True,
        "enable_memento": True,
        "collections": {COLLECTION: {"index": index, "archive_paths": source}},
    }


def _port(host: str, port: int) -> int:
    """The port, or a free one. Raises `ReplayFailed` where it cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            what = f"cannot listen on port {port}: {error.strerror or error}"
            raise ReplayFailed(what, host, "choose another one with --port (0: any that is free)") from error
        return int(trial.getsockname()[1])


def _launch(python: Path, folder: Path, host: str, port: int) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches this process alone; it ends when this process is killed."""
    command = [str(python), "-m", "pywb.apps.cli", "-b", host, "-p", str(port), "-d", str(folder)]
    setpriv = shutil.which("setpriv")
    if setpriv:
        command = [setpriv, "--pdeathsig", "TERM", *command]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "FOLDLINE_", "PYTHON"))}
    with (folder / "pywb.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - the Python that was found, with arguments made here
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, start_new_session=True,
            env=kept | {"NO_PROXY": "*", "no_proxy": "*", "PYTHONWARNINGS": "ignore"},
        )  # fmt: skip


def _wait(running: Pywb, host: str, port: int) -> None:
    """Until a page that nobody archived is answered with 404: then all parts have met."""
    end = time.monotonic() + _READY_SECONDS
    there = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on
    while True:
        running.check()
        connection = HTTPConnection(there, port, timeout=10)
        try:
            connection.request("GET", f"/{COLLECTION}/2mp_/{_NOWHERE}")
            connection.getresponse().read()
        except OSError:
            if time.monotonic() > end:
                text = f"pywb was not ready within {_READY_SECONDS:.0f} s"
                raise ReplayFailed(text, str(running.log), _tail(running.log)) from None
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _tail(log: Path) -> str:
    """The last words of a log that goes away with the process."""
    lines = log.read_text(errors="replace").splitlines()[-3:]
    return " | ".join(line.strip() for line in lines) or "it printed nothing"
