"""Dismisses a consent banner by its own button that rejects, and by no other.

Where a banner only accepts, leads elsewhere, submits a form, or offers a subscription or a log-in, it stays.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
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
MOST_FRAMES = 20
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
        frozenset(_bare(phrase) for phrases in data["reject"].values() for phrase in phrases),
        frozenset(_bare(phrase) for phrase in data["accept"]["words"]),
        tuple(fold(word) for word in data["sells"]["words"]),
    )


def _bare(words: str) -> str:
    return AROUND.sub("", fold(words))


async def consent(doing: Doing) -> Note | None:
    """Look at the page and its frames; press one button at most."""
    selectors = [*table().platforms, *([("site", doing.site.reject)] if doing.site.reject else [])]
    left: Note | None = None
    for world, url in await _places(doing):
        try:
            buttons = await world.run(script("consent"), selectors, None, url=url)
        except (Failed, TimeoutError):
            continue
        choice, note = judge(buttons)
        if choice is not None:
            async with Shut(doing.world, ("Document",)):  # no press leads away from the page
                await world.run(script("consent"), selectors, choice["index"], url=url)
                gone = await _gone(world, selectors, url, choice)
            return {"did": "rejected", "button": choice["words"], "platform": choice["known"], "gone": gone}
        left = left or note
    return left


async def _places(doing: Doing) -> list[tuple[World, str]]:
    """The page, then its frames; one in a process of its own has a world of its own."""
    places = [(doing.world, "")]
    for frame in doing.page.frames[1 : MOST_FRAMES + 1]:
        own = await doing.world.frame(frame)
        places.append((own, "") if own is not None else (doing.world, frame.url))
    return places


def judge(buttons: Iterable[dict[str, Any]]) -> tuple[dict[str, Any] | None, Note | None]:
    """The button to press, or what is to be said of a banner that stays; neither where there is no banner."""
    left: Note | None = None
    for button in sorted(buttons, key=lambda one: not one["known"]):
        if not _is_banner(button):
            continue
        rejects = bool(button["known"]) or _bare(button["words"]) in table().reject
        why = _why_not(button, rejects=rejects)
        if rejects and not why:
            return button, None
        if rejects or _bare(button["words"]) in table().accept:
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


async def _gone(world: World, selectors: list[tuple[str, str]], url: str, pressed: dict[str, Any]) -> bool:
    """Whether the button is no longer shown; a page that loads anew has none either."""
    for _ in range(int(GONE_SECONDS / 0.2)):
        try:
            buttons = await world.run(script("consent"), selectors, None, url=url)
        except (Failed, TimeoutError):
            return True
        if not any(one["words"] == pressed["words"] and one["box"] == pressed["box"] for one in buttons):
            return True
        await world.run("() => new Promise(done => setTimeout(done, 200))", url=url)
    return False
