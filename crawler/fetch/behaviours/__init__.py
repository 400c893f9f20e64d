"""What is done on a page before it is archived: wait, reject cookies, unfold, scroll. One behaviour a file.

None of them ever passes a wall (docs/adr/0012). What was done, and what was left and why, is noted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from crawler.fetch.behaviours.consent import consent
from crawler.fetch.behaviours.doing import Doing, Note
from crawler.fetch.behaviours.scroll import scroll
from crawler.fetch.behaviours.sites import site_of
from crawler.fetch.behaviours.unfold import unfold
from crawler.fetch.behaviours.world import Failed

if TYPE_CHECKING:
    from playwright.async_api import Page

    from crawler.fetch.behaviours.traffic import Traffic
    from crawler.fetch.behaviours.world import World

ORDER: dict[str, Callable[[Doing], Awaitable[Note | None]]] = {"consent": consent, "unfold": unfold, "scroll": scroll}
"""Each is given a page at rest, scrolled to the top."""
BREATH = 0.15
"""Seconds without anything under way before the behaviours; behind them the page has to come to rest in full."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which behaviours, and how long they may take together; seconds."""

    names: tuple[str, ...] = tuple(ORDER)
    load_seconds: float = 20.0  # for the page's own load event
    rest_seconds: float = 8.0  # for the network to come to rest
    seconds: float = 20.0  # for all behaviours together

    @classmethod
    def within(cls, names: tuple[str, ...], page_seconds: float) -> Plan:
        """The plan that fits into the time of one page."""
        return cls(names, min(20.0, page_seconds / 3), min(8.0, page_seconds / 6), min(20.0, page_seconds / 4))


@dataclass(frozen=True, slots=True)
class Behaved:
    """What became of a page: `notes` in the order of the work; whether it loaded and came to rest."""

    notes: list[Note]
    loaded: bool
    rested: bool


async def behave(page: Page, world: World, traffic: Traffic, plan: Plan, platform: str | None) -> Behaved:
    """Wait for the page, then each behaviour in order. One that fails is noted and stops no other.

    Raises `Stuck` where the page answers nothing any more.
    """
    loaded = await traffic.loaded(plan.load_seconds)
    await world.wake()
    site = site_of(platform, page.url)
    doing = Doing(page, world, traffic, monotonic() + plan.seconds + plan.rest_seconds, site)
    await traffic.rest(plan.rest_seconds, BREATH)
    if site.wait:
        with suppress(Failed, TimeoutError):
            await world.run(APPEARS, site.wait, plan.rest_seconds * 500, seconds=plan.rest_seconds)
    notes = [note for name in plan.names if name not in site.skip and (note := await _do(name, doing))]
    rested = await traffic.rest(min(plan.rest_seconds, doing.left()))
    return Behaved(notes, loaded, rested)


async def _do(name: str, doing: Doing) -> Note | None:
    if doing.traffic.looped or doing.deadline <= monotonic():
        why = "the page sends itself on and on" if doing.traffic.looped else "no time was left"
        return {"behaviour": name, "left": why}
    await doing.world.wake()
    try:
        note = await ORDER[name](doing)
    except (Failed, TimeoutError) as error:
        note = {"left": str(error) or "the page took too long to answer"}
    return {"behaviour": name, **note} if note else None


APPEARS = """(css, milliseconds) => new Promise((done) => {
  const end = performance.now() + milliseconds;
  const look = () => document.querySelector(css) || performance.now() > end ? done(true) : setTimeout(look, 100);
  look();
})"""
