"""`foldline verify --replay`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.config import Settings
from crawler.fetch.chromium import MISSING, find_chromium
from crawler.jobs.fidelity import verify_replay
from storage import Archive
from tests.crawl.running import foldline


@pytest.mark.browser
def test_verify_says_what_was_not_measured(
    harbour: Archive,
    python: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    """Without npm pywb is measured all the same, a line a page; two captures of one page are two pages."""
    binary = find_chromium()
    if binary is None:
        pytest.skip(MISSING)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    said: list[str] = []
    given = Settings.from_environment({}, replay_python=python, chromium=binary)
    assert verify_replay(harbour, 5, given, said.append, json=True)
    assert [
        text for text in said if text.startswith("ReplayWeb.page was not measured") and "install npm" in text
    ] == said
    assert len(said) == 1
    *pages, last = map(json.loads, capsysbinary.readouterr().out.splitlines())
    shown = [(page["replay"]["time"], page["replay"]["tool"], page["replay"]["text"]) for page in pages]
    assert shown == [("20261120120000", "pywb", 1.0), ("20261121120000", "pywb", 1.0)]
    assert last["replay_summary"][0]["faithful"] == 2


def test_verify_replay_wants_an_archive(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").touch()
    ended = foldline("verify", "--replay", tmp_path / "x.warc.gz", cwd=tmp_path)
    assert ended.code == 2
    assert "--replay looks at archives" in ended.err
