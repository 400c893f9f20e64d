"""Who wrote it and when, printed inside the body: above the text, or between a cut text and its wall. An aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from itertools import takewhile

from msgspec.structs import replace

from pipelines.endings import counts, look
from pipelines.written import read_date
from storage.records import Author, Block, Date

MOST_LINES, LONGEST_LINE = 4, 160  # of a signature
LONGEST_BOX = 500  # characters about an author below the text
LAST, LEAST_ABOVE = 6, 1  # blocks with words in which such lines stand; that stay the text
_GOES_ON = re.compile(r"(?:, |\s+)[a-zà-öø-ÿа-яёąćęłńśźż]")
_TOLD = re.compile(
    r"[\"“„«「]|\b(?:I|me|my|told|said|says|asked|ich|mir|mich|sagt|sagte|erzählt|je|moi|raconte|yo|mí|dijo|dice|cuenta|"
    r"io|ha detto|racconta|eu|disse|conta|mnie|mówi|powiedział\w*|ik|mij|zegt|zei|vertelt|jag|mig|säger|мне)\b"
)
HEAD, LONGEST_BYLINE = 3, 120  # blocks with words in which a byline stands; characters of it
DATED = 6  # such blocks in which a line with the day stands, above all sentences
MOST_WORDS, MOST_DATE = 4, 8  # of a part of such a line; of the one with the day
_BY = re.compile(
    r"(?:(?:written|posted|published|words|text|story|reported|compiled|interview(?:ed)?|photo(?:graph)?s|pictures)"
    r"(?:\s+(?:and|&)\s+(?:photo(?:graph)?s|pictures|text|words))?\s+)?"
    r"(?:by|von|par|por|di|door|av|af|作者|撰文|文|[\u4e00-\u9fff]{0,8}(?:記者|记者)|取材・文|文・写真|取材|執筆|글|에디터)\s*[:：/|｜＝=]?\s*|"
    r"(?:propos recueillis|écrit|rédigé|texte|entretien|geschrieben|text|interview|aufgezeichnet|escrito|texto|"
    r"entrevista|scritto|testo|intervista|a cura|geschreven|tekst|skriven|skrevet)\s+"
    r"(?:par|von|por|da|di|de|door|av|af)\s+|"
    r"(?:texte?|texto|testo|tekst|текст|автор|autor(?:in|a|ka)?|auteure?|autore|autrice|author|words|story)\s*[:：]\s*",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[·•|/—–,;\n]| - |\s{2,}")
_ENDS = re.compile(r"(?<!\b[a-z])[.!?…。]$", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")
_JOINING = frozenset("and und et y e i en with".split())
_DAY = re.compile(
    r"(?:19|20)\d\d\s?[-./年년]\s?\d{1,2}\s?[-./月월]\s?\d{1,2}\s?[.日일]?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
)  # what may stand beside the names
_ROLES = frozenset("기자 記者 记者 ライター".split())
_BRACKETS = re.compile(r"[（(【\[［〔]([^（）()【】\[\]]{2,40})[）)】\]］〕]")


def without_signature(blocks: list[Block]) -> list[Block]:
    """The blocks of a text that a wall ends; who wrote it, between its broken last words and the wall, is an aside."""
    last = next((at for at in range(len(blocks) - 1, -1, -1) if len(blocks[at].text) > LONGEST_LINE), None)
    cut = next((at for at in range(len(blocks) - 1, -1, -1) if look(blocks[at]) == "ellipsis"), None)
    if cut is None or (last is not None and last > cut):
        return blocks
    behind = [block for block in blocks[cut + 1 :] if counts(block)]
    if not 0 < len(behind) <= MOST_LINES or any(block.kind != "paragraph" for block in behind):
        return blocks
    signed = [
        replace(block, role="housekeeping", rule="behind-the-cut") if block in behind else block for block in blocks
    ]
    return [*blocks[: cut + 1], *signed[cut + 1 :]]


def without_byline(blocks: list[Block], authors: Sequence[Author], dates: Sequence[Date], now: datetime) -> list[Block]:
    """A line above the text that only names the authors is an aside, as is one below it in brackets, and one that says
    a day of the article's own.

    `dates`: the article's, read; `now`: the capture's time.
    """
    days = {one.value.date() for one in dates if one.value is not None}
    head = [at for at, block in enumerate(blocks) if counts(block)]
    found = {at for at in _above_sentences(blocks, head[:DATED]) if _is_dated(blocks[at], days, now)} if days else set()
    if names := {word for author in authors for word in _WORDS.findall(author.name.casefold())}:
        found |= {at for at in head[:HEAD] if _is_byline(blocks[at], blocks[at].text, names)}
        inside = _BRACKETS.fullmatch(blocks[head[-1]].text.strip()) if head else None
        found |= {head[-1]} if inside is not None and _is_byline(blocks[head[-1]], inside.group(1), names) else set()
    if len(found) == len(head):
        return blocks
    return [replace(one, role="housekeeping", rule="byline") if at in found else one for at, one in enumerate(blocks)]


def without_author_box(blocks: list[Block], authors: Sequence[Author]) -> list[Block]:
    """What is said of an author below the text is an aside: the few words below a last heading that is a name of one,
    a paragraph near the end that begins with the whole name, as no other does, or, below the name, with a part of it.
    """
    named = {author.name.casefold() for author in authors}
    counted = [at for at, block in enumerate(blocks) if counts(block)] if named else []
    found = _boxed(blocks, counted, named) | _told(blocks, counted, named)
    if not found or len(counted) - len(found) < LEAST_ABOVE:
        return blocks
    return [
        replace(one, role="housekeeping", rule="author-box") if at in found and not one.role else one
        for at, one in enumerate(blocks)
    ]


def _boxed(blocks: Sequence[Block], counted: Sequence[int], named: set[str]) -> set[int]:
    """The last heading, where it is an author's name, and all below it."""
    at = next((at for at in reversed(counted) if blocks[at].kind == "heading"), None)
    if at is None or blocks[at].text.casefold() not in named:
        return set()
    if any(blocks[one].kind == "heading" and blocks[one].text.casefold() in named for one in counted if one < at):
        return set()  # each of them wrote a part
    below = [blocks[one] for one in counted if one > at]
    if len(below) > MOST_LINES or sum(len(block.text) for block in below) > LONGEST_BOX:
        return set()
    return set(range(at, len(blocks)))


def _told(blocks: Sequence[Block], counted: Sequence[int], named: set[str]) -> set[int]:
    """Paragraphs near the end that tell who an author is, with the name above them."""
    found: set[int] = set()
    for place in range(max(LEAST_ABOVE, len(counted) - LAST), len(counted)):
        above, at = blocks[counted[place - 1]], counted[place]
        if blocks[at].kind != "paragraph" or len(blocks[at].text) > LONGEST_BOX:
            continue
        below_name = above.text.casefold() in named
        names = {*named, *above.text.casefold().split()} if below_name else {name for name in named if " " in name}
        if any(_tells(blocks[at].text, name) for name in names):
            found |= {counted[place - 1], at} if below_name else {at}
    whole = [at for at in counted if any(_tells(blocks[at].text, name) for name in named)]
    ends = found == set(counted[len(counted) - len(found) :])  # the text does not go on behind it
    return found if ends and len(whole) <= len(named) and found.issuperset(whole) else set()


def _tells(text: str, name: str) -> bool:
    """Whether a paragraph begins with a name and goes on with what somebody is or does, in nobody's own words: who is
    quoted, or met by somebody who says "I", is of the story."""
    begins = text[: len(name)].casefold() == name and _GOES_ON.match(text, len(name)) is not None
    return begins and _TOLD.search(text) is None


def _above_sentences(blocks: Sequence[Block], head: Sequence[int]) -> Iterator[int]:
    return takewhile(lambda at: len(blocks[at].text) <= LONGEST_LINE, head)


def _is_dated(block: Block, days: AbstractSet[date], now: datetime) -> bool:
    """Whether a line says one of the article's own days, and beside it nothing but a few words at a time."""
    if block.kind != "paragraph" or len(block.text) > LONGEST_BYLINE or _ENDS.search(block.text):
        return False
    read = read_date(block.text, now)
    if read is None or read[0].date() not in days:
        return False
    return all(_is_brief(part) for part in _PARTS.split(block.text))


def _is_brief(part: str) -> bool:
    """Whether a part of a line is a day, names, or a word or two."""
    words = _WORDS.findall(part)
    dated = any(word.isdigit() for word in words)
    named = all(word[0].isupper() or word in _JOINING for word in words) or _BY.match(part.strip()) is not None
    return len(words) <= (MOST_DATE if dated or named else MOST_WORDS)


def _is_byline(block: Block, text: str, names: set[str]) -> bool:
    if block.kind != "paragraph" or len(text) > LONGEST_BYLINE:
        return False
    lines = text.split("\n")
    if len(lines) > 1:
        return all(map(_BY.match, lines)) and any(_is_byline(block, line, names) for line in lines)
    text = _DAY.sub(" ", text)
    match = _BY.match(text)
    words = set(_WORDS.findall(text[match.end() if match else 0 :].casefold()))
    return bool(words & names) and words <= names | _ROLES | (_JOINING if match else set())
