"""Text as search terms: words of alphabets in lower case, Chinese and Japanese as overlapping pairs of characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')
_LONGEST = 64
"""Characters of a word that count; what is longer is no word."""


def folded(text: str) -> str:
    """As it is compared: full-width as half-width, one case."""
    return unicodedata.normalize("NFKC", text).casefold()


def terms(text: str) -> list[str]:
    """The terms in order. A lone CJK character is a term by itself; a run of n gives n - 1 pairs."""
    found: list[str] = []
    for run in _RUN.findall(folded(text)):
        if _is_cjk(run):
            found += [run] if len(run) == 1 else [run[place : place + 2] for place in range(len(run) - 1)]
        else:
            found.append(run[:_LONGEST])
    return found


@dataclass(frozen=True, slots=True)
class Sought:
    """What a text must hold: `words` one after another. `begins`: a single CJK character, the first of any pair."""

    words: tuple[str, ...]
    text: str
    begins: bool = False


def wanted(query: str) -> list[Sought]:
    """A reader's query: all of its words; "in quotes" and Chinese as they stand."""
    found: list[Sought] = []
    for quoted, word in _QUOTED.findall(query):
        runs = [quoted] if quoted else _RUN.findall(folded(word))
        for run in runs:
            made = tuple(terms(run))
            if made:
                found.append(Sought(made, run, begins=len(made) == 1 and len(made[0]) == 1 and _is_cjk(made[0])))
    return found


def _is_cjk(run: str) -> bool:
    return re.match(f"[{_CJK}]", run) is not None
