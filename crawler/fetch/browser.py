"""Pages as a reader's browser shows them: Chromium through scrapy-playwright, and beside it the recorder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from scrapy.http import Headers, Response

from crawler.fetch.attend import Attendant, attending
from crawler.fetch.behaviours import Plan
from crawler.fetch.cdp import CdpError, Connection
from crawler.fetch.chromium import MISSING, Chromium, ChromiumFailed
from crawler.fetch.derived import Rendered
from crawler.fetch.gate import Gate
from crawler.fetch.guard import port_of
from crawler.fetch.outcome import Skipped, of_failure, of_net_error
from crawler.fetch.pages import LEAVE_SECONDS, Pages
from crawler.fetch.politeness import GroupPaused
from crawler.fetch.recorder import Recorder, Recording
from crawler.fetch.retry import SLOW_DOWN
from crawler.fetch.retry_after import retry_after
from crawler.fetch.supervise import Lost, Supervisor
from crawler.fetch.traffic import Hop, exchange_of
from crawler.fetch.visit import Visit
from storage.captures import Capture, Outcome
from storage.errors import StoreError
from storage.warc.build import Derived, Exchange

if TYPE_CHECKING:
    from playwright.async_api import Page
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.jobs.run import SourceRun

PAUSE_SECONDS = 10.0
"""A shorter pause of somebody else's server is waited for within the page."""
BODY_SHARE = 0.75
"""Of the page's seconds: so long one body may take, so that what is cut by time is cut by us, with what has come."""


@dataclass(frozen=True, slots=True)
class Behaved:
    """What a caller's own behaviour has done on a page, and what it made of it."""

    notes: tuple[tuple[str, str], ...] = ()
    derived: tuple[Derived, ...] = ()


Behave = Callable[["Page"], Awaitable[Behaved]]
"""Runs on a page that has begun to load, before the behaviours."""


async def nothing(_page: Page) -> Behaved:
    """The page as it comes."""
    return Behaved()


class Browser:
    """One Chromium for a source's run, started with the first page that needs it; it may be restarted between pages."""

    def __init__(self, crawler: Crawler, run: SourceRun, behave: Behave = nothing) -> None:
        self._crawler = crawler
        self._run = run
        self._behave = behave
        self._supervisor = Supervisor(self, run.budget)
        self._lock = asyncio.Lock()
        self._gate = Gate(run.guard, run.limits.connect_seconds)
        self._cdp = Connection()
        self.chromium: Chromium | None = None  # the running one
        self._recorder: Recorder | None = None
        self._pages: Pages | None = None

    async def start(self) -> None:
        """Gate, Chromium, recorder, scrapy-playwright; nothing where they run. Raises `Skipped`."""
        async with self._lock:
            if self.chromium is not None and not self._cdp.closed.is_set():
                return
            await self._stop()
            try:
                await self._start()
            except (ChromiumFailed, CdpError, PlaywrightError, OSError) as error:
                await self._stop()
                raise Skipped(Outcome.BROWSER_FAILED, _line(error)) from error

    async def stop(self) -> None:
        """End the browser and all its pages; harmless where none runs. The next page starts another one."""
        async with self._lock:
            await self._stop()

    async def close(self) -> None:
        """Stop watching, end the browser."""
        await self._supervisor.close()

    @property
    def pid(self) -> int | None:
        """Of the running browser."""
        return None if self.chromium is None else self.chromium.pid

    async def ping(self) -> None:
        """Return when the browser has answered. Raises `CdpError`."""
        await self._cdp.call("Browser.getVersion")

    async def _start(self) -> None:
        run = self._run
        if run.launch is None:
            raise ChromiumFailed(run.exhausted or MISSING)
        self._gate = Gate(run.guard, run.limits.connect_seconds, self._admit)
        self.chromium = await Chromium.start(run.launch, await self._gate.start())
        self._cdp = Connection()
        await self._cdp.open(self.chromium.url)
        recording = Recording(run.clock, self._write, run.limits.body_bytes, run.limits.page_seconds * BODY_SHARE)
        self._recorder = Recorder(self._cdp, recording)
        await self._recorder.start()
        self._pages = Pages(self._crawler, self.chromium.url, run.subscription)
        await self._pages.start()

    async def _stop(self) -> None:
        pages, self._pages = self._pages, None
        chromium, self.chromium = self.chromium, None
        if pages is not None:
            with suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await pages.stop()
        await self._cdp.close()
        if chromium is not None:
            await chromium.close()
        await self._gate.close()

    async def _admit(self, host: str, port: int) -> None:
        """A group that has asked for a pause gets no new connection from any page. Raises `GroupPaused`."""
        group = self._run.group(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
        if group.paused > PAUSE_SECONDS:
            raise GroupPaused(f"{group.name} asked to be left alone for {group.paused:.0f} s")
        await asyncio.sleep(group.paused)

    async def fetch(self, request: Request) -> Response:
        """Render one page. Raises `Skipped`: `browser_failed`, `tls`, `private_address`, …

        A redirect is not followed but returned: the crawl's own rules are for every hop.
        """
        return await self._supervisor.page(lambda: self._render(request))

    async def _render(self, request: Request) -> Response:
        """One try. Raises `Lost` where the page is gone; what had come by then is archived."""
        await self.start()
        shown = _Shown()
        async with self._visit(request) as (page, visit):
            try:
                async with asyncio.timeout(self._run.budget.page_seconds), attending(page) as attendant:
                    await self._show(request, attendant, visit, shown)
            except TimeoutError:
                shown.lost = f"the page took longer than {self._run.budget.page_seconds:.0f} s"
            except Lost as lost:
                shown.lost = str(lost)
            except PlaywrightError as error:
                shown.failure = error
        return self._ended(request, visit, shown)

    async def _show(self, request: Request, attendant: Attendant, visit: Visit, shown: _Shown) -> None:
        run = self._run
        await attendant.go(request.url, run.limits.page_seconds)
        plan = Plan.within(run.source.behaviours, run.limits.page_seconds)
        shown.behaved = await self._behave(attendant.page)
        shown.rendered = await attendant.show(plan, run.source.derived, run.platform, run.clock())
        if not shown.rendered.rested:
            visit.note("idle", f"still busy after {plan.rest_seconds:.0f} s")

    @asynccontextmanager
    async def _visit(self, request: Request) -> AsyncIterator[tuple[Page, Visit]]:
        """A page to use, and after it everything the visit loaded is written but its main answer."""
        pages, recorder = self._pages, self._recorder
        assert pages is not None
        assert recorder is not None
        try:
            page, target = await pages.take(request)
        except (PlaywrightError, TimeoutError) as error:
            raise Lost(_line(error)) from error
        visit = recorder.begin(request.url, target)
        try:
            yield page, visit
        finally:
            if not await pages.give_back(page):
                self._supervisor.replace()
            await recorder.finish(visit)

    def _ended(self, request: Request, visit: Visit, shown: _Shown) -> Response:
        """The main answer with its DOM, archived. Raises `Skipped` where there is none, `Lost` where the page is."""
        if visit.error is not None:
            raise visit.error
        main = visit.main
        exchange = None if main is None else self._exchange(main, visit)
        if exchange is None:
            if shown.lost:
                raise Lost(shown.lost)
            raise self._no_answer(request.url, visit, shown.failure)
        made = None if visit.moved else shown.rendered
        exchange = replace(
            exchange,
            via=request.meta.get("via"),
            rendered=made.dom if made else None,
            derived=(*shown.behaved.derived, *(made.derived if made else ())),
            notes=(*self._notes(visit), *shown.behaved.notes),
        )
        self._run.signed_in(exchange)
        capture = request.meta["capture"] = self._run.write(exchange)
        self._judge(capture, visit, shown, exchange)
        location = self._run.asked_as(capture.header("Location") or "")
        moved = Headers({"Location": location} if location and visit.moved else {})
        return Response(request.url, status=capture.status, headers=moved, body=capture.content)

    def _judge(self, capture: Capture, visit: Visit, shown: _Shown, exchange: Exchange) -> None:
        """Raise `Skipped` where the main answer is archived but is not the page that was asked for."""
        if visit.looped:
            self._refuse(capture, Outcome.REDIRECT_LOOP, f"{visit.url} sends itself on and on")
        if visit.moved or exchange.truncated:
            return
        if not self._run.in_scope(capture.url):
            self._refuse(capture, Outcome.OFFSITE, f"its scripts lead to another site: {capture.url}")
        if shown.lost:
            self._run.note(capture, Outcome.BROWSER_FAILED, self._supervisor.verdict or shown.lost)
            raise Lost(shown.lost)
        if shown.failure is not None and "Download is starting" not in str(shown.failure):
            self._refuse(capture, Outcome.BROWSER_FAILED, _line(shown.failure))

    def _refuse(self, capture: Capture, outcome: Outcome, reason: str) -> None:
        self._run.note(capture, outcome, reason)
        raise Skipped(outcome, reason)

    def _no_answer(self, url: str, visit: Visit, failure: Exception | None) -> Skipped:
        refused = self._refusal(url)
        if refused is not None:
            return Skipped(*of_failure(refused))
        said = visit.failures.get(url, "") or _line(failure)
        return Skipped(of_net_error(said), said or "the browser showed no response for the page")

    def _notes(self, visit: Visit) -> Iterator[tuple[str, str]]:
        yield from (self._explained(*note) for note in visit.notes)
        if visit.windows:
            yield "windowsClosed", str(visit.windows)

    def _explained(self, name: str, value: str) -> tuple[str, str]:
        """To Chromium every refusal of the gate is the same; this says which it was."""
        if "ERR_SOCKS" in value:
            refused = self._refusal(value.rpartition(" ")[2])
            return name, f"{value} ({refused})" if refused else value
        return name, value

    def _refusal(self, url: str) -> Exception | None:
        return self._gate.refusals.get((urlsplit(url).hostname or "", port_of(url)))

    def _write(self, hop: Hop, visit: Visit) -> None:
        """Archive one exchange that the page caused."""
        exchange = self._exchange(hop, visit)
        if exchange is None:
            return
        kind = exchange.resource_type or "other"
        if kind == "document" and not 300 <= exchange.status < 400:
            kind = "frame"  # a document is what records are read from
        try:
            capture = self._run.write(replace(exchange, via=visit.url, resource_type=kind))
        except (OSError, StoreError) as error:
            visit.error = error
            return
        self._run.note(capture, Outcome.REQUISITE, f"{kind} of {visit.url}")
        if capture.status in SLOW_DOWN:
            asked = retry_after(capture.header("Retry-After"), self._run.clock())
            if asked is not None:
                self._run.group(capture.url).pause(asked)

    def _exchange(self, hop: Hop, visit: Visit) -> Exchange | None:
        place = urlsplit(hop.url).hostname or "", port_of(hop.url)
        made = exchange_of(hop, self._gate.addresses.get(place), asyncio.get_running_loop().time())
        return None if made is None else replace(made, page_id=visit.page_id)


@dataclass(slots=True)
class _Shown:
    """What the browser had to show at the end of a visit."""

    rendered: Rendered | None = None
    behaved: Behaved = field(default_factory=Behaved)
    failure: Exception | None = None  # it could not be sent there
    lost: str = ""  # why it is gone


def _line(error: Exception | None) -> str:
    return " ".join(str(error or "").split())[:200] or ("page took too long" if error else "")
