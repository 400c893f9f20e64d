"""What can go wrong before or around a crawl, each with what, where and the remedy.

How one URL ended is no exception but an `Outcome` (`storage.captures`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from crawler.exitcodes import ExitCode


class FoldlineError(Exception):
    """One line for a person: what happened, where, and what to do about it."""

    code = ExitCode.FAILED

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        remedy = f": {self.remedy}" if self.remedy else ""
        return " ".join(f"{self.what}{place}{remedy}".split())

    def lines(self) -> list[str]:
        """What to print, one problem a line."""
        return [str(self)]


class UsageError(FoldlineError):
    """The command line asks for something that cannot be."""

    code = ExitCode.USAGE


class ConfigError(FoldlineError):
    """A value in a source file, the environment or an option that cannot be used.

    `file` is a path, "environment" or "option"; `key` is dotted; `line` counts from 1 where it is known.
    """

    code = ExitCode.BAD_CONFIG

    def __init__(self, file: str, key: str, what: str, remedy: str, line: int | None = None) -> None:
        place = f"{file}:{line}" if line else file
        super().__init__(what, f"{place}, {key}" if key else place, remedy)
        self.file = file
        self.key = key
        self.line = line

    def __reduce__(self) -> tuple[type[ConfigError], tuple[str, str, str, str, int | None]]:
        return type(self), (self.file, self.key, self.what, self.remedy, self.line)


class CatalogueError(FoldlineError):
    """All that is wrong with the source files, so that one run shows everything there is to mend."""

    code = ExitCode.BAD_CONFIG

    def __init__(self, problems: Sequence[ConfigError]) -> None:
        count = len(problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} in the source files")
        self.problems = tuple(problems)

    def lines(self) -> list[str]:
        return [line for problem in self.problems for line in problem.lines()]


class UnknownSource(FoldlineError):
    """A name that no source file has."""

    code = ExitCode.BAD_CONFIG

    def __init__(self, name: str, known: Iterable[str], folder: str) -> None:
        names = sorted(known)
        hint = did_you_mean(name, names)
        remedy = hint or (f"known: {', '.join(names[:12])}" if names else "no source is configured yet")
        super().__init__(
            f"unknown source '{name}'", folder, f"{remedy}; `foldline sources add URL --permission NOTE` adds one"
        )
        self.name = name


class UnknownName(FoldlineError):
    """A source, or a run, of which this archive has nothing."""

    code = ExitCode.BAD_CONFIG


def debugging() -> bool:
    """Whether FOLDLINE_DEBUG asks for tracebacks."""
    return os.environ.get("FOLDLINE_DEBUG", "") not in {"", "0"}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?`, or nothing where nothing is close."""
    close = get_close_matches(word, list(known), n=3, cutoff=0.75)
    return f"did you mean {' or '.join(repr(c) for c in close)}?" if close else ""
