"""What the judge looks at: the signals by kind, and the facts of the clean text that they are weighed against."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from pipelines.blocks import SILENT
from pipelines.clean import text_of
from pipelines.words import count_words
from storage.records import Block, Declared, Kind, Record, Says, Wall

CLOSED = (Declared.PAID, Declared.METERED, Declared.REGISTRATION)
WALL_OF = {Declared.PAID: Wall.SUBSCRIPTION, Declared.METERED: Wall.METERED, Declared.REGISTRATION: Wall.REGISTRATION}
GATED_SHARE = 0.3  # of the text; a part that is not free and holds less may be a box beside it
NONSENSE = 3.0  # times the publisher's count: that count is of something else


class Evidence:
    """The signals by kind, and the facts of the clean text. `cut`: blocks before the mark of a subscriber's view."""

    def __init__(self, record: Record, cut: int | None) -> None:
        self.said: dict[Says, str | int | bool] = {}
        for signal in record.signals:
            if signal.says is not Says.NOT_A_WALL:
                self.said.setdefault(signal.says, signal.value)
        self.text = bool(record.content_text)
        self.goes_on = cut is not None and _length(record.blocks[:cut]) < len(record.content_text)
        self.words = words_in(record)
        self.total = words_total(record)
        self.declared = Declared.UNKNOWN
        markup = any(signal.says is Says.READ_MORE and signal.by == "markup" for signal in record.signals)
        self.in_several_pages = markup and not record.partial  # nothing withholds the other pages
        self._characters = len(record.content_text)
        self._of_its_own = record.kind is Kind.ARTICLE and not record.partial

    def __contains__(self, says: Says) -> bool:
        return says in self.said

    def is_(self, says: Says, value: str | bool) -> bool:
        """Whether this was said, and with this value."""
        return self.said.get(says) == value

    @property
    def wall(self) -> Wall:
        """The kind of wall: what the element says, else what fits the declaration."""
        return wall_named(self.said.get(Says.WALL_ELEMENT)) or WALL_OF.get(self.declared, Wall.UNKNOWN)

    @property
    def closed(self) -> bool:
        """The publisher says that not everybody may read it."""
        return self.declared in CLOSED

    @property
    def free_for_everybody(self) -> bool:
        """The platform says that everybody may read it, and no wall asks for so much as an address."""
        return self.is_(Says.AUDIENCE, Declared.FREE) and self.declared is Declared.FREE

    @property
    def ratio(self) -> float | None:
        """Words here to the publisher's count of the whole."""
        ratio = self.words / self.total if self.total and self.text else None
        return None if ratio is None or ratio > NONSENSE else ratio

    @property
    def body_ratio(self) -> float | None:
        """Characters here to those of schema.org's `articleBody`."""
        length = self.said.get(Says.ARTICLE_BODY)
        return self._characters / length if isinstance(length, int) and length > 0 and self.text else None

    @property
    def gated_served(self) -> bool:
        """The part that is not free holds a good share of the text: it is here all the same."""
        inside = self.said.get(Says.GATED_TEXT)
        return isinstance(inside, int) and self.text and inside >= GATED_SHARE * self._characters

    @cached_property
    def finished(self) -> bool:
        """The last words look like an end, and the page is the article's own."""
        return self._of_its_own and self.text and self.is_(Says.ENDING, "finished")

    @property
    def breaks_off(self) -> bool:
        """The last words look cut."""
        return self.text and self.said.get(Says.ENDING) in {"ellipsis", "broken"}


def _length(blocks: Sequence[Block]) -> int:
    return len(text_of(list(blocks)))


def wall_named(value: object) -> Wall | None:
    """The wall of this name; None for none and unknown."""
    return next((kind for kind in Wall if kind == value and kind not in (Wall.NONE, Wall.UNKNOWN)), None)


def declared_named(value: object) -> Declared | None:
    """The declaration of this name; None for unknown."""
    return next((kind for kind in Declared if kind == value and kind is not Declared.UNKNOWN), None)


def words_in(record: Record) -> int:
    """Words of the article and of its asides: publishers count all of a post."""
    beside = (block.text for block in record.blocks if block.role and block.kind not in SILENT)
    return record.word_count + sum(count_words(text) for text in beside)


def words_total(record: Record) -> int | None:
    """The publisher's own count of the whole post."""
    found = (item.value for item in record.signals if item.says is Says.WORDS_TOTAL)
    return next(
        (value for value in found if isinstance(value, int) and not isinstance(value, bool) and value > 0), None
    )
