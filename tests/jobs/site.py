"""A loopback web of any number of hosts, each with a feed and a few articles, that notes when it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ARTICLE = """<!DOCTYPE html><html><head><title>Note {n} of {host}</title>
<link rel="canonical" href="http://{host}/p/{n}"></head><body><article><h1>Note {n} of {host}</h1>
<p>{words}</p><p>{words}</p></article></body></html>"""
WORDS = "The harbour keeps its own book of hours, and every entry is signed by whoever had the lamp that night. " * 6


@dataclass(frozen=True, slots=True)
class Seen:
    """One request: Unix seconds."""

    host: str
    path: str
    begun: float
    ended: float
    status: int


@dataclass(slots=True)
class Web:
    """What it answers, and what it saw."""

    port: int = 0
    articles: int = 2
    seconds: float = 0.0  # that an answer takes
    trouble: dict[str, int] = field(default_factory=dict)  # host: how many more answers are 429
    retry_after: int = 2
    validators: bool = False  # whether feeds have an ETag, and a 304 for who knows it
    more: dict[str, int] = field(default_factory=dict)  # host: how many more articles it has
    gates: dict[str, threading.Barrier] = field(default_factory=dict)  # path: who asks for it waits for the others
    seen: list[Seen] = field(default_factory=list)

    def sources(self, groups: int, each: int, **more: Any) -> list[dict[str, Any]]:
        """Tables of the catalogue: `each` hosts under each of so many registrable domains."""
        return [
            {"name": f"g{g}-s{s}", "url": f"http://s{s}.harbour{g}.com/feed", "platform": "feed", "delay": 0.0} | more
            for g in range(groups)
            for s in range(each)
        ]

    def asked(self, path: str = "/p/") -> list[Seen]:
        """Requests whose path begins so, in the order they began."""
        return sorted((one for one in self.seen if one.path.startswith(path)), key=lambda one: one.begun)


def _feed(host: str, articles: int) -> str:
    items = "".join(
        f"<item><title>Note {n} of {host}</title><link>http://{host}/p/{n}</link>"
        f"<pubDate>Fri, {6 + n:02} Nov 2026 08:00:00 GMT</pubDate></item>"
        for n in range(articles)
    )
    head = f"<title>{host}</title><link>http://{host}/</link><description>Notes.</description><ttl>90</ttl>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'


def _answer(web: Web, host: str, path: str) -> tuple[int, str, str]:
    if web.trouble.get(host, 0) > 0:
        web.trouble[host] -= 1
        return 429, "text/plain", "later"
    if path.partition("?")[0] == "/feed":
        return 200, "application/rss+xml", _feed(host, web.articles + web.more.get(host, 0))
    if path.startswith("/p/"):
        return 200, "text/html; charset=utf-8", ARTICLE.format(n=path[3:], host=host, words=WORDS)
    return 404, "text/plain", "no such page"


@contextmanager
def web(**more: Any) -> Iterator[Web]:
    """Serves until the block ends."""
    made = Web(**more)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            begun = time.time()
            host = (self.headers["Host"] or "").partition(":")[0]
            if self.path in made.gates:
                made.gates[self.path].wait(60)
            with lock:
                status, kind, text = _answer(made, host, self.path)
            time.sleep(made.seconds)
            body = text.encode()
            etag = f'"{sha256(body).hexdigest()[:16]}"' if made.validators and status == 200 else ""
            if etag and self.headers["If-None-Match"] == etag:
                status, body = 304, b""
            self.send_response(status)
            if etag:
                self.send_header("ETag", etag)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if status == 429:
                self.send_header("Retry-After", str(made.retry_after))
            self.end_headers()
            ended = time.time()  # what comes after is on its way already
            self.wfile.write(body)
            with lock:
                made.seen.append(Seen(host, self.path, begun, ended, status))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
