"""The measures: of a text, of a name or a day, of a boundary, and how sure a mean is."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
SENTENCE = re.compile(r"[\n.!?:;|·•…。！？]+|(?m:^[ \t]*(?:-|\d+\.) )")
SIGMAS = 1.96
NAMES = re.compile(r"\s*(?:,|;|&|\||、|，|\band\b|\bund\b|\bet\b|\by\b)\s*")


@dataclass(frozen=True, slots=True)
class Score:
    """F1, precision and recall, each in 0..1."""

    f1: float
    precision: float
    recall: float


def tokens(text: str) -> list[str]:
    """Lower-case words; a Chinese or Japanese character counts as one."""
    return TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def of_text(found: str, truth: str) -> Score:
    """Bags of words compared."""
    ours, theirs = Counter(tokens(found)), Counter(tokens(truth))
    return of_counts((ours & theirs).total(), ours.total(), theirs.total())


def of_counts(both: int, ours: int, theirs: int) -> Score:
    """From the sizes of the intersection and of the two sets; nothing found of nothing is perfect."""
    precision = both / ours if ours else float(not theirs)
    recall = both / theirs if theirs else float(not ours)
    return Score(2 * precision * recall / (precision + recall) if precision + recall else 0.0, precision, recall)


def holds(text: str, snippet: str) -> bool:
    """Whether a snippet stands in a text, whatever the spaces, quotes and case."""
    return _plain(snippet) in _plain(text)


def shows(text: str, snippet: str) -> bool:
    """Whether a text has a snippet of chrome. One or two words ("Subscribe") count only as a sentence of their own.

    Authors subscribe and sign in, too; a label that was left behind stands alone in its line, or after a full stop.
    """
    words = tokens(snippet)
    if len(words) > 2:
        return holds(text, snippet)
    return any(tokens(piece) == words for piece in SENTENCE.split(text))


def _plain(text: str) -> str:
    return "".join(tokens(text))


def same_title(found: str | None, truth: str) -> bool:
    """Nearly the same words."""
    return of_text(found or "", truth).f1 >= 0.9


def same_day(found: str | date | None, truth: str) -> bool:
    """The same day, on the clock that either of them was written with."""
    if not found:
        return False
    return bool(_days(found) & _days(truth))


def _days(value: str | date) -> set[str]:
    text = value if isinstance(value, str) else value.isoformat()
    days = {text[:10]}
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return days
    return days | ({moment.astimezone(UTC).date().isoformat()} if moment.tzinfo else set())


def people(names: Iterable[str]) -> set[str]:
    """Single names as sets of lower-case words, joined."""
    parts = (part for name in names for part in NAMES.split(name))
    return {" ".join(sorted(tokens(part))) for part in parts if tokens(part)}


def same_people(found: Iterable[str], truth: Iterable[str]) -> bool:
    """The same persons in any order."""
    return people(found) == people(truth)


@dataclass(slots=True)
class Abstaining:
    """Counts of a field that may be left empty: right, wrong (said where there is another or none), missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, *, said: bool, there: bool, same: bool) -> None:
        """One page."""
        self.right += said and there and same
        self.wrong += said and not (there and same)
        self.missed += there and not (said and same)

    @property
    def score(self) -> Score:
        """A wrong answer costs precision, and recall where there was a right one."""
        return of_counts(self.right, self.right + self.wrong, self.right + self.missed)


def mean(values: Sequence[float]) -> float:
    """The mean; of nothing it is 0."""
    return sum(values) / len(values) if values else 0.0


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed; of nothing it is 0."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Wilson's 95 % interval of a share: `values` are 0 or 1. Of nothing it is everything."""
    count = len(values)
    if not count:
        return (0.0, 1.0)
    share, square = mean(values), SIGMAS * SIGMAS / count
    middle = (share + square / 2) / (1 + square)
    half = SIGMAS * math.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)
