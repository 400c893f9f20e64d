"""Words of a text, the samples it is found again by, and where two texts are the same word for word."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np

SHINGLE = 5
"""Words (Chinese, Japanese: characters) that have to follow each other to count as the same text."""
SAMPLE = 8
"""One of so many shingles is kept: the same ones of every text, so that a part is found in the whole."""
FEWEST, MOST = 6, 2048
"""Samples of a text. Short texts have their smallest ones besides."""
MOST_RUNS = 300
LONGEST = 60_000
"""Words that are looked at."""

KEPT_WORDS = 500_000

WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_FACTORS = np.array([pow(0x9E3779B97F4A7C15, power, 2**64) for power in range(1, SHINGLE + 1)], dtype=np.uint64)
_MIX = 0xFF51AFD7ED558CCD
_SHIFT = 33
_AT_ONCE = 64


class _Spaced(dict[int, str]):
    """For `str.translate`: letters and digits stay, a CJK character stands alone, all else parts words."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        made = letter if letter.isalnum() else " "
        self[code] = f" {letter} " if WIDE.match(letter) else made
        return self[code]


class _Hashes(dict[str, int]):
    """CRC-32 of words, its bits stirred; they come again and again."""

    def __missing__(self, word: str) -> int:
        if len(self) > KEPT_WORDS:
            self.clear()
        mixed = (crc32(word.encode("utf-8", "surrogatepass")) + 1) * _MIX & 0xFFFFFFFFFFFFFFFF
        self[word] = mixed = mixed ^ mixed >> _SHIFT
        return mixed


class _Kinds:
    """What each character is, by its code; looked up once."""

    def __init__(self) -> None:
        self._known = np.full(sys.maxunicode + 1, _UNKNOWN, dtype=np.uint8)

    def of(self, text: str) -> Any:
        """`_OTHER`, `_LETTER` or `_WIDE` of every character."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        kinds = self._known[codes]
        if (kinds == _UNKNOWN).any():
            for code in np.unique(codes[kinds == _UNKNOWN]).tolist():
                letter = chr(code)
                self._known[code] = _WIDE if WIDE.match(letter) else _LETTER if letter.isalnum() else _OTHER
            kinds = self._known[codes]
        return kinds


_OTHER, _LETTER, _WIDE, _UNKNOWN = range(4)
_SPACED, _HASHES, _KINDS = _Spaced(), _Hashes(), _Kinds()


def words(text: str) -> list[str]:
    """In lower case; a CJK character is a word. The same as `WORD` finds, much faster."""
    return lower(text).translate(_SPACED).split()


def lower(text: str) -> str:
    """In lower case and of the same length, so that places stay."""
    made = text.lower()
    if len(made) != len(text):
        made = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return made


class Text:
    """A text as words; everything is worked out when it is asked for, and a text may come when it is asked for."""

    def __init__(self, text: str | Callable[[], str]) -> None:
        self._given = text

    @cached_property
    def text(self) -> str:
        """As it was given."""
        return self._given if isinstance(self._given, str) else self._given()

    @cached_property
    def words(self) -> list[str]:
        """The first `LONGEST`."""
        return words(self.text)[:LONGEST]

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def shingles(self) -> Any:
        """A 64-bit hash of every run of `SHINGLE` words, in order: numpy, the same on every machine."""
        hashes = np.fromiter(map(_HASHES.__getitem__, self.words), dtype=np.uint64, count=len(self.words))
        count = len(hashes) - SHINGLE + 1
        if count <= 0:
            return np.empty(0, dtype=np.uint64)
        windows: Any = np.ndarray((count, SHINGLE), np.uint64, hashes, strides=(8, 8))
        total = windows.dot(_FACTORS)
        total ^= total >> _SHIFT
        total *= _MIX
        total ^= total >> _SHIFT
        return total

    @cached_property
    def samples(self) -> Any:
        """The hashes that the text is indexed by, in their order: numpy."""
        shingles = self.shingles
        chosen = np.unique(shingles[shingles % SAMPLE == 0])
        if len(chosen) < FEWEST:
            distinct = np.unique(shingles)
            chosen = np.union1d(chosen, distinct[: FEWEST - len(chosen)])
        return chosen[:MOST]

    @cached_property
    def spans(self) -> tuple[Any, Any]:
        """Where each word begins and ends in `text`, in characters: numpy. The same as `WORD` finds, much faster."""
        kinds = _KINDS.of(lower(self.text))
        before, after = np.concatenate(([0], kinds[:-1])), np.concatenate((kinds[1:], [0]))
        begins = np.flatnonzero((kinds == _WIDE) | ((kinds == _LETTER) & (before != _LETTER)))
        ends = np.flatnonzero((kinds == _WIDE) | ((kinds == _LETTER) & (after != _LETTER)))
        return begins, ends + 1


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand in both texts, by number."""

    here: int
    there: int
    length: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """What one text (`here`) and another (`there`) share word for word."""

    runs: tuple[Run, ...]
    here: float
    there: float

    @property
    def words(self) -> int:
        """How many words of `here` stand in `there`."""
        return sum(run.length for run in self.runs)

    def turned(self) -> Alignment:
        """The same, seen from the other text."""
        runs = sorted((Run(run.there, run.here, run.length) for run in self.runs), key=lambda run: run.here)
        return Alignment(tuple(runs), self.there, self.here)


def align(here: Text, there: Text) -> Alignment:
    """Runs of at least `SHINGLE` words that come in the same order in both: words in another order are no copy."""
    runs = _in_order(_runs(here, there))
    return Alignment(tuple(runs), _share(sum(run.length for run in runs), here), _share(_covered(runs), there))


def _runs(here: Text, there: Text) -> list[Run]:
    """Longest runs, from the left. Linear in the lengths of both."""
    places = dict(zip(reversed(there.shingles.tolist()), range(len(there.shingles) - 1, -1, -1), strict=True))
    seeds = here.shingles.tolist()
    runs: list[Run] = []
    at = 0
    while at < len(seeds):
        start = places.get(seeds[at])
        length = 0 if start is None else _common(here.words, at, there.words, start)
        if start is None or length < SHINGLE:
            at += 1
            continue
        runs.append(Run(at, start, length))
        at += length
    return runs


def _in_order(runs: list[Run]) -> list[Run]:
    """The heaviest of the chains that go on in both texts; of very many runs, the longest are looked at."""
    if len(runs) > MOST_RUNS:
        runs = sorted(sorted(runs, key=lambda run: -run.length)[:MOST_RUNS], key=lambda run: run.here)
    weights: list[int] = []
    before: list[int] = []
    for place, run in enumerate(runs):
        earlier = (at for at in range(place) if runs[at].there < run.there)
        best = max(earlier, key=weights.__getitem__, default=-1)
        before.append(best)
        weights.append(run.length + (weights[best] if best >= 0 else 0))
    at = max(range(len(runs)), key=weights.__getitem__, default=-1)
    chain: list[Run] = []
    while at >= 0:
        chain.append(runs[at])
        at = before[at]
    return chain[::-1]


def _common(one: list[str], here: int, other: list[str], there: int) -> int:
    longest = min(len(one) - here, len(other) - there)
    length = 0
    while one[here + length : here + length + _AT_ONCE] == other[there + length : there + length + _AT_ONCE]:
        length += _AT_ONCE
        if length >= longest:
            return longest
    while length < longest and one[here + length] == other[there + length]:
        length += 1
    return length


def _covered(runs: list[Run]) -> int:
    """Words of the other text that some run covers: a refrain may be met twice."""
    ends = 0
    total = 0
    for start, end in sorted((run.there, run.there + run.length) for run in runs):
        total += max(0, end - max(start, ends))
        ends = max(ends, end)
    return total


def _share(count: int, text: Text) -> float:
    return count / len(text) if len(text) else 0.0


def gaps(runs: tuple[Run, ...]) -> int:
    """How often the shared text is broken."""
    return sum(1 for first, second in pairwise(runs) if second.here != first.here + first.length)
