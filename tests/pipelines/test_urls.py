"""Addresses in records are those that browsers ask for."""

from __future__ import annotations

import pytest

from pipelines.urls import absolute, tidy

BASE = "https://letters.test/2026/05/tides/"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" /files/Annual Report.pdf\n", "https://letters.test/files/Annual%20Report.pdf"),
        ("https://h.test/my file.pdf?q=a b#c d", "https://h.test/my%20file.pdf?q=a%20b#c%20d"),
        ("https://h.test/a\n  b", "https://h.test/a%20%20b"),
        ("https://h.test/\u200bp", "https://h.test/%E2%80%8Bp"),
        ("\ufeffhttps://h.test/p\xa0", "https://h.test/p"),
        ("ht\ntps://h.test/p", "https://h.test/p"),
        ("HTTPS://h.test/p", "https://h.test/p"),
        ("//h.test/p", "https://h.test/p"),
        ("mailto:reader@letters.test", "mailto:reader@letters.test"),
        ("http://[::1]:8080/p", "http://[::1]:8080/p"),
    ],
)
def test_an_address_as_a_browser_asks_for_it(written: str, meant: str) -> None:
    assert absolute(written, BASE) == meant
    assert tidy(tidy(written)) == tidy(written)


@pytest.mark.parametrize(
    "written",
    [
        "http://[bad",
        "http://[::1",
        "https://",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "",
        " ",
    ],
)
def test_no_address(written: str) -> None:
    assert absolute(written, BASE) is None
