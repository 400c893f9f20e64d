"""Each bad input really is one."""

from __future__ import annotations

import gzip
import zlib
from http.client import IncompleteRead

import brotli
import feedparser
import pytest
from lxml import etree, html

from crawler.newsstand import Newsstand
from crawler.newsstand.trouble import CASES, HUGE_BYTES, path_of
from crawler.newsstand.trouble_bodies import BOMB_BYTES, NESTING
from tests.newsstand.conftest import get, open_reply

HOME = "http://trouble.test"


def test_feed_and_front_page_lead_to_every_case(stand: Newsstand) -> None:
    wanted = [f"{HOME}{path_of(name)}" for name in CASES]
    assert [entry.link for entry in feedparser.parse(get(stand, f"{HOME}/feed").body).entries] == wanted
    page = get(stand, f"{HOME}/").text
    assert all(f'href="{path_of(name)}"' in page for name in CASES)
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(get(stand, f"{HOME}/broken-feed").body)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("forbidden", 403),
        ("missing", 404),
        ("gone", 410),
        ("limited", 429),
        ("broken", 500),
        ("busy", 503),
        ("challenge-403", 403),
    ],
)
def test_statuses_stay(stand: Newsstand, name: str, status: int) -> None:
    assert [get(stand, f"{HOME}/case/{name}").status for _ in range(3)] == [status] * 3


def test_retry_after_comes_with_limits(stand: Newsstand) -> None:
    assert [get(stand, f"{HOME}/case/{name}").header("retry-after") for name in ("limited", "busy")] == ["1", "1"]


@pytest.mark.parametrize(
    ("name", "location"),
    [
        ("loop", "/case/loop"),
        ("offsite", "http://elsewhere.test/landing"),
        ("private", "http://10.11.12.13/internal"),
        ("metadata-service", "http://169.254.169.254/latest/meta-data/"),
        ("moved", "/target"),
    ],
)
def test_redirects_lead_where_they_should_not(stand: Newsstand, name: str, location: str) -> None:
    assert get(stand, f"{HOME}/case/{name}").header("location") == location


def test_the_bomb_is_small_and_unpacks_to_its_size(stand: Newsstand) -> None:
    packed = get(stand, f"{HOME}/case/bomb").body
    assert len(packed) < 2 << 20
    unpacker, size = zlib.decompressobj(31), 0
    piece = unpacker.decompress(packed, 1 << 20)
    while piece:
        size += len(piece)
        piece = unpacker.decompress(unpacker.unconsumed_tail, 1 << 20)
    assert unpacker.eof
    assert BOMB_BYTES < size < BOMB_BYTES + 100


def test_the_huge_page_is_streamed(stand: Newsstand) -> None:
    connection, response = open_reply(stand, f"{HOME}/case/huge")
    assert response.getheader("content-length") == str(HUGE_BYTES)
    assert response.read(1 << 16).startswith(b"<!DOCTYPE html>")
    connection.close()
    assert get(stand, f"{HOME}/case/good-1").status == 200


def test_a_cut_gzip_file_ends_early(stand: Newsstand) -> None:
    with pytest.raises(EOFError):
        gzip.decompress(get(stand, f"{HOME}/case/cut-gzip").body)


def test_a_cut_body_is_shorter_than_it_claims(stand: Newsstand) -> None:
    with pytest.raises(IncompleteRead):
        get(stand, f"{HOME}/case/cut-body")


def test_a_reset_tears_the_connection_down(stand: Newsstand) -> None:
    with pytest.raises(ConnectionResetError):
        get(stand, f"{HOME}/case/reset")


def test_a_trickle_does_not_end(stand: Newsstand) -> None:
    connection, response = open_reply(stand, f"{HOME}/case/trickle")
    assert response.read(3) == b"..."
    connection.close()


def test_encodings_all_hold_the_same_kind_of_article(stand: Newsstand) -> None:
    unpack = {"brotli": brotli.decompress, "gzip": gzip.decompress, "deflate": zlib.decompress, "chunked": bytes}
    for name, take in unpack.items():
        reply = get(stand, f"{HOME}/case/{name}")
        assert html.fromstring(take(reply.body).decode()).cssselect("article .entry-content p")
    assert get(stand, f"{HOME}/case/chunked").header("transfer-encoding") == "chunked"


def test_charsets_are_wrong_unknown_and_chinese(stand: Newsstand) -> None:
    with pytest.raises(UnicodeDecodeError):
        get(stand, f"{HOME}/case/wrong-charset").body.decode("shift_jis")
    assert "klingon" in (get(stand, f"{HOME}/case/unknown-charset").header("content-type") or "")
    chinese = get(stand, f"{HOME}/case/gb2312").body.decode("gb2312")
    assert 'charset="gb2312"' in chinese
    assert "潮水每天来两次" in chinese


def test_other_disguises(stand: Newsstand) -> None:
    replies = {
        name: get(stand, f"{HOME}/case/{name}")
        for name in CASES
        if name
        in {
            "empty",
            "binary",
            "deep",
            "untyped",
            "soft-404",
            "login",
            "consent",
            "challenge-200",
            "not-json",
            "repeated-headers",
        }
    }
    assert {name: reply.status for name, reply in replies.items()} == dict.fromkeys(replies, 200)
    assert replies["empty"].body == b""
    assert b"\x00" in replies["binary"].body
    assert replies["deep"].body.count(b"<div>") >= NESTING
    assert replies["untyped"].header("content-type") is None
    assert replies["not-json"].header("content-type") == "application/json"
    names = [name for name, _ in replies["repeated-headers"].headers]
    assert (names.count("Set-Cookie"), "X-Mixed-CASE" in names, "x-mixed-case" in names) == (2, True, True)
    assert b"Just a moment" in replies["challenge-200"].body
