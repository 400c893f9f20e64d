"""How the last words of a text look: finished, or broken off. Weak evidence, and in many pages the only one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from pipelines.blocks import SILENT
from storage.records import Block, Says, Signal

MOST_LINES, LONGEST_LINE = 4, 160  # of a signature
LEAST_PARAGRAPH = 80  # characters; a shorter last line is a signature, a link, a name
_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\)|\(\.\.\.\)|……)[\s\"'”’»）)\]]*\Z")
_STOP = re.compile(r"[.!?。！？।؟:：;；][\s\"'”’»«“)）\]】』」*_\u200d\ufe0f]*(?:\[\d{1,3}\])*\Z")
_WORD = re.compile(r"[\w,，、(-]\Z")
STANDS = frozenset(("list", "code", "table", "footnote", "quote"))


def ending(blocks: Sequence[Block]) -> Signal | None:
    """What the last block that has words looks like; None for a text without words."""
    last = next((block for block in reversed(blocks) if _counts(block)), None)
    if last is None:
        return None
    pointer, _, css = last.src.partition(" ") if last.src.startswith("#/") else ("", "", last.src)
    where = f"json:{pointer.removeprefix('#')}" if pointer else f"css:{css}"
    return Signal(Says.ENDING, look(last), where, "text")


def look(block: Block) -> str:
    """finished | ellipsis | broken | heading."""
    text = block.text.strip()
    if _ELLIPSIS.search(text):
        return "ellipsis"
    if block.kind == "heading":
        return "heading"
    if block.kind in STANDS or _STOP.search(text) or len(text) < LEAST_PARAGRAPH:
        return "finished"
    return "broken" if _WORD.search(text) else "finished"


def without_signature(blocks: list[Block]) -> list[Block]:
    """The blocks of a text that a wall ends; who wrote it, between its broken last words and the wall, is an aside."""
    last = next((at for at in range(len(blocks) - 1, -1, -1) if len(blocks[at].text) > LONGEST_LINE), None)
    cut = next((at for at in range(len(blocks) - 1, -1, -1) if look(blocks[at]) == "ellipsis"), None)
    if cut is None or (last is not None and last > cut):
        return blocks
    behind = [block for block in blocks[cut + 1 :] if _counts(block)]
    if not 0 < len(behind) <= MOST_LINES or any(block.kind != "paragraph" for block in behind):
        return blocks
    signed = [
        replace(block, role="housekeeping", rule="behind-the-cut") if block in behind else block for block in blocks
    ]
    return [*blocks[: cut + 1], *signed[cut + 1 :]]


def _counts(block: Block) -> bool:
    return bool(block.text.strip()) and not block.role and block.kind not in SILENT
