"""What walls say: the phrases of `walls.toml`, the kind of wall they tell of, how much they say it hides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml.html import HtmlElement

from spiders.document import words_of
from spiders.folding import fold
from storage.records import Wall

LONG = 2_000  # characters of a text that is not searched for each phrase
EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
AROUND = 80  # characters about a phrase that tell the kind of its wall


@dataclass(frozen=True, slots=True)
class Phrase:
    """A folded phrase, and what tells without searching that a long text has it not."""

    text: str
    words: frozenset[str]  # those between its blanks: whole words of any text that has it
    east: bool

    @classmethod
    def of(cls, text: str) -> Phrase:
        """The phrase ready to be looked for."""
        return cls(text, frozenset(text.split(" ")[1:-1]), EAST.search(text) is not None)


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
    amounts: tuple[tuple[str, re.Pattern[str], str], ...]  # unit, pattern, a character of every match
    phrases: tuple[Phrase, ...]  # of `cut`


@cache
def table() -> Table:
    """The data, read once."""
    data = tomllib.loads(files("spiders").joinpath("walls.toml").read_text("utf-8"))
    words = tuple(data["named"]["words"])
    cut = tuple(fold(phrase) for phrases in data["cut"].values() for phrase in phrases)
    return Table(
        tuple((Wall(row["kind"]), row["css"]) for row in data["wall"]),
        ", ".join(f'[class*="{word}"], [id*="{word}"]' for word in words),
        words,
        data["named"]["longest"],
        tuple(data["harmless"].items()),
        cut,
        tuple(fold(phrase) for phrases in data["offer"].values() for phrase in phrases),
        {name: tuple(fold(word) for word in words) for name, words in data["kinds"].items()},
        tuple((name, re.compile(said), _sure(said)) for name, patterns in data["amounts"].items() for said in patterns),
        tuple(map(Phrase.of, cut)),
    )


@dataclass(frozen=True, slots=True)
class Amount:
    """How much stands behind the wall by its own words: `percent` hidden, words `hidden`, or words in `total`."""

    unit: str
    number: int


def cut_phrase(folded: str) -> str | None:
    """The first phrase in a folded text that only a wall says."""
    found = next((phrase for phrase in _possible(folded) if phrase in folded), None)
    if found is None and any(char.isdigit() for char in folded):
        matches = (pattern.search(folded) for _, pattern, sure in table().amounts if sure in folded)
        return next((match.group(0) for match in matches if match), None)
    return found


def _possible(folded: str) -> Iterable[str]:
    """The phrases of which a text has the words: of a whole page these are few, and found in one go."""
    if len(folded) < LONG:
        return table().cut
    words, east = set(folded.split(" ")), EAST.search(folded) is not None
    return (one.text for one in table().phrases if (east or not one.east) and words.issuperset(one.words))


def _sure(pattern: str) -> str:
    """A character that stands in every match of a pattern; empty where that is not plain to see."""
    if re.search(r"\|(?![^()]*\))", pattern):  # alternatives outside of brackets
        return ""
    if "%" in pattern and not re.search("%[?*{|)]", pattern):
        return "%"
    return pattern[0] if not pattern[0].isascii() and pattern[1] not in "?*{" else ""


def offer_phrase(folded: str) -> str | None:
    """The first phrase in a folded text that walls say too."""
    return next((phrase for phrase in table().offer if phrase in folded), None)


def amount(folded: str) -> Amount | None:
    """How much a wall's text says that it hides."""
    for unit, pattern, sure in table().amounts:
        match = pattern.search(folded) if sure in folded else None
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
