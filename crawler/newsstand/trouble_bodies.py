"""The bad bodies of `trouble.test`: how each is made without being held whole."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from functools import cache
from gzip import compress
from random import Random
from struct import pack

import brotli

from crawler.newsstand.exchange import Ending, Headers, Reply

BOMB_BYTES = 256 << 20
NESTING = 20_000
TRICKLE_SECONDS = 0.2
TRICKLE_STEPS = 3000

CHALLENGE = (
    b'<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta http-equiv="refresh" content="360">'
    b'<meta name="robots" content="noindex,nofollow"></head><body class="no-js"><div class="main-wrapper" role="main">'
    b'<div class="main-content"><noscript><div id="challenge-error-title">Enable JavaScript and cookies to continue</div>'
    b'</noscript></div></div><script>(function(){window._cf_chl_opt={cvId:"3",cZone:"trouble.test",cType:"managed"};'
    b'var a=document.createElement("script");a.src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=8f00";'
    b'document.getElementsByTagName("head")[0].appendChild(a);}());</script></body></html>'
)
SOFT_404 = (
    b'<!DOCTYPE html><html lang="en"><head><title>Page not found - Trouble Ahead</title></head><body><main><h1>404</h1>'
    b'<p>Sorry, the page you are looking for does not exist or has been moved.</p><a href="/">Back to the front page</a>'
    b"</main></body></html>"
)
LOGIN = (
    b'<!DOCTYPE html><html lang="en"><head><title>Sign in - Trouble Ahead</title></head><body><main><h1>Sign in</h1>'
    b'<form action="/session" method="post"><label>Email <input type="email" name="email"></label><label>Password '
    b'<input type="password" name="password"></label><button type="submit">Log in</button></form>'
    b'<p><a href="/forgot">Forgot your password?</a></p></main></body></html>'
)
CONSENT = (
    b'<!DOCTYPE html><html lang="en"><head><title>Before you continue</title></head><body>'
    b'<div id="consent-page" class="consent-wall" role="dialog" aria-modal="true"><h1>We value your privacy</h1>'
    b"<p>We and our 812 partners store and access information on a device, such as cookies, to show personalised "
    b'advertising. You can accept or manage your choices before continuing.</p><form method="post" action="/consent">'
    b'<button name="agree" value="1">Accept all</button><button name="manage">Manage options</button></form></div></body></html>'
)


def binary() -> bytes:
    """Bytes that are no text in any encoding."""
    return b"\x7fELF\x00\x00" + Random(7).randbytes(4096) + b"\x00" * 256


@cache
def bomb() -> bytes:
    """A valid gzip file of some 256 KB that unpacks to a little HTML and BOMB_BYTES of spaces."""
    first = b"<!DOCTYPE html><html><head><title>Bomb</title></head><body>"
    block = b" " * (1 << 20)
    times = BOMB_BYTES >> 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    opening = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    repeated = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(first)
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    size = len(first) + times * len(block)
    trailer = pack("<II", crc, size & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + opening + repeated * times + packer.flush() + trailer


def cut_gzip(body: bytes) -> bytes:
    """The first part of a gzip file."""
    packed = compress(body, mtime=0)
    return packed[: len(packed) * 2 // 3]


def encoded(name: str, body: bytes) -> Reply:
    """A page under one of the content encodings."""
    coding, data = {
        "brotli": ("br", brotli.compress(body)),
        "gzip": ("gzip", compress(body, mtime=0)),
        "deflate": ("deflate", zlib.compress(body)),
    }[name]
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", coding), ("Vary", "Accept-Encoding")]
    return Reply(200, headers, data)


def deep(article: str) -> str:
    """The article below NESTING open `div`s."""
    before, middle, after = article.partition("<main>")
    return f"{before}{'<div>' * NESTING}{middle}{after.replace('</body>', '</div>' * NESTING + '</body>')}"


async def endless(opening: bytes, size: int) -> AsyncIterator[bytes]:
    """`size` bytes: the opening, then filler, never held whole."""
    yield opening
    filler = b"<p>" + b"and the tide came in, and the tide went out, " * 1456 + b"</p>\n"
    left = size - len(opening)
    while left > 0:
        yield filler[:left]
        left -= len(filler)


def in_pieces(body: bytes, headers: Headers) -> Reply:
    """Chunked transfer in pieces of 997 bytes, so that characters are cut in two."""

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 997):
            yield body[start : start + 997]

    return Reply(200, headers, chunks=pieces(), ending=Ending.CHUNKED)


def trickle(headers: Headers) -> Reply:
    """A byte every TRICKLE_SECONDS, for ten minutes."""

    async def drops() -> AsyncIterator[bytes]:
        for _ in range(TRICKLE_STEPS):
            yield b"."
            await asyncio.sleep(TRICKLE_SECONDS)

    return Reply(200, headers, chunks=drops(), ending=Ending.CHUNKED)
