"""Small pictures of nothing in particular, made from a name."""

from __future__ import annotations

import zlib
from functools import lru_cache
from struct import pack

WIDTH, HEIGHT = 96, 64


@lru_cache(maxsize=64)
def seaside(name: str) -> bytes:
    """A PNG of sky over sea; light and horizon depend on the name."""
    seed = zlib.crc32(name.encode())
    horizon, tint = 24 + seed % 20, seed // 20 % 40
    rows = (_row(y, horizon, tint) for y in range(HEIGHT))
    header = pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(rows), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _row(y: int, horizon: int, tint: int) -> bytes:
    if y < horizon:
        colour = (150 + tint + y, 180 + y, 205 + y // 2)
    else:
        wave = 12 * ((y - horizon) % 7 == 0)
        colour = (40 + tint // 2 + wave, 90 + wave + (y - horizon), 115 + wave + (y - horizon))
    return b"\0" + bytes(colour) * WIDTH


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
