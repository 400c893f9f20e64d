"""A run of a source that was crawled before: what it need not ask for, and what it asks for again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from crawler.fetch.conditional import can_ask
from crawler.jobs.memory import Last, Memory
from crawler.jobs.recheck import UNSETTLED
from pipelines.dates import best, claims
from storage.captures import FEED_ITEM, Capture, Draft, Link, LinkKind, Outcome
from storage.errors import BadWarcError, StoreError
from storage.warc.read import revisited

if TYPE_CHECKING:
    from scrapy import Request

    from crawler.catalogue import Source
    from crawler.jobs.memory import Seen

PACE = frozenset({"delay", "concurrency", "timeout", "schedule", "contact", "tags", "permission"})
"""Settings of a source that change nothing about what is archived of it."""

ARCHIVED = frozenset({Outcome.ARTICLE, Outcome.NOT_MODIFIED, Outcome.REDIRECT, Outcome.LISTING})


def definition_of(source: Source) -> str:
    """A digest of what a source's table says about what to archive."""
    return sha256(source.model_dump_json(exclude_defaults=True, exclude=set(PACE)).encode()).hexdigest()[:16]


@dataclass(slots=True)
class Again:
    """The policy of one run. Without a memory everything is asked for, as in a first run.

    `everything`: a run over the whole back catalogue asks for every listing and every post, on the condition that it
    changed.
    """

    clock: Callable[[], datetime]
    memory: Memory | None = None
    definition: str = ""
    everything: bool = False
    kept: Callable[[str], str] = str  # an address as it is written down: memory knows it by nothing else
    way: str = ""  # the entrance that led in
    posts: dict[str, tuple[Outcome, str] | None] = field(default_factory=dict)  # asked for, and how they ended
    dates: dict[str, datetime] = field(default_factory=dict)
    known: int = 0  # listed posts that were not asked for
    direct: bool = False  # the way in names posts itself
    newest: bool = False  # it is a feed that leads no further: there may be older posts
    _checked: bool = False
    _fetched: set[str] = field(default_factory=set)  # in this run

    def __post_init__(self) -> None:
        if self.memory is not None:
            self.way = self.memory.last.way if self._is_whole else ""

    @property
    def _is_whole(self) -> bool:
        """Whether the last run saw everything, of the same definition."""
        last = self.memory.last if self.memory is not None else Last()
        return last.whole and last.definition == self.definition

    @property
    def platform(self) -> str | None:
        """As recognised by the last run."""
        return self.memory.last.platform if self.memory is not None and self._is_whole else None

    def before(self, request: Request) -> Seen | None:
        """What is archived of the address that a request goes to; what this run fetched is not in the archive yet."""
        url = self.kept(request.url)
        known = self.memory is not None and can_ask(request) and url not in self._fetched
        return self.memory.get(url) if self.memory is not None and known else None

    def saw(self, capture: Capture) -> None:
        """An exchange was written."""
        self._fetched.add(capture.url)
        if self.memory is not None and not (capture.is_requisite and len(capture.content) == 0):
            self.memory.saw(capture)

    async def whole(self, capture: Capture) -> Capture:
        """A revisit with the payload it stands for. Raises `StoreError` where that cannot be read any more."""
        if self.memory is None or not capture.revisit_of:
            return capture
        if capture.status != 304:
            return capture  # the same bytes came with it
        try:
            return revisited(capture, await asyncio.to_thread(self.memory.original, capture.url))
        except (StoreError, BadWarcError) as error:
            self.memory.forget(capture.url)
            raise StoreError(
                "what the server says is unchanged cannot be read", error.where, "the next run asks for it whole"
            ) from error

    async def robots(self, url: str) -> bytes | None:
        """The rules of a robots.txt that was fetched less than a day ago; None where it is to be fetched."""
        url = self.kept(url)
        seen = self.memory.robots(url, self.clock()) if self.memory is not None else None
        if self.memory is None or seen is None:
            return None
        if not seen.has_payload:
            return b""
        try:
            return (await asyncio.to_thread(self.memory.original, url)).content
        except (StoreError, BadWarcError):
            self.memory.forget(url)
            return None

    def no_robots(self, url: str) -> None:
        """The site has no robots.txt."""
        if self.memory is not None:
            self.memory.absent(self.kept(url), self.clock())

    def wants(self, link: Link, listed: Draft | None) -> bool:
        """Whether a listed post is asked for in this run."""
        if link.kind is not LinkKind.ARTICLE or self.memory is None or self.everything:
            return True
        wanted = self.memory.needs(self.kept(link.url), self.clock(), self._modified(listed))
        self.known += not wanted
        return wanted

    def _modified(self, listed: Draft | None) -> datetime | None:
        if listed is None or not listed.dates:
            return None
        now = self.clock()
        return best(claims(listed.dates, now), "modified", now)

    def chosen(self, capture: Capture, links: list[Link]) -> list[Link]:
        """The links of a listing that are looked at.

        None of one that says nothing new; of one whose posts are all known, no further listings: those behind it are
        older. An index that names no post itself is always followed.
        """
        posts = [link for link in links if link.kind is LinkKind.ARTICLE]
        if posts and capture.url == self.way:
            self.direct = True
            self.newest = not self.everything and len(posts) == len(links) and posts[0].why.startswith(FEED_ITEM)
        if self.memory is None or self.everything or not self._is_whole:
            return links
        if not posts:
            return links
        if capture.revisit_of:
            return []
        now = self.clock()
        return posts if not any(self.memory.needs(self.kept(link.url), now, None) for link in posts) else links

    def due(self) -> list[Link]:
        """Posts to look at again, once in a run."""
        if self.memory is None or self._checked or self.everything:
            return []
        self._checked = True
        return [Link(url, LinkKind.ARTICLE, "looked at again") for url in self.memory.due(self.clock())]

    def asks(self, url: str) -> None:
        """A post is asked for, or refused before that."""
        self.posts.setdefault(url, None)

    def ended(self, url: str, outcome: Outcome, reason: str) -> None:
        """How an address ended; the last word counts."""
        if url in self.posts:
            self.posts[url] = (outcome, reason)

    def missing(self, url: str) -> int:
        """In how many runs in a row a post was gone, this one included."""
        seen = self.memory.get(url) if self.memory is not None and url in self.posts else None
        return 1 if seen is None else seen.missing + 1

    def moved(self, url: str, target: str) -> None:
        """A post is somewhere else now: how that ends counts too."""
        if url in self.posts:
            self.posts[url] = (Outcome.REDIRECT, f"to {target}")
            self.asks(target)

    def inventory(self) -> dict[str, object] | None:
        """After a run over the whole back catalogue: what is listed against what is archived, and why they differ."""
        if not self.everything:
            return None
        ends = {url: end or (Outcome.INTERRUPTED, "not asked for") for url, end in self.posts.items()}
        differences = [
            {"url": url, "outcome": str(outcome), "reason": reason}
            for url, (outcome, reason) in ends.items()
            if outcome not in ARCHIVED
        ]
        moved = sum(outcome is Outcome.REDIRECT for outcome, _ in ends.values())
        listed = len(ends) - moved
        unlisted = [seen.url for seen in self.memory.posts() if seen.url not in ends] if self.memory else []
        return {
            "listed": listed,
            "archived": listed - len(differences),
            "differences": differences,
            "unlisted": sorted(unlisted),
            "withdrawn": self.memory.withdrawn() if self.memory else [],
        }

    def dated(self, url: str, published: datetime) -> None:
        """When a post was published, which its re-checks are planned by."""
        self.dates[url] = published

    def settle(self) -> None:
        """How the posts ended, into the plan of re-checks."""
        now = self.clock()
        for url, end in self.posts.items():
            if end is not None and self.memory is not None:
                self.memory.settled(url, end[0], now, self.dates.get(url))

    def save(self, *, finished: bool, outcomes: Iterable[str], platform: str | None) -> None:
        """Blocking: after the run's WARCs are in the archive, and what it asked for is settled.

        `finished`: nothing was left out.
        """
        memory = self.memory
        if memory is None:
            return
        whole = finished and UNSETTLED.isdisjoint(outcomes)
        last = Last(definition=self.definition, whole=whole, platform=platform, way=self.way, direct=self.direct)
        memory.save(msgspec.structs.replace(last, due=memory.next_due()))
