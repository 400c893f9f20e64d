"""What commands print: JSON lines, and tables for people."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from shlex import quote
from shutil import which
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def called() -> str:
    """How to call this program again: `foldline` where the shell finds it, else the path it was called by."""
    script = Path(sys.argv[0])
    if script.name != "foldline" or which("foldline"):
        return "foldline"
    here = Path.cwd()
    return quote(str(script.relative_to(here) if script.is_relative_to(here) else script))


def json_line(value: object) -> None:
    """One JSON document and a newline on standard output, UTF-8 whatever the terminal says."""
    import msgspec

    raw_line(msgspec.json.encode(value))


def raw_line(line: bytes) -> None:
    """Bytes that are a JSON document already."""
    sys.stdout.flush()
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def console(width: int | None = None) -> Console:
    """Standard output for tables and text. Where nobody reads on it raises `BrokenPipeError`, as `print` does."""
    from rich.console import Console

    class Out(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich ends the process with 1

    return Out(highlight=False, width=width)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns set with spaces; folded into the terminal's width, each row one line where there is none."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    sheet = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        sheet.add_column(column, overflow="fold")
    for row in rows:
        sheet.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console(None if sys.stdout.isatty() else 10_000).print(sheet)
