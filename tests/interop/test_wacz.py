"""A WACZ in the hands of py-wacz, cdxj-indexer, scrapy-webarchive and datatrove."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from storage import open_archive
from storage.captures import Outcome
from storage.wacz.indexes import PLAIN_LINES
from tests.interop.environment import Tools
from tests.storage.exchanges import HTML, begin, exchange, record_of
from tests.storage.packing import pack

SPIDER = """
import sys, scrapy
from scrapy.crawler import CrawlerProcess

class Reader(scrapy.Spider):
    name = "reader"
    start_urls = sys.argv[2:]
    custom_settings = {
        "SW_WACZ_SOURCE_URI": "file://" + sys.argv[1],
        "DOWNLOADER_MIDDLEWARES": {"scrapy_webarchive.downloadermiddlewares.WaczMiddleware": 543},
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
    }

    def parse(self, response):
        print(response.status, response.url, response.css("title::text").get(), len(response.body))

process = CrawlerProcess()
process.crawl(Reader)
process.start()
"""
WARC_READER = """
import json, sys
import pylibmagic
from datatrove.pipeline.readers import WarcReader

for document in WarcReader(sys.argv[1], glob_pattern="*.warc.gz").run():
    print(json.dumps([document.metadata["url"], document.id, document.metadata["date"], len(document.text)]))
"""


def packed(tmp_path: Path, count: int) -> Path:
    """Two runs, one of them with a compressed page and a picture."""
    archive = open_archive(tmp_path / "archive")
    session = begin(archive, uuid4)
    body = HTML if count < 100 else HTML[:400]
    for number in range(count):
        length = ("Content-Length", str(len(body)))
        made = exchange(number, body=body, headers=(("Content-Type", "text/html; charset=utf-8"), length))
        capture = session.write(made)
        session.mark(capture, Outcome.ARTICLE, "")
        session.emit(record_of(capture, number))
    session.close({})
    session = begin(archive, uuid4, run="run-2")
    picture = (("Content-Type", "image/gif"), ("Content-Length", "6"))
    session.write(replace(exchange(9_000), headers=picture, body=b"GIF89a"))
    session.close({})
    return pack(archive, tmp_path / "harbour.wacz")


@pytest.mark.parametrize("count", [12, PLAIN_LINES + 5])
def test_py_wacz_finds_it_valid(tools: Tools, tmp_path: Path, count: int) -> None:
    done = tools.run("wacz", "validate", "-f", packed(tmp_path, count))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the passed WACZ is valid" in done.stdout


@pytest.mark.parametrize("count", [12, PLAIN_LINES + 5])
def test_cdxj_indexer_gives_our_index_back(tools: Tools, tmp_path: Path, count: int) -> None:
    path = packed(tmp_path, count)
    with zipfile.ZipFile(path) as wacz:
        wacz.extractall(tmp_path / "out")
    warcs = sorted((tmp_path / "out" / "archive").iterdir())
    indexes = tmp_path / "out" / "indexes"
    if (indexes / "index.cdxj").exists():
        done = tools.run("cdxj-indexer", "--sort", *warcs)
        ours = (indexes / "index.cdxj").read_text()
        assert [_line(line) for line in ours.splitlines()] == [_line(line) for line in done.stdout.splitlines()]
        return
    theirs = tmp_path / "theirs"
    done = tools.run("cdxj-indexer", "-s", "-d", "-l", 300, "-c", theirs, "-o", tmp_path / "theirs.idx", *warcs)
    assert done.returncode == 0, done.stderr
    heads = [line.rpartition(" {")[0] for line in (tmp_path / "theirs.idx").read_text().splitlines()]
    assert [line.rpartition(" {")[0] for line in (indexes / "index.idx").read_text().splitlines()] == heads


@pytest.mark.parametrize("count", [12, PLAIN_LINES + 5])
def test_scrapy_webarchive_crawls_it(tools: Tools, tmp_path: Path, count: int) -> None:
    path = packed(tmp_path, count)
    urls = [f"https://letters.test/p/{number}" for number in (0, 7, 11)]
    told = tools.python(SPIDER, path, *urls, "https://letters.test/never-seen")
    length = len(HTML) if count < 100 else 400
    assert sorted(told.splitlines()) == sorted(f"200 {url} The ferry timetable {length}" for url in urls)


def test_datatrove_reads_its_warcs(tools: Tools, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(tmp_path, 12)) as wacz:
        wacz.extractall(tmp_path / "out")
        pages = [json.loads(line) for line in wacz.read("pages/pages.jsonl").splitlines()[1:]]
    told = tools.python(WARC_READER, tmp_path / "out" / "archive").splitlines()
    found = [tuple(json.loads(line)) for line in told if line.startswith("[")]
    assert [(url, record_id) for url, record_id, _, _ in found] == [
        (page["url"], f"<urn:uuid:{page['id']}>") for page in pages
    ]
    assert {length for *_, length in found} == {len(HTML)}


def _line(line: str) -> tuple[str, dict[str, str]]:
    start, _, fields = line.partition(" {")
    return start, json.loads("{" + fields)
