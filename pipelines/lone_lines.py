"""Short paragraphs that are nothing else: labels, questions, notes of the site; and what belongs to them.

A label whose list was left out where the text was found ("Read also:") stands alone, too, and is none of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.blocks import SILENT
from pipelines.cues import Rule, book, title
from storage.records import Block

LONGEST = 80  # characters
MOST_NAMES, LONGEST_NAME = 12, 24  # of places to share in: lines, characters of one
HEADED = frozenset(("embed_consent", "goes_on_below"))  # rules of lines that are set as headings, too
ADDRESS = re.compile(r"https?://\S+")
SENTENCE_ENDS = (".", "!", "?", "…", "。")
COLONS = (":", "：")
_ITEM = re.compile(r"^\s*(?:-|\d+[.)]) ")


def lone(blocks: Sequence[Block], at: int) -> tuple[Rule, int] | None:
    """The rule that a short block meets, and the block behind what belongs to it; None for any other."""
    block = blocks[at]
    text = ADDRESS.sub("", block.text) if "://" in block.text else block.text
    if len(text) > LONGEST or not _may_be(block):
        return None
    said = title(text)
    rule = next((rule for rule in book().line if rule.says.are(said)), None)
    if block.kind == "heading" and (rule is None or rule.name not in HEADED) and not _heads_nothing(blocks, at):
        return None
    if rule is None or rule.name == "contents":
        along = rule is not None and _taken_along(blocks, rule, at + 1)
        left = rule if along else _left_alone(blocks, at, said, rule)
        return (left, at + 1 + along) if left is not None else None
    if rule.name == "partner_label" and block.text.endswith(SENTENCE_ENDS):
        return None
    return rule, at + 1 + _taken_along(blocks, rule, at + 1)


def _may_be(block: Block) -> bool:
    return block.kind in ("paragraph", "table", "heading") or (block.kind == "list" and "\n" not in block.text)


def _left_alone(blocks: Sequence[Block], at: int, said: str, contents: Rule | None) -> Rule | None:
    """The rule of a label that announces a list or a link, where neither stands below it any more."""
    block = blocks[at]
    colon = block.text.rstrip().endswith(COLONS)
    if block.kind != "paragraph" or "<a href=" in block.html:
        return None
    if not colon and (contents is not None or ("<strong>" in block.html and not block.text.isupper())):
        return None  # set so, it may head a part
    rule = contents or next((rule for rule in book().pointer if rule.says.are(said)), None)
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    listed = below is not None and (below.kind in ("list", "table") or below.html.startswith(("<p><a ", "<p><strong>")))
    return None if listed else rule


def _heads_nothing(blocks: Sequence[Block], at: int) -> bool:
    """Whether a heading is the last block with words, or another follows it."""
    below = next((block for block in blocks[at + 1 :] if block.text and block.kind not in SILENT), None)
    return below is None or below.kind == "heading"


def _taken_along(blocks: Sequence[Block], rule: Rule, at: int) -> bool:
    """Whether the block below a line belongs to it: a sponsor's picture, the names of places to share in."""
    if at >= len(blocks):
        return False
    below = blocks[at]
    lines = below.text.splitlines()
    if rule.name == "contents":
        return below.kind == "list" and all(_ITEM.sub("", line).casefold() in _headed(blocks) for line in lines)
    if rule.name in ("share_label", "asked_to_rate"):
        listed = below.kind == "list" or (rule.name == "asked_to_rate" and "<a href=" in below.html)
        return listed and len(lines) <= MOST_NAMES and max(map(len, lines), default=0) <= LONGEST_NAME
    return rule.role == "sponsor" and below.kind == "image"


def _headed(blocks: Sequence[Block]) -> set[str]:
    """The titles of the text's parts."""
    return {block.text.casefold() for block in blocks if block.kind == "heading"}
