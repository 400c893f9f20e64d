"""What walls say: the phrases of `walls.toml`, and how much they say it hides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml.html import HtmlElement

from spiders.document import brief_words
from spiders.folding import fold
from spiders.segments import HEADINGS
from spiders.wall_sentences import BREAK, may_say, wall_sentence
from storage.records import Wall

LABELS = re.compile(r"[\[【][^\]】]{1,20}[\]】]")
PRICE = re.compile(r"[$€£¥] ?\d|\d ?(?:€|£|zł\b|kr(?:onor|ona)?\b|元|円|원|euros?\b|dollars?\b)")
DIGIT = re.compile(r"\d")
METER = re.compile(r"free (?:articles?|stor(?:y|ies)|posts?) (?:left|remaining)")  # what is left is not used up
EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
EASTERN = "\n"  # stands for all words of a script without blanks
ITSELF = re.compile(r"\b(?:this|rest|article|story|post|continue)\b")  # such a phrase speaks of nothing but this text
WORD = 3  # characters of a script without blanks that are as much as a word
BRIEF = 120  # characters of a line that says no more than that a text is kept
LINE = 100  # characters on either side of a phrase that may say that no wall speaks
QUOTATION = re.compile(r"“[^”]*”|„[^“”]*[“”]|(?<!\w)«[^»]*»|(?<!\w)»[^«]*«|「[^」]*」|『[^』]*』")
OPENING = "“„«»「『"  # what begins a quotation where it is not the end of one
QUOTED = 24  # characters of a quotation before a phrase in it


class Phrases:
    """Folded phrases, and which of them a text may hold: those whose inner words are all words of the text."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts
        self._inner = [frozenset(text.split(" ")[1:-1]) for text in texts]  # whole words of any text that has it
        self._keyed: dict[str, list[int]] = {}  # the numbers of the phrases by their longest inner word
        for number, (text, inner) in enumerate(zip(texts, self._inner, strict=True)):
            key = max(sorted(inner), key=len, default=EASTERN if EAST.search(text) else "")
            self._keyed.setdefault(key, []).append(number)

    def within(self, folded: str) -> Iterator[str]:
        """Those of them that a folded text holds."""
        words = {"", *folded.split(" ")}
        if EAST.search(folded):
            words.add(EASTERN)
        near = (number for word in self._keyed.keys() & words for number in self._keyed[word])
        possible = sorted(number for number in near if words.issuperset(self._inner[number]))
        return (self.texts[number] for number in possible if self.texts[number] in folded)


@dataclass(frozen=True, slots=True)
class Table:
    """`walls.toml`."""

    vendors: tuple[tuple[Wall, str], ...]
    platforms: dict[str, tuple[str, ...]]  # those of a platform's own vendors, one selector each
    marks: str
    veils: frozenset[str]  # classes
    named: str
    names: tuple[str, ...]
    vague: tuple[str, ...]
    longest: int
    harmless: tuple[tuple[str, str], ...]
    cut: Phrases
    beside: re.Pattern[str]
    other: re.Pattern[str]
    before: re.Pattern[str]
    asking: tuple[str, ...]
    labels: frozenset[str]
    rest: tuple[str, ...]
    unfolding: frozenset[str]
    offer: tuple[str, ...]
    elsewhere: re.Pattern[str]
    parts: tuple[str, ...]
    gratis: tuple[str, ...]
    joins: re.Pattern[str]
    kinds: dict[str, tuple[str, ...]]
    amounts: tuple[tuple[str, re.Pattern[str], str], ...]  # unit, pattern, a character of every match


@cache
def table() -> Table:
    """The data, read once."""
    data = tomllib.loads(files("spiders").joinpath("walls.toml").read_text("utf-8"))
    words = (*data["named"]["words"], *data["named"]["vague"])
    cut = tuple(fold(phrase) for phrases in data["cut"].values() for phrase in phrases)
    return Table(
        tuple((Wall(row["kind"]), row["css"]) for row in data["wall"]),
        _by_platform(data["wall"]),
        data["marks"]["css"],
        frozenset(data["veils"]["classes"]),
        ", ".join(f'[class*="{word}"], [id*="{word}"]' for word in words),
        words,
        tuple(data["named"]["vague"]),
        data["named"]["longest"],
        tuple(data["harmless"].items()),
        Phrases(cut),
        re.compile("|".join(said for patterns in data["beside"].values() for said in patterns)),
        re.compile("|".join(said for patterns in data["other"].values() for said in patterns)),
        re.compile(f"(?:{'|'.join(said for patterns in data['before'].values() for said in patterns)})\\Z"),
        tuple(fold(phrase) for phrases in data["asking"].values() for phrase in phrases),
        frozenset(fold(label) for labels in data["labels"].values() for label in labels),
        tuple(fold(word) for words in data["rest"].values() for word in words),
        frozenset(fold(label) for labels in data["unfolding"].values() for label in labels),
        tuple(fold(phrase) for phrases in data["offer"].values() for phrase in phrases),
        re.compile("|".join(data["elsewhere"]["says"])),
        tuple(fold(word) for word in data["elsewhere"]["parts"]),
        tuple(fold(word) for word in data["gratis"]["says"]),
        re.compile("|".join(data["gratis"]["joins"])),
        {name: tuple(map(_word, words)) for name, words in data["kinds"].items()},
        tuple((name, re.compile(said), _sure(said)) for name, patterns in data["amounts"].items() for said in patterns),
    )


def _word(word: str) -> str:
    """A folded word; its blank at the end, for where words end, stays."""
    return fold(word) + (" " if word.endswith(" ") else "")


def _by_platform(rows: list[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    names = {row["platform"] for row in rows if "platform" in row}
    of = {name: ", ".join(row["css"] for row in rows if row.get("platform") == name) for name in names}
    return {name: tuple(css.split(", ")) for name, css in of.items()}


@dataclass(frozen=True, slots=True)
class Amount:
    """How much stands behind the wall by its own words: `percent` hidden, words `hidden`, or words in `total`."""

    unit: str
    number: int


def may_cut(lines: Iterable[str]) -> bool:
    """Whether lines have a phrase of walls at all: asked of many at once, and no for most pages."""
    folded = fold(BREAK.join(lines))
    said = table().cut.within(folded)
    return next(said, None) is not None or may_say(folded) or _counted(folded) is not None


def cut_phrase(folded: str) -> str | None:
    """The first phrase in a folded text that only a wall says; none in a label in brackets before a headline."""
    bare = LABELS.sub(" ", folded)
    folded = folded if len(bare.split()) + len(EAST.findall(bare)) // WORD < 2 else bare
    found = next((phrase for phrase in table().cut.within(folded) if _is_meant(phrase, folded)), None)
    return found or _asked(folded) or _counted(folded)


def _asked(folded: str) -> str | None:
    """The sentence of a folded text that only a wall says, and not in a quotation, unless one speaks of consent or of
    support."""
    said = None if asks_else(folded) else wall_sentence(folded)
    quotes = said is not None and QUOTATION.search(said) is not None
    return None if said is None or (quotes and wall_sentence(QUOTATION.sub(" ", said)) is None) else said


def asks_else(folded: str) -> bool:
    """Whether a folded text asks for something else than a wall does: consent, or support."""
    return any(words in folded for words in table().asking)


def _counted(folded: str) -> str | None:
    """How a folded text says how much is hidden."""
    if not DIGIT.search(folded):
        return None
    matches = (pattern.search(folded) for _, pattern, sure in table().amounts if sure in folded)
    return next((match.group(0) for match in matches if match), None)


def _is_meant(phrase: str, folded: str) -> bool:
    """Whether a phrase speaks of this text anywhere in a folded one, and not of a newsletter, comments, consent."""
    itself, end = ITSELF.search(phrase) is not None, -1
    while (at := folded.find(phrase, end + 1)) >= 0:
        end = at + len(phrase) - 1
        around = folded[max(0, at - LINE) : end + LINE]
        else_ = table().other.match(folded, end + 1) if itself else _of_else(folded, at, end + 1)
        if not _is_quoted(folded, at) and not else_ and not any(words in around for words in table().asking):
            return True
    return False


def _is_quoted(folded: str, at: int) -> bool:
    """Whether a place in an author's sentence stands within words that are only quoted."""
    before = QUOTATION.sub("", folded[:at])[-QUOTED:]
    return at > 1 and (any(mark in before for mark in OPENING) or before.endswith(' "'))


def _of_else(folded: str, at: int, end: int) -> bool:
    """Whether what stands before or behind a phrase makes it one about something else than this text."""
    before = folded[max(0, at - LINE) : at]
    return table().beside.match(folded, end) is not None or table().before.search(before) is not None


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


def asks_for_something(folded: str) -> bool:
    """Whether a folded text asks for money, an account, an address or another month."""
    return any(word in f"{folded} " for words in table().kinds.values() for word in words) or amount(folded) is not None


def is_wall(node: HtmlElement) -> bool:
    """Whether a short line begins with a wall's words about this text."""
    words = brief_words(node, BRIEF) if isinstance(node.tag, str) else None
    folded = fold(words) if words else ""
    first = (phrase for phrase in table().cut.within(folded) if folded.startswith(phrase))
    return any(ITSELF.search(one) or EAST.search(one) for one in first) and cut_phrase(folded) is not None


def name_of(node: HtmlElement) -> str:
    """Class, id and the name for tests in lower case; the id of a heading is made of its words and names nothing."""
    named = "" if node.tag in HEADINGS else node.get("id") or ""
    return f"{node.get('class') or ''} {named} {node.get('data-testid') or ''}".lower()
