"""What is written is what was on the wire, and what is read is what was written."""

from __future__ import annotations

import gzip
import hashlib
import io
from base64 import b32encode
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from storage import Archive, open_archive
from storage.captures import Outcome
from storage.warc.build import Derived, Exchange, pack, redacted, warc_records
from storage.warc.read import read_captures
from storage.warc.redact import Redactor
from tests.storage.exchanges import HTML, INFO, NOW, assert_checked, begin, exchange, files_of

ODD_HEADERS = (
    ("content-TYPE", "text/html; charset=utf-8"),
    ("X-Twice", "first"),
    ("x-twice", "second"),
    ("X-Twice", "third"),
    ("X-Latin", "caf\xe9"),
    ("X-Empty", ""),
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
)


def _packed(made: Exchange) -> bytes:
    numbers = iter(range(1, 9))
    made = redacted(made, Redactor(b"key"))
    records = warc_records(made, HTML, "<urn:uuid:info>", lambda: UUID(int=next(numbers)))
    return b"".join(piece for record in records for piece in pack(record))


def test_a_response_record_as_text() -> None:
    body = b"<p>The boat leaves.</p>"
    made = exchange(7, body=body, headers=(("Content-Type", "text/html"), ("Content-Length", "23")), protocol="h2")
    text = gzip.decompress(_packed(made)).decode()
    sha1 = b32encode(hashlib.sha1(body).digest()).decode()
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 23\r\n\r\n"
    block = b32encode(hashlib.sha1(head.encode() + body).digest()).decode()
    assert text.startswith(
        "WARC/1.1\r\n"
        "WARC-Type: response\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        "WARC-Date: 2026-11-23T22:30:00.130456Z\r\n"
        "WARC-Target-URI: https://letters.test/p/7\r\n"
        "WARC-Warcinfo-ID: <urn:uuid:info>\r\n"
        "WARC-Protocol: h2\r\n"
        "WARC-IP-Address: 127.0.0.1\r\n"
        f"WARC-Block-Digest: sha1:{block}\r\n"
        f"WARC-Payload-Digest: sha1:{sha1}\r\n"
        f"X-Foldline-Payload-Digest: sha256:{hashlib.sha256(body).hexdigest()}\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(head) + len(body)}\r\n\r\n"
        f"{head}<p>The boat leaves.</p>\r\n\r\n"
        "WARC/1.1\r\nWARC-Type: request\r\n"
    )
    assert "WARC-Concurrent-To: <urn:uuid:00000000-0000-0000-0000-000000000001>" in text
    assert (
        "\r\n\r\nGET /p/7 HTTP/1.1\r\nHost: letters.test\r\nUser-Agent: foldline/0.1.0\r\naccept: text/html\r\n" in text
    )
    assert "via: https://letters.test/archive\r\nfetchTimeMs: 17\r\n" in text


def test_a_head_stays_as_sent() -> None:
    body = gzip.compress(b"<p>Boats</p>")
    stream = io.BytesIO(_packed(exchange(headers=ODD_HEADERS, body=body, reason="Fine\xe9")))
    raw = gzip.decompress(stream.getvalue())
    assert (
        b"HTTP/1.1 200 Fine\xe9\r\ncontent-TYPE: text/html; charset=utf-8\r\nX-Twice: first\r\nx-twice: second\r\n"
        in raw
    )
    assert b"X-Latin: caf\xe9\r\n" in raw
    assert b"X-Archive-Orig-Transfer-Encoding: chunked\r\n" in raw
    assert b"\r\nTransfer-Encoding" not in raw
    assert body in raw
    (capture,) = read_captures(stream, "x")
    assert capture.headers[:6] == ODD_HEADERS[:6]
    assert (capture.reason, capture.content, capture.damage) == ("Fine\xe9", b"<p>Boats</p>", None)


def test_a_wrong_length_is_corrected_and_kept() -> None:
    made = redacted(exchange(headers=(("content-length", "999999"),), body=b"cut", truncated="length"), Redactor(b""))
    assert made.headers == (("X-Archive-Orig-content-length", "999999"), ("content-length", "3"))
    head = redacted(exchange(headers=(("Content-Length", "10"),), body=b"", method="HEAD"), Redactor(b""))
    assert head.headers == (("Content-Length", "10"),)


def test_line_breaks_in_a_header_break_no_record() -> None:
    stream = io.BytesIO(_packed(exchange(headers=(("X-Evil", "a\r\n\r\nWARC/1.1\r\n"), ("B", "c")))))
    (capture,) = read_captures(stream, "x")
    assert capture.header("B") == "c"
    assert capture.content == HTML


def test_every_record_names_its_warcinfo_and_its_response(
    local: Archive, ids: Callable[[], UUID], tmp_path: Path
) -> None:
    session = begin(local, ids)
    session.write(exchange(1, rendered=b"<html>after scripts</html>", truncated="time"))
    session.close({})
    (path,) = files_of(local, tmp_path / "out")
    with path.open("rb") as stream:
        records = [
            (r.rec_type, dict(r.rec_headers.headers), r.content_stream().read()) for r in ArchiveIterator(stream)
        ]
    kinds = [kind for kind, _, _ in records]
    assert kinds == ["warcinfo", "response", "request", "metadata", "resource"]
    info = records[0][1]["WARC-Record-ID"]
    assert all(fields["WARC-Warcinfo-ID"] == info for _, fields, _ in records[1:])
    response = records[1][1]
    assert all(fields["WARC-Concurrent-To"] == response["WARC-Record-ID"] for _, fields, _ in records[2:])
    assert len({fields["WARC-Record-ID"] for _, fields, _ in records}) == 5
    assert response["WARC-Truncated"] == "time"
    assert records[4][1]["WARC-Target-URI"] == "urn:foldline:dom:https://letters.test/p/1"
    said = records[0][2].decode()
    for line in ("isPartOf: harbour", "platform: substack", "robots: obey", "format: WARC File Format 1.1", "chunked"):
        assert line in said
    assert records[0][1]["WARC-Filename"] == path.name


def test_a_page_and_what_was_made_of_it_are_joined(local: Archive, ids: Callable[[], UUID], tmp_path: Path) -> None:
    session = begin(local, ids)
    made = exchange(
        1,
        page_id="visit-1",
        resource_type="document",
        rendered=b"<html>after scripts</html>",
        derived=(Derived("urn:view:", "image/png", b"\x89PNG"),),
        notes=(("failed", "net::ERR_FAILED GET https://letters.test/x?token=geheim"),),
    )
    session.write(made)
    session.close({})
    (path,) = files_of(local, tmp_path / "out")
    with path.open("rb") as stream:
        records = [(dict(r.rec_headers.headers), r.content_stream().read()) for r in ArchiveIterator(stream)][1:]
    assert {fields["WARC-Page-ID"] for fields, _ in records} == {"visit-1"}
    kinds = [(fields["WARC-Type"], fields.get("WARC-Resource-Type")) for fields, _ in records]
    assert kinds[:3] == [("response", "document"), ("request", "document"), ("metadata", None)]
    assert (
        records[2][1].splitlines()[-1].startswith(b"failed: net::ERR_FAILED GET https://letters.test/x?token=redacted-")
    )
    view, content = records[4]
    assert (view["WARC-Target-URI"], view["Content-Type"]) == ("urn:view:https://letters.test/p/1", "image/png")
    assert view["WARC-Concurrent-To"] == records[0][0]["WARC-Record-ID"]
    assert content == b"\x89PNG"
    assert_checked(path)
    (capture,) = local.captures()
    assert capture.rendered == b"<html>after scripts</html>"


def test_checkers_accept_everything(archive: Archive, ids: Callable[[], UUID], tmp_path: Path) -> None:
    session = begin(archive, ids)
    written = [
        session.write(exchange(1)),
        session.write(exchange(2, body=gzip.compress(HTML), headers=ODD_HEADERS)),
        session.write(exchange(3, body=bytes(range(256)) * 300, headers=(("Content-Type", "image/x-boat"),))),
        session.write(exchange(4, body=b"", status=404, reason="")),
        session.write(exchange(5, rendered=b"<html>after scripts</html>", ip=None, via=None)),
        session.write(exchange(6, method="POST", request_body=b"a=b", status=301, headers=(("Location", "/p/7"),))),
        session.write(exchange(7, body=gzip.compress(HTML)[:900], headers=ODD_HEADERS, truncated="disconnect")),
    ]
    session.close({})
    assert list(archive.captures()) == written
    assert written[6].damage == "truncated gzip"
    for path in files_of(archive, tmp_path / "out"):
        assert_checked(path)
    for capture in written:
        with archive.objects.open(capture.warc, capture.offset, capture.length) as stream:
            member = gzip.decompress(stream.read())
        assert capture.record_id.encode() in member
        assert member.count(b"WARC/1.1\r\n") == 1


names = st.text("abcDEF-", min_size=1, max_size=8)
values = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f\x85\xa0"), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    headers=st.lists(st.tuples(names, values), max_size=6).map(tuple),
    body=st.binary(max_size=2000),
    status=st.integers(100, 599),
    reason=st.text("abc XYZ\xe9", max_size=10).map(str.strip),
    rendered=st.none() | st.binary(max_size=200),
    method=st.sampled_from(["GET", "POST", "HEAD"]),
    truncated=st.sampled_from([None, "length", "time", "disconnect"]),
    protocol=st.sampled_from(["HTTP/1.0", "HTTP/1.1", "h2"]),
)
def test_reading_gives_what_writing_gave(tmp_path: Path, **fields: object) -> None:
    archive = open_archive(tmp_path / uuid4().hex)
    session = archive.session("harbour", "run-1", INFO, lambda: NOW)
    captures = [session.write(exchange(0, **fields)), session.write(exchange(1, **fields))]
    session.mark(captures[0], Outcome.ARTICLE, "")
    session.close({})
    assert list(archive.captures()) == captures
