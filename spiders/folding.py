"""Text as the eye sees it, for comparing only: without invisible letters, lookalikes as the Latin letters they play.

A wall may write “Subs‌cribe” with an invisible letter in it, or with a Cyrillic о. Both sides of a comparison are
folded, so it does not matter that real Cyrillic words fold to something that nobody wrote.
"""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\u0335-\u0338\u20d0-\u20dc\u20e0-\u20f0]"
)
APOSTROPHES = "\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u0060\u00b4\u2032\uff07"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
BETWEEN_HAN = re.compile(" (?<=[\u3040-\u30ff\u3400-\u9fff] )(?=[\u3040-\u30ff\u3400-\u9fff])")  # of one line
MIXED = re.compile(r"\w*[A-Za-z]\w*")
LOWER = str.maketrans(
    "аеорсухіјѕԁһԛԝԍӏѵѡαονικρυχγϲϳօսհցզոıɩɑɡɪʏʀʟɴʜʙᴀᴄᴅᴇꜰᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡᴢℓ",
    "aeopcyxijsdhqwglvwaovikpuxycjouhgqniiagiyrlnhbacdefjkmopstuvwzl",
)
CAPITAL = str.maketrans("ВНМТКЗАЕОРСУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "BHMTK3AEOPCYXIJSABEZHIKMNOPTYX")
CAPITALS = re.compile(f"[{''.join(map(chr, CAPITAL))}]")
TRICKS = re.compile(f"[{''.join(map(chr, (*LOWER, *CAPITAL)))}]")
MARKS = tuple(dict.fromkeys(APOSTROPHES, "'").items()) + tuple(dict.fromkeys(DASHES, "-").items())
MOST_ROUNDS = 4  # one is enough for real text; each undoes what the one before uncovered


def fold(text: str) -> str:
    """The folded text: one line, lower case. Folding a folded text changes nothing."""
    if text.isascii():
        return _once(text)
    lower = text.casefold()
    if _is_plain(text) and _is_plain(lower):  # lower case uncovers letters of its own
        return _line(lower)
    words = text.split()  # nothing that folding does looks across a blank, and most words are ASCII or were met before
    known = {word: word.lower() if word.isascii() else _settled(word) for word in set(words)}
    line = " ".join(" ".join(map(known.__getitem__, words)).replace("`", "'").split())
    joined = BETWEEN_HAN.sub("", line)
    return line if joined == line else _settled(joined)


def _settled(text: str) -> str:
    """Folded until nothing changes any more."""
    if text.isascii():
        return _once(text)
    for _ in range(MOST_ROUNDS):
        folded = _once(text)
        if folded == text:
            break
        text = folded
    return text


def _is_plain(text: str) -> bool:
    """Whether nothing in a text needs more than lower case: most texts are such, and long."""
    return unicodedata.is_normalized("NFKC", text) and not INVISIBLE.search(text) and not TRICKS.search(text)


def _once(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))
    if CAPITALS.search(text):
        text = MIXED.sub(lambda word: word.group().translate(CAPITAL), text)
    text = unicodedata.normalize("NFKC", text.casefold().translate(LOWER))
    return _line(text)


def _line(text: str) -> str:
    """One line with plain marks, no blanks between Han. `replace` finds rare characters faster than a table does."""
    for mark, plain in MARKS:
        text = text.replace(mark, plain)
    return BETWEEN_HAN.sub("", " ".join(text.split()))
