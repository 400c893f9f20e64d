"""The tables against the WARCs: every row has its record, every record its row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from storage.verify.ledger import Ledger, Row
from storage.verify.report import File
from storage.verify.warc import EARLIER
from storage.warc.build import warc_date

if TYPE_CHECKING:
    from storage.tables import Tables

_CAPTURES = """
SELECT warc_filename, warc_record_offset, warc_record_length, warc_record_id, record_type, content_digest, url
FROM captures
"""
_RECORDS = 'SELECT warc, "offset", length, record_id, payload_digest, id, revision, generation FROM records'
_RUNS = "SELECT run, source, started, finished, warcs FROM runs"
_LACKING = """
SELECT r.offset, r.kind, r.url FROM records r WHERE r.file = ? AND r.kind != 'warcinfo'
AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.what = 'captures' AND s.file = r.file AND s.offset = r.offset)
"""
_TWICE = "SELECT offset, count(*) FROM seen WHERE what = 'captures' AND file = ? GROUP BY offset HAVING count(*) > 1"
_OUTSIDE = "SELECT offset, date FROM records WHERE file = ? AND (date < ? OR date > ?)"


def check_tables(tables: Tables, report_file: Mapping[str, File], warcs: Mapping[str, File], ledger: Ledger) -> None:
    """`report_file` by table; `warcs` by key."""
    _check_captures(tables, report_file["captures"], warcs, ledger)
    _check_records(tables, report_file["records"], warcs, ledger)
    _check_runs(tables, report_file["runs"], warcs, ledger)


def _check_captures(tables: Tables, table: File, warcs: Mapping[str, File], ledger: Ledger) -> None:
    for name, offset, length, record_id, kind, digest, url in tables.query(_CAPTURES)[1]:
        warc = warcs.get(name)
        row = None if warc is None else ledger.at(warc.number, offset)
        where = f"{name} at byte {offset}"
        if warc is None or row is None:
            table.say("capture-place", None, f"{url}: {where} is no record")
            continue
        ledger.note("captures", warc.number, offset)
        told = {"length": length, "id": record_id, "type": kind, "digest": digest, "url": url}
        found = {"length": row.length, "id": row.id, "type": row.kind, "digest": row.digest, "url": row.url}
        _compare("capture-place", table, where, (told, found))
    for warc in warcs.values():
        for offset, kind, url in list(ledger.ask(_LACKING, warc.number)) if warc.ours else ():
            table.say("capture-lacks", None, f"{kind} {url[:120]} in {warc.name} at byte {offset}")
        for offset, count in list(ledger.ask(_TWICE, warc.number)):
            table.say("capture-twice", None, f"{count} rows for {warc.name} at byte {offset}")


def _check_records(tables: Tables, table: File, warcs: Mapping[str, File], ledger: Ledger) -> None:
    for name, offset, length, record_id, digest, article, revision, generation in tables.query(_RECORDS)[1]:
        warc = warcs.get(name)
        row: Row | None = None if warc is None else ledger.at(warc.number, offset)
        where = f"{article}, revision {revision}, generation {generation}: {name} at byte {offset}"
        if row is None:
            table.say("record-place", None, f"{where} is no record")
            continue
        told = {"length": length, "id": record_id, "digest": digest or row.digest}
        _compare("record-place", table, where, (told, {"length": row.length, "id": row.id, "digest": row.digest}))


def _compare(rule: str, table: File, where: str, sides: tuple[Mapping[str, Any], Mapping[str, Any]]) -> None:
    told, found = sides
    wrong = [name for name in told if (told[name] or None) != (found[name] or None)]
    if wrong:
        table.say(rule, None, f"{where}: {wrong[0]} {told[wrong[0]]!r}, the record has {found[wrong[0]]!r}")


def _check_runs(tables: Tables, table: File, warcs: Mapping[str, File], ledger: Ledger) -> None:
    named: set[str] = set()
    for run, source, started, finished, keys in tables.query(_RUNS)[1]:
        for key in keys or ():
            named.add(key)
            warc = warcs.get(key)
            if warc is None:
                table.say("run-warcs", None, f"{source} {run} names {key}")
                continue
            latest = "9999" if finished is None else warc_date(finished + EARLIER)
            for offset, date in list(ledger.ask(_OUTSIDE, warc.number, warc_date(started - EARLIER), latest)):
                warc.say("run-dates", offset, f"{date}; {source} {run} began {warc_date(started)}")
    for key, warc in warcs.items():
        if warc.ours and key not in named:
            table.say("run-warcs", None, f"no run names {key}")
