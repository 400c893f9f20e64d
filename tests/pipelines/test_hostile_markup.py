"""Script in every attribute of every element, markup that changes when it is parsed twice: what comes out is inert."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import Refused, finish
from spiders.discovery import read
from tests.pipelines.making import record
from tests.pipelines.test_browser import chromium, is_hit
from tests.pipelines.test_security import ALLOWED, assert_inert
from tests.spiders.making import capture

__all__ = ["chromium"]

ELEMENTS = (
    *sorted(ALLOWED),
    *"div span section article main header footer nav details summary video audio source track picture svg math "
    "iframe object embed form input button select textarea label marquee body html head title style link meta base "
    "template noscript canvas map area dialog menu slot frameset frame applet bgsound keygen x-own".split(),
)
EVENTS = tuple(
    "onabort onafterprint onanimationend onanimationiteration onanimationstart onauxclick onbeforeinput onbegin onblur "
    "oncanplay onchange onclick onclose oncontextmenu oncopy ondblclick ondrag ondrop onend onerror onfocus onfocusin "
    "onformdata onhashchange oninput oninvalid onkeydown onload onloadstart onmessage onmousedown onmouseenter "
    "onmouseover onpageshow onpaste onpointerenter onpointerover onpopstate onrepeat onreset onresize onscroll "
    "onscrollend onsearch onsecuritypolicyviolation onselect onshow onstorage onsubmit ontoggle ontouchstart "
    "ontransitionend onunload onwheel".split()
)
ADDRESSES = (
    "javascript:alert(1)", "JaVa&#09;ScRiPt:alert(1)", "java&NewLine;script&colon;alert(1)", "\x00javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+",
    "vbscript:msgbox(1)", "blob:https://x.test/1", "filesystem:https://x.test/1", "view-source:javascript:alert(1)",
    '//evil.test/" onerror="alert(1)', "https:javascript:alert(1)", "javascript&#58;alert(1)",
    "&#106avascript:alert(1)",
)  # fmt: skip
ADDRESSED = tuple(
    "href src srcset action formaction poster data background cite longdesc xlink:href ping manifest usemap srcdoc "
    "profile archive codebase lowsrc dynsrc classid icon".split()
)
TWICE = (
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">x</p></noscript>',
    "<svg><desc><table><thead><style></desc><img src=1 onerror=alert(1)></style></thead></table>",
    '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>',
    '<a href="https://a.test/&quot;><img src=x onerror=alert(1)>">x</a>',
    "<p>&lt;img src=x onerror=alert(1)&gt;<![CDATA[<img src=x onerror=alert(1)>]]></p>",
    "<pre><code>&lt;/code&gt;&lt;/pre&gt;&lt;img src=x onerror=alert(1)&gt;</code></pre>",
    '<select><template><style><!--</style><a rel="--></style></template></select><img id=x onerror=alert(1) src=1>">',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">x</p></xmp>',
    '<iframe><img title="</iframe><img src=x onerror=alert(1)>"></iframe>',
    '<textarea><p title="</textarea><img src=x onerror=alert(1)>">x</p></textarea>',
    '<title><p title="</title><img src=x onerror=alert(1)>">x</p></title>',
    "<!--><img src=x onerror=alert(1)>-->", "<!--!><img src=x onerror=alert(1)>--!>",
    '<?xml version="1.0"?><img src=x onerror=alert(1)>', "<![<img src=x onerror=alert(1)>]>",
    '<p style="x:expression(alert(1));background:url(javascript:alert(1));behavior:url(x.htc)">x</p>',
    "<style>p{background:url(javascript:alert(1))}@import 'javascript:alert(1)';</style>",
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)"><meta http-equiv=Set-Cookie content=a=b>',
    '<link rel=stylesheet href="data:text/css,*{x:expression(alert(1))}"><link rel=import href=//evil.test/x>',
    '<iframe srcdoc="&lt;img src=x onerror=parent.alert(1)&gt;"></iframe>',
    '<object data="data:text/html,<script>alert(1)</script>"></object><embed src="javascript:alert(1)">',
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s><set attributeName=href to=javascript:alert(1)>",
    '<svg><use href="data:image/svg+xml,<svg id=x><image href=1 onerror=alert(1)/></svg>#x">',
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></iframe></foreignObject></svg>",
    "<details open ontoggle=alert(1)><summary>x</summary>y</details>", "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>", "<video><source onerror=alert(1)></video>",
    '<table background="javascript:alert(1)"><td background="javascript:alert(1)">x</td></table>',
    '<img srcset="javascript:alert(1) 1x" src="https://i.test/a" lowsrc=javascript:alert(1)>',
    "<button formaction=javascript:alert(1) form=f>x</button><form id=f></form>",
    '<base href="javascript:alert(1)//"><a href="/x">x</a>',
)  # fmt: skip


def whole(attack: str) -> str:
    """The HTML of the record of a page that holds an attack, read as any page is."""
    text = "<p>The ninth step is dry for forty minutes, and that is when the children count limpets.</p>" * 6
    head = '<html><head><meta property="og:type" content="article"></head>'
    page = f"{head}<body><h1>x</h1><div>{text}{attack}{text}</div></body></html>"
    one = capture(page, "https://x.test/a/steps")
    return "".join(finish(draft, one).content_html for draft in read(one).drafts)


@pytest.mark.parametrize("element", ELEMENTS)
def test_events_and_addresses_on_every_element(element: str) -> None:
    events = " ".join(f'{event}="alert(1)"' for event in EVENTS)
    addresses = " ".join(f'{name}="javascript:alert(1)"' for name in ADDRESSED)
    made = record(
        f"<p>before</p><{element} {events} {addresses} style='x:url(javascript:1)'>in</{element}><p>after</p>"
    )
    assert_inert(made.content_html)
    assert "before" in made.content_text


@pytest.mark.parametrize("name", ADDRESSED)
def test_bad_addresses_in_every_attribute(name: str) -> None:
    for element in ("a", "img", "iframe", "video", "q", "form", "object", "body", "td"):
        markup = "".join(f'<{element} {name}="{address}">x</{element}>' for address in ADDRESSES)
        assert_inert(record(f"<p>before</p>{markup}<p>after</p>", title="t").content_html)


@pytest.mark.parametrize("attack", TWICE)
def test_parsed_twice_it_stays_inert(attack: str) -> None:
    for html in (record(f"<p>before</p>{attack}<p>after</p>", title="t").content_html, whole(attack)):
        assert_inert(html)
        parsed = lxml.html.fragment_fromstring(html, create_parent="main")
        assert_inert("".join(lxml.html.tostring(child, encoding="unicode") for child in parsed))


@pytest.mark.parametrize(
    "words",
    [
        '<p>Write href="/x" there, or src="y".</p>',
        '<p><img src="https://i.test/a" alt="the style= attribute"></p>',
        '<p>`<img alt="`><img src=x onerror=alert(1)//" src="https://i.test/a">',
    ],
)
def test_words_about_markup_cost_no_article(words: str) -> None:
    assert_inert(record(f"<p>before</p>{words}").content_html)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(TWICE), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_halves_of_attacks_put_together_stay_inert(attacks: list[str], random: object) -> None:
    cut = [attack[: getattr(random, "randint")(0, len(attack))] for attack in attacks]  # noqa: B009
    with suppress(Refused):  # refused is inert too
        assert_inert(record("<p>x</p>" + "".join(cut), title="t").content_html)


@pytest.mark.browser
def test_nothing_of_it_runs(chromium: str, tmp_path: Path) -> None:
    for name, attacks in {
        "twice": TWICE,
        "events": [
            f"<{element} {event}=alert(1) src=x href=x>x</{element}>" for element in ELEMENTS for event in EVENTS
        ],
        "addresses": [
            f'<{name} href="{address}" src="{address}">x</{name}>' for name in ELEMENTS for address in ADDRESSES
        ],
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        html = "".join(record(f"<p>x</p>{attack}", title="t").content_html for attack in dict.fromkeys(attacks))
        assert not is_hit(chromium, html, folder), name
