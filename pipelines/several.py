"""An article in several pages becomes one record: that of its first page, with the blocks of the others behind its own.

What another page than the first says names that page's capture before its place, as all does that is said elsewhere:
`<urn:uuid:…> main > p:nth-child(3)`. Pages behind a missing one are left out: a record never leaps over text.
"""

from __future__ import annotations

from itertools import count, takewhile

import msgspec

from pipelines.boundary import verdict
from pipelines.clean import with_blocks
from storage.captures import Part
from storage.records import Block, Record, Says, Signal

ABOUT_ITS_END = frozenset((Says.READ_MORE, Says.ENDING))  # of the pages' own only the last one's says anything


class Several:
    """The pages of one article, in the order they come in."""

    def __init__(self) -> None:
        self._found: dict[int, Record] = {}
        self._last = 1

    def add(self, record: Record, part: Part) -> None:
        """One page; of two captures of it the later counts."""
        self._found[part.number] = record
        self._last = max(self._last, part.last)

    @property
    def complete(self) -> bool:
        """Whether none is missing."""
        return len(self._in_order()) == self._last

    def joined(self) -> Record:
        """One record of the pages up to the first that is missing; without the first, of the earliest alone.

        A site may answer the same text whatever the number: then there are no further pages.
        """
        pages = self._in_order() or [self._found[min(self._found)]]
        further = list(takewhile(lambda page: page.content_text != pages[0].content_text, pages[1:]))
        ended = self.complete or len(further) < len(pages) - 1
        return _joined([pages[0], *further], goes_on=not ended)

    def _in_order(self) -> list[Record]:
        return [self._found[number] for number in takewhile(self._found.__contains__, count(1))]


def _joined(pages: list[Record], *, goes_on: bool) -> Record:
    first, last = pages[0], pages[-1]
    said = [(page, item) for page in pages for item in page.signals if page is last or item.says not in ABOUT_ITS_END]
    signals: dict[tuple[Says, object], Signal] = {}
    for page, item in said:
        if goes_on or item.says is not Says.READ_MORE:
            where = _place(item.where, page, first)
            signals.setdefault((item.says, item.value), msgspec.structs.replace(item, where=where))
    blocks = [_block(block, page, first) for page in pages for block in page.blocks]
    attachments = {item.url: item for page in pages for item in page.attachments}
    made = msgspec.structs.replace(first, attachments=list(attachments.values()), signals=list(signals.values()))
    return verdict(with_blocks(made, blocks))


def _block(block: Block, page: Record, first: Record) -> Block:
    return msgspec.structs.replace(block, src=_place(block.src, page, first))


def _place(where: str, page: Record, first: Record) -> str:
    """A place in a page, as the record of the first one names it."""
    return where if page is first else f"{page.record_id} {where}"
