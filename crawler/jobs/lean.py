"""How a process asks for memory, and how often it looks for what nobody needs any more."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from contextlib import suppress

_M_ARENA_MAX = -8
ARENAS = 2
"""glibc gives each thread an arena of its own and keeps what was freed in them: dozens of threads, as many heaps."""


def lean() -> None:
    """Before threads are started and Arrow is loaded. For this process and those that it starts.

    Arrow has a pool of its own beside the C library's, with a heap for each thread; the user's own choice stands.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)


def collect_seldom() -> None:
    """By default, a start goes 400 times through what it has imported: 0.3 s of a crawl. Before the imports."""
    gc.set_threshold(50_000, 10, 10)
