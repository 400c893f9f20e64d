"""Append-only tables: nothing twice, nothing missed."""

from __future__ import annotations

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from storage import Archive, open_archive, tables
from storage.codec import decode, encode
from storage.errors import StoreError
from storage.records import Author, Date, Kind, Record, Says, Signal
from storage.rows import CAPTURES, capture_row
from storage.warc.index import Entry, cdxj
from tests.storage.exchanges import NOW


def record(number: int, **changes: object) -> Record:
    """The n-th record of a source."""
    fields: dict[str, object] = {
        "id": f"x:{number}",
        "kind": Kind.ARTICLE,
        "platform": "ghost",
        "source": "harbour",
        "url": "https://a.test/",
        "canonical_url": "https://a.test/",
        "captured_at": NOW + timedelta(seconds=number),
    }
    return Record(**{**fields, **changes})  # type: ignore[arg-type]


def lines(*numbers: int, **changes: object) -> list[bytes]:
    """Records as the table takes them."""
    return [encode(record(number, **changes)) for number in numbers]


def test_records_come_back_in_order_and_once(archive: Archive) -> None:
    table = archive.tables
    assert list(table.records()) == []
    assert table.version() is None
    assert table.known("harbour", lambda made: made.revision) == {}
    table.append_records(lines(1, 2, 3), "first")
    table.append_records(lines(1, 2, 3), "first")
    cursor = table.version()
    table.append_records(lines(4, 5), "second")
    table.append_records(lines(6, source="other"))
    assert list(table.records()) == lines(1, 2, 3, 4, 5) + lines(6, source="other")
    assert list(table.records(since=cursor)) == lines(4, 5) + lines(6, source="other")
    assert list(table.records(since=table.version())) == []
    assert list(table.records(source="harbour", limit=4)) == lines(1, 2, 3, 4)
    assert list(table.records(where="id IN ('x:5', 'x:2')")) == lines(2, 5)
    assert list(table.records(source="other", where="revision = 1", limit=1)) == lines(6, source="other")


def test_a_moment_finer_than_the_log_is_found(local: Archive) -> None:
    moment = NOW.replace(microsecond=999_999)
    local.tables.append_records(lines(1, captured_at=moment) + lines(2, captured_at=NOW.replace(microsecond=1)))
    _, rows = local.tables.query("SELECT id FROM records WHERE captured_at > ?", [moment - timedelta(microseconds=1)])
    assert list(rows) == [("x:1",)]


LEFT = """
import sys
from storage import open_archive
tables = open_archive(sys.argv[1]).tables
kept = [tables.records(), tables.records(where="true"), tables.query("SELECT record FROM records")[1]]
for rows in kept:
    next(rows)
print(sum(1 for _ in tables.records(limit=2)))
"""


def test_a_process_that_leaves_rows_unread_ends(archive: Archive) -> None:
    for start in range(0, 6_000, 500):
        archive.tables.append_records(lines(*range(start, start + 500), content_text=random.randbytes(2_000).hex()))
    command = [sys.executable, "-c", LEFT, archive.url]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "2\n", "")


def test_known_is_the_last_generation_of_the_last_revision(local: Archive) -> None:
    table = local.tables
    table.append_records(lines(1, revision=2, title="second"))
    table.append_records(lines(1, title="first") + lines(2, title="two"))
    table.append_records(lines(1, revision=2, generation=2, title="second, read again"))
    table.append_records(lines(3, source="other", title="three"))
    assert table.known("harbour", lambda made: made.title) == {"x:1": "second, read again", "x:2": "two"}


def test_batches_are_bounded_and_a_repeat_goes_on(local: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BATCH_ROWS", 10)
    table = local.tables
    with pytest.raises(RuntimeError, match="killed"):
        table.append_records(_then_die(lines(*range(25))), "token")
    assert len(list(table.records())) == 20
    table.append_records(lines(*range(35)), "token")
    assert list(table.records()) == lines(*range(35))
    assert table.version() == 4


def _then_die(made: list[bytes]):  # type: ignore[no-untyped-def] # a generator of bytes that never ends well
    yield from made
    raise RuntimeError("killed")


def test_many_writers_lose_nothing(archive: Archive) -> None:
    with ThreadPoolExecutor(6) as pool:
        done = [
            pool.submit(open_archive(archive.url).tables.append_records, lines(number), f"t{number}")
            for number in range(12)
        ]
        for each in done:
            each.result()
    assert sorted(archive.tables.records()) == sorted(lines(*range(12)))


def test_of_writers_that_decided_on_the_same_revision_each_gets_its_own(archive: Archive) -> None:
    def again(fresh: list[bytes], there: list[bytes]) -> list[bytes]:
        last = max(decode(line).revision for line in there)
        known = {decode(line).title for line in there}
        assert {decode(line).source for line in there} == {"harbour"}
        return [encode(replace(decode(line), revision=last + 1)) for line in fresh if decode(line).title not in known]

    archive.tables.append_records(lines(1, source="other"))
    with ThreadPoolExecutor(6) as pool:
        done = [
            pool.submit(
                open_archive(archive.url).tables.append_records,
                lines(1, 10 + number, title=f"title {number % 4}"),
                f"t{number}",
                again,
            )
            for number in range(8)
        ]
        for each in done:
            each.result()
    made = [decode(line) for line in archive.tables.records(source="harbour")]
    one = [(record.revision, record.title) for record in made if record.id == "x:1"]
    assert [revision for revision, _ in one] == [1, 2, 3, 4]
    assert {title for _, title in one} == {f"title {number}" for number in range(4)}
    assert sorted(record.id for record in made if record.id != "x:1") == [f"x:{10 + number}" for number in range(8)]


def test_the_columns_of_a_capture() -> None:
    entry = Entry(
        kind="response",
        url="https://WWW.news.example.co.uk/p/a?b=1",
        time="2026-11-23T22:30:00.123456Z",
        record_id="<urn:1>",
        concurrent_to="<urn:1>",
        offset=10,
        length=20,
        digest="sha1:X",
        status=301,
        mime="text/html",
        detected="text/plain",
        charset="utf-8",
        redirect="/q",
        truncated="length",
        outcome="redirect",
        reason="to /q",
    )
    row = capture_row(entry, {"source": "s", "run": "r", "warc": "w"})
    assert dict(zip((name for name, _ in CAPTURES), row, strict=True)) == {
        "url_surtkey": "uk,co,example,news)/p/a?b=1",
        "url": "https://WWW.news.example.co.uk/p/a?b=1",
        "url_host_name": "www.news.example.co.uk",
        "url_host_registered_domain": "example.co.uk",
        "url_protocol": "https",
        "url_path": "/p/a",
        "url_query": "b=1",
        "fetch_time": datetime(2026, 11, 23, 22, 30, 0, 123456, UTC),
        "fetch_status": 301,
        "fetch_redirect": "/q",
        "content_digest": "sha1:X",
        "content_mime_type": "text/html",
        "content_mime_detected": "text/plain",
        "content_charset": "utf-8",
        "content_truncated": "length",
        "warc_filename": "w",
        "warc_record_offset": 10,
        "warc_record_length": 20,
        "warc_record_id": "<urn:1>",
        "record_type": "response",
        "source": "s",
        "run": "r",
        "outcome": "redirect",
        "reason": "to /q",
    }


def test_queries_see_all_tables_even_empty_ones(archive: Archive) -> None:
    archive.tables.append_records(lines(1, 2, title="The harbour"))
    names, found = archive.tables.query("SELECT id, title FROM records WHERE id = ? ORDER BY id", ["x:2"])
    assert names == ["id", "title"]
    assert list(found) == [("x:2", "The harbour")]
    assert list(archive.tables.query("SELECT count(*) FROM captures, runs")[1]) == [(0,)]


def test_a_table_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "tables").write_text("in the way")
    with pytest.raises(StoreError, match="table records"):
        open_archive(tmp_path / "archive").tables.append_records(lines(1))


times = st.datetimes(timezones=st.just(UTC)) | st.none()


@given(
    title=st.text(st.characters(exclude_categories=["Cs"])),
    time=times,
    rights=st.dictionaries(st.sampled_from("abc"), st.text("é b")),
)
def test_a_record_is_one_line_and_comes_back(title: str, time: datetime | None, rights: dict[str, str]) -> None:
    made = record(
        1,
        title=title,
        authors=[Author(title)],
        date_published=time,
        dates=[Date("published", title, "feed", "json:/x", time)],
        signals=[Signal(Says.LOCKED, True, "json:/x")],
        rights=rights,
    )
    line = encode(made)
    assert b"\n" not in line
    assert decode(line) == made
    assert encode(decode(line)) == line


@given(st.text(max_size=30), st.sampled_from(["", "https://", "https://a.test:", "https://[", "urn:foldline:dom:"]))
def test_no_url_breaks_a_row_or_a_line(rest: str, start: str) -> None:
    entry = Entry("response", start + rest, "2026-11-23T22:30:00Z", "<urn:1>", "<urn:1>", 0, 1, "sha1:X", 200)
    row = capture_row(entry, {"source": "s", "run": "r", "warc": "w"})
    assert row[1] == start + rest
    assert cdxj([entry], "w").split(b" ", 2)[1] == b"20261123223000"


def test_s3_without_credentials_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(StoreError, match=r"no S3 credentials.*AWS_ACCESS_KEY_ID"):
        _ = open_archive("s3://letters/archive").tables
