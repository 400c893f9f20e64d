"""How the last words of a text look: finished, or broken off. Weak evidence, and in many pages the only one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.blocks import SILENT
from storage.records import Block, Says, Signal

LEAST_PARAGRAPH = 80  # characters; a shorter last line is a signature, a link, a name
_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\)|\(\.\.\.\)|……)[\s\"'”’»）)\]]*\Z")
_STOP = re.compile(r"[.!?。！？।؟:：;；][\s\"'”’»«“)）\]】』」*_\u200d\ufe0f]*(?:\[\d{1,3}\])*\Z")
_CREDIT = re.compile(r"[.!?。！？।؟][\"'”’»」』)）]*\s*(?:\(c\)|©|—|--)[^.!?。！？]{2,60}\Z", re.IGNORECASE)
_WORD = re.compile(r"[\w,，、(-]\Z")
STANDS = frozenset(("list", "code", "table", "footnote", "quote"))


def ending(blocks: Sequence[Block]) -> Signal | None:
    """What the last block that has words looks like; None for a text without words."""
    last = next((block for block in reversed(blocks) if counts(block)), None)
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
    brief = len(text.rpartition("\n")[2]) < LEAST_PARAGRAPH
    if block.kind in STANDS or _STOP.search(text) or brief or _CREDIT.search(text):
        return "finished"
    return "broken" if _WORD.search(text) else "finished"


def counts(block: Block) -> bool:
    """Whether a block has words of the article."""
    return bool(block.text.strip()) and not block.role and block.kind not in SILENT
