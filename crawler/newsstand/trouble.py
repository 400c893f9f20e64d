"""`trouble.test`: a small publication whose feed and front page lead to every kind of bad answer, with good articles between.

`CASES` says of each how a careful crawler reports it; `path_of` where it is.
"""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from crawler.newsstand import plain
from crawler.newsstand.exchange import Headers, Reply, Request, http_date, not_found, redirect, typed
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected, silent
from crawler.newsstand.picture import seaside
from crawler.newsstand.prose import Piece, Writer, compose, prose
from crawler.newsstand.publication import NEWEST
from crawler.newsstand.tls import EXPIRED, MISNAMED
from crawler.newsstand.trouble_bodies import (
    CHALLENGE,
    CONSENT,
    LOGIN,
    SOFT_404,
    binary,
    bomb,
    cut_gzip,
    deep,
    encoded,
    endless,
    in_pieces,
    trickle,
)
from storage.captures import Outcome

HOST = "trouble.test"
ELSEWHERE = "elsewhere.test"

CASES: dict[str, Outcome] = {
    "forbidden": Outcome.FORBIDDEN,
    "missing": Outcome.NOT_FOUND,
    "gone": Outcome.GONE,
    "limited": Outcome.RATE_LIMITED,
    "broken": Outcome.SERVER_ERROR,
    "busy": Outcome.SERVER_ERROR,
    "loop": Outcome.REDIRECT_LOOP,
    "offsite": Outcome.OFFSITE,
    "private": Outcome.PRIVATE_ADDRESS,
    "metadata-service": Outcome.PRIVATE_ADDRESS,
    "moved": Outcome.REDIRECT,
    "empty": Outcome.EMPTY_BODY,
    "binary": Outcome.NOT_HTML,
    "wrong-charset": Outcome.ARTICLE,
    "unknown-charset": Outcome.ARTICLE,
    "gb2312": Outcome.ARTICLE,
    "huge": Outcome.TOO_LARGE,
    "bomb": Outcome.TOO_LARGE,
    "cut-gzip": Outcome.CORRUPT_ENCODING,
    "cut-body": Outcome.CONNECTION_LOST,
    "broken-jsonld": Outcome.ARTICLE,
    "not-json": Outcome.NOT_JSON,
    "deep": Outcome.ARTICLE,
    "trickle": Outcome.TIMEOUT,
    "reset": Outcome.CONNECTION_LOST,
    "challenge-403": Outcome.CHALLENGE,
    "challenge-200": Outcome.CHALLENGE,
    "soft-404": Outcome.SOFT_404,
    "login": Outcome.LOGIN_PAGE,
    "consent": Outcome.CONSENT_WALL,
    "untyped": Outcome.ARTICLE,
    "repeated-headers": Outcome.ARTICLE,
    "brotli": Outcome.ARTICLE,
    "gzip": Outcome.ARTICLE,
    "deflate": Outcome.ARTICLE,
    "chunked": Outcome.ARTICLE,
    "good-1": Outcome.ARTICLE,
    "good-2": Outcome.ARTICLE,
    "good-3": Outcome.ARTICLE,
    "robots": Outcome.ROBOTS,
}
_PATHS = {"robots": "/forbidden-by-robots/article"}  # all others are /case/<name>
DAMAGED = frozenset({"deep", "wrong-charset"})  # an article, but perhaps not all of it

HUGE_BYTES = 100 << 20
TROUBLED_FILES = (
    '<img src="/small.png"><img src="/forbidden-by-robots/x.png"><img src="http://10.11.12.13/x.png"><img src="/missing.png">'
    '<img src="/case/loop"><img src="/case/private"><img src="/case/huge"><img src="/case/trickle"><img src="/case/reset">'
    '<img src="http://no-such-host.invalid/x.png"><img src="http://[::1/"><img src="data:image/png;base64,AAAA">'
    '<link rel="stylesheet" href="/deeper.css">'
)
"""What a page may need and not get; its style sheet imports another one for ever."""

_HTML: Headers = [("Content-Type", "text/html; charset=utf-8")]
_REPEATED: Headers = [
    ("Set-Cookie", "first=secret-a; Path=/"),
    ("Set-Cookie", "second=secret-b; Path=/"),
    ("X-Mixed-CASE", "one"),
    ("x-mixed-case", "two"),
    ("Link", "</a>; rel=preload"),
    ("Link", "</b>; rel=preload"),
]


def path_of(name: str) -> str:
    """The path of a case."""
    return _PATHS.get(name, f"/case/{name}")


def _pieces(name: str) -> tuple[Piece, ...]:
    """An article's text; its last paragraph needs more than ASCII."""
    foreign = "A visitor chalked a line on the café’s wall: 潮水每天来两次，从不迟到。 The tide comes twice a day — and is never late."
    return (*compose(Writer("coast", f"trouble:{name}"), 4), Piece("p", foreign))


class Trouble:
    """All cases, their index and two broken entrances."""

    hosts = (HOST,)

    def __init__(self, scheme: str) -> None:
        self._home = f"{scheme}://{HOST}"
        self._simple = self._statuses() | self._bodies() | self._disguises()

    def answer(self, request: Request) -> Reply:
        """The front page, the feeds, or a case."""
        match request.path:
            case "/":
                return page(self._index())
            case "/feed":
                return typed(self._feed(), "application/rss+xml; charset=utf-8")
            case "/broken-feed":
                return typed(self._feed().replace("</item>", "</itm>", 3)[:-40], "application/rss+xml")
            case "/robots.txt":
                return typed("User-agent: *\nDisallow: /forbidden-by-robots/\n", "text/plain")
            case "/target":
                return page(self._article("moved"))
        name = next((one for one in CASES if path_of(one) == request.path), "")
        if not name:
            return self._file(request) or not_found()
        make = self._simple.get(name)
        return make() if make else page(self._article(name))

    def _file(self, request: Request) -> Reply | None:
        """What is no case: a page whose files are trouble, those files that can be had, a feed of two cases."""
        match request.path:
            case "/files":
                return page(self._article("good-1").replace("</article>", f"{TROUBLED_FILES}</article>"))
            case "/slow-feed":
                return typed(self._feed(("trickle", "good-2")), "application/rss+xml; charset=utf-8")
            case "/deeper.css":
                deeper = int(request.parameter("n", "0")) + 1
                return typed(f'@import "deeper.css?n={deeper}";', "text/css")
            case "/small.png":
                return typed(seaside("small", 8, 8), "image/png")
        return None

    def expected(self) -> Iterator[Expected]:
        """The truth about the cases that are whole articles."""
        for name, outcome in CASES.items():
            if outcome in {Outcome.ARTICLE, Outcome.REDIRECT} and name not in DAMAGED:
                pieces = _pieces(name)
                yield silent(Expected(
                    self._url(name), "feed", "trouble", self._title(name), ("Nell Pryor",), self._date(name),
                    text=prose(pieces),
                ))  # fmt: skip

    def _statuses(self) -> dict[str, Callable[[], Reply]]:
        def status(code: int, *more: tuple[str, str]) -> Callable[[], Reply]:
            return lambda: Reply(code, [*_HTML, *more], f"<h1>{code}</h1>".encode())

        return {
            "forbidden": status(403),
            "missing": status(404),
            "gone": status(410),
            "limited": status(429, ("Retry-After", "1")),
            "broken": status(500),
            "busy": status(503, ("Retry-After", "1")),
            "loop": lambda: redirect("/case/loop", 302),
            "offsite": lambda: redirect(self._home.replace(HOST, ELSEWHERE) + "/landing", 302),
            "private": lambda: redirect("http://10.11.12.13/internal", 302),
            "metadata-service": lambda: redirect("http://169.254.169.254/latest/meta-data/", 307),
            "moved": lambda: redirect("/target"),
        }

    def _bodies(self) -> dict[str, Callable[[], Reply]]:
        def article(name: str) -> bytes:
            return self._article(name).encode()

        gzipped = [*_HTML, ("Content-Encoding", "gzip")]
        chinese = self._article("gb2312").replace("utf-8", "gb2312").encode("gb2312", "xmlcharrefreplace")
        return {
            "empty": lambda: Reply(200, _HTML.copy()),
            "binary": lambda: Reply(200, _HTML.copy(), binary()),
            "wrong-charset": lambda: typed(article("wrong-charset"), "text/html; charset=shift_jis"),
            "unknown-charset": lambda: typed(article("unknown-charset"), "text/html; charset=x-klingon"),
            "gb2312": lambda: typed(chinese, "text/html"),
            "huge": lambda: Reply(200, _HTML.copy(), chunks=endless(article("huge"), HUGE_BYTES), length=HUGE_BYTES),
            "bomb": lambda: Reply(200, gzipped.copy(), bomb()),
            "cut-gzip": lambda: Reply(200, gzipped.copy(), cut_gzip(article("cut-gzip"))),
            "cut-body": lambda: self._cut(article("cut-body")),
            "deep": lambda: typed(deep(self._article("deep")), "text/html; charset=utf-8"),
            "trickle": lambda: trickle(_HTML.copy()),
            "reset": lambda: self._reset(article("reset")),
            "chunked": lambda: in_pieces(article("chunked"), _HTML.copy()),
            **{name: self._encoded(name) for name in ("brotli", "gzip", "deflate")},
        }

    def _disguises(self) -> dict[str, Callable[[], Reply]]:
        shield = ("Server", "cloudflare")
        return {
            "not-json": lambda: typed(self._article("not-json"), "application/json"),
            "challenge-403": lambda: Reply(403, [*_HTML, shield, ("cf-mitigated", "challenge")], CHALLENGE),
            "challenge-200": lambda: Reply(200, [*_HTML, shield], CHALLENGE),
            "soft-404": lambda: Reply(200, _HTML.copy(), SOFT_404),
            "login": lambda: Reply(200, _HTML.copy(), LOGIN),
            "consent": lambda: Reply(200, _HTML.copy(), CONSENT),
            "untyped": lambda: Reply(200, [], self._article("untyped").encode()),
            "repeated-headers": lambda: page(self._article("repeated-headers"), _REPEATED),
        }

    def _encoded(self, name: str) -> Callable[[], Reply]:
        return lambda: encoded(name, self._article(name).encode())

    def _cut(self, body: bytes) -> Reply:
        return Reply(200, [("Content-Type", "text/html; charset=utf-8")], body[: len(body) // 2], length=len(body))

    def _reset(self, body: bytes) -> Reply:
        reply = self._cut(body)
        reply.ending = reply.ending.RESET
        return reply

    def _url(self, name: str) -> str:
        return f"{self._home}/target" if name == "moved" else f"{self._home}{path_of(name)}"

    def _title(self, name: str) -> str:
        return f"{Writer('coast', f'trouble:{name}').phrase('titles')} ({name})"

    def _date(self, name: str) -> datetime:
        return NEWEST - timedelta(hours=11 * list(CASES).index(name))

    def _article(self, name: str) -> str:
        pieces = _pieces(name)
        title, moment = self._title(name), self._date(name).isoformat()
        data = json.dumps({"@context": "https://schema.org", "@type": "Article", "headline": title, "datePublished": moment,
                           "author": {"@type": "Person", "name": "Nell Pryor"}})  # fmt: skip
        if name == "broken-jsonld":
            data = data[:-20].replace(":", "::", 1)
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
            f'<meta property="og:title" content="{html.escape(title)}"><meta name="author" content="Nell Pryor">'
            f'<meta property="article:published_time" content="{moment}"><link rel="canonical" href="{self._url(name)}">'
            f'<script type="application/ld+json">{data}</script></head><body><header><a href="/">Trouble Ahead</a></header>'
            f'<main><article><h1>{html.escape(title)}</h1><p class="byline">By <a rel="author" href="/nell">Nell Pryor</a>, '
            f'<time datetime="{moment}">{self._date(name):%d %B %Y}</time></p><div class="entry-content">{plain.body(pieces, self._home)}</div>'
            "</article></main><footer><p>© Trouble Ahead</p></footer></body></html>"
        )

    def _index(self) -> str:
        links = "".join(f'<li><a href="{path_of(name)}">{html.escape(self._title(name))}</a></li>' for name in CASES)
        return (
            '<!DOCTYPE html><html lang="en"><head><title>Trouble Ahead</title><link rel="alternate" type="application/rss+xml" '
            f'href="{self._home}/feed"></head><body><main><h1>Trouble Ahead</h1><ul>{links}</ul></main></body></html>'
        )

    def _feed(self, names: Iterable[str] = tuple(CASES)) -> str:
        items = (
            f"<item><title>{html.escape(self._title(name))}</title><link>{self._home}{path_of(name)}</link>"
            f"<guid>{self._home}{path_of(name)}</guid><dc:creator>Nell Pryor</dc:creator>"
            f"<pubDate>{http_date(self._date(name))}</pubDate></item>"
            for name in names
        )
        return plain.rss("Trouble Ahead", self._home, items, "Trouble")


class Elsewhere:
    """Where the off-site redirect leads, and the hosts whose certificates do not fit: no crawl ever gets a page here."""

    hosts = (ELSEWHERE, EXPIRED, MISNAMED)

    def answer(self, _request: Request) -> Reply:
        """Any path is a page."""
        return page(
            "<!DOCTYPE html><html><head><title>Elsewhere</title></head><body><p>Not the site you were on.</p></body></html>"
        )

    def expected(self) -> Iterator[Expected]:
        """Nothing here belongs to a source."""
        return iter(())
