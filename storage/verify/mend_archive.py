"""An archive mended: WARCs cut back where that moves no record, indexes made from the WARCs, lost rows appended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from storage.errors import BadWarcError
from storage.objects import local_path
from storage.verify.archive import check_archive, index_key
from storage.verify.mend import MENDED, Mended, mend_warc
from storage.verify.report import Finding, Report
from storage.warc.index import cdxj, scan

if TYPE_CHECKING:
    from storage.archive import Archive

_OF_INDEX = {"index-missing", "index-line", "index-order", "index-place", "index-field", "index-urlkey", "index-lacks"}
_OF_INDEX |= {"index-twice"}


def mend_archive(archive: Archive) -> list[Mended]:
    """What can be mended; the rest is found again by the next check."""
    findings: list[Finding] = []
    check_archive(archive, Report(findings.append))
    told: list[Mended] = []
    for key in archive.warcs():
        damaged = any(finding.file == key and finding.rule in MENDED for finding in findings)
        mended = _mend_warc(archive, key) if damaged else []
        told += mended
        stale = any(item.done for item in mended)
        if stale or any(f.rule in _OF_INDEX and f.file in {key, index_key(key)} for f in findings):
            told.append(_mend_index(archive, key))
        if any(f.rule == "capture-lacks" and f" in {key} at " in f.what for f in findings):
            told.append(_mend_rows(archive, key))
    return told


def _mend_warc(archive: Archive, key: str) -> list[Mended]:
    if archive.url.startswith("s3://"):
        return [Mended(key, "not mended: copy it here, mend the copy, and put it back", done=False)]
    return mend_warc(local_path(archive.url) / key, key, keep_places=True)


def _mend_index(archive: Archive, key: str) -> Mended:
    try:
        with archive.objects.open(key) as stream:
            made = cdxj(scan(stream, key), key)
    except BadWarcError as error:
        return Mended(key, f"no index is made of it before it can be read to its end ({error.what})", done=False)
    archive.objects.put_bytes(index_key(key), made)
    return Mended(key, f"made {index_key(key)} from it")


def _mend_rows(archive: Archive, key: str) -> Mended:
    """Rows for the records that have none; how their captures ended is not known any more."""
    sql = "SELECT warc_record_offset FROM captures WHERE warc_filename = ?"
    there = {offset for (offset,) in archive.tables.query(sql, [key])[1]}
    with archive.objects.open(key) as stream:
        lacking = [entry for entry in scan(stream, key) if entry.kind != "warcinfo" and entry.offset not in there]
    stem = Path(key).name.partition(".")[0].split("-", 3)
    place = {"source": key.split("/")[1], "run": stem[3] if len(stem) > 3 else "", "warc": key}
    archive.tables.append_captures(lacking, place)
    return Mended(key, f"appended {len(lacking)} rows to captures, without outcomes")
