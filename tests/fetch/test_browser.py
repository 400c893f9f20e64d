"""Visits that go wrong, and visits side by side."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from crawler.fetch.browser import Behaved
from crawler.fetch.limits import Limits
from crawler.fetch.outcome import Skipped
from crawler.newsstand.tls import Authority
from storage.captures import Capture, Outcome
from storage.warc.read import parse_head, split_http
from tests.fetch.answers import Site, answering, moved, page
from tests.fetch.visiting import How, Visiting, visiting
from tests.servers.h2 import h2_server

pytestmark = pytest.mark.browser
HOME = "http://news.test/"


def captures(visits: Visiting) -> dict[str, Capture]:
    return {capture.url: capture for capture in visits.archive.captures()}


def notes(visits: Visiting, url: str) -> list[str]:
    """The metadata lines of a page."""
    return [
        line
        for raw in visits.records()
        if raw.kind == "metadata" and raw.fields["warc-target-uri"] == url
        for line in raw.block.decode().splitlines()
    ]


async def refusal(site: Site, folder: Path, url: str = HOME, how: How | None = None) -> tuple[Skipped, Visiting]:
    async with visiting(HOME, site.connect_to, folder, how) as visits:
        with pytest.raises(Skipped) as caught:
            await visits.fetch(url)
    return caught.value, visits


async def test_a_redirect_is_returned_and_not_followed(tmp_path: Path) -> None:
    async with (
        answering({"/": moved("/next"), "/next": page("<p>Here.</p>")}) as site,
        visiting(HOME, site.connect_to, tmp_path) as visits,
    ):
        first = await visits.fetch(HOME)
        assert (first.status, first.headers["Location"]) == (302, b"/next")
        assert site.asked == ["news.test GET /"]
        second = await visits.fetch("http://news.test/next")
        assert second.status == 200
    found = captures(visits)
    assert (found[HOME].status, found[HOME].truncated, found[HOME].rendered) == (302, "unspecified", None)
    assert b"<p>Here.</p>" in (found["http://news.test/next"].rendered or b"")
    assert not any(line.startswith("failed") for line in notes(visits, HOME))


async def test_visits_side_by_side_are_told_apart(tmp_path: Path) -> None:
    """Eight pages of the same address space at once, each with a frame, a worker and late requests of its own."""
    body = (
        "<iframe src=/frame/{n}></iframe><iframe src=http://other.localhost/frame/{n}></iframe><script>"
        "new Worker('/worker/{n}.js'); setTimeout(() => fetch('/late/{n}'), 200 + {n} * 20)</script>"
    )
    answers: dict[str, bytes] = {}
    for n in range(8):
        answers[f"/p/{n}"] = page(body.format(n=n))
        answers[f"/frame/{n}"] = page(f"<img src=/picture/{n}>")
        script = f"fetch('/from-worker/{n}')".encode()
        answers[f"/worker/{n}.js"] = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nContent-Length: %d\r\n\r\n%b" % (len(script), script)
        )
    async with (
        answering(answers) as site,
        visiting("http://a.localhost/", site.connect_to, tmp_path, How(("--site-per-process",))) as visits,
    ):
        await asyncio.gather(*(visits.fetch(f"http://a.localhost/p/{n}") for n in range(8)))
    loaded: dict[str, set[str]] = defaultdict(set)
    for raw in visits.records():
        if raw.kind == "response":
            split = urlsplit(raw.fields["warc-target-uri"])
            loaded[raw.fields["warc-page-id"]].add(f"{split.hostname}{split.path}")
    assert sorted(map(sorted, loaded.values())) == sorted(
        sorted(
            {
                *(f"a.localhost/{path}/{n}" for path in ("p", "frame", "picture", "late", "from-worker")),
                *(f"other.localhost/{path}/{n}" for path in ("frame", "picture")),
                f"a.localhost/worker/{n}.js",
            }
        )
        for n in range(8)
    )


async def test_a_page_reaches_nothing_private(tmp_path: Path) -> None:
    heard: list[bytes] = []

    async def inside(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1000))
        writer.close()

    private = await asyncio.start_server(inside, "127.0.0.1", 0)
    port = private.sockets[0].getsockname()[1]
    inner = f"127.0.0.1:{port}"
    body = (
        f"<img src=http://{inner}/img><iframe src=http://localhost:{port}/frame></iframe><img src=/to-inside>"
        f"<link rel=stylesheet href='http://[::1]:{port}/css'><link rel=preconnect href=http://{inner}>"
        f"<script>fetch('http://{inner}/get'); navigator.sendBeacon('http://{inner}/beacon', 'x');"
        f"fetch('http://{inner}/post', {{method: 'POST', body: 'x', mode: 'no-cors'}});"
        f"fetch('http://169.254.169.254/latest/meta-data/'); new WebSocket('ws://{inner}/socket');"
        f"new RTCPeerConnection({{iceServers: [{{urls: 'stun:{inner}'}}]}}).createDataChannel('x')</script>"
    )
    async with (
        answering({"/": page(body), "/to-inside": moved(f"http://{inner}/redirected")}) as site,
        visiting(HOME, site.connect_to, tmp_path) as visits,
    ):
        response = await visits.fetch(HOME)
    private.close()
    assert response.status == 200
    assert heard == []
    said = "\n".join(notes(visits, HOME))
    for part in ("/img", "/get", "/redirected", "http://169.254.169.254/latest/meta-data/"):
        assert part in said
    assert "private address" in said


async def test_private_pages_are_typed(tmp_path: Path) -> None:
    async with answering({}) as site:
        skipped, _ = await refusal(site, tmp_path, f"http://127.0.0.1:{site.port}/")
        assert site.asked == []
    assert skipped.outcome is Outcome.PRIVATE_ADDRESS


async def test_a_name_without_an_address_is_typed(tmp_path: Path) -> None:
    async with answering({}) as site:
        skipped, _ = await refusal(site, tmp_path, "http://no-such-host.invalid/")
    assert skipped.outcome is Outcome.DNS


async def test_a_bad_certificate_is_typed(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    folder.mkdir()
    async with answering({"/": page("secret")}, Authority(folder).context()) as site:
        skipped, visits = await refusal(site, tmp_path, "https://news.test/")
        assert site.asked == []
    assert skipped.outcome is Outcome.TLS
    assert "ERR_CERT_AUTHORITY_INVALID" in skipped.reason
    assert visits.records() == []


async def test_a_page_that_sends_itself_on_for_ever(tmp_path: Path) -> None:
    async with answering({"/": page("<script>location.href = '/?' + Math.random()</script>")}) as site:
        skipped, visits = await refusal(site, tmp_path)
        assert 10 <= len(site.asked) <= 12
    assert skipped.outcome is Outcome.REDIRECT_LOOP
    assert len([raw for raw in visits.records() if raw.kind == "response"]) >= 10


async def test_a_page_that_scripts_lead_away_from(tmp_path: Path) -> None:
    answers = {"news.test/": page("<script>location.href = 'http://away.test/'</script>"), "/": page("<p>Away.</p>")}
    async with answering(answers) as site:
        skipped, visits = await refusal(site, tmp_path)
    assert skipped.outcome is Outcome.OFFSITE
    assert set(captures(visits)) == {HOME, "http://away.test/"}


async def test_a_download_is_archived_and_lands_nowhere_else(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=a.zip\r\n"
    async with (
        answering({"/": head + b"Content-Length: 6\r\n\r\nPK\x03\x04..", "/next": page("<p>Next.</p>")}) as site,
        visiting(HOME, site.connect_to, tmp_path) as visits,
    ):
        response = await visits.fetch(HOME)
        assert response.body == b"PK\x03\x04.."
        assert (await visits.fetch("http://news.test/next")).status == 200
    found = captures(visits)
    assert (found[HOME].content, found[HOME].rendered) == (b"PK\x03\x04..", None)


@pytest.mark.parametrize("length", ["Content-Length: 9000000\r\n", ""])
async def test_a_body_over_the_limit_is_cut(tmp_path: Path, length: str) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n{length}\r\n".encode())
        for _ in range(900):
            writer.write(b"0123456789" * 1000)
            await writer.drain()

    async with (
        answering({"/": page("<script>fetch('/endless')</script>"), "/endless": endless}) as site,
        visiting(HOME, site.connect_to, tmp_path, How(limits=Limits(body_bytes=6_000_000))) as visits,
    ):
        await visits.fetch(HOME)
    cut = captures(visits)["http://news.test/endless"]
    assert (cut.truncated, len(cut.content)) == ("length", 6_000_000)


async def test_windows_are_closed_and_noted(tmp_path: Path) -> None:
    script = "for (let n = 0; n < 50; n++) opened.push(window.open('/window?' + n))"

    async def click(shown: Page) -> Behaved:
        await shown.evaluate("document.querySelector('button').click()")
        while await shown.evaluate("opened.some(one => !one.closed)"):  # asked by time: a page behind paints no frames
            await shown.wait_for_timeout(50)
        return Behaved()

    async with (
        answering({"/": page(f'<script>opened = []</script><button onclick="{script}">Open</button>')}) as site,
        visiting(HOME, site.connect_to, tmp_path, How(behave=click)) as visits,
    ):
        await visits.fetch(HOME)
        asked = {line.split()[2] for line in site.asked if "/window" in line}
    assert "windowsClosed: 50" in notes(visits, HOME)
    assert {url.removeprefix(HOME[:-1]) for url in captures(visits)} - {"/"} <= asked
    assert len({raw.fields["warc-page-id"] for raw in visits.records()}) == 1


async def test_a_browser_that_was_killed_is_started_again(tmp_path: Path) -> None:
    async with (
        answering({"/": page("<p>Still here.</p>")}) as site,
        visiting(HOME, site.connect_to, tmp_path) as visits,
    ):
        await visits.fetch(HOME)
        chromium = visits.browser.chromium
        assert chromium is not None
        chromium.process.kill()
        await chromium.process.wait()
        assert (await visits.fetch(HOME)).status == 200
        assert not chromium.profile.exists()
        again = visits.browser.chromium
    assert again is not None
    assert again.process.returncode is not None
    assert not again.profile.exists()


async def test_http2_is_marked_and_its_cookies_are_kept(tmp_path: Path) -> None:
    head = [(":status", "200"), ("content-type", "text/html"), ("x-b", "1"), ("set-cookie", "b=1"), ("x-a", "2")]
    answers = {
        "/": ([*head, ("set-cookie", "a=2; Path=/")], b"<!doctype html><title>Two</title><img src=/a.png>"),
        "/a.png": ([(":status", "200"), ("content-type", "image/png")], b"not really a picture"),
    }
    folder = tmp_path / "tls"
    folder.mkdir()
    async with (
        h2_server(folder, answers) as port,
        visiting(
            "https://news.test/", f"*:443:127.0.0.1:{port}", tmp_path, How(("--ignore-certificate-errors",))
        ) as visits,
    ):
        await visits.fetch("https://news.test/")
    main, picture = sorted(
        (raw for raw in visits.records() if raw.kind == "response"), key=lambda raw: raw.fields["warc-target-uri"]
    )
    assert main.fields["warc-protocol"] == picture.fields["warc-protocol"] == "h2"
    line, headers = parse_head(split_http(main.block)[0])
    assert line == "HTTP/1.1 200 "
    assert [name for name, _ in headers] == ["content-type", "x-b", "x-a", "set-cookie", "set-cookie"]
    assert [value[:10] for name, value in headers if name == "set-cookie"] == ["b=redacted", "a=redacted"]
    assert split_http(picture.block)[1] == b"not really a picture"


async def test_who_asked_for_a_pause_is_left_alone(tmp_path: Path) -> None:
    picture = "<img src=http://pictures.test/a.png>"
    answers = {
        "/": page(picture),
        "/next": page(picture.replace("a.png", "b.png")),
        "pictures.test/a.png": page("slow down", "Retry-After: 60", status="429 Too Many Requests"),
    }
    async with answering(answers) as site, visiting(HOME, site.connect_to, tmp_path) as visits:
        await visits.fetch(HOME)
        await visits.fetch("http://news.test/next")
        asked = [line for line in site.asked if line.startswith("pictures.test")]
    assert asked == ["pictures.test GET /a.png"]
    (said,) = (line for line in notes(visits, "http://news.test/next") if line.startswith("failed"))
    assert re.search(r"http://pictures\.test/b\.png \(pictures\.test asked to be left alone for \d\d s\)$", said)
