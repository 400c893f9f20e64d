"""Where a mail's footer begins: the line about leaving the list, with what stands below it and the addresses above.

It is looked for among the last lines of any text. A footer is short beside what it ends; a text that speaks of leaving
lists goes on below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.blocks import SILENT
from pipelines.cues import Rule, book, linked, opening, title
from storage.records import Block

LAST = 16  # texts at the end among which it stands
LONGEST = 700  # characters of its lines
MOST = 900  # characters from the line on
ABOVE = 4  # lines above it that may belong to it
ADDRESS = re.compile(r"(?=.*\d)(?=.*[,|·•\n、，-]).*[^.!?。！？:：]|(?:copyright|©|\(c\)).*", re.IGNORECASE | re.DOTALL)
LONGEST_ADDRESS, LONGEST_NAME = 160, 60


def footer(blocks: Sequence[Block]) -> tuple[Rule | None, int]:
    """The rule that found it and its first block; None where a text has none."""
    texts = [at for at, block in enumerate(blocks) if block.text and block.kind not in SILENT]
    sizes = [len(blocks[at].text) for at in texts]
    for number in range(max(1, len(texts) - LAST), len(texts)):
        below, above = sum(sizes[number:]), sum(sizes[:number])
        rule = _rule(blocks[texts[number]]) if below <= min(MOST, above) else None
        if rule is not None:
            return rule, texts[_begin(blocks, texts, number)]
    return None, len(blocks)


def _rule(block: Block) -> Rule | None:
    if len(block.text) > LONGEST or block.kind == "code":
        return None
    said = opening(block.text)
    links = [title(text) for text in linked(block)]
    for rule in book().footer:
        if rule.says.begin(said):
            return rule
    return next((rule for rule in book().leaving for text in links if rule.says.are(text)), None)


def _begin(blocks: Sequence[Block], texts: Sequence[int], number: int) -> int:
    """The number of the first text that belongs to it: addresses, rights and the sender's name stand above, too."""
    below = "\n".join(blocks[at].text for at in texts[number:])
    for _ in range(min(ABOVE, number - 1)):
        said, kind = blocks[texts[number - 1]].text.strip(), blocks[texts[number - 1]].kind
        address = kind != "heading" and len(said) <= LONGEST_ADDRESS and ADDRESS.fullmatch(said) is not None
        if not address and (said not in below or len(said) > LONGEST_NAME):
            break
        number, below = number - 1, f"{said}\n{below}"
    return number
