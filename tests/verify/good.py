"""Good files to plant faults into: a WARC as Foldline writes it, one of somebody else, and a WACZ around ours."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from storage.warc.build import (
    SHA256,
    Exchange,
    Headers,
    WarcRecord,
    pack,
    redacted,
    sha1,
    warc_date,
    warc_records,
    warcinfo,
)
from storage.warc.index import cdxj, scan
from storage.warc.redact import Redactor
from tests.storage.exchanges import INFO, NOW, exchange

NAME = "foldline-20261123223000123-00000-run-1.warc.gz"
PAGE = b"<!doctype html><html><head><title>Low tide</title></head><body><p>The boat waits.</p></body></html>"
REDACTOR = Redactor(b"key of the tests")

Records = list[WarcRecord]


def records(count_: int = 3) -> Records:
    """Warcinfo; then pages, one with cookies and a form, one rendered; then a revisit of the first."""
    ids = _ids()
    info = warcinfo(INFO, "harbour", NAME, NOW, ids())
    made = [info]
    told = info.field("WARC-Record-ID")
    for number in range(count_):
        made += warc_records(redacted(_page(number), REDACTOR), PAGE, told, ids)
    return [*made, *revisit(made[1], told, ids)]


def _page(number: int) -> Exchange:
    headers: Headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(PAGE))))
    if number == 0:
        return exchange(number, body=PAGE, headers=headers)
    if number == 1:
        sent = (("Host", "letters.test"), ("Cookie", "sid=open-sesame"), ("Authorization", "Bearer open-sesame"))
        form = (*sent, ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", "24"))
        given = (*headers, ("Set-Cookie", "sid=open-sesame; Path=/"))
        return exchange(
            number, method="POST", request_headers=form, request_body=b"name=ada&token=open-sesame", body=PAGE,
            headers=given, url="https://letters.test/p/1?token=open-sesame", target="/p/1?token=open-sesame",
        )  # fmt: skip
    return exchange(number, body=PAGE, headers=headers, rendered=PAGE)


def revisit(of: WarcRecord, info: str, ids: Callable[[], UUID], minutes: int = 5) -> Records:
    """A second visit that found the same, with its request."""
    time = NOW + timedelta(minutes=minutes)
    (response, request, *_) = warc_records(exchange(0, body=PAGE, time=time), PAGE, info, ids)
    fields: dict[str, str] = dict(response.fields)
    fields |= {
        "WARC-Type": "revisit",
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To": of.field("WARC-Record-ID"),
        "WARC-Refers-To-Target-URI": of.field("WARC-Target-URI"),
        "WARC-Refers-To-Date": of.field("WARC-Date"),
        "WARC-Payload-Digest": of.field("WARC-Payload-Digest"),
        "WARC-Block-Digest": sha1(response.head),
        "WARC-Target-URI": of.field("WARC-Target-URI"),
    }
    fields[SHA256] = of.field(SHA256)
    return [WarcRecord("revisit", tuple(fields.items()), response.head, b""), request]


def warc(made: Records | None = None) -> bytes:
    """A gzip member a record."""
    return b"".join(b"".join(pack(record)) for record in (records() if made is None else made))


def plain(made: Records | None = None) -> bytes:
    """The same without gzip."""
    return b"".join(zlib.decompress(b"".join(pack(record)), 31) for record in (records() if made is None else made))


def foreign(made: Records | None = None) -> bytes:
    """As other software would write it: no fields of ours, nothing that only we promise."""
    kept: Records = []
    for record in records() if made is None else made:
        fields = tuple(pair for pair in record.fields if not pair[0].startswith("X-Foldline"))
        payload = record.payload.replace(b"software: foldline", b"software: lighthouse")
        block = tuple(
            (name, sha1(payload) if name == "WARC-Block-Digest" and record.kind == "warcinfo" else value)
            for name, value in fields
        )
        kept.append(replace(record, fields=block, payload=payload))
    return warc(kept)


def edited(made: Records, at: int, **changes: object) -> Records:
    """The records with fields of one replaced (`WARC_Date="…"`), or left out (None); `head`, `payload` too."""
    record = made[at]
    parts = {name: changes.pop(name) for name in ("head", "payload", "kind") if name in changes}
    wanted = {name.replace("_", "-"): value for name, value in changes.items()}
    fields = [(name, wanted.pop(name, value)) for name, value in record.fields]
    fields += wanted.items()
    kept = tuple((name, str(value)) for name, value in fields if value is not None)
    return [*made[:at], replace(record, fields=kept, **parts), *made[at + 1 :]]  # type: ignore[arg-type]


def redigested(made: Records, at: int) -> Records:
    """With the digests that the record's block has now."""
    record = made[at]
    changes: dict[str, object] = {"WARC_Block_Digest": sha1(record.head, record.payload)}
    if record.kind != "revisit":
        changes["WARC_Payload_Digest"] = sha1(record.payload)
    if record.field(SHA256):
        changes[SHA256] = f"sha256:{hashlib.sha256(record.payload).hexdigest()}"
    return edited(made, at, **changes)


Members = dict[str, bytes]


def members(content: bytes | None = None) -> Members:
    """The files of a WACZ around a WARC of ours."""
    data = warc() if content is None else content
    pages = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages", "hasText": False}]
    pages += [
        {"id": f"p{number}", "url": f"https://letters.test/p/{number}", "title": "Low tide",
         "ts": warc_date(NOW + timedelta(milliseconds=number))}
        for number in (0, 2)
    ]  # fmt: skip
    return {
        f"archive/{NAME}": data,
        "indexes/index.cdxj": cdxj(scan(io.BytesIO(data), NAME), NAME),
        "pages/pages.jsonl": b"".join(json.dumps(page).encode() + b"\n" for page in pages),
    }


def packaged(files: Members, **changes: object) -> Members:
    """With its chain of digests."""
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
         "bytes": len(data)}
        for name, data in files.items()
    ]  # fmt: skip
    told = {"profile": "data-package", "wacz_version": "1.1.1", "software": "foldline/0.1.0", "resources": resources}
    package = json.dumps({**told, **changes}).encode()
    return {**files, "datapackage.json": package, "datapackage-digest.json": digest_of(package)}


def digest_of(package: bytes, signed: Mapping[str, object] | None = None) -> bytes:
    """datapackage-digest.json."""
    told: dict[str, object] = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
    return json.dumps({**told, **({"signedData": signed} if signed else {})}).encode()


def zipped(files: Members, deflated: tuple[str, ...] = ("pages/pages.jsonl",), *, wide: bool = False) -> bytes:
    """The ZIP; all is stored but what is named. `wide`: as large files have it (ZIP64)."""
    made = io.BytesIO()
    with ZipFile(made, "w") as file:
        for name, data in files.items():
            info = ZipInfo(name)
            info.compress_type = ZIP_DEFLATED if name in deflated else ZIP_STORED
            with file.open(info, "w", force_zip64=wide) as member:
                member.write(data)
    return made.getvalue()


def wacz() -> bytes:
    """A good one."""
    return zipped(packaged(members()))


def _ids() -> Callable[[], UUID]:
    numbers = count(1)
    return lambda: UUID(int=next(numbers))
