"""Words and languages of a text."""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import Protocol, cast

_CJK = (
    "\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0002fa1f\U00030000-\U0003134f"
)
_JOINING = b"'.,@/:_-"  # between two letters they part no word; `_` is a letter itself
_KINDS = bytes(
    ord("w" if chr(code).isalnum() or code == ord("_") else "-" if code in _JOINING else " ") for code in range(256)
)
_TYPOGRAPHIC = (("’", "'"), ("‘", " "), ("“", " "), ("”", " "), ("—", " "), ("–", " "), ("…", " "), ("\u00a0", " "))
_ASCII = bytes(range(128))
EAST_ASIAN = re.compile(f"[{_CJK}]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_LETTERS = re.compile(r"[^\W\d_]")
_LATIN_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S+")

SAMPLE = 320  # characters of text that decide the language
FEWEST_LETTERS = 60
FEWEST_CJK = 12
COMMON_SHARE = 0.2  # of all words; texts in another language stay below half of it
COMMON = {
    "en": frozenset("the of and to is that it with as for was by this are from in a on an or not be at have".split()),
    "de": frozenset("der die das und ist nicht den von mit sich auf ein eine zu im für dem des es als".split()),
    "fr": frozenset("le la les des et est une un du dans que qui pas pour sur de en il au par".split()),
    "es": frozenset("el la los las que y del una un por con para es más como su de en no se".split()),
    "it": frozenset("il che di della non gli è per una un sono con nel più del la le si da".split()),
}
SUREST = 0.9  # below this probability the model's answer is not used


def count_words(text: str) -> int:
    """Words; a Chinese, Japanese or Korean character counts as one."""
    east_asian = 0
    if not text.isascii():
        for mark, stand_in in _TYPOGRAPHIC:
            text = text.replace(mark, stand_in)
        rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)  # what needs a closer look is short
        east_asian = len(EAST_ASIAN.findall(rest.decode("utf-8", "surrogatepass")))
        text = EAST_ASIAN.sub(" ", text) if east_asian else text
    kinds = b" " + text.encode("ascii", _kinds.__name__).translate(_KINDS)
    return east_asian + kinds.count(b" w") + kinds.count(b"--w") + kinds.count(b" -w")  # joins only behind a word


def _kinds(error: UnicodeError) -> tuple[str, int]:
    """A run of letters and digits beyond ASCII as a letter, all else as blanks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end]
    kinds = "w" if found.isalnum() else "".join("w" if letter.isalnum() else " " for letter in found)
    return kinds, error.end


codecs.register_error(_kinds.__name__, _kinds)


def language(text: str, claimed: str | None = None) -> str | None:
    """BCP 47 primary tag of a text by its own letters. None for texts too short or too mixed to tell.

    What the page claims counts only where the commonest words of that language say the same; it saves asking the model.
    """
    sample = _ADDRESS.sub(" ", _sample(text))
    letters = len(_LETTERS.findall(sample))
    han, kana, hangul = (len(pattern.findall(sample)) for pattern in (_HAN, _KANA, _HANGUL))
    if (han + kana + hangul) * 2 > letters:
        return _east_asian(han, kana, hangul)
    if letters < FEWEST_LETTERS:
        return None
    if claimed and confirmed(sample, claimed.partition("-")[0].lower()):
        return claimed.partition("-")[0].lower()
    tag, probability = _identifier().classify(sample)
    return tag if probability >= SUREST else None


def confirmed(sample: str, tag: str) -> bool:
    """Whether a sample uses the commonest words of a language often enough to be written in it."""
    common = COMMON.get(tag)
    if common is None:
        return False
    words = [word.lower() for word in _LATIN_WORD.findall(sample)]
    return sum(word in common for word in words) >= max(4, len(words) * COMMON_SHARE)


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
