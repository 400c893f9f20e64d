"""Dismisses a consent banner by its own button that rejects, and by no other.

Where a banner only accepts, leads elsewhere, submits a form, or offers a subscription or a log-in, it stays.
"""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from crawler.fetch.behaviours.shut import Shut
from crawler.fetch.behaviours.world import Failed, World, script
from spiders.folding import fold
from spiders.wall_words import cut_phrase

if TYPE_CHECKING:
    from crawler.fetch.behaviours.doing import Doing, Note

AROUND = re.compile(r"^[\W_]+|[\W_]+$")
"""Arrows, crosses and full stops around the words of a button."""
GONE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Table:
    """`consent.toml`, folded."""

    platforms: tuple[tuple[str, str], ...]
    subject: tuple[str, ...]
    reject: frozenset[str]
    accept: frozenset[str]
    sells: tuple[str, ...]


@cache
def table() -> Table:
    """The data, read once."""
    data = tomllib.loads(files(__package__).joinpath("consent.toml").read_text("utf-8"))
    return Table(
        tuple(data["platforms"].items()),
        tuple(fold(word) for word in data["subject"]["words"]),
        frozenset(bare(phrase) for phrases in data["reject"].values() for phrase in phrases),
        frozenset(bare(phrase) for phrase in data["accept"]["words"]),
        tuple(fold(word) for word in data["sells"]["words"]),
    )


def bare(words: str) -> str:
    """The folded words of a button without arrows, crosses and full stops around them."""
    return AROUND.sub("", fold(words))


async def consent(doing: Doing) -> Note | None:
    """Look at the page and at the frames in its boxes; press one button at most."""
    selectors = [*table().platforms, *([("site", doing.site.reject)] if doing.site.reject else [])]
    seen = await doing.world.run(script("consent"), selectors, None)
    choice, left = judge(seen["buttons"])
    if choice is not None:
        return await _press(doing, _Place(doing.world, selectors), choice)
    for url in seen["frames"]:
        place = await _frame(doing, selectors, url)
        with suppress(Failed, TimeoutError):
            choice, note = judge((await place.look())["buttons"])
            if choice is not None:
                return await _press(doing, place, choice)
            left = left or note
    return left


@dataclass(frozen=True, slots=True)
class _Place:
    """The page, or one of its frames."""

    world: World
    selectors: list[tuple[str, str]]
    url: str = ""

    async def look(self, press: int | None = None) -> Any:
        return await self.world.run(script("consent"), self.selectors, press, url=self.url)


async def _frame(doing: Doing, selectors: list[tuple[str, str]], url: str) -> _Place:
    """A frame in a process of its own has a world of its own."""
    frame = next((one for one in doing.page.frames if one.url == url), None)
    own = None if frame is None else await doing.world.frame(frame)
    return _Place(own, selectors) if own is not None else _Place(doing.world, selectors, url)


async def _press(doing: Doing, place: _Place, button: dict[str, Any]) -> Note:
    async with Shut(doing.world, ("Document",)):  # no press leads away from the page
        await place.look(button["index"])
        gone = await _gone(place, button)
    return {"did": "rejected", "button": button["words"], "platform": button["known"], "gone": gone}


def judge(buttons: Iterable[dict[str, Any]]) -> tuple[dict[str, Any] | None, Note | None]:
    """The button to press, or what is to be said of a banner that stays; neither where there is no banner."""
    left: Note | None = None
    for button in sorted(buttons, key=lambda one: not one["known"]):
        if not _is_banner(button):
            continue
        rejects = bool(button["known"]) or bare(button["words"]) in table().reject
        why = _why_not(button, rejects=rejects)
        if rejects and not why:
            return button, None
        if rejects or bare(button["words"]) in table().accept:
            left = {"left": why, "button": button["words"]} if rejects or not left else left
    return None, left


def _is_banner(button: dict[str, Any]) -> bool:
    said = fold(f"{button['box']} {button['name']}")
    return bool(button["known"]) or any(word in said for word in table().subject)


def _why_not(button: dict[str, Any], *, rejects: bool) -> str:
    said = fold(button["box"])
    if cut_phrase(said) or any(word in said for word in table().sells):
        return "it offers a subscription or a log-in: a wall, and no question"
    if not rejects:
        return "it has no button that rejects"
    if button["leads"]:
        return "its button that rejects leads to another page"
    return "its button that rejects submits a form" if button["submits"] else ""


async def _gone(place: _Place, pressed: dict[str, Any]) -> bool:
    """Whether the button is no longer shown, within a moment."""
    for _ in range(int(GONE_SECONDS / 0.1)):
        try:
            buttons = (await place.look())["buttons"]
        except (Failed, TimeoutError):  # its frame is gone
            return True
        if not any(one["words"] == pressed["words"] and one["box"] == pressed["box"] for one in buttons):
            return True
        await asyncio.sleep(0.1)
    return False
