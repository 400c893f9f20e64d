"""A record as bytes: one record, one line, always the same bytes for the same record."""

from __future__ import annotations

import msgspec

from storage.records import Record

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """Canonical JSON: the fields in the order of the model, no spaces, no newline."""
    return _ENCODER.encode(record)


def decode(line: bytes) -> Record:
    """The record back; `decode(encode(r)) == r`. Raises `msgspec.ValidationError` for another schema's bytes."""
    return _DECODER.decode(line)
