"""What changed between two revisions of a record: words, title, wall. Pure; for commands and pages alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import quote

from storage.records import Record

_PIECE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]|[^\W\u3040-\u9fff]+|\s+|.")
_MOST = 4_000
"""Words of a passage, or lines of a text, that are compared one by one; a longer one counts as replaced."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `same`, `gone` (only in the first) or `new` (only in the second)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """A revision, what it changed of the one before, and the WARC records of both."""

    record: Record
    before: Record | None
    fields: dict[str, tuple[object, object]]
    text: tuple[Piece, ...]


def history(records: list[Record]) -> list[Step]:
    """Revisions in order, each in its last generation, with what changed from one to the next."""
    last: dict[int, Record] = {}
    for record in records:
        known = last.get(record.revision)
        if known is None or known.generation <= record.generation:
            last[record.revision] = record
    ordered = [last[number] for number in sorted(last)]
    return [step(record, before) for record, before in zip(ordered, [None, *ordered], strict=False)]


def step(record: Record, before: Record | None) -> Step:
    """One revision against the one before."""
    if before is None:
        return Step(record, None, {}, ())
    pairs = {name: (_value(before, name), _value(record, name)) for name in _COMPARED}
    fields = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return Step(record, before, fields, tuple(word_diff(before.content_text, record.content_text)))


_COMPARED = (
    *("title", "subtitle", "canonical_url", "date_published", "date_modified", "declared", "observed", "wall"),
    *("boundary", "word_count", "words_total"),
)


def _value(record: Record, name: str) -> object:
    """The field; of the boundary its character."""
    value = getattr(record, name)
    return value.char if name == "boundary" and value is not None else value


def word_diff(first: str, second: str) -> Iterator[Piece]:
    """The pieces of both texts in order: those that are not `new` make the first, those that are not `gone` the second.

    Paragraphs are matched first, then words within those that differ; a Chinese character is a word.
    """
    waiting: list[Piece] = []
    old, new = first.splitlines(keepends=True), second.splitlines(keepends=True)
    if max(len(old), len(new)) > _MOST:
        yield from _words(first, second)
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        waiting += _words("".join(old[a:b]), "".join(new[c:d])) if kind == "replace" else _one(kind, old[a:b], new[c:d])
    yield from _joined(waiting)


def _words(first: str, second: str) -> Iterator[Piece]:
    old, new = _PIECE.findall(first), _PIECE.findall(second)
    if max(len(old), len(new)) > _MOST:
        yield from (Piece("gone", first), Piece("new", second))
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from _one(kind, old[a:b], new[c:d])


def _one(kind: str, old: list[str], new: list[str]) -> Iterator[Piece]:
    if kind == "equal":
        yield Piece("same", "".join(old))
        return
    if old:
        yield Piece("gone", "".join(old))
    if new:
        yield Piece("new", "".join(new))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one."""
    held: Piece | None = None
    for piece in pieces:
        if held is not None and held.kind == piece.kind:
            held = Piece(held.kind, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def warc_record(record: Record) -> dict[str, object]:
    """Where the capture of a revision stands."""
    return {
        "record_id": record.record_id,
        "warc": record.warc,
        "offset": record.offset,
        "length": record.length,
        "payload_digest": record.payload_digest,
        "captured_at": record.captured_at,
    }


def replay_path(record: Record) -> str:
    """Of the capture in a running `foldline replay`, below its address: collection, time, URL as captured."""
    return f"/archive/{record.captured_at:%Y%m%d%H%M%S}/{quote(record.url, safe=_IN_URLS)}"


_IN_URLS = "%:/?#[]@!$&'()*+,;=~"
