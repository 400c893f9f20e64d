"""What the asides are recognised by: the phrases of `asides.toml`, and what the blocks of a section look like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.resources import files
from typing import Any

from pipelines.words import EAST_ASIAN
from storage.records import Block

_ANY_WORDS = r"(…\b)?"
_EAST = frozenset(("ja", "ko", "zh"))
_NOTHING = r"(?!)"
_EDGES = re.compile(r"\A[\W_]+|[\W_]+\Z")
_FRONT = re.compile(r"\A[^\w¿(\[]+")
_WORKS = (
    "engineer|developer|designer|manager|director|analyst|associate|scientist|intern(?:ship)?|consultant|assistant|"
    "specialist|officer|lead|head of|vp|president|editor|writer|researcher|architect|technician|coordinator|recruiter|"
    "administrator|accountant|strategist|producer|professor|fellow|nurse|partner|entwickler|ingenieur|leiter|"
    "ingénieur|développeur|responsable|ingeniero|desarrollador|gerente|inżynier|programista|工程师|经理|总监|エンジニア"
)
_JOB = re.compile(rf"(?:\b(?:{_WORKS})|工程师|经理|总监|エンジニア)", re.IGNORECASE)
_WHERE = re.compile(r"\bat\b|\bbei\b|\bchez\b|@|[|(–—,:-]|\bin\b")
_CODE = re.compile(r"(?i:\bcode|\bcódigo|gutschein|rabattcode|coupon)\b\W{1,3}[A-Z][A-Z0-9]{2,}\b")
_CODES = ("code", "código", "gutschein", "coupon")  # one of them is in whatever `_CODE` finds
_HOST = re.compile(r'<a href="https?://([^/"?#]+)')
_LINKED = re.compile(r"<a href=[^>]*>(.*?)</a>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LABEL = re.compile(r"[:：»→›|】]")  # what stands between a label and a headline
_UNSAID = re.compile(r"[\d\W]+")  # days, counts and marks beside the links of a list
MOST_LINKED = 0.6  # of a list's letters
NAMED_WITHIN = 60  # characters of a paragraph that begins with a name
FEWEST_FILLING, MOST_FILLING = 8, 0.75  # words of a filled paragraph; the share of them that are filler
_FILLING = frozenset(
    "lorem ipsum dolor sit amet consectetur consetetur adipiscing adipisicing sadipscing elit elitr sed "
    "diam eiusmod nonumy eirmod tempor incididunt invidunt labore dolore magna aliqua aliquyam erat "
    "voluptua vero eos accusam justo duo dolores rebum stet clita kasd gubergren sea takimata sanctus est "
    "enim minim veniam quis nostrud exercitation ullamco laboris nisi aliquip commodo consequat duis aute "
    "irure reprehenderit voluptate velit esse cillum fugiat nulla pariatur excepteur sint occaecat "
    "cupidatat non proident sunt culpa qui officia deserunt mollit anim laborum autem vel eum iriure "
    "hendrerit vulputate molestie illum feugiat facilisis accumsan iusto odio dignissim blandit praesent "
    "luptatum zzril delenit augue feugait".split()
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_ADDRESS = re.compile(r"https?://|[\w.]@\w|\[email protected\]|/subscribe|\breferr?al")


@dataclass(frozen=True, slots=True)
class Says:
    """The words of a rule in all languages; those of East Asia are asked only of a text that has its letters."""

    west: re.Pattern[str]
    east: re.Pattern[str]

    def begin(self, text: str) -> bool:
        """Whether a text begins with them."""
        return self.west.match(text) is not None or (_is_eastern(text) and self.east.match(text) is not None)

    def are(self, text: str) -> bool:
        """Whether a text is nothing but them."""
        return self.west.fullmatch(text) is not None or (_is_eastern(text) and self.east.fullmatch(text) is not None)


def _is_eastern(text: str) -> bool:
    return not text.isascii() and EAST_ASIAN.search(text) is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of `asides.toml`."""

    name: str
    role: str
    where: str
    longest: int
    needs: tuple[str, ...]
    says: Says


@dataclass(frozen=True, slots=True)
class Book:
    """The entries by what they match: a section's title or opening, a line, a label, a button, a paragraph, a link."""

    heading: tuple[Rule, ...]
    announced: tuple[Rule, ...]
    inside: tuple[Rule, ...]
    line: tuple[Rule, ...]
    pointer: tuple[Rule, ...]
    button: tuple[Rule, ...]
    paragraph: tuple[Rule, ...]
    footer: tuple[Rule, ...]
    leaving: tuple[Rule, ...]
    cues: dict[str, re.Pattern[str]]


@cache
def book() -> Book:
    """`asides.toml`, compiled once."""
    data = tomllib.loads(files("pipelines").joinpath("asides.toml").read_text("utf-8"))
    kinds = ("heading", "announced", "inside", "line", "pointer", "button", "paragraph", "footer", "leaving")
    rules = {kind: tuple(_rule(entry) for entry in data[kind]) for kind in kinds}
    return Book(cues={name: _compiled(said) for name, said in data["cue"].items()}, **rules)


@cache
def paragraph_rules(*places: str) -> tuple[Rule, ...]:
    """The rules of paragraphs that are for some places, in the order of the book."""
    return tuple(rule for rule in book().paragraph if rule.where in places)


def _rule(entry: dict[str, Any]) -> Rule:
    said = entry["says"]
    return Rule(
        entry["rule"],
        entry["role"],
        entry.get("where", "any"),
        entry.get("longest", 80),
        tuple(entry.get("needs", ())),
        Says(
            _compiled({language: lines for language, lines in said.items() if language not in _EAST}),
            _compiled({language: lines for language, lines in said.items() if language in _EAST}),
        ),
    )


def _compiled(said: dict[str, list[str]]) -> re.Pattern[str]:
    """One pattern of all lines; those that any words may stand before look for their start together."""
    lines = [line for lines in said.values() for line in lines]
    open_ended = [line.removeprefix(_ANY_WORDS) for line in lines if line.startswith(_ANY_WORDS)]
    whole = [line for line in lines if not line.startswith(_ANY_WORDS)]
    together = [f"{_ANY_WORDS}(?:{'|'.join(open_ended)})"] if open_ended else []
    return re.compile("|".join([*whole, *together] or [_NOTHING]).replace("…", "[^\n]{0,80}?"))


def plain(text: str) -> str:
    """In lower case, with straight quotes."""
    if not text.isascii():
        text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("\u00a0", " ")
    return text.lower()


def title(text: str) -> str:
    """As `heading` and `line` are compared: lower case, straight quotes, nothing but words at the edges."""
    return _EDGES.sub("", plain(text))


def opening(text: str) -> str:
    """As `paragraph` is compared: lower case, straight quotes, no emoji in front."""
    return _FRONT.sub("", plain(text[:1000]))


def holds(rule: Rule, blocks: Sequence[Block]) -> bool:
    """Whether a section shows one of the cues that its rule needs."""
    if not rule.needs:
        return True
    return any(SEEN[name](blocks) if name in SEEN else _said(name, blocks) for name in rule.needs)


def _said(name: str, blocks: Sequence[Block]) -> bool:
    cue = book().cues[name]
    text = plain("\n".join(block.text for block in blocks)[:4000])
    return cue.search(text) is not None


def _code(blocks: Sequence[Block]) -> bool:
    """A code to buy with and what it brings; never where code is the matter."""
    if any(block.kind == "code" for block in blocks):
        return False
    texts = [block.text for block in blocks]
    whole = "\n".join(texts).lower()
    return any(word in whole for word in _CODES) and any(map(_CODE.search, texts)) and _said("deal", blocks)


def _jobs(blocks: Sequence[Block]) -> bool:
    return any(is_job_list(block) for block in blocks)


def _filler(blocks: Sequence[Block]) -> bool:
    """The words that printers set where a text is to come, which some walls blur."""
    words = _WORD.findall("\n".join(block.text for block in blocks).lower())
    return len(words) >= FEWEST_FILLING and sum(word in _FILLING for word in words) >= MOST_FILLING * len(words)


def _vacancies(blocks: Sequence[Block]) -> bool:
    """Links to apply by, in a list or a paragraph each."""
    linked = sum(block.html.count("<a href=") if block.kind == "list" else "<a href=" in block.html for block in blocks)
    return linked >= 3 and _said("hiring", blocks)


def linked(block: Block) -> list[str]:
    """The words of each link."""
    return [_TAG.sub("", inner) for inner in _LINKED.findall(block.html)] if "<a href=" in block.html else []


def linked_line(block: Block) -> Rule | None:
    """What a line says that is links and a label, or one link and no more; None for any other."""
    beside = title(unescape(_TAG.sub("", _LINKED.sub("", block.html))))
    if beside:
        return next((rule for rule in book().pointer if rule.says.are(beside)), None)
    text = title(block.text)
    label = title(_LABEL.split(text, maxsplit=1)[0]) if _LABEL.search(text) else ""
    asks = (rule for rule in book().button if block.html.count("<a href=") == 1 and rule.says.are(text))
    return next(asks, None) or next((rule for rule in book().pointer if label and rule.says.are(label)), None)


def lines_of_links(block: Block) -> Rule | None:
    """What the first line of a paragraph says of the links that stand in its other lines; rows of a page's own buttons
    may stand above it."""
    first, _, rest = block.text.partition("\n")
    while rest and _is_row(first):
        first, _, rest = rest.partition("\n")
    if not rest or block.kind != "paragraph" or sum(map(_letters, linked(block))) < MOST_LINKED * _letters(rest):
        return None
    return next((rule for rule in book().heading if "links" in rule.needs and rule.says.are(title(first))), None)


def _letters(text: str) -> int:
    return len(_UNSAID.sub("", text))


def _is_row(line: str) -> bool:
    said = title(line)
    return any(rule.name == "screen_note" and rule.says.are(said) for rule in book().line)


def hosts(blocks: Sequence[Block]) -> list[str]:
    """Where the links lead, one for each link."""
    return [host for block in blocks if "<a href=" in block.html for host in _HOST.findall(block.html)]


def is_job_list(block: Block) -> bool:
    """At least three items, most of them a linked post at a firm."""
    if block.kind != "list" or block.html.count("<a href=") < 3:
        return False
    lines = [line for line in block.text.split("\n") if line]
    found = sum(len(line) < 140 and bool(_JOB.search(line)) and bool(_WHERE.search(line, 2)) for line in lines)
    return len(lines) >= 3 and found >= 0.6 * len(lines)


def _mark(blocks: Sequence[Block]) -> bool:
    """Links or addresses: what a plea to share or to follow cannot do without."""
    return any("<a href=" in block.html or _ADDRESS.search(block.text) for block in blocks)


def _links(blocks: Sequence[Block]) -> bool:
    """Below the title stand links and next to nothing else, or nothing at all."""
    below = [block for block in blocks[1:] if block.text]
    size = sum(_letters(words) for block in below for words in linked(block))
    return size >= MOST_LINKED * sum(_letters(block.text) for block in below)


def _house(blocks: Sequence[Block]) -> bool:
    """A firm or an institution whose name, with a capital letter in the title, begins the words below it, too."""
    below = next((block.text for block in blocks[1:] if block.text and block.kind == "paragraph"), "")
    begins = _WORD.findall(below[:NAMED_WITHIN])
    return any(word[0].isupper() and word in begins for word in _WORD.findall(blocks[0].text)[1:]) and _said(
        "house", blocks
    )


SEEN: dict[str, Callable[[Sequence[Block]], bool]] = {
    "code": _code,
    "filler": _filler,
    "house": _house,
    "jobs": _jobs,
    "links": _links,
    "mark": _mark,
    "vacancies": _vacancies,
}
