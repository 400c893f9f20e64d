"""The captures of an article's further pages, as the blocks of its record name them (`pipelines/several.py`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.errors import FoldlineError

if TYPE_CHECKING:
    from storage.archive import Archive

NAMED = re.compile(r"(<urn:uuid:[0-9a-f-]+>) ")
"""How the place of a block begins that another page than the first has."""
IN_LINE = re.compile(rb'"src":"(<urn:uuid:[0-9a-f-]+>) ')
CAPTURED = "SELECT warc_filename, warc_record_offset, warc_record_length FROM captures WHERE warc_record_id = ?"


def further_pages(line: bytes) -> set[str]:
    """The record ids of the further pages of a record, out of its JSON."""
    return {found.decode() for found in IN_LINE.findall(line)}


def place_of(archive: Archive, record_id: str) -> tuple[str, int, int]:
    """WARC, offset and length of a capture. Raises `FoldlineError`."""
    found = list(archive.tables.query(CAPTURED, (record_id,))[1])
    if not found:
        raise FoldlineError("the capture is not in the archive", record_id, "`foldline verify` says what is missing")
    warc, offset, length = found[0]
    return str(warc), int(offset), int(length)
