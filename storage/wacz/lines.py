"""More lines than memory holds, sorted: runs of them on disk, merged as they are read."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

RUN_BYTES = 8 * 1024 * 1024
"""Of lines that are sorted in memory at a time; Python's own bytes come on top."""
_OPEN_FILES = 64


class SortedLines:
    """Lines (bytes that end in a newline) in the order of their bytes, each as often as it was added.

    `folder` is for scratch files of its own. Reading may be repeated; adding ends with the first reading.
    """

    def __init__(self, folder: Path, name: str, run_bytes: int = RUN_BYTES) -> None:
        self.count = 0
        self.size = 0
        self._folder = folder
        self._name = name
        self._run_bytes = run_bytes
        self._lines: list[bytes] = []
        self._held = 0
        self._runs: list[Path] = []
        self._serial = 0

    def add(self, line: bytes) -> None:
        """One line more."""
        self._lines.append(line)
        self.count += 1
        self.size += len(line)
        self._held += len(line)
        if self._held >= self._run_bytes:
            self._spill(sorted(self._lines))
            self._lines, self._held = [], 0

    def __iter__(self) -> Iterator[bytes]:
        """From the least to the greatest."""
        if not self._runs:
            self._lines.sort()
            yield from self._lines
            return
        if self._lines:
            self._spill(sorted(self._lines))
            self._lines = []
        while len(self._runs) > _OPEN_FILES:
            first, self._runs = self._runs[:_OPEN_FILES], self._runs[_OPEN_FILES:]
            self._spill(_merged(first))
            for run in first:
                run.unlink()
        yield from _merged(self._runs)

    def _spill(self, lines: Iterable[bytes]) -> None:
        path = self._folder / f"{self._name}.{self._serial:06d}"
        self._serial += 1
        with path.open("wb") as file:
            file.writelines(lines)
        self._runs.append(path)


def _merged(runs: list[Path]) -> Iterator[bytes]:
    with ExitStack() as stack:
        yield from heapq.merge(*[stack.enter_context(run.open("rb", buffering=64 * 1024)) for run in runs])
