"""The records that revisits refer to: where they stand, and what they say."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from storage.captures import Capture
from storage.errors import StoreError
from storage.warc.read import read_captures

if TYPE_CHECKING:
    from storage.archive import Archive

Place = tuple[str, int, int]
"""WARC key, offset and length of a record."""
RESPONSES = """
SELECT warc_record_id, warc_filename, warc_record_offset, warc_record_length
FROM captures WHERE source = ? AND record_type = 'response'
"""


class Places:
    """Where the responses of a source stand, by record id: asked once a source, and only where a revisit is met."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._source: str | None = None
        self._places: dict[str, Place] = {}

    def __call__(self, source: str, record_id: str) -> Capture | None:
        """The capture with the payload; None where the archive does not have it. Raises `StoreError`."""
        if source != self._source:
            rows = self._archive.tables.query(RESPONSES, (source,))[1]
            self._places = {row[0]: (row[1], row[2], row[3]) for row in rows}
            self._source = source
        place = self._places.get(record_id)
        return None if place is None else read_at(self._archive, place)


def read_at(archive: Archive, place: Place) -> Capture:
    """The capture of one response record. Raises `StoreError` where it is not there."""
    key, offset, length = place
    with archive.objects.open(key, offset, length) as stream:
        found = next(read_captures(BytesIO(stream.read()), key), None)
    if found is None:
        raise StoreError(
            "no response where one was archived", f"{key} at {offset}", "look at it with `foldline verify`"
        )
    return replace(found, offset=offset)
