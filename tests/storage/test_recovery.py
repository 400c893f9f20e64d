"""What a power cut may leave of a segment and its lines, and what becomes of the rest of the spool."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from storage import Archive
from storage.captures import Capture
from storage.errors import StorageError, StoreError
from tests.storage.exchanges import begin, crawl

Ids = Callable[[], UUID]
PLACES = "SELECT warc_record_id, outcome FROM captures WHERE record_type = 'response' ORDER BY warc_record_offset"


def died(archive: Archive, ids: Ids, source: str = "harbour") -> list[Capture]:
    """A session of three pages whose process is gone."""
    session = begin(archive, ids, source=source)
    captures = crawl(session, 3)
    at = session._current()
    assert at.segment is not None
    for file in (at.entries, at.marks, at.records):
        file.close()
    os.close(at.segment._file)
    session._folder.release()
    return captures


def spooled(archive: Archive, ending: str, source: str = "harbour") -> Path:
    """A file of what a session left."""
    (path,) = (archive.spool / f"{source}@run-1").glob(f"*{ending}")
    return path


@pytest.mark.parametrize("kept", ["nothing", "warcinfo"])
def test_lines_whose_warc_was_lost_are_no_captures(local: Archive, ids: Ids, kept: str) -> None:
    first, *_ = died(local, ids)
    os.truncate(spooled(local, ".open"), 0 if kept == "nothing" else first.offset)
    assert local.recover() == []
    assert list(local.tables.query("SELECT url FROM captures")[1]) == []
    assert list(local.tables.records()) == []
    assert list(local.warcs()) == []
    assert not local.spool.exists()


@pytest.mark.parametrize("kind", ["entries", "marks", "records"])
def test_a_block_of_nuls_in_the_lines_loses_no_capture(local: Archive, ids: Ids, kind: str) -> None:
    captures = died(local, ids)
    path = spooled(local, f".{kind}.jsonl")
    path.write_bytes(bytes(400) + path.read_bytes()[400:] + b"\0\n")
    assert local.recover() == [captures[0].warc]
    found = list(local.tables.query(PLACES)[1])
    assert [record_id for record_id, _ in found] == [capture.record_id for capture in captures]
    assert [outcome for _, outcome in found].count("article") == (2 if kind == "entries" else 3)
    assert len(list(local.tables.records())) == (2 if kind == "records" else 3)
    assert not local.spool.exists()


def test_a_sealed_segment_with_damaged_lines_is_scanned_again(local: Archive, ids: Ids) -> None:
    captures = died(local, ids)
    left = spooled(local, ".open")
    left.rename(left.with_suffix(""))
    path = spooled(local, ".entries.jsonl")
    path.write_bytes(bytes(400) + path.read_bytes()[400:])
    assert local.recover() == [captures[0].warc]
    assert len(list(local.tables.query(PLACES)[1])) == 3


def test_a_folder_that_cannot_be_read_keeps_no_other_back(local: Archive, ids: Ids) -> None:
    died(local, ids, "a")
    died(local, ids, "b")
    (local.spool / "a@run-1" / "session.json").write_bytes(bytes(400))
    read: list[str] = []
    for _ in range(2):
        with pytest.raises(StorageError, match=r"damaged .*a@run-1.*; delete it"):
            local.recover(read=read.extend)
    assert [key.split("/")[1] for key in read] == ["b"]
    (local.spool / "a@run-1" / "session.json").unlink()
    assert [key.split("/")[1] for key in local.recover()] == ["a"]


def test_what_was_not_read_is_given_again(local: Archive, ids: Ids, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [died(local, ids, source)[0].warc for source in "abc"]
    put = local.objects.put_file

    def failing(key: str, path: Path) -> str:
        if "/b/" in key:
            raise StoreError("S3 says SlowDown", key, "run again")
        return put(key, path)

    read: list[list[str]] = []
    with monkeypatch.context() as patch:
        patch.setattr(local.objects, "put_file", failing)
        with pytest.raises(StoreError, match="SlowDown"):
            local.recover(read=read.append)
    assert read == [keys[:1]]

    def dying(some: list[str]) -> None:
        read.append(some)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        local.recover(read=dying)
    assert local.recover(read=read.append) == keys[1:]
    assert read == [keys[:1], keys[1:], keys[1:]]
    assert local.recover(read=read.append) == []
    assert len(read) == 3
    assert list(local.tables.query("SELECT count(*), count(DISTINCT warc_record_id) FROM captures")[1]) == [(27, 27)]
    assert len(list(local.tables.records())) == 9
    assert not local.spool.exists()
