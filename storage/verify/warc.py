"""A WARC from its first byte to its last: members, records, and what is between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from storage.verify.block import Block
from storage.verify.fields import OUR_DIGESTS, Fields, check_fields, parse, parse_date
from storage.verify.ledger import HTTP, SEGMENT, Ledger, Row
from storage.verify.members import MAGIC, Feed, Member, Opener, begins, skip_to_member
from storage.verify.report import File
from storage.verify.window import Window

EARLIER = timedelta(hours=1)
"""How long before its file was begun a request may have been sent: longer than any fetch lasts."""
LATER = timedelta(days=7)
"""How long after that a file may be written to."""

_LINKS = ("warc-concurrent-to", "warc-warcinfo-id", "warc-refers-to")


class Do(Enum):
    """What a repair does with a stretch of bytes."""

    CUT = "cut"  # it is no whole record: out, and kept aside
    SPLIT = "split"  # a gzip member: written again as one member a record, each closed by two line ends
    CLOSE = "close"  # what closes a plain record: becomes two line ends


Edit = tuple[int, int, Do]
"""From, to, what."""


@dataclass(slots=True)
class Known:
    """What the records of a file so far have said about the file."""

    records: int = 0
    started: datetime | None = None
    last: datetime | None = None
    edits: list[Edit] = field(default_factory=list)  # what a repair would do, in the order of the file


def check_warc(opener: Opener, file: File, ledger: Ledger) -> Known:
    """One WARC, read once and streamed; its records go into the ledger."""
    feed = Feed(opener)
    walk = _Walk(feed, file, ledger)
    try:
        walk.run()
    finally:
        feed.close()
    file.report.bytes += feed.offset
    file.report.records += walk.known.records
    return walk.known


class _Walk:
    def __init__(self, feed: Feed, file: File, ledger: Ledger) -> None:
        self.known = Known()
        self._split = False  # the member at hand has to be written again
        self._feed = feed
        self._file = file
        self._ledger = ledger

    def run(self) -> None:
        start = self._feed.peek(12)
        if not start:
            self._file.say("empty-file", 0)
            return
        gzip = start.startswith(MAGIC)
        name = self._file.name.lower()
        if (name.endswith(".warc.gz") and not gzip) or (name.endswith(".warc") and gzip):
            self._file.say("extension", 0)
        if not gzip:
            self._plain(start)
            return
        if begins(self._feed.peek(1024), b"filedesc:"):
            self._file.say("arc-file", 0)
            return
        while self._feed.peek(1):
            if self._feed.peek(3) != MAGIC:
                self._between(self._feed.offset)
            elif not self._member():
                return

    def _plain(self, start: bytes) -> None:
        if start.startswith(b"filedesc:"):
            self._file.say("arc-file", 0)
        elif not start.startswith(b"WARC/"):
            self._file.say("not-warc", 0, f"it begins with {start.decode('latin-1')!r}")
        else:
            self._records(Member(self._feed, gzip=False))

    def _member(self) -> bool:
        """One gzip member; whether to go on behind it."""
        member = Member(self._feed, gzip=True)
        self._records(member)
        if member.damage is None:
            return True
        found = skip_to_member(self._feed, member.offset)
        end = self._feed.offset
        self._edit(member.offset, end)
        size = f"{end - member.offset} bytes"
        if member.damage == Member.CUT and not found:
            self._file.say("cut-off", member.offset, size)
        else:
            self._file.say("gzip-damaged", member.offset, f"{member.damage}, {size}")
        return found

    def _between(self, began: int) -> None:
        """Bytes of a gzip file that are no member."""
        start = self._feed.peek(64 * 1024)
        found = skip_to_member(self._feed, began)
        end = self._feed.offset
        self._edit(began, end)
        rule = "padding" if end - began <= len(start) and not start[: end - began].strip(b"\r\n\0") else "not-a-record"
        cut = MAGIC.startswith(start) and not found
        self._file.say("cut-off" if cut else rule, began, f"{end - began} bytes")

    def _records(self, member: Member) -> None:
        """All records of a member."""
        window = Window(member.pieces())
        self._split = several = False
        first = True
        while start := window.peek(5):
            offset = member.offset if member.gzip else window.position
            if start != b"WARC/":
                self._no_record(window, member, offset, start)
                continue
            if not first and member.gzip and not several:
                several = self._split = True
                self._file.say("several-records", member.offset)
            first = False
            self._record(window, member, offset)
        if not member.gzip or member.damage is not None:
            return
        end = member.end or member.offset
        if first:
            self._edit(member.offset, end)
            if not window.position:
                self._file.say("padding", member.offset, "an empty gzip member")
        elif self._split:
            self._edit(member.offset, end, Do.SPLIT)

    def _no_record(self, window: Window, member: Member, offset: int, start: bytes) -> None:
        """Bytes of a member where a record should begin."""
        padding = window.skip_padding()
        if padding and window.peek(5) in {b"", b"WARC/"}:
            if member.damage is None:
                self._file.say("padding", offset, f"{padding} bytes")
            self._hole(member, offset, padding)
            return
        cut = not member.gzip and b"WARC/".startswith(start)
        size = padding + window.skip_to_record()
        if member.damage is None:
            rule = "not-warc" if not self.known.records and not offset else "not-a-record"
            self._file.say("cut-off" if cut else rule, offset, f"{size} bytes, first {start.decode('latin-1')!r}")
        self._hole(member, offset, size)

    def _edit(self, start: int, end: int, what: Do = Do.CUT) -> None:
        self.known.edits.append((start, end, what))

    def _hole(self, member: Member, offset: int, size: int) -> None:
        """Bytes that are no whole record; out of a gzip member they go by writing it again."""
        if member.gzip:
            self._split = True
        else:
            self._edit(offset, offset + size)

    def _record(self, window: Window, member: Member, offset: int) -> None:
        say = self._say_at(offset)
        began = window.position
        head = window.head()
        if head is None:
            size = window.skip(None)
            if member.damage is None:
                self._file.say("cut-off", offset, f"{size} bytes, in its head")
            self._hole(member, offset, size)
            return
        fields = parse(head, say)
        self._notice_ours(fields)
        check_fields(fields, self._file, say)
        block = Block(fields, self._file, say)
        block.take(window.take(fields.size or 0))
        if member.damaged():
            return
        if block.size < (fields.size or 0):
            plain = not member.gzip
            self._file.say("cut-off" if plain else "length", offset, f"{block.size} of {fields.size} bytes")
            if plain:
                self._hole(member, offset, window.position - began)
            return
        block.close()
        self._close(window, member, offset)
        window.peek(1)  # to the end of the member, where its checksum is
        if member.damaged():
            return
        self._keep(fields, block, offset, (member.end or offset) - offset if member.gzip else window.position - began)

    def _close(self, window: Window, member: Member, offset: int) -> None:
        """The two line ends after a block."""
        following = window.peek(64)
        rest = following.lstrip(b"\r\n\0")
        if following.startswith(b"\r\n\r\n"):
            window.skip(4)
        elif rest and not rest.startswith(b"WARC/"):
            size = window.skip_to_record()
            self._file.say("length", offset, f"{size} bytes follow the block")
        else:
            began = window.position
            padding = window.skip_padding()
            cut = padding < 4 and not window.peek(1) and not member.gzip
            self._file.say("cut-off" if cut else "record-end", offset, f"{padding} bytes close it")
            self._split = member.gzip
            if not member.gzip:
                self._edit(began, window.position, Do.CLOSE)

    def _keep(self, fields: Fields, block: Block, offset: int, length: int) -> None:
        """Into the ledger; and what only the records of a file together show."""
        known, file = self.known, self._file
        known.records += 1
        if known.records == 1 and fields.kind != "warcinfo":
            file.say("no-warcinfo", offset)
        if fields.kind == "warcinfo":
            self._check_name(fields, offset)
        self._check_order(fields, offset)
        message = block.message
        flags = HTTP if message else 0
        flags |= SEGMENT if fields.get("warc-segment-number") else 0
        mime = status = None
        if message is not None and not message.request:
            status = message.status
            types = message.values("content-type")
            mime = types[0].partition(";")[0].strip().lower() or None if types else None
        elif fields.kind in {"resource", "metadata", "conversion"}:
            mime = fields.get("content-type") or None
        row = Row(
            file.number, offset, length, fields.kind, fields.get("warc-record-id"), fields.url,
            fields.get("warc-date"), fields.get("warc-payload-digest"), status, mime, flags,
        )  # fmt: skip
        links = [(name, value) for name, value in fields.pairs if name in _LINKS and value]
        if fields.kind == "revisit":
            links.append(("original", f"{fields.get('warc-refers-to-date')} {_uri(fields)}"))
        self._ledger.add(row, links)

    def _check_name(self, fields: Fields, offset: int) -> None:
        told = fields.get("warc-filename")
        actual = self._file.name.replace("!", "/").rpartition("/")[2].removesuffix(".open")
        if told and told not in {actual, actual.replace("-part.warc", ".warc")}:  # `foldline wacz` takes parts
            self._file.say("filename", offset, f"{told!r}")

    def _check_order(self, fields: Fields, offset: int) -> None:
        known = self.known
        date = parse_date(fields.get("warc-date"))
        if date is None:
            return
        if fields.kind == "warcinfo":
            known.started = date
        if known.started and not known.started - EARLIER <= date <= known.started + LATER:
            self._file.say("date-order", offset, f"{date:%Y-%m-%dT%H:%M:%SZ}, begun {known.started:%Y-%m-%dT%H:%M:%SZ}")

    def _notice_ours(self, fields: Fields) -> None:
        """What Foldline wrote says so in each record that has a payload."""
        if not self._file.ours and any(fields.get(name) for name in OUR_DIGESTS):
            self._file.ours = True

    def _say_at(self, offset: int) -> Callable[[str, str], None]:
        return lambda rule, detail: self._file.say(rule, offset, detail)


def _uri(fields: Fields) -> str:
    return fields.get("warc-refers-to-target-uri").strip("<>")
