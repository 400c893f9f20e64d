"""How much one fetch may cost."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one exchange; what is cut is archived as far as it came, with WARC-Truncated."""

    body_bytes: int = 32 * 1024 * 1024  # as sent
    page_seconds: float = 60.0  # from the request to the last byte
    connect_seconds: float = 15.0

    def timeouts(self) -> aiohttp.ClientTimeout:
        """aiohttp's timeouts; the body's own deadline is kept by the download handler, which keeps what came."""
        return aiohttp.ClientTimeout(total=None, sock_connect=self.connect_seconds, sock_read=self.page_seconds)
