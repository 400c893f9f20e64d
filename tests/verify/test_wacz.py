"""Every fault planted into a WACZ is found; a good one has none, packed or not, signed or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storage.verify.rules import Severity
from tests.verify import good
from tests.verify.faults import Fault
from tests.verify.finding import found
from tests.verify.wacz_faults import WACZ_FAULTS, packed, with_signature


@pytest.mark.parametrize("fault", WACZ_FAULTS, ids=lambda fault: fault.what)
def test_a_planted_fault_is_found(fault: Fault, tmp_path: Path) -> None:
    path = tmp_path / fault.name
    path.write_bytes(fault.plant())
    findings = found(path)
    assert fault.rule in {finding.rule for finding in findings}, findings
    assert next(finding for finding in findings if finding.rule == fault.rule).severity is not Severity.NOTE


@pytest.mark.parametrize(
    "made",
    [
        lambda: good.packaged(good.members()),
        lambda: good.packaged(packed(good.members())),
        lambda: with_signature(good.packaged(good.members())),
    ],
    ids=["plain", "compressed index", "signed"],
)
def test_a_good_one_has_nothing_to_be_said(made: Callable[[], good.Members], tmp_path: Path) -> None:
    path = tmp_path / "harbour.wacz"
    path.write_bytes(good.zipped(made()))
    assert found(path) == []


def test_large_files_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "harbour.wacz"
    path.write_bytes(good.zipped(good.packaged(good.members()), wide=True))
    assert found(path) == []


def test_what_another_file_has_may_be_required(tmp_path: Path) -> None:
    made = good.edited(good.records(), 11, WARC_Refers_To=None, WARC_Refers_To_Target_URI="https://letters.test/gone")
    files = good.members(good.warc(made))
    path = tmp_path / "harbour.wacz"
    path.write_bytes(good.zipped(good.packaged(files, relation={"requires": [{"path": "other.wacz"}]})))
    assert [finding.rule for finding in found(path)] == ["revisit-elsewhere"]
