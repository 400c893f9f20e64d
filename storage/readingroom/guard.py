"""Who may ask: by Host, by token, and never a page of another origin. And what the answers may do in a browser."""

from __future__ import annotations

import hmac
import ipaddress
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_OWN = {"", "none", "same-origin"}


@dataclass(frozen=True, slots=True)
class Guard:
    """`token`: what must be presented, empty where only this machine can ask. `hosts`: names beside those of loopback.

    `frames`: the origin that archived pages are shown from. There are no cookies: those of one host are shared by all
    of its ports, so archived scripts would see them.
    """

    frames: str = ""
    token: str = ""
    hosts: tuple[str, ...] = ()

    @web.middleware
    async def watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Ask before the handler does."""
        self.check(request)
        return await handler(request)

    def check(self, request: web.Request) -> None:
        """Raises 421 for a Host that is not ours (DNS rebinding), 403 for other origins, 401 without the token."""
        if not self._ours(request.headers.get("Host", "")):
            raise web.HTTPMisdirectedRequest(text="This server goes by another name: see --allow-host.\n")
        site = request.headers.get("Sec-Fetch-Site", "")
        navigates = request.headers.get("Sec-Fetch-Mode") == "navigate" and (
            request.headers.get("Sec-Fetch-Dest") == "document"
        )
        if site not in _OWN and not navigates:
            raise web.HTTPForbidden(text="Only pages of this origin may ask this.\n")
        if self.token and not self._knows(request.headers.get("Authorization", "")):
            raise web.HTTPUnauthorized(
                text="The token that `foldline replay` printed: as a bearer token, or as the password of any user.\n",
                headers={"WWW-Authenticate": 'Basic realm="Foldline", charset="UTF-8"'},
            )

    async def dress(self, _: web.Request, answer: web.StreamResponse) -> None:
        """Headers that keep pages from running, embedding or telling anything."""
        frames = self.frames or "'none'"
        answer.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'self'; frame-src {frames}; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'"
        )
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["X-Frame-Options"] = "DENY"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        answer.headers["Cache-Control"] = "no-store"

    def _ours(self, header: str) -> bool:
        try:
            name = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        return name in self.hosts or is_loopback(name)

    def _knows(self, header: str) -> bool:
        scheme, _, given = header.partition(" ")
        if scheme.lower() == "basic":
            try:
                given = b64decode(given, validate=True).decode().partition(":")[2]
            except (NoBase64, UnicodeDecodeError):
                return False
        elif scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(given.encode(), self.token.encode())


def is_loopback(name: str) -> bool:
    """Whether only this machine is reached by it."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
