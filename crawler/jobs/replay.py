"""`foldline replay`: the reading room, and the archive in pywb, until Ctrl-C."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.exitcodes import ExitCode
from crawler.output import json_line
from crawler.replay.environment import replay_python
from crawler.replay.plans import told_by
from crawler.replay.pywb import Pywb, free_port, pywb
from crawler.replay.serving import serving
from storage.errors import StorageError
from storage.readingroom.application import application
from storage.readingroom.guard import Guard, is_loopback
from storage.warc.merge import merge_indexes

if TYPE_CHECKING:
    from crawler.config import Settings
    from storage.archive import Archive

_STOPS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Where:
    """Where to listen: the reading room on `port`, pywb on `replay_port` (0: any that is free), never on the same.

    `names` are host names, beside those of loopback and `host`, by which readers call this machine.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    replay_port: int = 0
    names: tuple[str, ...] = ()

    def token(self) -> str:
        """What readers have to present; nothing on loopback."""
        return "" if is_loopback(self.host) else secrets.token_urlsafe(18)


def replay(archive: Archive, settings: Settings, where: Where, *, json: bool) -> ExitCode:
    """Serve until SIGINT or SIGTERM. Raises `ReplayFailed` when a part does not start, or ends by itself."""
    port = free_port(where.host, where.port)
    chosen = replay_python(settings.replay_python, _say)
    tidy(archive)
    token = where.token()
    with _until_stopped() as stopped, pywb(archive.objects, chosen, where.replay_port, where.host) as running:
        guard = Guard(running.origin, token, (where.host, *where.names))
        made = application(archive, _cache(archive), guard, running.collection, told_by(settings))
        with serving(made, port, where.host) as room:
            _tell(archive.url, f"{room}/", token, running, json=json)
            while not stopped:
                running.check()
                time.sleep(0.2)
    return ExitCode.OK


def _cache(archive: Archive) -> Path:
    """Of this archive, in the user's cache; made again where it is gone."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "foldline" / "readingroom" / sha256(archive.url.encode()).hexdigest()[:16]


def tidy(archive: Archive) -> None:
    """Merge the indexes where many wait for it. An archive that may only be read is replayed as it is."""
    try:
        merge_indexes(archive.objects)
    except StorageError as error:
        _say(f"the indexes stay unmerged, look-ups are slower: {error}")


def _tell(archive: str, room: str, token: str, running: Pywb, *, json: bool) -> None:
    shown = {
        "archive": archive,
        "room": room,
        **({"token": token} if token else {}),
        "api": f"{room}api/openapi.json",
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
