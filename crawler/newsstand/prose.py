"""Original newsletter prose: hand-written posts out of `posts.toml`, and as many generated ones as are asked for.

Generated text is a pure function of (topic, key): seeded choices from the vocabulary in `prose.toml`.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import gcd
from random import Random

TEXT_KINDS = frozenset({"p", "h2", "li", "ol", "quote", "footnote", "code"})
_WORD = re.compile(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeiou])")
_NOTE = re.compile(r"\[\^\d+\]")
_INLINE = re.compile(r"\[\^(\d+)\]|\[([^\]]+)\]\(([^)\s]+)\)|\*([^*]+)\*")


@dataclass(frozen=True, slots=True)
class Piece:
    """One block. `text` may hold `*emphasis*`, `[label](url)` and `[^1]`; see TEXT_KINDS for what is prose."""

    kind: str
    text: str

    @property
    def plain(self) -> str:
        """The text as a reader sees it, without footnote marks."""
        return (
            _INLINE.sub(lambda found: found[2] or found[4] or "", self.text)
            if "[" in self.text or "*" in self.text
            else self.text
        )


def words(pieces: Iterable[Piece]) -> int:
    """Words of the prose among the pieces; a Chinese character counts as one."""
    return sum(_count(piece.plain) for piece in pieces if piece.kind in TEXT_KINDS)


def _count(text: str) -> int:
    return len(text.split()) if text.isascii() else len(_WORD.findall(text))


def prose(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """The plain texts of the prose among the pieces, in order; a footnote mark parts a text in two."""
    texts = (text for piece in pieces if piece.kind in TEXT_KINDS for text in _NOTE.split(piece.text))
    return tuple(Piece("p", text).plain.strip() for text in texts if text.strip())


def inline(text: str, origin: str = "") -> str:
    """A piece's text as HTML. A link that starts with `/` gets `origin` in front."""
    escaped = html.escape(text, quote=False)
    if "[" not in escaped and "*" not in escaped:
        return escaped
    return _INLINE.sub(lambda found: _mark(found, origin), escaped)


def _mark(found: re.Match[str], origin: str) -> str:
    if found[1]:
        return f'<sup class="mark">{found[1]}</sup>'
    if found[2]:
        target = origin + found[3] if found[3].startswith("/") else found[3]
        return f'<a href="{target}" rel="">{found[2]}</a>'
    return f"<em>{found[4]}</em>"


@dataclass(frozen=True, slots=True)
class Topic:
    """One vocabulary out of `prose.toml`."""

    slots: Mapping[str, list[str]]
    phrases: Mapping[str, list[str]]


@cache
def topics() -> Mapping[str, Topic]:
    """Every vocabulary, by name."""
    raw = tomllib.loads((files(__package__) / "prose.toml").read_text(encoding="utf-8"))
    return {name: Topic(table.pop("slots"), table) for name, table in raw.items()}


class Writer:
    """Fills the phrases of one topic for one post: places and people stay the same, numbers change."""

    def __init__(self, topic: str, key: str) -> None:
        self._topic = topics()[topic]
        self._random = Random(f"{topic}:{key}").random
        self._told = 0
        self._start = self.number(0, 99)
        self._fixed = {slot: self.choose(values) for slot, values in self._topic.slots.items()}

    @property
    def breath(self) -> int:
        """Paragraphs that the topic has sentences for."""
        return max(5, len(self._topic.phrases["sentences"]) // 2)

    def choose(self, options: list[str]) -> str:
        """One of the options."""
        return options[int(self._random() * len(options))]

    def number(self, low: int, high: int) -> int:
        """An integer in low..high."""
        return low + int(self._random() * (high - low + 1))

    def phrase(self, kind: str) -> str:
        """One filled phrase of a kind (titles, sentences, …), its first letter in upper case."""
        return _ARTICLE.sub(r"\1n ", self._fill(self.choose(self._topic.phrases[kind])))

    def _fill(self, template: str) -> str:
        text = template
        if "{" in template:
            text = template.format(
                count=self.number(3, 96), share=self.number(4, 88), year=self.number(1974, 2025), **self._fixed
            )
        return text[0].upper() + text[1:]

    def paragraph(self) -> str:
        """Three to five sentences. All sentences are told once before one comes back, and then in another order."""
        return " ".join(self._fill(self._sentence()) for _ in range(self.number(3, 5)))

    def _sentence(self) -> str:
        pool = self._topic.phrases["sentences"]
        rounds, place = divmod(self._told, len(pool))
        steps = [step for step in range(3, len(pool)) if gcd(step, len(pool)) == 1]
        self._told += 1
        return pool[(self._start + place * steps[rounds % len(steps)]) % len(pool)]

    def distinct(self, kind: str, count: int) -> list[str]:
        """`count` neighbouring phrases of a kind, each once."""
        pool = self._topic.phrases[kind]
        start = self.number(0, len(pool) - 1)
        return [self._fill(pool[(start + i) % len(pool)]) for i in range(min(count, len(pool)))]


def compose(writer: Writer, paragraphs: int = 0) -> tuple[Piece, ...]:
    """A whole post: an opening, then sections with now and then a list, a quotation, an image or a button.

    As many paragraphs as the vocabulary carries without becoming a refrain, unless `paragraphs` says otherwise.
    """
    paragraphs = paragraphs or writer.breath
    pieces = [Piece("p", f"{writer.phrase('openings')} {writer.paragraph()}")]
    headings = iter(writer.distinct("headings", 3))
    for index in range(1, paragraphs):
        if index % 4 == 0 and (heading := next(headings, "")):
            pieces.append(Piece("h2", heading))
        pieces.append(Piece("p", writer.paragraph()))
        if index == 2:
            pieces.append(Piece("image", writer.phrase("captions")))
        if index == 3:
            pieces += [Piece("li", item) for item in writer.distinct("items", 3)]
        if index == 5:
            pieces += [Piece("quote", writer.phrase("quotes")), Piece("share", "Share")]
    return tuple(pieces)


_MARKS = {"## ": "h2", "- ": "li", "> ": "quote", "!": "image", "~": ""}


def parse(text: str) -> tuple[Piece, ...]:
    """Pieces out of a hand-written post: blocks parted by blank lines.

    A block is a paragraph unless it starts with `## `, `- `, `1. `, `> `, `!` (caption), `[^1]: ` or `~kind `.
    """
    return tuple(_parse_block(" ".join(block.split())) for block in re.split(r"\n\s*\n", text.strip()))


def _parse_block(block: str) -> Piece:
    if note := re.match(r"\[\^\d+\]: ", block):
        return Piece("footnote", block[note.end() :])
    if numbered := re.match(r"\d+\. ", block):
        return Piece("ol", block[numbered.end() :])
    for mark, kind in _MARKS.items():
        if block.startswith(mark):
            rest = block.removeprefix(mark)
            name, _, argument = rest.partition(" ")
            return Piece(kind, rest) if kind else Piece(name, argument)
    return Piece("p", block)
