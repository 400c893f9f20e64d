"""Linking an archive: only what is new, the same again from nothing, and nothing twice after a kill."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crawler.cli import run
from crawler.jobs import works as job
from crawler.jobs.works import INDEX, link_works
from storage import Archive, open_archive
from storage.codec import encode
from storage.records import Record
from tests.pipelines.test_link import made, prose

ORIGINAL = made("crumbs", "p/rope", prose(1))
MIRROR = made("reader", "a/1", ["Kept for you", *prose(1)])
OTHER = made("crumbs", "p/flour", prose(2), title="The price of flour")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(tmp_path / "archive")


def append(archive: Archive, *records: Record) -> None:
    archive.tables.append_records([encode(record) for record in records])


def last(archive: Archive) -> list[tuple[Any, ...]]:
    """What holds: relation and work of each record towards each other one."""
    _, rows = archive.tables.query(
        "SELECT id, other_id, relation, rule, work_id FROM works QUALIFY row_number() OVER "
        "(PARTITION BY source, id, other_id, target ORDER BY seq DESC) = 1 ORDER BY ALL"
    )
    return [row for row in rows if row[3] != "withdrawn"]


def test_a_new_record_is_linked_to_what_was_there(archive: Archive) -> None:
    append(archive, MIRROR, OTHER)
    assert link_works(archive).statements == 2
    append(archive, ORIGINAL)
    done = link_works(archive)
    assert (done.records, done.relations, done.rebuilt) == (1, 1, False)
    assert (MIRROR.id, ORIGINAL.id, "mirror_of", "same-text") in [row[:4] for row in last(archive)]
    assert link_works(archive).statements == 0


def test_the_index_is_made_again_from_the_tables(archive: Archive) -> None:
    append(archive, MIRROR, OTHER)
    link_works(archive)
    append(archive, ORIGINAL)
    link_works(archive)
    before = last(archive)
    (archive.spool / INDEX).unlink()
    done = link_works(archive)
    assert (done.records, done.statements, done.rebuilt) == (3, 0, True)
    assert last(archive) == before


def test_an_index_of_somebody_else_is_not_trusted(archive: Archive) -> None:
    append(archive, ORIGINAL)
    link_works(archive)
    append(archive, MIRROR)
    elsewhere = open_archive(archive.url, spool=Path(archive.url).parent / "elsewhere")
    assert link_works(elsewhere).relations == 1
    append(archive, OTHER)
    done = link_works(archive)
    assert (done.rebuilt, done.statements) == (True, 1)


def test_a_revision_that_ends_a_relation_withdraws_it(archive: Archive) -> None:
    append(archive, ORIGINAL, MIRROR)
    link_works(archive)
    changed = msgspec.structs.replace(
        MIRROR, revision=2, content_text="\n\n".join(prose(9)), title="All about meters", authors=[]
    )
    append(archive, changed)
    assert link_works(archive).withdrawn == 1
    assert [row for row in last(archive) if row[2]] == []
    assert len({row[4] for row in last(archive)}) == 2


def test_a_kill_between_table_and_index_states_nothing_twice(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    append(archive, ORIGINAL)
    link_works(archive)
    append(archive, MIRROR, OTHER)
    appended = archive.tables.append_works

    def dies(*args: Any, **kwargs: Any) -> None:
        appended(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(archive.tables, "append_works", dies)
    with pytest.raises(KeyboardInterrupt):
        link_works(archive)
    monkeypatch.undo()
    link_works(archive)
    _, rows = archive.tables.query("SELECT count(*), count(DISTINCT seq) FROM works")
    assert next(rows) == (3, 3)


def test_a_crawl_leaves_a_back_catalogue_to_the_command(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(job, "AT_ONCE", 2)
    append(archive, ORIGINAL, MIRROR, OTHER)
    job.linked_after(archive)
    told = json.loads(capsys.readouterr().err)
    assert told["event"] == "notice"
    assert told["message"] == "more than 2 records are not linked yet: run `foldline records works link`"
    assert link_works(archive).records == 3
    append(archive, made("crumbs", "p/salt", prose(3)))
    job.linked_after(archive)
    assert capsys.readouterr().err == ""
    assert link_works(archive).records == 0


def test_show_says_why(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    append(archive, ORIGINAL, MIRROR, OTHER)
    assert run(["records", "works", "link", "--archive", archive.url]) == 0
    assert "1 relations stated" in capsys.readouterr().out
    assert run(["records", "works", "show", ORIGINAL.id, "--archive", archive.url]) == 0
    shown = capsys.readouterr().out
    assert f"mirror_of {ORIGINAL.id}, confidence 0.97 by same-text" in shown
    assert "text: words 360" in shown
    assert OTHER.id not in shown
    assert run(["records", "works", "show", "nobody", "--archive", archive.url]) != 0
    assert "records works link" in capsys.readouterr().err


def test_a_file_that_is_no_index(archive: Archive) -> None:
    append(archive, ORIGINAL)
    archive.spool.mkdir(parents=True)
    (archive.spool / INDEX).write_bytes(b"not a database, and long enough to be read as a page of one" * 40)
    with pytest.raises(Exception, match="works index"):
        link_works(archive)


def test_after_a_crawl_a_failure_is_said_and_costs_nothing(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    append(archive, ORIGINAL)
    archive.spool.mkdir(parents=True)
    (archive.spool / INDEX).write_bytes(b"no database" * 400)
    job.linked_after(archive)
    assert "records works link" in capsys.readouterr().err
