"""An article in several pages: all of them are fetched, and one record has the whole text."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.running import Ended, exported, foldline, write_sources

WORDS = ("harbour", "causeway", "lighthouse")
ROBOTS = {"shut.test": b"User-agent: *\nDisallow: /walk/3/\n"}
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Shore</title><item><title>A walk</title>'
    "<link>http://{host}/walk/</link></item></channel></rss>"
)


def prose(word: str) -> str:
    return " ".join(f"The {word} lies behind the {word}, and nobody of the {word} minds that at all." for _ in range(9))


def page(host: str, number: int) -> str:
    """Page `number` of three, as WordPress writes it in any theme."""
    pages = " ".join(
        f'<span class="post-page-numbers current" aria-current="page">{at}</span>'
        if at == number
        else f'<a href="http://{host}/walk/{f"{at}/" if at > 1 else ""}" class="post-page-numbers">{at}</a>'
        for at in (1, 2, 3)
    )
    return (
        f"<html lang=en><head><title>A walk</title></head><body><main><article><h1>A walk</h1><div class=text>"
        f'<p>{prose(WORDS[number - 1])}</p><p><a href="http://{host}/walk/{min(number + 1, 3)}/">Next page</a></p>'
        f"<div class=page-links>Pages: {pages}</div></div></article></main>"
    )


def answer(host: str, path: str) -> tuple[int, str, bytes]:
    number = {"/walk/": 1, "/walk/2/": 2, "/walk/3/": 3}.get(path)
    if number is not None:
        return 200, "text/html", page(host, number).encode()
    if path == "/feed":
        return 200, "application/rss+xml", FEED.format(host=host).encode()
    return (200, "text/plain", ROBOTS[host]) if path == "/robots.txt" and host in ROBOTS else (404, "text/plain", b"")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, body = answer(self.headers["Host"].partition(":")[0], self.path)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


class Place:
    """An archive of one source."""

    def __init__(self, folder: Path, port: int, host: str, **more: object) -> None:
        self.folder = folder
        self._route = {"FOLDLINE_CONNECT_TO": f"*:80:127.0.0.1:{port}"}
        pace = {"delay": 0.0, "permission": "our own pages"}
        table = {"name": host.partition(".")[0], "url": f"http://{host}/feed", **pace, **more}
        self._sources = write_sources(folder / "sources", [table])

    def run(self, *arguments: object) -> Ended:
        ended = foldline(*arguments, "--archive", self.folder / "archive", cwd=self.folder, env=self._route)
        assert ended.code == 0, ended.err[-2000:]
        return ended

    def crawl(self, *options: str) -> Ended:
        return self.run("crawl", "--json", "--sources", self._sources, *options)

    def records(self) -> list[dict[str, Any]]:
        return exported(str(self.folder / "archive"), self.folder)


def test_one_record_has_the_text_of_all_pages(tmp_path: Path, port: int) -> None:
    place = Place(tmp_path, port, "open.test")
    place.crawl()
    (record,) = place.records()
    assert record["content_text"] == "\n\n".join(map(prose, WORDS))
    assert (record["observed"], record["wall"], record["boundary"]) == ("full", "none", None)
    assert (record["url"], record["canonical_url"]) == ("http://open.test/walk/", "http://open.test/walk/")
    assert "read_more" not in {signal["says"] for signal in record["signals"]}
    own, *others = [block["src"] for block in record["blocks"]]
    assert not own.startswith("<")
    assert all(src.startswith("<urn:uuid:") for src in others)

    end = str(len(record["content_text"]) - 2)
    found = json.loads(place.run("records", "bytes", record["id"], "--char", end, "--json").out)
    assert "/walk/3/" in json.dumps(found)
    assert WORDS[2] in json.dumps(found)

    assert json.loads(place.run("extract", "--json", "--dry-run").out)["same"] == 1
    place.crawl("--all")
    assert [one["revision"] for one in place.records()] == [1]


@pytest.mark.parametrize(
    ("host", "more", "pages"),
    [("shut.test", {}, 2), ("brief.test", {"max_pages": 1}, 1)],
    ids=["a page that robots.txt closes", "a limit of pages"],
)
def test_a_page_that_is_not_fetched_is_said_to_be_missing(
    tmp_path: Path, port: int, host: str, more: dict[str, object], pages: int
) -> None:
    place = Place(tmp_path, port, host, **more)
    place.crawl()
    (record,) = place.records()
    assert record["content_text"] == "\n\n".join(map(prose, WORDS[:pages]))
    assert (record["observed"], record["wall"]) == ("preview", "teaser")
    (said,) = (signal for signal in record["signals"] if signal["says"] == "read_more")
    assert said["value"] == f"http://{host}/walk/{pages + 1}/"
