"""A WACZ made anew out of what is sound in it: WARCs stored, index, pages and chain of digests made from them.

Where a digest says that something has changed, nothing is made anew: that would vouch for what nobody can vouch for.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from storage.captures import Capture
from storage.errors import BadWarcError
from storage.objects.local import sync_folder
from storage.verify.mend import MENDED, Mended, mend_warc
from storage.verify.package import DATAPACKAGE, DIGEST
from storage.verify.places import place_of
from storage.verify.report import Finding, Report
from storage.verify.rules import Severity
from storage.verify.wacz import check_wacz
from storage.verify.zipped import Zipped
from storage.wacz.lines import SortedLines
from storage.wacz.pages import HTML, Page, header, line_of, stamp, uuid_of
from storage.warc.index import cdxj, scan
from storage.warc.read import read_captures

INDEX, PAGES = "indexes/index.cdxj", "pages/pages.jsonl"
_OF_INDEX = {"wacz-no-index", "index-line", "index-order", "index-place", "index-field", "index-urlkey", "index-blocks"}
_OF_INDEX |= {"index-lacks", "index-twice"}
_OF_PAGES = {"wacz-no-pages", "pages-line", "pages-not-indexed"}
_OF_CHAIN = {"datapackage", "datapackage-field", "resource-unlisted", "digest-missing"}
REBUILT = {*_OF_INDEX, *_OF_PAGES, *_OF_CHAIN, "zip-deflated", *MENDED}
"""The rules that a WACZ made anew breaks no more."""
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_STEP = 1024 * 1024


def mend_wacz(path: Path) -> list[Mended]:
    """Mend a local WACZ in place; the file as it was stays beside it as `.bad`."""
    findings = _findings(path)
    wrong = [finding for finding in findings if finding.severity is Severity.ERROR or finding.rule in REBUILT]
    if not wrong:
        return []
    beyond = sorted({f.rule for f in wrong if f.severity is Severity.ERROR and f.rule not in REBUILT})
    if beyond:
        why = f"not mended: {', '.join(beyond)}; a new chain of digests would vouch for what has changed or is gone"
        return [Mended(str(path), why, done=False)]
    draft = path.with_name(f".{path.name}.part")
    try:
        told = _rebuild(path, draft, {finding.rule for finding in wrong})
        left = sorted({f.rule for f in _findings(draft, path.name) if f.severity is Severity.ERROR})
        if left:
            return [Mended(str(path), f"not mended: {', '.join(left)} would stay", done=False)]
        bad = path.with_name(f"{path.name}.bad")
        path.rename(bad)
        draft.rename(path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)
    return [*told, Mended(str(path), f"the file as it was is {bad.name}; remove it in your own time")]


def _findings(path: Path, name: str | None = None) -> list[Finding]:
    findings: list[Finding] = []
    place = place_of(path)
    check_wacz(place if name is None else type(place)(name, place.size, place.opener, path), Report(findings.append))
    return findings


def _rebuild(path: Path, draft: Path, rules: set[str]) -> list[Mended]:
    zipped = Zipped(place_of(path))
    told: list[Mended] = []
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".mending-") as folder:
            warcs = [_taken_out(zipped, info, Path(folder), told) for info in _warcs(zipped)]
            with draft.open("wb") as file:
                with ZipFile(file, "w") as out:
                    _fill(zipped, out, warcs, _also(rules, told))
                file.flush()
                os.fsync(file.fileno())
            told += _told(str(path), zipped, rules)
    finally:
        zipped.close()
    return told


def _also(rules: set[str], told: list[Mended]) -> set[str]:
    """Where a WARC was mended its records have moved, and the index is made anew too."""
    return {*rules, "index-place"} if any(mended.done for mended in told) else rules


def _warcs(zipped: Zipped) -> list[ZipInfo]:
    return [
        i for i in zipped.members if i.filename.startswith("archive/") and i.filename.endswith((".warc", ".warc.gz"))
    ]


def _taken_out(zipped: Zipped, info: ZipInfo, folder: Path, told: list[Mended]) -> Path:
    path = folder / info.filename.rpartition("/")[2]
    with path.open("wb") as file:
        for piece in zipped.pieces(info):
            file.write(piece)
    made = mend_warc(path, f"{zipped.name}!{info.filename}")
    told += [mended for mended in made if ".bad" not in mended.what]
    return path


def _fill(zipped: Zipped, out: ZipFile, warcs: list[Path], rules: set[str]) -> None:
    listed: list[dict[str, object]] = []
    made = {f"archive/{path.name}" for path in warcs}
    for path in warcs:
        _put(out, f"archive/{path.name}", _file(path), listed)
    if rules & _OF_INDEX:
        made |= {info.filename for info in zipped.members if info.filename.startswith("indexes/")}
        _put(out, INDEX, _index(warcs, warcs[0].parent), listed)
    if rules & _OF_PAGES:
        made |= {info.filename for info in zipped.members if info.filename.startswith("pages/")}
        _put(out, PAGES, _pages(warcs), listed)
    for info in zipped.members:
        if info.filename not in {*made, DATAPACKAGE, DIGEST}:
            _put(out, info.filename, zipped.pieces(info), listed)
    package = json.dumps(_package(zipped, listed), indent=2).encode()
    _put(out, DATAPACKAGE, iter([package]), [])
    digest = {"path": DATAPACKAGE, "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
    _put(out, DIGEST, iter([json.dumps(digest, indent=2).encode()]), [])


def _put(out: ZipFile, name: str, pieces: Iterator[bytes], listed: list[dict[str, object]]) -> None:
    """A member, streamed, and its line in the list of resources."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED if name.endswith((".jsonl", ".json")) else ZIP_STORED
    info.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with out.open(info, "w", force_zip64=True) as member:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            member.write(piece)
    told = {
        "name": name.rpartition("/")[2].lower(),
        "path": name,
        "hash": f"sha256:{digest.hexdigest()}",
        "bytes": size,
    }
    listed.append(told)


def _package(zipped: Zipped, listed: list[dict[str, object]]) -> dict[str, object]:
    """What the old one said of title, time and software is kept."""
    info = zipped.named(DATAPACKAGE)
    try:
        old = json.loads(b"".join(zipped.pieces(info))) if info else {}
    except ValueError:
        old = {}
    kept = old if isinstance(old, dict) else {}
    version = str(kept.get("wacz_version", ""))
    told = {"profile": "data-package", "wacz_version": version if version.startswith("1.") else "1.1.1"}
    return {**kept, **told, "resources": listed}


def _index(warcs: list[Path], scratch: Path) -> Iterator[bytes]:
    lines = SortedLines(scratch, "index")
    for path in warcs:
        with path.open("rb") as stream:
            for entry in scan(stream, path.name):
                if line := cdxj([entry], path.name):
                    lines.add(line)
    yield from lines


def _pages(warcs: list[Path]) -> Iterator[bytes]:
    """HTML answers with their titles."""
    yield header("pages", "All Pages", has_text=False)
    for path in warcs:
        with path.open("rb") as stream:
            for capture in _captures(stream, path.name):
                kind = (capture.header("content-type") or "").partition(";")[0].strip().lower()
                if capture.status == 200 and kind in HTML:
                    told = (uuid_of(capture.record_id), capture.url, stamp(capture.time), _title(capture))
                    yield line_of(Page(*told, mime=kind))


def _captures(stream: object, name: str) -> Iterator[Capture]:
    try:
        yield from read_captures(stream, name)  # type: ignore[arg-type]
    except BadWarcError:
        return  # checked before: what follows is no record


def _title(capture: Capture) -> str:
    found = _TITLE.search(capture.content[: 64 * 1024])
    return " ".join(unescape(found[1].decode("utf-8", "replace")).split()) if found else capture.url


def _file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(_STEP):
            yield data


def _told(name: str, zipped: Zipped, rules: set[str]) -> Iterator[Mended]:
    if "zip-deflated" in rules:
        yield Mended(name, "stored the WARCs without compression around them")
    if rules & _OF_INDEX:
        yield Mended(name, f"made {INDEX} from the WARCs")
    if rules & _OF_PAGES:
        yield Mended(name, f"made {PAGES} from the HTML answers in the WARCs")
    yield Mended(name, f"made {DATAPACKAGE} and {DIGEST} of what is in the file now")
    info = zipped.named(DIGEST)
    if info is not None and b"signedData" in b"".join(zipped.pieces(info)):
        yield Mended(name, "left out the signature: it was of the file as it was")
