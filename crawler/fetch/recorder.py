"""Everything a Chromium asks the network for, as exchanges, each with the visit it belongs to.

A DevTools connection of our own beside Playwright's (docs/adr/0011): answers are held at the `Fetch` domain of the
whole browser until their bodies are taken, heads come from the `Network` domain of every target, and every target is
attached to before it runs.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crawler.fetch.bodies import is_stream, take_body
from crawler.fetch.cdp import CdpError, Connection
from crawler.fetch.traffic import Chain, Hop, Params, Paused
from crawler.fetch.visit import WORKERS, Visit, Visits

MAX_DOCUMENTS = 10
"""Main documents of one visit: a page that sends itself somewhere else more often goes round in a loop."""
SETTLE_SECONDS = 2.0
"""How long the events of a page that has been left may still come."""
LATE_SECONDS = 0.03
"""By how much the network service's word may come after the renderer's."""
_BUFFERS = {"maxTotalBufferSize": 256 * 1024, "maxResourceBufferSize": 64 * 1024}
"""Enough for what an event stream has said before `Network.streamResourceContent` takes hold; bodies go elsewhere."""
_ATTACH = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recorder works with. `write` is given each exchange as it becomes whole."""

    clock: Callable[[], datetime]
    write: Callable[[Hop, Visit], None]
    body_bytes: int
    body_seconds: float


class Recorder:
    """Records one browser. `begin` before a page is sent somewhere, `finish` after it has been left."""

    def __init__(self, cdp: Connection, recording: Recording) -> None:
        self._cdp = cdp
        self._recording = recording
        self._visits = Visits()
        self._chains: dict[str, tuple[Chain, Visit | None]] = {}  # by request id

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
            self._cdp.listen(method, listener)
        await self._cdp.call("Fetch.enable", {"patterns": [{"urlPattern": "http*", "requestStage": "Response"}]})
        await self._cdp.call("Target.setAutoAttach", _ATTACH)

    def begin(self, url: str, target: str) -> Visit:
        """From now on what this page loads belongs to the visit that is returned."""
        return self._visits.begin(url, target)

    async def finish(self, visit: Visit) -> None:
        """Wait for what is still to come of a page that has been left, and write all but the main answer."""
        deadline = self._now() + SETTLE_SECONDS
        while not visit.is_whole and self._now() < deadline and not self._cdp.closed.is_set():  # noqa: ASYNC110 - rare
            await asyncio.sleep(0.01)
        await asyncio.sleep(LATE_SECONDS)
        for request, chain in visit.chains.items():
            chain.settle()
            for hop in chain.hops:
                self._give(hop, visit)
            self._chains.pop(request, None)
        visit.chains.clear()
        self._visits.end(visit)
        if not self._visits.open:
            self._chains.clear()

    # --- targets

    def _attached(self, params: Params, session: str) -> None:
        info, own = params["targetInfo"], params["sessionId"]
        # Never one after the other: a service worker answers only after it runs.
        if self._visits.attached(params, session):
            self._cdp.post("Network.enable", _BUFFERS, own)
            if info["type"] in {"page", "iframe"}:
                self._cdp.post("Network.setBypassServiceWorker", {"bypass": True}, own)
        self._cdp.post("Target.setAutoAttach", _ATTACH, own)
        self._cdp.post("Runtime.runIfWaitingForDebugger", {}, own)
        if info["type"] == "page" and info.get("openerId"):  # not before it runs: its opener would wait for it for ever
            self._close_window(info)

    def _close_window(self, info: Params) -> None:
        """A page that another page has opened; what it has asked for by then belongs to the opener's visit."""
        self._cdp.post("Target.closeTarget", {"targetId": info["targetId"]})
        if visit := self._visits.open.get(info["openerId"]):
            visit.windows += 1

    def _detached(self, params: Params, _session: str) -> None:
        self._visits.targets.pop(params["sessionId"], None)

    # --- Fetch: bodies

    async def _paused(self, params: Params, _session: str) -> None:
        request = params["requestId"]
        try:
            if "responseStatusCode" not in params:
                await self._cdp.call("Fetch.continueRequest", {"requestId": request})
                return
            paused = Paused.of(params)
            chain, visit = self._chain_of_paused(params, paused)
            try:
                await self._take(request, paused)
            finally:
                paused.taken = True
                chain, visit = self._chains.get(params.get("networkId") or request, (chain, visit))
                self._settle(chain, visit)
        except CdpError:
            pass  # the page has gone on without it, or the browser is gone: the events say what became of it

    def _chain_of_paused(self, params: Params, paused: Paused) -> tuple[Chain, Visit | None]:
        """A request that the `Network` domain knows nothing of (an icon) is a hop by itself."""
        visit = self._visits.of_frame(paused.frame)
        if "networkId" not in params:
            visit = visit or self._visits.of_url(paused.url)
        chain, visit = self._chain(params.get("networkId") or params["requestId"], visit)
        chain.paused.append(paused)
        if "networkId" not in params:
            hop = Hop.of(params, self._recording.clock(), self._now())
            hop.has_head, hop.answer, hop.kind = False, {"status": paused.status}, paused.kind
            chain.hops.append(hop)
        chain.settle()
        return chain, visit

    async def _take(self, request: str, paused: Paused) -> None:
        visit = self._visits.open.get(paused.frame)
        if visit is not None and paused.kind == "Document" and _stops(visit, paused):
            await self._cdp.call("Fetch.failRequest", {"requestId": request, "errorReason": "BlockedByClient"})
        else:
            await take_body(self._cdp, request, paused, self._recording.body_bytes, self._recording.body_seconds)

    # --- Network: heads

    def _asked(self, params: Params, session: str) -> None:
        request = params["requestId"]
        if not params["request"]["url"].startswith(("http:", "https:")):
            return
        chain, visit = self._chain(request, self._visits.of_session(session))
        if chain.hops and "redirectResponse" in params:
            chain.hops[-1].answered(params["redirectResponse"], params.get("redirectHasExtraInfo", False))
        hop = Hop.of(params, self._recording.clock(), self._now())
        hop.in_worker = self._visits.kind(session) in WORKERS
        chain.hops.append(hop)
        self._settle(chain, visit)

    def _sent(self, params: Params, session: str) -> None:
        chain, visit = self._chain(params["requestId"], self._visits.of_session(session))
        chain.sent.append(tuple(params["headers"].items()))
        self._settle(chain, visit)

    def _received(self, params: Params, session: str) -> None:
        chain, visit = self._chain(params["requestId"], self._visits.of_session(session))
        chain.received.append(params)
        self._settle(chain, visit)

    def _answered(self, params: Params, session: str) -> None:
        hop, chain, visit = self._known(params)
        if hop is None:
            return
        hop.answered(params["response"], params.get("hasExtraInfo", False))
        if hop.paused is not None and is_stream(hop.paused):
            stream = hop.stream = bytearray()
            asked = self._cdp.post("Network.streamResourceContent", {"requestId": params["requestId"]}, session)
            asked.add_done_callback(lambda done: _put_before(stream, done))
        self._settle(chain, visit)

    def _streamed(self, params: Params, _session: str) -> None:
        hop, _, _ = self._known(params)
        if hop is not None and hop.stream is not None and len(hop.stream) < self._recording.body_bytes:
            hop.stream += b64decode(params.get("data", ""))

    def _finished(self, params: Params, _session: str) -> None:
        hop, chain, visit = self._known(params)
        if hop is not None:
            hop.ended = self._now()
            self._settle(chain, visit)

    def _failed(self, params: Params, _session: str) -> None:
        hop, chain, visit = self._known(params)
        if hop is None:
            return
        hop.failed = params.get("blockedReason") or params["errorText"]
        if visit is not None and not (visit.moved and visit.is_main(hop)):
            visit.failures[hop.url] = hop.failed
            visit.note("failed", f"{hop.failed} {hop.method} {hop.url}")
        self._settle(chain, visit)

    # --- WebSockets: the handshake is an exchange, the frames are not kept

    def _socket_made(self, params: Params, session: str) -> None:
        chain, visit = self._chain(params["requestId"], self._visits.of_session(session))
        url = params["url"].replace("ws", "http", 1)
        chain.hops.append(Hop(url, "GET", "WebSocket", "", self._recording.clock(), self._now()))
        if visit is not None:
            visit.note("webSocket", f"frames not kept: {params['url']}")

    def _socket_opened(self, params: Params, _session: str) -> None:
        hop, chain, visit = self._known(params)
        if hop is None:
            return
        response = params["response"]
        hop.answer, hop.ended = response, self._now()
        hop.head = response | {"statusCode": response["status"]}
        hop.sent = tuple(response.get("requestHeaders", {}).items())
        self._settle(chain, visit)

    # --- putting together

    def _chain(self, request: str, visit: Visit | None) -> tuple[Chain, Visit | None]:
        chain, known = self._chains.get(request, (None, None))
        chain, visit = chain or Chain(), known or visit
        self._chains[request] = chain, visit
        if visit is not None:
            visit.chains[request] = chain
        return chain, visit

    def _known(self, params: Params) -> tuple[Hop | None, Chain, Visit | None]:
        chain, visit = self._chains.get(params["requestId"], (Chain(), None))
        return (chain.hops[-1] if chain.hops else None), chain, visit

    def _settle(self, chain: Chain, visit: Visit | None) -> None:
        for hop in chain.settle():
            if visit is not None:
                self._give(hop, visit)

    def _give(self, hop: Hop, visit: Visit) -> None:
        """Write a hop once; the main answer waits until the page is over or another one takes its place."""
        ready: Hop | None = None if hop.written or not hop.on_network else hop
        hop.written = True
        if ready is not None and visit.is_main(ready) and not visit.finished:
            ready, visit.main = visit.main, ready
        if ready is not None:
            self._recording.write(ready, visit)
            ready.paused = ready.stream = None

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _stops(visit: Visit, paused: Paused) -> bool:
    """Whether the top frame goes no further: the crawl follows redirects itself, and no page may go in circles."""
    if visit.documents and paused.is_download:
        return False
    visit.documents += 1
    visit.looped = visit.documents > MAX_DOCUMENTS
    visit.moved = visit.documents == 1 and paused.moved and not paused.header("non-authoritative-reason")
    return visit.moved or visit.looped


def _put_before(stream: bytearray, done: asyncio.Future[Params]) -> None:
    if not done.cancelled() and done.exception() is None:
        stream[:0] = b64decode(done.result().get("bufferedData", ""))
