"""WACZ files for tests."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from storage import Archive
from storage.objects import open_store
from storage.wacz.choice import Stored, Wanted, stored_warcs
from storage.wacz.export import Options, Report, write_wacz
from storage.warc.build import Exchange, WarcRecord, sha1, warc_records, warcinfo
from storage.warc.build import pack as pack_record
from storage.warc.index import cdxj, scan
from tests.storage.exchanges import INFO, NOW

OPTIONS = Options(time=NOW, title="Harbour")


def whole(archive: Archive, *runs: str) -> list[Wanted]:
    """All WARCs of an archive, or those of some runs."""
    return [Wanted(warc) for warc in stored_warcs(archive.objects) if not runs or warc.run in runs]


def pack(archive: Archive, path: Path, wanted: Sequence[Wanted] | None = None, **changes: Any) -> Path:
    """A WACZ at `path`; of all the archive where nothing else is wanted."""
    packed(archive, path, whole(archive) if wanted is None else wanted, **changes)
    return path


def packed(archive: Archive, path: Path, wanted: Sequence[Wanted], **changes: Any) -> Report:
    """The same, with what is said about it."""
    with open_store(str(path.parent)).create(path.name, 0) as out:
        return write_wacz(archive, wanted, out, replace(OPTIONS, **changes))


def lines(path: Path, member: str) -> list[dict[str, Any]]:
    """The JSON lines of a member."""
    with zipfile.ZipFile(path) as wacz:
        return [json.loads(line) for line in wacz.read(member).splitlines()]


def add_warc(archive: Archive, run: str, exchanges: Sequence[tuple[Exchange, WarcRecord | None]]) -> Stored:
    """A WARC of source `harbour` as a session would have written it; where a record is given, a revisit of that."""
    records = [warcinfo(INFO, "harbour", f"{run}.warc.gz", NOW, uuid4())]
    for made, original in exchanges:
        own = warc_records(made, made.body, records[0].field("WARC-Record-ID"), uuid4)
        records += [own[0] if original is None else revisit_of(own[0], original), *own[1:]]
    key = f"warc/harbour/2026/11/foldline-20261123223000123-00000-{run}.warc.gz"
    data = b"".join(piece for record in records for piece in pack_record(record))
    archive.objects.put_bytes(key, data)
    index = cdxj(scan(io.BytesIO(data), key), key)
    archive.objects.put_bytes(f"indexes/{key.removeprefix('warc/').removesuffix('.warc.gz')}.cdxj", index)
    return next(warc for warc in stored_warcs(archive.objects) if warc.key == key)


def response_of(made: Exchange) -> WarcRecord:
    """The response record of an exchange, under an id of its own."""
    return warc_records(made, made.body, "", uuid4)[0]


def revisit_of(record: WarcRecord, original: WarcRecord) -> WarcRecord:
    """The same exchange without its payload, which is that of `original`."""
    kept = [(name, value) for name, value in record.fields if name not in {"WARC-Type", "WARC-Block-Digest"}]
    fields = (
        ("WARC-Type", "revisit"),
        *kept,
        ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
        ("WARC-Refers-To-Target-URI", original.field("WARC-Target-URI")),
        ("WARC-Refers-To-Date", original.field("WARC-Date")),
        ("WARC-Block-Digest", sha1(record.head)),
    )
    return WarcRecord("revisit", fields, record.head, b"")
