"""How a process with many threads that lives long asks for memory."""

from __future__ import annotations

import ctypes
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
