"""What comes out of a cache or a worker was not said by a server: it is not written as if."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.warc.read import parse_head, parse_status, split_http
from tests.fetch.answers import answering, page
from tests.fetch.visiting import How, Visiting, visiting

pytestmark = pytest.mark.browser
HOME = "http://news.localhost/"


def script(text: str, *headers: str) -> bytes:
    """A script, its length not told where a header says it is chunked."""
    body = text.encode()
    framing = f"Content-Length: {len(body)}"
    if "Transfer-Encoding: chunked" in headers:
        framing, body = "X-Framing: chunked", b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/javascript", framing, *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


def written(visits: Visiting) -> list[tuple[str, int, bytes]]:
    """Path, status and body of every response, sorted."""
    found = []
    for raw in visits.records():
        if raw.kind == "response":
            head, body = split_http(raw.block)
            url = raw.fields["warc-target-uri"]
            found.append((url.removeprefix(HOME[:-1]), parse_status(parse_head(head)[0])[0], body))
    return sorted(found)


@pytest.mark.parametrize("framing", ["X-Framing: none", "Transfer-Encoding: chunked"])
async def test_a_fresh_copy_is_asked_for_once_and_written_once(tmp_path: Path, framing: str) -> None:
    shared = script("'shared'", "Cache-Control: max-age=600", framing)
    body = "<script src=/shared.js></script>"
    async with (
        answering({"/a": page(body), "/b": page(body), "/shared.js": shared}) as site,
        visiting(HOME, site.connect_to, tmp_path) as visits,
    ):
        await visits.fetch(f"{HOME}a")
        await visits.fetch(f"{HOME}b")
        asked = [line for line in site.asked if "shared" in line]
    assert asked == ["news.localhost GET /shared.js"]
    assert [one[:2] for one in written(visits)] == [("/a", 200), ("/b", 200), ("/shared.js", 200)]


@pytest.mark.parametrize("framing", ["X-Framing: none", "Transfer-Encoding: chunked"])
async def test_a_copy_that_still_holds_is_a_304(tmp_path: Path, framing: str) -> None:
    body = "<script src=/shared.js></script>"
    first = script("'shared'", 'ETag: "1"', "Cache-Control: no-cache", framing)
    later = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nConnection: close\r\n\r\n'
    answers = {"/a": page(body), "/b": page(body), "/shared.js": first}
    async with answering(answers) as site, visiting(HOME, site.connect_to, tmp_path) as visits:
        await visits.fetch(f"{HOME}a")
        answers["/shared.js"] = later
        await visits.fetch(f"{HOME}b")
    scripts = [one for one in written(visits) if one[0] == "/shared.js"]
    assert scripts == [("/shared.js", 200, b"'shared'"), ("/shared.js", 304, b"")]


@pytest.mark.parametrize("framing", ["X-Framing: none", "Transfer-Encoding: chunked"])
async def test_a_worker_that_fakes_answers_is_heard_by_nobody(tmp_path: Path, framing: str) -> None:
    worker = (
        "oninstall = () => skipWaiting(); onactivate = event => event.waitUntil(clients.claim());"
        "const type = {headers: {'Content-Type': 'text/html'}};"
        "onfetch = event => event.respondWith(new Response('<p>Made up.</p>', type))"
    )
    home = page("<p>As sent.</p><script>navigator.serviceWorker.register('/sw.js')</script>")
    async with (
        answering({"/": home, "/sw.js": script(worker, framing)}) as site,
        visiting(HOME, site.connect_to, tmp_path, How()) as visits,
    ):
        await visits.fetch(HOME)
        again = await visits.fetch(HOME)
    assert b"As sent." in again.body
    pages = [one for one in written(visits) if one[0] == "/"]
    assert [b"As sent." in body for _, _, body in pages] == [True, True]
    assert [one for one in written(visits) if one[0] == "/sw.js"] == [("/sw.js", 200, worker.encode())]
