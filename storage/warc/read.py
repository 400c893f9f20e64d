"""WARC records back into captures: one pass, in the order of the file."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, cast

from storage.captures import Capture
from storage.errors import BadWarcError
from storage.warc.build import DOM, SHA256, Headers
from storage.warc.payload import LIMIT, dechunk, decode_content

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_STEP = 64 * 1024
MOST = 2 * LIMIT
"""Bytes of a block that are held, but for our own DOMs: more content than `LIMIT` is not read anyway."""

Originals = Callable[[str, str], Capture | None]
"""From a source and a record id to the capture that has the payload."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A record of a file: its fields by lower-case name, where it stands, and its block, at most `MOST` of it."""

    kind: str
    fields: dict[str, str]
    offset: int
    length: int
    block: bytes


def read_captures(stream: BinaryIO, name: str, originals: Originals | None = None) -> Iterator[Capture]:
    """The HTTP responses of a WARC, plain or gzip, ours or anybody's. `name` becomes `Capture.warc`.

    Responses of other protocols are passed over; so are revisits, but those of pages whose payload `originals` finds.
    A damaged file gives what stands before the damage, then raises `BadWarcError` with file and offset.
    """
    joiner = _Joiner(name, originals)
    try:
        for raw in read_records(stream, name):
            whole = joiner.take(raw)
            if whole is not None:
                yield whole
    except BadWarcError:
        if joiner.pending is not None:
            yield joiner.pending
        raise
    if joiner.pending is not None:
        yield joiner.pending


def read_records(stream: BinaryIO, name: str) -> Iterator[Raw]:
    """Every record, with its place in the file; raises `BadWarcError` where the file cannot be read on."""
    from fastwarc.warc import ArchiveIterator

    counted = _Counted(stream)
    before: Raw | None = None
    offset = 0
    try:
        for record in ArchiveIterator(cast(BinaryIO, counted), parse_http=False, fsspec_args=False):
            offset = record.stream_pos
            if before is not None:
                yield replace(before, length=offset - before.offset)
                before = None
            before = _raw(record)
    except (OSError, ValueError) as error:
        if before is not None:
            yield before
        raise BadWarcError(name, offset, str(error)) from error
    end, wrong = last_record(stream, counted.position, None if before is None else before.offset)
    if before is not None and end > counted.position:
        raise BadWarcError(name, before.offset, "cut off")
    if before is not None:
        yield replace(before, length=end - before.offset)
    if wrong:
        raise BadWarcError(name, end, wrong)


@dataclass(slots=True)
class _Joiner:
    """Puts the records of one exchange together; a capture is whole when the next response begins."""

    name: str
    originals: Originals | None = None
    info: dict[str, str] = field(default_factory=dict)
    pending: Capture | None = None
    methods: dict[str, str] = field(default_factory=dict)  # of requests whose response has not come yet

    def take(self, raw: Raw) -> Capture | None:
        """The capture that `raw` shows to be whole."""
        made = self._made(raw)
        if made is not None:
            whole, self.pending = self.pending, made
            self.methods.clear()
            return whole
        if raw.kind == "revisit":
            self.methods.clear()
        elif raw.kind == "warcinfo":
            self.info = _warc_fields(raw.block)
        elif raw.kind == "request":
            self._join_request(raw)
        elif raw.kind == "resource" and self.pending and raw.fields.get("warc-target-uri") == DOM + self.pending.url:
            self.pending = replace(self.pending, rendered=raw.block)
        return None

    def _made(self, raw: Raw) -> Capture | None:
        """The capture that a record begins: a response's, or a page's revisit's whose payload is known."""
        if raw.kind not in {"response", "revisit"} or not is_http(raw):
            return None
        if raw.kind == "response":
            return _capture(raw, self.name, self.info, self.methods)
        if self.originals is None or raw.fields.get("warc-resource-type", "document") != "document":
            return None
        original = self.originals(self.info.get("ispartof", ""), raw.fields.get("warc-refers-to", ""))
        return None if original is None else revisited(_capture(raw, self.name, self.info, self.methods), original)

    def _join_request(self, raw: Raw) -> None:
        """A request belongs to the response before it, or to one that follows."""
        method = raw.block.split(b" ", 1)[0].decode("latin-1")
        joined = raw.fields.get("warc-concurrent-to", "")
        if self.pending is None or joined != self.pending.record_id:
            self.methods[joined] = self.methods[raw.fields.get("warc-record-id", "")] = method
        elif method != self.pending.method:
            self.pending = replace(self.pending, method=method)


def revisited(capture: Capture, original: Capture) -> Capture:
    """A revisit's capture as reading sees it: with the payload it stands for, and after a 304 with that one's head."""
    made = replace(capture, content=original.content, damage=original.damage, revisit_of=original.record_id)
    if capture.status != 304:
        return made
    return replace(made, status=original.status, reason=original.reason, headers=original.headers)


def parse_head(head: bytes) -> tuple[str, Headers]:
    """Start line and headers of an HTTP head, every header kept in order and case; folded lines are unfolded."""
    lines = head.decode("latin-1").split("\n")
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        text = line.removesuffix("\r")
        if text[:1] in {" ", "\t"} and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {text.strip()}")
        elif text:
            key, _, value = text.partition(":")
            headers.append((key.strip(), value.strip()))
    return lines[0].removesuffix("\r"), tuple(headers)


def parse_status(line: str) -> tuple[int, str]:
    """Status and reason of a status line; 0 where there is none."""
    words = line.split(" ", 2)
    if len(words) < 2 or not words[1].isdecimal():
        return 0, ""
    return int(words[1]), words[2] if len(words) > 2 else ""


def parse_date(text: str) -> datetime:
    """A WARC-Date as an aware UTC time. WARC 1.1 allows fewer parts, down to the year: the first day of it, then.

    Raises `ValueError`.
    """
    time = datetime.fromisoformat(text + "YYYY-01-01"[len(text) :] if len(text) in {4, 7} else text)
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def last_record(stream: BinaryIO, size: int, offset: int | None) -> tuple[int, str | None]:
    """Where the last record ends, or should, and what is wrong with what follows: fastwarc says nothing of a cut head.

    Streams that cannot be read twice are taken as they are; the store has confirmed their checksum.
    """
    if offset is None:
        return 0, "no WARC record" if size else None
    if not stream.seekable():
        return size, None
    stream.seek(offset)
    first = stream.read(2)
    stream.seek(offset)
    end = _member_end(stream, offset) if first == b"\x1f\x8b" else _plain_end(stream, offset)
    stream.seek(end)
    return end, "no record" if stream.read(_STEP).strip(b"\r\n\0") else None


def _member_end(stream: BinaryIO, offset: int) -> int:
    member = zlib.decompressobj(31)
    while not member.eof:
        data = stream.read(_STEP)
        if not data:
            return offset + 1  # behind the end of the file
        member.decompress(data)
        offset += len(data)
    return offset - len(member.unused_data)


def _plain_end(stream: BinaryIO, offset: int) -> int:
    length = 1  # behind the end of the file, where the head does not end
    for line in stream:
        offset += len(line)
        if not line.strip():
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    stream.seek(offset + length)
    closing = stream.read(4)
    return offset + length + (len(closing) - len(closing.lstrip(b"\r\n")))


class _Counted:
    """A stream that knows how much of it has been read: the end of the last record."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.position = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.position += len(data)
        return data

    def tell(self) -> int:
        return self.position


def _raw(record: WarcRecord) -> Raw:
    fields = {key.lower(): value for key, value in record.headers.to_tuples()}
    ours = fields.get("warc-target-uri", "").startswith(DOM)
    block = record.reader.read(record.content_length if ours else MOST)
    size = len(block)
    while rest := record.reader.read(_STEP):
        size += len(rest)
    if size != record.content_length:
        raise ValueError(f"{size} of {record.content_length} bytes")
    return Raw(fields.get("warc-type", ""), fields, record.stream_pos, 0, block)


def is_http(raw: Raw) -> bool:
    """Whether the block is an HTTP message."""
    return raw.fields.get("content-type", "").lower().startswith("application/http")


def _capture(raw: Raw, name: str, info: dict[str, str], methods: dict[str, str]) -> Capture:
    head, payload = split_http(raw.block)
    line, headers = parse_head(head)
    status, reason = parse_status(line)
    content, damage = decode_content(dechunk(payload, headers), headers)
    record_id = raw.fields.get("warc-record-id", "")
    try:
        time = parse_date(raw.fields["warc-date"])
    except (KeyError, ValueError) as error:
        raise BadWarcError(name, raw.offset, "no usable WARC-Date") from error
    return Capture(
        url=raw.fields.get("warc-target-uri", "").strip("<>"),
        time=time,
        status=status,
        headers=headers,
        content=content,
        reason=reason,
        truncated=raw.fields.get("warc-truncated"),
        damage=damage,
        source=info.get("ispartof", ""),
        platform=info.get("platform"),
        method=methods.get(record_id) or methods.get(raw.fields.get("warc-concurrent-to", "-"), "GET"),
        record_id=record_id,
        warc=name,
        offset=raw.offset,
        length=raw.length,
        payload_digest=raw.fields.get("warc-payload-digest", ""),
        payload_sha256=raw.fields.get(SHA256.lower(), "").removeprefix("sha256:"),
        resource_type=raw.fields.get("warc-resource-type", ""),
    )


def part_of(warcinfo: Raw) -> str | None:
    """The source that the records behind it are of."""
    return _warc_fields(warcinfo.block).get("ispartof")


def split_http(block: bytes) -> tuple[bytes, bytes]:
    """Head and payload of an HTTP message."""
    end, gap = block.find(b"\r\n\r\n"), 4
    if end < 0:
        end, gap = block.find(b"\n\n"), 2
    return (block, b"") if end < 0 else (block[:end], block[end + gap :])


def _warc_fields(block: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in block.decode("utf-8", "replace").splitlines())
    return {key.strip().lower(): value.strip() for key, _, value in lines if key}
