"""Records as they are: canonical JSON, one a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from storage.formats import About, Format


def write(lines: Iterable[bytes], file: IO[bytes], about: About) -> None:  # noqa: ARG001
    """Nothing is lost."""
    for line in lines:
        file.write(line + b"\n")


FORMAT = Format("the records, one a line", write, newest=False, withdrawn=True)
