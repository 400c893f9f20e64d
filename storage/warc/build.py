"""One HTTP exchange as WARC/1.1 records.

Serialised here and not by warcio's writer: that percent-encodes header bytes outside ASCII; a head stays as sent.
warcio and fastwarc check every file in the tests. Header text is latin-1: one character for one byte on the wire.
"""

from __future__ import annotations

import hashlib
import socket
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from storage.records import EXTRACTOR
from storage.warc.payload import corrected
from storage.warc.redact import Redactor

Headers = tuple[tuple[str, str], ...]
Ids = Callable[[], UUID]

SHA256 = "X-Foldline-Payload-Digest"
"""The field beside WARC-Payload-Digest: `sha256:`, hexadecimal. No digit in its name: warc-knot cannot read one."""
DOM = "urn:foldline:dom:"
NOTE = (
    "bodies keep their Content-Encoding; chunked transfer coding was removed; secrets are keyed hashes; what a browser "
    "loaded (WARC-Page-ID) was decoded by it: such bodies have X-Archive-Orig-Content-Encoding in its place"
)
ORIGINAL = "X-Archive-Orig-"
_STEP = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Derived:
    """What was made of a page: a `resource` record beside its response, under `uri` and the page's own URL."""

    uri: str  # the prefix: `urn:view:`, `urn:thumbnail:`, `urn:text:`
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """Everything on the wire, as exact as known. `body` is content-encoded still; chunked transfer coding is off."""

    url: str
    time: datetime  # aware: when the request was sent
    method: str
    target: str  # as in the request line: path and query
    request_headers: Headers
    request_body: bytes
    protocol: str  # HTTP/1.1, HTTP/1.0, h2, h3
    status: int
    reason: str
    headers: Headers
    body: bytes
    ip: str | None
    truncated: str | None  # WARC-Truncated: length, time, disconnect, unspecified
    via: str | None  # the page that had the link
    fetch_ms: int
    rendered: bytes | None  # DOM after scripts ran, UTF-8 HTML
    page_id: str | None = None  # WARC-Page-ID: the same for all that one visit of a page loaded
    resource_type: str = ""  # WARC-Resource-Type, lower-case as DevTools names it: document, image, fetch
    derived: tuple[Derived, ...] = ()
    notes: Headers = ()  # further lines of the metadata record


@dataclass(frozen=True, slots=True)
class WarcInfo:
    """What a session says about itself in the first record of every file."""

    platform: str | None = None
    user_agent: str = ""
    operator: str = ""
    robots: str = "obey"  # obey, ignore
    config_digest: str = ""  # of the source's configuration
    software: str = EXTRACTOR
    hostname: str = field(default_factory=socket.gethostname)
    description: str = ""


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record before it is serialised: named fields, and the block as HTTP head (if any) and payload."""

    kind: str
    fields: Headers
    head: bytes
    payload: bytes

    def field(self, name: str) -> str:
        """A field's value; empty where it is not there."""
        return next((value for key, value in self.fields if key == name), "")


def warcinfo(info: WarcInfo, source: str, filename: str, time: datetime, record_id: UUID) -> WarcRecord:
    """The first record of a file."""
    lines = (
        ("software", info.software),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("hostname", info.hostname),
        ("operator", info.operator),
        ("robots", info.robots),
        ("http-header-user-agent", info.user_agent),
        ("isPartOf", source),
        ("platform", info.platform or ""),
        ("configDigest", info.config_digest),
        ("description", info.description),
        ("note", NOTE),
    )
    block = _warc_fields((name, value) for name, value in lines if value)
    fields = (("WARC-Filename", filename), *_digests(b"", block)[:1], ("Content-Type", "application/warc-fields"))
    return WarcRecord("warcinfo", (*_start("warcinfo", record_id, time), *fields), b"", block)


def redacted(exchange: Exchange, redactor: Redactor) -> Exchange:
    """The exchange as it may be written: secrets hashed, no transfer coding, Content-Length that of the body."""
    return replace(
        exchange,
        url=redactor.text(exchange.url),
        time=exchange.time.astimezone(UTC),
        target=redactor.text(exchange.target),
        request_headers=redactor.headers(exchange.request_headers),
        request_body=redactor.form(exchange.request_body, exchange.request_headers),
        headers=redactor.headers(_corrected(exchange)),
        via=None if exchange.via is None else redactor.text(exchange.via),
        notes=tuple((name, redactor.text(value)) for name, value in exchange.notes),
        derived=tuple(_listed(derived, redactor) for derived in exchange.derived),
    )


def warc_records(exchange: Exchange, content: bytes, warcinfo_id: str, ids: Ids) -> list[WarcRecord]:
    """Response, request, metadata and, for a rendered page, DOM and derived resources, in this order.

    `exchange` has been `redacted`; `content` is its decoded body, to identify the payload by.
    """
    start = _Start(exchange, warcinfo_id, ids)
    head = http_head(_status_line(exchange), exchange.headers)
    response = start.record("response", head, exchange.body, _identified(content, exchange.headers))
    joined = (("WARC-Concurrent-To", response.field("WARC-Record-ID")),)
    line = f"{exchange.method} {exchange.target} {_http_version(exchange.protocol)}"
    request = start.record("request", http_head(line, exchange.request_headers), exchange.request_body, joined)
    notes = (("via", exchange.via or ""), ("fetchTimeMs", str(exchange.fetch_ms)), *exchange.notes)
    metadata = start.record("metadata", b"", _warc_fields(pair for pair in notes if pair[1]), joined)
    made = [response, request, metadata]
    if exchange.rendered is not None:
        made.append(start.resource(Derived(DOM, "text/html", exchange.rendered), joined))
    made += (start.resource(derived, joined) for derived in exchange.derived)
    return made


@dataclass(frozen=True, slots=True)
class _Start:
    """What all records of one exchange share."""

    exchange: Exchange
    warcinfo_id: str
    ids: Ids

    def resource(self, derived: Derived, joined: Headers) -> WarcRecord:
        fields = self._common("resource", derived.uri + self.exchange.url)
        fields += (*joined, *_digests(b"", derived.content), ("Content-Type", derived.content_type))
        return WarcRecord("resource", tuple(fields), b"", derived.content)

    def record(self, kind: str, head: bytes, payload: bytes, extra: Headers) -> WarcRecord:
        exchange = self.exchange
        fields = self._common(kind, exchange.url)
        if head:
            if exchange.resource_type:
                fields.append(("WARC-Resource-Type", exchange.resource_type))
            fields.append(("WARC-Protocol", exchange.protocol.lower()))
            if exchange.ip:
                fields.append(("WARC-IP-Address", exchange.ip))
        if kind == "response" and exchange.truncated:
            fields.append(("WARC-Truncated", exchange.truncated))
        fields += (*extra, *_digests(head, payload), ("Content-Type", _CONTENT_TYPES[kind]))
        return WarcRecord(kind, tuple(fields), head, payload)

    def _common(self, kind: str, url: str) -> list[tuple[str, str]]:
        fields = list(_start(kind, self.ids(), self.exchange.time))
        fields += (("WARC-Target-URI", url), ("WARC-Warcinfo-ID", self.warcinfo_id))
        if self.exchange.page_id:
            fields.append(("WARC-Page-ID", self.exchange.page_id))
        return fields


def http_head(line: str, headers: Headers) -> bytes:
    """Start line and headers, with the empty line that ends them."""
    lines = [line, *(f"{name}: {value}" for name, value in headers)]
    text = "\r\n".join(lines)
    if text.count("\n") != len(lines) - 1 or text.count("\r") != len(lines) - 1:
        text = "\r\n".join(" ".join(line.split("\n")).replace("\r", " ") for line in lines)
    return _on_wire(text) + b"\r\n\r\n"


def pack(record: WarcRecord) -> Iterator[bytes]:
    """The record as one gzip member, in pieces of bounded size."""
    from isal import isal_zlib

    packer = isal_zlib.compressobj(2, isal_zlib.DEFLATED, 31)
    length = len(record.head) + len(record.payload)
    fields = "".join(f"{name}: {value}\r\n" for name, value in record.fields)
    first = f"WARC/1.1\r\n{fields}Content-Length: {length}\r\n\r\n".encode("utf-8", "surrogateescape") + record.head
    if len(record.payload) <= _STEP:
        yield packer.compress(first + record.payload + b"\r\n\r\n") + packer.flush()
        return
    yield packer.compress(first)
    view = memoryview(record.payload)
    for position in range(0, len(view), _STEP):
        yield packer.compress(view[position : position + _STEP])
    yield packer.compress(b"\r\n\r\n") + packer.flush()


def warc_date(time: datetime) -> str:
    """WARC-Date of an aware UTC time, to the microsecond."""
    return f"{time.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def sha1(*parts: bytes) -> str:
    """`sha1:` and base32, as CDX tools expect."""
    digest = hashlib.sha1(usedforsecurity=False)
    for part in parts:
        digest.update(part)
    return f"sha1:{b32encode(digest.digest()).decode()}"


def _start(kind: str, record_id: UUID, time: datetime) -> Headers:
    return (("WARC-Type", kind), ("WARC-Record-ID", f"<urn:uuid:{record_id}>"), ("WARC-Date", warc_date(time)))


def _digests(head: bytes, payload: bytes) -> Headers:
    digest = sha1(payload)
    return (
        ("WARC-Block-Digest", sha1(head, payload) if head else digest),
        ("WARC-Payload-Digest", digest),
        (SHA256, f"sha256:{hashlib.sha256(payload).hexdigest()}"),
    )


def _identified(content: bytes, headers: Headers) -> Headers:
    kind = corrected(content, headers)
    return (("WARC-Identified-Payload-Type", kind),) if kind else ()


def _status_line(exchange: Exchange) -> str:
    return f"{_http_version(exchange.protocol)} {exchange.status} {exchange.reason}"


def _http_version(protocol: str) -> str:
    """Later protocols have no status line; theirs is written as HTTP/1.1, and WARC-Protocol says what it was."""
    return protocol if protocol in {"HTTP/1.0", "HTTP/1.1"} else "HTTP/1.1"


def _listed(derived: Derived, redactor: Redactor) -> Derived:
    """What lists addresses (`urn:pageinfo:`) without their secrets."""
    if derived.content_type != "application/json":
        return derived
    return replace(derived, content=redactor.text(derived.content.decode()).encode())


def _corrected(exchange: Exchange) -> Iterator[tuple[str, str]]:
    bodiless = exchange.method == "HEAD" or exchange.status in {204, 304}
    actual = str(len(exchange.body))
    for name, value in exchange.headers:
        lower = name.lower()
        if lower == "transfer-encoding" or (lower == "content-length" and not bodiless and value.strip() != actual):
            yield ORIGINAL + name, value
            if lower == "content-length":
                yield name, actual
        else:
            yield name, value


def _warc_fields(lines: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in lines).encode("utf-8", "surrogateescape")


def _on_wire(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")


_CONTENT_TYPES = {
    "response": "application/http; msgtype=response",
    "request": "application/http; msgtype=request",
    "metadata": "application/warc-fields",
}
