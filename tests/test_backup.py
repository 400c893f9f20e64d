"""deploy/backup: copied while somebody writes, restored, verified."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

from storage import open_archive
from storage.archive import Archive
from storage.captures import Outcome
from storage.state import State
from storage.verify.report import Report
from storage.verify.run import mend, verify
from storage.warc.build import WarcInfo
from tests.crawler.conftest import NOON, archive_url, exchange, record

__all__ = ["archive_url"]

NAMED = {"capture-place", "record-place", "run-warcs"}
BACKUP = Path(__file__).resolve().parent.parent / "deploy" / "backup"


def copied(source: Path, target: Path) -> None:
    done = subprocess.run([BACKUP, source, target], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def write(archive: Archive, number: int) -> None:
    """A run with one more article."""
    session = archive.session("harbour", f"run-{number}", WarcInfo(platform="substack"), lambda: NOON)
    capture = session.write(exchange(f"https://harbour.example/p/{number}"))
    session.mark(capture, Outcome.ARTICLE, "")
    session.emit(record(capture, number, walled=False))
    session.close({"outcome": "finished", "counts": {"article": 1}})


def findings(folder: Path) -> list[str]:
    found: list[str] = []
    report = Report(lambda one: found.append(f"{one.severity} {one.rule} {one.file}"), strict=False, canaries=())
    verify([str(folder)], report, open_archive)
    return [line for line in found if not line.startswith("note")]


def ids(folder: Path) -> list[str]:
    return sorted(name for (name,) in open_archive(folder).tables.query("SELECT id FROM records")[1])


def test_a_backup_is_restored_and_is_whole(archive_url: str, tmp_path: Path) -> None:
    State(f"sqlite:///{archive_url}/state.sqlite").prepare()
    copied(Path(archive_url), tmp_path / "copy")
    write(open_archive(archive_url), 11)
    assert len(ids(tmp_path / "copy")) == 5
    copied(Path(archive_url), tmp_path / "copy")
    copied(tmp_path / "copy", tmp_path / "restored")
    assert ids(tmp_path / "restored") == ids(Path(archive_url))
    assert len(ids(tmp_path / "restored")) == 6
    assert findings(tmp_path / "restored") == []
    assert State(f"sqlite:///{tmp_path / 'restored' / 'state.sqlite'}").exists()
    write(open_archive(tmp_path / "restored"), 12)
    assert len(ids(tmp_path / "restored")) == 7, "it can be written to"


def test_a_backup_under_a_writer_lacks_only_what_came_later(archive_url: str, tmp_path: Path) -> None:
    archive = open_archive(archive_url)
    stop = threading.Event()

    def writing() -> None:
        for number in range(6, 30):
            if stop.is_set():
                return
            write(archive, number)

    writer = threading.Thread(target=writing)
    writer.start()
    try:
        for number in range(3):
            copied(Path(archive_url), tmp_path / "copy")
            restored = tmp_path / f"restored-{number}"
            copied(tmp_path / "copy", restored)
            lacking = [line for line in findings(restored) if line.split()[1] in NAMED]
            assert lacking == [], "what the tables name is there"
            for _ in mend([str(restored)], open_archive):
                pass
            assert [line for line in findings(restored) if line.startswith("error")] == []
            assert len(ids(restored)) >= 5
    finally:
        stop.set()
        writer.join()
    copied(Path(archive_url), tmp_path / "copy")
    assert ids(tmp_path / "copy") == ids(Path(archive_url))
    assert findings(tmp_path / "copy") == []


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    done = subprocess.run([BACKUP, tmp_path, tmp_path / "copy"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no archive in" in done.stderr
    assert not (tmp_path / "copy").exists()
