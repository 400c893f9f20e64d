"""The eye: what a reader sees of a page, and that nothing which gets out is missed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from crawler.fetch.chromium import MISSING, find_chromium
from crawler.newsstand.picture import seaside
from crawler.replay.looking import Eye, Sight, seeing
from crawler.replay.serving import serving

LEAKY = """<!doctype html><title>x</title><p>In sight.</p><p style="display:none">Out of sight.</p>
<img src="/boat.png"><img src="/none.png"><img src="/late.png" loading="lazy" style="margin-top: 4000px">
<img src="http://pixel.elsewhere.test/1.gif"><link rel="prefetch" href="http://soon.elsewhere.test/next">
<iframe src="http://frame.elsewhere.test/"></iframe>
<script>
  new Worker("/worker.js"); new WebSocket("ws://socket.elsewhere.test/");
  navigator.sendBeacon("http://beacon.elsewhere.test/", "x"); fetch("http://127.0.0.1:65530/other-port").catch(() => 0);
  navigator.serviceWorker.register("/service.js");
</script>"""
WORKER = 'fetch("http://worker.elsewhere.test/").catch(() => 0)'
SERVICE = 'self.addEventListener("install", e => e.waitUntil(fetch("http://service.elsewhere.test/").catch(() => 0)))'


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """A small site with everything that may get out."""
    files: dict[str, tuple[str, bytes]] = {
        "/": ("text/html", LEAKY.encode()),
        "/worker.js": ("text/javascript", WORKER.encode()),
        "/service.js": ("text/javascript", SERVICE.encode()),
        "/boat.png": ("image/png", seaside("boat")),
        "/late.png": ("image/png", seaside("late")),
        "/quiet": ("text/html", b"<!doctype html><p>Still water."),
    }

    async def answer(request: web.Request) -> web.Response:
        if request.path not in files:
            raise web.HTTPNotFound
        kind, body = files[request.path]
        return web.Response(body=body, content_type=kind)

    application = web.Application()
    application.add_routes([web.get("/{path:.*}", answer)])
    with serving(application) as where:
        yield where


@pytest.fixture(scope="module")
def eye(origin: str) -> Iterator[Eye]:
    """A Chromium that may reach the site and nothing else."""
    binary: Path | None = find_chromium()
    if binary is None:
        pytest.skip(MISSING)
    with seeing(binary, (origin.removeprefix("http://"),)) as opened:
        yield opened


@pytest.mark.browser
def test_sees_what_a_reader_sees(eye: Eye, origin: str) -> None:
    look = eye.look(Sight(origin))
    assert "In sight." in look.text
    assert "Out of sight" not in look.text
    assert (look.images, look.decoded) == (4, 2)  # the lazy one was scrolled to
    assert look.undecoded == (f"{origin}/none.png", "http://pixel.elsewhere.test/1.gif")
    assert f"404 {origin}/none.png" in look.failed


@pytest.mark.browser
def test_everything_that_gets_out_is_noted(eye: Eye, origin: str) -> None:
    hosts = " ".join(eye.look(Sight(origin)).outside)
    for place in ("pixel", "soon", "frame", "socket", "beacon", "worker", "service"):
        assert f"{place}.elsewhere.test" in hosts, place
    assert "127.0.0.1:65530/other-port" in hosts


@pytest.mark.browser
def test_a_quiet_page_after_a_leaky_one(eye: Eye, origin: str) -> None:
    eye.look(Sight(origin))
    look = eye.look(Sight(f"{origin}/quiet"))
    assert (look.text, look.outside, look.failed, look.problem) == ("Still water.", (), (), "")


@pytest.mark.browser
def test_side_by_side_it_is_known_whose_it_was(eye: Eye, origin: str) -> None:
    quiet, leaky = eye.looks([Sight(f"{origin}/quiet"), Sight(origin)])
    assert (quiet.text, quiet.outside) == ("Still water.", ())
    assert len(leaky.outside) >= 8


@pytest.mark.browser
def test_a_page_that_is_not_there(eye: Eye) -> None:
    look = eye.look(Sight("http://127.0.0.1:1/"))
    assert look.problem
