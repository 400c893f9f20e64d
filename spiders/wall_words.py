"""What walls say: the phrases of `walls.toml`, the kind of wall they tell of, how much they say it hides."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml.html import HtmlElement

from spiders.document import words_of
from spiders.folding import fold
from storage.records import Wall

AROUND = 80  # characters about a phrase that tell the kind of its wall


@dataclass(frozen=True, slots=True)
class Table:
    """`walls.toml`."""

    vendors: tuple[tuple[Wall, str], ...]
    named: str
    names: tuple[str, ...]
    longest: int
    harmless: tuple[tuple[str, str], ...]
    cut: tuple[str, ...]
    offer: tuple[str, ...]
    kinds: dict[str, tuple[str, ...]]
    amounts: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def table() -> Table:
    """The data, read once."""
    data = tomllib.loads(files("spiders").joinpath("walls.toml").read_text("utf-8"))
    words = tuple(data["named"]["words"])
    return Table(
        tuple((Wall(row["kind"]), row["css"]) for row in data["wall"]),
        ", ".join(f'[class*="{word}"], [id*="{word}"]' for word in words),
        words,
        data["named"]["longest"],
        tuple(data["harmless"].items()),
        tuple(fold(phrase) for phrases in data["cut"].values() for phrase in phrases),
        tuple(fold(phrase) for phrases in data["offer"].values() for phrase in phrases),
        {name: tuple(fold(word) for word in words) for name, words in data["kinds"].items()},
        tuple((name, re.compile(pattern)) for name, patterns in data["amounts"].items() for pattern in patterns),
    )


@dataclass(frozen=True, slots=True)
class Amount:
    """How much stands behind the wall by its own words: `percent` hidden, words `hidden`, or words in `total`."""

    unit: str
    number: int


def cut_phrase(folded: str) -> str | None:
    """The first phrase in a folded text that only a wall says."""
    found = next((phrase for phrase in table().cut if phrase in folded), None)
    if found is None and any(char.isdigit() for char in folded):
        return next((match.group(0) for _, pattern in table().amounts if (match := pattern.search(folded))), None)
    return found


def offer_phrase(folded: str) -> str | None:
    """The first phrase in a folded text that walls say too."""
    return next((phrase for phrase in table().offer if phrase in folded), None)


def amount(folded: str) -> Amount | None:
    """How much a wall's text says that it hides."""
    for unit, pattern in table().amounts:
        match = pattern.search(folded)
        digits = match.group(1).strip(".,") if match else ""
        if digits:
            number = re.sub(r"[.,](?=\d{3}\b)", "", digits) if unit != "percent" else digits.replace(",", ".")
            return Amount(unit, round(float(number)))
    return None


def kind_of(node: HtmlElement, phrase: str = "") -> Wall:
    """Of what kind a box is: by its name, by what stands around the phrase that gave it away, by all its words."""
    name, folded = name_of(node), fold(words_of(node))
    if "regwall" in name or "registration" in name:
        return Wall.REGISTRATION
    at = max(0, folded.find(phrase) - AROUND)
    return _kind_in(folded[at : at + 3 * AROUND]) or _kind_in(folded) or Wall.SUBSCRIPTION


def _kind_in(folded: str) -> Wall | None:
    """The kind that a text tells of; None where it speaks of money, or of nothing."""
    kinds = table().kinds
    if any(word in folded for word in kinds["metered"]):
        return Wall.METERED
    if any(word in folded for word in kinds["money"]):
        return None
    named = ((Wall.EMAIL, "email"), (Wall.REGISTRATION, "registration"))
    return next((kind for kind, key in named if any(word in folded for word in kinds[key])), None)


def name_of(node: HtmlElement) -> str:
    """Class and id in lower case."""
    return f"{node.get('class') or ''} {node.get('id') or ''}".lower()
