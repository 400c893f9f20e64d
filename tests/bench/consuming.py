"""`scripts/bench consume`: the feed and queries over a million synthetic records; a consumer killed often."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.selection import Selection, selected
from storage import Archive, open_archive
from storage.codec import encode
from storage.maintain import maintain
from storage.records import Kind, Record
from tests.storage.test_changes import CONSUMER

SOURCES = 200
START = datetime(2020, 1, 1, tzinfo=UTC)
FOLLOWED = 10_000
KILLS = 100


def synthetic(count: int) -> Iterator[bytes]:
    """Records of many sources, a crawl of each after the other, day by day; a short text each."""
    for number in range(count):
        source = f"source-{number // 100 % SOURCES}"
        at = START + timedelta(minutes=number * 2)
        text = f"Report {number}: the water stood {number * 37 % 911} millimetres above the mark."
        made = Record(
            id=f"ghost:{source}:{number}",
            kind=Kind.ARTICLE,
            platform="ghost",
            source=source,
            url=f"https://{source}.test/{number}",
            canonical_url=f"https://{source}.test/{number}",
            captured_at=at,
            date_published=at,
            title=f"Report {number}",
            content_text=text,
            word_count=9,
        )
        yield encode(made)


def consume_bench(count: int) -> dict[str, object]:
    """Rates in rows a second, times in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        archive = open_archive(Path(folder) / "archive")
        began = time.perf_counter()
        archive.tables.append_records(synthetic(count), "bench")
        figures: dict[str, object] = {"records": count, "append_rows_a_second": round(count / _since(began))}
        figures |= _measured(archive, count, "")
        began = time.perf_counter()
        list(maintain(archive.url, timedelta(0)))
        figures["maintain_seconds"] = round(_since(began), 2)
        figures |= _measured(archive, count, "_after_maintain")
        return figures | _killed(Path(folder))


def _measured(archive: Archive, count: int, when: str) -> dict[str, object]:
    began = time.perf_counter()
    rows = sum(1 for _ in archive.changes())
    rate = round(rows / _since(began))
    assert rows == count
    command = [sys.executable, "-m", "crawler", "records", "follow", "--archive", archive.url]
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    printed = round(rows / _since(began))
    middle = START + timedelta(minutes=count)
    chosen = Selection(
        source="source-7",
        where=f"date_published BETWEEN '{middle.date()}' AND '{(middle + timedelta(days=90)).date()}'",
    )
    times = []
    for _ in range(5):
        began = time.perf_counter()
        found = sum(1 for _ in selected(archive.tables, chosen))
        times.append(_since(began))
    command = [sys.executable, "-m", "crawler", "records", "query", "--archive", archive.url, "--json"]
    began = time.perf_counter()
    subprocess.run(
        [*command, "--source", "source-7", "--where", str(chosen.where)], stdout=subprocess.DEVNULL, check=True
    )
    return {
        f"feed_rows_a_second{when}": rate,
        f"follow_lines_a_second{when}": printed,
        f"query_seconds{when}": round(sorted(times)[2], 3),
        f"query_command_seconds{when}": round(_since(began), 3),
        f"query_found{when}": found,
    }


def _since(began: float) -> float:
    return time.perf_counter() - began


def _killed(folder: Path) -> dict[str, object]:
    """A consumer that dies a hundred times while ten thousand changes come, with maintenance in between."""
    archive = open_archive(folder / "followed")
    log = folder / "log"
    kills = 0
    lines = list(synthetic(FOLLOWED))
    part = FOLLOWED // KILLS
    for life in range(KILLS):
        archive.tables.append_records(lines[life * part : (life + 1) * part])
        if life % 20 == 19:
            list(maintain(archive.url, timedelta(0)))
        reached = log.stat().st_size if log.exists() else 0
        process = subprocess.Popen([sys.executable, "-c", CONSUMER, archive.url, str(log)], env=dict(os.environ))
        ends = time.monotonic() + 20
        while (log.stat().st_size if log.exists() else 0) <= reached and time.monotonic() < ends:
            time.sleep(0.001 * (1 + life % 7))
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
    whole = [line for line in log.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    cursor = whole[-1].split(b" ", 1)[0].decode()
    got = [line.rstrip(b"\n").split(b" ", 1)[1] for line in whole]
    got += [change.line for change in archive.changes(cursor)]
    return {"followed": FOLLOWED, "kills": kills, "exactly_the_table": got == lines}
