"""Text made comparable: what looks the same to a reader is the same here."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_SPACES = re.compile(r"\s+")
# Cyrillic and Greek letters that stand for Latin ones in words that are otherwise Latin.
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһӏνοραιτκ’‘ʼ´`", "aeopcyxijsdhlvopaitk'''''")
_MIXED = re.compile(r"[a-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-z]")
_APOSTROPHES = str.maketrans("’‘ʼ´`", "'''''")


def fold(text: str) -> str:
    """Lower case, compatibility forms, plain apostrophes and single blanks; invisible characters and lookalikes undone.

    Lookalikes are undone only in a text that mixes scripts inside a word, so real Cyrillic and Greek stay as they are.
    """
    if text.isascii():
        return _SPACES.sub(" ", text.lower())
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).lower()
    table = _LOOKALIKES if _MIXED.search(folded) else _APOSTROPHES
    return _SPACES.sub(" ", folded.translate(table))
