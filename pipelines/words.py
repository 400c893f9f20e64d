"""Words and languages of a text."""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol, cast

_CJK = (
    "\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0002fa1f\U00030000-\U0003134f"
)
_WORD = re.compile(rf"[{_CJK}]|(?:(?![{_CJK}])\w)+(?:['’.,@/:_-](?:(?![{_CJK}])\w)+)*")
_ASCII_WORD = re.compile(r"\w+(?:['.,@/:_-]\w+)*", re.ASCII)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_LETTERS = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S+")

SAMPLE = 1200  # characters of text that decide the language
FEWEST_LETTERS = 60
FEWEST_CJK = 12
SUREST = 0.9  # below this probability the model's answer is not used


def count_words(text: str) -> int:
    """Words; a Chinese, Japanese or Korean character counts as one."""
    if text.isascii():
        return sum(1 for _ in _ASCII_WORD.finditer(text))
    return sum(1 for _ in _WORD.finditer(text))


def language(text: str) -> str | None:
    """BCP 47 primary tag of a text by its own letters. None for texts too short or too mixed to tell."""
    sample = _ADDRESS.sub(" ", _sample(text))
    letters = len(_LETTERS.findall(sample))
    han, kana, hangul = (len(pattern.findall(sample)) for pattern in (_HAN, _KANA, _HANGUL))
    if (han + kana + hangul) * 2 > letters:
        return _east_asian(han, kana, hangul)
    if letters < FEWEST_LETTERS:
        return None
    tag, probability = _identifier().classify(sample)
    return tag if probability >= SUREST else None


def _sample(text: str) -> str:
    """The middle of a long text: openings quote, greet and list."""
    if len(text) <= SAMPLE:
        return text
    start = min(len(text) - SAMPLE, len(text) // 4)
    return text[start : start + SAMPLE]


def _east_asian(han: int, kana: int, hangul: int) -> str | None:
    if han + kana + hangul < FEWEST_CJK:
        return None
    if hangul > han + kana:
        return "ko"
    return "ja" if kana * 10 > han else "zh"


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


@cache
def _identifier() -> _Identifier:
    """The language model, read from disk once a process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return cast("_Identifier", LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))
