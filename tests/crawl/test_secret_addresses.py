"""Addresses with a token in them: servers are asked for them as they are, and nothing of the token is written down."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.crawl.running import Ended, foldline, write_sources

FEED, READER, SIGNED = "FEEDx7Qp", "READERx7Qp", "SIGNEDx7Qp"
SECRETS = (FEED, READER, SIGNED)
LINES = "".join(
    f"<p>This is line {number} of a letter about boats; it has words enough to be one.</p>" for number in range(9)
)


@dataclass
class Site:
    """A private feed with a post that names its reader, and one that has moved to a signed address."""

    asked: list[tuple[str, str]] = field(default_factory=list)  # address and If-None-Match
    url: str = ""

    def answer(self, path: str, tag: str) -> tuple[int, dict[str, str], str]:
        self.asked.append((path, tag))
        if path == f"/feed?token={FEED}":
            found = (304, {"ETag": '"v1"'}, "") if tag == '"v1"' else (200, {"ETag": '"v1"'}, self._feed())
        elif path == "/p/moved":
            found = (302, {"Location": f"/q/moved?sig={SIGNED}"}, "")
        elif path in (f"/q/moved?sig={SIGNED}", f"/p/1?r={READER}"):
            title = path[1:4]
            page = f"<title>Letter {title}</title><article><h1>Letter {title}</h1>{LINES}</article>"
            found = (200, {"Content-Type": "text/html"}, f"<!doctype html><html>{page}</html>")
        else:
            found = (403 if "redacted" in path else 404, {}, "no")
        return found

    def _feed(self) -> str:
        day = "<pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate>"
        items = "".join(
            f"<item><title>{name}</title><link>{self.url}{path}</link>{day}</item>"
            for name, path in (("One", f"/p/1?r={READER}"), ("Moved", "/p/moved"))
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>L</title>{items}</channel></rss>'


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, text = made.answer(self.path, self.headers.get("If-None-Match") or "")
            body = text.encode()
            self.send_response(status)
            for name, value in ({"Content-Type": "application/rss+xml"} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def crawl(site: Site, folder: Path, *options: str) -> Ended:
    site.asked.clear()
    source = {"name": "private", "url": f"{site.url}/feed?token={FEED}", "platform": "feed", "allow_private": True}
    pace = {"delay": 0.0, "permission": "our own pages"}
    catalogue = write_sources(folder / "sources", [source | pace])
    return foldline("crawl", "--json", *options, "--sources", catalogue, "--archive", folder / "archive", cwd=folder)


def written(folder: Path) -> bytes:
    """All bytes of an archive, tables' too, but for the pages' own words: what a server says is kept as it says it."""
    from pyarrow import parquet

    parts = []
    for path in sorted((folder / "archive").rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            parts.append(gzip.decompress(data) if path.suffix == ".gz" else data)
            if path.suffix == ".parquet":
                parts.append(repr(parquet.ParquetFile(path).read().to_pydict()).encode())
    return b"".join(parts)


@pytest.mark.parametrize("options", [(), ("--all",)])
def test_a_server_is_asked_for_the_address_itself(site: Site, tmp_path: Path, options: tuple[str, ...]) -> None:
    ended = crawl(site, tmp_path, *options)
    assert ended.code == 0, ended.err[-2000:]
    assert ended.outcomes("private").items() >= {"article": 2, "listing": 1}.items()
    assert (f"/q/moved?sig={SIGNED}", "") in site.asked
    assert not any("redacted" in path for path, _ in site.asked)
    assert [secret for secret in SECRETS if secret in ended.out + ended.err] == []
    kept = written(tmp_path).replace(site._feed().encode(), b"")
    assert [secret for secret in SECRETS if secret.encode() in kept] == []


def test_the_second_run_knows_them_again(site: Site, tmp_path: Path) -> None:
    assert crawl(site, tmp_path).code == 0
    ended = crawl(site, tmp_path)
    assert ended.code == 0, ended.err[-2000:]
    assert [one for one in site.asked if one[0] != "/robots.txt"] == [(f"/feed?token={FEED}", '"v1"')]
