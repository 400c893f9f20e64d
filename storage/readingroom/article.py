"""A record's clean text laid out: paragraphs, and the line where the free text ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from storage.records import Block, Record

UNREAD = frozenset({"image", "embed", "rule"})
"""Kinds that `content_text` leaves out."""


@dataclass(frozen=True, slots=True)
class Part:
    """A block, or one side of a block that the boundary cuts. `kind` "boundary" is the line itself."""

    kind: str
    text: str = ""
    role: str = ""
    behind: bool = False


def parts(record: Record) -> Iterator[Part]:
    """In reading order; the boundary once, where there is one."""
    boundary = record.boundary
    if boundary is None:
        yield from (_part(block) for block in record.blocks)
        return
    if boundary.block < 0:
        yield Part("boundary")
    begins = 0
    for place, block in enumerate(record.blocks):
        cut = max(0, boundary.char - begins) if _counts(block) else len(block.text)
        if place != boundary.block:
            yield _part(block, behind=place > boundary.block)
        elif 0 < cut < len(block.text):
            yield Part(block.kind, block.text[:cut], block.role)
            yield Part("boundary")
            yield Part(block.kind, block.text[cut:], block.role, behind=True)
        else:
            yield _part(block)
            yield Part("boundary")
        begins += len(block.text) + 2 if _counts(block) else 0


def _part(block: Block, *, behind: bool = False) -> Part:
    return Part(block.kind, block.text, block.role, behind)


def _counts(block: Block) -> bool:
    return block.kind not in UNREAD and not block.role and bool(block.text)
