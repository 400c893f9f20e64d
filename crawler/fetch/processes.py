"""The processes of a browser: which they are, how much memory they hold, how they are ended. Reads /proc."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_MB = 1 << 20
GONE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Process:
    """One process of a browser, as the kernel shows it."""

    pid: int
    command: str

    @property
    def is_page(self) -> bool:
        """Whether pages live in it (a renderer): one may be ended without the others."""
        return "--type=renderer" in self.command


def of_session(session: int) -> list[Process]:
    """All processes of a session; the browser was started as leader of its own. Empty where there is no /proc."""
    return [Process(pid, _text(pid, "cmdline").replace("\0", " ")) for pid in _pids() if _session(pid) == session]


def memory(pid: int) -> int:
    """Bytes that a process holds, its share of what it shares with others (PSS); 0 when it has ended."""
    for line in _text(pid, "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def megabytes(size: float) -> str:
    """For reports."""
    return f"{size / _MB:.0f} MB"


def end(session: int) -> None:
    """Kill every process of a session, and wait until they are gone, briefly. Blocking."""
    deadline = time.monotonic() + GONE_SECONDS
    while (left := [one for one in of_session(session) if not _is_dead(one.pid)]) and time.monotonic() < deadline:
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.01)


def _pids() -> Iterator[int]:
    with suppress(OSError):
        yield from (int(entry.name) for entry in os.scandir(PROC) if entry.name.isdigit())


def _session(pid: int) -> int:
    fields = _after_name(pid)
    return int(fields[3]) if len(fields) > 3 else -1


def _is_dead(pid: int) -> bool:
    return _after_name(pid)[:1] in ([], ["Z"])


def _after_name(pid: int) -> list[str]:
    """The fields of `stat` from the state on; the name before may hold anything."""
    return _text(pid, "stat").rpartition(")")[2].split()


def _text(pid: int, name: str) -> str:
    try:
        return (PROC / str(pid) / name).read_bytes().decode("utf-8", "replace")
    except OSError:  # it has ended meanwhile
        return ""
