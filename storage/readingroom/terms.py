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
    """The terms in order. A run of n CJK characters gives n - 1 pairs, and the last one alone: each begins a term."""
    found: list[str] = []
    for run in _RUN.findall(folded(text)):
        if _is_cjk(run):
            found += [run[place : place + 2] for place in range(len(run))]
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
                alone = len(made) == 1 and len(made[0]) == 1 and _is_cjk(made[0])
                found.append(Sought(made if alone else _whole(made), run, begins=alone))
    return found


def _whole(made: tuple[str, ...]) -> tuple[str, ...]:
    """Without the last character of a run at the end, behind which a text may go on."""
    ends = len(made) > 1 and len(made[-1]) == 1 and _is_cjk(made[-1]) and made[-2].endswith(made[-1])
    return made[:-1] if ends else made


def _is_cjk(run: str) -> bool:
    return re.match(f"[{_CJK}]", run) is not None
