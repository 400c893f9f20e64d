"""Everything a Chromium asks the network for, as exchanges, each with the visit it belongs to.

A DevTools connection of our own beside Playwright's (docs/adr/0011): answers are held at the `Fetch` domain of the
whole browser until their bodies are taken, heads come from the `Network` domain of every target, and every target is
attached to before it runs.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from crawler.fetch.bodies import is_stream, take_body
from crawler.fetch.cdp import CdpError, Connection
from crawler.fetch.traffic import Chain, Hop, Params, Paused

MAX_DOCUMENTS = 10
"""Main documents of one visit: a page that sends itself somewhere else more often goes round in a loop."""
MAX_NOTES = 200
SETTLE_SECONDS = 2.0
"""How long the events of a page that has been left may still come."""
_ATTACH = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}


@dataclass(slots=True)
class Visit:
    """One page on its way: what it loaded that is not written yet, and what could not be loaded."""

    url: str
    target: str
    page_id: str = field(default_factory=lambda: str(uuid4()))
    main: Hop | None = None  # the newest answer of the top frame; earlier ones have been written
    documents: int = 0
    moved: bool = False  # `main` is a redirect that the browser was kept from following
    looped: bool = False
    failures: dict[str, str] = field(default_factory=dict)  # URL: net::ERR_…
    notes: list[tuple[str, str]] = field(default_factory=list)
    chains: dict[str, Chain] = field(default_factory=dict)

    def note(self, name: str, value: str) -> None:
        """A line for the page's metadata record; the first of them, where there are very many."""
        if len(self.notes) < MAX_NOTES:
            self.notes.append((name, value))


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recorder works with. `write` is given each exchange as it becomes whole."""

    clock: Callable[[], datetime]
    write: Callable[[Hop, Visit], None]
    body_bytes: int
    body_seconds: float


@dataclass(slots=True)
class _Target:
    id: str
    kind: str  # page, iframe, worker, service_worker, shared_worker
    url: str
    parent: str  # session


class Recorder:
    """Records one browser. `begin` before a page is sent somewhere, `finish` after it has been left."""

    def __init__(self, cdp: Connection, recording: Recording) -> None:
        self._cdp = cdp
        self._recording = recording
        self._targets: dict[str, _Target] = {}  # by session
        self._visits: dict[str, Visit] = {}  # by the page's target
        self._last: dict[str, Visit] = {}  # by origin, for workers that outlive their page
        self._chains: dict[str, tuple[Chain, Visit | None]] = {}  # by request id
        self._sockets: dict[str, Hop] = {}

    async def start(self) -> None:
        """Listen, before the first page is opened. Raises `CdpError`."""
        for method, listener in (
            ("Target.attachedToTarget", self._attached),
            ("Target.detachedFromTarget", self._detached),
            ("Fetch.requestPaused", self._paused),
            ("Network.requestWillBeSent", self._asked),
            ("Network.requestWillBeSentExtraInfo", self._sent),
            ("Network.responseReceived", self._answered),
            ("Network.responseReceivedExtraInfo", self._received),
            ("Network.dataReceived", self._streamed),
            ("Network.loadingFinished", self._finished),
            ("Network.loadingFailed", self._failed),
            ("Network.webSocketCreated", self._socket_made),
            ("Network.webSocketHandshakeResponseReceived", self._socket_opened),
        ):
            self._cdp.listen(method, listener)  # type: ignore[arg-type]
        await self._cdp.call("Fetch.enable", {"patterns": [{"urlPattern": "http*", "requestStage": "Response"}]})
        await self._cdp.call("Target.setAutoAttach", _ATTACH)

    def begin(self, url: str, target: str) -> Visit:
        """From now on what this page loads belongs to the visit that is returned."""
        visit = self._visits[target] = Visit(url, target)
        self._last[_origin(url)] = visit
        return visit

    async def finish(self, visit: Visit) -> None:
        """Wait for what is still to come of a page that shows `about:blank` again, and write all but the main answer."""
        deadline = self._now() + SETTLE_SECONDS
        while self._now() < deadline and not self._cdp.closed.is_set() and not _whole(visit):
            await asyncio.sleep(0.01)
        for request, chain in visit.chains.items():
            self._settle(chain, visit)
            for hop in chain.hops:
                if not hop.written and hop.on_network is not False and (hop.head or hop.paused or hop.answer):
                    self._give(hop, visit)
            self._chains.pop(request, None)
        visit.chains.clear()
        if self._visits.get(visit.target) is visit:
            del self._visits[visit.target]

    # --- targets

    def _attached(self, params: Params, session: str) -> None:
        info, own = params["targetInfo"], params["sessionId"]
        self._targets[own] = _Target(info["targetId"], info["type"], info["url"], session)
        if info["type"] == "page" and info.get("openerId"):
            self._closed_window(info)
        # Never one after the other: a service worker answers only after it runs.
        self._cdp.post("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0}, own)
        if info["type"] in {"page", "iframe"}:
            self._cdp.post("Network.setBypassServiceWorker", {"bypass": True}, own)
        self._cdp.post("Target.setAutoAttach", _ATTACH, own)
        self._cdp.post("Runtime.runIfWaitingForDebugger", {}, own)

    def _closed_window(self, info: Params) -> None:
        self._cdp.post("Target.closeTarget", {"targetId": info["targetId"]})
        if visit := self._visits.get(info["openerId"]):
            visit.note("window", f"closed: {info['url']}")

    def _detached(self, params: Params, _session: str) -> None:
        self._targets.pop(params["sessionId"], None)

    def _visit_of(self, session: str, url: str) -> Visit | None:
        """The visit of the page that a session belongs to; of a shared worker, the newest of its origin."""
        target = self._targets.get(session)
        while target is not None and target.parent in self._targets:
            target = self._targets[target.parent]
        if target is not None and target.id in self._visits:
            return self._visits[target.id]
        place = target.url if target is not None and target.kind != "page" else url
        found = self._last.get(_origin(place))
        if found is None and len(self._visits) == 1:
            return next(iter(self._visits.values()))
        return found

    # --- Fetch: bodies

    async def _paused(self, params: Params, _session: str) -> None:
        request = params["requestId"]
        try:
            if "responseStatusCode" not in params:
                await self._cdp.call("Fetch.continueRequest", {"requestId": request})
                return
            paused = Paused.of(params)
            chain, visit = self._chain(params.get("networkId") or request, "", paused.url)
            chain.paused.append(paused)
            chain.settle()
            try:
                await self._take(params, paused)
            finally:
                paused.taken = True
                self._settle(chain, visit)
        except CdpError:
            pass  # the page has gone on without it, or the browser is gone: the events say what became of it

    async def _take(self, params: Params, paused: Paused) -> None:
        request = params["requestId"]
        visit = self._visits.get(paused.frame)
        if visit is not None and paused.kind == "Document" and self._stopped(visit, paused):
            await self._cdp.call("Fetch.failRequest", {"requestId": request, "errorReason": "BlockedByClient"})
        else:
            await take_body(self._cdp, request, paused, self._recording.body_bytes, self._recording.body_seconds)

    def _stopped(self, visit: Visit, paused: Paused) -> bool:
        """Whether the top frame goes no further: the crawl follows redirects itself, and no page may go in circles."""
        visit.documents += 1
        visit.looped = visit.documents > MAX_DOCUMENTS
        internal = paused.header("non-authoritative-reason")
        visit.moved = visit.documents == 1 and paused.moved and not internal
        return visit.moved or visit.looped

    # --- Network: heads

    def _asked(self, params: Params, session: str) -> None:
        request = params["request"]
        if not request["url"].startswith(("http:", "https:")):
            return
        chain, visit = self._chain(params["requestId"], session, request["url"])
        if chain.hops and "redirectResponse" not in params:
            return  # told by a second target as well
        if chain.hops:
            self._answer(chain.hops[-1], params["redirectResponse"], params.get("redirectHasExtraInfo", False))
        chain.hops.append(Hop.of(params, self._recording.clock(), self._now()))
        self._settle(chain, visit)

    def _sent(self, params: Params, session: str) -> None:
        chain, visit = self._chain(params["requestId"], session, "")
        chain.sent.append(tuple(params["headers"].items()))
        self._settle(chain, visit)

    def _received(self, params: Params, session: str) -> None:
        chain, visit = self._chain(params["requestId"], session, "")
        chain.received.append(params)
        self._settle(chain, visit)

    def _answered(self, params: Params, session: str) -> None:
        chain, visit = self._known(params)
        if chain is None or not chain.hops:
            return
        hop = chain.hops[-1]
        self._answer(hop, params["response"], params.get("hasExtraInfo", False))
        if params["response"].get("mimeType") == "text/event-stream" or (hop.paused and is_stream(hop.paused)):
            hop.stream = bytearray()
            self._cdp.post(
                "Network.streamResourceContent", {"requestId": params["requestId"]}, session
            ).add_done_callback(lambda done: self._buffered(hop, done))
        self._settle(chain, visit)

    def _answer(self, hop: Hop, answer: Params, on_network: bool) -> None:
        hop.answer = answer
        if on_network or hop.paused is None or not hop.paused.given_back:
            hop.on_network = on_network and not answer.get("fromServiceWorker", False)

    def _buffered(self, hop: Hop, done: asyncio.Future[Params]) -> None:
        if hop.stream is not None and not done.cancelled() and done.exception() is None:
            hop.stream[:0] = b64decode(done.result().get("bufferedData", ""))

    def _streamed(self, params: Params, _session: str) -> None:
        chain, _ = self._known(params)
        if chain is None or not chain.hops or not params.get("data"):
            return
        stream = chain.hops[-1].stream
        if stream is not None and len(stream) < self._recording.body_bytes:
            stream += b64decode(params["data"])

    def _finished(self, params: Params, _session: str) -> None:
        chain, visit = self._known(params)
        if chain is not None and chain.hops:
            chain.hops[-1].ended = self._now()
            self._settle(chain, visit)

    def _failed(self, params: Params, _session: str) -> None:
        chain, visit = self._known(params)
        if chain is None or not chain.hops:
            return
        hop = chain.hops[-1]
        hop.failed = params.get("blockedReason") or params["errorText"]
        if hop.on_network is None:  # the renderer was given no answer; the network may have had one
            hop.on_network = len(chain.received) >= sum(h.on_network is not False for h in chain.hops)
        if visit is not None and not (visit.moved and hop.kind == "Document" and hop.frame == visit.target):
            visit.failures[hop.url] = hop.failed
            visit.note("failed", f"{hop.failed} {hop.method} {hop.url}")
        self._settle(chain, visit)

    # --- WebSockets: the handshake is an exchange, the frames are not kept

    def _socket_made(self, params: Params, session: str) -> None:
        url = params["url"].replace("ws", "http", 1)
        hop = Hop(url, "GET", "WebSocket", "", self._recording.clock(), self._now())
        self._sockets[params["requestId"]] = hop
        chain, visit = self._chain(params["requestId"], session, url)
        chain.hops.append(hop)
        if visit is not None:
            visit.note("webSocket", params["url"])

    def _socket_opened(self, params: Params, _session: str) -> None:
        hop = self._sockets.pop(params["requestId"], None)
        chain, visit = self._known(params)
        if hop is None or chain is None:
            return
        response = params["response"]
        hop.on_network, hop.ended = True, self._now()
        hop.head = {**response, "statusCode": response["status"]}
        hop.sent = tuple(response.get("requestHeaders", {}).items())
        self._settle(chain, visit)

    # --- putting together

    def _known(self, params: Params) -> tuple[Chain | None, Visit | None]:
        return self._chains.get(params["requestId"], (None, None))

    def _chain(self, request: str, session: str, url: str) -> tuple[Chain, Visit | None]:
        chain, visit = self._chains.get(request, (None, None))
        if chain is not None and visit is not None:
            return chain, visit
        chain = chain or Chain()
        visit = self._visit_of(session, url) if session or url else None
        self._chains[request] = chain, visit
        if visit is not None:
            visit.chains[request] = chain
        return chain, visit

    def _settle(self, chain: Chain, visit: Visit | None) -> None:
        for hop in chain.settle():
            if visit is not None:
                self._give(hop, visit)

    def _give(self, hop: Hop, visit: Visit) -> None:
        hop.written = True
        if not hop.on_network and hop.on_network is not None:
            hop.paused = None
            return
        if hop.kind == "Document" and hop.frame == visit.target:
            hop, visit.main = visit.main, hop  # type: ignore[assignment]
        if hop is not None:
            self._recording.write(hop, visit)
            hop.paused = hop.stream = None

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _whole(visit: Visit) -> bool:
    return all(hop.written or hop.failed is not None for chain in visit.chains.values() for hop in chain.hops)


def _origin(url: str) -> str:
    split = urlsplit(url)
    return f"{split.scheme}://{split.netloc}"
