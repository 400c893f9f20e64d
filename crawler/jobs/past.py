"""What an interrupted run has archived already: on resume these pages are read from the archive, not fetched again."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from scrapy.settings.default_settings import RETRY_HTTP_CODES

from storage.captures import Capture
from storage.warc.build import DOM
from storage.warc.read import read_captures

if TYPE_CHECKING:
    from storage.archive import Archive

CAPTURES = """
SELECT url, fetch_status, warc_filename, warc_record_offset, warc_record_length, record_type, content_truncated
FROM captures WHERE source = ? AND run = ? ORDER BY warc_filename, warc_record_offset
"""
Place = tuple[str, int, int]
"""WARC key, offset and length of the records of one exchange."""


class Past:
    """The last capture of each address in one run; those that would be tried again in any case are left out."""

    def __init__(self, archive: Archive, source: str, run: str, platform: str | None) -> None:
        self._archive = archive
        self._source = source
        self._platform = platform
        self._places = _places(archive, source, run)

    def __len__(self) -> int:
        return len(self._places)

    def take(self, url: str, *, rendered: bool) -> Capture | None:
        """The capture as it was read when it was fetched, once; None for an address that is still to be fetched.

        Blocking. Raises `StoreError`.
        """
        place = self._places.pop((url, rendered), None)
        if place is None:
            return None
        key, offset, length = place
        with self._archive.objects.open(key, offset, length) as stream:
            captures = read_captures(BytesIO(stream.read()), key)
            capture = next(captures, None)
        if capture is None or capture.url != url:
            return None
        return replace(capture, offset=offset, source=self._source, platform=self._platform)


def _places(archive: Archive, source: str, run: str) -> dict[tuple[str, bool], Place]:
    """By address and whether the exchange has a rendered DOM."""
    places: dict[tuple[str, bool], Place] = {}
    begun: tuple[str, str, int] | None = None  # address, WARC, offset of the exchange being gone through
    done = rendered = False
    end = 0
    for url, status, warc, offset, length, kind, truncated in archive.tables.query(CAPTURES, (source, run))[1]:
        if kind == "response" or (begun is not None and begun[1] != warc):
            if begun is not None and done:
                places[begun[0], rendered] = (begun[1], begun[2], end - begun[2])
            begun, rendered = ((url, warc, offset), False) if kind == "response" else (None, False)
            done = status not in RETRY_HTTP_CODES and truncated != "disconnect"
        elif kind == "resource" and begun is not None and url == DOM + begun[0]:
            rendered = True
        end = offset + length
    if begun is not None and done:
        places[begun[0], rendered] = (begun[1], begun[2], end - begun[2])
    return places
