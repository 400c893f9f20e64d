"""A Substack publication over HTTP: pages, feed, archive API, sitemaps."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta

from crawler.newsstand.exchange import (
    Headers,
    Reply,
    Request,
    as_json,
    http_date,
    not_found,
    redirect,
    typed,
    validated,
)
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected, of_post
from crawler.newsstand.publication import Post, Publication
from crawler.newsstand.substack_body import Renderer
from crawler.newsstand.substack_pages import archive_page, post_page
from crawler.newsstand.substack_state import full, image_url, row

FEED_ITEMS = 20
API_LIMIT = 20
_ROBOTS = """User-agent: *
Disallow: /action/
Disallow: /publish
Disallow: /sign-in
Disallow: /channel-frame
Disallow: /session-attribution-frame
Disallow: /visited-surface-frame
Disallow: /feed/private
Disallow: /feed/podcast/*/private/*.rss
Disallow: /subscribe
Disallow: /lovestack/*
Disallow: /p/*/comment/*
Disallow: /inbox/post/*
Disallow: /notes/post/*
Disallow: /embed

"""


class Substack:
    """One publication and, for one with its own domain, the sub-domain that moved there."""

    def __init__(self, pub: Publication, scheme: str) -> None:
        self.pub = pub
        self.scheme = scheme
        self._old = f"{pub.key}.substack.test"
        self.hosts = (pub.host,) if pub.host == self._old else (pub.host, self._old)
        self._routes: dict[str, tuple[str, Callable[[Request], Reply]]] = {
            "/": ("", self._archive),
            "/archive": ("archive", self._archive),
            "/feed": ("feed", self._feed),
            "/api/v1/archive": ("api", self._rows),
            "/sitemap.xml": ("sitemap", self._sitemap),
            "/robots.txt": ("", self._robots),
        }

    def answer(self, request: Request) -> Reply:
        """Any path of the publication."""
        if request.host != self.pub.host:
            query = f"?{request.query}" if request.query else ""
            return redirect(f"{self.scheme}://{self.pub.host}{request.path}{query}")
        reply = self._route(request)
        reply.headers += self._headers()
        return reply

    def expected(self) -> Iterator[Expected]:
        """The truth about every post, made one at a time."""
        for post in self.pub.posts():
            yield of_post(f"{self.scheme}://{self.pub.host}/p/{post.slug}", "substack", self.pub.key, post)

    def _headers(self) -> Headers:
        """As sent by Substack: who served it, and cookies that must never reach a disk."""
        return [
            ("x-served-by", "Substack"),
            ("x-cluster", "substack"),
            ("x-sub", self.pub.key),
            ("Vary", "Accept-Encoding"),
            (
                "Set-Cookie",
                f"ab_testing_id=%22{self.pub.number}-secret-visitor%22; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax",
            ),
            ("Set-Cookie", "ajs_anonymous_id=%22secret-anonymous-7f3a%22; Path=/; Secure"),
            ("Set-Cookie", "visit_id=secret-visit-51c9; Max-Age=1800; Path=/; HttpOnly"),
        ]

    def _route(self, request: Request) -> Reply:
        needs, handler = self._routes.get(request.path, ("", None))
        if handler is not None:
            return handler(request) if not needs or needs in self.pub.entrances else not_found()
        for prefix, one in (("/p/", self._page), ("/api/v1/posts/", self._post), ("/sitemap/", self._year)):
            if request.path.startswith(prefix):
                return one(request)
        return not_found()

    def _validated(self, request: Request, post: Post, make: Callable[[], Reply]) -> Reply:
        tag = zlib.crc32(f"{request.path}:{post.slug}:{self.scheme}".encode())
        return validated(request, f'W/"{tag:x}-{post.number:x}"', post.date + timedelta(minutes=42), make)

    def _page(self, request: Request) -> Reply:
        post = self.pub.find(request.path.removeprefix("/p/"))
        if post is None:
            return not_found()
        found = post
        return self._validated(request, found, lambda: page(post_page(self.pub, found, self.scheme)))

    def _post(self, request: Request) -> Reply:
        post = self.pub.find(request.path.removeprefix("/api/v1/posts/"))
        if post is None or "api" not in self.pub.entrances:
            return as_json({"error": "Not found"}, status=404)
        body = Renderer(self.pub, post, self.scheme).body(post.shown)
        return as_json(full(self.pub, post, self.scheme, body))

    def _archive(self, request: Request) -> Reply:
        if request.path == "/archive" or "archive" in self.pub.entrances:
            return page(archive_page(self.pub, self.scheme))
        return page(archive_page(self.pub, self.scheme, shown=0))

    def _rows(self, request: Request) -> Reply:
        try:
            offset, limit = int(request.parameter("offset", "0")), int(request.parameter("limit", "12"))
        except ValueError:
            return as_json({"errors": [{"location": "query", "msg": "Invalid value"}]}, status=400)
        if not 0 < limit <= API_LIMIT or offset < 0:
            return as_json({"errors": [{"location": "query", "param": "limit", "msg": "Invalid value"}]}, status=400)
        numbers = range(offset, min(offset + limit, self.pub.total))
        return as_json([row(self.pub, self.pub.post(number), self.scheme) for number in numbers])

    def _robots(self, _request: Request) -> Reply:
        return typed(f"{_ROBOTS}Sitemap: {self.scheme}://{self.pub.host}/sitemap.xml\n", "text/plain; charset=utf-8")

    def _feed(self, request: Request) -> Reply:
        newest = self.pub.post(0)
        return self._validated(request, newest, lambda: typed(self._feed_text(), "application/xml; charset=utf-8"))

    def _feed_text(self) -> str:
        home = f"{self.scheme}://{self.pub.host}"
        items = "".join(self._item(self.pub.post(number)) for number in range(min(FEED_ITEMS, self.pub.total)))
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" version="2.0" '
            'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0">'
            f"<channel><title><![CDATA[{self.pub.name}]]></title><description><![CDATA[{self.pub.description}]]></description><link>{home}</link>"
            f"<generator>Substack</generator><lastBuildDate>{http_date(self.pub.date(0))}</lastBuildDate>"
            f'<atom:link href="{home}/feed" rel="self" type="application/rss+xml"/><copyright><![CDATA[{self.pub.name}]]></copyright>'
            f"<language><![CDATA[en]]></language><itunes:author><![CDATA[{self.pub.authors[0]}]]></itunes:author>{items}</channel></rss>"
        )

    def _item(self, post: Post) -> str:
        link = f"{self.scheme}://{self.pub.host}/p/{post.slug}"
        body = Renderer(self.pub, post, self.scheme).body(post.shown)
        if post.locked:
            body += (
                f'\n      <p>\n          <a href="{link}">\n              Read more\n          </a>\n      </p>\n   '
            )
        cover = html.escape(image_url(self.scheme, post, "f_auto,q_auto:good,fl_progressive:steep"))
        return (
            f"<item><title><![CDATA[{post.title}]]></title><description><![CDATA[{post.subtitle}]]></description><link>{link}</link>"
            f'<guid isPermaLink="false">{link}</guid><dc:creator><![CDATA[{post.author}]]></dc:creator><pubDate>{http_date(post.date)}</pubDate>'
            f'<enclosure url="{cover}" length="0" type="image/jpeg"/><content:encoded><![CDATA[{body}]]></content:encoded></item>'
        )

    def _sitemap(self, _request: Request) -> Reply:
        years = range(self.pub.date(0).year, self.pub.date(self.pub.total - 1).year - 1, -1)
        home = f"{self.scheme}://{self.pub.host}"
        entries = "".join(f"<sitemap><loc>{home}/sitemap/{year}</loc></sitemap>" for year in years)
        return typed(
            f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>',
            "application/xml",
        )

    def _year(self, request: Request) -> Reply:
        wanted = request.path.removeprefix("/sitemap/")
        if "sitemap" not in self.pub.entrances:
            return not_found()
        home = f"{self.scheme}://{self.pub.host}"
        numbers = (number for number in range(self.pub.total) if str(self.pub.date(number).year) == wanted)
        entries = "".join(
            f'<li><a href="{home}/p/{post.slug}" class="sitemap-link">{html.escape(post.title)}</a></li>'
            for post in map(self.pub.post, numbers)
        )
        return page(
            f"<!DOCTYPE html><html><head><title>Sitemap - {wanted} - {self.pub.name}</title></head><body>"
            f'<div class="sitemap"><h1>{self.pub.name}: {wanted}</h1><ul class="sitemap-list">{entries}</ul></div></body></html>'
        )
