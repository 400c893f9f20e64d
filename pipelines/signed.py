"""Who wrote it, printed inside the body: above the text, or between a cut text and its wall. An aside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from pipelines.endings import counts, look
from storage.records import Author, Block

MOST_LINES, LONGEST_LINE = 4, 160  # of a signature
HEAD, LONGEST_BYLINE = 3, 120  # blocks with words in which a byline stands; characters of it
_BY = re.compile(
    r"(?:(?:written|posted|published|words|text|story)\s+)?"
    r"(?:by|von|par|por|di|door|作者|撰文|文|[\u4e00-\u9fff]{0,8}(?:記者|记者)|取材・文|文・写真|執筆|글|에디터|기자)\s*[:：/|｜＝=]?\s*",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:19|20)\d\d\s?[-./年년]\s?\d{1,2}\s?[-./月월]\s?\d{1,2}\s?[.日일]?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
)  # what may stand beside the names
_ROLES = frozenset("기자 記者 记者 ライター".split())
_BRACKETS = re.compile(r"[（(【\[［〔]([^（）()【】\[\]]{2,40})[）)】\]］〕]")
_WORDS = re.compile(r"[^\W_]+")
_JOINING = frozenset("and und et y e i en with".split())


def without_signature(blocks: list[Block]) -> list[Block]:
    """The blocks of a text that a wall ends; who wrote it, between its broken last words and the wall, is an aside."""
    last = next((at for at in range(len(blocks) - 1, -1, -1) if len(blocks[at].text) > LONGEST_LINE), None)
    cut = next((at for at in range(len(blocks) - 1, -1, -1) if look(blocks[at]) == "ellipsis"), None)
    if cut is None or (last is not None and last > cut):
        return blocks
    behind = [block for block in blocks[cut + 1 :] if counts(block)]
    if not 0 < len(behind) <= MOST_LINES or any(block.kind != "paragraph" for block in behind):
        return blocks
    signed = [
        replace(block, role="housekeeping", rule="behind-the-cut") if block in behind else block for block in blocks
    ]
    return [*blocks[: cut + 1], *signed[cut + 1 :]]


def without_byline(blocks: list[Block], authors: Sequence[Author]) -> list[Block]:
    """A line above the text that only names the authors is an aside, as is one below it that does so in brackets."""
    names = {word for author in authors for word in _WORDS.findall(author.name.casefold())}
    worded = [at for at, block in enumerate(blocks) if counts(block)] if names else []
    at = next((at for at in worded[:HEAD] if _is_byline(blocks[at].text, blocks[at], names)), None)
    if at is None and worded and (inside := _BRACKETS.fullmatch(blocks[worded[-1]].text.strip())):
        at = worded[-1] if _is_byline(inside.group(1), blocks[worded[-1]], names) else None
    if at is None or len(worded) == 1:
        return blocks
    return [*blocks[:at], replace(blocks[at], role="housekeeping", rule="byline"), *blocks[at + 1 :]]


def _is_byline(text: str, block: Block, names: set[str]) -> bool:
    if block.kind != "paragraph" or len(text) > LONGEST_BYLINE:
        return False
    text = _DAY.sub(" ", text)
    match = _BY.match(text)
    words = set(_WORDS.findall(text[match.end() if match else 0 :].casefold()))
    return bool(words & names) and words <= names | _ROLES | (_JOINING if match else set())
