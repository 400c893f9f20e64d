"""What the monitors judge, read from the archive's tables, the spool and the disk."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from crawler.jobs.monitors import Look, MachineFacts, Sample, SourceFacts
from storage.captures import GENERIC

if TYPE_CHECKING:
    from storage.archive import Archive

FIELDS = ("title", "date_published", "language", "text")
"""Whose coverage is watched. Columns all: the records themselves are not read."""
RECENT, EARLIER, DATES, LOOKS = 8, 60, 40, 10
"""Records in the two samples, dates of publication and runs that are looked at, of each source."""
MONTHS = timedelta(days=92)
"""Runs before that are not looked at."""

SCOPE = "(? OR list_contains(?, source))"
SQL_RUNS = f"""
SELECT source, coalesce(finished, started) AS at, counts FROM runs WHERE started > ? AND {SCOPE}
QUALIFY row_number() OVER (PARTITION BY source ORDER BY started DESC, finished DESC NULLS LAST) <= {LOOKS}
ORDER BY source, started DESC, finished DESC NULLS LAST
"""  # noqa: S608 - constants
SQL_RECORDS = f"""
WITH latest AS (
    SELECT source, title, date_published, language, word_count, boundary_char, layout,
           row_number() OVER (PARTITION BY source ORDER BY coalesce(date_published, captured_at) DESC, id) AS place
    FROM (SELECT * EXCLUDE (record) FROM records WHERE {SCOPE}
          QUALIFY row_number() OVER (PARTITION BY source, id ORDER BY revision DESC, generation DESC) = 1))
SELECT source, place <= {RECENT} AS recent, count(*) AS records, count(boundary_char) AS walled,
       count(*) FILTER (starts_with(layout, '{GENERIC}')) AS unlaid,
       count(nullif(title, '')) AS title, count(date_published) AS date_published,
       count(nullif(language, '')) AS language, count(*) FILTER (word_count > 0) AS text,
       list(DISTINCT date_published) FILTER (date_published IS NOT NULL) AS dates
FROM latest WHERE place <= {RECENT + EARLIER} GROUP BY ALL
"""  # noqa: S608 - constants


def facts_of(archive: Archive, now: datetime, sources: Iterable[str] | None = None) -> list[SourceFacts]:
    """Of these sources, or of all; two queries however many they are. Raises `StoreError`."""
    scope = [sources is None, sorted(sources or ())]
    looks: dict[str, list[Look]] = {}
    for source, at, counts in archive.tables.query(SQL_RUNS, [now - MONTHS, *scope])[1]:
        looks.setdefault(source, []).append(Look(at.astimezone(UTC), _outcomes(counts)))
    names, rows = archive.tables.query(SQL_RECORDS, scope)
    samples: dict[str, dict[bool, Mapping[str, Any]]] = {}
    for values in rows:
        row = dict(zip(names, values, strict=True))
        samples.setdefault(row["source"], {})[row["recent"]] = row
    return [_facts(name, looks.get(name, ()), samples.get(name, {})) for name in sorted({*looks, *samples})]


def machine_facts(spool: Path, now: datetime) -> MachineFacts:
    """Of this host: sessions that wait in the archive's spool, and the disk below it."""
    there = next(folder for folder in (spool, *spool.parents) if folder.exists())
    usage = shutil.disk_usage(there)
    ages = {path.name: _age(path, now) for path in spool.glob("*@*")}
    waiting = {name: age for name, age in sorted(ages.items()) if age is not None}
    return MachineFacts(socket.gethostname(), waiting, usage.free, usage.total)


def _facts(source: str, looks: Sequence[Look], samples: Mapping[bool, Mapping[str, Any]]) -> SourceFacts:
    dates = sorted(date.astimezone(UTC) for row in samples.values() for date in row["dates"] or ())
    recent, earlier = (_sample(samples.get(which)) for which in (True, False))
    return SourceFacts(source, tuple(dates[-DATES:]), tuple(looks), recent, earlier)


def _sample(row: Mapping[str, Any] | None) -> Sample:
    if row is None:
        return Sample()
    return Sample(row["records"], row["walled"], row["unlaid"], {name: row[name] for name in FIELDS})


def _outcomes(counts: str | None) -> dict[str, int]:
    return msgspec.json.decode(counts or "{}", type=dict[str, int])


def _age(folder: Path, now: datetime) -> timedelta | None:
    """How long a sealed segment has waited, or a session in which nothing is written any more; None: it is gone."""
    sealed, written = [], []
    for path in folder.glob("*"):
        try:
            changed = path.stat().st_mtime
        except FileNotFoundError:  # delivered just now
            continue
        written.append(changed)
        if path.name.endswith(".warc.gz"):
            sealed.append(changed)
    if not written:
        return None
    since = min(sealed) if sealed else max(written)
    return max(now - datetime.fromtimestamp(since, UTC), timedelta(0))
