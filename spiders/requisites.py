"""What a page needs to be seen as its readers saw it: the files that its HTML and its style sheets name.

Pure: a capture goes in, addresses come out, the most needed first; never raises. What only a script asks for is not
here, and neither are frames: those want a browser. The choice is explained in `docs/capture.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from spiders.decoding import Unreadable, decode
from spiders.document import Page
from spiders.srcset import candidates, usual
from spiders.stylesheets import addresses
from storage.captures import Capture
from storage.domains import ascii_url

MOST = 1000
"""Requisites of one page or style sheet, the most needed ones; a crawl has a bound of its own for each page."""
MOST_LENGTH = 4000
"""Characters of an address."""


class Need(IntEnum):
    """How much a reader misses a file; where a page has more than its bound, the last go."""

    LOOK = 0  # style sheets
    SEEN = 1  # what usual windows show
    SHAPE = 2  # fonts, backgrounds
    MOVE = 3  # scripts
    OTHER = 4  # candidates for other windows, enlargements, icons
    HEARD = 5  # audio, video


@dataclass(frozen=True, slots=True)
class Requisite:
    """A file; `kind`: stylesheet, image, font, script or media, the words of WARC-Resource-Type."""

    url: str
    kind: str
    need: Need


Named = Iterator[tuple[str | None, str, Need]]
"""An address as written, its kind, its need."""


def of_capture(capture: Capture, *, media: bool = False) -> list[Requisite]:
    """Those of an archived HTML page or style sheet, each once, the most needed first. `media`: audio and video too.

    A rendered page has had all that it asked for; what is left are the pictures for other windows.
    """
    kind = (capture.header("Content-Type") or "").lower()
    if "css" in kind or (not kind and urlsplit(capture.url).path.endswith(".css")):
        return of_stylesheet(decode(capture.content, kind), capture.url)
    if capture.rendered is None and "html" not in kind and capture.content.lstrip()[:1] != b"<":
        return []
    try:
        page = Page(capture)
    except Unreadable:
        return []
    found = sorted_once(_of_page(page, media), page.url)
    return found if capture.rendered is None else [one for one in found if one.kind == "image"]


def of_stylesheet(css: str, url: str) -> list[Requisite]:
    """Those of a style sheet at `url`."""
    return sorted_once(_of_css(css), url)


def sorted_once(named: Named, base: str) -> list[Requisite]:
    """Absolute, each once, by need and then in the order of the page."""
    found: dict[str, Requisite] = {}
    for address, kind, need in named:
        url = absolute(address, base)
        if url is None or (kind == "script" and _is_measuring(url)):
            continue
        known = found.get(url)
        if known is None or known.need > need:
            found[url] = Requisite(url, known.kind if known else kind, need)
    return sorted(found.values(), key=lambda requisite: requisite.need)[:MOST]


def absolute(address: str | None, base: str) -> str | None:
    """The address as a browser asks for it, without fragment; None for what is not fetched (data:, #id, nonsense)."""
    address = _BREAKS.sub("", address or "").strip()
    if not address or address[0] == "#" or len(address) > MOST_LENGTH:
        return None
    try:
        parts = urlsplit(ascii_url(urljoin(base, address)))
        host = parts.netloc
        usable = parts.scheme in {"http", "https"} and host.isascii() and parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not usable or _NO_HOST.search(host):  # nor is one with a password
        return None
    path, query = _UNSAFE.sub(_encoded, parts.path or "/"), _UNSAFE_IN_QUERY.sub(_encoded, parts.query)
    return urlunsplit((parts.scheme, host.lower(), path, query, ""))


def _is_measuring(url: str) -> bool:
    """Whether a script counts readers or sells to them: nobody sees what it does."""
    host = (urlsplit(url).hostname or "").lower()
    return any(host == one or host.endswith(f".{one}") for one in _MEASURING)


def _of_page(page: Page, media: bool) -> Named:
    for node in page.tree.iter():
        if not isinstance(node.tag, str):
            continue
        if (style := node.get("style")) and "(" in style:
            yield from _of_css(style)
        for name in _BACKGROUNDS:
            if address := node.get(name):
                yield from _background(address)
        reader = _READERS.get(node.tag)
        if reader is not None:
            yield from (named for named in reader(node) if media or named[1] != "media")


def _of_css(css: str) -> Named:
    for kind, address in addresses(css):
        if kind != "font":
            yield address, kind, Need.LOOK if kind == "stylesheet" else Need.SHAPE
        elif not _OLD_FONT.search(address):
            yield address, kind, Need.SHAPE if ".woff2" in address.lower() else Need.OTHER


def _background(value: str) -> Named:
    if "(" in value:
        yield from _of_css(value)
    else:
        yield value, "image", Need.SHAPE


def _srcset(value: str | None) -> Named:
    found = candidates(value or "")
    shown = usual(found)
    yield from ((one.url, "image", Need.SEEN if one.url in shown else Need.OTHER) for one in found)


def _image(node: HtmlElement) -> Named:
    for name in _SOURCES:
        yield node.get(name), "image", Need.SEEN
    for name in _SRCSETS:
        yield from _srcset(node.get(name))


def _source(node: HtmlElement) -> Named:
    parent = node.getparent()
    if parent is not None and parent.tag in {"audio", "video"}:
        yield node.get("src"), "media", Need.HEARD
    else:
        yield from _image(node)


def _media(node: HtmlElement) -> Named:
    yield node.get("poster"), "image", Need.SEEN
    yield node.get("src"), "media", Need.HEARD


def _link(node: HtmlElement) -> Named:
    relations = (node.get("rel") or "").lower().split()
    href = node.get("href")
    if "stylesheet" in relations and "alternate" not in relations:
        yield href, "stylesheet", Need.LOOK
    elif "icon" in relations:
        yield href, "image", Need.OTHER
    elif "modulepreload" in relations:
        yield from _script_at(href)
    elif "preload" in relations:
        yield from _preload(node, (node.get("as") or "").lower())


def _preload(node: HtmlElement, kind: str) -> Named:
    href = node.get("href")
    if kind == "style":
        yield href, "stylesheet", Need.LOOK
    elif kind == "font":
        yield href, "font", Need.SHAPE
    elif kind == "image":
        yield href, "image", Need.SEEN
        yield from _srcset(node.get("imagesrcset"))
    elif kind == "script":
        yield from _script_at(href)


def _script(node: HtmlElement) -> Named:
    kind = (node.get("type") or "").lower().strip()
    if not kind or kind == "module" or "javascript" in kind or "ecmascript" in kind:
        yield from _script_at(node.get("src"))


def _script_at(address: str | None) -> Named:
    yield address, "script", Need.MOVE


def _style(node: HtmlElement) -> Named:
    yield from _of_css(node.text or "")


def _drawing(node: HtmlElement) -> Named:
    for name in ("href", "{http://www.w3.org/1999/xlink}href", "xlink:href"):
        yield node.get(name), "image", Need.SEEN


def _input(node: HtmlElement) -> Named:
    if (node.get("type") or "").lower() == "image":
        yield node.get("src"), "image", Need.SEEN


def _object(node: HtmlElement) -> Named:
    address = node.get("data") or node.get("src") or ""
    if (node.get("type") or "").lower().startswith("image/") or _PICTURE.search(address):
        yield address, "image", Need.SEEN


def _enlargement(node: HtmlElement) -> Named:
    """What opens when a picture is clicked: a link around it to a picture."""
    href = node.get("href") or ""
    if _PICTURE.search(href) and next(node.iter("img", "picture"), None) is not None:
        yield href, "image", Need.OTHER


def _encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))


_READERS: dict[str, Callable[[HtmlElement], Iterable[tuple[str | None, str, Need]]]] = {
    "a": _enlargement, "amp-img": _image, "audio": _media, "embed": _object, "feimage": _drawing, "image": _drawing,
    "img": _image, "input": _input, "link": _link, "object": _object, "script": _script, "source": _source,
    "style": _style, "track": _media, "use": _drawing, "video": _media,
}  # fmt: skip
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "data-orig-file", "data-lazy")
_SRCSETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-original-set")
_BACKGROUNDS = ("background", "data-bg", "data-background", "data-background-image")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg)(?:$|[?#])|/image/fetch/", re.IGNORECASE)
_OLD_FONT = re.compile(r"\.(?:eot|svg)(?:$|[?#])", re.IGNORECASE)
_BREAKS = re.compile(r"[\t\n\r\0]")
_NO_HOST = re.compile(r"[\s<>\"`{}|^\\%@]")
_UNSAFE = re.compile(r"[^\x21-\x7e]+|[\"<>`{}^\\]+")
_UNSAFE_IN_QUERY = re.compile(r"[^\x21-\x7e]+|[\"<>']+")
_MEASURING = (
    "amplitude.com", "chartbeat.com", "clarity.ms", "connect.facebook.net", "datadoghq-browser-agent.com",
    "doubleclick.net", "google-analytics.com", "googlesyndication.com", "googletagmanager.com", "hotjar.com",
    "intercom.io", "intercomcdn.com", "mixpanel.com", "mxpnl.com", "newrelic.com", "nr-data.net", "parsely.com",
    "plausible.io", "px.ads.linkedin.com", "quantserve.com", "segment.com", "sentry-cdn.com", "snap.licdn.com",
    "static.ads-twitter.com", "stats.wp.com", "taboola.com", "outbrain.com",
)  # fmt: skip
