"""Ways into what a wall keeps: links, buttons and fields by which readers come in, told by addresses and by words."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml.html import HtmlElement

from spiders.document import brief_words
from spiders.folding import fold
from spiders.wall_words import offer_phrase

LABEL = 60  # characters of a link or a button that one comes in by


@dataclass(frozen=True, slots=True)
class Doors:
    """`walls.toml`, `doors`: ways in by their addresses and their words, and what speaks of other boxes."""

    enter: re.Pattern[str]
    join: re.Pattern[str]
    entering: tuple[str, ...]
    others: tuple[str, ...]


@cache
def doors() -> Doors:
    """The data, read once."""
    data = tomllib.loads(files("spiders").joinpath("walls.toml").read_text("utf-8"))["doors"]

    def addresses(name: str) -> re.Pattern[str]:
        return re.compile(rf"(?:^|[ /.?=&#_-])(?:{'|'.join(data[name])})(?![a-z])")

    return Doors(
        addresses("enter"),
        addresses("join"),
        tuple(fold(word) for words in data["entering"].values() for word in words),
        tuple(fold(word) for words in data["others"].values() for word in words),
    )


def is_door(link: HtmlElement) -> bool:
    """Whether a link leads to where one joins or logs in, by its address; by its words where a script follows it."""
    address = (link.get("href") or "").lower()
    if address in ("", "#") or address.startswith("javascript"):
        label = fold(line) if (line := brief_words(link, LABEL)) else ""
        return bool(label) and (doors().join.search(label) is not None or offer_phrase(label) is not None)
    return doors().join.search(address) is not None or doors().enter.search(address) is not None


def is_field(node: HtmlElement) -> bool:
    """Whether an input asks for an address or a password."""
    return (node.get("type") or "").lower() in ("email", "password")
