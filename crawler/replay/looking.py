"""A Chromium that looks at pages: what text a reader sees, which images are decoded, what failed, what got out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

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
_VIEW = {"width": 1280, "height": 900}
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


@dataclass(slots=True)
class Eye:
    """A browser that may reach some loopback servers; all else it asks for is noted by `watch` and refused."""

    browser: Browser
    watch: Watch
    prepare: Callable[[BrowserContext], object] = field(default=lambda context: context)

    def look(self, address: str, archived: Callable[[str], bool] | None = None) -> Look:
        """Open an address in a fresh profile and look at the page; one more time where nothing was shown.

        In a replay tool, `archived` tells the addresses of archived pages and files from the tool's own: the first
        frame with one is looked at, and only their failures count.
        """
        found = self._look(address, archived)
        return self._look(address, archived) if found.problem == NOTHING else found

    def _look(self, address: str, archived: Callable[[str], bool] | None) -> Look:
        self.watch.take()
        context = self.browser.new_context(viewport=_VIEW, locale="en-GB", timezone_id="UTC")  # type: ignore[arg-type]
        failures = _Failures(archived)
        context.on("requestfailed", failures.failed)
        context.on("response", failures.answered)
        try:
            self.prepare(context)
            page = context.new_page()
            page.goto(address, wait_until="commit", timeout=SETTLE_SECONDS * 1000)
            found = _settle(page, archived)
        except PlaywrightError as error:
            found = Look(problem=" ".join(str(error).split())[:200])
        finally:
            context.close()
        return Look(
            found.text, found.images, found.decoded, found.undecoded,
            tuple(dict.fromkeys(failures.seen)), self.watch.take(), found.problem,
        )  # fmt: skip


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


def _settle(page: Page, archived: Callable[[str], bool] | None) -> Look:
    """Look until nothing changes; a page that never rests is taken as it is at the end."""
    end = time.monotonic() + SHOWN_SECONDS
    seen: dict[str, Any] | None = None
    still = 0
    woken = False
    while time.monotonic() < end:
        page.wait_for_timeout(_PAUSE * 1000)
        state = _state(page, archived, wake=not woken)
        if seen is None and state is not None:
            end = time.monotonic() + SETTLE_SECONDS
        woken = state is not None and state["ready"] == "complete"
        still = still + 1 if woken and state == seen else 0
        seen = state
        if state is not None and still >= _STILL and all(image["done"] for image in state["images"]):
            break
    return Look(problem=NOTHING) if seen is None else _look(seen)


def _state(page: Page, archived: Callable[[str], bool] | None, *, wake: bool) -> dict[str, Any] | None:
    """None while the frame is not there, or is being replaced. `wake` calls for lazy images once it has loaded."""
    frame = next((frame for frame in page.frames if archived is None or archived(frame.url)), None)
    if frame is None:
        return None
    try:
        state: dict[str, Any] = frame.evaluate(_LOOK)
        if wake and state["ready"] == "complete":
            frame.evaluate(_WAKE)
    except PlaywrightError:
        return None
    return state


def _look(state: dict[str, Any]) -> Look:
    asked = [image for image in state["images"] if image["asked"]]
    missing = tuple(image["url"] for image in asked if not image["wide"])
    return Look(str(state["text"]), len(asked), len(asked) - len(missing), missing)


@dataclass  # without slots: Playwright writes its wrappers into the object
class _Failures:
    """Requests with an error or a status from 400, of those that count."""

    counts: Callable[[str], bool] | None
    seen: list[str] = field(default_factory=list)

    def failed(self, request: Request) -> None:
        self._note(request.failure or "failed", request.url)

    def answered(self, response: Response) -> None:
        if response.status >= 400:
            self._note(str(response.status), response.url)

    def _note(self, why: str, url: str) -> None:
        wanted = url.startswith(("http:", "https:", "ws:", "wss:")) and not why.startswith(_ABORTED)
        if wanted and (self.counts is None or self.counts(url)):
            self.seen.append(f"{why} {url}")
