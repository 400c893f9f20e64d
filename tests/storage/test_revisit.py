"""The same bytes a second time: named, not repeated, and found again by whoever replays them."""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from warcio.archiveiterator import ArchiveIterator

from storage import Archive
from storage.captures import Outcome
from storage.session import Session
from storage.warc import revisit
from storage.warc.index import scan
from storage.warc.read import Raw, read_records
from tests.storage.exchanges import HTML, assert_checked, begin, exchange, files_of

PICTURE = bytes(range(256)) * 8
TYPE = (("Content-Type", "image/png"), ("Content-Length", str(len(PICTURE))))


def write(session: Session, number: int, **changes: Any) -> str:
    """Archive one file of a page; the kind of the record that was made."""
    given: dict[str, Any] = {"resource_type": "image", "body": PICTURE, "headers": TYPE} | changes
    capture = session.write(exchange(number, **given))
    session.mark(capture, Outcome.REQUISITE, "")
    assert capture.content == given["body"], "the run sees the payload whatever the file holds"
    return capture.record_id


def records(archive: Archive) -> list[Raw]:
    """All of all WARCs in order."""
    found: list[Raw] = []
    for key in archive.warcs():
        with archive.objects.open(key) as stream:
            found += read_records(stream, key)
    return found


def kinds(archive: Archive) -> list[str]:
    return [raw.kind for raw in records(archive) if raw.kind in {"response", "revisit"}]


def test_a_revisit_has_the_head_and_names_its_original_in_full(local: Archive, ids: Callable[[], UUID]) -> None:
    session = begin(local, ids)
    first = write(session, 1)
    write(session, 2, headers=(("Content-Type", "image/webp"), ("Content-Length", "2048")))
    session.close({})
    original, again = (raw for raw in records(local) if raw.kind in {"response", "revisit"})
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/webp\r\nContent-Length: 2048\r\n\r\n"
    assert again.block == head
    fields = {
        "warc-type": "revisit",
        "warc-profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "warc-refers-to": first,
        "warc-refers-to-target-uri": "https://letters.test/p/1",
        "warc-refers-to-date": original.fields["warc-date"],
        "warc-target-uri": "https://letters.test/p/2",
        "warc-payload-digest": original.fields["warc-payload-digest"],
        "warc-block-digest": f"sha1:{b32encode(hashlib.sha1(head).digest()).decode()}",
        "warc-resource-type": "image",
        "content-length": str(len(head)),
        "content-type": "application/http; msgtype=response",
    }
    assert fields.items() <= again.fields.items()


def test_request_and_metadata_stay_beside_it(local: Archive, ids: Callable[[], UUID]) -> None:
    session = begin(local, ids)
    for number in (1, 2):
        write(session, number)
    session.close({})
    *_, again, request, metadata = records(local)
    assert [again.kind, request.kind, metadata.kind] == ["revisit", "request", "metadata"]
    assert {request.fields["warc-concurrent-to"], metadata.fields["warc-concurrent-to"]} == {
        again.fields["warc-record-id"]
    }
    assert request.block.startswith(b"GET /p/2 HTTP/1.1\r\n")
    assert b"via: https://letters.test/archive\r\n" in metadata.block


@pytest.mark.parametrize(
    "changes",
    [
        {"resource_type": ""},
        {"resource_type": "document"},
        {"body": b"x" * (revisit.SMALLEST - 1)},
        {"truncated": "length"},
    ],
    ids=str,
)
def test_what_stays_whole(changes: dict[str, Any], local: Archive, ids: Callable[[], UUID]) -> None:
    session = begin(local, ids)
    for number in (1, 2):
        write(session, number, **changes)
    session.close({})
    assert kinds(local) == ["response", "response"]


def test_an_article_page_with_known_bytes_is_read_again_with_its_payload(
    local: Archive, ids: Callable[[], UUID]
) -> None:
    session = begin(local, ids)
    write(session, 1, body=HTML)
    capture = session.write(exchange(2))
    session.mark(capture, Outcome.ARTICLE, "")
    write(session, 3, body=HTML)
    session.close({})
    assert kinds(local) == ["response", "response", "revisit"]
    assert next(one for one in local.captures() if one.url == capture.url) == capture


def test_an_original_in_an_earlier_file_is_named_too(tmp_path: Path, ids: Callable[[], UUID]) -> None:
    archive = Archive(str(tmp_path / "archive"), tmp_path / "spool", segment_bytes=1)
    session = begin(archive, ids)
    for number in (1, 2):
        write(session, number)
    session.close({})
    assert len(list(archive.warcs())) == 2
    assert kinds(archive) == ["response", "revisit"]


def test_the_oldest_are_forgotten(local: Archive, ids: Callable[[], UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisit, "MOST", 2)
    session = begin(local, ids)
    for number, first in enumerate(b"abcab"):
        write(session, number, body=bytes([first]) * 2048)
    write(session, 9, body=b"b" * 2048)
    session.close({})
    assert kinds(local) == ["response"] * 5 + ["revisit"], "a came back after b and c: it had been forgotten"


def test_index_table_and_file_agree(local: Archive, ids: Callable[[], UUID], tmp_path: Path) -> None:
    session = begin(local, ids)
    for number in (1, 2):
        write(session, number)
    session.close({})
    (path,) = files_of(local, tmp_path / "files")
    assert_checked(path)
    with path.open("rb") as stream:
        scanned = [entry for entry in scan(stream, path.name) if entry.kind == "revisit"]
    _, rows = local.tables.query(
        "select url, record_type, fetch_status, content_mime_type, outcome, content_digest, warc_record_offset, "
        "warc_record_length from captures where record_type = 'revisit'"
    )
    (row,) = rows
    assert row == ("https://letters.test/p/2", "revisit", 200, "image/png", "requisite", *row[5:])
    assert [(one.digest, one.offset, one.length) for one in scanned] == [row[5:]]
    (key,) = (key for key, _ in local.objects.list("indexes/"))
    with local.objects.open(key) as index:
        lines = [json.loads(line.split(b" ", 2)[2]) for line in index.read().splitlines()]
    assert [(line["mime"], line["status"]) for line in lines] == [("image/png", "200"), ("warc/revisit", "200")]
    assert lines[0]["digest"] == lines[1]["digest"]
    with path.open("rb") as stream:
        found = [
            (one.rec_type, one.http_headers.get_statuscode()) for one in ArchiveIterator(stream) if one.http_headers
        ]
    assert ("revisit", "200") in found
