"""Child processes, measured from outside."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """One child process: wall seconds, CPU seconds, peak memory in MB, and what it printed."""

    seconds: float
    cpu: float
    peak_mb: float
    output: str


def measure(command: list[str]) -> Measured:
    """Run a child to its end. Raises `RuntimeError` when it fails."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if child.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}: {err.read()[-2000:]}")
        return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read())
