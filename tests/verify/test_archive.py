"""Accidents that happen to a whole archive, and one that nothing has happened to, on disk and on S3."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from storage import Archive
from storage.verify.report import Finding, Report
from storage.verify.rules import Severity
from storage.verify.run import mend, verify
from tests.storage.exchanges import begin, crawl
from tests.verify.archive_faults import ACCIDENTS, WARC, Accident, copied, make


def checked(archive: Archive, *canaries: bytes) -> list[Finding]:
    """All findings of an archive."""
    findings: list[Finding] = []
    verify([archive.url], Report(findings.append, canaries=canaries), lambda _: archive)
    return findings


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Nothing has happened to it."""
    archive = make(tmp_path_factory.mktemp("whole"))
    assert checked(archive) == []
    return archive


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda accident: accident.what)
def test_an_accident_is_found(accident: Accident, whole: Archive, tmp_path: Path) -> None:
    archive = copied(whole, tmp_path)
    accident.happen(archive)
    findings = checked(archive)
    assert accident.rule in {finding.rule for finding in findings if finding.severity is not Severity.NOTE}, findings


def test_a_good_archive_has_nothing_to_be_said(archive: Archive, ids: Callable[[], UUID]) -> None:
    session = begin(archive, ids)
    crawl(session, 5)
    session.close({"outcome": "finished"})
    assert checked(archive) == []


def test_a_canary_is_found_in_warcs_and_tables(whole: Archive) -> None:
    findings = checked(whole, b"harbour letter", b"The boat leaves", b"no such words")
    assert {finding.rule for finding in findings} == {"canary"}
    assert {finding.file for finding in findings} == {WARC, "tables/records"}
    assert all("harbour letter" not in finding.what and "leaves" not in finding.what for finding in findings)


MENDABLE = {"index-missing", "index-lacks", "index-twice", "index-order", "index-line"}


@pytest.mark.parametrize(
    "accident",
    [each for each in ACCIDENTS if each.rule in MENDABLE or "index" in each.what],
    ids=lambda each: each.what,
)
def test_an_index_is_made_again(accident: Accident, whole: Archive, tmp_path: Path) -> None:
    archive = copied(whole, tmp_path)
    accident.happen(archive)
    told = mend([archive.url], lambda _: archive)
    assert [(mended.file, mended.done) for mended in told] == [(WARC, True)]
    assert checked(archive) == []


def test_a_cut_warc_is_cut_back_and_the_lost_rows_are_told(whole: Archive, tmp_path: Path) -> None:
    archive = copied(whole, tmp_path)
    ACCIDENTS[0].happen(archive)
    told = mend([archive.url], lambda _: archive)
    assert all(mended.done for mended in told)
    left = checked(archive)
    assert {finding.rule for finding in left} == {"capture-place"}
    assert len(left) == 1
    assert len(list(archive.captures())) == 5


def test_lost_rows_are_appended(whole: Archive, tmp_path: Path) -> None:
    archive = copied(whole, tmp_path)
    shutil.rmtree(Path(archive.url) / "tables" / "captures")
    assert {finding.rule for finding in checked(archive)} == {"capture-lacks"}
    mend([archive.url], lambda _: archive)
    assert checked(archive) == []
    assert list(archive.tables.query("SELECT DISTINCT source, run FROM captures")[1]) == [("harbour", "run-1")]


def test_damage_in_the_middle_moves_nothing_that_tables_point_at(whole: Archive, tmp_path: Path) -> None:
    archive = copied(whole, tmp_path)
    path = Path(archive.url) / WARC
    data = path.read_bytes()
    path.write_bytes(data[:2000] + bytes(8) + data[2008:])
    told = mend([archive.url], lambda _: archive)
    assert not any(mended.done for mended in told)
    assert "tables point at them" in told[0].what
    assert path.read_bytes() == data[:2000] + bytes(8) + data[2008:]
