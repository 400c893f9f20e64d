"""`foldline verify`: is it whole, and can it be trusted? Stricter than `warcio check` and `wacz validate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler import options
from crawler.exitcodes import ExitCode

if TYPE_CHECKING:
    from storage.verify.mend import Mended
    from storage.verify.report import Finding, Report


def run(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARCHIVE|WARC|WACZ]...", help="Files, folders or URLs; none: the archive."),
    ] = None,
    *,
    archive: options.Archive = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Judge everybody's files as if Foldline had written them.")
    ] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Show notes too: what is legal and worth knowing.")] = False,
    canary: Annotated[
        list[str] | None,
        typer.Option("--canary", metavar="VALUE", help="A secret that must not be in there; @FILE: one a line."),
    ] = None,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="First mend what can be mended without inventing anything; keeps the originals."),
    ] = False,
    replay: Annotated[
        bool, typer.Option("--replay", help="Then look at sampled pages in Chromium, pywb and ReplayWeb.page.")
    ] = False,
    sample: Annotated[int, typer.Option("--sample", min=1, metavar="N", help="Pages of an archive for --replay.")] = 20,
    json: options.Json = False,
) -> int:
    """Check WARCs, WACZ files or a whole archive; each finding names file, offset, rule and remedy."""
    from crawler.output import json_line
    from storage.verify.report import Report
    from storage.verify.run import mend, verify
    from storage.verify.secrets import canaries

    def tell(finding: Finding) -> None:
        if json:
            json_line(finding)
        elif notes or finding.severity != "note":
            typer.echo(line_of(finding))

    report = Report(tell, strict=strict, canaries=canaries(_values(canary or [])))
    names = targets or [options.existing_archive(archive).url]
    if replay:
        _archives_only(names)
    for mended in mend(names, options.archive_of) if repair else ():
        _say(mended, json=json)
    verify(names, report, options.archive_of)
    if json:
        json_line(summary(report))
    else:
        _conclude(report, notes=notes)
    faithful = not replay or _replays(names, sample, json=json)
    return ExitCode.OK if report.ok and faithful else ExitCode.UNSOUND


def _replays(names: list[str], sample: int, *, json: bool) -> bool:
    """Whether the sampled pages of all archives named are replayed faithfully."""
    from crawler.jobs.fidelity import verify_replay

    given = options.settings()
    done = [verify_replay(options.archive_of(name), sample, given, _note, json=json) for name in names]
    return all(done)


def _archives_only(names: list[str]) -> None:
    from crawler.errors import UsageError
    from storage.verify.places import is_archive

    for name in names:
        if not is_archive(name):
            raise UsageError(f"--replay looks at archives, not at '{name}'", remedy="name the archive it belongs to")


def _note(text: str) -> None:
    typer.echo(f"foldline: {text}", err=True)


def line_of(finding: Finding) -> str:
    """A finding for a person."""
    place = finding.file if finding.offset is None else f"{finding.file} at byte {finding.offset}"
    return f"{finding.severity}: {place}: {finding.what} [{finding.rule}]; {finding.remedy}"


def _say(mended: Mended, *, json: bool) -> None:
    from crawler.output import json_line

    if json:
        json_line(mended)
    else:
        typer.echo(f"{'mended' if mended.done else 'left'}: {mended.file}: {mended.what}")


def summary(report: Report) -> dict[str, object]:
    """The last line of `--json`."""
    counts = {str(severity): count for severity, count in report.severities.items()}
    read = {"files": report.files, "records": report.records, "bytes": report.bytes}
    return {"summary": {"ok": report.ok, **counts, **read, "rules": dict(report.rules)}}


def _conclude(report: Report, *, notes: bool) -> None:
    from crawler.displays import size_of
    from storage.verify.rules import Severity

    for file, rule, count in report.untold():
        typer.echo(f"and {count} more of {rule} in {file}")
    found = [f"{count} {severity}{'s' if count != 1 else ''}" for severity, count in sorted(report.severities.items())]
    read = f"{report.records} records in {report.files} files, {size_of(report.bytes)}"
    hidden = report.severities[Severity.NOTE] and not notes
    typer.echo(f"{read}: {', '.join(found) or 'nothing to complain of'}{'; --notes shows the notes' if hidden else ''}")


def _values(given: list[str]) -> list[str]:
    """Canaries, out of files where they begin with `@`; never on the command line where others can see them."""
    made: list[str] = []
    for value in given:
        made += Path(value[1:]).read_text("utf-8").splitlines() if value.startswith("@") else [value]
    return [value for value in made if value.strip()]
