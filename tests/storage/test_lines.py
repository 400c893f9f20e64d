"""Sorting more lines than are held in memory."""

from __future__ import annotations

import random
from pathlib import Path

from storage.wacz.lines import SortedLines


def test_lines_come_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    draw = random.Random(7)
    lines = [
        f"{draw.choice(['com,a)/é', 'com,a)/Z', 'com,a)/', 'org,b)/~'])}{draw.random()} x\n".encode()
        for _ in range(5000)
    ]
    lines += lines[:10]
    for run_bytes in (10**9, 2000, 400):  # in memory, in some runs, in more than may be open at a time
        sorter = SortedLines(tmp_path, f"t{run_bytes}", run_bytes)
        for line in lines:
            sorter.add(line)
        assert list(sorter) == sorted(lines)
        assert list(sorter) == sorted(lines)  # again
        assert (sorter.count, sorter.size) == (len(lines), sum(map(len, lines)))
