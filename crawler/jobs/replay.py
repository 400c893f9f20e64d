"""`foldline replay`: the archive in pywb until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.exitcodes import ExitCode
from crawler.output import json_line
from crawler.replay.environment import replay_python
from crawler.replay.pywb import Pywb, pywb
from storage.errors import StorageError
from storage.warc.merge import merge_indexes

if TYPE_CHECKING:
    from storage.archive import Archive

_STOPS = (signal.SIGINT, signal.SIGTERM)


def replay(archive: Archive, python: Path | None, host: str, port: int, *, json: bool) -> ExitCode:
    """Serve until SIGINT or SIGTERM. Raises `ReplayFailed` when pywb does not start, or ends by itself."""
    chosen = replay_python(python, _say)
    tidy(archive)
    with _until_stopped() as stopped, pywb(archive.objects, chosen, port, host) as running:
        _tell(archive.url, running, json=json)
        while not stopped:
            running.check()
            time.sleep(0.2)
    return ExitCode.OK


def tidy(archive: Archive) -> None:
    """Merge the indexes where many wait for it. An archive that may only be read is replayed as it is."""
    try:
        merge_indexes(archive.objects)
    except StorageError as error:
        _say(f"the indexes stay unmerged, look-ups are slower: {error}")


def _tell(archive: str, running: Pywb, *, json: bool) -> None:
    shown = {
        "archive": archive,
        "collection": running.collection,
        "calendar": running.calendar("URL"),
        "page": running.page("URL", "YYYYMMDDhhmmss"),
        "cdx": f"{running.collection}cdx?url=URL",
        "timemap": f"{running.collection}timemap/link/URL",
        "timegate": f"{running.collection}URL",
    }
    if json:
        json_line(shown)
        return
    for name, text in shown.items():
        print(f"{name:10} {text}")
    print("Ctrl-C ends it.", flush=True)


def _say(text: str) -> None:
    print(f"foldline: {text}", file=sys.stderr, flush=True)


@contextmanager
def _until_stopped() -> Iterator[list[int]]:
    """A list that the first SIGINT or SIGTERM is put into."""
    seen: list[int] = []
    before = {number: signal.signal(number, lambda got, _: seen.append(got)) for number in _STOPS}
    try:
        yield seen
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
