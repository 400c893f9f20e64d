"""What DevTools events say of one request and its answers, put together: pure, no browser needed.

Chromium tells of a request in pieces that come in no fixed order: `Network.requestWillBeSent` and `responseReceived`
from the renderer, their `ExtraInfo` twins (the real heads) from the network service, `Fetch.requestPaused` (the body)
from the browser. A redirect goes on under the same id; the n-th head belongs to the n-th hop that was on the network.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag, urlsplit

from storage.warc.build import ORIGINAL, Exchange, Headers
from storage.warc.read import parse_head, parse_status

Params = dict[str, Any]
BODILESS = {101, 204, 205, 304}
_LOCAL = ("fromDiskCache", "fromServiceWorker", "fromPrefetchCache")
_VERSIONS = {"http/1.0": "HTTP/1.0", "http/1.1": "HTTP/1.1", "h2": "h2", "h3": "h3"}


@dataclass(slots=True)
class Paused:
    """An answer that was held until its body had been taken."""

    url: str
    frame: str
    status: int
    reason: str
    headers: Headers
    request_headers: Headers
    request_body: bytes
    method: str = "GET"
    kind: str = ""
    body: bytes = b""
    truncated: str | None = None
    taken: bool = False  # nothing more comes
    given_back: bool = False  # taken as a stream: for the renderer the answer is ours, not the network's

    @classmethod
    def of(cls, params: Params) -> Paused:
        """Of `Fetch.requestPaused` at the Response stage."""
        request = params["request"]
        return cls(
            url=urldefrag(request["url"]).url,
            frame=params.get("frameId", ""),
            status=params["responseStatusCode"],
            reason=params.get("responseStatusText", ""),
            headers=tuple((h["name"], h["value"]) for h in params.get("responseHeaders", ())),
            request_headers=_pairs(request.get("headers", {})),
            request_body=_posted(request),
            method=request["method"],
            kind=params.get("resourceType", ""),
        )

    def header(self, name: str) -> str:
        """The first value of a header; empty where it is not there."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def is_download(self) -> bool:
        """Whether the browser saves it instead of showing it; the page stays as it is."""
        mime = self.header("content-type").partition(";")[0].strip().lower()
        shown = mime.startswith(("text/", "image/", "audio/", "video/")) or mime.endswith(("html", "xml", "json"))
        return self.header("content-disposition").lower().startswith("attachment") or (mime != "" and not shown)

    @property
    def moved(self) -> bool:
        """Whether it is a redirect that the browser follows: its body cannot be had."""
        return self.status in {301, 302, 303, 307, 308} and bool(self.header("location"))


@dataclass(slots=True)
class Hop:
    """One request. `answer` is the renderer's word, `head` the network service's."""

    url: str
    method: str
    kind: str  # DevTools' resource type: Document, Image, Fetch
    frame: str
    time: datetime
    begun: float  # the loop's seconds
    request_headers: Headers = ()
    request_body: bytes = b""
    in_worker: bool = False  # a shared or service worker: of its script no head is told
    sent: Headers | None = None
    answer: Params = field(default_factory=dict)
    has_head: bool | None = None  # whether a `head` exists, come or not; None: not known
    head: Params | None = None
    paused: Paused | None = None
    failed: str | None = None
    stream: bytearray | None = None  # what an event stream has said so far
    ended: float | None = None
    written: bool = False

    @classmethod
    def of(cls, params: Params, time: datetime, now: float) -> Hop:
        """Of `Network.requestWillBeSent`."""
        request = params["request"]
        return cls(
            url=urldefrag(request["url"]).url,
            method=request["method"],
            kind=params.get("type", ""),
            frame=params.get("frameId", ""),
            time=time,
            begun=now,
            request_headers=_pairs(request.get("headers", {})),
            request_body=_posted(request),
        )

    def answered(self, answer: Params, has_head: bool) -> None:
        """The renderer got an answer. One that was given back by us says nothing of the network."""
        self.answer = answer
        ours = self.paused is not None and self.paused.given_back
        self.has_head = None if ours and not has_head else has_head

    @property
    def told(self) -> bool:
        """Whether all is known that will be; an event stream goes on until it ends."""
        if self.failed is not None:
            came = self.head is not None or self.sent is None
            return came and (self.paused is None or self.paused.taken)
        if not self.answer or (self.stream is not None and self.ended is None):
            return False
        if self.paused is not None and not self.paused.taken:
            return False
        return self.head is not None or self.has_head is False

    @property
    def on_network(self) -> bool:
        """Whether a server said this, and neither a cache nor a service worker."""
        if self.head is not None:
            return True
        if self.paused is None or any(self.answer.get(local) for local in _LOCAL):
            return False
        return self.in_worker or not self.paused.given_back


@dataclass(slots=True)
class Chain:
    """All hops of one request id."""

    hops: list[Hop] = field(default_factory=list)
    sent: list[Headers] = field(default_factory=list)
    received: list[Params] = field(default_factory=list)
    paused: list[Paused] = field(default_factory=list)

    def settle(self) -> list[Hop]:
        """Join what has come; the hops that are whole now and have not been given out before."""
        for hop in self.hops:
            if hop.paused is None:
                hop.paused = next((p for p in self.paused if p.url == hop.url), None)
                if hop.paused is not None:
                    self.paused.remove(hop.paused)
        with_head = [hop for hop in self.hops if hop.has_head is not False]
        for hop, sent in zip(with_head, self.sent, strict=False):
            hop.sent = sent
        for hop, head in zip(with_head, self.received, strict=False):
            hop.head = head
        return [hop for hop in self.hops if hop.told and not hop.written]


def exchange_of(hop: Hop, address: str | None, now: float) -> Exchange | None:
    """The exchange as it was on the network; None where the server gave no answer."""
    head = _head(hop)
    if head is None:
        return None
    protocol, status, reason, headers = head
    split = urlsplit(hop.url)
    body, truncated = _body(hop, status, headers)
    return Exchange(
        url=hop.url,
        time=hop.time,
        method=hop.method,
        target=(split.path or "/") + (f"?{split.query}" if split.query else ""),
        request_headers=_request_headers(hop),
        request_body=hop.paused.request_body if hop.paused and hop.paused.request_body else hop.request_body,
        protocol=protocol,
        status=status,
        reason=reason,
        headers=headers if hop.method == "HEAD" or status in BODILESS else truthful(headers),
        body=body,
        ip=address,
        truncated=truncated,
        via=None,
        fetch_ms=max(0, round(((hop.ended or now) - hop.begun) * 1000)),
        rendered=None,
        resource_type=hop.kind.lower(),
    )


def _request_headers(hop: Hop) -> Headers:
    """As sent, in the alphabet's order; where DevTools does not tell, as far as the browser had made them up."""
    if hop.sent is not None:
        return hop.sent
    return hop.paused.request_headers if hop.paused is not None else hop.request_headers


def truthful(headers: Headers) -> Headers:
    """The headers of a body that the browser has decoded."""
    return tuple((ORIGINAL + name if name.lower() == "content-encoding" else name, value) for name, value in headers)


def _head(hop: Hop) -> tuple[str, int, str, Headers] | None:
    """Protocol, status, reason and headers: the text as sent (HTTP/1), else the list as received (HTTP/2)."""
    ours = hop.paused is not None and hop.paused.given_back
    protocol = "" if ours else _VERSIONS.get(hop.answer.get("protocol", ""), "")
    extra = hop.head or {}
    if text := extra.get("headersText"):
        line, headers = parse_head(text.rstrip("\r\n").encode())
        status, reason = parse_status(line)
        version = line.partition(" ")[0]
        return (version if version in _VERSIONS.values() else "HTTP/1.1"), status, reason, headers
    paused = hop.paused
    status = extra.get("statusCode") or (paused.status if paused else hop.answer.get("status", 0))
    if not status:
        return None
    headers = _split(extra.get("headers") or hop.answer.get("headers", {}))
    if paused is not None and paused.status == status:  # in the order of the wire, but without cookies
        cookies = tuple((k, v) for k, v in headers if k.lower() == "set-cookie")
        headers = (*(h for h in paused.headers if h[0].lower() != "set-cookie"), *cookies)
    headers = tuple((_bytewise(name), _bytewise(value)) for name, value in headers)
    return protocol or ("h2" if hop.head is not None else "HTTP/1.1"), status, "", headers


def _body(hop: Hop, status: int, headers: Headers) -> tuple[bytes, str | None]:
    """The body, and why it is not all of it."""
    if hop.stream is not None:
        return bytes(hop.stream), "time" if hop.ended is None else None
    if hop.method == "HEAD" or status in BODILESS:
        return b"", None
    paused = hop.paused
    named = {name.lower(): value.strip() for name, value in headers}
    body = paused.body if paused is not None and paused.status == status else b""
    truncated = paused.truncated if paused is not None else None
    if truncated is None and not _is_whole(body, named, failed=hop.failed is not None):
        kept_from = paused is not None and paused.moved  # Chromium gives nobody the body of a redirect
        truncated = "disconnect" if (hop.failed or body) and not kept_from else "unspecified"
    return body, truncated


def _is_whole(body: bytes, named: dict[str, str], *, failed: bool) -> bool:
    """As far as the head tells."""
    length = named.get("content-length", "")
    if length.isdigit() and "content-encoding" not in named:
        return len(body) >= int(length)
    return not failed and (bool(body) or (length in {"", "0"} and "transfer-encoding" not in named))


def _bytewise(text: str) -> str:
    """One character for each byte on the wire: DevTools reads header bytes as UTF-8 (what is not, it loses)."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("latin-1")


def _posted(request: Params) -> bytes:
    entries = request.get("postDataEntries")
    if entries:
        return b"".join(b64decode(entry.get("bytes", "")) for entry in entries)
    return str(request.get("postData", "")).encode("utf-8", "surrogatepass")


def _pairs(headers: dict[str, str]) -> Headers:
    return tuple(headers.items())


def _split(headers: dict[str, str]) -> Headers:
    """DevTools joins repeated headers with line feeds."""
    return tuple((name, line) for name, value in headers.items() for line in value.split("\n"))
