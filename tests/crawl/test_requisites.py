"""A crawl with `capture = "requisites"`: what Chromium asks for when it shows an article is in the archive."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.fetch.chromium import find_chromium
from crawler.fetch.requisites import PAGE_FILES
from crawler.newsstand import Newsstand
from storage import Archive, open_archive
from tests.crawl.conftest import newsstand_tables
from tests.crawl.running import Ended, check_warcs, foldline, launch, warcs, write_sources

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Request

WINDOWS = ({"width": 1280, "height": 800, "dense": 1}, {"width": 390, "height": 844, "dense": 3})
SHOWN = {"image", "stylesheet", "font", "script"}
SIDE_BY_SIDE = 8
"""Pages that are waited for together: each rests half a second."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished crawl of every source, a few articles each."""

    archive: Archive
    folder: Path
    ended: Ended

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self.archive.tables.query(sql)[1])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, route: dict[str, str]) -> Kept:
    folder = tmp_path_factory.mktemp("requisites")
    tables = [table | {"capture": "requisites", "max_pages": 8} for table in newsstand_tables()]
    catalogue = write_sources(folder / "sources", tables)
    ended = foldline("crawl", "--json", "--sources", catalogue, "--archive", folder / "archive", cwd=folder, env=route)
    assert ended.code == 0, ended.err[-3000:]
    return Kept(open_archive(folder / "archive"), folder, ended)


@pytest.fixture(scope="module")
def articles(kept: Kept) -> list[tuple[str, str]]:
    """Source and URL of two article pages of each source."""
    html = "content_mime_detected = 'text/html' and record_type = 'response' and outcome = 'article'"
    number = "row_number() over (partition by source order by length(url), url)"
    found = kept.rows(f"select source, url from captures where {html} qualify {number} <= 2 order by 1, 2")
    assert {source for source, _ in found} == {entry["source"] for entry in kept.ended.report["sources"]}
    return found


def asked_for(port: int, urls: list[str]) -> Iterator[tuple[str, str, str]]:
    """What a real browser asks for: page, kind, address; every page in every window, scrolled to its end."""
    from playwright.sync_api import sync_playwright

    binary = find_chromium()
    if binary is None:
        pytest.skip("no Chromium")
    rules = f"--host-resolver-rules=MAP * 127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(binary), args=[rules, "--no-sandbox"])
        for window in WINDOWS:
            size: Any = {"width": window["width"], "height": window["height"]}
            context = browser.new_context(viewport=size, device_scale_factor=window["dense"])
            for start in range(0, len(urls), SIDE_BY_SIDE):
                yield from shown(context, urls[start : start + SIDE_BY_SIDE])
            context.close()
        browser.close()


def noting(requests: list[Request]) -> Callable[[Request], None]:
    """A listener; Playwright takes no built-in method for one."""

    def note(request: Request) -> None:
        requests.append(request)

    return note


def shown(context: BrowserContext, urls: list[str]) -> Iterator[tuple[str, str, str]]:
    """What these pages ask for, all of them open until each rests."""
    opened = []
    for url in urls:
        page, requests = context.new_page(), list["Request"]()
        page.on("request", noting(requests))
        page.goto(url, wait_until="load")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        opened.append((url, page, requests))
    for url, page, requests in opened:
        page.bring_to_front()
        page.wait_for_load_state("networkidle")
        yield from ((url, one.resource_type, one.url) for one in requests if one.resource_type in SHOWN)
        page.close()


@pytest.mark.browser
def test_what_chromium_asks_for_is_in_the_archive(
    kept: Kept, articles: list[tuple[str, str]], stand: Newsstand
) -> None:
    archived = {row[0] for row in kept.rows("select url from captures where fetch_status = 200")}
    asked = list(asked_for(stand.port, [url for _, url in articles]))
    missing = sorted({(kind, address) for _, kind, address in asked if address not in archived})
    assert missing == []
    kinds = {kind for _, kind, _ in asked}
    assert kinds == SHOWN, "the pages show nothing that could be missing"
    of_page = {url: {kind for page, kind, _ in asked if page == url} for _, url in articles}
    bare = [url for url, kinds in of_page.items() if not {"image", "stylesheet", "font"} <= kinds]
    assert bare == [], "every platform's pages have a style, a font and pictures"


def test_files_of_pages_are_counted_apart_and_lose_nothing(kept: Kept) -> None:
    for entry in kept.ended.report["sources"]:
        assert entry["requisites"]["fetched"] > 0, entry["source"]
        assert entry["requisites"]["missing"] == [], entry["source"]
        assert "requisite" not in {one["outcome"] for one in entry["outcomes"]}
        assert entry["archived"]["captures"] == entry["fetched"] + entry["requisites"]["fetched"]
    limited = [entry for entry in kept.ended.report["sources"] if kept.ended.outcomes(entry["source"]).get("limit")]
    assert {entry["recorded"] for entry in limited if entry["source"] != "huggingface-papers"} <= {8, 9, 10, 11, 12}
    counts = [json.loads(row[0]) for row in kept.rows("select counts from runs")]
    assert all(one["requisites"] > 0 and "requisites_lost" not in one for one in counts)


def test_each_file_is_fetched_once_a_run_and_behind_the_articles(kept: Kept) -> None:
    of_files = "outcome = 'requisite' and record_type in ('response', 'revisit')"
    assert (
        kept.rows(f"select source, url, count(*) from captures where {of_files} group by 1, 2 having count(*) > 1")
        == []
    )
    first = "select source, min(fetch_time) from captures where outcome = 'requisite' group by 1"
    late = f"select c.url from captures c join ({first}) f(source, began) using (source) "
    assert kept.rows(late + "where c.outcome in ('article', 'listing') and c.fetch_time > f.began") == []


def test_a_file_names_what_it_was_fetched_for(kept: Kept) -> None:
    font = "http://substackcdn.test/bundle/fonts/signs.woff2"
    row, *_ = kept.rows(f"select warc_filename from captures where source = 'tidelines' and url = '{font}'")
    from storage.warc.read import read_records

    with kept.archive.objects.open(row[0]) as stream:
        records = list(read_records(stream, row[0]))
    fonts = [raw for raw in records if raw.fields.get("warc-target-uri") == font]
    assert [raw.kind for raw in fonts] == ["response", "request", "metadata"]
    assert fonts[0].fields["warc-resource-type"] == "font"
    assert b"via: http://substackcdn.test/bundle/theme/type.css" in fonts[2].block


def text_of(archive: Archive, key: str) -> str:
    with archive.objects.open(key) as stream:
        return stream.read().decode()


def test_identical_files_are_revisits_that_name_their_original(kept: Kept) -> None:
    revisits = kept.rows(
        "select url, content_digest, source, warc_record_length from captures where record_type = 'revisit'"
    )
    assert len(revisits) >= 20, "f_webp and f_auto of one picture are the same bytes here"
    digests = {row[0] for row in kept.rows("select content_digest from captures where record_type = 'response'")}
    assert {row[1] for row in revisits} <= digests
    assert max(row[3] for row in revisits) < 1500
    lines = [
        line for key, _ in kept.archive.objects.list("indexes/") for line in text_of(kept.archive, key).splitlines()
    ]
    assert sum('"mime":"warc/revisit"' in line for line in lines) == len(revisits)


def test_reading_again_gives_the_same_records(kept: Kept) -> None:
    ended = foldline("extract", "--json", "--archive", kept.archive.url, "--dry-run", cwd=kept.folder)
    difference = json.loads(ended.out)
    assert (difference["changed"], difference["new"], difference["missing"]) == (0, 0, 0), difference


def test_the_warcs_verify(kept: Kept) -> None:
    check_warcs(warcs(kept.folder / "archive"))


def test_an_interrupt_leaves_waiting_files_out_and_says_how_many(stand: Newsstand, tmp_path: Path) -> None:
    source = {"name": "grid", "url": "http://slowgrid.substack.test", "platform": "substack", "delay": 0.3}
    catalogue = write_sources(tmp_path / "sources", [source | {"capture": "requisites", "permission": "our own pages"}])
    host, already = "substackcdn.test", len(stand.log("substackcdn.test"))
    process = launch(
        *("crawl", "--json", "--sources", catalogue, "--archive", tmp_path / "archive"),
        *("--connect-to", f"*:80:127.0.0.1:{stand.port}"),
        cwd=tmp_path,
    )
    deadline = time.monotonic() + 120
    while len(stand.log(host)) < already + 4:
        assert process.poll() is None, process.communicate()[1][-2000:]
        assert time.monotonic() < deadline, "the files are not fetched"
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 11, err[-2000:]
    (entry,) = json.loads(out.strip().splitlines()[-1])["sources"]
    (left,) = entry["requisites"]["missing"]
    assert left["outcome"] == "interrupted"
    assert left["count"] > 10
    assert entry["requisites"]["fetched"] >= 3
    assert entry["recorded"] == 8, "all articles came before"
    check_warcs(warcs(tmp_path / "archive"))


def test_files_that_cannot_be_had_are_typed_bounded_and_cost_no_article(stand: Newsstand, tmp_path: Path) -> None:
    source = {"name": "files", "url": "http://trouble.test/files", "delay": 0.0, "capture": "requisites"}
    limits = {"max_bytes": 1 << 20, "timeout": 4.0, "permission": "our own pages"}
    catalogue = write_sources(tmp_path / "sources", [source | limits])
    ended = foldline(
        *("crawl", "--json", "--sources", catalogue, "--archive", tmp_path / "archive"),
        *("--connect-to", f"*.test:80:127.0.0.1:{stand.port}"),
        cwd=tmp_path,
    )
    assert (ended.code, ended.outcomes("files")) == (0, {"article": 1}), ended.err[-2000:]
    (entry,) = ended.report["sources"]
    missing = {one["outcome"]: one["count"] for one in entry["requisites"]["missing"]}
    assert missing == {
        "robots": 1, "private_address": 2, "not_found": 1, "redirect_loop": 1, "too_large": 1, "timeout": 1,
        "connection_lost": 1, "dns": 1, "limit": 1,
    }  # fmt: skip
    assert all(one["reason"] for one in entry["requisites"]["missing"])
    files = "select distinct url from captures where outcome = 'requisite'"
    _, sheets = open_archive(tmp_path / "archive").tables.query(f"{files} and url like '%.css%'")
    assert len(list(sheets)) == PAGE_FILES - 10, "the page's other files came first, the bound is that of the page"
    check_warcs(warcs(tmp_path / "archive"))
