"""Records of captures that a killed run left behind reach the table, whatever fails on the way."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from crawler.jobs import extract
from crawler.jobs.recover import deliver_leftovers
from storage import Archive, open_archive
from storage.captures import Outcome
from storage.errors import StoreError
from tests.storage.exchanges import begin, exchange

SENTENCE = "The ferry number {} leaves the old harbour in the morning, as it always did, and nobody is late."
PARAGRAPHS = "".join(f"<p>{SENTENCE.format(number)}</p>" for number in range(12))
PAGE = f"""<html><head><title>The ferry</title><meta property="article:published_time" content="2020-01-01T00:00:00Z">
</head><body><article><h1>The ferry</h1>{PARAGRAPHS}</article></body></html>""".encode()
IDS = count(1)


def left(archive: Archive, source: str) -> None:
    """A page is archived, then the process is gone, before its record is anywhere."""
    session = begin(archive, lambda: UUID(int=next(IDS)), source=source)
    headers = (("Content-Type", "text/html"), ("Content-Length", str(len(PAGE))))
    url = f"https://{source}.test/ferry"
    session.mark(session.write(exchange(url=url, body=PAGE, headers=headers)), Outcome.ARTICLE, "")
    at = session._current()
    assert at.segment is not None
    for file in (at.entries, at.marks, at.records):
        file.close()
    os.close(at.segment._file)
    session._folder.release()


def recorded(archive: Archive) -> list[object]:
    """The sources of the records."""
    return [source for (source,) in archive.tables.query("SELECT source FROM records ORDER BY 1")[1]]


def test_a_store_that_fails_half_way_loses_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = open_archive(tmp_path / "archive")
    for source in ("aaa", "bbb"):
        left(archive, source)
    put = archive.objects.put_file

    def failing(key: str, path: Path) -> str:
        if "/bbb/" in key:
            raise StoreError("S3 says SlowDown", key, "run again")
        return put(key, path)

    with monkeypatch.context() as patch:
        patch.setattr(archive.objects, "put_file", failing)
        with pytest.raises(StoreError, match="SlowDown"):
            deliver_leftovers(archive)
    deliver_leftovers(archive)
    assert recorded(archive) == ["aaa", "bbb"]
    assert deliver_leftovers(archive) == []


def test_a_death_before_the_records_are_written_loses_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = open_archive(tmp_path / "archive")
    left(archive, "aaa")

    def dying(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(extract, "write_generation", dying)
        with pytest.raises(ZeroDivisionError):
            deliver_leftovers(archive)
    deliver_leftovers(archive)
    assert recorded(archive) == ["aaa"]
    assert not archive.spool.exists()
