"""Parts of an archive: a time, some articles with what they need, and what revisits refer to."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastwarc.warc import ArchiveIterator

from storage import Archive
from storage.errors import StoreError
from storage.wacz.belonging import with_requisites
from storage.wacz.choice import Stored, Wanted, stored_warcs, whole_or_part
from storage.wacz.cutting import captured_between
from storage.wacz.reading import IndexLine, index_lines
from storage.wacz.required import Required
from storage.warc.build import Exchange
from tests.storage.exchanges import HTML, NOW, assert_checked, begin, crawl, exchange, record_of
from tests.storage.packing import add_warc, lines, pack, packed, response_of, whole
from tests.storage.test_wacz import assert_index_finds, assert_manifest_fits, index_of

Ids = Callable[[], UUID]


def urls(path: Path) -> list[str]:
    """All addresses of the index."""
    return [json.loads("{" + line.partition(" {")[2])["url"] for line in index_of(path)]


def types(path: Path, folder: Path) -> list[list[str]]:
    """The record types of each WARC; each file is sound."""
    with zipfile.ZipFile(path) as wacz:
        wacz.extractall(folder)
    found = []
    for warc in sorted((folder / "archive").iterdir()):
        assert_checked(warc)
        with warc.open("rb") as stream:
            found.append([record.headers["WARC-Type"] for record in ArchiveIterator(stream)])
    return found


def test_a_time_takes_whole_exchanges(local: Archive, ids: Ids, tmp_path: Path) -> None:
    session = begin(local, ids)
    for number in range(6):
        made = exchange(number, time=NOW + timedelta(minutes=number), rendered=HTML if number == 3 else None)
        capture = session.write(made)
        session.emit(record_of(capture, number))
    session.close({})
    (warc,) = stored_warcs(local.objects)

    def between(first: int, last: int) -> Wanted | None:
        since, until = NOW + timedelta(minutes=first), NOW + timedelta(minutes=last)
        return captured_between(local.objects, warc, tmp_path, since, until)

    part = between(2, 3)
    assert part is not None
    path = pack(local, tmp_path / "x.wacz", [part])
    assert_manifest_fits(path)
    assert_index_finds(path)
    letters = [f"https://letters.test/p/{number}" for number in (2, 3)]
    assert urls(path) == [*letters, f"urn:foldline:dom:{letters[1]}"]
    exchange_ = ["response", "request", "metadata"]
    assert types(path, tmp_path / "out") == [["warcinfo", *exchange_, *exchange_, "resource"]]
    assert [page["url"] for page in lines(path, "pages/pages.jsonl")[1:]] == letters
    assert between(0, 5) == Wanted(warc)  # all of it is no part
    assert between(9, 12) is None
    assert captured_between(local.objects, warc, tmp_path, NOW + timedelta(minutes=5), None) is not None


def test_articles_come_with_what_their_pages_need(local: Archive, tmp_path: Path) -> None:
    """By page id (a browser), by who asked for it, by being named in the page or its style sheet; redirects to it."""
    page = b"<link href='/style.css'><img srcset='/a.png 1x, https://cdn.test/w_1,c_2/b.png 2x'>"
    style = b"body { background: url(img/c.png) }"
    css, png = (("Content-Type", "text/css"),), (("Content-Type", "image/png"),)
    other = "https://letters.test/p/9"

    def need(url: str, kind: str, body: bytes, **changes: Any) -> Exchange:
        headers = css if kind == "stylesheet" else png
        return exchange(
            0, **{"url": url, "resource_type": kind, "body": body, "headers": headers, "via": other, **changes}
        )

    made = [
        exchange(9, body=b"<p>another page</p>"),
        need("https://letters.test/style.css", "stylesheet", style),
        need("https://letters.test/a.png", "image", b"aa"),
        need("https://letters.test/img/c.png", "image", b"cc"),
        need("https://letters.test/not-needed.png", "image", b"nn"),
        exchange(0, url="https://letters.test/old", status=301, headers=(("Location", "/p/1"),), body=b""),
        exchange(1, body=page, page_id="visit-1"),
        need("https://cdn.test/w_1,c_2/b.png", "image", b"bb"),
        need("https://letters.test/late.json", "fetch", b"{}", page_id="visit-1"),
        need("https://letters.test/frame", "document", b"<p>frame</p>", page_id="visit-1"),
        need("https://letters.test/asked.png", "image", b"dd", via="https://letters.test/p/1"),
    ]
    warc = add_warc(local, "run-1", [(each, None) for each in made])
    place = next(line.offset for line in lines_of(local, tmp_path) if line.fields["url"].endswith("/p/1"))
    path = pack(local, tmp_path / "x.wacz", with_requisites(local.objects, [warc], frozenset({(warc.key, place)})))
    assert_index_finds(path)
    assert sorted(urls(path)) == sorted(
        each.url for each in made if each.url not in {other, "https://letters.test/not-needed.png"}
    )
    assert all(kinds[0] == "warcinfo" for kinds in types(path, tmp_path / "out"))


def lines_of(archive: Archive, scratch: Path) -> list[IndexLine]:
    (warc,) = stored_warcs(archive.objects)
    return list(index_lines(archive.objects, warc, scratch))


def test_what_revisits_refer_to_is_added(local: Archive, ids: Ids, tmp_path: Path) -> None:
    session = begin(local, ids)
    crawl(session, 3)
    session.close({})
    seen, gone = response_of(exchange(1)), response_of(exchange(77))
    later = timedelta(hours=1)
    add_warc(
        local,
        "run-2",
        [
            (exchange(1, time=NOW + later), seen),
            (exchange(5, time=NOW + later), seen),  # the same payload at another address
            (exchange(6, time=NOW + later), gone),
            (exchange(7, time=NOW + later), None),
        ],
    )
    path = tmp_path / "x.wacz"
    report = packed(local, path, whole(local, "run-2"))
    assert_manifest_fits(path)
    assert_index_finds(path)
    assert (report.originals, report.unresolved) == (1, 1)
    letters = [f"https://letters.test/p/{number}" for number in (1, 1, 5, 6, 7)]
    assert urls(path) == letters
    assert types(path, tmp_path / "out") == [
        ["warcinfo", "response", "request", "metadata"],
        ["warcinfo", *["revisit", "request", "metadata"] * 3, "response", "request", "metadata"],
    ]
    assert [page["title"] for page in lines(path, "pages/pages.jsonl")[1:]] == ["Letter 1"]
    both = packed(local, tmp_path / "both.wacz", whole(local))
    assert (both.originals, both.unresolved, both.warcs) == (0, 1, 2)


def test_what_a_required_wacz_holds_is_not_added(local: Archive, ids: Ids, tmp_path: Path) -> None:
    session = begin(local, ids)
    crawl(session, 3)
    session.close({})
    add_warc(local, "run-2", [(exchange(5, time=NOW + timedelta(hours=1)), response_of(exchange(1)))])
    first = pack(local, tmp_path / "first.wacz", whole(local, "run-1"))
    path = tmp_path / "second.wacz"
    report = packed(local, path, whole(local, "run-2"), requires=(Required(first),))
    assert (report.originals, report.unresolved) == (0, 0)
    assert urls(path) == ["https://letters.test/p/5"]
    with zipfile.ZipFile(path) as wacz:
        manifest = json.loads(wacz.read("datapackage.json"))
    assert manifest["relation"] == {"requires": [{"filename": "first.wacz"}]}
    (tmp_path / "no.wacz").write_bytes(b"PK")
    with pytest.raises(StoreError, match="no readable WACZ"):
        packed(local, tmp_path / "third.wacz", whole(local, "run-2"), requires=(Required(tmp_path / "no.wacz"),))
    assert not (tmp_path / "third.wacz").exists()


def test_offsets_move_with_their_span() -> None:
    warc = Stored("warc/harbour/2026/11/x.warc.gz", 100, "harbour", "")
    part = whole_or_part(warc, [(50, 60), (0, 10), (20, 30), (30, 35), (40, 40)])
    assert part == Wanted(warc, ((0, 10), (20, 35), (50, 60)))
    assert part.size == 35
    moved = part.mover()
    offsets = (0, 9, 10, 19, 20, 34, 35, 50, 59, 60)
    assert [moved(offset) for offset in offsets] == [0, 9, None, None, 10, 24, None, 25, 34, None]
    assert whole_or_part(warc, [(0, 40), (40, 100)]) == Wanted(warc)
    assert whole_or_part(warc, []) is None
