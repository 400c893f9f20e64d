"""The whole newsstand, crawled into a directory and into S3: complete, right, verifiable, and read again the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.fetch.chromium import find_chromium
from crawler.jobs.extract import read_again
from crawler.newsstand import truth as stand_truth
from crawler.newsstand.expected import Expected
from storage import open_archive
from storage.records import EXTRACTOR
from tests.crawl.conftest import POSTS, Crawled, newsstand_tables
from tests.crawl.running import Ended, check_warcs, exported, foldline, warcs, write_sources


def articles(posts: int) -> list[Expected]:
    """What is expected of the sources that are well."""
    return [one for one in stand_truth.articles(posts) if one.source != "trouble"]


@pytest.fixture(scope="module")
def records(crawled: Crawled) -> dict[str, dict[str, Any]]:
    """By canonical URL."""
    return {record["canonical_url"]: record for record in exported(str(crawled.archive), crawled.archive.parent)}


def readable(records: dict[str, dict[str, Any]]) -> list[Expected]:
    """What can be read here: without a Chromium, one page is known from its feed only."""
    blind = find_chromium() is None
    return [one for one in articles(POSTS) if not (blind and records[one.url]["partial"])]


def test_it_ends_well_and_names_every_source(crawled: Crawled, catalogue: Path) -> None:
    assert crawled.ended.code == 0, crawled.ended.err[-3000:]
    named = {entry["source"] for entry in crawled.ended.report["sources"]}
    listed = foldline("sources", "list", "--json", "--sources", catalogue, cwd=catalogue)
    assert {source["name"] for source in json.loads(listed.out)} == named
    assert all(entry["recorded"] and not entry["failed"] for entry in crawled.ended.report["sources"])


def test_the_archive_verifies_without_a_word(crawled: Crawled) -> None:
    done = foldline("verify", "--json", "--notes", crawled.archive, cwd=crawled.archive.parent)
    assert done.code == 0, done.out
    assert len(done.out.splitlines()) == 1, done.out
    assert json.loads(done.out)["summary"]["records"] > 300


def test_every_article_is_there(records: dict[str, dict[str, Any]]) -> None:
    assert sorted(truth.url for truth in articles(POSTS) if truth.url not in records) == []


def test_every_walled_article_has_its_boundary_and_no_free_one_has(records: dict[str, dict[str, Any]]) -> None:
    wrong = []
    for truth in articles(POSTS):
        record = records[truth.url]
        found = record["boundary"]
        if (found is not None) != (truth.boundary is not None):
            wrong.append((truth.url, truth.boundary, found))
        elif found is not None and truth.boundary:
            end = record["content_text"][: found["char"]]
            if not end.endswith(truth.boundary):
                wrong.append((truth.url, truth.boundary, end[-200:]))
        elif found is not None and found["char"] != 0:
            wrong.append((truth.url, "nothing public", found))
    assert wrong == []


@pytest.mark.parametrize("name", ["title", "authors", "declared", "observed", "wall", "words_total", "date"])
def test_fields(records: dict[str, dict[str, Any]], name: str) -> None:
    wrong = []
    for truth in readable(records):
        expected: Any = getattr(truth, name)
        got: Any = records[truth.url].get("date_published" if name == "date" else name)
        if name == "authors":
            expected, got = list(expected), [author["name"] for author in got]
        if name == "date":
            expected, got = expected and expected.date().isoformat(), got and got[:10]
        if got != expected and not (name == "date" and expected is None):
            wrong.append((truth.url, expected, got))
    assert wrong == []


def test_text_is_whole_and_clean(records: dict[str, dict[str, Any]]) -> None:
    wrong = []
    for truth in readable(records):
        text = records[truth.url]["content_text"]
        wrong += [(truth.url, "lost", piece) for piece in truth.text if piece not in text]
        wrong += [(truth.url, "kept", piece) for piece in truth.noise if piece in text]
    assert wrong == []


def test_warcs_verify(crawled: Crawled) -> None:
    found = warcs(crawled.archive)
    assert len(found) >= len(crawled.ended.report["sources"])
    check_warcs(found)
    assert not list(crawled.archive.rglob("*.open"))


def test_extract_gives_the_same_records(crawled: Crawled) -> None:
    ended = foldline("extract", "--json", "--archive", crawled.archive, "--dry-run", cwd=crawled.archive.parent)
    assert ended.code == 0, ended.err
    difference = json.loads(ended.out)
    assert (difference["changed"], difference["new"], difference["missing"]) == (0, 0, 0), difference
    assert difference["same"] == len(exported(str(crawled.archive), crawled.archive.parent))


def test_every_request_names_the_contact(route: dict[str, str], tmp_path: Path) -> None:
    one = next(table for table in newsstand_tables() if table["name"] == "saltpath")
    catalogue = write_sources(tmp_path / "sources", [one | {"contact": "desk@archive.test"}])
    ended = foldline("crawl", "--sources", catalogue, "--archive", tmp_path / "a", cwd=tmp_path, env=route)
    assert ended.code == 0, ended.err
    agents = set()
    for path in warcs(tmp_path / "a"):
        with path.open("rb") as stream:
            agents |= {
                record.http_headers.get_header("User-Agent")
                for record in ArchiveIterator(stream)
                if record.rec_type == "request"
            }
    assert agents == {f"{EXTRACTOR} (+desk@archive.test)"}


def test_a_run_of_two_segments_is_read_as_one(crawled: Crawled, tmp_path: Path) -> None:
    """The feed in the first and the pages in the second still make one revision of each post."""
    whole = next(path for path in warcs(crawled.archive) if "/tidelines/" in str(path))
    places = [capture.offset for capture in open_archive(crawled.archive).captures([str(whole)])]
    cut, data = places[3], whole.read_bytes()
    second = tmp_path / whole.name.replace("-00000-", "-00001-")
    (tmp_path / whole.name).write_bytes(data[:cut])
    second.write_bytes(data[: places[0]] + data[cut:])  # its own warcinfo
    halves = list(read_again(open_archive(tmp_path / "none"), [str(tmp_path / whole.name), str(second)]))
    alone = list(read_again(open_archive(tmp_path / "none"), [str(whole)]))
    assert [(one.id, one.revision) for one in halves] == [(one.id, one.revision) for one in alone]


def test_extract_prints_the_very_bytes(crawled: Crawled) -> None:
    folder = crawled.archive.parent
    again = foldline("extract", "--print", "--archive", crawled.archive, cwd=folder).out.splitlines()
    first = foldline(
        "records", "export", "--format", "jsonl", "--archive", crawled.archive, cwd=folder
    ).out.splitlines()
    assert sorted(again) == sorted(first)


def test_a_second_crawl_has_nothing_new(crawled: Crawled, catalogue: Path, route: dict[str, str]) -> None:
    before = exported(str(crawled.archive), crawled.archive.parent)
    ended = foldline(
        "crawl", "--json", "--sources", catalogue, "--archive", crawled.archive, cwd=crawled.archive.parent, env=route
    )
    assert ended.code == 0, ended.err[-2000:]
    assert exported(str(crawled.archive), crawled.archive.parent) == before


def test_no_secret_is_anywhere(crawled: Crawled) -> None:
    import gzip

    for path in crawled.archive.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            data = gzip.decompress(data) if path.suffix == ".gz" else data
            assert b"secret-" not in data, path


def bare(stand_route: dict[str, str], folder: Path, *targets: str) -> Ended:
    return foldline("crawl", *targets, "--json", "--delay", 0, "--archive", folder / "a", cwd=folder, env=stand_route)


def test_a_bare_address_is_the_whole_publication(route: dict[str, str], tmp_path: Path) -> None:
    ended = bare(route, tmp_path, "http://www.tidelines.test")
    assert ended.code == 0, ended.err[-2000:]
    expected = {one.url for one in articles(POSTS) if one.source == "tidelines"}
    assert {record["canonical_url"] for record in exported(str(tmp_path / "a"), tmp_path)} == expected
    again = foldline("extract", "--json", "--dry-run", "--archive", tmp_path / "a", cwd=tmp_path)
    assert '"changed":0,"new":0,"missing":0' in again.out.replace(" ", "")


def test_a_site_without_articles_has_failed(route: dict[str, str], tmp_path: Path) -> None:
    ended = bare(route, tmp_path, "http://elsewhere.test/")
    assert ended.code == 9
    assert set(ended.outcomes("elsewhere.test")) >= {"not_an_article"}


def test_two_addresses_never_share_a_name(route: dict[str, str], tmp_path: Path) -> None:
    ended = bare(route, tmp_path, "http://www.saltpath.test/feed/", "http://saltpath.test/feed/")
    assert [entry["source"] for entry in ended.report["sources"]] == ["saltpath.test-feed", "saltpath.test-feed-2"]


def test_extract_of_an_unknown_warc_is_an_error(crawled: Crawled) -> None:
    ended = foldline("extract", "warc/no/such.warc.gz", "--archive", crawled.archive, cwd=crawled.archive.parent)
    assert ended.code == 1
    assert "no such WARC" in ended.err
