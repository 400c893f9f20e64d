"""A whole archive: its WARCs, their indexes, its tables, and what lies in its spool."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from storage.objects import ObjectStore, local_path
from storage.spool import Folder
from storage.verify import secrets
from storage.verify.index import check_covered, check_index
from storage.verify.ledger import Ledger
from storage.verify.places import object_place
from storage.verify.report import File, Report
from storage.verify.tables import check_tables
from storage.verify.together import check_together
from storage.verify.warc import check_warc

if TYPE_CHECKING:
    from storage.archive import Archive

_RECORDS = "SELECT url, canonical_url, record FROM records"


def check_archive(archive: Archive, report: Report) -> None:
    """All of it, streamed."""
    ledger = Ledger()
    try:
        warcs = _check_warcs(archive.objects, report, ledger)
        check_together(ledger, {file.number: file for file in warcs.values()}, closed=True)
        _check_indexes(archive.objects, report, warcs, ledger)
        tables = {name: report.begin(f"tables/{name}", ours=True) for name in ("captures", "records", "runs")}
        check_tables(archive.tables, tables, warcs, ledger)
        if report.canaries:
            _look_in_records(archive, tables["records"])
    finally:
        ledger.close()
    _check_spool(archive, report)


def index_key(warc: str) -> str:
    """Where the index of a WARC lies."""
    stem = warc.removesuffix(".gz").removesuffix(".warc")
    return f"indexes/{stem.removeprefix('warc/')}.cdxj"


def _check_warcs(objects: ObjectStore, report: Report, ledger: Ledger) -> dict[str, File]:
    files: dict[str, File] = {}
    for key, size in objects.list("warc/"):
        if key.endswith((".warc.gz", ".warc")):
            file = files[key] = report.begin(key, ours=_name(key).startswith("foldline-"))
            check_warc(object_place(objects, key, size).opener, file, ledger)
    return files


def _check_indexes(objects: ObjectStore, report: Report, warcs: dict[str, File], ledger: Ledger) -> None:
    there = [key for key, _ in objects.list("indexes/") if key.endswith(".cdxj")]
    expected = {index_key(key): key for key in warcs}
    for key in there:
        index = report.begin(key, ours=True)
        if key not in expected:
            index.say("index-orphan", None)
            continue
        warc = warcs[expected[key]]
        with objects.open(key) as stream:
            check_index(_searched(_lines(stream), index), index, {warc.name: warc}, ledger)
        check_covered(warc, index, ledger)
    for key in expected.keys() - set(there):
        warcs[expected[key]].say("index-missing", None, key)


def _lines(stream: object) -> Iterator[bytes]:
    """The lines of a file or an S3 stream, with their ends."""
    rest = b""
    while data := stream.read(64 * 1024):  # type: ignore[attr-defined]
        lines = (rest + data).splitlines(keepends=True)
        rest = lines.pop() if not lines[-1].endswith(b"\n") else b""
        yield from lines
    if rest:
        yield rest


def _searched(lines: Iterator[bytes], index: File) -> Iterator[bytes]:
    """The lines, looked through for secrets on their way."""
    offset = 0
    for line in lines:
        search_text(line, index, offset)
        offset += len(line)
        yield line


def search_text(line: bytes, file: File, offset: int | None) -> None:
    """Tokens and canaries in a line of an index, of pages, of a table."""
    if file.ours and secrets.secret_url(line.decode("utf-8", "replace")):
        file.say("secret-url", offset)
    for value in file.report.canaries:
        if value in line:
            file.say("canary", offset, secrets.shown(value))


def _look_in_records(archive: Archive, table: File) -> None:
    for name, sql in (
        ("records", "SELECT id, record FROM records"),
        ("captures", "SELECT warc_record_id, url FROM captures"),
    ):
        for record_id, value in archive.tables.query(sql)[1]:
            data = value if isinstance(value, bytes) else str(value or "").encode()
            for canary in table.report.canaries:
                if canary in data:
                    table.say("canary", None, f"{secrets.shown(canary)}, in {name} {record_id}")


def _check_spool(archive: Archive, report: Report) -> None:
    for path in sorted(archive.spool.glob("*@*")):
        file = report.begin(str(path), ours=True)
        folder = Folder(path)
        if not folder.lock():
            file.say("spool-open", None)
            continue
        folder.release()
        names = sorted(entry.name for entry in path.iterdir())
        file.say("spool-left", None, ", ".join(names[:4]))
    if not archive.url.startswith("s3://"):
        root = local_path(archive.url)
        for path in sorted(root.rglob(".*.part")):
            report.begin(str(path.relative_to(root)), ours=True).say("part-left", None)


def _name(key: str) -> str:
    return Path(key).name
