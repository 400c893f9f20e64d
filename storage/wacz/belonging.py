"""What belongs to a page beside its own capture: what a browser loaded with it, what it names and a crawl fetched."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from storage.objects import ObjectStore
from storage.wacz.choice import Stored, Wanted, whole_or_part
from storage.warc.payload import dechunk, decode_content
from storage.warc.read import Raw, parse_head, parse_status, read_records, split_http

_WORD = re.compile(r"[^\s\"'<>()]+")
_VIA = re.compile(rb"^via:[ \t]*(\S+)", re.MULTILINE)
_STYLE = "stylesheet"


@dataclass(slots=True)
class _Exchange:
    """A response or revisit with the records that follow it."""

    warc: Stored
    start: int
    end: int
    url: str
    page: str  # WARC-Page-ID
    serves: str  # WARC-Resource-Type; empty or `document` for a page
    redirect: str | None
    via: str = ""
    names: frozenset[int] = frozenset()  # hashes of the absolute addresses in a style sheet

    @property
    def is_requisite(self) -> bool:
        return self.serves not in {"", "document"}


@dataclass(slots=True)
class _Run:
    """The exchanges of one source's run."""

    exchanges: list[_Exchange] = field(default_factory=list)
    infos: dict[Stored, list[tuple[int, int]]] = field(default_factory=dict)
    pages: set[int] = field(default_factory=set)  # numbers of those that were asked for
    named: set[int] = field(default_factory=set)  # hashes of the absolute addresses in their pages


def with_requisites(objects: ObjectStore, warcs: Iterable[Stored], pages: frozenset[tuple[str, int]]) -> list[Wanted]:
    """The captures at `pages` (key and offset), redirects to them and what they need; `warcs` are those of one run.

    A requisite is fetched once in a run, whichever page wanted it first: so the pages' own words count, too.
    """
    run = _Run()
    for warc in warcs:
        _walk(objects, warc, run, pages)
    taken = _closure(run)
    wanted: list[Wanted] = []
    for warc, spans in run.infos.items():
        own = [(each.start, each.end) for each in taken if each.warc == warc]
        made = whole_or_part(warc, [*spans, *own]) if own else None
        if made is not None:
            wanted.append(made)
    return wanted


def _walk(objects: ObjectStore, warc: Stored, run: _Run, pages: frozenset[tuple[str, int]]) -> None:
    infos = run.infos.setdefault(warc, [])
    current: _Exchange | None = None
    asked = False
    with objects.open(warc.key) as stream:
        for raw in read_records(stream, warc.key):
            if raw.kind in {"response", "revisit"}:
                asked = (warc.key, raw.offset) in pages
                current = _begin(warc, raw, run, asked=asked)
            elif raw.kind == "warcinfo":
                infos.append((raw.offset, raw.offset + raw.length))
                current = None
            elif current is not None:
                current.end = raw.offset + raw.length
                if raw.kind == "metadata" and (via := _VIA.search(raw.block)):
                    current.via = via[1].decode("utf-8", "replace")
                elif raw.kind == "resource" and asked:
                    run.named.update(_named(raw.block, current.url))


def _begin(warc: Stored, raw: Raw, run: _Run, *, asked: bool) -> _Exchange:
    fields = raw.fields
    url, serves = fields.get("warc-target-uri", "").strip("<>"), fields.get("warc-resource-type", "")
    head, payload = split_http(raw.block)
    line, headers = parse_head(head)
    location = next((value for name, value in headers if name.lower() == "location"), None)
    redirect = urljoin(url, location) if location and 300 <= parse_status(line)[0] < 400 else None
    made = _Exchange(warc, raw.offset, raw.offset + raw.length, url, fields.get("warc-page-id", ""), serves, redirect)
    if asked:
        run.pages.add(len(run.exchanges))
    if asked or serves == _STYLE:
        names = _named(decode_content(dechunk(payload, headers), headers)[0], url)
        if asked:
            run.named.update(names)
        else:
            made.names = frozenset(names)
    run.exchanges.append(made)
    return made


def _named(content: bytes, base: str) -> Iterator[int]:
    return map(hash, _addresses(content.decode("utf-8", "replace"), base))


def _addresses(text: str, base: str) -> Iterator[str]:
    """All that may be an address: too many do no harm, because only what was fetched is looked for."""
    for word in _WORD.findall(text.replace("\\/", "/")):
        if ("/" in word or "." in word) and len(word) < 4000:
            try:
                yield urljoin(base, html.unescape(word).rstrip(",;"))
            except ValueError:
                continue


def _closure(run: _Run) -> list[_Exchange]:
    """The pages, and again and again what serves one that is taken, until nothing more is."""
    taken = set(run.pages)
    while True:
        chosen = [run.exchanges[number] for number in taken]
        ids = {each.page for each in chosen if each.page and not each.is_requisite}
        addresses = {each.url for each in chosen}
        named = run.named.union(*(each.names for each in chosen))
        more = {
            number
            for number, each in enumerate(run.exchanges)
            if number not in taken
            and (
                (each.page and each.page in ids)
                or (each.redirect and each.redirect in addresses)
                or (each.is_requisite and (each.via in addresses or hash(each.url) in named))
            )
        }
        if not more:
            return [run.exchanges[number] for number in sorted(taken)]
        taken |= more
