"""What two languages share: numbers, and names in Latin letters; and what a title says."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.works.text import words

NUMBER = re.compile(r"\d(?<![\w.]\d)[\d,]*(?:\.\d+)*%?")
"""Begins with what it seeks, as `_SENTENCE` does: such patterns are found several times faster."""
NAME = re.compile(r"[A-Za-z][\w.+-]*[A-Z0-9][\w.+-]*|[A-Z][\w+-]{2,}")
_SENTENCE = re.compile(r"[.!?。！？:：\n\"“'(](?:(?<=[.!?。！？:：\n])\s*)?([A-Z][a-z]+)")
_SITE = re.compile(r"\s+[|–—·«»-]\s+")
_DIGITS = re.compile(r"\d+")
MOST = 400


def names(text: str) -> frozenset[str]:
    """Numbers of two digits and more, and names as written in every language; no word that only begins a sentence."""
    numbers = {found.group().replace(",", "").rstrip("%") for found in NUMBER.finditer(text)}
    starts = {found.group(1).lower() for found in _SENTENCE.finditer(f"\n{text}")}
    marked = " ".join([word for word in text.split() if not word.islower()])
    called = {found.group().lower().rstrip(".-+") for found in NAME.finditer(marked)}
    return frozenset({item for item in numbers if len(item) > 1} | (called - starts))


@lru_cache(maxsize=4096)
def title_words(title: str) -> tuple[str, ...]:
    """A title as words, without case and punctuation."""
    return tuple(words(title.replace("’", "").replace("'", "")))


@lru_cache(maxsize=4096)
def titles(title: str) -> tuple[str, ...]:
    """Ways to look a title up: whole, and without a site's name behind a rule."""
    parts = _SITE.split(title)
    longest = max(parts, key=len)
    ways = [" ".join(title_words(way)) for way in (title, longest)]
    return tuple(way for way in dict.fromkeys(ways) if way)


def likeness(one: str | None, other: str | None) -> float:
    """1 for the same words; else the share of words they have in common, or of the shorter one's if it is long."""
    if not one or not other:
        return 0.0
    ways = titles(other)
    if any(way in ways for way in titles(one)):
        return 1.0
    first, second = set(title_words(one)), set(title_words(other))
    if not first or not second:
        return 0.0
    common = len(first & second)
    shorter = min(len(first), len(second))
    return common / shorter * 0.95 if shorter >= 5 and common >= 5 else common / len(first | second)


def numbers_conflict(one: str | None, other: str | None) -> bool:
    """Each title has a number that the other lacks: `#17` and `#18`."""
    first, second = (frozenset(_DIGITS.findall(title or "")) for title in (one, other))
    return bool(first - second) and bool(second - first)
