"""How much one fetch may cost."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one exchange; what is cut is archived as far as it came, with WARC-Truncated."""

    body_bytes: int = 32 * 1024 * 1024  # as sent
    page_seconds: float = 60.0  # from the name's look-up to the last byte
    connect_seconds: float = 15.0

    def timeouts(self) -> aiohttp.ClientTimeout:
        """aiohttp's timeouts: one for all from the name's look-up to the last byte, one for the connection."""
        return aiohttp.ClientTimeout(total=self.page_seconds, sock_connect=self.connect_seconds)
