"""robots.txt that is in trouble, has moved, or rules where a redirect leads: `sources check` and `crawl` obey alike."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.crawl.running import Ended, foldline, write_sources

FEED = b"""<rss version="2.0"><channel><title>Notes</title><link>http://feed.test/</link>
<item><title>Low tide</title><link>http://www.feed.test/p/1</link></item></channel></rss>"""
STAY_OUT = b"User-agent: *\nDisallow: /\n"
PAGE = b"<html><title>Notes</title><h1>Low tide</h1><p>The lamp was lit at nine.</p>"
Answer = tuple[int, str, bytes]  # status, Location, body
SITES: dict[str, dict[str, Answer]] = {
    "trouble.test": {"/robots.txt": (503, "", b""), "/": (200, "", PAGE)},
    "throttled.test": {"/robots.txt": (429, "", b""), "/": (200, "", PAGE)},
    "moved.test": {"/robots.txt": (301, "/rules.txt", b""), "/rules.txt": (200, "", STAY_OUT), "/": (200, "", PAGE)},
    "marked.test": {"/robots.txt": (200, "", b"\xef\xbb\xbf" + STAY_OUT), "/": (200, "", PAGE)},
    "leads.test": {"/": (302, "http://closed.test/", b"")},
    "closed.test": {"/robots.txt": (200, "", STAY_OUT), "/": (200, "", PAGE)},
    "open.test": {"/": (200, "", PAGE)},
}
REFUSING = {
    "trouble.test": "server_error",
    "throttled.test": "server_error",
    "moved.test": "robots",
    "marked.test": "robots",
    "leads.test": "robots",
}


@contextmanager
def web() -> Iterator[tuple[int, list[str]]]:
    """The sites on loopback: the port, and the addresses that are asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            asked.append(host + self.path)
            status, location, body = SITES[host].get(self.path, (404, "", b""))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Type", "text/plain" if self.path.endswith(".txt") else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


def checked(ended: Ended) -> dict[str, str]:
    """The outcome of each source that was looked at."""
    return {f"{one['name']}.test": one["outcome"] for one in json.loads(ended.out)}


def crawled(ended: Ended) -> dict[str, str]:
    """The outcome of each source's page."""
    return {f"{one['source']}.test": next(iter(ended.outcomes(one["source"]))) for one in ended.report["sources"]}


@pytest.mark.parametrize(
    ("command", "outcomes"),
    [(["sources", "check", "--json"], checked), (["crawl", "--archive", "archive", "--json"], crawled)],
    ids=["check", "crawl"],
)
def test_rules_that_refuse(tmp_path: Path, command: list[str], outcomes: Callable[[Ended], dict[str, str]]) -> None:
    hosts = [*REFUSING, "open.test"]
    tables = [
        {
            "name": host.removesuffix(".test"),
            "url": f"http://{host}/",
            "allow_private": True,
            "delay": 0.0,
            "entrances": (f"http://{host}/",),
        }
        for host in hosts
    ]
    write_sources(tmp_path / "sources", tables)
    with web() as (port, asked):
        ended = foldline(*command, "--connect-to", f"*.test:80:127.0.0.1:{port}", cwd=tmp_path)
    ends = outcomes(ended)
    assert {host: ends[host] for host in REFUSING} == REFUSING, ended.err
    read = {url for url in asked if url.endswith(".test/")}
    assert read == {"leads.test/", "open.test/"}, "no page is asked for that the rules refuse"


@pytest.mark.parametrize(
    ("first", "then"),
    [((503, "", b""), {"www.feed.test/robots.txt", "www.feed.test/p/1"}), ((200, "", STAY_OUT), set())],
)
def test_a_post_is_asked_for_again_where_no_rules_could_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: Answer, then: set[str]
) -> None:
    posts = {"/robots.txt": first, "/p/1": (200, "", PAGE)}
    monkeypatch.setitem(SITES, "feed.test", {"/feed": (200, "", FEED)})
    monkeypatch.setitem(SITES, "www.feed.test", posts)
    source = {"name": "notes", "url": "http://feed.test/feed", "platform": "feed", "allow_private": True, "delay": 0.0}
    write_sources(tmp_path / "sources", [source])
    with web() as (port, asked):
        for answer in (first, (404, "", b"")):
            posts["/robots.txt"] = answer
            asked.clear()
            foldline("crawl", "--archive", "archive", "--connect-to", f"*.test:80:127.0.0.1:{port}", cwd=tmp_path)
    assert set(asked) == {"feed.test/feed", *then}, "the feed is as it was"
