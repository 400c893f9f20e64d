"""Whatever goes in, what comes out is inert."""

from __future__ import annotations

import re

import lxml.html
import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.spacing import names
from pipelines.urls import absolute
from tests.pipelines.making import record

ALLOWED = set(
    names(
        "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code table caption tr td th figure figcaption img hr br "
        "a aside em strong kbd samp var sub sup s u mark small q cite abbr dfn ins ruby rt rp"
    )
)
ATTRIBUTES = {
    "a": {"href", "class"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "aside": {"class", "id"},
    "figure": {"class"},
    "code": {"class"},
}

ATTACKS = [
    "<script>alert(1)</script>",
    "<p>x<script>alert(1)</script>y</p>",
    "<p onclick=alert(1)>x</p>",
    "<img src=x onerror=alert(1)>",
    "<img src='javascript:alert(1)'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='&#x6A;avascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='https://a.test/\"onmouseover=\"alert(1)'>x</a>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<style>@import 'x'</style>",
    "<p style='background:url(javascript:x)'>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<object data='x'></object>",
    "<embed src='x'>",
    "<form action='/x'><input name=a></form>",
    "<base href='https://evil.test/'>",
    "<link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<pre>&lt;script&gt;alert(1)&lt;/script&gt;</pre>",
    "<img alt='\"><script>alert(1)</script>' src='https://i.test/a'>",
    "<div class='tweet' title='\"><script>'><a href='javascript:x'>&lt;img src=x onerror=alert(1)&gt;</a></div>",
    "<div class='footnote' id='fn\"onload=\"x'><a class='footnote-number'>\"><script>1</script></a><p>n</p></div>",
    "<ol start='1\" onload=\"x'><li value='2\" x=\"'>a</li></ol>",
    "<td colspan='2\" onload=\"x'>a</td>",
    "<pre class='language-x\"onload=\"y'><code>z</code></pre>",
    "<video poster='javascript:x' src='javascript:x'>v</video>",
    "<xss onclick=alert(1)>x</xss>",
    "<a href='https://a.test' target=_blank onclick=x ping=https://t.test>x</a>",
]


PIECES = ("<div>", "</div>", "<p", "'", '"', "<a href=", "x", "<!--", "-->", "<pre>", "]]>", "\0")


def assert_inert(html: str) -> None:
    for node in lxml.html.fragment_fromstring(html, create_parent="main").iterdescendants():
        assert node.tag in ALLOWED, node.tag
        assert set(node.attrib) <= ATTRIBUTES.get(str(node.tag), set())
        for name in ("href", "src"):
            value = str(node.get(name) or "https://")
            assert re.match(r"https?://|mailto:|#footnote-\w+\Z", value), value


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_come_out_inert(attack: str) -> None:
    made = record(f"<p>before</p>{attack}<p>after</p>")
    assert_inert(made.content_html)
    assert "before" in made.content_text
    assert "after" in made.content_text
    assert not any(link.startswith(("javascript", "data", "vbscript")) for link in made.links)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_second_sanitiser_finds_nothing_to_remove(attack: str) -> None:
    html = record(f"<p>before</p>{attack}<p>after</p>").content_html
    strict = nh3.clean(
        html,
        tags=ALLOWED,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
    assert lxml.html.fragment_fromstring(strict, create_parent="main").text_content() == (
        lxml.html.fragment_fromstring(html, create_parent="main").text_content()
    )
    assert strict.count("href=") == html.count("href=")


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [*ATTACKS, "<div>", "</div>", "<p", "'", '"', "<a href=", "x", "<!--", "-->", "<pre>", "]]>", "\0"]
        ),
        max_size=8,
    )
)
def test_mixtures_come_out_inert(parts: list[str]) -> None:
    assert_inert(record("".join(parts).replace("\0", "") + "<p>end</p>", title="t").content_html)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("/a", "https://crumbs.test/a"),
        ("//cdn.test/a", "https://cdn.test/a"),
        ("HTTPS://A.test/", "https://A.test/"),
        (" https://a.test/x y ", "https://a.test/x%20y"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt\t:alert(1)", None),
        ("\u0000java\nscript:x", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("", None),
        ("http://[broken", None),
        ("mailto:a@b.test", "mailto:a@b.test"),
    ],
)
def test_only_web_and_mail_addresses_pass(raw: str, expected: str | None) -> None:
    assert absolute(raw, "https://crumbs.test/p/x") == expected
