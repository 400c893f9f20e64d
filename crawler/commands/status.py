"""`foldline status`: what the archive holds and how the last runs went."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.options import Archive, Json, existing_archive, settings
from crawler.output import json_line, table

if TYPE_CHECKING:
    from storage.archive import Archive as StorageArchive

LAST_RUNS = """
SELECT source, run, started, finished, outcome, counts FROM runs
QUALIFY row_number() OVER (PARTITION BY source ORDER BY started DESC, finished DESC NULLS LAST) = 1
ORDER BY source
"""
CAPTURES = """
SELECT source, count(*) FILTER (record_type IN ('response', 'revisit')) AS captures,
       count(DISTINCT warc_filename) AS warcs, sum(warc_record_length) AS bytes
FROM captures GROUP BY source
"""
RECORDS = """
SELECT source, count(*) AS records, count(*) FILTER (boundary_char IS NOT NULL) AS walled FROM
(SELECT source, boundary_char FROM records
 QUALIFY row_number() OVER (PARTITION BY source, id ORDER BY revision DESC, generation DESC) = 1) GROUP BY source
"""


def run(*, archive: Archive = None, as_json: Json = False) -> None:
    """Show last runs and what the archive holds.

    Each source's last run, its captures and records, what still waits in the spool, and what deserves attention.
    """
    found = existing_archive(archive)
    state = status(found)
    if as_json:
        json_line(state)
        return
    columns = ("source", "last run", "outcome", "captures", "bytes", "records", "walled")
    table(columns, [_cells(row) for row in state["sources"]])
    print(f"Archive: {found.url}")
    for left in state["spool"]:
        print(f"  not yet in the archive: {left} (the next crawl brings it home)")
    for one in state["attention"]:
        print(f"  attention: {one['subject']}: {one['what']}: {one['found']}\n    {one['remedy']}")


def status(archive: StorageArchive) -> dict[str, Any]:
    """`sources`: a row each, an article counted once, at its latest revision; `spool`: sessions not delivered yet;
    `attention`: findings of the monitors, now."""
    rows: dict[str, dict[str, Any]] = {}
    for sql in (LAST_RUNS, CAPTURES, RECORDS):
        names, found = archive.tables.query(sql)
        for values in found:
            row = dict(zip(names, values, strict=True))
            rows.setdefault(row["source"], {}).update(row)
    return {
        "archive": archive.url,
        "sources": [_row(row) for _, row in sorted(rows.items())],
        "spool": left_over(archive.spool),
        "attention": attention(archive),
    }


def attention(archive: StorageArchive) -> list[dict[str, str]]:
    """What the monitors say about the archive and this machine; a worker tells the same as alerts."""
    from dataclasses import asdict

    from crawler.clock import utc_now
    from crawler.jobs.facts import facts_of, machine_facts
    from crawler.jobs.monitors import judge, read_monitors

    now = utc_now()
    found = judge(facts_of(archive, now), machine_facts(archive.spool, now), read_monitors(settings().monitors))
    return [asdict(finding) for finding in found]


def left_over(spool: Path) -> list[str]:
    """Names of the sessions whose work has not reached the archive, or is under way now."""
    return sorted(path.name for path in spool.glob("*@*") if path.is_dir())


def _row(found: Mapping[str, Any]) -> dict[str, Any]:
    import msgspec

    numbers = {name: int(found.get(name) or 0) for name in ("captures", "warcs", "bytes", "records", "walled")}
    run = {name: found.get(name) for name in ("run", "started", "finished", "outcome")}
    return {"source": found["source"], **run, "counts": msgspec.Raw((found.get("counts") or "{}").encode()), **numbers}


def _cells(row: Mapping[str, Any]) -> tuple[object, ...]:
    from crawler.displays import size_of

    started = f"{row['started']:%Y-%m-%d %H:%M}" if row["started"] else ""
    return (
        row["source"],
        started,
        row["outcome"],
        row["captures"],
        size_of(row["bytes"]),
        row["records"],
        row["walled"],
    )
