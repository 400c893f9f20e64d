"""What was found: told one by one as it is found, counted for the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from storage.verify.rules import RULES, Severity

MOST = 50
"""Findings of one rule in one file that are told; the rest is counted only, so that a broken file stays readable."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where, and what to do."""

    severity: Severity
    rule: str
    file: str
    offset: int | None  # in bytes; in an index or a table of pages the offset of the line
    what: str
    remedy: str


@dataclass(slots=True)
class Report:
    """The findings of one run over any number of files."""

    tell: Callable[[Finding], None]
    strict: bool = False  # every file is judged as one of ours
    canaries: tuple[bytes, ...] = ()
    severities: Counter[Severity] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    files: int = 0
    records: int = 0
    bytes: int = 0
    _of: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def ok(self) -> bool:
        """Whether nothing is an error."""
        return not self.severities[Severity.ERROR]

    def begin(self, name: str, *, ours: bool = False) -> File:
        """A file, or a member of a WACZ by `wacz!member`, is going to be checked."""
        self.files += 1
        return File(name, self, self.files, ours or self.strict)

    def count(self, finding: Finding) -> None:
        """Count it, and tell it unless the file has had many of its kind."""
        self.severities[finding.severity] += 1
        self.rules[finding.rule] += 1
        key = (finding.file, finding.rule)
        self._of[key] += 1
        if self._of[key] <= MOST:
            self.tell(finding)

    def untold(self) -> Iterator[tuple[str, str, int]]:
        """File, rule and number of what was counted only."""
        return ((*key, count - MOST) for key, count in self._of.items() if count > MOST)


@dataclass(slots=True)
class File:
    """One file while it is checked: findings are said to it."""

    name: str
    report: Report
    number: int
    ours: bool

    def say(self, rule: str, offset: int | None, detail: str = "") -> None:
        """Something is wrong, unless the rule does not hold for such files."""
        told = RULES[rule]
        severity = told.ours if self.ours else told.foreign
        if severity is not None:
            what = f"{told.what} ({detail})" if detail else told.what
            self.report.count(Finding(severity, rule, self.name, offset, what, told.remedy))
