"""An archivist's own subscription: where its cookies go, what a stranger's page does, and that no secret stays."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import ConfigError
from crawler.fetch.cookies import Cookies
from tests.crawl.running import Ended, exported, foldline, write_sources

CANARY = "canary-4f1d9c"
PROSE = "".join(f"<p>The keeper wrote the hour of the tide into the book, line {number}.</p>" for number in range(12))
WALL = (
    '<aside class="gh-post-upgrade-cta"><div class="gh-post-upgrade-cta-content">'
    '<h2>This post is for paying subscribers only</h2><a class="gh-btn" data-portal="signup">Subscribe now</a>'
    "</div></aside>"
)


class Members(BaseHTTPRequestHandler):
    """Two posts, whole for who is signed in."""

    cookies: list[str]

    def do_GET(self) -> None:
        """The feed, a post, or nothing."""
        said = self.headers.get("Cookie", "")
        self.server.cookies.append(said)  # type: ignore[attr-defined]
        home = f"http://{self.headers['Host']}"
        status, kind, body = 404, "text/plain", "no such page"
        if self.path == "/rss/":
            items = "".join(f"<item><title>Log {n}</title><link>{home}/log-{n}/</link></item>" for n in (1, 2))
            status, kind, body = 200, "application/rss+xml", (
                f'<rss version="2.0"><channel><generator>Ghost 5</generator><link>{home}</link>{items}</channel></rss>'
            )  # fmt: skip
        elif self.path.startswith("/log-"):
            text = PROSE if CANARY in said else PROSE[: len(PROSE) // 4].rpartition("<p>")[0] + WALL
            status, kind, body = 200, "text/html", (
                f'<html><head><title>Log</title><meta property="og:type" content="article">'
                f'<meta name="generator" content="Ghost 5.1"></head><body class="post-template">'
                '<article class="gh-article">'
                f'<h1 class="gh-article-title">Log {self.path}</h1><section class="gh-content">{text}</section>'
                "</article></body></html>"
            )  # fmt: skip
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Set-Cookie", f"members={CANARY}-renewed; Path=/")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: Any) -> None:
        """Silent."""


@pytest.fixture
def members() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Members)
    server.cookies = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def jar(path: Path, value: str, host: str = "127.0.0.1") -> Path:
    lines = ("# Netscape HTTP Cookie File", f"{host}\tFALSE\t/\tFALSE\t4102444800\tmembers\t{value}", "")
    path.write_text("\n".join(lines))
    return path


def crawl(folder: Path, server: ThreadingHTTPServer, cookies: Path) -> Ended:
    table = {
        "name": "log", "url": f"http://127.0.0.1:{server.server_port}", "platform": "ghost", "delay": 0.0,
        "allow_private": True, "permission": "our own", "cookies_file": str(cookies),
    }  # fmt: skip
    sources = write_sources(folder / "sources", [table])
    return foldline("crawl", "--json", "--sources", sources, "--archive", folder / "archive", cwd=folder)


def test_a_member_gets_the_whole_and_no_secret_is_anywhere(members: ThreadingHTTPServer, tmp_path: Path) -> None:
    cookies = jar(tmp_path / "cookies.txt", CANARY)
    kept = cookies.read_bytes()
    ended = crawl(tmp_path, members, cookies)
    assert ended.code == 0, ended.err[-2000:]
    records = exported(str(tmp_path / "archive"), tmp_path)
    assert [(record["boundary"], "line 11" in record["content_text"]) for record in records] == [(None, True)] * 2
    assert any(CANARY in said for said in members.cookies)  # type: ignore[attr-defined]
    assert cookies.read_bytes() == kept
    assert CANARY not in ended.out + ended.err + str(records)
    for path in (tmp_path / "archive").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert CANARY.encode() not in (gzip.decompress(data) if path.suffix == ".gz" else data), path


def test_a_session_that_is_over_pauses_the_run(members: ThreadingHTTPServer, tmp_path: Path) -> None:
    ended = crawl(tmp_path, members, jar(tmp_path / "cookies.txt", "expired"))
    (reason,) = [one["reason"] for one in ended.report["sources"][0]["outcomes"] if one["outcome"] == "login_page"]
    assert "renew its cookies_file" in reason
    assert not [one for one in exported(str(tmp_path / "archive"), tmp_path) if not one.get("partial")]
    again = crawl(tmp_path, members, jar(tmp_path / "cookies.txt", CANARY))
    assert again.code == 0, again.err[-2000:]
    whole = [one for one in exported(str(tmp_path / "archive"), tmp_path) if not one.get("partial")]
    assert sorted(one["title"] for one in whole) == ["Log /log-1/", "Log /log-2/"]
    assert all("line 11" in one["content_text"] for one in whole)


def test_cookies_go_to_the_sources_own_hosts_only(tmp_path: Path) -> None:
    path = jar(tmp_path / "cookies.txt", CANARY, ".press.test")
    path.write_text(path.read_text().replace("FALSE\t/", "TRUE\t/"))
    cookies = Cookies.load(str(path), ["https://one.press.test/feed"], "one")
    assert cookies.header("https://one.press.test/p/a") == f"members={CANARY}"
    assert cookies.for_browser("https://one.press.test/p/a")[0]["url"] == "https://one.press.test"
    for url in ("https://two.press.test/", "https://press.test/", "https://cdn.test/x.js"):
        assert cookies.header(url) is None
        assert cookies.for_browser(url) == []


@pytest.mark.parametrize("text", ["no cookies\n", "# Netscape HTTP Cookie File\n", None])
def test_a_file_that_is_no_use_says_so(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "cookies.txt"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ConfigError, match=r"cookies\.txt"):
        Cookies.load(str(path), ["https://one.press.test/"], "one")


def test_a_source_without_valid_cookies_stops_no_other(members: ThreadingHTTPServer, tmp_path: Path) -> None:
    table = {
        "url": f"http://127.0.0.1:{members.server_port}", "platform": "ghost", "delay": 0.0,
        "allow_private": True, "permission": "our own",
    }  # fmt: skip
    named = [{"name": "log"} | table, {"name": "shut", "cookies_file": str(tmp_path / "none.txt")} | table]
    sources = write_sources(tmp_path / "sources", named)
    words = ("--json", "--sources", sources, "--archive", tmp_path / "archive")
    both = foldline("crawl", *words, cwd=tmp_path)
    assert both.code == 5, both.err[-2000:]
    assert [one["source"] for one in both.report["sources"]] == ["log"]
    (fault,) = both.report["faults"]
    assert "shut.cookies_file" in fault
    alone = foldline("crawl", "shut", *words, cwd=tmp_path)
    assert alone.code == 4
    assert "shut.cookies_file" in alone.err
