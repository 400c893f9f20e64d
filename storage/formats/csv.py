"""A table for spreadsheets: UTF-8 with its mark, every cell quoted, no cell a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import IO

from storage.codec import decode
from storage.formats import About, Format, flat, rights_of
from storage.plain import without_controls

COLUMNS = tuple(
    "id title authors date_published date_modified canonical_url source platform kind language tags word_count "
    "declared observed wall boundary_char words_total hidden_share confidence rights opted_out revision change "
    "captured_at url warc offset length record_id text".split()
)
_FORMULA = ("=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r")


def write(lines: Iterable[bytes], file: IO[bytes], about: About) -> None:  # noqa: ARG001
    """A row a record; lists are joined by `; `."""
    file.write("\ufeff".encode() + _row(COLUMNS))
    for line in lines:
        record = decode(line)
        values = {**flat(record), "id": record.id, "text": record.content_text, "rights": rights_of(record)}
        file.write(_row([cell(values[column]) for column in COLUMNS]))


def cell(value: object) -> str:
    """A value as text. What a spreadsheet would reckon with gets a `'` before it (OWASP, CSV injection)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, list)):
        return str(value)
    text = without_controls("; ".join(value) if isinstance(value, list) else value)
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text


def _row(cells: Iterable[str]) -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return made.getvalue().encode()


FORMAT = Format("a table for spreadsheets", write, newest=False, withdrawn=True)
