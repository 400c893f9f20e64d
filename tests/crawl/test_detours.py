"""Connections that are lost before the answer, and redirects whose Location is no address or has a fragment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from storage.warc.read import read_captures
from tests.crawl.running import Ended, foldline, warcs, write_sources

LOCATIONS = {
    "brackets": "http://[bad/",
    "port": "http://detours.test:99999/",
    "script": "javascript:alert(1)",
    "fragment": "/q/fragment#comments",
}
NO_ADDRESS = ["brackets", "port", "script"]
DROPS = 2
"""aiohttp sends a request once more by itself, for a kept connection may be over: two make it give up."""
ITEMS = "".join(
    f"<item><title>{name}</title><link>http://detours.test/p/{name}</link></item>" for name in (*LOCATIONS, "dropped")
)
FEED = f'<rss version="2.0"><channel><title>T</title><link>http://detours.test/</link>{ITEMS}</channel></rss>'
TEXT = "<p>The lamp was lit at nine, and the keeper wrote down who had come in with the tide that night.</p>" * 8
PAGE = f"<html><head><title>Low tide</title></head><body><article><h1>Low tide</h1>{TEXT}</article></body></html>"


def answer(path: str, times: int) -> tuple[int, str, dict[str, str]] | None:
    """Status, text and headers for a path that is asked for the so-many-th time; None: the connection is closed."""
    place, _, name = path.rpartition("/")
    if name == "dropped" and times <= DROPS:
        return None
    if place == "/p" and name in LOCATIONS:
        return 302, "", {"Location": LOCATIONS[name]}
    if path == "/feed":
        return 200, FEED, {"Content-Type": "application/rss+xml"}
    return (404, "", {}) if path == "/robots.txt" else (200, PAGE, {"Content-Type": "text/html"})


@contextmanager
def site() -> Iterator[tuple[int, Counter[str]]]:
    """On loopback: the port, and how often each path was asked for."""
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked[self.path] += 1
            answered = answer(self.path, asked[self.path])
            if answered is None:
                self.close_connection = True
                return
            status, text, headers = answered
            self.send_response(status)
            for header, value in {"Content-Length": str(len(text)), **headers}.items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path, Counter[str]]:
    """The crawl of all of them: how it ended, its archive, what was asked for."""
    folder = tmp_path_factory.mktemp("detours")
    source = {"name": "detours", "url": "http://detours.test/feed#all", "delay": 0.0, "permission": "our own pages"}
    write_sources(folder / "sources", [source])
    with site() as (port, asked):
        route = ("--connect-to", f"*.test:80:127.0.0.1:{port}")
        ended = foldline("crawl", "--json", "--archive", folder / "archive", *route, cwd=folder)
    return ended, folder / "archive", asked


@pytest.fixture(scope="module")
def captures(crawl: tuple[Ended, Path, Counter[str]]) -> dict[str, tuple[Any, ...]]:
    """Status, outcome and reason by URL."""
    from storage import open_archive

    query = "select url, fetch_status, outcome, reason from captures where record_type = 'response'"
    return {row[0]: row[1:] for row in open_archive(crawl[1]).tables.query(query)[1]}


def test_a_lost_connection_is_tried_again(crawl: tuple[Ended, Path, Counter[str]]) -> None:
    ended, _, asked = crawl
    assert asked["/p/dropped"] == DROPS + 1
    assert "connection_lost" not in ended.outcomes("detours"), ended.err[-2000:]


@pytest.mark.parametrize("name", NO_ADDRESS)
def test_a_location_that_is_no_address_is_said(
    name: str, crawl: tuple[Ended, Path, Counter[str]], captures: dict[str, tuple[Any, ...]]
) -> None:
    assert "internal_error" not in crawl[0].outcomes("detours"), crawl[0].err[-2000:]
    status, outcome, reason = captures[f"http://detours.test/p/{name}"]
    assert (status, outcome) == (302, "unreadable")
    assert reason.startswith(f"redirects to what is no address: {LOCATIONS[name]} (")


def test_no_fragment_is_asked_for_or_written(
    crawl: tuple[Ended, Path, Counter[str]], captures: dict[str, tuple[Any, ...]]
) -> None:
    assert captures["http://detours.test/p/fragment"] == (302, "redirect", "to http://detours.test/q/fragment")
    assert captures["http://detours.test/q/fragment"][1] == "article"
    assert "http://detours.test/feed" in captures
    (warc,) = warcs(crawl[1])
    with warc.open("rb") as file:
        written = [one.url for one in read_captures(file, warc.name)]
    assert len(written) == len(captures)
    assert not [url for url in (*captures, *written, *crawl[2]) if "#" in url]
