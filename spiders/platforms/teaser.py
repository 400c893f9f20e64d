"""How a listing shows that it cut a text, and small readings of feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from spiders.addresses import same
from spiders.document import place, select, words_of

READ_MORE = re.compile(
    r"(?:read|continue|keep|view|see)\s+(?:more|reading|the (?:rest|full)|full|on)\b.{0,80}|more\s*[»→…]*|"
    r"weiterlesen.{0,40}|(?:mehr|weiter) lesen|"
    r"lire (?:la suite|plus).{0,40}|(?:leer|seguir leyendo) ?más?.{0,40}|leggi (?:tutto|di più).{0,40}|"
    r"continua a leggere.{0,40}|"
    r"(?:阅读|查看|閱讀)(?:全文|更多|原文).{0,20}|继续阅读.{0,20}|続きを(?:読む|見る).{0,20}|czytaj (?:dalej|"
    r"więcej).{0,40}",
    re.IGNORECASE,
)
CUT = re.compile(r"(?:\[\s*(?:…|\.\.\.|&#8230;)\s*\])\s*$")
APPEARED = re.compile(r"^the post .{1,300} (?:appeared first on|first appeared on) .{1,200}$", re.IGNORECASE)


def read_more(body: HtmlElement, url: str) -> str | None:
    """The place of what ends a cut text: a lone link to the item, or an ellipsis in brackets. None for a whole text."""
    last = _last_block(body)
    if last is None:
        return None
    links = select(last, "a[href]") or ([last] if last.tag == "a" else [])
    text = words_of(last)
    lone = len(links) == 1 and words_of(links[0]) == text
    if lone and READ_MORE.fullmatch(text.strip(" .…»→>")) and same(links[0].get("href"), url):
        return place(last)
    if CUT.search(text) or (
        links
        and READ_MORE.fullmatch(words_of(links[-1]).strip(" .…»→>"))
        and _ends_with(text, links[-1])
        and same(links[-1].get("href"), url)
    ):
        return place(last)
    return None


def _ends_with(text: str, link: HtmlElement) -> bool:
    return text.endswith(words_of(link))


def _last_block(body: HtmlElement) -> HtmlElement | None:
    """The last child with text that is not the feed plugin's own footer; the body itself where it has only text."""
    children = [child for child in reversed(list(_elements(body))) if words_of(child)]
    kept = [child for child in children if not APPEARED.match(words_of(child))]
    return kept[0] if kept else body if words_of(body) else None


def _elements(body: HtmlElement) -> Iterator[HtmlElement]:
    inside = [child for child in body.iterchildren() if isinstance(child.tag, str)]
    if len(inside) == 1 and inside[0].tag in ("div", "section", "article") and len(inside[0]):
        yield from _elements(inside[0])
    else:
        yield from inside


def seconds(text: object) -> float | None:
    """A duration as `3600`, `59:12` or `1:02:03`, in seconds."""
    parts = str(text or "").split(":")
    if not all(part.strip().replace(".", "", 1).isdigit() for part in parts) or len(parts) > 3:
        return None
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return total or None
