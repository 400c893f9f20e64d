"""JSON lines in the shape of datatrove's `Document`: `text`, `id`, `metadata`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import msgspec

from storage.codec import decode
from storage.formats import About, Format, flat
from storage.records import Record


def write(lines: Iterable[bytes], file: IO[bytes], about: About) -> None:  # noqa: ARG001
    """A document on each line, those without text too: the reader drops them and counts them."""
    for line in lines:
        file.write(msgspec.json.encode(document(decode(line))) + b"\n")


def document(record: Record) -> dict[str, object]:
    """The clean text; everything else is metadata."""
    return {"text": record.content_text, "id": record.id, "metadata": flat(record)}


FORMAT = Format("datatrove documents, one a line", write)
