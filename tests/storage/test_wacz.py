"""What a WACZ holds: the WARCs as they are, an index that finds their records, pages, a manifest that fits."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastwarc.warc import ArchiveIterator

from storage import Archive, open_archive
from storage.captures import Outcome
from storage.objects import open_store
from storage.objects.seaweed import Seaweed
from storage.wacz.export import write_wacz
from storage.wacz.indexes import PLAIN_LINES
from storage.wacz.manifest import signing_key
from tests.storage.exchanges import NOW, assert_checked, begin, crawl, exchange, record_of
from tests.storage.packing import OPTIONS, lines, pack, packed, whole

Ids = Callable[[], UUID]


def index_of(path: Path) -> list[str]:
    """All lines of the index, also out of gzipped blocks as their index says."""
    with zipfile.ZipFile(path) as wacz:
        if "indexes/index.cdxj" in wacz.namelist():
            return wacz.read("indexes/index.cdxj").decode().splitlines()
        blocks = wacz.read("indexes/index.cdx.gz")
        found: list[str] = []
        for line in wacz.read("indexes/index.idx").decode().splitlines()[1:]:
            head, _, fields = line.partition(" {")
            place = json.loads("{" + fields)
            block = blocks[place["offset"] : place["offset"] + place["length"]]
            assert place["digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
            own = gzip.decompress(block).decode().splitlines()
            assert own[0].startswith(f"{head} {{")
            found += own
        return found


def assert_index_finds(path: Path) -> None:
    """Every line's record is in the archive, where the line says; sorted as in the C locale."""
    found = index_of(path)
    assert found == sorted(found, key=str.encode)
    with zipfile.ZipFile(path) as wacz:
        for line in found:
            fields = json.loads(line.partition(" ")[2].partition(" ")[2])
            data = wacz.read(f"archive/{fields['filename']}")
            start = int(fields["offset"])
            member = gzip.decompress(data[start : start + int(fields["length"])])
            assert f"WARC-Target-URI: {fields['url']}\r\n".encode() in member
            assert member.startswith(b"WARC/1.1\r\n")


def assert_manifest_fits(path: Path) -> None:
    """Every file but the manifest and its digest, with its size and hash; the digest fits the manifest."""
    with zipfile.ZipFile(path) as wacz:
        assert wacz.testzip() is None
        package = wacz.read("datapackage.json")
        manifest = json.loads(package)
        listed = {entry["path"]: entry for entry in manifest["resources"]}
        assert set(listed) | {"datapackage.json", "datapackage-digest.json"} == set(wacz.namelist())
        for name, entry in listed.items():
            data = wacz.read(name)
            assert (entry["bytes"], entry["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
            assert entry["name"] == name.rpartition("/")[2].lower()
        digest = json.loads(wacz.read("datapackage-digest.json"))
        assert digest["path"] == "datapackage.json"
        assert digest["hash"] == f"sha256:{hashlib.sha256(package).hexdigest()}"
        assert (manifest["profile"], manifest["wacz_version"]) == ("data-package", "1.1.1")
        stored = [info for info in wacz.infolist() if info.filename.endswith(".gz")]
        assert {info.compress_type for info in stored} == {zipfile.ZIP_STORED}


def test_the_whole_of_an_archive(archive: Archive, ids: Ids, tmp_path: Path) -> None:
    crawl_of_everything(archive, ids)
    path = tmp_path / "x.wacz"
    report = packed(archive, path, whole(archive))
    assert_manifest_fits(path)
    assert_index_finds(path)
    with zipfile.ZipFile(path) as wacz:
        for warc in (each.warc for each in whole(archive)):
            with archive.objects.open(warc.key) as stream:
                assert wacz.read(f"archive/{warc.key.rpartition('/')[2]}") == stream.read()
    assert (report.warcs, report.captures, report.pages, report.extra_pages) == (1, 7, 5, 1)
    assert report.bytes == path.stat().st_size


def crawl_of_everything(archive: Archive, ids: Ids) -> None:
    """Five articles, a listing with a broken title, a picture; one article seen only in that listing."""
    session = begin(archive, ids)
    crawl(session, 5)
    listing = b"<html><head><title>Harbour &amp; \n letters</title></head></html>"
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    capture = session.write(exchange(70, body=gzip.compress(listing, mtime=0), headers=headers))
    session.mark(capture, Outcome.LISTING, "")
    session.emit(record_of(capture, 71, url="https://letters.test/p/71", partial=True))
    session.write(exchange(80, body=b"GIF89a", headers=(("Content-Type", "image/gif"),)))
    session.close({})


def test_pages_are_articles_and_others(local: Archive, ids: Ids, tmp_path: Path) -> None:
    crawl_of_everything(local, ids)
    path = pack(local, tmp_path / "x.wacz")
    head, *articles = lines(path, "pages/pages.jsonl")
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
    assert [page["url"] for page in articles] == [f"https://letters.test/p/{number}" for number in range(5)]
    assert articles[3]["ts"] == "2026-11-23T22:30:00.126Z"
    assert articles[3]["title"] == "Letter 3"
    assert articles[3]["text"] == "The boat leaves.\n\nSubscribe to go on."
    assert articles[3]["record"] == "substack:letters:3"
    assert UUID(articles[3]["id"])
    head, other = lines(path, "pages/extraPages.jsonl")
    assert head["hasText"] is False
    assert (other["url"], other["title"]) == ("https://letters.test/p/70", "Harbour & letters")
    found = {json.loads("{" + line.partition(" {")[2])["url"] for line in index_of(path)}
    assert {page["url"] for page in [*articles, other]} <= found
    manifest = lines_of_manifest(path)
    assert (manifest["mainPageUrl"], manifest["mainPageDate"]) == (articles[0]["url"], articles[0]["ts"])


def lines_of_manifest(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as wacz:
        found: dict[str, str] = json.loads(wacz.read("datapackage.json"))
        return found


def test_a_page_is_listed_with_the_last_reading_of_its_capture(local: Archive, ids: Ids, tmp_path: Path) -> None:
    session = begin(local, ids)
    capture = session.write(exchange(1))
    session.emit(record_of(capture, 1, title="Read badly"))
    session.emit(record_of(capture, 1, title="Read well", generation=2))
    again = session.write(exchange(1, time=NOW + timedelta(hours=2)))
    session.emit(record_of(again, 1, title="Edited", revision=2))
    session.close({})
    path = pack(local, tmp_path / "x.wacz")
    assert [page["title"] for page in lines(path, "pages/pages.jsonl")[1:]] == ["Read well", "Edited"]


def test_a_large_index_is_in_blocks(local: Archive, ids: Ids, tmp_path: Path) -> None:
    session = begin(local, ids)
    for number in range(PLAIN_LINES + 1):
        session.write(exchange(number, body=b"<p>boat</p>", rendered=None))
    session.close({})
    path = pack(local, tmp_path / "x.wacz", extra_pages=False)
    assert_manifest_fits(path)
    found = index_of(path)
    assert len(found) == PLAIN_LINES + 1
    assert found == sorted(found, key=str.encode)
    with zipfile.ZipFile(path) as wacz:
        assert "pages/extraPages.jsonl" not in wacz.namelist()
        first = wacz.read("indexes/index.idx").splitlines()[0]
    assert first == b'!meta 0 {"format":"cdxj-gzip-1.0","filename":"index.cdx.gz"}'


def test_the_same_archive_and_clock_give_the_same_bytes(local: Archive, ids: Ids, tmp_path: Path) -> None:
    crawl_of_everything(local, ids)
    key = signing_key(tmp_path / "key.pem")
    first = pack(local, tmp_path / "a.wacz", key=key)
    second = pack(local, tmp_path / "b.wacz", key=key)
    assert first.read_bytes() == second.read_bytes()


def test_an_index_that_is_lost_is_read_out_of_the_warc(local: Archive, ids: Ids, tmp_path: Path) -> None:
    crawl_of_everything(local, ids)
    before = pack(local, tmp_path / "a.wacz")
    for warc in (each.warc for each in whole(local)):
        local.objects.delete(warc.index_key)
    assert pack(local, tmp_path / "b.wacz").read_bytes() == before.read_bytes()


def test_the_signature_is_what_browsers_verify(local: Archive, ids: Ids, tmp_path: Path) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    crawl_of_everything(local, ids)
    key = signing_key(tmp_path / "key.pem")
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    assert signing_key(tmp_path / "key.pem").private_numbers() == key.private_numbers()
    path = pack(local, tmp_path / "x.wacz", key=key)
    with zipfile.ZipFile(path) as wacz:
        digest = json.loads(wacz.read("datapackage-digest.json"))
    signed = digest["signedData"]
    assert signed["hash"] == digest["hash"]
    assert signed["created"] == lines_of_manifest(path)["created"] == "2026-11-23T22:30:00Z"
    public = serialization.load_der_public_key(b64decode(signed["publicKey"]))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    raw = b64decode(signed["signature"])
    r, s = int.from_bytes(raw[:48], "big"), int.from_bytes(raw[48:], "big")
    public.verify(encode_dss_signature(r, s), signed["hash"].encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(encode_dss_signature(r, s), b"sha256:another", ec.ECDSA(hashes.SHA256()))


def test_two_sources_with_the_same_file_name(local: Archive, ids: Ids, tmp_path: Path) -> None:
    for source in ("harbour", "Pier"):
        session = begin(local, ids, source=source)
        crawl(session, 2)
        session.close({})
    path = pack(local, tmp_path / "x.wacz")
    assert_manifest_fits(path)
    assert_index_finds(path)
    with zipfile.ZipFile(path) as wacz:
        assert len({name.lower() for name in wacz.namelist()}) == len(wacz.namelist())


def test_nothing_of_the_machine_and_no_secret_is_in_it(
    local: Archive, ids: Ids, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(local, ids)
    secret = "Bearer harbour-master-7"
    made = exchange(
        1, url="https://letters.test/p/1?token=harbour-master-7", request_headers=(("Authorization", secret),)
    )
    capture = session.write(made)
    session.emit(record_of(capture, 1))
    session.close({})
    path = pack(local, tmp_path / "x.wacz")
    with zipfile.ZipFile(path) as wacz:
        for name in wacz.namelist():
            data = wacz.read(name)
            data = gzip.decompress(data) if name.endswith(".gz") else data
            assert b"harbour-master-7" not in data
            assert str(tmp_path).encode() not in data


@pytest.mark.s3
def test_from_bucket_to_bucket(s3: Seaweed, ids: Ids, tmp_path: Path) -> None:
    """Larger than some parts of an upload; the bytes are those of a file written here."""
    import random

    archive = open_archive(f"s3://{s3.bucket}/{uuid4().hex}", spool=tmp_path / "spool", segment_bytes=6_000_000)
    session = begin(archive, ids)
    draw = random.Random(3)
    for number in range(28):
        session.write(exchange(number, body=draw.randbytes(1_000_000), headers=(("Content-Type", "image/png"),)))
    crawl(session, 3)
    session.close({})
    store = open_store(f"s3://{s3.bucket}/{uuid4().hex}")
    with store.create("out/x.wacz", 30_000_000) as out:
        report = write_wacz(archive, whole(archive), out, OPTIONS)
    local_copy = pack(archive, tmp_path / "x.wacz")
    with store.open("out/x.wacz") as stream:
        assert stream.read() == local_copy.read_bytes()
    assert report.warcs == 5
    assert_manifest_fits(local_copy)
    assert_index_finds(local_copy)


def test_its_warcs_are_sound(local: Archive, ids: Ids, tmp_path: Path) -> None:
    crawl_of_everything(local, ids)
    with zipfile.ZipFile(pack(local, tmp_path / "x.wacz")) as wacz:
        wacz.extractall(tmp_path / "out")
    for warc in (tmp_path / "out" / "archive").iterdir():
        assert_checked(warc)
        with warc.open("rb") as stream:
            assert sum(1 for _ in ArchiveIterator(stream)) == 1 + 7 * 3
