"""Sentences that only walls say, told by what they speak of: this text, reading it, and who may.

A phrase is a wall's in the words of one site; what it means is the same on all of them. The order is free, and each
language has its own words (`wall_sentences.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

BREAK = " | "  # between folded lines, which are one line
ENDS = re.compile(r"(?<=[.!;]) +|(?<=[。!])| \| ")  # a question belongs to its answer
LONGEST = 200  # characters of a sentence: with more it is an author's
START, END = r"(?:^|(?<=\| ))", r" *(?:$|\|)"


Keyed = tuple[tuple[str, re.Pattern[str]], ...]
"""Expressions, each with a word that stands in whatever it finds."""


@dataclass(frozen=True, slots=True)
class Language:
    """The expressions of one language."""

    common: tuple[str, ...]
    stems: tuple[str, ...]
    text: re.Pattern[str]
    read: re.Pattern[str]
    on: re.Pattern[str]
    ask: re.Pattern[str]
    only: re.Pattern[str]
    beside: re.Pattern[str]
    closed: Keyed
    locked: Keyed

    def said(self, line: str) -> str | None:
        """What a folded line says that only a wall says: a sentence of it, or what ends the text by itself."""
        ending = next(self._ending(self.closed, line), None)
        if ending is None and self._may_ask(line):
            if self.ask.search(line) is not None:
                ending = next(self._ending(self.locked, line), None)
            if ending is None and (self.on.search(line) or self.text.search(line)):
                ending = next((one for one in ENDS.split(line) if self._is_said(one)), None)
        return ending

    def _ending(self, expressions: Keyed, line: str) -> Iterator[str]:
        """What says alone that the text ends, in sentences that speak of nothing else."""
        for word, pattern in expressions:
            match = pattern.search(line) if word in line else None
            if match is not None and self.beside.search(_sentence(line, match)) is None:
                yield match.group().strip()

    def reads_on(self, sentence: str) -> bool:
        """Whether a sentence speaks of reading on, or of reading this text, and of nothing else."""
        found = self.on.search(sentence) or (self.text.search(sentence) and self.read.search(sentence))
        return bool(found) and self.beside.search(sentence) is None

    def is_of(self, folded: str) -> bool:
        """Whether a text of many lines may be in this language."""
        return not self.common or any(word in folded for word in self.common)

    def _may_ask(self, folded: str) -> bool:
        padded = f" {folded} "
        return any(stem in padded for stem in self.stems)

    def _is_said(self, sentence: str) -> bool:
        """Whether a sentence speaks of reading on, or of this text and of reading it or of who may; and of a condition.
        What costs least is asked first."""
        if len(sentence) > LONGEST:
            return False
        if self.on.search(sentence) is None:
            if self.text.search(sentence) is None:
                return False
            if self.read.search(sentence) is None and self.only.search(sentence) is None:
                return False
        return self.ask.search(sentence) is not None and self.beside.search(sentence) is None


@cache
def languages() -> tuple[Language, ...]:
    """The data, read once."""
    data = tomllib.loads(files("spiders").joinpath("wall_sentences.toml").read_text("utf-8"))
    return tuple(_language(table) for table in data.values())


def _language(table: dict[str, Any]) -> Language:
    def compiled(expressions: str) -> re.Pattern[str]:
        for name, expression in (("NOUN", table["noun"]), ("WHO", table["who"]), ("START", START), ("END", END)):
            expressions = expressions.replace(name, expression)
        return re.compile(expressions)

    def keyed(name: str) -> Keyed:
        return tuple((word, compiled(expression)) for word, expression in table.get(name, {}).items())

    return Language(
        common=tuple(table.get("common", ())),
        stems=tuple(table["stems"]),
        closed=keyed("closed"),
        locked=keyed("locked"),
        **{name: compiled("|".join(table[name])) for name in ("text", "read", "on", "ask", "only", "beside")},
    )


def _sentence(line: str, match: re.Match[str]) -> str:
    """The sentence around a match."""
    start = max((end.end() for end in ENDS.finditer(line, 0, match.start())), default=0)
    behind = ENDS.search(line, match.end())
    return line[start : behind.start() if behind else None]


def wall_sentence(folded: str) -> str | None:
    """What a folded line says that only a wall says; None where it says nothing of the kind."""
    return next(filter(None, (language.said(folded) for language in languages())), None)


def may_say(folded: str) -> bool:
    """Whether folded lines, joined by `BREAK`, may hold such a sentence, in the languages that they may be in."""
    return any(language.said(folded) for language in languages() if language.is_of(folded))


def speaks_of_it(folded: str) -> bool:
    """Whether a folded box speaks of this text or its rest."""
    return any(language.text.search(folded) is not None for language in languages())


def reads_on(folded: str) -> bool:
    """Whether a sentence of a folded box speaks of reading on, or of reading this text."""
    return any(language.reads_on(one) for language in languages() for one in ENDS.split(folded))
