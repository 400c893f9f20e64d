"""Content codings: taken off within bounds, whatever the bytes are."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.payload import corrected, dechunk, decode_content, identify

TEXT = b"".join(b"Line %d of the harbour letter, boat %d.\n" % (i, i * i % 97) for i in range(2000))


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("coding", CODINGS)
@given(data=st.binary(max_size=5000))
def test_every_coding_comes_off(coding: str, data: bytes) -> None:
    assert decode_content(CODINGS[coding](data), [("content-encoding", coding)]) == (data, None)


def test_codings_come_off_in_reverse_order() -> None:
    body = brotli.compress(gzip.compress(TEXT))
    assert decode_content(body, [("Content-Encoding", "gzip, br")]) == (TEXT, None)


def test_raw_deflate_and_several_members() -> None:
    assert decode_content(_raw_deflate(TEXT), [("Content-Encoding", "deflate")]) == (TEXT, None)
    two = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0padding"
    assert decode_content(two, [("Content-Encoding", "x-gzip")]) == (b"one two", None)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_cut_bodies_keep_their_readable_prefix(coding: str) -> None:
    body = CODINGS[coding](TEXT)
    content, damage = decode_content(body[: len(body) // 2], [("Content-Encoding", coding)])
    assert damage == f"truncated {coding}"
    assert len(content) > 1000
    assert TEXT.startswith(content)


def test_damage_in_the_middle_keeps_what_stands_before() -> None:
    body = bytearray(gzip.compress(TEXT * 20))
    body[len(body) * 3 // 4] ^= 0xFF
    content, damage = decode_content(bytes(body), [("Content-Encoding", "gzip")])
    assert damage == "damaged gzip"
    assert len(content) > len(TEXT)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_bomb_is_cut_off(coding: str) -> None:
    content, damage = decode_content(CODINGS[coding](bytes(5_000_000)), [("Content-Encoding", coding)], limit=100_000)
    assert len(content) == 100_000
    assert damage == f"{coding} bomb"


def test_bodies_that_are_not_what_the_header_says_stay() -> None:
    assert decode_content(b"<p>plain</p>", [("Content-Encoding", "gzip")]) == (b"<p>plain</p>", "not gzip")
    assert decode_content(b"abc", [("Content-Encoding", "rot13")]) == (b"abc", "unknown content coding rot13")
    assert decode_content(b"abc", [("Content-Encoding", "identity")]) == (b"abc", None)
    assert decode_content(b"", [("Content-Encoding", "gzip")]) == (b"", None)


@given(data=st.binary(max_size=300), coding=st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_no_bytes_raise(data: bytes, coding: str) -> None:
    content, damage = decode_content(data, [("Content-Encoding", coding)])
    assert content == b"" or damage is not None or content != data


def test_chunks_come_off_only_where_there_are_any() -> None:
    headers = [("Transfer-Encoding", "chunked")]
    assert dechunk(b"4\r\nboat\r\n3;x=y\r\n go\r\n0\r\n\r\n", headers) == b"boat go"
    assert dechunk(b"<p>already plain</p>", headers) == b"<p>already plain</p>"
    assert dechunk(b"4\r\nboat\r\n9\r\ncut", headers) == b"boatcut"


def test_payloads_are_identified_by_their_bytes() -> None:
    assert identify(b"\n <!DOCTYPE html><p>") == "text/html"
    assert identify(b'\xef\xbb\xbf{"a":1}') == "application/json"
    assert identify(b'<?xml version="1.0"?><rss version="2.0">') == "application/rss+xml"
    assert identify(b"\x89PNG\r\n\x1a\n") == "image/png"
    assert identify(b"") == "application/x-empty"
    assert identify(b"<feed xmlns='http://www.w3.org/2005/Atom'>") == "application/atom+xml"
    assert identify(b'<?xml version="1.0"?>\n<urlset>') == "text/xml"
    assert identify(b"<p>A fragment</p>") == "text/html"
    assert identify(b"Boats leave.") == "text/plain"


def test_the_type_that_the_headers_name_stands() -> None:
    """ReplayWeb.page serves the corrected type: a style sheet as plain text would not be used."""
    for declared, content in (
        ("text/css", b"body { margin: 0 }"),
        ("text/javascript", b"[1].map(String)"),
        ("application/json", b"{}"),
        ("text/html; charset=gbk", b"<html>\xb4\xac"),
        ("image/svg+xml", b"<?xml version='1.0'?><svg/>"),
        ("image/jpg", b"\xff\xd8\xff\xe0"),
        ("image/avif", b"\0\0\0 ftypavif"),
        ("application/epub+zip", b"PK\x03\x04"),
        ("text/css", b""),
    ):
        assert corrected(content, (("Content-Type", declared),)) is None, declared
    assert corrected(b"\x89PNG\r\n\x1a\n", (("content-type", "text/html"),)) == "image/png"
    assert corrected(b"RIFF\0\0\0\0WEBP", (("Content-Type", "image/jpeg"),)) == "image/webp"
    assert corrected(b"<html>", ()) == "text/html"


@pytest.mark.parametrize("data", [os.urandom(300_000), b"<html>" + b"word " * 50_000 + b"</html>"])
def test_a_cut_zstd_body_gives_its_prefix_and_is_told(data: bytes) -> None:
    headers = [("Content-Encoding", "zstd")]
    packed = zstandard.ZstdCompressor().compress(data)
    two = packed + zstandard.ZstdCompressor(write_checksum=True).compress(data)
    assert decode_content(packed, headers) == (data, None)
    assert decode_content(two, headers) == (data * 2, None)
    for cut in (len(packed) // 2, len(packed) - 1, 5):
        content, damage = decode_content(packed[:cut], headers)
        assert damage == "truncated zstd"
        assert data.startswith(content)
    content, damage = decode_content(two[:-1], headers)
    assert damage == "truncated zstd"
    assert content.startswith(data)
