"""`foldline records history` over an archive whose second article was edited."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from crawler.cli import run
from storage import open_archive
from storage.codec import encode


@pytest.fixture
def edited(archive_url: str) -> str:
    archive = open_archive(archive_url)
    old = next(change.record for change in archive.changes() if change.record.id == "substack:harbour:2")
    text = old.content_text.replace("twice", "three times")
    new = replace(old, revision=2, change="edited", content_text=text, title="Quay\nreport", supersedes=old.record_id)
    archive.tables.append_records([encode(replace(new, record_id="<urn:uuid:2>", offset=77))])
    return archive_url


def test_for_people(edited: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["records", "history", "substack:harbour:2", "--archive", edited]) == 0
    out = capsys.readouterr().out
    assert "revision 1: new" in out
    assert "revision 2: edited" in out
    assert "the quay [-twice-]{+three times+}." in out
    assert "at 77, <urn:uuid:2>" in out
    assert "/archive/20260405120000/https://harbour.example/p/2" in out


def test_for_programs(edited: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["records", "history", "substack:harbour:2", "--archive", edited, "--json"]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["capture_before"], first["diff"]) == (None, [])
    assert second["fields"]["title"] == {"before": "Quay report 2", "after": "Quay\nreport"}
    assert second["capture_before"]["record_id"] == first["capture"]["record_id"]
    assert [item["text"] for item in second["diff"] if item["kind"] == "new"] == ["three times"]
    assert run(["records", "history", "substack:harbour:9", "--archive", edited]) == 1
    assert "no record" in capsys.readouterr().err
