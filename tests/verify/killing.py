"""`kill -9` at random moments of a crawl: `python -m tests.verify.killing [KILLS] [SEED]`, also `scripts/bench faults`.

After each: what is sealed verifies, what was open recovers to its last whole record, and every promise is kept.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from storage import Archive, open_archive
from storage.verify.report import Finding, Report
from storage.verify.rules import Severity
from storage.verify.run import verify
from storage.warc.sink import whole_length
from tests.conftest import REPOSITORY

LONGEST = 4.0
"""Seconds of crawling, from the first promise on; a run and its commit last a part of one."""


@dataclass(slots=True)
class Killed:
    """How things stood after one kill."""

    promised: Counter[str] = field(default_factory=Counter)
    open: int = 0  # segments that were being written
    torn: int = 0  # of these, such that end inside a record
    sealed: int = 0
    lost: list[str] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)


def kill_once(folder: Path, seed: int, longest: float = LONGEST) -> Killed:
    """One crawl, one kill, one recovery."""
    archive = open_archive(folder / "archive", spool=folder / "spool")
    told = _crawl(archive, seed, random.Random(seed).uniform(0, longest))
    state = Killed(promised=Counter(line[0] for line in told))
    _look(archive, state)
    archive.recover()
    state.errors += [found for found in _findings(archive.url, archive) if found.severity is Severity.ERROR]
    left = [path.name for path in archive.spool.rglob("*") if path.is_file()]
    known = {"W": "SELECT warc_record_id FROM captures", "E": "SELECT id FROM records", "C": "SELECT run FROM runs"}
    there = {what: {row[0] for row in archive.tables.query(sql)[1]} for what, sql in known.items()}
    state.lost = [line for line in told if line[2:] not in there[line[0]]] + left
    return state


def _crawl(archive: Archive, seed: int, seconds: float) -> list[str]:
    """The promises of a crawl that is killed so long after its first."""
    command = [sys.executable, "-m", "tests.verify.killed", archive.url, str(archive.spool.parent), str(seed)]
    environment = {**os.environ, "FOLDLINE_REDACTION_KEY": "key of the tests"}
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        lines += process.stdout.readlines()
        timer.cancel()
    assert process.returncode == -9, f"it ended by itself: {process.returncode}"
    return [line.decode().strip() for line in lines if line.endswith(b"\n")]


def _look(archive: Archive, state: Killed) -> None:
    """Before recovery: sealed segments verify, wherever they lie; open ones are whole up to some record."""
    sealed = [*archive.spool.rglob("*.warc.gz"), *Path(archive.url).rglob("*.warc.gz")]
    state.sealed = len(sealed)
    for path in sealed:
        state.errors += [found for found in _findings(str(path), archive) if found.severity is Severity.ERROR]
    for path in archive.spool.rglob("*.warc.gz.open"):
        state.open += 1
        size = path.stat().st_size
        whole = whole_length(path)
        state.torn += whole < size
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / path.name
            copy.write_bytes(path.read_bytes()[:whole])
            found = _findings(str(copy), archive) if whole else []
            state.errors += [each for each in found if each.severity is Severity.ERROR]


def _findings(target: str, archive: Archive) -> list[Finding]:
    findings: list[Finding] = []
    verify([target], Report(findings.append), lambda _: archive)
    return findings


def main(kills: int, seed: int) -> int:
    """So many kills; 1 where anything was lost or does not verify."""
    total = Counter[str]()
    for number in range(seed, seed + kills):
        folder = Path(tempfile.mkdtemp(prefix="foldline-kill-"))
        state = kill_once(folder, number)
        total += Counter({"kills": 1, "open": state.open, "torn": state.torn, "sealed": state.sealed})
        total += Counter({f"promised {what}": count for what, count in state.promised.items()})
        total += Counter({"lost": len(state.lost), "errors": len(state.errors)})
        if state.lost or state.errors:
            print(f"seed {number}: lost {state.lost[:5]}, errors {state.errors[:5]}; kept in {folder}", flush=True)
        else:
            shutil.rmtree(folder)
        print(f"\r{number - seed + 1}/{kills} {dict(total)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(dict(total))
    return 1 if total["lost"] or total["errors"] else 0


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [100, 1][len(given) :])))
