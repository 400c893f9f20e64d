"""`hostile.localhost`: pages that would keep a browser for ever, or use it against somebody. The articles between them are good.

A plain fetch gets an empty shell, so each page is rendered; a browser's navigation is told by `Upgrade-Insecure-Requests`.
`CASES` says how a careful crawler reports each. `/feed?port=N` makes one of them talk to that port of loopback; `only=a,b` lists a few.
"""

# ruff: noqa: E501 (markup stands in the lines a page has it in)

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta

from crawler.newsstand import plain
from crawler.newsstand.exchange import Ending, Headers, Reply, Request, http_date, not_found, redirect, typed
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected
from crawler.newsstand.prose import Writer, compose
from crawler.newsstand.publication import NEWEST
from crawler.newsstand.trouble_bodies import CHALLENGE, endless, trickle
from storage.captures import Outcome

HOST = "hostile.localhost"
"""Of all names that are looked up nowhere, one that a browser lets have service workers."""
LARGE_BYTES = 6 << 20
SVG_BYTES = 10 << 20

_HTML: Headers = [("Content-Type", "text/html; charset=utf-8")]

SCRIPTS: dict[str, str] = {
    "good-1": "",
    "windows": "for (let n = 0; n < 1000; n++) open('/window?' + n)",
    "media": "document.body.insertAdjacentHTML('beforeend', '<audio src=/endless.mp3 autoplay loop controls></audio><video src=/endless.mp4 autoplay muted loop></video>')",
    "alerts": "setTimeout(() => { while (true) alert('look here') }, 50)",
    "dialogs": "confirm('sure?'); prompt('who?'); print(); onbeforeunload = e => { e.preventDefault(); return 'stay' }",
    "good-2": "",
    "spin": "setTimeout(() => { while (true); }, 50)",
    "spins": "setInterval(() => { while (true); }, 10)",
    "grows": "setInterval(() => { for (let n = 0; n < 3000; n++) document.body.append(document.createElement('b')) }, 5)",
    "pushes": "let n = 0; setInterval(() => history.pushState(0, '', '#' + ++n), 1)",
    "reloads": "setTimeout(() => location.reload(), 30)",
    "wanders": "setTimeout(() => { location.href = '/case/wanders?' + Math.random() }, 30)",
    "good-3": "",
    "inside": "for (const to of ['http://127.0.0.1:PORT/', 'http://localhost:PORT/', 'http://[::1]:PORT/', 'http://169.254.169.254/latest/meta-data/', 'http://10.0.0.1/'])"
    " { fetch(to, {method: 'POST', mode: 'no-cors', body: 'from the page'}).catch(() => 0); navigator.sendBeacon(to, 'b'); new Image().src = to }"
    " try { new WebSocket('ws://127.0.0.1:PORT/') } catch (e) { }",
    "socket": "const line = new WebSocket('ws://' + location.host + '/socket'); line.onopen = () => setInterval(() => line.send('still here'), 20)",
    "events": "new EventSource('/events').onmessage = e => { document.title = e.data }",
    "polls": "(async () => { for (;;) await fetch('/poll?' + Math.random()) })()",
    "addresses": "document.body.insertAdjacentHTML('beforeend', '<img src=\"data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>\"><iframe src=\"data:text/html,inside\"></iframe>');"
    " const made = document.createElement('iframe'); made.src = URL.createObjectURL(new Blob(['<p>made here</p>'], {type: 'text/html'})); document.body.append(made)",
    "svg": "document.body.insertAdjacentHTML('beforeend', '<svg width=600 height=400>' + ('<path fill=\"red\" d=\"M0 0' + 'L9 9L3 1'.repeat(1000) + 'Z\"/>').repeat(SVG) + '</svg>')",
    "nested": "if (self === top || window.depth !== 0) document.body.insertAdjacentHTML('beforeend', '<iframe src=\"/case/nested?' + Math.random() + '\"></iframe>')",
    "downloads": "const a = document.createElement('a'); a.href = '/file'; a.download = 'file.zip'; document.body.append(a); for (let n = 0; n < 20; n++) a.click()",
    "slow-picture": "document.body.insertAdjacentHTML('beforeend', '<img src=/drops>')",
    "worker": "navigator.serviceWorker.register('/worker.js', {scope: '/case/worker'}).then(() => navigator.serviceWorker.ready)"
    ".then(() => { if (!sessionStorage.again) { sessionStorage.again = 1; location.reload() } })",
    "memory": "const held = []; for (;;) held.push(new Array(1 << 20).fill(Math.random()))",
    "buffers": "const held = []; for (let n = 0; n < 200; n++) held.push(new Uint8Array(32 << 20).fill(7)); while (true);",
    "good-4": "",
}  # fmt: skip
"""What runs after the article has been written."""
REPLIES = ("loop", "refresh", "file", "large", "drops", "challenge", "consent")
LAST = "good-5"
# Where two are named it is a question of who is faster: a page whose script is ended in time is the article it was.
CASES: dict[str, frozenset[Outcome]] = {
    **dict.fromkeys(SCRIPTS, frozenset((Outcome.ARTICLE,))),
    **dict.fromkeys(("reloads", "wanders"), frozenset((Outcome.REDIRECT_LOOP, Outcome.ARTICLE))),
    **dict.fromkeys(("memory", "buffers", "grows"), frozenset((Outcome.BROWSER_FAILED, Outcome.ARTICLE))),
    "loop": frozenset((Outcome.REDIRECT_LOOP,)),
    "refresh": frozenset((Outcome.REDIRECT_LOOP, Outcome.ARTICLE)),
    "file": frozenset((Outcome.NOT_HTML, Outcome.BROWSER_FAILED)),
    "large": frozenset((Outcome.TOO_LARGE, Outcome.TIMEOUT)),
    "drops": frozenset((Outcome.TIMEOUT,)),
    "challenge": frozenset((Outcome.CHALLENGE,)),
    "consent": frozenset((Outcome.CONSENT_WALL,)),
    LAST: frozenset((Outcome.ARTICLE,)),
}
WORKER = (
    "onactivate = e => e.waitUntil(clients.claim()); onfetch = e => e.respondWith(new Response("
    "'<!DOCTYPE html><title>Made up</title><main><article><h1>Made up</h1><p>No server has sent a word of this.</p></article></main>',"
    " {headers: {'Content-Type': 'text/html'}}))"
)
CONSENT = (
    "<h1>Before you continue to Hostile</h1><p>We value your privacy. Accept all cookies to go on reading.</p>"
    "<button onclick=\"fetch('/accepted', {method: 'POST'})\">Accept all</button>"
)


class Hostile:
    """All cases, their feed, and what they ask for."""

    hosts = (HOST,)

    def __init__(self, scheme: str) -> None:
        self._home = f"{scheme}://{HOST}"
        self._replies: dict[str, Callable[[], Reply]] = {
            "loop": lambda: redirect("/case/loop", 302),
            "refresh": lambda: page(self._article("refresh", "").replace("<head>", '<head><meta http-equiv="refresh" content="0">')),
            "file": lambda: typed(b"PK\x03\x04" * 999, "application/zip", [("Content-Disposition", "attachment; filename=file.zip")]),
            "large": lambda: Reply(200, _HTML.copy(), chunks=endless(self._article("large", "").encode(), LARGE_BYTES), ending=Ending.CHUNKED),
            "drops": lambda: trickle(_HTML.copy()),
            "challenge": lambda: Reply(200, [*_HTML, ("Server", "cloudflare")], CHALLENGE),
            "consent": lambda: page(f"<!DOCTYPE html><title>Before you continue</title><body>{CONSENT}"),
        }  # fmt: skip

    def answer(self, request: Request) -> Reply:
        """The feed, a case, or what a case asks for."""
        if request.path == "/feed":
            return typed(
                self._feed(request.parameter("port"), request.parameter("only")), "application/rss+xml; charset=utf-8"
            )
        name = request.path.removeprefix("/case/")
        if request.path.startswith("/case/") and name in CASES:
            if "upgrade-insecure-requests" not in request.headers:
                return page(
                    '<!DOCTYPE html><html><head><title>Hostile</title><script src="/app.js"></script></head><body><div id="root"></div></body></html>'
                )
            made = self._replies.get(name)
            return made() if made else page(self._article(name, request.parameter("port")))
        return self._asked(request)

    def expected(self) -> Iterator[Expected]:
        """No source of the newsstand leads here."""
        return iter(())

    def _asked(self, request: Request) -> Reply:
        match request.path:
            case "/endless.mp3" | "/endless.mp4" | "/drops":
                kind = {"3": "audio/mpeg", "4": "video/mp4"}.get(request.path[-1], "image/png")
                return trickle([("Content-Type", kind)])
            case "/events":
                return _events()
            case "/socket":
                return _socket(request.headers.get("sec-websocket-key", ""))
            case "/file":
                return self._replies["file"]()
            case "/worker.js":
                return typed(WORKER, "text/javascript")
            case "/poll" | "/real" | "/accepted" | "/window":
                return typed(f"{request.method} {request.path}", "text/plain")
        return not_found()

    def _article(self, name: str, port: str) -> str:
        writer = Writer("coast", f"hostile:{name}")
        title = html.escape(f"{writer.phrase('titles')} ({name})")
        text = plain.body(compose(writer, 5), self._home)
        script = SCRIPTS.get(name, "").replace("PORT", port or "9").replace("SVG", str(SVG_BYTES // 8000))
        written = json.dumps(f"<article><h1>{title}</h1><p class=byline>By Nell Pryor</p>{text}</article>").replace(
            "</", "<\\/"
        )
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><meta property="og:type" content="article">'
            f'<link rel="canonical" href="{self._home}/case/{name}"></head><body><main id="root"></main>'
            f"<script>document.getElementById('root').innerHTML = {written}</script><script>{script}</script></body></html>"
        )

    def _feed(self, port: str, only: str) -> str:
        more = f"?port={port}" if port else ""
        items = (
            f"<item><title>{name}</title><link>{self._home}/case/{name}{more if name == 'inside' else ''}</link>"
            f"<pubDate>{http_date(NEWEST - timedelta(hours=5 * number))}</pubDate></item>"
            for number, name in enumerate(order())
            if not only or name in only.split(",")
        )
        return plain.rss("Hostile", self._home, items, "Hostile")


def order() -> list[str]:
    """The cases as the feed lists them: good pages between, and one last."""
    names = [name for name in CASES if name != LAST]
    return [*names, LAST]


def _events() -> Reply:
    drops = trickle([]).chunks
    assert drops is not None

    async def events() -> AsyncIterator[bytes]:
        async for _ in drops:
            yield b"data: news\n\n"

    return Reply(200, [("Content-Type", "text/event-stream")], chunks=events(), ending=Ending.CHUNKED)


def _socket(key: str) -> Reply:
    """The handshake of RFC 6455, then a short text frame now and then."""
    accept = base64.b64encode(
        hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode(), usedforsecurity=False).digest()
    ).decode()
    drops = trickle([]).chunks
    assert drops is not None

    async def frames() -> AsyncIterator[bytes]:
        async for _ in drops:
            yield b"\x81\x04tick"

    headers = [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)]
    return Reply(101, headers, chunks=frames(), ending=Ending.CLOSE)
