"""Workers in child processes against a newsstand: started, killed, and what they left compared."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.newsstand import Newsstand
from storage import open_archive
from storage.codec import decode
from tests.crawl.running import Ended, environment, foldline
from tests.forking import Forked, forked

ROOT = Path(__file__).resolve().parents[2]
VOLATILE = {"captured_at", "record_id", "warc", "offset", "length", "payload_digest", "signals", "dates", "rights"}
"""What differs between two crawls of the same pages: where and when each was archived."""


@dataclass(slots=True)
class Place:
    """Where workers work: a folder with a catalogue, an archive, and the environment of all commands."""

    folder: Path
    archive: str
    env: dict[str, str]
    started: list[Forked] = field(default_factory=list)

    def worker(self, *arguments: object, **env: str) -> Forked:
        """Start one; its log goes to a file of its own."""
        return self.command("worker", *arguments, **env)

    def command(self, *arguments: object, **env: str) -> Forked:
        """Start any other; its standard error goes to a file too."""
        log = self.folder / f"worker-{len(self.started)}.log"
        log.touch()
        words = [str(one) for one in arguments]
        process = forked(words, self.folder, environment() | self.env | env, Path(os.devnull), log)
        self.started.append(process)
        return process

    def run(self, *arguments: object, **env: str) -> Ended:
        """Another command, to its end."""
        return foldline(*arguments, cwd=self.folder, env=self.env | env, seconds=120)

    def json(self, *arguments: object) -> Any:
        """What a command prints with --json."""
        done = self.run(*arguments, "--json")
        assert done.code == 0, done.err
        return json.loads(done.out)

    def logs(self, number: int = -1) -> list[dict[str, Any]]:
        """The log lines of a worker and its crawl processes."""
        path = self.folder / f"worker-{range(len(self.started))[number]}.log"
        return [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]

    def stop(self) -> None:
        """End what is still there."""
        for process in self.started:
            if process.poll() is None:
                kill(process)


def place(folder: Path, stand: Newsstand, sources: Iterable[Mapping[str, Any]], archive: str | None = None) -> Place:
    """A catalogue of these sources in a folder, every host being the newsstand's."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    tables = []
    for source in sources:
        lines = [f"{key} = {_toml(value)}" for key, value in source.items() if key != "name"]
        tables.append("\n".join([f"[source.{source['name']}]", *lines]))
    (folder / "sources" / "all.toml").write_text("\n\n".join(tables) + "\n")
    env = {
        "PYTHONPATH": str(ROOT),
        "FOLDLINE_CONNECT_TO": f"*:80:127.0.0.1:{stand.port}",
        "FOLDLINE_ARCHIVE": archive or str(folder / "archive"),
        "FOLDLINE_SPOOL": str(folder / "spool"),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    return Place(folder, archive or str(folder / "archive"), env)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value)


def kill(worker: Forked) -> None:
    """`kill -9` of a worker and of its crawl processes, as a machine that goes dark does it."""
    children = [int(pid) for pid in _children(worker.pid)]
    for pid in (worker.pid, *children):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    worker.wait(30)


def _children(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split() + [
            child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []


def until(true: Callable[[], bool], seconds: float = 120.0, what: str = "it") -> None:
    """Wait for something. Fails loudly."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what} does not come"
        time.sleep(0.05)


def fetched(place: Place) -> Counter[str]:
    """URLs of the archived responses, and how often each was archived."""
    sql = "SELECT url FROM captures WHERE record_type = 'response'"
    return Counter(url for (url,) in open_archive(place.archive).tables.query(sql)[1])


def recorded(place: Place) -> dict[tuple[str, int], dict[str, Any]]:
    """Records without what differs between two crawls; none may be there twice."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for line in open_archive(place.archive).tables.records():
        record = decode(line)
        key = (record.id, record.revision)
        assert key not in found, f"{key} is there twice"
        found[key] = {name: value for name, value in json.loads(line).items() if name not in VOLATILE}
    return found
