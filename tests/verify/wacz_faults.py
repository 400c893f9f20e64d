"""Faults of a WACZ as data."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.verify import good
from tests.verify.faults import Fault
from tests.verify.good import NAME, Members

WARC, INDEX, PAGES = f"archive/{NAME}", "indexes/index.cdxj", "pages/pages.jsonl"
PACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"


def _fault(what: str, rule: str, change: Callable[[Members], Members]) -> Fault:
    """Changed before the digests are made: only this is wrong."""
    return Fault(what, rule, lambda: good.zipped(good.packaged(change(good.members()))), "harbour.wacz")


def _after(what: str, rule: str, change: Callable[[Members], Members]) -> Fault:
    """Changed after the digests were made."""
    return Fault(what, rule, lambda: good.zipped(change(good.packaged(good.members()))), "harbour.wacz")


def _zip(what: str, rule: str, change: Callable[[bytes], bytes]) -> Fault:
    """The bytes of the ZIP changed."""
    return Fault(what, rule, lambda: change(good.wacz()), "harbour.wacz")


def _without(*names: str) -> Callable[[Members], Members]:
    return lambda files: {name: data for name, data in files.items() if name not in names}


def _with(name: str, change: Callable[[bytes], bytes]) -> Callable[[Members], Members]:
    return lambda files: {**files, name: change(files[name])}


def _lines(change: Callable[[list[bytes]], list[bytes]], name: str = INDEX) -> Callable[[Members], Members]:
    return _with(name, lambda data: b"\n".join(change(data.splitlines())) + b"\n")


def _field(field: str, value: str) -> Callable[[Members], Members]:
    """A field of the index's first line."""

    def change(lines: list[bytes]) -> list[bytes]:
        key, stamp, text = lines[0].split(b" ", 2)
        told = {**json.loads(text), field: value}
        return [b" ".join((key, stamp, json.dumps(told).encode())), *lines[1:]]

    return _lines(change)


def _stamp(lines: list[bytes]) -> list[bytes]:
    key, _, text = lines[-1].split(b" ", 2)
    return [*lines[:-1], key + b" 20261124000000 " + text]


def _package(**changes: object) -> Fault:
    what = f"datapackage.json with {', '.join(changes)} wrong"
    rule = "datapackage-field"
    return Fault(what, rule, lambda: good.zipped(good.packaged(good.members(), **changes)), "harbour.wacz")


def _crc(data: bytes) -> bytes:
    """Another CRC in the directory for the first member."""
    at = data.index(b"PK\x01\x02") + 16
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _tampered(data: bytes) -> bytes:
    at = data.index(b"\x1f\x8b\x08") + 300
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _size(data: bytes) -> bytes:
    """Another size in a member's own head."""
    at = data.index(b"PK\x03\x04") + 18
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _wide() -> bytes:
    """Another size in the ZIP64 field of a member's own head."""
    data = good.zipped(good.packaged(good.members()), wide=True)
    at = data.index(NAME.encode()) + len(NAME) + 4
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def packed(files: Members, block: int = 2) -> Members:
    """With a compressed index, in blocks of so many lines."""
    lines = files[INDEX].splitlines(keepends=True)
    data = b""
    idx = b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n'
    for start in range(0, len(lines), block):
        part = gzip.compress(b"".join(lines[start : start + block]), mtime=0)
        told = {"offset": len(data), "length": len(part), "filename": "index.cdx.gz"}
        idx += b" ".join(lines[start].split(b" ", 2)[:2]) + b" " + json.dumps(told).encode() + b"\n"
        data += part
    rest = {name: content for name, content in files.items() if name != INDEX}
    return {**rest, "indexes/index.cdx.gz": data, "indexes/index.idx": idx}


def _moved(files: Members) -> Members:
    made = packed(files)
    return {**made, "indexes/index.idx": made["indexes/index.idx"].replace(b'"offset": 0', b'"offset": 3')}


def signed(package: bytes, told: str | None = None) -> dict[str, object]:
    """An anonymous signature as browsers write it; `told` is another hash."""
    key = ec.generate_private_key(ec.SECP384R1())
    value = json.loads(good.digest_of(package))["hash"]
    signature = key.sign((told or value).encode(), ec.ECDSA(SHA256()))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "hash": value, "signature": b64encode(signature).decode(), "publicKey": b64encode(public).decode(),
        "created": "2026-11-23T22:30:00Z", "software": "foldline/0.1.0",
    }  # fmt: skip


def with_signature(files: Members, told: str | None = None) -> Members:
    """Signed, for another hash where `told` says one."""
    return {**files, DIGEST: good.digest_of(files[PACKAGE], signed(files[PACKAGE], told))}


def _orphan(_: Members) -> Members:
    made = good.records()
    gone = "https://letters.test/gone"
    return good.members(good.warc(good.edited(made, 11, WARC_Refers_To=None, WARC_Refers_To_Target_URI=gone)))


def _deflated() -> bytes:
    return good.zipped(good.packaged(good.members()), (WARC,))


PAGE = b'{"id": "x", "url": "https://letters.test/nowhere", "ts": "2026-11-23T22:30:00Z"}\n'

WACZ_FAULTS = (
    Fault("an empty WACZ", "empty-file", lambda: b"", "harbour.wacz"),
    _zip("a ZIP cut short", "zip-damaged", lambda data: data[:-200]),
    _zip("a ZIP cut in the middle", "zip-damaged", lambda data: data[: len(data) // 2]),
    _zip("another CRC in the directory", "zip-member", _crc),
    _zip("a bit flipped in the WARC", "zip-member", _tampered),
    _zip("another size in a member's head", "zip-head", _size),
    Fault("another size in a ZIP64 field", "zip-head", _wide, "harbour.wacz"),
    Fault("a WARC deflated", "zip-deflated", _deflated, "harbour.wacz"),
    _fault("a name that leaves the folder", "zip-name", lambda files: {**files, "../outside.txt": b"x"}),
    _fault("no WARC", "wacz-no-warc", _without(WARC)),
    _fault("no index", "wacz-no-index", _without(INDEX)),
    _fault("no pages", "wacz-no-pages", _without(PAGES)),
    _after("no datapackage.json", "datapackage", _without(PACKAGE)),
    _after("datapackage.json no JSON", "datapackage", _with(PACKAGE, lambda data: data[:-20])),
    _package(profile="letter"),
    _package(wacz_version="9"),
    _package(wacz_version=None),
    _package(resources=None),
    _package(resources=[{"path": WARC}]),
    _after("a file taken out", "resource-missing", _without(PAGES)),
    _after("a file added", "resource-unlisted", lambda files: {**files, "pages/extraPages.jsonl": b"x"}),
    _after("a file changed", "resource-differs", _with(PAGES, lambda data: data.replace(b"Low", b"Hi!"))),
    _after("a file cut", "resource-differs", _with(PAGES, lambda data: data[:-30])),
    _after("no digest", "digest-missing", _without(DIGEST)),
    _after("datapackage.json changed", "digest-chain", _with(PACKAGE, lambda data: data + b" ")),
    _after("a digest of nothing", "digest-chain", lambda files: {**files, DIGEST: b"{}"}),
    _after("a signature for another hash", "signature", lambda files: with_signature(files, "sha256:00")),
    _fault("lines out of order", "index-order", _lines(lambda lines: lines[::-1])),
    _fault("a line that is none", "index-line", _lines(lambda lines: [b"test,letters)/ no json", *lines])),
    _fault("a line at no record", "index-place", _field("offset", "5")),
    _fault("a line of a WARC that is not there", "index-place", _field("filename", "lost.warc.gz")),
    _fault("another length", "index-field", _field("length", "5")),
    _fault("another digest", "index-field", _field("digest", "sha1:" + "A" * 32)),
    _fault("another status", "index-field", _field("status", "404")),
    _fault("another mime", "index-field", _field("mime", "image/png")),
    _fault("another url", "index-field", _field("url", "https://letters.test/other")),
    _fault("another time", "index-field", _lines(_stamp)),
    _fault("another key", "index-urlkey", _lines(lambda lines: [lines[0].replace(b"/p/", b"/o/", 1), *lines[1:]])),
    _fault("a line missing", "index-lacks", _lines(lambda lines: lines[1:])),
    _fault("a line twice", "index-twice", _lines(lambda lines: [lines[0], *lines])),
    _fault("an IDX that points beside", "index-blocks", _moved),
    _fault("no IDX", "index-blocks", lambda files: _without("indexes/index.idx")(packed(files))),
    _fault("a page that is nowhere", "pages-not-indexed", _with(PAGES, lambda data: data + PAGE)),
    _fault("a page line that is none", "pages-line", _with(PAGES, lambda data: data + b"{\n")),
    _fault("a page without time", "pages-line", _with(PAGES, lambda data: data + b'{"url": "https://a.test"}\n')),
    _fault("pages without their first line", "pages-line", _with(PAGES, lambda data: data.partition(b"\n")[2])),
    _fault("a revisit that resolves nowhere", "revisit-unresolved", _orphan),
)  # fmt: skip
