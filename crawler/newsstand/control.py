"""The newsstand's own endpoints, under `/__newsstand__/` of any host: what was asked, and bursts of 429.

- `log[?host=]`: every request so far, `[{"time", "host", "method", "path", "status", "asked", "sent"}]`, oldest first;
  Unix seconds. `asked` and `sent`: sha256 of the request's body and of the decoded reply's, where the site keeps them.
- `burst?host=&path=&times=[&retry_after=]`: the next `times` requests to that path answer 429.
- `remove?host=&path=`: that page answers 410; `return?host=&path=`: it is there again.
- `reset`: forgets the log and restores the bursts of the start.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from hashlib import sha256

from crawler.newsstand.exchange import Reply, Request, as_json, not_found

PREFIX = "/__newsstand__/"
LOG_LIMIT = 200_000  # requests kept; a longer crawl forgets its oldest


@dataclass(frozen=True, slots=True)
class Burst:
    """The first `times` requests to a path answer 429."""

    host: str
    path: str
    times: int
    retry_after: int = 1


class Control:
    """The log and the bursts of one newsstand, shared by its plain and its TLS port."""

    def __init__(self, bursts: tuple[Burst, ...] = ()) -> None:
        self._initial = bursts
        self._log: deque[tuple[float, str, str, str, int, str, str]] = deque(maxlen=LOG_LIMIT)
        self._bursts: dict[tuple[str, str], Burst] = {}
        self._removed: set[tuple[str, str]] = set()
        self._restore()

    def _restore(self) -> None:
        self._log.clear()
        self._bursts = {(burst.host, burst.path): burst for burst in self._initial}

    def answer(self, request: Request) -> Reply | None:
        """The reply where the request is for the newsstand itself, falls into a burst or for a removed page."""
        if request.path.startswith(PREFIX):
            return self._own(request)
        if self._bursts and (burst := self._bursts.get((request.host, request.path))) and burst.times > 0:
            self._bursts[burst.host, burst.path] = Burst(burst.host, burst.path, burst.times - 1, burst.retry_after)
            reply = Reply(
                429, [("Content-Type", "text/plain"), ("Retry-After", str(burst.retry_after))], b"Too Many Requests"
            )
            self.note(request, reply, time.time())
            return reply
        if (request.host, request.path) in self._removed:
            gone = Reply(410, [("Content-Type", "text/html")], b"<h1>Gone</h1>")
            self.note(request, gone, time.time())
            return gone
        return None

    def note(self, request: Request, reply: Reply, arrived: float) -> None:
        """One answered request."""
        target = f"{request.path}?{request.query}" if request.query else request.path
        asked = sent = ""
        if reply.identity is not None:
            asked, sent = sha256(request.body).hexdigest(), sha256(reply.identity).hexdigest()
        self._log.append((arrived, request.host, request.method, target, reply.status, asked, sent))

    def _own(self, request: Request) -> Reply:
        action = request.path.removeprefix(PREFIX)
        if action == "log":
            return self._show(request.parameter("host"))
        if action == "reset":
            self._restore()
            return as_json({"reset": True})
        if action == "burst":
            times, wait = request.parameter("times", "1"), request.parameter("retry_after", "1")
            burst = Burst(request.parameter("host"), request.parameter("path"), int(times), int(wait))
            self._bursts[burst.host, burst.path] = burst
            return as_json({"burst": burst.path, "times": burst.times})
        if action in {"remove", "return"}:
            page = request.parameter("host"), request.parameter("path")
            self._removed = self._removed | {page} if action == "remove" else self._removed - {page}
            return as_json({"removed": len(self._removed)})
        return not_found("No such control")

    def _show(self, host: str) -> Reply:
        names = ("time", "host", "method", "path", "status", "asked", "sent")
        return as_json([dict(zip(names, entry, strict=True)) for entry in self._log if host in {"", entry[1]}])
