"""`scripts/bench quality [--only PART] [--differences] [--peers]`: the scores, page by page and added up."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from tests.conftest import SHARED
from tests.quality import boundaries, measures, strangers
from tests.quality import side_by_side as peers
from tests.quality.pages import Sample, samples
from tests.quality.reading import Row, Summary, ours, row, summaries

FIGURES = ("f1", "precision", "recall", "title", "author_f1", "date_f1", "must", "must_not")


def main(arguments: list[str]) -> int:
    """Prints to stdout; 1 without a corpus."""
    parser = argparse.ArgumentParser(prog="scripts/bench quality", description=__doc__)
    parser.add_argument("--only", default="", help="pages with this in their name")
    parser.add_argument("--differences", action="store_true", help="the blocks that differ from the truth")
    parser.add_argument("--peers", action="store_true", help="other tools on the same pages, side by side")
    options = parser.parse_args(arguments)
    corpus = SHARED / "corpus"
    if not (corpus / "INDEX.tsv").is_file():
        print(f"quality: no corpus: {corpus} is missing (set FOLDLINE_SHARED)", file=sys.stderr)
        return 1
    chosen = [sample for sample in samples(corpus) if options.only in sample.name]
    strange = [sample for sample in strangers.pages() if options.only in sample.name]
    for sample in (*chosen, *strange):
        print(_line(sample, row(sample, ours(sample))))
        if options.differences:
            print("\n".join(_differences(sample)))
    print(f"\n{'':24}{'pages':>6}" + "".join(f"{name:>11}" for name in FIGURES))
    _groups("", summaries([*chosen, *strange]))
    _boundaries("real pages", boundaries.report(chosen))
    for group in strangers.GROUPS:
        _boundaries(f"pages by strangers ({group})", strangers.report(one for one in strange if one.group == group))
    if options.peers:
        _peers(chosen, strange)
    return 0


def _groups(tool: str, found: dict[str, Summary]) -> None:
    for group, summary in found.items():
        known = sum(one.text is not None for one in summary.rows)
        figures = "".join(f"{value:11.4f}" for value in summary.values().values())
        print(f"{tool:12}{group:12}{known:6}{figures}")


def _peers(chosen: list[Sample], strange: list[strangers.Stranger]) -> None:
    answers = peers.run([*chosen, *strange])
    for tool in answers:
        _groups(tool, summaries([*chosen, *strange], peers.reader(answers[tool])))
    readers = {"foldline": boundaries.ours, **{tool: peers.verdict(answers[tool]) for tool in answers}}
    _side_by_side("real pages", {tool: boundaries.report(chosen, reader) for tool, reader in readers.items()})
    _side_by_side("strangers", {tool: strangers.report(strange, reader) for tool, reader in readers.items()})


def _side_by_side(what: str, reports: dict[str, boundaries.Report]) -> None:
    shown = ("presence_f1", "no_false_alarm", "block_exact", "no_over_run")
    print(f"\n{what:16}" + "".join(f"{name:>16}" for name in shown))
    for tool, report in reports.items():
        found = report.values()
        print(f"{tool:16}" + "".join(f"{found[name]:16.4f}" for name in shown))


def _boundaries(what: str, found: boundaries.Report) -> None:
    cut = sum(case.label.withheld for case in found.cases)
    print(f"\nboundaries of {len(found.cases)} {what}, {cut} of them cut")
    bars = found.intervals()
    for name, value in found.values().items():
        low, high = bars.get(name, (0.0, 0.0))
        print(f"  {name:16}{value:8.4f}" + (f"   [{low:.3f}, {high:.3f}]" if name in bars else ""))
    errors = found.errors
    print(f"  error            median {measures.quantile(errors, 0.5):.4f}, p95 {measures.quantile(errors, 0.95):.4f}")
    for case in found.cases:
        label, verdict = case.label, case.verdict
        wrong = [f"called {verdict.withheld}"] if label.withheld is not verdict.withheld else []
        if label.last is not None and (off := boundaries.off(verdict.text, label.last)):
            wrong.append(f"off by {off}")
        if label.kind and label.kind != verdict.kind:
            wrong.append(f"kind {verdict.kind} for {label.kind}")
        if label.declared and label.declared != verdict.declared:
            wrong.append(f"declared {verdict.declared} for {label.declared}")
        wrong += verdict.invalid
        if wrong:
            print(f"  {label.name[:60]}: {'; '.join(wrong)[:400]}")


def _line(sample: Sample, scored: Row) -> str:
    record, text = sample.record, scored.text
    numbers = f"{text.f1:.3f} p{text.precision:.3f} r{text.recall:.3f}" if text else f"{'–':^21}"
    access = (
        f"{record.layout:16} {record.declared}/{record.observed}/{record.wall} by {record.decided_by}"
        if record
        else "no record"
    )
    flags = "".join(
        f" {name}" for name, wrong in (
            ("title!", scored.title is False),
            ("author!", scored.authors is not None and scored.authors[:2] != (False, False) and not scored.authors[2]),
            ("date!", scored.day is not None and scored.day[:2] != (False, False) and not scored.day[2]),
            (f"missing:{len(scored.missing)}", bool(scored.missing)),
            (f"extra:{len(scored.extra)}", bool(scored.extra)),
        ) if wrong
    )  # fmt: skip
    return f"{numbers} {sample.name[:56]:56} {access}{flags}"


def _differences(sample: Sample) -> Iterator[str]:
    record, truth = sample.record, sample.truth
    if record is None or truth.text is None:
        return
    ours_, theirs = ("".join(measures.tokens(text)) for text in (record.content_text, truth.text))
    yield f"  title {record.title!r} ({truth.title!r})"
    yield f"  authors {[one.name for one in record.authors]} ({truth.authors})"
    yield f"  published {record.date_published} ({truth.published})"
    for piece in record.content_text.split("\n"):
        if "".join(measures.tokens(piece)) not in theirs:
            yield f"  + {piece[:240]}"
    for piece in truth.text.split("\n"):
        if "".join(measures.tokens(piece)) not in ours_:
            yield f"  - {piece[:240]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
