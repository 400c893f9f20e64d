"""From the clean text back to the bytes: block, DOM node, WARC record.

The capture is read again by the same code that made the record, and the block's selector is asked of the very tree
that was read: the page, the DOM after scripts ran, or a body out of a feed item or a JSON document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec
from cssselect import GenericTranslator, SelectorError
from lxml import etree
from lxml.html import HtmlElement

from crawler.errors import FoldlineError, UsageError
from crawler.jobs.further import NAMED, place_of
from pipelines import Refused, finish
from pipelines.blocks import SILENT
from pipelines.clean import SEPARATOR
from spiders.interpret import interpret
from storage.captures import Capture, Draft
from storage.records import Block, Record
from storage.warc.build import DOM
from storage.warc.read import Raw, read_captures, read_records

if TYPE_CHECKING:
    from storage.archive import Archive

_MARKED = frozenset(("list", "footnote"))
_MARKS = re.compile(r"^\s*(?:\d+\.|\[\w+\])(?=\s)", re.MULTILINE)
"""Numbers that cleaning writes before items and footnotes."""
_UNSEEN = frozenset(("script", "style", "noscript", "template"))


@dataclass(frozen=True, slots=True)
class Held:
    """The WARC record that a record was read from."""

    warc: str
    offset: int
    length: int
    record_id: str
    fields: dict[str, str]  # of the WARC record, by lower-case name
    rendered: bool  # the record is the DOM after scripts ran


@dataclass(frozen=True, slots=True)
class Bytes:
    """Where a piece of clean text stands in the archive."""

    block: int
    char: int | None  # in `content_text`; None for a block that is no part of it
    text: str  # of the block
    node: HtmlElement  # the block's
    inner: HtmlElement  # the innermost that holds the character; the block's own where that cannot be told
    selector: str  # of the block's node, in the document that was read
    pointer: str  # JSON pointer or feed item of that document; empty for a page
    held: Held


def spans(record: Record) -> Iterator[tuple[int, int, int]]:
    """Blocks of `content_text`: index, first character, one behind the last."""
    at = 0
    for number, block in enumerate(record.blocks):
        if block.text and not block.role and block.kind not in SILENT:
            yield number, at, at + len(block.text)
            at += len(block.text) + len(SEPARATOR)


def block_at(record: Record, char: int) -> tuple[int, int]:
    """The block that holds a character, and its place there; the gap behind a block counts as its end.

    So does the place behind the text, where a boundary may be. Raises `UsageError`.
    """
    found = [span for span in spans(record) if span[1] <= char]
    size = len(record.content_text)
    if not 0 <= char <= size or not found:
        raise UsageError(f"no character {char}", "--char", f"the clean text has {size:,}, counted from 0")
    number, start, end = found[-1]
    return number, min(char, end - 1) - start


def locate(archive: Archive, record: Record, number: int, inside: int = 0) -> Bytes:
    """The bytes behind a block. Raises `FoldlineError` where today's reading does not give it any more."""
    return next(locate_all(archive, record, [(number, inside)]))


def locate_all(archive: Archive, record: Record, wanted: list[tuple[int, int]]) -> Iterator[Bytes]:
    """The same for many blocks of one record: each of its captures (an article in pages has several) is read once."""
    starts = {span[0]: span[1] for span in spans(record)}
    read: dict[str, tuple[Record, Raw, Draft]] = {}
    nodes: dict[str, HtmlElement] = {}
    for number, inside in wanted:
        if not 0 <= number < len(record.blocks):
            raise UsageError(f"no block {number}", "--block", f"the record has {len(record.blocks)}, counted from 0")
        block = record.blocks[number]
        elsewhere = NAMED.match(block.src)
        owner = elsewhere[1] if elsewhere else record.record_id
        if owner not in read:
            one = _page(archive, record, owner)
            read[owner] = (one, _holder(archive, one), _draft(capture_of(archive, one), one))
        page, raw, draft = read[owner]
        own = block.src[elsewhere.end() :] if elsewhere else block.src
        selector = own.removeprefix(f"#{draft.body_where} ")
        pointer = "" if selector == own else draft.body_where
        if block.src not in nodes:
            nodes[block.src] = _node(draft, selector, record, number)
        node = nodes[block.src]
        yield Bytes(
            block=number,
            char=starts[number] + inside if number in starts else None,
            text=block.text,
            node=node,
            inner=_inner(node, block, inside),
            selector=selector,
            pointer=pointer,
            held=_held(page, raw),
        )


def held(archive: Archive, record: Record) -> Held:
    """The WARC record of all of it; of an article in pages that of the first. Nothing is read again."""
    return _held(record, _holder(archive, record))


def _held(page: Record, raw: Raw) -> Held:
    name = raw.fields.get("warc-record-id", "")
    return Held(page.warc, raw.offset, raw.length, name, raw.fields, rendered=raw.kind == "resource")


def _page(archive: Archive, record: Record, owner: str) -> Record:
    """The record as if it were of another capture, that of one of its further pages. Raises `FoldlineError`."""
    if owner == record.record_id:
        return record
    warc, offset, length = place_of(archive, owner)
    made = msgspec.structs.replace(record, record_id=owner, warc=warc, offset=offset, length=length)
    return msgspec.structs.replace(made, rendered=capture_of(archive, made).rendered is not None)


def raw_bytes(archive: Archive, place: Held) -> bytes:
    """The WARC record as it stands in the file: one gzip member, where the file is gzipped."""
    with opened(archive, place.warc, place.offset) as stream:
        return stream.read(place.length)


def capture_of(archive: Archive, record: Record) -> Capture:
    """The capture that a record was read from, with what the file's `warcinfo` says of it."""
    with opened(archive, record.warc, 0) as stream:
        info = next(read_records(stream, record.warc))
    with opened(archive, record.warc, 0) as first, opened(archive, record.warc, record.offset) as rest:
        head = first.read(info.length) if record.offset else b""
        joined = cast(BinaryIO, _Joined(head, rest))
        capture = next(read_captures(joined, record.warc))
    return replace(capture, warc=record.warc, offset=record.offset, length=record.length)


def opened(archive: Archive, warc: str, start: int) -> BinaryIO:
    """A WARC from a byte on: of the archive, or a file elsewhere. Raises `FoldlineError`."""
    if archive.objects.exists(warc):
        return archive.objects.open(warc, start)
    if not Path(warc).is_file():
        raise FoldlineError("the WARC is not there", warc or "(none)", "`foldline verify` says what is missing")
    stream = Path(warc).open("rb")  # noqa: SIM115 # the caller's to close
    stream.seek(start)
    return stream


class _Joined:
    """The warcinfo of a file and the file from a later record on, as one stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        return head or self._rest.read(size)

    def seekable(self) -> bool:
        return False


def _holder(archive: Archive, record: Record) -> Raw:
    """The WARC record whose block was read: the response, or the rendered DOM beside it; with its place in the file."""
    with opened(archive, record.warc, record.offset) as stream:
        found = read_records(cast(BinaryIO, _Joined(b"", stream)), record.warc)
        first = next(found)
        for raw in chain([first], found) if record.rendered else [first]:
            if raw is not first and raw.kind == "response":
                break
            if not record.rendered or raw.fields.get("warc-target-uri", "").startswith(DOM):
                return replace(raw, offset=raw.offset + record.offset)
    return replace(first, offset=record.offset)


def _draft(capture: Capture, record: Record) -> Draft:
    for draft in interpret(capture).drafts:
        try:
            if finish(draft, capture).id == record.id:
                return draft
        except Refused:
            continue
    remedy = "`foldline extract` reads the archive again with today's code"
    raise FoldlineError("today's reading of the capture gives no such record", record.id, remedy)


def _node(draft: Draft, selector: str, record: Record, number: int) -> HtmlElement:
    tree = draft.body[0].getroottree() if draft.body else None
    try:
        path = GenericTranslator().css_to_xpath(selector, prefix="descendant-or-self::")
        found = tree.xpath(path) if tree is not None else []
    except SelectorError:
        found = []
    for node in found if isinstance(found, list) else []:
        if isinstance(node, HtmlElement):
            return node
    where = f"{record.id} block {number}: {selector or '(none)'}"
    raise FoldlineError("no such node in the capture as it is read today", where, "`foldline extract` reads it again")


def _inner(node: HtmlElement, block: Block, inside: int) -> HtmlElement:
    """The innermost element around a character, by counting letters and digits, which cleaning does not change."""
    marks = (
        {at for mark in _MARKS.finditer(block.text) for at in range(*mark.span())} if block.kind in _MARKED else set()
    )
    found = (_counted(node, block.text, inside, without) for without in (marks, set[int]()))
    return next((owner for owner in found if owner is not None), node)


def _counted(node: HtmlElement, text: str, inside: int, without: set[int]) -> HtmlElement | None:
    places = [at for at, char in enumerate(text) if char.isalnum() and at not in without]
    before = sum(at < inside for at in places)
    wanted = "".join(text[at] for at in places[: before + 1])
    seen = ""
    for owner, piece in _texts(node):
        seen += "".join(filter(str.isalnum, piece))
        if len(seen) > before:
            return owner if seen.startswith(wanted) else None
    return None


def _texts(node: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Pieces of text with the element they stand in directly, in reading order."""
    if node.text and node.tag not in _UNSEEN:
        yield node, node.text
    for child in node:
        if isinstance(child, HtmlElement) and child.tag not in _UNSEEN:
            yield from _texts(child)
        if child.tail:
            yield node, child.tail


def markup(node: HtmlElement) -> str:
    """A node as it was parsed."""
    return str(etree.tostring(node, encoding="unicode", method="html", with_tail=False))
