"""Every fault planted into a WACZ is found; a good one has none, packed or not, signed or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from storage.objects import open_store
from storage.objects.seaweed import Seaweed
from storage.verify.rules import Severity
from storage.verify.run import mend
from tests.verify import good
from tests.verify.faults import WARC_FAULTS, Fault
from tests.verify.finding import found, rules
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


@pytest.mark.s3
def test_files_in_a_bucket_are_read_where_they_are(s3: Seaweed, tmp_path: Path) -> None:
    folder = f"s3://{s3.bucket}/{uuid4().hex}"
    objects = open_store(folder)
    bad = next(fault for fault in WARC_FAULTS if fault.what == "a bit flipped in compressed data").plant()
    for name, data in (("harbour.wacz", good.wacz()), (good.NAME, good.warc()), ("bad.warc.gz", bad)):
        objects.put_bytes(name, data)
    assert found(f"{folder}/harbour.wacz") == []
    assert found(f"{folder}/{good.NAME}") == []
    assert "gzip-damaged" in rules(f"{folder}/bad.warc.gz")
    (told,) = mend([f"{folder}/bad.warc.gz"], lambda _: pytest.fail("no archive"))
    assert not told.done
    assert "copy it here" in told.what
