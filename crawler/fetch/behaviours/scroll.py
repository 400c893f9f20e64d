"""Scrolls to the end of the page and back, so that what loads only when it is looked at has loaded.

A page that goes on for ever is followed to three times its first height: what comes after that is another article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.fetch.behaviours.world import script

if TYPE_CHECKING:
    from crawler.fetch.behaviours.doing import Doing, Note

LIMITS = {"steps": 60, "growth": 3, "pause": 30, "patience": 2000}
"""Steps of nine tenths of a view; pauses and patience in milliseconds."""


async def scroll(doing: Doing) -> Note | None:
    """Scroll down and back."""
    seconds = min(10.0, doing.left())
    found = await doing.world.run(script("scroll"), LIMITS | {"milliseconds": seconds * 1000}, seconds=seconds + 4)
    if not found["steps"]:
        return None
    return {"did": "scrolled to the end and back", **found}
