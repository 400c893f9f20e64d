"""Every planted fault is found, by the rule that is for it; without the fault nothing is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from storage.verify.rules import RULES, Severity
from storage.warc.build import SHA256
from tests.verify import good
from tests.verify.faults import WARC_FAULTS, Fault
from tests.verify.finding import found, rules

FIRST = "X-Foldline-Payload-SHA256"


@pytest.mark.parametrize("fault", WARC_FAULTS, ids=lambda fault: fault.what)
def test_a_planted_fault_is_found(fault: Fault, tmp_path: Path) -> None:
    path = tmp_path / fault.name
    path.write_bytes(fault.plant())
    findings = found(path)
    assert fault.rule in {finding.rule for finding in findings}, findings
    told = next(finding for finding in findings if finding.rule == fault.rule)
    assert told.severity is not Severity.NOTE
    assert (told.file, told.remedy) == (str(path), RULES[fault.rule].remedy)
    assert told.offset is not None


@pytest.mark.parametrize("name", [good.NAME, "a.warc"])
def test_a_good_file_has_nothing_to_be_said(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(good.warc() if name.endswith(".gz") else good.plain())
    assert [finding for finding in found(path) if finding.rule != "filename"] == []


def test_a_good_file_of_somebody_else_raises_no_alarm(tmp_path: Path) -> None:
    path = tmp_path / "theirs.warc.gz"
    path.write_bytes(good.foreign())
    assert {finding.severity for finding in found(path)} <= {Severity.NOTE}
    assert "sha256" in {finding.rule for finding in found(path, strict=True)}


def test_files_of_our_first_version_are_ours(tmp_path: Path) -> None:
    path = tmp_path / "renamed.warc.gz"
    made = [
        replace(record, fields=tuple((name if name != SHA256 else FIRST, value) for name, value in record.fields))
        for record in good.records()
    ]
    path.write_bytes(good.warc(made))
    assert {finding.rule for finding in found(path)} == {"filename"}
    path.write_bytes(good.warc(good.edited(made, 1, **{FIRST: "sha256:" + "0" * 64})))
    assert "sha256" in rules(path)
