"""Every block of the newsstand leads back to the bytes it was read from: pages, listings' bodies, rendered DOMs."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.cli import run
from crawler.errors import FoldlineError
from crawler.jobs.provenance import Bytes, block_at, capture_of, locate_all, raw_bytes, spans
from pipelines import Refused, finish
from spiders.interpret import interpret
from storage import Archive, open_archive
from storage.captures import Capture
from storage.records import Kind, Record
from storage.warc.build import Exchange, WarcInfo
from tests.crawl.conftest import Crawled
from tests.crawler.conftest import exchange
from tests.spiders.making import capture

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NUMBERS = re.compile(r"^(?:\d+\.|\[\w+\]) ", re.MULTILINE)
SITES = Path(__file__).parents[1] / "sites"
SHELL = b"<!doctype html><html><head></head><body><div id=root></div></body></html>"


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def bare(record: Record, number: int) -> str:
    """What a block says without the numbers that cleaning writes before items."""
    block = record.blocks[number]
    return letters(NUMBERS.sub("", block.text) if block.kind in {"list", "footnote"} else block.text)


def shown(place: Bytes, kind: str) -> str:
    return "" if kind == "rule" else letters(str(place.node.text_content()))


def check(archive: Archive, record: Record) -> int:
    """All blocks and a stride of characters of one record; how many blocks."""
    inside = [
        block_at(record, char)
        for _, start, end in spans(record)
        for char in {start, (start + end) // 2, end - 1, *range(start, end, 37)}
    ]
    wanted = [*((number, 0) for number in range(len(record.blocks))), *inside]
    for (number, at), place in zip(wanted, locate_all(archive, record, wanted), strict=True):
        block = record.blocks[number]
        says = shown(place, block.kind)
        if block.kind not in {"image", "embed", "rule"}:
            own = says.lstrip("0123456789") if block.kind == "footnote" else says
            assert bare(record, number) in {says, own}, (record.id, block.src)
        if block.kind == "image":
            assert place.node.tag in {"img", "figure", "picture", "a", "div", "p"}, block.src
        if block.text[at : at + 1].isalnum() and place.char is not None:
            assert record.content_text[place.char] == block.text[at]
            if bare(record, number) == letters(block.text):
                assert block.text[at] in str(place.inner.text_content()), (record.id, block.src, at)
    return len(record.blocks)


def told_by_warcio(archive: Archive, place: Bytes) -> tuple[str, bytes]:
    """Type and payload of a record, by other people's reader, out of nothing but the bytes named."""
    found = [
        (record.rec_type, record.rec_headers.get_header("WARC-Record-ID"), record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(raw_bytes(archive, place.held)))
    ]
    ((kind, record_id, payload),) = found
    assert record_id == place.held.record_id
    return kind, payload


def test_every_block_of_every_record(crawled: Crawled) -> None:
    archive = open_archive(crawled.archive)
    count = 0
    for change in archive.changes():
        record = change.record
        count += check(archive, record)
        if record.blocks:
            (place,) = locate_all(archive, record, [(0, 0)])
            kind, payload = told_by_warcio(archive, place)
            if not record.rendered:
                assert (kind, place.held.offset, place.held.record_id) == ("response", record.offset, record.record_id)
            assert letters(record.blocks[0].text)[:12] in letters(payload.decode())
    assert count > 800


def again(archive: Archive, captures: Iterator[Capture], *, rendered: bool) -> Iterator[Record]:
    """The captures archived anew, everything they say as records: no fold hides what listings gave."""
    session = archive.session("again", "run-1", WarcInfo(), lambda: NOON)
    made: list[Record] = []
    for old in captures:
        if rendered and b"<html" not in old.content[:2000].lower():
            continue
        headers = tuple(item for item in old.headers if item[0].lower() != "content-encoding")
        written = session.write(
            Exchange(
                url=old.url,
                time=old.time,
                method=old.method,
                target="/",
                request_headers=(),
                request_body=b"",
                protocol="HTTP/1.1",
                status=old.status,
                reason=old.reason,
                headers=headers,
                body=SHELL if rendered else old.content,
                ip=None,
                truncated=None,
                via=None,
                fetch_ms=1,
                rendered=old.content if rendered else None,
            )
        )
        for draft in interpret(written).drafts:
            try:
                made.append(finish(draft, written))
            except Refused:
                continue
    session.close({"outcome": "finished"})
    yield from made


def test_bodies_out_of_feeds_and_json(crawled: Crawled, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive")
    pointers: Counter[str] = Counter()
    cases = ((item, tomllib.loads((item.parent / "case.toml").read_text())) for item in SITES.glob("*/*/source.json"))
    api = (replace(capture(item.read_bytes(), case["url"]), time=NOON) for item, case in cases)
    for record in again(archive, chain(open_archive(crawled.archive).captures(), api), rendered=False):
        check(archive, record)
        if record.partial and record.blocks:
            (place,) = locate_all(archive, record, [(len(record.blocks) - 1, 0)])
            _, payload = told_by_warcio(archive, place)
            pointers["json" if payload.lstrip()[:1] in {b"[", b"{"} else "feed"] += 1
            assert place.pointer
            if payload.lstrip()[:1] in {b"[", b"{"}:
                assert letters(str(place.node.text_content()))[:9] in letters(at_pointer(payload, place.pointer))
    assert pointers["json"] >= 3
    assert pointers["feed"] >= 5


def at_pointer(document: bytes, pointer: str) -> str:
    """RFC 6901."""
    value = json.loads(document)
    for step in pointer.removeprefix("json:").split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return str(value)


def test_rendered_pages(crawled: Crawled, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive")
    seen = 0
    for record in again(archive, open_archive(crawled.archive).captures(), rendered=True):
        assert record.rendered
        check(archive, record)
        if record.blocks:
            seen += 1
            (place,) = locate_all(archive, record, [(0, 0)])
            kind, payload = told_by_warcio(archive, place)
            assert (kind, place.held.rendered) == ("resource", True)
            assert place.held.fields["warc-target-uri"].startswith("urn:foldline:dom:http")
            assert letters(record.blocks[0].text)[:12] in letters(payload.decode())
    assert seen > 30


def test_the_capture_is_the_one_that_was_read(crawled: Crawled) -> None:
    archive = open_archive(crawled.archive)
    originals = {item.record_id: item for item in archive.captures()}
    for change in archive.changes():
        assert capture_of(archive, change.record) == originals[change.record.record_id]


def test_the_command(crawled: Crawled, capsys: pytest.CaptureFixture[str]) -> None:
    record = next(change.record for change in open_archive(crawled.archive).changes() if change.record.boundary)
    assert record.boundary is not None
    words = ["records", "bytes", record.id, "--archive", str(crawled.archive)]
    assert run([*words, "--char", str(record.boundary.char - 1), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["block"], told["offset"], told["warc"]) == (record.boundary.block, record.offset, record.warc)
    assert told["character"] == record.content_text[record.boundary.char - 1]
    assert told["markup"].startswith("<")
    assert run([*words, "--block", "0"]) == 0
    out = capsys.readouterr().out
    for piece in (record.warc, f"offset {record.offset:,}", record.blocks[0].src, "warc-type: response"):
        assert piece in out
    assert run([*words, "--block", "999"]) == 2
    assert "counted from 0" in capsys.readouterr().err
    assert run([*words, "--char", "1", "--block", "1"]) == 2
    assert "--block" in capsys.readouterr().err


def test_where_the_text_ends_is_its_last_character(crawled: Crawled, capsys: pytest.CaptureFixture[str]) -> None:
    """A boundary at the end of the text names the place behind it."""
    record = next(
        record
        for record in (change.record for change in open_archive(crawled.archive).changes())
        if record.boundary and 0 < record.boundary.char == len(record.content_text)
    )
    size = len(record.content_text)
    words = ["records", "bytes", record.id, "--archive", str(crawled.archive), "--char"]
    assert run([*words, str(size), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["char"] == size - 1
    assert f"the clean text ends at {size:,}; this is its last character, {size - 1:,}" in told.err
    assert run([*words, str(size + 1)]) == 2
    assert f"the clean text has {size:,}, counted from 0" in capsys.readouterr().err


def test_a_record_without_text_has_its_warc_record(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """One that was withdrawn: what the server said of it."""
    archive = open_archive(tmp_path / "archive")
    session = archive.session("quay", "run-1", WarcInfo(), lambda: NOON)
    gone = session.write(exchange("https://harbour.example/p/gone"))
    session.emit(
        Record(
            id="web:quay:gone", kind=Kind.ARTICLE, platform="web", source="quay", url=gone.url, canonical_url=gone.url,
            captured_at=NOON, change="withdrawn", record_id=gone.record_id, warc=gone.warc, offset=gone.offset,
            length=gone.length,
        )
    )  # fmt: skip
    session.close({"outcome": "finished"})
    words = ["records", "bytes", "web:quay:gone", "--archive", archive.url]
    assert run([*words, "--raw"]) == 0
    whole = (tmp_path / "archive" / gone.warc).read_bytes()
    assert capfdbinary.readouterr().out == whole[gone.offset : gone.offset + gone.length]
    assert run([*words, "--json"]) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert (told["block"], told["char"], told["markup"]) == (None, None, None)
    assert (told["warc"], told["offset"], told["length"]) == (gone.warc, gone.offset, gone.length)
    assert run(words) == 0
    out = capfdbinary.readouterr().out.decode()
    assert "revision 1 (withdrawn): no text" in out
    assert f"{gone.warc}, offset {gone.offset:,}, length {gone.length:,}" in out
    assert run([*words, "--block", "0"]) == 2
    assert run([*words, "--char", "0"]) == 2


def test_raw_bytes_are_the_record(crawled: Crawled, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    record = next(open_archive(crawled.archive).changes()).record
    assert run(["records", "bytes", record.id, "--raw", "--archive", str(crawled.archive)]) == 0
    whole = (crawled.archive / record.warc).read_bytes()
    assert capfdbinary.readouterr().out == whole[record.offset : record.offset + record.length]


def test_what_is_not_there_any_more_is_said(crawled: Crawled) -> None:
    archive = open_archive(crawled.archive)
    record = next(change.record for change in archive.changes() if change.record.blocks)
    moved = replace_block(record, "section#elsewhere > p")
    with pytest.raises(FoldlineError, match="no such node"):
        list(locate_all(archive, moved, [(0, 0)]))
    record.warc = "warc/none.warc.gz"
    with pytest.raises(FoldlineError, match="WARC is not there"):
        list(locate_all(archive, record, [(0, 0)]))


def replace_block(record: Record, src: str) -> Record:
    from msgspec.structs import replace as changed

    return changed(record, blocks=[changed(record.blocks[0], src=src), *record.blocks[1:]])
