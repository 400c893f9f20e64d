"""A Chromium that looks at pages: what text a reader sees, which images are decoded, what failed, what got out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import ViewportSize, sync_playwright

from crawler.replay.watch import Watch, watching

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

SHOWN_SECONDS = 45.0
"""How long it may take until there is something to see."""
SETTLE_SECONDS = 20.0
"""How long a page may take from then on until nothing of it changes any more."""
NOTHING = "the page was not shown"
_STILL = 3  # looks in a row that see the same
_PAUSE = 0.15
_VIEW: ViewportSize = {"width": 1280, "height": 900}
_LOOK = """() => ({
  ready: document.readyState,
  text: document.body ? document.body.innerText : "",
  images: [...document.images].map(i => ({
    done: i.complete, wide: i.naturalWidth, asked: !!(i.currentSrc || i.src || i.srcset), url: i.currentSrc || i.src})),
})"""
_WAKE = """() => {
  for (const image of document.querySelectorAll("img[loading=lazy]")) image.loading = "eager";
  window.scrollTo(0, document.documentElement.scrollHeight);
}"""
_ABORTED = "net::ERR_ABORTED"  # by the page itself: a preload it did not need, a navigation it replaced


@dataclass(frozen=True, slots=True)
class Look:
    """What one page showed. `problem` says why there is nothing to see."""

    text: str = ""
    images: int = 0
    decoded: int = 0
    undecoded: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()  # requests with an error or a status from 400
    outside: tuple[str, ...] = ()  # what left for anything but the server of the replay
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """A page to look at.

    In a replay tool, `archived` tells the addresses of archived pages and files from the tool's own: the first frame
    with one is looked at, and only their failures count. `prepare` is done to the fresh profile first.
    """

    address: str
    archived: Callable[[str], bool] | None = None
    prepare: Callable[[BrowserContext], object] | None = None


@dataclass(slots=True)
class Eye:
    """A browser that may reach some loopback servers; all else it asks for is noted by `watch` and refused."""

    browser: Browser
    watch: Watch

    def look(self, sight: Sight) -> Look:
        """One page by itself; one more time where nothing was shown."""
        found, outside = self._together([sight])
        if found[0].problem == NOTHING:
            found, outside = self._together([sight])
        return replace(found[0], outside=outside)

    def looks(self, sights: Sequence[Sight]) -> list[Look]:
        """Several side by side, each in its own profile; one by one where something got out, to know whose it was."""
        found, outside = self._together(sights)
        if outside:
            return [self.look(sight) for sight in sights]
        return [self.look(one) if look.problem == NOTHING else look for one, look in zip(sights, found, strict=True)]

    def _together(self, sights: Sequence[Sight]) -> tuple[list[Look], tuple[str, ...]]:
        self.watch.take()
        visits: list[_Visit] = []
        try:
            for sight in sights:
                context = self.browser.new_context(viewport=_VIEW, locale="en-GB", timezone_id="UTC")
                visits.append(_Visit(sight, context))
            for visit in visits:
                visit.begin()
            while waiting := [visit for visit in visits if not visit.done]:
                waiting[0].wait()
                for visit in waiting:
                    visit.step()
        finally:
            for visit in visits:
                visit.context.close()
        return [visit.found() for visit in visits], self.watch.take()


@contextmanager
def seeing(binary: Path, allowed: tuple[str, ...] = (), resolver: str = "") -> Iterator[Eye]:
    """Start Chromium. `allowed` are `host:port` it may reach; `resolver` is for `--host-resolver-rules`."""
    with watching() as watch, sync_playwright() as player:
        arguments = [
            f"--proxy-server=http://127.0.0.1:{watch.port}",
            f"--proxy-bypass-list=<-loopback>;{';'.join(allowed)}",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
            "--disable-domain-reliability", "--disable-quic", "--no-pings", "--hide-scrollbars",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--disable-features=OptimizationHints,MediaRouter,HttpsUpgrades",
        ]  # fmt: skip
        arguments += [f"--host-resolver-rules={resolver}"] if resolver else []
        browser = player.chromium.launch(executable_path=binary, args=arguments, chromium_sandbox=os.geteuid() != 0)
        try:
            yield Eye(browser, watch)
        finally:
            browser.close()


@dataclass  # without slots: Playwright writes its wrappers into the object
class _Visit:
    """One page while it is looked at, until nothing of it changes; one that never rests is taken as it is at last."""

    sight: Sight
    context: BrowserContext
    done: bool = False
    problem: str = ""
    failures: list[str] = field(default_factory=list)
    seen: dict[str, Any] | None = None
    still: int = 0
    woken: bool = False
    end: float = 0.0
    page: Page | None = None

    def begin(self) -> None:
        """Open the address. What goes wrong is the problem of this page alone."""
        self.context.on("requestfailed", self._failed)
        self.context.on("response", self._answered)
        self.end = time.monotonic() + SHOWN_SECONDS
        try:
            if self.sight.prepare is not None:
                self.sight.prepare(self.context)
            self.page = self.context.new_page()
            self.page.goto(self.sight.address, wait_until="commit", timeout=SHOWN_SECONDS * 1000)
        except PlaywrightError as error:
            self.problem, self.done = " ".join(str(error).split())[:200], True

    def wait(self) -> None:
        """A little, while the browser goes on."""
        assert self.page is not None
        try:
            self.page.wait_for_timeout(_PAUSE * 1000)
        except PlaywrightError as error:
            self.problem, self.done = " ".join(str(error).split())[:200], True

    def step(self) -> None:
        """Look once; it is done when several looks in a row have seen the same."""
        state = self._state()
        if self.seen is None and state is not None:
            self.end = time.monotonic() + SETTLE_SECONDS
        self.woken = state is not None and state["ready"] == "complete"
        self.still = self.still + 1 if self.woken and state == self.seen else 0
        self.seen = state
        rests = state is not None and self.still >= _STILL and all(image["done"] for image in state["images"])
        self.done = self.done or rests or time.monotonic() > self.end

    def found(self) -> Look:
        """What was seen, without what got out."""
        if self.seen is None:
            return Look(problem=self.problem or NOTHING, failed=tuple(dict.fromkeys(self.failures)))
        return replace(_look(self.seen), failed=tuple(dict.fromkeys(self.failures)), problem=self.problem)

    def _state(self) -> dict[str, Any] | None:
        """None while the frame is not there, or is being replaced. Lazy images are called for once it has loaded."""
        assert self.page is not None
        archived = self.sight.archived
        frame = next((frame for frame in self.page.frames if archived is None or archived(frame.url)), None)
        if frame is None:
            return None
        try:
            state: dict[str, Any] = frame.evaluate(_LOOK)
            if not self.woken and state["ready"] == "complete":
                frame.evaluate(_WAKE)
        except PlaywrightError:
            return None
        return state

    def _failed(self, request: Request) -> None:
        self._note(request.failure or "failed", request.url)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._note(str(response.status), response.url)

    def _note(self, why: str, url: str) -> None:
        wanted = url.startswith(("http:", "https:", "ws:", "wss:")) and not why.startswith(_ABORTED)
        if wanted and (self.sight.archived is None or self.sight.archived(url)):
            self.failures.append(f"{why} {url}")


def _look(state: dict[str, Any]) -> Look:
    asked = [image for image in state["images"] if image["asked"]]
    missing = tuple(image["url"] for image in asked if not image["wide"])
    return Look(str(state["text"]), len(asked), len(asked) - len(missing), missing)
