"""Pictures of nothing in particular, made from a name."""

from __future__ import annotations

import zlib
from functools import lru_cache
from struct import pack


@lru_cache(maxsize=256)
def seaside(name: str, width: int = 96, height: int = 64) -> bytes:
    """A PNG of sky over sea; light and horizon depend on the name."""
    seed = zlib.crc32(name.encode())
    horizon, tint = 96 + seed % 80, seed // 20 % 40
    palette = b"".join(_colour(shade, horizon, tint) for shade in range(256))
    rows = b"".join(b"\0" + bytes((y * 255 // height,)) * width for y in range(height))
    header = pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _colour(shade: int, horizon: int, tint: int) -> bytes:
    """Of one of 256 bands from top to bottom."""
    if shade < horizon:
        return bytes((150 + tint, 180 + shade // 4, 205 + shade // 8))
    wave = 12 * ((shade - horizon) % 17 < 3)
    depth = (shade - horizon) // 3
    return bytes((40 + tint // 2 + wave, 90 + wave + depth, 115 + wave + depth))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
