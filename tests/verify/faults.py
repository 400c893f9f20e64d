"""Faults as data: how a good WARC is spoilt, and the rule that has to tell."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from storage.warc.build import SHA256, WarcRecord, pack
from tests.verify import good
from tests.verify.good import NAME, Records, edited, redigested

INFO, RESPONSE, REQUEST, METADATA, FORM_RESPONSE, FORM = range(6)
DOM_RECORD, REVISIT = 10, 11


@dataclass(frozen=True, slots=True)
class Fault:
    """`plant` gives the bytes of a file with the fault in it; `rule` finds it. `name` is that of the file."""

    what: str
    rule: str
    plant: Callable[[], bytes]
    name: str = NAME


def _changed(change: Callable[[Records], Records]) -> Callable[[], bytes]:
    return lambda: good.warc(change(good.records()))


def _plain(change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: change(good.plain())


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: change(good.warc())


def _line(made: Records, at: int, old: bytes, new: bytes) -> bytes:
    """One record's serialised bytes changed before they are packed."""
    parts = []
    for number, record in enumerate(made):
        data = zlib.decompress(b"".join(pack(record)), 31)
        parts.append(gzipped(data.replace(old, new, 1) if number == at else data))
    return b"".join(parts)


def gzipped(data: bytes) -> bytes:
    """One gzip member."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def _member(data: bytes, number: int) -> tuple[int, int]:
    """Where a gzip member begins and ends."""
    start = 0
    for _ in range(number):
        member = zlib.decompressobj(31)
        member.decompress(data[start:])
        start = len(data) - len(member.unused_data)
    member = zlib.decompressobj(31)
    member.decompress(data[start:])
    return start, len(data) - len(member.unused_data)


def _flipped(data: bytes, number: int, place: int) -> bytes:
    """A bit changed in a member; `place` counts from its end where it is negative."""
    start, end = _member(data, number)
    at = end + place if place < 0 else start + place
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


def _payload(made: Records, at: int, payload: bytes) -> Records:
    return edited(made, at, payload=payload)


def _head(made: Records, at: int, old: bytes, new: bytes) -> Records:
    assert old in made[at].head
    return redigested(edited(made, at, head=made[at].head.replace(old, new, 1)), at)


def _without(made: Records, *places: int) -> Records:
    return [record for number, record in enumerate(made) if number not in places]


def _swapped(made: Records, at: int, field: str, value: str) -> Records:
    return edited(made, at, **{field: value})


def _repeated(made: Records, at: int, name: str) -> Records:
    record = made[at]
    fields = (*record.fields, (name, record.field(name)))
    return [*made[:at], replace(record, fields=fields), *made[at + 1 :]]


def _note(made: Records) -> Records:
    return redigested(_payload(made, METADATA, b"via: https://letters.test/?token=open-sesame\r\n"), METADATA)


def _same(record: WarcRecord, other: WarcRecord) -> WarcRecord:
    fields = tuple((k, other.field(k) if k == "WARC-Record-ID" else v) for k, v in record.fields)
    return replace(record, fields=fields)


NOWHERE = "<urn:uuid:00000000-0000-4000-8000-00000000dead>"

FILE = (
    Fault("no bytes", "empty-file", lambda: b""),
    Fault("an HTML page named .warc.gz", "not-warc", lambda: b"<!doctype html><p>Not found</p>"),
    Fault("a gzip of something else", "not-warc", lambda: gzipped(b"a letter, not a record\n")),
    Fault("an ARC", "arc-file", lambda: b"filedesc://old.arc 0.0.0.0 20010101000000 text/plain 76\n1 0 x\n", "old.arc"),
    Fault("an ARC in gzip", "arc-file", lambda: gzipped(b"filedesc://old.arc 0.0.0.0 2001"), "old.arc.gz"),
    Fault("gzip cut in the last record", "cut-off", _bytes(lambda data: data[:-40])),
    Fault("gzip cut by one byte", "cut-off", _bytes(lambda data: data[:-1])),
    Fault("gzip cut in the middle of the file", "cut-off", _bytes(lambda data: data[: len(data) // 2])),
    Fault("gzip cut in a gzip head", "cut-off", _bytes(lambda data: data[: _member(data, 3)[0] + 5])),
    Fault("plain cut in a block", "cut-off", _plain(lambda data: data[:-60]), "a.warc"),
    Fault("plain cut in a record's head", "cut-off", _plain(lambda d: d[: d.rindex(b"WARC/1.1") + 50]), "a.warc"),
    Fault("plain cut in the first word", "cut-off", _plain(lambda d: d[: d.rindex(b"WARC/1.1") + 3]), "a.warc"),
    Fault("plain cut in the closing line ends", "cut-off", _plain(lambda data: data[:-1]), "a.warc"),
    Fault("a bit flipped in compressed data", "gzip-damaged", _bytes(lambda data: _flipped(data, 4, 200))),
    Fault("a bit flipped in a gzip checksum", "gzip-damaged", _bytes(lambda data: _flipped(data, 4, -7))),
    Fault("a bit flipped in a gzip length", "gzip-damaged", _bytes(lambda data: _flipped(data, 4, -2))),
    Fault("one gzip member for all", "several-records", lambda: gzipped(good.plain())),
    Fault("two records in a member", "several-records", lambda: _texts(3)),
    Fault("rubbish after the last record", "not-a-record", _bytes(lambda data: data + b"the tide came in")),
    Fault("rubbish between records", "not-a-record", _bytes(lambda d: _between(d, b"the tide came in"))),
    Fault("rubbish between plain records", "not-a-record", _plain(lambda d: _plainly(d, b"tide\r\n\r\n")), "a.warc"),
    Fault("a gzip member that is no record", "not-a-record", _bytes(lambda d: _between(d, gzipped(b"no record")))),
    Fault("zero bytes after the last record", "padding", _bytes(lambda data: data + bytes(512))),
    Fault("an empty gzip member", "padding", _bytes(lambda data: _between(data, gzipped(b"")))),
    Fault("no warcinfo", "no-warcinfo", _changed(lambda made: made[1:])),
    Fault("another name in the warcinfo", "filename", _changed(lambda m: _swapped(m, INFO, "WARC_Filename", "b.gz"))),
    Fault("gzip named .warc", "extension", good.warc, NAME.removesuffix(".gz")),
    Fault("plain named .warc.gz", "extension", good.plain),
)


def _texts(joined: int | None) -> bytes:
    """One record joined with the next in a gzip member; or, with None, the fourth not closed."""
    texts = [zlib.decompress(b"".join(pack(record)), 31) for record in good.records()]
    if joined is None:
        texts[3] = texts[3].removesuffix(b"\r\n\r\n")
    else:
        texts[joined : joined + 2] = [texts[joined] + texts[joined + 1]]
    return b"".join(map(gzipped, texts))


def _between(data: bytes, rubbish: bytes) -> bytes:
    start, _ = _member(data, 4)
    return data[:start] + rubbish + data[start:]


def _plainly(data: bytes, rubbish: bytes) -> bytes:
    at = data.rindex(b"WARC/1.1")
    return data[:at] + rubbish + data[at:]


RECORD = (
    Fault("WARC/3.0", "version", lambda: _line(good.records(), RESPONSE, b"WARC/1.1", b"WARC/3.0")),
    Fault("WARC/1.0 in a file of ours", "version", lambda: _line(good.records(), RESPONSE, b"WARC/1.1", b"WARC/1.0")),
    Fault("a head line without colon", "field-line", lambda: _line(good.records(), 2, b"WARC-Date:", b"WARC-Date")),
    Fault("no WARC-Date", "field-missing", _changed(lambda made: edited(made, RESPONSE, WARC_Date=None))),
    Fault("no WARC-Type", "field-missing", _changed(lambda made: edited(made, RESPONSE, WARC_Type=None))),
    Fault("no WARC-Record-ID", "field-missing", _changed(lambda made: edited(made, RESPONSE, WARC_Record_ID=None))),
    Fault("no WARC-Target-URI", "field-missing", _changed(lambda made: edited(made, RESPONSE, WARC_Target_URI=None))),
    Fault("no Content-Length", "field-missing", lambda: _line(good.records(), 3, b"Content-Length", b"X-Length")),
    Fault("Content-Length no number", "field-missing", lambda: _line(good.records(), 3, b"Length: ", b"Length: x")),
    Fault("no WARC-Profile", "field-missing", _changed(lambda made: edited(made, REVISIT, WARC_Profile=None))),
    Fault("WARC-Date twice", "field-repeated", _changed(lambda made: _repeated(made, RESPONSE, "WARC-Date"))),
    Fault("an unknown type", "type-unknown", _changed(lambda made: edited(made, METADATA, WARC_Type="letter"))),
    Fault("an id without brackets", "record-id", _changed(lambda made: edited(made, METADATA, WARC_Record_ID="a:b"))),
    Fault("a date of fourteen digits", "date-syntax", _changed(lambda m: edited(m, 3, WARC_Date="20261123223000"))),
    Fault(
        "a date with an offset", "date-syntax", _changed(lambda m: edited(m, 3, WARC_Date="2026-11-23T22:30:00+01:00"))
    ),
    Fault("the thirteenth month", "date-syntax", _changed(lambda m: edited(m, 3, WARC_Date="2026-13-23T22:30:00Z"))),
    Fault("a date days before", "date-order", _changed(lambda m: edited(m, 3, WARC_Date="2026-11-20T22:30:00Z"))),
    Fault("a date a year later", "date-order", _changed(lambda m: edited(m, 3, WARC_Date="2027-11-23T22:30:00Z"))),
    Fault("Content-Length too large", "length", lambda: _relength(7)),
    Fault("Content-Length too small", "length", lambda: _relength(-7)),
    Fault("plain Content-Length too small", "length", _plain(lambda data: _plain_relength(data, -7)), "a.warc"),
    Fault("plain Content-Length too large", "length", _plain(lambda data: _plain_relength(data, 7)), "a.warc"),
    Fault("no closing line ends", "record-end", lambda: _texts(None)),
    Fault("a payload byte changed", "block-digest", _changed(lambda m: _payload(m, 1, b"X" + m[1].payload[1:]))),
    Fault(
        "a head byte changed", "block-digest", _changed(lambda m: edited(m, 1, head=m[1].head.replace(b"OK", b"KO")))
    ),
    Fault("another payload digest", "payload-digest", _changed(lambda m: _swapped(m, 1, "WARC_Payload_Digest", ZEROS))),
    Fault("another SHA-256", "sha256", _changed(lambda m: _swapped(m, 1, SHA256, ZEROS_256))),
    Fault("no SHA-256", "sha256", _changed(lambda made: edited(made, RESPONSE, **{SHA256: None}))),
    Fault("a digest nobody knows", "digest-form", _changed(lambda m: _swapped(m, 1, "WARC_Block_Digest", "crc32:ab"))),
    Fault("no block digest", "digest-form", _changed(lambda made: edited(made, RESPONSE, WARC_Block_Digest=None))),
    Fault("cut without a reason", "truncated-reason", _changed(lambda m: _swapped(m, 1, "WARC_Truncated", ""))),
    Fault(
        "cut for a reason nobody has", "truncated-reason", _changed(lambda m: _swapped(m, 1, "WARC_Truncated", "late"))
    ),
    Fault("no Content-Type", "content-type", _changed(lambda made: edited(made, METADATA, Content_Type=None))),
    Fault(
        "a made-up profile", "profile", _changed(lambda m: _swapped(m, REVISIT, "WARC_Profile", "http://a.test/same"))
    ),
    Fault("no Refers-To-Date", "refers-to", _changed(lambda m: edited(m, REVISIT, WARC_Refers_To_Date=None))),
)

ZEROS = "sha1:" + "A" * 32
ZEROS_256 = "sha256:" + "0" * 64


def _relength(by: int) -> bytes:
    made = good.records()
    length = len(made[1].head) + len(made[1].payload)
    return _line(made, 1, b"Content-Length: %d\r\n\r\nHTTP" % length, b"Content-Length: %d\r\n\r\nHTTP" % (length + by))


def _plain_relength(data: bytes, by: int) -> bytes:
    made = good.records()[1]
    length = len(made.head) + len(made.payload)
    old = b"Content-Length: %d\r\n\r\nHTTP" % length
    assert old in data
    return data.replace(old, b"Content-Length: %d\r\n\r\nHTTP" % (length + by), 1)


HTTP = (
    Fault("no start line", "http-head", _changed(lambda made: _head(made, 1, b"HTTP/1.1 200 OK\r\n", b""))),
    Fault("a request line in two words", "http-head", _changed(lambda made: _head(made, 2, b" HTTP/1.1", b""))),
    Fault("a head that does not end", "http-end", _changed(lambda made: _head(made, 2, b"\r\n\r\n", b"\r\n"))),
    Fault("status 0", "http-status", _changed(lambda made: _head(made, 1, b"200", b"0"))),
    Fault(
        "a line that is no header", "http-field", _changed(lambda made: _head(made, 1, b"Content-Type:", b"Content"))
    ),
    Fault(
        "chunked, and it is not",
        "http-chunked",
        _changed(lambda m: _head(m, 1, b"OK\r\n", b"OK\r\nTransfer-Encoding: chunked\r\n")),
    ),
    Fault(
        "a body shorter than it says",
        "http-length",
        _changed(lambda m: redigested(_payload(m, 1, m[1].payload[:-9]), 1)),
    ),
)

LINKS = (
    Fault("one id twice", "duplicate-id", _changed(lambda made: [*made[:4], _same(made[4], made[1]), *made[5:]])),
    Fault(
        "a warcinfo that is not there",
        "warcinfo-dangling",
        _changed(lambda m: _swapped(m, 3, "WARC_Warcinfo_ID", NOWHERE)),
    ),
    Fault(
        "concurrent to nothing",
        "concurrent-dangling",
        _changed(lambda m: _swapped(m, 3, "WARC_Concurrent_To", NOWHERE)),
    ),
    Fault("a request without response", "request-alone", _changed(lambda made: _without(made, RESPONSE))),
    Fault("a response without request", "response-alone", _changed(lambda made: _without(made, REQUEST))),
    Fault(
        "a revisit of another content",
        "revisit-digest",
        _changed(lambda m: _swapped(m, REVISIT, "WARC_Payload_Digest", ZEROS)),
    ),
)

SECRETS = (
    Fault("a cookie sent", "secret-header", _changed(lambda m: _secret(m, FORM, b"Cookie: sid="))),
    Fault("a cookie given", "secret-header", _changed(lambda m: _secret(m, FORM_RESPONSE, b"Set-Cookie: sid="))),
    Fault("an Authorization", "secret-header", _changed(lambda m: _secret(m, FORM, b"Authorization: Bearer "))),
    Fault("a token in the request line", "secret-url", _changed(lambda m: _secret(m, FORM, b"?token="))),
    Fault(
        "a token in WARC-Target-URI",
        "secret-url",
        _changed(lambda m: _swapped(m, 4, "WARC_Target_URI", "https://letters.test/p/1?token=open-sesame")),
    ),
    Fault("a token in the notes", "secret-url", _changed(_note)),
    Fault(
        "a token in a form",
        "secret-form",
        _changed(lambda m: redigested(_payload(m, FORM, b"name=ada&token=open-sesame"), FORM)),
    ),
)


def _secret(made: Records, at: int, before: bytes) -> Records:
    """The redacted value behind `before` in clear again."""
    head = made[at].head
    start = head.index(before) + len(before)
    assert head[start:].startswith(b"redacted-")
    return redigested(edited(made, at, head=head[:start] + b"open-sesame" + head[start + 25 :]), at)


WARC_FAULTS = (*FILE, *RECORD, *HTTP, *LINKS, *SECRETS)
