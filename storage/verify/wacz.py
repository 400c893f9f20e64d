"""A WACZ: the ZIP, the chain of digests, the WARCs in it, their index, and the pages."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipInfo

from storage.verify.index import check_covered, check_index
from storage.verify.ledger import Ledger
from storage.verify.package import check_package
from storage.verify.pages import check_pages
from storage.verify.places import Place
from storage.verify.report import File, Report
from storage.verify.together import check_together
from storage.verify.warc import check_warc
from storage.verify.zipped import Zipped

_WARCS = (".warc", ".warc.gz")
_PLAIN = (".cdx", ".cdxj")
_PACKED = (".cdx.gz", ".cdxj.gz")


def check_wacz(place: Place, report: Report) -> None:
    """All of it. What stands in a member is told of as `file!member`."""
    file = report.begin(place.name)
    try:
        zipped = Zipped(place)
    except BadZipFile as error:
        file.say("zip-damaged" if place.size else "empty-file", 0, str(error) if place.size else "")
        return
    ledger = Ledger()
    try:
        _check_zip(zipped, file)
        check_package(zipped, file)
        warcs = _check_warcs(zipped, file, ledger)
        check_together(ledger, {warc.number: warc for warc in warcs.values()}, closed=not _requires(zipped))
        _check_indexes(zipped, file, warcs, ledger)
        _check_pages(zipped, file, ledger)
    except BadZipFile as error:
        file.say("zip-damaged", None, str(error))
    finally:
        ledger.close()
        zipped.close()


def _check_zip(zipped: Zipped, file: File) -> None:
    seen: set[str] = set()
    for info in zipped.members:
        name = info.orig_filename
        if name in seen or name.startswith("/") or "\\" in name or ".." in name.split("/"):
            file.say("zip-name", info.header_offset, repr(name))
        seen.add(name)
        if wrong := zipped.wrong_head(info):
            file.say("zip-head", info.header_offset, f"{name}: {wrong}")
        if name.endswith((".warc", ".warc.gz", *_PACKED)) and info.compress_type != ZIP_STORED:
            file.say("zip-deflated", info.header_offset, name)


def _check_warcs(zipped: Zipped, file: File, ledger: Ledger) -> dict[str, File]:
    """By the name below archive/."""
    warcs: dict[str, File] = {}
    for info in zipped.members:
        if info.filename.startswith("archive/") and info.filename.endswith(_WARCS):
            warc = file.report.begin(f"{file.name}!{info.filename}", ours=file.ours)
            warcs[info.filename.removeprefix("archive/")] = warc
            if not zipped.wrong_head(info):
                check_warc(zipped.opener(info), warc, ledger)
    if not warcs:
        file.say("wacz-no-warc", None)
    return warcs


def _check_indexes(zipped: Zipped, file: File, warcs: Mapping[str, File], ledger: Ledger) -> None:
    names = {**warcs, **{f"archive/{name}": warc for name, warc in warcs.items()}}
    found = False
    for info in zipped.members:
        if info.filename.startswith("indexes/") and info.filename.endswith((*_PLAIN, *_PACKED)):
            found = True
            index = file.report.begin(f"{file.name}!{info.filename}", ours=file.ours)
            packed = info.filename.endswith(_PACKED)
            if packed:
                _check_blocks(zipped, info, index)
            pieces = zipped.pieces(info)
            try:
                check_index(lines_of(_inflated(pieces) if packed else pieces), index, names, ledger)
            except (BadZipFile, zlib.error) as error:
                index.say("index-blocks" if packed else "zip-member", None, str(error))
    if not found:
        file.say("wacz-no-index", None)
        return
    for warc in warcs.values():
        check_covered(warc, file, ledger)


def _check_blocks(zipped: Zipped, packed: ZipInfo, index: File) -> None:
    """The IDX of a compressed index: its blocks follow each other, each begins with the key that it says."""
    name = packed.filename.rpartition(".cdx")[0] + ".idx"
    info = zipped.named(name)
    if info is None:
        index.say("index-blocks", None, f"no {name}")
        return
    content = zipped.opener(packed)
    end = offset = 0
    for raw in lines_of(zipped.pieces(info)):
        if not raw.startswith(b"!meta "):
            block = _block(raw)
            if block is None or block[1] != end:
                index.say("index-blocks", offset, f"{name}: {raw[:60].decode('utf-8', 'replace')!r}")
                return
            key, start, length = block
            with content(start) as stream:
                lines = _unpacked(stream.read(length))
            if lines is None or not lines.startswith(key.encode()):
                index.say("index-blocks", offset, f"{name}: no block that begins with {key!r} at byte {start}")
            end = start + length
        offset += len(raw)
    if end != packed.file_size:
        index.say("index-blocks", None, f"{name} knows {end} of {packed.file_size} bytes")


def _block(line: bytes) -> tuple[str, int, int] | None:
    """Key with time, offset and length of a line of an IDX."""
    key, _, text = line.decode("utf-8", "replace").partition(" {")
    try:
        told = json.loads("{" + text)
        return key, int(told["offset"]), int(told["length"])
    except (ValueError, KeyError, TypeError):
        return None


def _unpacked(data: bytes) -> bytes | None:
    try:
        return zlib.decompressobj(31).decompress(data, 64 * 1024)
    except zlib.error:
        return None


def _check_pages(zipped: Zipped, file: File, ledger: Ledger) -> None:
    if zipped.named("pages/pages.jsonl") is None:
        file.say("wacz-no-pages", None)
    for info in zipped.members:
        if info.filename.startswith("pages/") and info.filename.endswith(".jsonl"):
            pages = file.report.begin(f"{file.name}!{info.filename}", ours=file.ours)
            try:
                check_pages(lines_of(zipped.pieces(info)), pages, ledger)
            except BadZipFile as error:
                pages.say("zip-member", None, str(error))


def _requires(zipped: Zipped) -> bool:
    """Whether the WACZ says that others have what it refers to."""
    info = zipped.named("datapackage.json")
    try:
        told: Any = json.loads(zipped.content(info, 1 << 26)) if info else {}
    except (BadZipFile, ValueError):
        return False
    relation = told.get("relation") if isinstance(told, dict) else None
    return isinstance(relation, dict) and bool(relation.get("requires"))


def lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file that comes in pieces, with their ends."""
    rest = b""
    for piece in pieces:
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        yield from (line + b"\n" for line in lines)
    if rest:
        yield rest


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The content of gzip members behind each other."""
    member = zlib.decompressobj(31)
    for piece in pieces:
        data = piece
        while data:
            yield member.decompress(data)
            data = member.unused_data
            if member.eof:
                member = zlib.decompressobj(31)
