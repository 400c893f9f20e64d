"""The stand itself: truth against pages, two starts alike, scale, log, corpus and TLS."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import html

from crawler.newsstand import Newsstand, NewsstandError, start
from crawler.newsstand.exchange import Request
from crawler.newsstand.prose import prose
from crawler.newsstand.publication import publication
from crawler.newsstand.sites import build
from crawler.newsstand.truth import articles, sources
from storage.records import Observed
from tests.newsstand.conftest import POSTS, get

TRUTH = list(articles(POSTS))


def told(page: bytes) -> str:
    tree = html.fromstring(page)
    for silent in tree.cssselect("script, style"):
        silent.drop_tree()
    return " ".join(tree.text_content().split())


def test_every_article_of_the_truth_table_says_what_the_table_says(stand: Newsstand) -> None:
    encoded = {"brotli", "gzip", "deflate", "gb2312"}
    scripted = publication("huggingface").post(2).slug
    for expected in TRUTH:
        if expected.url.rpartition("/")[2] in {*encoded, scripted}:
            continue
        reply = get(stand, expected.url)
        assert reply.status == 200, expected.url
        said = told(reply.body)
        assert " ".join(expected.title.split()) in said
        for text in expected.text:
            assert " ".join(text.split())[:80] in said, (expected.url, text)
        for _, target in expected.relations:
            assert target in reply.body.decode()


def test_what_a_wall_hides_is_nowhere_on_the_page(stand: Newsstand) -> None:
    pub = publication("tidelines", POSTS)
    locked = [post for post in pub.posts() if post.locked]
    assert len(locked) >= 20
    for post in locked:
        assert len(set(prose(post.pieces))) == len(prose(post.pieces))
        page = get(stand, f"http://www.tidelines.test/p/{post.slug}").text
        hidden = prose(post.pieces[post.public :])
        assert hidden
        assert all(text not in page for text in hidden if len(text) > 60)


def test_boundaries_exist_exactly_where_something_is_withheld() -> None:
    for expected in TRUTH:
        assert (expected.boundary is not None) == (expected.observed in {Observed.PREVIEW, Observed.NONE})
        if expected.observed is Observed.PREVIEW:
            assert expected.boundary == expected.text[-1]
            assert (expected.words_total is not None) == (expected.platform == "substack")
            assert (expected.words_total or 1 << 20) > sum(len(text.split()) for text in expected.text)
    assert len({expected.url for expected in TRUTH}) == len(TRUTH)


def test_relations_lead_to_articles_of_the_stand() -> None:
    known = {expected.url for expected in TRUTH}
    targets = [target for expected in TRUTH for _, target in expected.relations if "arxiv.org" not in target]
    assert len(targets) >= 24
    assert set(targets) <= known


def test_sources_count_the_truth(stand: Newsstand) -> None:
    counted = {entry["name"]: (entry["articles"], entry["paid"]) for entry in sources(POSTS)}
    assert counted["tidelines"][0] == POSTS
    assert sum(total for total, _ in counted.values()) == len(TRUTH)
    assert stand.sources == sources(POSTS)
    assert {name for name, (_, paid) in counted.items() if paid} == {
        "tidelines",
        "slowgrid",
        "papertrail",
        "lanternroom",
        "morningkiln",
        "saltpath",
    }


def test_two_starts_give_the_same_bytes(stand: Newsstand) -> None:
    urls = [expected.url for expected in TRUTH[::7]] + ["http://www.tidelines.test/feed", "http://trouble.test/feed"]
    with start(posts=POSTS, bursts={}) as other:
        for url in urls:
            assert get(stand, url) == get(other, url), url


def test_a_post_keeps_its_address_and_text_when_newer_ones_come() -> None:
    small, large = publication("tidelines", 50), publication("tidelines", 20_000)
    old = small.post(40)
    again = large.find(old.slug)
    assert again
    assert (again.title, again.pieces, again.access) == (old.title, old.pieces, old.access)
    assert large.find("no-such-post-19") is None


def test_a_long_publication_costs_nothing_until_it_is_read() -> None:
    sites = build(1_000_000, "http")
    query = "sort=new&offset=999980&limit=20"
    reply = sites["www.tidelines.test"].answer(
        Request("GET", "http", "www.tidelines.test", "/api/v1/archive", query, {})
    )
    assert reply.status == 200
    assert reply.body.count(b'"slug": "') >= 20


def test_one_connection_carries_many_pages_in_order(stand: Newsstand) -> None:
    paths = [f"/p/{post.slug}" for post in publication("tidelines", POSTS).posts()] * 4
    asked = "".join(f"GET {path} HTTP/1.1\r\nHost: www.tidelines.test\r\n\r\n" for path in paths)
    with socket.create_connection(("127.0.0.1", stand.port), timeout=20) as raw, raw.makefile("rb") as replies:
        raw.sendall(asked.encode())
        for path in paths:
            length = 0
            while (line := replies.readline().strip()) != b"":
                name, _, value = line.partition(b": ")
                length = int(value) if name == b"Content-Length" else length
            assert f"http://www.tidelines.test{path}".encode() in replies.read(length)


def test_the_log_tells_who_asked_what_and_when(stand: Newsstand) -> None:
    get(stand, "http://www.saltpath.test/feed/?for=log")
    get(stand, "http://www.saltpath.test/nowhere")
    entries = stand.log("www.saltpath.test")[-2:]
    assert [(entry["path"], entry["status"]) for entry in entries] == [("/feed/?for=log", 200), ("/nowhere", 404)]
    assert entries[0]["time"] <= entries[1]["time"]


def test_strange_requests_get_an_answer(stand: Newsstand) -> None:
    assert get(stand, "http://unknown.test/").status == 404
    with socket.create_connection(("127.0.0.1", stand.port), timeout=10) as raw:
        raw.sendall(b"NONSENSE\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400")
    with socket.create_connection(("127.0.0.1", stand.port), timeout=10) as raw:
        first = b"POST /api/v1/free HTTP/1.1\r\nHost: www.tidelines.test\r\nContent-Length: 5\r\n\r\nemail"
        raw.sendall(first + b"HEAD /feed HTTP/1.1\r\nHost: www.tidelines.test\r\nConnection: close\r\n\r\n")
        answers = b"".join(iter(lambda: raw.recv(65536), b""))
    assert [answers.count(b"HTTP/1.1 404"), answers.count(b"HTTP/1.1 200")] == [1, 1]
    assert answers.endswith(b"\r\n\r\n")


def test_a_port_that_is_taken_is_reported(stand: Newsstand) -> None:
    with pytest.raises(NewsstandError, match="address already in use"):
        start(port=stand.port)


ORPHAN = """
import os
from crawler.newsstand import start
stand = start(posts=12)
print(stand.port, flush=True)
os._exit(9)
"""


def test_the_server_goes_when_its_parent_goes() -> None:
    root = Path(__file__).parents[2]
    parent = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, text=True, cwd=root, check=False)
    assert parent.returncode == 9
    deadline = time.monotonic() + 10
    while listens(int(parent.stdout)):
        assert time.monotonic() < deadline, "the server outlived its parent"
        time.sleep(0.05)


def listens(port: int) -> bool:
    try:
        with suppress(ConnectionResetError):  # met while it goes: not gone yet
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_tls_has_a_certificate_for_every_host_but_two() -> None:
    with start(posts=12, tls=True) as stand:
        assert stand.ca
        assert stand.tls_port
        trust = ssl.create_default_context(cafile=stand.ca)

        def ask(host: str) -> bytes:
            assert stand.tls_port
            raw = socket.create_connection(("127.0.0.1", stand.tls_port), timeout=10)
            with raw, trust.wrap_socket(raw, server_hostname=host) as secure:
                secure.sendall(f"GET /feed HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                return b"".join(iter(lambda: secure.recv(65536), b""))

        answer = ask("www.tidelines.test")
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"<link>https://www.tidelines.test/p/" in answer
        assert ask("trouble.test").startswith(b"HTTP/1.1 200")
        with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
            ask("expired.test")
        with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
            ask("misnamed.test")
    assert not stand.ca.exists()


@pytest.mark.corpus
def test_the_corpus_is_served_under_its_own_names(corpus: Path) -> None:
    with start(posts=12, corpus=corpus) as stand:
        feed = get(stand, "https://www.interconnects.ai/feed")
        assert feed.body == next((corpus / "substack_feed").glob("*/source.xml")).read_bytes()
        rows = [
            get(stand, f"https://www.astralcodexten.com/api/v1/archive?sort=new&offset={offset}&limit=10").json
            for offset in (0, 10, 20)
        ]
        assert [len(part) for part in rows] == [10, 2, 0]
        slug = "fake-chinese-income-mortgages-fuel"
        assert get(stand, f"https://www.thebureau.news/api/v1/posts/{slug}").json["slug"] == slug
        assert get(stand, f"https://www.thebureau.news/p/{slug}").header("content-type") == "text/html"
        assert get(stand, "https://huggingface.co/api/daily_papers?date=2026-06-12").json
        assert "Allow: /" in get(stand, "https://www.slowboring.com/robots.txt").text
        assert any("no URL" in reason for reason in stand.skipped)
