"""Which addresses a run asks for: on the source's hosts, each once, since `since`, within `max_pages`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.dates import best, claims
from storage.captures import Draft, Link, LinkKind, Outcome
from storage.domains import ascii_host

if TYPE_CHECKING:
    from crawler.catalogue import Source


@dataclass(slots=True)
class Scope:
    """Grows while the run goes on: entrances move, and what was asked for is not asked for again."""

    source: Source
    clock: Callable[[], datetime]
    hosts: set[str] = field(default_factory=set)
    cut: bool = False  # `max_pages` left something out
    _seen: set[int] = field(default_factory=set)
    _pages: int = 0

    def add(self, urls: Iterable[str]) -> None:
        """The hosts of these are the source's."""
        self.hosts.update(map(_host, urls))

    def __contains__(self, url: str) -> bool:
        return _host(url) in self.hosts

    def is_new(self, url: str) -> bool:
        """Whether nobody has asked this before."""
        key = hash(url)
        known = key in self._seen
        self._seen.add(key)
        return not known

    def refusal(self, link: Link, listed: Draft | None) -> tuple[Outcome, str] | None:
        """Why a link is not fetched, if so; else its page is counted. `listed` is what the listing says of it."""
        if link.url not in self:
            return Outcome.OFFSITE, f"not on {', '.join(sorted(self.hosts))}"
        since = self.source.since
        if since is not None and listed is not None and self._published(listed) < since:
            return Outcome.LIMIT, f"published before since = {since:%Y-%m-%d}"
        self._pages += link.kind is not LinkKind.LISTING
        limit = self.source.max_pages
        if limit is not None and self._pages + (link.kind is LinkKind.LISTING) > limit:
            self.cut = True
            return Outcome.LIMIT, f"max_pages = {limit}"
        return None

    def _published(self, listed: Draft) -> datetime:
        now = self.clock()
        return best(claims(listed.dates, now), "published", now) or now


def _host(url: str) -> str:
    return ascii_host(urlsplit(url).hostname or "").removeprefix("www.")
