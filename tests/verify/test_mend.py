"""The laws of repair: what is whole stays byte for byte, what was wrong is right, nothing is thrown away."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from storage.verify.mend import MENDED
from storage.verify.mend_wacz import REBUILT
from storage.verify.run import mend
from tests.verify import good
from tests.verify.faults import WARC_FAULTS, Fault
from tests.verify.finding import found, rules
from tests.verify.wacz_faults import WACZ_FAULTS, with_signature

NO_WARC = {"not-warc", "empty-file", "arc-file"}
MENDABLE = [fault for fault in WARC_FAULTS if fault.rule in MENDED]


def texts(data: bytes) -> list[bytes]:
    """The content of each whole gzip member that has a record."""
    made: list[bytes] = []
    while data:
        member = zlib.decompressobj(31)
        try:
            text = member.decompress(data)
        except zlib.error:
            data = data[1:]
            continue
        if text.startswith(b"WARC/") and member.eof:
            made.append(text)
        data = member.unused_data if member.eof else data[1:]
    return made


@pytest.mark.parametrize("fault", MENDABLE, ids=lambda fault: fault.what)
def test_a_mended_file_has_no_errors_of_its_form(fault: Fault, tmp_path: Path) -> None:
    path = tmp_path / fault.name
    before = fault.plant()
    path.write_bytes(before)
    told = mend([str(path)], lambda _: pytest.fail("no archive"))
    assert told
    assert all(mended.done for mended in told), told
    assert not rules(path) & MENDED, found(path)
    assert (tmp_path / f"{fault.name}.bad").read_bytes() == before
    after = path.read_bytes()
    if fault.rule not in {"several-records", "record-end"} and fault.name == good.NAME:
        assert texts(after) == texts(before)
        cut = tmp_path / f"{fault.name}.cut"
        assert len(after) + len(cut.read_bytes()) == len(before)
    else:
        whole = set(texts(good.warc()))
        assert set(texts(after)) <= whole


@pytest.mark.parametrize(
    "fault", [each for each in WARC_FAULTS if each.rule not in MENDED], ids=lambda fault: fault.what
)
def test_what_cannot_be_mended_is_left_alone(fault: Fault, tmp_path: Path) -> None:
    path = tmp_path / fault.name
    before = fault.plant()
    path.write_bytes(before)
    told = mend([str(path)], lambda _: pytest.fail("no archive"))
    assert path.read_bytes() == before or fault.name == "a.warc"
    assert not any(mended.done for mended in told) or fault.name == "a.warc"
    assert fault.rule in {finding.rule for finding in found(path)}


@pytest.mark.parametrize("fault", WACZ_FAULTS, ids=lambda fault: fault.what)
def test_a_wacz_is_made_anew_where_nothing_is_vouched_for_in_vain(fault: Fault, tmp_path: Path) -> None:
    path = tmp_path / fault.name
    before = fault.plant()
    path.write_bytes(before)
    errors = {finding.rule for finding in found(path) if finding.severity == "error"}
    told = mend([str(path)], lambda _: pytest.fail("no archive"))
    if errors <= REBUILT:
        assert all(mended.done for mended in told)
        assert found(path) == []
        assert (tmp_path / f"{fault.name}.bad").read_bytes() == before
    else:
        assert not any(mended.done for mended in told)
        assert path.read_bytes() == before


def test_a_signature_does_not_survive_a_change(tmp_path: Path) -> None:
    path = tmp_path / "harbour.wacz"
    files = good.members()
    del files["pages/pages.jsonl"]
    path.write_bytes(good.zipped(with_signature(good.packaged(files))))
    told = mend([str(path)], lambda _: pytest.fail("no archive"))
    assert any("left out the signature" in mended.what for mended in told)
    assert found(path) == []


def test_good_files_are_not_touched(tmp_path: Path) -> None:
    for name, data in ((good.NAME, good.warc()), ("a.warc", good.plain()), ("harbour.wacz", good.wacz())):
        (tmp_path / name).write_bytes(data)
        assert mend([str(tmp_path / name)], lambda _: pytest.fail("no archive")) == []
        assert (tmp_path / name).read_bytes() == data
    assert len(list(tmp_path.iterdir())) == 3


def test_a_file_in_one_member_becomes_readable_by_index(tmp_path: Path) -> None:
    path = tmp_path / good.NAME
    path.write_bytes(next(fault for fault in WARC_FAULTS if fault.what == "one gzip member for all").plant())
    mend([str(path)], lambda _: pytest.fail("no archive"))
    assert texts(path.read_bytes()) == texts(good.warc())
    assert found(path) == []
