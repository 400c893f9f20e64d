"""WARCs of others, bad ones too."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import tzset
from uuid import uuid4

import pytest

from storage import Archive
from storage.captures import Capture
from storage.errors import BadWarcError, MissingError
from storage.warc.build import pack, redacted, warc_records
from storage.warc.payload import LIMIT
from storage.warc.read import MOST, parse_date, read_captures, read_records
from storage.warc.redact import Redactor
from tests.storage.exchanges import HTML, exchange

FOREIGN = {
    "20141129-heritrix-original/source.warc.gz": {200: 1},
    "example-collection-with-lists/source.warc": {200: 17, 301: 1},
    "main-entry-403/source.warc.gz": {200: 10, 401: 1, 403: 1},
    "netpreserve-twitter/source.warc": {200: 137, 302: 2},
    "warcfile/source.warc.gz": {200: 16},
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", FOREIGN)
def test_warcs_of_others_are_read(corpus: Path, local: Archive, name: str) -> None:
    captures = list(local.captures([str(corpus / "warc" / name)]))
    assert Counter(capture.status for capture in captures) == FOREIGN[name]
    assert [capture.damage for capture in captures] == [None] * len(captures)
    assert all(capture.url.startswith("http") and capture.time.tzinfo for capture in captures)
    first = captures[0]
    data = (corpus / "warc" / name).read_bytes()[first.offset : first.offset + first.length]
    text = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    assert text.startswith(b"WARC/1.")
    assert first.record_id.encode() in text
    assert text.count(b"WARC-Type: response") == 1


def _records(count: int) -> list[bytes]:
    made = redacted(exchange(3), Redactor(b""))
    records = [record for _ in range(count) for record in warc_records(made, HTML, "<urn:x>", uuid4)]
    return [b"".join(pack(record)) for record in records]


def _read(data: bytes) -> tuple[list[Capture], BadWarcError | None]:
    found: list[Capture] = []
    try:
        for capture in read_captures(io.BytesIO(data), "harbour.warc.gz"):
            found.append(capture)  # noqa: PERF402 - what came before the error is wanted
    except BadWarcError as error:
        return found, error
    return found, None


@pytest.mark.parametrize("plain", [False, True])
def test_a_cut_file_gives_what_stands_before_and_says_where(plain: bool) -> None:
    members = [gzip.decompress(member) if plain else member for member in _records(3)]
    whole = b"".join(members)
    start = len(b"".join(members[:6]))  # of the third response
    for cut in (start + 40, start + len(members[6]) // 2, start + len(members[6]) - 5):
        found, error = _read(whole[:cut])
        assert [capture.content for capture in found] == [HTML, HTML], cut
        assert error is not None, cut
        assert error.offset <= start
        assert "harbour.warc.gz at byte" in str(error)
    assert _read(whole)[1] is None


def test_damage_in_the_middle_is_said() -> None:
    members = _records(3)
    bad = bytearray(members[3])
    bad[len(bad) // 2] ^= 0xFF
    found, error = _read(b"".join((*members[:3], bytes(bad), *members[4:])))
    assert len(found) >= 1
    assert found[0].content == HTML
    assert error is not None


def test_other_files_are_no_warcs() -> None:
    for data in (
        b"<html>no archive</html>" * 50,
        gzip.compress(b"<html>no archive</html>"),
        b"PK\x03\x04" + bytes(500),
    ):
        found, error = _read(data)
        assert found == []
        assert error is not None, data[:20]
    assert _read(b"") == ([], None)


def test_a_record_without_a_usable_date_is_said() -> None:
    members = [gzip.decompress(member) for member in _records(2)]
    members[3] = members[3].replace(b"WARC-Date: 2026", b"WARC-Date: soon")
    found, error = _read(b"".join(members))
    assert len(found) == 1
    assert error is not None
    assert "WARC-Date" in str(error)


def test_of_a_large_block_only_the_beginning_is_held() -> None:
    size = 2 * LIMIT + (1 << 20)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n"
    fields = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2014-11-29T01:02:03Z\r\n"
        b"WARC-Target-URI: <http://a.test/v.mp4>\r\nContent-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n" % (len(head) + size)
    )
    large = gzip.compress(fields + head + bytes(size) + b"\r\n\r\n", 1)
    data = large + b"".join(_records(1))
    raws = list(read_records(io.BytesIO(data), "harbour.warc.gz"))
    assert (len(raws[0].block), raws[0].length) == (MOST, len(large))
    found, error = _read(data)
    assert error is None
    assert [(len(one.content), one.damage) for one in found] == [(LIMIT, "content too large"), (len(HTML), None)]
    found, error = _read(large[: len(large) // 2])
    assert error is not None, "what is behind the beginning is still counted"


def test_chunked_bodies_of_others_are_put_together() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    block = head + b"4\r\nboat\r\n0\r\n\r\n"
    record = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2014-11-29T01:02:03Z\r\n"
        b"WARC-Target-URI: <http://a.test/>\r\nContent-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(block), block)
    )
    ((capture,), error) = _read(record)
    assert error is None
    assert (capture.url, capture.content, capture.length) == ("http://a.test/", b"boat", len(record))


def test_a_missing_file_is_said(local: Archive) -> None:
    with pytest.raises(MissingError, match="no such WARC"):
        list(local.captures(["warc/nobody/2026/11/none.warc.gz"]))


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2016", datetime(2016, 1, 1, tzinfo=UTC)),
        ("2016-02", datetime(2016, 2, 1, tzinfo=UTC)),
        ("2016-02-11", datetime(2016, 2, 11, tzinfo=UTC)),
        ("2016-02-11T23:24Z", datetime(2016, 2, 11, 23, 24, tzinfo=UTC)),
        ("2016-02-11T23:24:25", datetime(2016, 2, 11, 23, 24, 25, tzinfo=UTC)),
        ("2016-02-11T23:24:25.412030001Z", datetime(2016, 2, 11, 23, 24, 25, 412030, tzinfo=UTC)),
        ("2016-02-11T23:24:25+02:00", datetime(2016, 2, 11, 21, 24, 25, tzinfo=UTC)),
    ],
)
def test_dates_of_fewer_parts_are_utc(text: str, time: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Shanghai")
        tzset()
        found = parse_date(text)
    tzset()
    assert found == time
    for wrong in ("", "201", "2016-0", "2016-02-1", "2016-13", "soon"):
        with pytest.raises(ValueError, match=r"isoformat|month"):
            parse_date(wrong)
