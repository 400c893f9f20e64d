"""What a page needs: every way a page or a style sheet names a file, and markup that means harm."""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders import requisites
from spiders.requisites import Need, Requisite, absolute, of_capture, of_stylesheet
from spiders.srcset import Candidate, candidates, usual
from spiders.stylesheets import addresses
from tests.spiders.making import capture

PAGE = "https://letters.test/p/ferry?page=2"
FETCH = "https://substackcdn.test/image/fetch/"


def found(markup: str, *, media: bool = False) -> dict[str, str]:
    """Kind by address, the page's own origin left off."""
    page = f"<!doctype html><html><head></head><body>{markup}</body></html>"
    made = of_capture(capture(page.encode(), PAGE), media=media)
    return {one.url.removeprefix("https://letters.test"): one.kind for one in made}


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<img src=a.png>", {"/p/a.png": "image"}),
        ("<img src='//cdn.test/a.png#x'>", {"https://cdn.test/a.png": "image"}),
        ("<img src=' /a\n b.png '>", {"/a%20b.png": "image"}),
        ("<img src='/ü.png?q=ä b'>", {"/%C3%BC.png?q=%C3%A4%20b": "image"}),
        ("<img src='/a%20b,c|d.png'>", {"/a%20b,c|d.png": "image"}),
        ("<img src='https://bücher.test/a.png'>", {"https://xn--bcher-kva.test/a.png": "image"}),
        ("<img data-src=/lazy.png src=data:image/gif;base64,AA>", {"/lazy.png": "image"}),
        ("<img data-srcset='/1.png 1x, /2.png 2x' data-lazy-src=/3.png>", {f"/{n}.png": "image" for n in (3, 1, 2)}),
        ("<noscript><img src=/plain.png></noscript>", {"/plain.png": "image"}),
        ("<picture><source srcset='/a.webp, /b.webp 2x'><img src=/a.png></picture>",
         {"/a.webp": "image", "/b.webp": "image", "/a.png": "image"}),
        ("<base href=/deep/er/><img src=a.png>", {"/deep/er/a.png": "image"}),
        ("<input type=image src=/go.png><input type=text src=/no.png>", {"/go.png": "image"}),
        ("<video poster=/p.png src=/v.mp4><source src=/w.mp4></video><audio src=/a.mp3>", {"/p.png": "image"}),
        ("<svg><image href=/i.png /><use xlink:href='/s.svg#x'/><use href='#here'/></svg>",
         {"/i.png": "image", "/s.svg": "image"}),
        ("<object data=/o.svg></object><object data=/o.swf></object><embed type=image/png src=/e>",
         {"/o.svg": "image", "/e": "image"}),
        ("<table background=/t.png><tr><td style='background:url(/c.png)'>", {"/t.png": "image", "/c.png": "image"}),
        ("<div data-bg=/lazy.jpg></div><div data-background-image='url(\"/x.jpg\")'></div>",
         {"/lazy.jpg": "image", "/x.jpg": "image"}),
        ("<link rel=stylesheet href=/a.css><link rel='alternate stylesheet' href=/no.css>", {"/a.css": "stylesheet"}),
        ("<link rel=stylesheet media=print onload=\"this.media='all'\" href=/late.css>", {"/late.css": "stylesheet"}),
        ("<link rel='shortcut icon' href=/f.ico><link rel=canonical href=/no><link rel=preconnect href=//no.test>",
         {"/f.ico": "image"}),
        ("<link rel=preload as=font href=/f.woff2><link rel=preload as=fetch href=/no.json>", {"/f.woff2": "font"}),
        ("<link rel=preload as=image href=/h.png imagesrcset='/h2.png 2x'><link rel=preload as=style href=/s.css>",
         {"/s.css": "stylesheet", "/h.png": "image", "/h2.png": "image"}),
        ("<style>@import '/i.css'; b{background:url(/b.png)}</style>", {"/i.css": "stylesheet", "/b.png": "image"}),
        ("<script src=/a.js></script><script type=module src=/m.js></script><script type=application/json src=/no>",
         {"/a.js": "script", "/m.js": "script"}),
        ("<link rel=modulepreload href=/m.js>", {"/m.js": "script"}),
        ("<script src=https://www.googletagmanager.com/gtm.js></script>", {}),
        ("<iframe src=/frame></iframe><a href=/page><img src=/a.png></a>", {"/a.png": "image"}),
        ("<a href=/big.png><figure><img src=/a.png></figure></a><a href=/other.png>words</a>",
         {"/a.png": "image", "/big.png": "image"}),
        ("<img src='javascript:x()'><img src='blob:https://letters.test/1'><img src=''>", {}),
        ("<img src='file:///etc/passwd'><img src='ftp://a.test/x.png'><img src='about:blank'>", {}),
        ("<img src='http://[::1/a'><img src='http://a:99999/'><img src='http://a:0/'><img src='http:///x'>", {}),
        ("<img src='https://reader:word@a.test/x.png'>", {}),
        ("<img src='https://a b.test/'><img src='https://a%00.test/'><img src='//\\evil.test/x'>", {}),
    ],
)  # fmt: skip
def test_of_a_page(markup: str, expected: dict[str, str]) -> None:
    assert found(markup) == expected


def test_audio_and_video_are_asked_for() -> None:
    markup = "<video poster=/p.png src=/v.mp4><source src=/w.mp4><track src=/t.vtt></video><audio src=/a.mp3></audio>"
    heard = dict.fromkeys(("/v.mp4", "/w.mp4", "/t.vtt", "/a.mp3"), "media")
    assert found(markup, media=True) == {"/p.png": "image"} | heard


def test_a_rendered_page_has_loaded_all_but_pictures_for_other_windows() -> None:
    dom = b"<link rel=stylesheet href=/a.css><script src=/a.js></script><img src=/1.png srcset='/2.png 2x'>"
    made = of_capture(replace(capture(b"<html>", PAGE), rendered=dom))
    assert {one.url.rpartition("/")[2] for one in made} == {"1.png", "2.png"}


def test_every_candidate_of_a_substack_image_and_its_enlargement() -> None:
    def address(transforms: str) -> str:
        return f"{FETCH}$s_!tide!,{transforms}/https%3A%2F%2Fmedia.test%2Fbell_1456x971.png"

    webp = [address(f"w_{width},c_limit,f_webp,q_auto:good,fl_progressive:steep") for width in (424, 848, 1272, 1456)]
    auto = [address(f"w_{width},c_limit,f_auto,q_auto:good,fl_progressive:steep") for width in (424, 848, 1272, 1456)]
    srcsets = [", ".join(f"{url} {424 * n}w" for n, url in enumerate(urls, 1)) for urls in (webp, auto)]
    full = address("f_auto,q_auto:good,fl_progressive:steep")
    markup = (
        f'<a class="image-link" href="{full}"><picture><source type="image/webp" srcset="{srcsets[0]}" sizes="100vw"/>'
        f'<img src="{auto[3]}" srcset="{srcsets[1]}" sizes="100vw" loading="lazy"/></picture></a>'
    )
    assert set(found(markup)) == {*webp, *auto, full}


def test_the_most_needed_come_first() -> None:
    markup = (
        "<script src=/s.js></script><link rel=icon href=/i.ico><img src=/a.png srcset='/s.png 300w, /l.png 1600w'>"
        "<style>@font-face{src:url(/f.woff2),url(/f.woff),url(/f.eot?#x)}</style><link rel=stylesheet href=/c.css>"
    )
    order = ["/c.css", "/a.png", "/l.png", "/f.woff2", "/s.js", "/f.woff", "/i.ico", "/s.png"]
    assert sorted(found(markup)) == sorted(order)
    ranked = [list(found(markup)).index(name) for name in ("/c.css", "/a.png", "/f.woff2", "/s.js", "/s.png")]
    assert ranked == sorted(ranked)


CSS = r"""@charset "utf-8"; @import "a.css" screen; @import url(b.css); @IMPORT url("c.css") layer(x);@import 'd.css';
/* url(no.png) @import "no.css" */ @namespace svg url(http://www.w3.org/2000/svg);
@font-face { font-family: x; src: url(f.woff2) format("woff2"), url('f.woff') format("woff") }
.a { background: url( "x y.png" ), url(z\)1.png) } .b::before { content: "url(no.png)"; }
.c { background-image: -webkit-image-set("s1.png" 1x, url(s2.png) 2x, "t.avif" type("image/avif")) }
.d { fill: url(#frag); background: url(data:image/png;base64,AA) } .e { background: URL(\75 p.png) }
.f { cursor: url(cut"""


def test_of_a_style_sheet() -> None:
    made = {
        one.url.removeprefix("https://letters.test/css/"): one.kind
        for one in of_stylesheet(CSS, "https://letters.test/css/m.css")
    }
    assert made == {
        "a.css": "stylesheet", "b.css": "stylesheet", "c.css": "stylesheet", "d.css": "stylesheet",
        "x%20y.png": "image", "z)1.png": "image", "s1.png": "image", "s2.png": "image", "t.avif": "image",
        "f.woff2": "font", "f.woff": "font", "up.png": "image", "cut": "image",
    }  # fmt: skip


def test_a_style_sheet_is_told_by_its_type_or_where_it_has_none_by_its_name() -> None:
    css, url = b"@import '/i.css';", "https://letters.test/m.css"
    wanted = [Requisite("https://letters.test/i.css", "stylesheet", Need.LOOK)]
    assert of_capture(capture(css, url, content_type="text/css; charset=latin1")) == wanted
    assert of_capture(capture(css, url)) == wanted
    assert of_capture(capture(b'{"a": "<img src=/x.png>"}', PAGE, content_type="application/json")) == []


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("a.png", [Candidate("a.png")]),
        ("a.png 1x,b.png 2x", [Candidate("a.png", 1.0), Candidate("b.png", 2.0)]),
        (" , a,b.png 480w 300h ,, c.png", [Candidate("a,b.png", 480.0, "w"), Candidate("c.png")]),
        ("a.png, b.png 1.5x", [Candidate("a.png"), Candidate("b.png", 1.5)]),
        ("a.png calc(1, 2) 300w, b.png", [Candidate("a.png", 300.0, "w"), Candidate("b.png")]),
        ("", []),
        (" ,,, ", []),
    ],
)
def test_srcset_as_the_standard_parses_it(srcset: str, expected: list[Candidate]) -> None:
    assert candidates(srcset) == expected


def test_what_usual_windows_choose() -> None:
    wide = [Candidate(str(width), float(width), "w") for width in (424, 848, 1272, 1456, 3000)]
    assert usual(wide) == {"1456", "3000"}
    assert usual(wide[:2]) == {"848"}
    assert usual([Candidate("one"), Candidate("two", 2.0), Candidate("three", 3.0)]) == {"one", "two"}
    assert usual([]) == set()


@pytest.mark.parametrize(
    "hostile",
    [
        "url(" * 100_000,
        "image-set(" * 50_000,
        "image-set((" * 50_000,
        '"' * 200_000,
        "/*" * 200_000,
        "@import " * 50_000,
        "@font-face{" * 50_000,
        "\\" * 200_000,
        "url(\\" * 50_000,
        "@namespace " * 50_000,
        "}" * 200_000,
    ],
    ids=lambda text: str(text)[:12],
)
def test_hostile_style_is_read_in_no_time(hostile: str) -> None:
    begun = time.process_time()
    list(addresses(hostile))
    of_capture(capture(f"<style>{hostile}</style><p style='{hostile}'>".encode(), PAGE))
    assert time.process_time() - begun < 5


def test_a_page_of_nothing_but_pictures_is_bounded() -> None:
    many = "".join(f"<img src=/{n}.png>" for n in range(5000)) + "<link rel=stylesheet href=/last.css>"
    made = found(many)
    assert len(made) == requisites.MOST
    assert next(iter(made)) == "/last.css"


def test_a_srcset_without_end_is_bounded() -> None:
    assert len(found(f"<img srcset='{', '.join(f'/{n}.png {n}w' for n in range(1, 9000))}'>")) <= 32


NAMES = st.sampled_from(
    ["src", "srcset", "data-src", "href", "style", "poster", "background", "xlink:href", "as", "rel"]
)
TAGS = st.sampled_from(
    ["img", "source", "link", "script", "a", "image", "use", "video", "style", "base", "object", "td"]
)
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["stylesheet", "preload", "image", "//", "http://", "http://[", "\\\\a", "url(", "@import", "1x, ,2w"]
    ),
)


@settings(max_examples=300)
@given(st.lists(st.tuples(TAGS, NAMES, VALUES), max_size=12), st.text(max_size=200))
def test_any_markup_gives_http_addresses_or_nothing(parts: list[tuple[str, str, str]], text: str) -> None:
    markup = "".join(f'<{tag} {name}="{value}" rel=stylesheet>' for tag, name, value in parts)
    for one in of_capture(capture((markup + text).encode("utf-8", "replace"), PAGE), media=True):
        assert_fetchable(one.url)


@settings(max_examples=300)
@given(st.text(max_size=400))
def test_any_style_gives_http_addresses_or_nothing(text: str) -> None:
    for one in of_stylesheet(f"@import '{text}'; a{{background:url({text})}} {text}", PAGE):
        assert_fetchable(one.url)


@given(st.binary(max_size=300))
def test_any_bytes_are_read(body: bytes) -> None:
    for kind in ("text/html", "text/css", ""):
        for one in of_capture(capture(body, PAGE, content_type=kind)):
            assert_fetchable(one.url)


def assert_fetchable(url: str) -> None:
    parts = urlsplit(url)
    assert parts.scheme in {"http", "https"}
    assert parts.hostname
    assert url.isascii()
    assert "#" not in url
    assert not any(character.isspace() for character in url)
    assert len(url) < 4 * requisites.MOST_LENGTH
    assert absolute(url, PAGE) == url, "what has been made absolute stays as it is"
