"""What `verify` says of a file of a test."""

from __future__ import annotations

from pathlib import Path

from storage import open_archive
from storage.verify.report import Finding, Report
from storage.verify.rules import Severity
from storage.verify.run import verify


def found(*targets: Path | str, strict: bool = False, canaries: tuple[bytes, ...] = ()) -> list[Finding]:
    """All findings, notes too."""
    findings: list[Finding] = []
    report = Report(findings.append, strict=strict, canaries=canaries)
    verify([str(target) for target in targets], report, open_archive)
    assert report.ok == (not any(finding.severity is Severity.ERROR for finding in findings))
    return findings


def rules(*targets: Path | str, strict: bool = False) -> set[str]:
    """The rules that were broken, by error or warning."""
    return {finding.rule for finding in found(*targets, strict=strict) if finding.severity is not Severity.NOTE}
