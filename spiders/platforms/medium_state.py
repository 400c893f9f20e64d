"""A Medium post in the page's Apollo state as fields of a draft and evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spiders.platforms.within import plain
from spiders.scripts import Json, at, objects, pointer, text_at, walk
from storage.records import Author, Declared, Says, Signal


def facts(state: Json, post: dict[str, Json]) -> dict[str, Any]:
    """Title, author and tags; the state keeps persons and tags apart and names them by `__ref`."""
    person = at(state, text_at(post, "creator", "__ref") or "")
    name, handle = text_at(person, "name"), text_at(person, "username")
    tags = [text_at(at(state, text_at(tag, "__ref") or ""), "displayTitle") for tag in objects(post.get("tags"))]
    return {
        "title": plain(text_at(post, "title")),
        "authors": [Author(name, f"https://medium.com/@{handle}" if handle else None)] if name else [],
        "tags": [tag for tag in tags if tag],
    }


def signals(post: dict[str, Json], where: str) -> Iterator[Signal]:
    """Whether it is for members, whether this viewer gets it cut, how long the whole is."""
    locked = post.get("isLocked") is True or post.get("visibility") == "LOCKED"
    if locked:
        key = "isLocked" if post.get("isLocked") is True else "visibility"
        yield Signal(Says.AUDIENCE, Declared.METERED.value, f"{where}/{key}", "platform")
    elif post.get("isLocked") is False:
        yield Signal(Says.AUDIENCE, Declared.FREE.value, f"{where}/isLocked", "platform")
    for path, value in walk(post):
        cut = value.get("isLockedPreviewOnly")
        if isinstance(cut, bool) and (not path or str(path[0]).startswith("content")):
            yield Signal(Says.LOCKED, cut, f"{where}{pointer(*path, 'isLockedPreviewOnly')}", "platform")
    total = post.get("wordCount")
    if isinstance(total, int) and not isinstance(total, bool) and total > 0:
        yield Signal(Says.WORDS_TOTAL, total, f"{where}/wordCount", "platform")
