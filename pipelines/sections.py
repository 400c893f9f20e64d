"""Where the parts of a text begin and end: at headings, at lines set like headings, at rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.cues import title
from storage.records import Block

LONGEST_TITLE = 100  # characters; a longer heading is a paragraph in large letters
LABEL = 7  # the level of a paragraph set like a heading; `h1` to `h6` are 1 to 6
_BOLD = re.compile(r"<p>(?:<a [^>]*>)?<strong>(?:(?!</strong>|<br>).)+</strong>(?:</a>)?[:.!?]?</p>\Z")


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks `start` to `end`. `level` 0: without a title."""

    start: int
    end: int
    level: int
    title: str
    fenced: bool  # a rule stands before it


def sections(blocks: Sequence[Block]) -> list[Section]:
    """Every block is in one of them, in order."""
    marks: list[tuple[int, int, bool]] = []
    after_rule = True
    for at, block in enumerate(blocks):
        level = 0 if block.kind == "rule" else level_of(block)
        if level or (after_rule and block.kind != "rule"):
            marks.append((at, level, after_rule))
        after_rule = block.kind == "rule" or (after_rule and not marks)
    ends = [at for at, _, _ in marks[1:]] + [len(blocks)] * bool(marks)
    return [
        Section(at, end, level, title(blocks[at].text) if level else "", fenced)
        for (at, level, fenced), end in zip(marks, ends, strict=True)
    ]


def level_of(block: Block) -> int:
    """1 to 6 for headings, `LABEL` for a paragraph set like one, else 0."""
    text = block.text
    if len(text) > LONGEST_TITLE:
        return 0
    if block.kind == "heading":
        return int(block.html[2])
    if block.kind != "paragraph" or "\n" in text:
        return 0
    capitals = text.isupper() and 5 <= len(text) <= 60
    return LABEL if capitals or (block.html.startswith(("<p><strong>", "<p><a ")) and _BOLD.match(block.html)) else 0


def reach(parts: Sequence[Section], at: int) -> int:
    """Number of the first section behind the one at `at` and those below its title."""
    behind = at + 1
    while (
        behind < len(parts) and parts[at].level and not parts[behind].fenced and parts[behind].level > parts[at].level
    ):
        behind += 1
    return behind
