"""One source in one run: what its spider, its transports and its pipelines share."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

from crawler.catalogue import Source
from crawler.fetch.chromium import Launch
from crawler.fetch.guard import Guard
from crawler.fetch.limits import Limits
from crawler.fetch.outcome import Skipped, of_failure
from crawler.fetch.politeness import Group, Politeness
from crawler.fetch.requisites import Requisites
from crawler.fetch.supervise import Budget
from crawler.jobs.again import Again, definition_of
from crawler.jobs.commit import Found
from crawler.jobs.hints import Hint, hint
from crawler.jobs.recheck import GONE
from crawler.jobs.scope import Scope
from pipelines import Refused, finish
from pipelines.emit import Emitter
from spiders.platform import Render, rendering
from storage.captures import Capture, Draft, Link, LinkKind, Outcome
from storage.domains import ascii_url
from storage.errors import DiskFullError
from storage.records import Record

if TYPE_CHECKING:
    from crawler.jobs.memory import Memory, Seen
    from crawler.jobs.past import Past
    from crawler.jobs.subscription import Subscription
    from crawler.progress import Progress
    from storage.session import Session
    from storage.warc.build import Exchange
    from storage.warc.revisit import Original


@dataclass(slots=True)
class SourceRun:
    """The state of one source's crawl. Everything that happens to a URL ends in exactly one `mark` or `ended`."""

    source: Source
    session: Session
    emitter: Emitter
    progress: Progress
    politeness: Politeness
    guard: Guard
    clock: Callable[[], datetime]
    user_agent: str
    tls: ssl.SSLContext | bool
    limits: Limits = field(default_factory=Limits)
    exhausted: str | None = None  # why no browser can be had
    launch: Launch | None = None  # the browser, where one can be had
    budget: Budget = field(default_factory=Budget)  # what it may cost
    platform: str | None = None
    started: datetime | None = None
    stop_reason: str = ""
    error: Exception | None = None
    closed: bool = False  # everything is in the archive
    sealed: Event = field(default_factory=Event)  # closing has ended, well or not
    counts: dict[str, int] = field(default_factory=dict)
    past: Past | None = None  # of a run that was interrupted: what it need not fetch again
    polled: dict[str, Exchange] = field(default_factory=dict)  # fetched before the crawl began (`crawler.jobs.polls`)
    recalled: int = 0
    continued: bool = False  # somebody goes on with this run when it ends before its end
    fence: Callable[[], None] | None = None  # raises where somebody else has taken the run over
    published: set[datetime] = field(default_factory=set)  # dates of the records that were emitted
    asked: Hint = field(default_factory=Hint)  # how long the listings want to be left alone
    scope: Scope = field(init=False)  # which addresses it asks for
    again: Again = field(init=False)  # what is known of the source since its last run
    memory: InitVar[Memory | None] = None
    everything: InitVar[bool] = False  # whether the whole back catalogue is gone through
    subscription: Subscription | None = None  # the archivist's own
    requisites: Requisites | None = None  # what pages need, where it is fetched

    def __post_init__(self, memory: Memory | None, everything: bool) -> None:
        self.again = Again(self.clock, memory, definition_of(self.source), everything, kept=self.kept)
        self.kept(" ".join((self.source.url, *self.source.entrances)))  # whose tokens are known from now on
        self.platform = self.source.platform or self.again.platform
        self.started = self.clock()
        self.scope = Scope(self.source, self.clock)
        self.scope.add((self.source.url, *self.source.entrances, *filter(None, [self.way])))
        if memory is not None:
            self.session.recall(memory.payloads())
        if self.source.capture != "page":
            self.requisites = Requisites(media=self.source.media)

    @property
    def url(self) -> str:
        """The source's own URL."""
        return self.source.url

    @property
    def entrances(self) -> tuple[str, ...]:
        """Configured ways in."""
        return self.source.entrances

    @property
    def all_ways(self) -> bool:
        """Whether every way in is gone through."""
        return self.again.everything

    @property
    def way(self) -> str:
        """The way in that gave articles the last time; empty where none is known, or its token is not."""
        return self.asked_as(self.again.way) or ""

    def kept(self, url: str) -> str:
        """An address, or any text, as it may be written down: without its secrets."""
        return self.session.redactor.text(url)

    def asked_as(self, url: str) -> str | None:
        """The address that a server is asked for, its host in the one form that is compared; None where it has a secret
        that nobody has named in this run."""
        restored = self.session.redactor.restored(url)
        return restored and ascii_url(restored)

    def entered(self, url: str) -> None:
        """A way in has led to articles."""
        self.again.way = self.kept(url)

    def chosen(self, capture: Capture, links: list[Link]) -> list[Link]:
        """The links of a page that this run looks at: those to look at again come with the first of them."""
        return [*self.again.due(), *self.again.chosen(capture, links)]

    @property
    def render(self) -> str:
        """never, if_empty or always: the source's word, else the platform's; a full capture renders every article."""
        return Render.ALWAYS if self.source.capture == "browser" else rendering(self.source.render, self.platform)

    @property
    def is_stopping(self) -> bool:
        """Whether nothing new is begun."""
        return self.error is not None or self.politeness.stopping

    def group(self, url: str) -> Group:
        """The politeness group a URL belongs to, at least as strict as the source asks.

        Other hosts that serve a page's files expect them to be asked for at once; they get a quarter of the delay.
        """
        delay = self.source.delay if self.in_scope(url) else self.source.delay / 4
        platform = self.platform if self.in_scope(url) else None
        return self.politeness.group(url, delay, self.source.concurrency, platform)

    def in_scope(self, url: str) -> bool:
        """Whether a URL is on one of the source's hosts."""
        return url in self.scope

    def widen(self, url: str) -> None:
        """An entrance has moved to this host: it is one of the source's."""
        self.scope.add([url])

    def recognised(self, platform: str | None) -> None:
        """The first page told what the site runs on."""
        self.platform = platform

    def admit(self, link: Link, listed: Draft | None) -> bool:
        """Whether a link is fetched in this run. `listed` is what the listing says of it."""
        if self.error is not None or not self.scope.is_new(link.url) or not self.again.wants(link, listed):
            return False
        if link.kind is LinkKind.ARTICLE:
            self.again.asks(self.kept(link.url))
        refusal = self.scope.refusal(link, listed)
        if refusal is not None:
            self.ended(link.url, *refusal)
        return refusal is None

    async def recall(self, url: str, *, rendered: bool) -> Capture | None:
        """What this run archived of the address before it was interrupted. Raises `StoreError`."""
        if self.past is None:
            return None
        found = await asyncio.to_thread(self.past.take, self.kept(url), rendered=rendered)
        if found is not None and self.asked_as(found.header("Location") or "") is None:
            return None  # where it leads to, only its server can say
        self.recalled += found is not None
        return found

    def asked_already(self, url: str, seen: Seen | None) -> Exchange | None:
        """What was fetched of the address when the source was polled; a 304 only where its payload is known still."""
        exchange = self.polled.pop(self.kept(url), None)
        if exchange is None or (exchange.status == 304 and not (seen is not None and seen.has_payload)):
            return None
        return exchange

    def cookie(self, url: str) -> tuple[tuple[str, str], ...]:
        """The header that signs a request in; nothing for hosts that are not the source's own."""
        said = self.subscription.cookies.header(url) if self.subscription is not None else None
        return (("Cookie", said),) if said else ()

    def signed_in(self, exchange: Exchange | None = None) -> None:
        """Raises `Skipped` where a subscription's session is over, or `exchange` says so."""
        if self.subscription is not None:
            self.subscription.check()
            if exchange is not None:
                self.subscription.look(exchange)

    def go_on(self) -> None:
        """Raises `Skipped` where nothing is fetched any more: it would find no room."""
        if self.error is not None:
            raise Skipped(*of_failure(self.error))

    def write(self, exchange: Exchange, original: Original | None = None) -> Capture:
        """Archive one exchange; what comes back is what reading sees (`whole`, where it is a revisit).

        Raises `DiskFullError`, and `go_on` from then on.
        """
        try:
            capture = self.session.write(exchange, original)
        except DiskFullError as error:
            self.error = self.error or error
            raise
        self.again.saw(capture)
        if self.requisites is not None:
            self.requisites.saw(exchange.url)
        told = self.progress.loaded if capture.is_requisite else self.progress.fetched
        told(self.source.name, capture.url, exchange.status, len(exchange.body))
        return capture

    def mark(self, capture: Capture, outcome: Outcome, reason: str) -> None:
        """How an archived URL ended. A page that still is what it was is no new article."""
        still = bool(capture.revisit_of) and outcome in {Outcome.ARTICLE, Outcome.LISTING}
        if outcome is Outcome.LISTING:
            self.asked = max(self.asked, hint(capture), key=lambda one: one.seconds)
        told, reason = Outcome.NOT_MODIFIED if still else outcome, self.kept(reason)
        if self._spooled(lambda: self.session.mark(capture, told, reason)):
            self.ended(capture.url, told, reason)
        elif self.error is not None:
            self.failure(capture.url, self.error)
        if told in GONE:
            for record in self.emitter.gone(capture, self.again.missing(capture.url)):
                self.emit(record)
        if told is Outcome.ARTICLE:
            self.needs(capture)

    def needs(self, capture: Capture, page: int | None = None) -> None:
        """What an article page needs is fetched later, or a style sheet that came for page number `page`."""
        wanted = self.requisites
        if wanted is not None:
            self._spooled(lambda: wanted.add(capture, page))

    def requisite(self, url: str, outcome: Outcome, reason: str, count: int = 1) -> None:
        """How a file ended that a page needs: no loss of an article, counted apart."""
        name = "requisites" if outcome is Outcome.REQUISITE else "requisites_lost"
        self.counts[name] = self.counts.get(name, 0) + count
        self.progress.requisite(self.source.name, self.kept(url), outcome, self.kept(reason), count)

    def note(self, capture: Capture, outcome: Outcome, reason: str) -> None:
        """What became of a capture whose URL goes on: a redirect, a try before another, a shell rendered next."""
        reason = self.kept(reason)
        if outcome is Outcome.REDIRECT:
            self.again.moved(capture.url, reason.removeprefix("to "))
        self._spooled(lambda: self.session.mark(capture, outcome, reason))

    def ended(self, url: str, outcome: Outcome, reason: str) -> None:
        """How a URL ended, with a capture of its own or without."""
        url, reason = self.kept(url), self.kept(reason)
        self.again.ended(url, outcome, reason)
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        self.progress.ended(self.source.name, url, outcome, reason)

    def failure(self, url: str, error: BaseException) -> None:
        """A request ended in an exception."""
        self.ended(url, *of_failure(error))

    def plainly(self, url: str, error: BaseException) -> str | None:
        """Why an article that a browser was to show is fetched plainly after all; None where that would fail alike."""
        outcome, reason = of_failure(error)
        if outcome not in {Outcome.BROWSER_FAILED, Outcome.TIMEOUT}:
            return None
        self.retried(url, 0)
        return reason

    def retried(self, url: str, status: int) -> None:
        """A try that is followed by another one."""
        self.counts["retried"] = self.counts.get("retried", 0) + 1
        self.progress.retried(self.source.name, self.kept(url), status)

    def item(self, drafts: list[Draft], capture: Capture) -> Found:
        """What goes through the stages: all that one capture said."""
        return Found(capture, drafts)

    def finish(self, found: Found) -> None:
        """Drafts become records, in order; revisions are decided here, and records wait until their WARC is safe."""
        for draft in found.drafts:
            try:
                record = finish(draft, found.capture)
            except Refused as refused:
                self._refused(draft, found.capture, refused)
                continue
            for ready in self.emitter.add(record, partial=draft.partial, part=draft.part):
                self.emit(ready)

    def _refused(self, draft: Draft, capture: Capture, refused: Refused) -> None:
        if draft.partial:
            self.ended(draft.url, refused.outcome, refused.reason)
        else:
            self.mark(capture, refused.outcome, refused.reason)

    def emit(self, record: Record) -> None:
        """A record on its way to the tables."""
        if record.date_published is not None:
            self.published.add(record.date_published)
            self.again.dated(self.kept(record.url), record.date_published)
        if self._spooled(lambda: self.session.emit(record)):
            self.progress.recorded(self.source.name, walled=record.boundary is not None)

    def _spooled(self, write: Callable[[], None]) -> bool:
        """Whether a line found room on the disk. After one that did not, the source closes as if it had been killed:
        the next run reads its WARC again, and with it what was lost here."""
        try:
            write()
        except DiskFullError as error:
            self.error = self.error or error
            return False
        return True
