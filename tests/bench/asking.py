"""`scripts/bench api [--records N]`: pages of long lists from the HTTP API, in time and memory.

The archive has N rows in each of records, captures (as index lines too), runs and works. The server is a process of its
own, so that its memory is the answers' and nothing else's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

from storage import Archive, open_archive
from storage.rows import Row
from storage.spool import Run
from storage.warc.index import Entry
from storage.warc.merge import merge_indexes
from tests.bench.consuming import START, synthetic
from tests.bench.replaying import put_lines

PAGE = 1_000
ASKED = 5
LISTS = {
    "records": ("records", "records?limit={limit}"),
    "records_of_a_source": ("records", "records?limit={limit}&source=source-7"),
    "runs": ("runs", "runs?limit={limit}"),
    "works": ("works", "works?limit={limit}"),
    "relations": ("relations", "relations?limit={limit}"),
}


def runs(count: int) -> Iterator[tuple[Run, list[str]]]:
    """One every two minutes."""
    for number in range(count):
        at = START + timedelta(minutes=2 * number)
        yield (
            Run(source=f"source-{number % 200}", run=f"run-{number}", platform="ghost", started=at,
                finished=at + timedelta(seconds=70), outcome="finished", counts={"article": 3, "listing": 1}),
            [],
        )  # fmt: skip


def works(count: int) -> Iterator[Row]:
    """Of ten records two are copies of one that stands alone in the table."""
    for number in range(count):
        source, first = f"source-{number // 100 % 200}", number - number % 10
        copy = number % 10 in {1, 2}
        yield (
            number, source, f"ghost:{source}:{number}", 1, 1, f"work:{first if copy else number:032x}",
            "mirror_of" if copy else "", source if copy else "", f"ghost:{source}:{first}" if copy else "",
            f"https://{source}.test/{first}" if copy else "", 0.9, "same-text" if copy else "alone", "[]", None, START,
        )  # fmt: skip


def entries(count: int) -> Iterator[Entry]:
    """Answers to GET."""
    for number in range(count):
        at = (START + timedelta(minutes=2 * number)).isoformat().replace("+00:00", "Z")
        url = f"http://site{number * 7919 % 5000}.test/p/letter-{number}"
        yield Entry("response", url, at, f"<urn:uuid:{number:032x}>", "", number * 4500, 4000, "sha1:A", 200)


def stocked(folder: Path, count: int) -> Archive:
    """As many rows in every table."""
    archive = open_archive(folder / "archive", spool=folder / "spool")
    archive.tables.append_records(synthetic(count))
    archive.tables.append_runs(runs(count))
    archive.tables.append_works(works(count))
    for first in range(0, count, 100_000):
        place = {"source": f"source-{first // 100_000}", "run": f"run-{first}", "warc": "w"}
        archive.tables.append_captures(entries(min(100_000, count - first)), place)
    put_lines(archive.objects, count)
    merge_indexes(archive.objects)
    return archive


def asking_bench(count: int, kept: Path | None = None) -> dict[str, object]:
    """Seconds of the slowest of some pages, megabytes that the server had at most. `kept`: where the archive stays."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = kept or Path(scratch)
        if not (folder / "archive").is_dir():
            stocked(folder, count)
        figures: dict[str, object] = {"rows": count}
        command = [sys.executable, "-m", "tests.bench.asking", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            origin = server.stdout.readline().strip()
            figures["idle_mb"] = _peak(server.pid)
            for name, (key, path) in LISTS.items():
                figures |= _paged(f"{origin}/api/{path.format(limit=PAGE)}", name, key, server.pid)
            for name in ("captures?url=site7.test&matchType=domain", "captures?url=test&matchType=domain&limit=100000"):
                figures |= _asked(f"{origin}/api/{name}", name.replace("?", "_"), server.pid)
            for name in ("runs", "sources", "runs?days=90", "schedules"):
                figures |= _asked(f"{origin}/{name}", f"page_{name}", server.pid)
            server.communicate("")
        return figures


def _paged(url: str, name: str, key: str, server: int) -> dict[str, object]:
    """The first pages one after another."""
    took: list[float] = []
    after = ""
    before = _cpu(server)
    for _ in range(ASKED):
        began = time.perf_counter()
        answer = _told(url + after)
        took.append(time.perf_counter() - began)
        assert answer[key] or after, url
        if answer["next"] is None:
            break
        after = f"&after={answer['next']}"
    worked = _cpu(server) - before
    return {
        f"{name}_seconds": round(sorted(took)[len(took) // 2], 3),
        f"{name}_cpu": round(worked / len(took), 3),
        f"{name}_most": round(max(took), 3),
        f"{name}_peak_mb": _peak(server),
    }


def _asked(url: str, name: str, server: int) -> dict[str, object]:
    took = []
    before = _cpu(server)
    for _ in range(3):
        began = time.perf_counter()
        with urlopen(url) as answer:
            size = 0
            while part := answer.read(65536):
                size += len(part)
        took.append(time.perf_counter() - began)
    return {
        f"{name}_seconds": round(sorted(took)[1], 3),
        f"{name}_cpu": round((_cpu(server) - before) / 3, 3),
        f"{name}_bytes": size,
        f"{name}_peak_mb": _peak(server),
    }


def _cpu(process: int) -> float:
    """Seconds that it has computed."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _told(url: str) -> Any:
    with urlopen(url) as answer:
        return json.loads(answer.read())


def _peak(process: int) -> int:
    """Megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


def _serve(folder: Path) -> None:
    from crawler.replay.serving import serving
    from storage.readingroom.application import application
    from storage.readingroom.guard import Guard

    archive = open_archive(folder / "archive", spool=folder / "spool")
    with serving(application(archive, folder / "cache", Guard())) as origin:
        print(origin, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
