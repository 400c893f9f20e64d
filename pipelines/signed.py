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
HEAD, LONGEST_BYLINE = 3, 120  # blocks with words in which a byline stands; characters of it
DATED = 6  # such blocks in which a line with the day stands, above all sentences
MOST_WORDS, MOST_DATE = 4, 8  # of a part of such a line; of the one with the day
_BY = re.compile(
    r"(?:(?:written|posted|published|words|text|story|reported|compiled|interview(?:ed)?)(?:\s+and\s+photo(?:graph)?s)?\s+)?"
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
    """The last heading, where it is an author's name, is an aside, and so are the few words below it."""
    named = {author.name.casefold() for author in authors}
    at = next((at for at in range(len(blocks) - 1, -1, -1) if blocks[at].kind == "heading"), None) if named else None
    if at is None or blocks[at].text.casefold() not in named or not any(counts(block) for block in blocks[:at]):
        return blocks
    if any(block.kind == "heading" and block.text.casefold() in named for block in blocks[:at]):
        return blocks  # each of them wrote a part
    below = [block for block in blocks[at + 1 :] if counts(block)]
    if len(below) > MOST_LINES or sum(len(block.text) for block in below) > LONGEST_BOX:
        return blocks
    box = [block if block.role else replace(block, role="housekeeping", rule="author-box") for block in blocks[at:]]
    return [*blocks[:at], *box]


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
    text = _DAY.sub(" ", text)
    match = _BY.match(text)
    words = set(_WORDS.findall(text[match.end() if match else 0 :].casefold()))
    return bool(words & names) and words <= names | _ROLES | (_JOINING if match else set())
