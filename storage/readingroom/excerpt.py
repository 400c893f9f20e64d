"""Some words of a text around what was sought, and two texts held against each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WIDTH = 240
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+|\s+|.", re.DOTALL)
MOST_TOKENS = 20_000
"""Of one text that are compared word by word; longer ones are compared by paragraph."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and what it is: "" | "hit" | "added" | "removed"."""

    text: str
    kind: str = ""


def excerpt(text: str, sought: list[str]) -> list[Piece]:
    """About `WIDTH` characters around the first place; what is sought comes as pieces of kind "hit"."""
    lowered = text.lower()
    places = [place for place in (lowered.find(word.lower()) for word in sought) if place >= 0]
    start = _between(text, max(0, min(places, default=0) - WIDTH // 3))
    end = _between(text, start + WIDTH)
    shown = text[start:end]
    marked = _marked(" ".join(shown.split()), sought)
    before = [Piece("… ")] if start else []
    return before + marked + ([Piece(" …")] if end < len(text) else [])


def _between(text: str, place: int) -> int:
    """The next place, within 20 characters, that is not inside a word of an alphabet."""
    for near in range(place, min(place + 20, len(text))):
        if near == 0 or not (text[near - 1 : near + 1].isascii() and text[near - 1 : near + 1].isalnum()):
            return near
    return min(place, len(text))


def _marked(text: str, sought: list[str]) -> list[Piece]:
    words = sorted({word for word in sought if word}, key=len, reverse=True)
    if not words:
        return [Piece(text)] if text else []
    parts = re.split("(" + "|".join(map(re.escape, words)) + ")", text, flags=re.IGNORECASE)
    return [Piece(part, "hit" if place % 2 else "") for place, part in enumerate(parts) if part]


def difference(old: str, new: str) -> list[Piece]:
    """Both texts as one, in order: what stayed, was removed, was added. Word by word; a CJK character is a word."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > MOST_TOKENS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(before[i1:i2])))
            continue
        pieces += [Piece("".join(before[i1:i2]), "removed")] if i2 > i1 else []
        pieces += [Piece("".join(after[j1:j2]), "added")] if j2 > j1 else []
    return pieces
