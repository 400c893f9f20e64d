"""What every behaviour is handed, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from crawler.fetch.behaviours.sites import Site

if TYPE_CHECKING:
    from playwright.async_api import Page

    from crawler.fetch.behaviours.traffic import Traffic
    from crawler.fetch.behaviours.world import World

Note = dict[str, Any]
"""`did` or `left` in words, and what else there is to say: goes into the page's `urn:pageinfo:` record."""


@dataclass(slots=True)
class Doing:
    """One page on which behaviours are at work, and until when."""

    page: Page
    world: World
    traffic: Traffic
    deadline: float  # of `time.monotonic`
    site: Site = field(default_factory=Site)

    def left(self) -> float:
        """Seconds that are left, never less than a moment."""
        return max(0.1, self.deadline - monotonic())
