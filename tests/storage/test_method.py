"""Index keys of POSTs: what pywb and ReplayWeb.page make of the same bodies."""

from __future__ import annotations

import json

import pytest

from storage.warc.method import body_query, with_method

FORM = (
    b'--sea\r\nContent-Disposition: form-data; name="boat"\r\n\r\nthe ferry\r\n'
    b'--sea\r\nContent-Disposition: form-data; name="chart"; filename="c.bin"\r\n\r\n\x00\xff\r\n--sea--\r\n'
)
NESTED = b'{"a": {"b": 1, "c": [true, null, "x"]}, "b": 2.0}'


@pytest.mark.parametrize(
    ("mime", "body", "query"),
    [
        ("application/x-www-form-urlencoded", b"a=1&b=x+y%21", "a=1&b=x y!"),
        ("application/x-www-form-urlencoded", b"a=\xff", "__wb_post_data=YT3/"),
        ("application/json; charset=utf-8", NESTED, "b=1&c=true&c.2_=null&c.3_=x&b.2_=2"),
        ("application/json", b"{not json", ""),
        ("text/plain", b'{"a": 1.5}', "a=1.5"),
        ("text/plain", b"not json", "__wb_post_data=bm90IGpzb24="),
        ("multipart/form-data; boundary=sea", FORM, "boat=the+ferry&chart=%00%FF"),
        ("multipart/form-data", FORM[:3], "__wb_post_data=LS1z"),
        ("", b"\x00", "__wb_post_data=AA=="),
        ("text/html", b"", ""),
    ],
)  # fmt: skip
def test_body_as_query(mime: str, body: bytes, query: str) -> None:
    assert body_query("POST", (("content-type", mime),), body) == query


def test_long_and_deep_bodies() -> None:
    assert len(body_query("PUT", (), bytes(100_000))) == 4096
    deep = b"[" * 100_000
    assert body_query("POST", (("Content-Type", "application/json"),), deep) == ""
    assert body_query("DELETE", (), b"x") == ""


def test_the_url_of_a_method() -> None:
    assert with_method("http://a.test/q", "POST", "a=1") == "http://a.test/q?__wb_method=POST&a=1"
    assert with_method("http://a.test/q?x=1", "OPTIONS", "") == "http://a.test/q?x=1&__wb_method=OPTIONS"
    assert json.dumps(with_method("u", "PUT", "ü")) == '"u?__wb_method=PUT&\\u00fc"'
