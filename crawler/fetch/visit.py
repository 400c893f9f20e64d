"""One page on its way, and whose visit a request belongs to when several pages are open."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

from crawler.fetch.traffic import Chain, Hop, Params

MAX_NOTES = 200
WORKERS = {"service_worker", "shared_worker"}
"""Targets that belong to no page."""


@dataclass(slots=True)
class Visit:
    """What one page loaded that is not written yet, and what could not be loaded."""

    url: str
    target: str  # of the page; also the id of its top frame
    page_id: str = field(default_factory=lambda: str(uuid4()))
    main: Hop | None = None  # the newest answer of the top frame; earlier ones have been written
    documents: int = 0  # answers of the top frame
    moved: bool = False  # `main` is a redirect that the browser was kept from following
    looped: bool = False  # the page sent itself somewhere else too often
    windows: int = 0  # that the page opened and that were closed
    error: Exception | None = None  # why an exchange could not be written: the disk is full
    finished: bool = False
    failures: dict[str, str] = field(default_factory=dict)  # URL: net::ERR_…
    notes: list[tuple[str, str]] = field(default_factory=list)
    chains: dict[str, Chain] = field(default_factory=dict)  # by request id

    def note(self, name: str, value: str) -> None:
        """A line for the page's metadata record; the first of them, where there are very many."""
        if len(self.notes) < MAX_NOTES:
            self.notes.append((name, value))

    def is_main(self, hop: Hop) -> bool:
        """Whether this is a document of the top frame; what it saves while it shows one is none."""
        saved = self.main is not None and hop.paused is not None and hop.paused.is_download
        return hop.kind == "Document" and hop.frame == self.target and not saved

    @property
    def is_whole(self) -> bool:
        """Whether nothing more is to come; the head of what has failed may be, but not for long."""
        return all(hop.written or hop.failed for chain in self.chains.values() for hop in chain.hops)


@dataclass(frozen=True, slots=True)
class Target:
    """A page, a frame in a process of its own, or a worker."""

    id: str
    kind: str  # page, iframe, worker, service_worker, shared_worker
    url: str
    parent: str  # the session that it was attached through; "" for the browser's own
    opener: str = ""  # the page that opened this window


@dataclass(slots=True)
class Visits:
    """The open visits by the page's target, and every attached target by its session."""

    open: dict[str, Visit] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    _last: dict[str, Visit] = field(default_factory=dict)  # by origin

    def begin(self, url: str, target: str) -> Visit:
        """From now on what this page loads belongs to the visit that is returned."""
        visit = self.open[target] = self._last[_origin(url)] = Visit(url, target)
        return visit

    def end(self, visit: Visit) -> None:
        """What comes late still finds it, until another page of its origin is visited."""
        visit.finished = True
        if self.open.get(visit.target) is visit:
            del self.open[visit.target]

    def attached(self, params: Params, session: str) -> bool:
        """Keep a target. False where it was attached already: a service worker is, by its page and by the browser."""
        info = params["targetInfo"]
        known = any(target.id == info["targetId"] for target in self.targets.values())
        self.targets[params["sessionId"]] = Target(
            info["targetId"], info["type"], info["url"], session, info.get("openerId", "")
        )
        return not known

    def kind(self, session: str) -> str:
        """What is at the other end of a session."""
        target = self.targets.get(session)
        return target.kind if target else ""

    def of_session(self, session: str) -> Visit | None:
        """The visit of the page above a session; of a shared or service worker, the newest one of its origin."""
        target = self.targets.get(session)
        while target is not None and target.parent in self.targets:
            target = self.targets[target.parent]
        if target is None:
            return None
        if target.opener:
            return self.open.get(target.opener)
        if target.kind in WORKERS:
            return self._last.get(_origin(target.url)) or self._only()
        return self.open.get(target.id)

    def of_frame(self, frame: str) -> Visit | None:
        """The visit of a page's top frame, or of the target that a frame id is the id of."""
        if frame in self.open:
            return self.open[frame]
        session = next((session for session, target in self.targets.items() if target.id == frame), "")
        return self.of_session(session)

    def of_url(self, url: str) -> Visit | None:
        """A guess, for what belongs to no frame: the newest visit of the origin."""
        return self._last.get(_origin(url)) or self._only()

    def _only(self) -> Visit | None:
        return next(iter(self.open.values())) if len(self.open) == 1 else None


def _origin(url: str) -> str:
    split = urlsplit(url)
    return f"{split.scheme}://{split.netloc}"
