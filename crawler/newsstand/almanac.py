"""Almanac: events that summarise other people's articles, and guides, in one of three markups."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.newsstand.dress import LOGO, RULES, Dress, Node, document, link, node
from crawler.newsstand.exchange import Reply, Request, not_found, typed
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected, silent
from crawler.newsstand.furniture import furnish
from storage.records import Kind


@dataclass(frozen=True, slots=True)
class Event:
    """One event of `events.toml`. `original` is host/path; `age` is relative to whenever the page is looked at."""

    slug: str
    importance: int
    source: str
    age: str
    title: str
    original: str
    guides: tuple[str, ...]
    summary: str


@cache
def events() -> tuple[Event, ...]:
    """All events, newest first."""
    return tuple(Event(**{**raw, "guides": tuple(raw["guides"])}) for raw in _data()["events"])


@cache
def guides() -> dict[str, str]:
    """The guides' texts by title."""
    return dict(_data()["guides"])


@cache
def feeds() -> tuple[str, ...]:
    """Names of feeds that the aggregators recommend."""
    return tuple(_data()["feeds"]["names"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "events.toml").read_text(encoding="utf-8"))


def slug_of(title: str) -> str:
    """A title as part of a path."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def authors_of(event: Event) -> tuple[str, ...]:
    """Whom the head of an event names beside its source: "Tidelines (Mara Venn)"."""
    named = re.search(r"\((.+)\)$", event.source)
    return (named.group(1),) if named else ()


class Almanac:
    """One host in one dress."""

    def __init__(self, host: str, dress: Dress, scheme: str) -> None:
        self.hosts = (host,)
        self._dress = dress
        self._scheme = scheme

    def answer(self, request: Request) -> Reply:
        """The lists of events and of guides, an event, a guide."""
        if request.path in {"/", "/events"}:
            return self._page("Events · Almanac", self._list())
        if request.path == "/guides":
            return self._page("Guides · Almanac", node("section", *map(self._related_guide, guides())))
        if request.path == "/robots.txt":
            return typed("User-agent: *\nAllow: /\n", "text/plain")
        kind, _, name = request.path.strip("/").partition("/")
        if kind == "events" and (event := next((one for one in events() if one.slug == name), None)):
            return self._page(f"{event.title} · Almanac", self._event(event))
        if kind == "guides" and (title := next((one for one in guides() if slug_of(one) == name), None)):
            return self._page(f"{title} · Almanac", self._guide(title))
        return furnish(request, RULES) or not_found()

    def expected(self) -> Iterator[Expected]:
        """The truth about every event."""
        for event in events():
            others = tuple(other.title for other in events() if other is not event)
            url = f"{self._scheme}://{self.hosts[0]}/events/{event.slug}"
            yield silent(Expected(
                url, "almanac", self.hosts[0].partition(".")[0], event.title, authors_of(event),
                kind=Kind.EVENT, text=(event.summary,), noise=others,
                relations=(("summary_of", f"{self._scheme}://{event.original}"),),
            ))  # fmt: skip

    def _page(self, title: str, content: Node) -> Reply:
        brand = node("crumb", LOGO, link("Almanac", "/"), link("Guides", "/guides"))
        return page(document(title, node("page", brand, content), self._dress))

    def _source(self, event: Event, arrow: bool) -> Node:
        original = f"{self._scheme}://{event.original}"
        number = node("number", str(event.importance))
        if arrow:
            return node("meta", number, f"{event.source} · {event.age} ·", link("source ↗", original))
        return node("meta", number, link(event.source, original), f"· {event.age}")

    def _card(self, event: Event) -> Node:
        title = node("card-title", link(event.title, f"/events/{event.slug}"))
        return node("card", self._source(event, arrow=True), title, node("paragraph", event.summary))

    def _list(self) -> Node:
        return node("section", node("heading", "Events"), *map(self._card, events()))

    def _event(self, event: Event) -> Node:
        related = [other for other in events() if other is not event]
        return node(
            "article",
            node("crumb", link("← Events", "/events")),
            self._source(event, arrow=False),
            node("title", event.title),
            node("paragraph", event.summary),
            node(
                "section",
                node("heading", f"Related guides ({len(event.guides)})"),
                *map(self._related_guide, event.guides),
            ),
            node("section", node("heading", f"Related events ({len(related)})"), *map(self._card, related)),
        )

    def _related_guide(self, title: str) -> Node:
        return node("card", node("card-title", link(title, f"/guides/{slug_of(title)}")))

    def _guide(self, title: str) -> Node:
        about = [event for event in events() if title in event.guides]
        return node(
            "article",
            node("crumb", link("← Guides", "/guides")),
            node("title", title),
            node("paragraph", guides()[title]),
            node("section", node("heading", f"Events ({len(about)})"), *map(self._card, about)),
        )
