"""The boundary benchmark: does anything withhold text, what, and where exactly does the free text end.

Real pages carry hand-made labels (`labels.toml`), synthetic ones are the newsstand's, whose truth is known. The two are
never added up. A reader may be ours or any other that gives a text and, perhaps, a flag.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from spiders.document import Page, select, words_of
from storage.captures import Capture
from storage.records import Observed, Record, Wall
from tests.quality import measures
from tests.quality.evidence import invalid
from tests.quality.measures import Score
from tests.quality.pages import LABELS, Sample

TAIL = 40  # characters of squeezed text that find the last free block again


@dataclass(frozen=True, slots=True)
class Label:
    """The truth about one page. `last`: the words of the last free block; None where nothing is withheld."""

    name: str
    withheld: bool
    declared: str | None = None
    kind: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader says: None for a flag that it does not have."""

    withheld: bool | None
    text: str = ""
    kind: str | None = None
    declared: str | None = None
    confidence: float | None = None
    observed: str | None = None
    invalid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A label with what a reader said."""

    label: Label
    verdict: Verdict


def labels(chosen: Iterable[Sample]) -> dict[str, Label]:
    """By the name of the page; pages without an entry are whole."""
    entries: dict[str, dict[str, Any]] = tomllib.loads(LABELS.read_text("utf-8"))["page"]
    return {sample.name: _label(sample, entries.get(sample.name, {"withheld": False})) for sample in chosen}


def _label(sample: Sample, entry: dict[str, Any]) -> Label:
    last = None
    if css := entry.get("last"):
        found = [text for node in select(Page(sample.capture).tree, css) if (text := words_of(node))]
        if not found:
            raise ValueError(f"{LABELS.name}: {sample.name}: `last` finds no words")
        last = found[-1]
    return Label(sample.name, entry["withheld"], entry.get("declared"), entry.get("kind"), last)


def of_record(record: Record | None, capture: Capture) -> Verdict:
    """Our verdict, with the pieces of evidence that are not in the bytes."""
    if record is None:
        return Verdict(None)
    text = record.content_text[: record.boundary.char] if record.boundary else record.content_text
    return Verdict(
        record.boundary is not None and record.observed is not Observed.FULL,
        text,
        None if record.wall in {Wall.NONE, Wall.UNKNOWN} else record.wall.value,
        record.declared.value,
        record.confidence,
        record.observed.value,
        tuple(invalid(record, capture)),
    )


@dataclass(slots=True)
class Report:
    """The measures over some cases."""

    cases: list[Case] = field(default_factory=list)

    def _flagged(self) -> list[Case]:
        return [case for case in self.cases if case.verdict.withheld is not None]

    @property
    def presence(self) -> Score:
        """Of "text is withheld from this capture"."""
        flagged = self._flagged()
        both = sum(case.label.withheld and bool(case.verdict.withheld) for case in flagged)
        ours = sum(bool(case.verdict.withheld) for case in flagged)
        return measures.of_counts(both, ours, sum(case.label.withheld for case in flagged))

    @property
    def false_alarms(self) -> list[float]:
        """1 for each whole page that is called cut, else 0."""
        return [float(bool(case.verdict.withheld)) for case in self._flagged() if not case.label.withheld]

    @property
    def kind(self) -> float:
        """Macro F1 over the kinds of wall that occur, `none` included."""
        pairs = [(case.label.kind or "none", self._said_kind(case)) for case in self._flagged()]
        scores = []
        for kind in sorted({wanted for wanted, _ in pairs}):
            both = sum(wanted == said == kind for wanted, said in pairs)
            ours, theirs = (sum(pair[index] == kind for pair in pairs) for index in (1, 0))
            scores.append(measures.of_counts(both, ours, theirs).f1)
        return measures.mean(scores)

    @staticmethod
    def _said_kind(case: Case) -> str:
        return (case.verdict.kind or "unknown") if case.verdict.withheld else "none"

    def _located(self) -> list[tuple[Case, int]]:
        placed = (case for case in self.cases if case.label.last is not None)
        return [(case, off(case.verdict.text, case.label.last or "")) for case in placed]

    @property
    def exact(self) -> list[float]:
        """1 where the text ends with the last free block, whole."""
        return [float(error == 0) for _, error in self._located()]

    @property
    def over_runs(self) -> list[float]:
        """1 where something stands behind the last free block."""
        return [float(error > 0) for _, error in self._located()]

    @property
    def under_runs(self) -> list[float]:
        """1 where free text is lost."""
        return [float(error < 0) for _, error in self._located()]

    @property
    def errors(self) -> list[float]:
        """Characters off, to the length of the text read."""
        found = self._located()
        return [abs(error) / max(1, len(_squeezed(case.verdict.text))) for case, error in found]

    @property
    def declared(self) -> list[float]:
        """1 where what the publisher declares is read right, of the pages where it says something."""
        return [float(case.verdict.declared == case.label.declared) for case in self.cases if case.label.declared]

    @property
    def brier(self) -> float:
        """Mean squared error of the confidence in "text is withheld", where `observed` is not unknown."""
        sure = [case.verdict for case in self.cases if case.verdict.observed not in {None, "unknown"}]
        truth = {id(case.verdict): case.label.withheld for case in self.cases}
        return measures.mean(
            [((one.confidence or 0) - float(bool(one.withheld) == truth[id(one)])) ** 2 for one in sure]
        )

    @property
    def valid(self) -> list[float]:
        """1 for each page all of whose evidence is found in its bytes."""
        return [float(not case.verdict.invalid) for case in self.cases]

    def values(self) -> dict[str, float]:
        """The figures that have floors (an error counts as 1 - error)."""
        return {
            "presence_f1": self.presence.f1,
            "no_false_alarm": 1 - measures.mean(self.false_alarms),
            "kind_f1": self.kind,
            "block_exact": measures.mean(self.exact),
            "no_over_run": 1 - measures.mean(self.over_runs),
            "no_under_run": 1 - measures.mean(self.under_runs),
            "declared": measures.mean(self.declared),
            "evidence_valid": measures.mean(self.valid),
            "calibration": 1 - self.brier,
        }

    def intervals(self) -> dict[str, tuple[float, float]]:
        """Of the figures that are shares."""
        return {
            "no_false_alarm": measures.interval([1 - one for one in self.false_alarms]),
            "block_exact": measures.interval(self.exact),
            "no_over_run": measures.interval([1 - one for one in self.over_runs]),
            "declared": measures.interval(self.declared),
        }


def off(text: str, last: str) -> int:
    """Characters (of letters and digits) that a text runs over the last free block; negative: that it lacks."""
    ours, end = _squeezed(text), _squeezed(last)
    found = ours.rfind(end[-TAIL:])
    return -len(end) if found < 0 else len(ours) - found - len(end[-TAIL:])


def _squeezed(text: str) -> str:
    return "".join(measures.tokens(text))


Reader = Callable[[Sample], Verdict]


def ours(sample: Sample) -> Verdict:
    """Foldline's verdict on a page of the corpus."""
    return of_record(sample.record, sample.capture)


def report(chosen: Iterable[Sample], reader: Reader = ours) -> Report:
    """Over real pages."""
    known = list(chosen)
    named = labels(known)
    return Report([Case(named[sample.name], reader(sample)) for sample in known])
