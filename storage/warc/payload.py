"""From the bytes of a body to its content: transfer coding, content coding, and what kind of thing it is."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

LIMIT = 32 * 1024 * 1024
"""Most bytes of content given to reading; more is a bomb. One figure, so that crawl and re-reading see the same."""

_STEP = 1024 * 1024
_SLICE = 4096
_ZSTD_SLICE = 512

Headers = Iterable[tuple[str, str]]


def decode_content(body: bytes, headers: Headers, limit: int = LIMIT) -> tuple[bytes, str | None]:
    """The body without its Content-Encoding, and what is wrong with it, if anything.

    Never raises on bad bytes: a cut or damaged body gives its readable prefix, more than `limit` bytes give the first
    `limit`, a body that was not encoded after all, or in a way nobody knows, is given back as it is.
    """
    damage: str | None = None
    for coding in reversed(_codings(headers, "content-encoding")):
        if not body:
            break
        body, wrong = _undo(coding, body, limit)
        damage = damage or wrong
    if len(body) > limit:
        return body[:limit], damage or "content too large"
    return body, damage


def dechunk(body: bytes, headers: Headers) -> bytes:
    """The body without chunked transfer coding. Others' archives keep it, or only its header: then the body is left."""
    if "chunked" not in _codings(headers, "transfer-encoding"):
        return body
    parts: list[bytes] = []
    position = 0
    while position < len(body):
        line_end = body.find(b"\n", position)
        size = _chunk_size(body[position:line_end]) if line_end >= 0 else None
        if size is None:
            return b"".join(parts) if parts else body
        parts.append(body[line_end + 1 : line_end + 1 + size])
        if size == 0:
            break
        position = line_end + 1 + size
        position += 2 if body[position : position + 2] == b"\r\n" else 1
    return b"".join(parts)


def identify(content: bytes) -> str:
    """The media type that the first bytes show, whatever the headers say."""
    return _signature(content) or _identify_text(content[:2048])


def corrected(content: bytes, headers: Headers) -> str | None:
    """The media type where the headers name none, or the bytes are surely an image and not what they name; else None.

    ReplayWeb.page serves what WARC-Identified-Payload-Type says in place of Content-Type, charset and all. Style sheets
    and scripts that "text/plain" was said of are not used any more, so what the headers say must stand where it can.
    """
    declared = next((value for name, value in headers if name.lower() == "content-type"), "")
    declared = declared.partition(";")[0].strip().lower()
    if not declared:
        return identify(content)
    kind = _signature(content)
    return kind if kind and kind.startswith("image/") and kind != _SAME.get(declared, declared) else None


def _signature(content: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "video/mp4")
    return None


def _identify_text(start: bytes) -> str:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not text:
        return "application/octet-stream" if start else "application/x-empty"
    for root, kind in _ROOTS:
        if text.startswith(root) or (text.startswith(b"<?xml") and root in text):
            return kind
    if text.startswith(b"<"):
        return "text/xml" if text.startswith(b"<?xml") else "text/html"
    if text.startswith((b"{", b"[")):
        return "application/json"
    return "application/octet-stream" if b"\0" in start else "text/plain"


def _codings(headers: Headers, name: str) -> list[str]:
    return [
        coding
        for key, value in headers
        if key.lower() == name
        for coding in value.lower().replace(" ", "").split(",")
        if coding and coding != "identity"
    ]


def _undo(coding: str, body: bytes, limit: int) -> tuple[bytes, str | None]:
    name = "gzip" if coding == "x-gzip" else coding
    steps = _DECODERS.get(name)
    if steps is None:
        return body, f"unknown content coding {coding[:40]}"
    if name == "gzip" and not body.startswith(b"\x1f\x8b"):
        return body, "not gzip"
    parts: list[bytes] = []
    size = 0
    damage: str | None = None
    for part in steps(body):
        if isinstance(part, str):
            damage = f"{part} {name}"
            break
        parts.append(part)
        size += len(part)
        if size > limit:
            return b"".join(parts)[:limit], f"{name} bomb"
    if damage and not parts:
        return (body, f"not {name}") if damage.startswith("damaged") else (b"", damage)
    return b"".join(parts), damage


def _gzip(body: bytes) -> Iterator[bytes | str]:
    """Members one after the other; bytes that follow the last one and are no member are ignored, as browsers do."""
    position = 0
    while body.startswith(b"\x1f\x8b", position):
        decoder = zlib.decompressobj(31)
        for step in _inflate(decoder, body, position):
            if isinstance(step, int):
                position = step
            else:
                yield step
                if isinstance(step, str):
                    return


def _deflate(body: bytes) -> Iterator[bytes | str]:
    """With a zlib head as the RFC says, or raw as some servers do."""
    zlib_head = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    for step in _inflate(zlib.decompressobj(15 if zlib_head else -15), body, 0):
        if not isinstance(step, int):
            yield step


def _inflate(decoder: zlib._Decompress, body: bytes, position: int) -> Iterator[bytes | str | int]:
    """Parts of the content, then the position after the stream; or a word for what is wrong.

    Input goes in small slices, so that all that stands before the damage comes out.
    """
    try:
        while position < len(body) and not decoder.eof:
            slice_ = body[position : position + _SLICE]
            position += len(slice_)
            while slice_ and not decoder.eof:
                if part := decoder.decompress(slice_, _STEP):
                    yield part
                slice_ = decoder.unconsumed_tail
    except zlib.error:
        yield "damaged"
        return
    yield position - len(decoder.unused_data) if decoder.eof else "truncated"


def _brotli(body: bytes) -> Iterator[bytes | str]:
    import brotli

    decoder = brotli.Decompressor()
    try:
        part = decoder.process(body, output_buffer_limit=_STEP)
        while part or not decoder.can_accept_more_data():
            yield part
            part = decoder.process(b"", output_buffer_limit=_STEP)
    except brotli.error:
        yield "damaged"
        return
    if not decoder.is_finished():
        yield "truncated"


def _zstd(body: bytes) -> Iterator[bytes | str]:
    """Frames one after the other. A slice gives at most 16 MB: four bytes may stand for a block of 128 KB."""
    import zstandard

    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    decoder = decompressor.decompressobj()
    position = 0
    try:
        while position < len(body):
            if decoder.eof:
                decoder = decompressor.decompressobj()
            slice_ = body[position : position + _ZSTD_SLICE]
            if part := decoder.decompress(slice_):
                yield part
            position += len(slice_) - len(decoder.unused_data)
    except zstandard.ZstdError:
        yield "damaged"
        return
    if not decoder.eof:
        yield "truncated"


def _chunk_size(line: bytes) -> int | None:
    text = line.split(b";")[0].strip()
    if not text or len(text) > 16 or text.strip(b"0123456789abcdefABCDEF"):
        return None
    return int(text, 16)


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes | str]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}

_MAGIC = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
)

_BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"M4A ": "audio/mp4"}

_SAME = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}

_ROOTS = (
    (b"<html", "text/html"),
    (b"<rss", "application/rss+xml"),
    (b"<feed", "application/atom+xml"),
    (b"<rdf:rdf", "application/rdf+xml"),
    (b"<urlset", "text/xml"),
    (b"<sitemapindex", "text/xml"),
    (b"<svg", "image/svg+xml"),
)
