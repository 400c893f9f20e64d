"""A host has one form, whoever writes it."""

from __future__ import annotations

import pytest

from storage.domains import ascii_host, ascii_url, registrable


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("WWW.Plain.test", "www.plain.test"),
        ("新闻.test", "xn--efvy88h.test"),
        ("xn--efvy88h.test", "xn--efvy88h.test"),
        ("WWW.新闻。Test", "www.xn--efvy88h.test"),
        ("faß.de", "xn--fa-hia.de"),  # as browsers: not `fass`
        ("☃.net", "xn--n3h.net"),
        ("r3---sn.新闻.test", "r3---sn.xn--efvy88h.test"),
        ("", ""),
    ],
)
def test_a_host_has_one_form(host: str, expected: str) -> None:
    assert ascii_host(host) == expected
    assert ascii_host(expected) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://新闻.test:81/p/ü?q=ü#ü", "http://xn--efvy88h.test:81/p/ü?q=ü#ü"),
        ("http://me:pass@新闻.test", "http://me:pass@xn--efvy88h.test"),
        ("http://plain.test/ü", "http://plain.test/ü"),
        ("/p/新闻", "/p/新闻"),
        ("http://[新", "http://[新"),
    ],
)
def test_only_the_host_of_an_address_is_rewritten(url: str, expected: str) -> None:
    assert ascii_url(url) == expected


def test_the_registrable_domain_is_that_of_the_one_form() -> None:
    assert registrable(ascii_host("www.新闻.cn")) == "xn--efvy88h.cn"
