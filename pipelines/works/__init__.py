"""Which records are about the same work: keys to find candidates by, exact evidence, a table of rules that decides.

`linker.py` shows the order of the work; nothing here does I/O: the index is handed in (`storage/works.py`).
"""

from __future__ import annotations

from pipelines.works.decide import Decision, decide
from pipelines.works.item import Item, keys_of
from pipelines.works.linker import Linker, Statement

__all__ = ["Decision", "Item", "Linker", "Statement", "decide", "keys_of"]
