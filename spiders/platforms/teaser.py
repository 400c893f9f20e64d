"""How a listing shows that it cut a text, and small readings of feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from spiders.addresses import path, same
from spiders.document import brief_words, has_words, place, select, words_of
from spiders.names import bare

READ_MORE = re.compile(
    r"(?:read|continue|keep|view|see)\s+(?:more|reading|the (?:rest|full)|full)\b.{0,80}|read on|more\s*[»→…]*|"
    r"weiterlesen.{0,40}|(?:mehr|weiter) lesen|"
    r"lire (?:la suite|plus).{0,40}|(?:leer|seguir leyendo) ?más?.{0,40}|leggi (?:tutto|di più).{0,40}|"
    r"continua a leggere.{0,40}|"
    r"(?:阅读|查看|閱讀)(?:全文|更多).{0,20}|继续阅读.{0,20}|続きを(?:読む|見る).{0,20}|czytaj (?:dalej|"
    r"więcej).{0,40}",
    re.IGNORECASE,
)
CUT = re.compile(r"(?:\[\s*(?:…|\.\.\.|&#8230;)\s*\])\s*$")
MOST_NOTICE = 400  # characters of what a program writes below a text


@dataclass(frozen=True, slots=True)
class Cut:
    """What ends a cut text: its place, and the link that leads to the rest, where there is one."""

    where: str
    link: HtmlElement | None


def notices(body: HtmlElement, url: str, title: str | None) -> list[HtmlElement]:
    """The last blocks that a program wrote: short, with a link to the item by its title."""
    found = []
    for child in reversed(list(_elements(body))):
        words = brief_words(child, MOST_NOTICE)
        if words is None or (words and not _names_item(child, url, title)):
            break
        found += [child] if words else []
    return found


def _names_item(node: HtmlElement, url: str, title: str | None) -> bool:
    links = (link for link in select(node, "a[href]") if title and bare(words_of(link)) == bare(title))
    return any(leads_to(link, url) for link in links)


def leads_to(link: HtmlElement, url: str) -> bool:
    """Whether a link leads to the item, whatever its query counts."""
    href = link.get("href") or ""
    return same(href, url) or (path(url) != "" and same(href.partition("?")[0], url))


def read_more(body: HtmlElement, url: str, notices: list[HtmlElement]) -> Cut | None:
    """What ends a cut text: a link to the item that says so, or an ellipsis in brackets. None for a whole text."""
    last = _last_block(body, notices)
    if last is None:
        return None
    links = select(last, "a[href]") or ([last] if last.tag == "a" else [])
    text = words_of(last)
    said = words_of(links[-1]) if links else ""
    if said and text.endswith(said) and READ_MORE.fullmatch(said.strip(" .…»→>")) and leads_to(links[-1], url):
        return Cut(place(last), links[-1])
    return Cut(place(last), None) if CUT.search(text) else None


def _last_block(body: HtmlElement, notices: list[HtmlElement]) -> HtmlElement | None:
    """The last child with text that is no notice; the body itself where it has only text."""
    children = (child for child in reversed(list(_elements(body))) if child not in notices)
    last = next((child for child in children if has_words(child)), body)
    return last if has_words(last) else None


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
