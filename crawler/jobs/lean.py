"""What a process with many threads asks of the C library's memory."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_M_ARENA_MAX = -8
ARENAS = 2
"""glibc gives each thread an arena of its own and keeps what was freed in them: dozens of threads, as many heaps."""


def few_arenas() -> None:
    """Before threads are started. Where the C library is another, nothing happens."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)
