"""What travels through the stages, and how a stage refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from storage.captures import Capture, Draft, Outcome
from storage.records import Record


class Refused(Exception):
    """No record comes of this draft. `outcome` goes to the report, `reason` says what was wrong and with what."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(f"{outcome}: {reason}")
        self.outcome = outcome
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Article:
    """One draft on its way to a record: `identify` makes it, each later stage returns an article with a richer one."""

    draft: Draft
    capture: Capture
    made: Record | None = None
    cut: int | None = None  # blocks before the mark in a subscriber's view; the text goes on behind it

    @property
    def record(self) -> Record:
        """The record so far. Raises `LookupError` before `identify` has run."""
        if self.made is None:
            raise LookupError(f"{self.capture.url}: no record yet; `identify` is the first stage")
        return self.made


Stage = Callable[[Article], Article]
