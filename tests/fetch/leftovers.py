"""Which processes a crawl has left."""

from __future__ import annotations

import time
from pathlib import Path


def processes_of(folder: Path, seconds: float = 5.0) -> list[str]:
    """Command lines that name a path in a folder (a browser's profile does), after some time to end."""
    end = time.monotonic() + seconds
    while (found := _named(str(folder))) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def _named(folder: str) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if folder in line:
            found.append(line[:300])
    return found
