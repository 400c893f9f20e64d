"""A WARC mended without inventing anything: what is whole stays as it is, byte for byte; the rest is kept aside.

No field, no payload and no digest is changed. The file as it was stays beside the mended one as `.bad`, what was cut
out of it as `.cut`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from storage.objects.local import sync_folder
from storage.verify.fields import parse
from storage.verify.ledger import Ledger
from storage.verify.members import Feed, Member
from storage.verify.places import place_of
from storage.verify.report import Finding, Report
from storage.verify.warc import Do, Edit, check_warc
from storage.verify.window import Window

_STEP = 1024 * 1024
_END = b"\r\n\r\n"
MENDED = {"cut-off", "gzip-damaged", "several-records", "not-a-record", "padding", "record-end"}
"""The rules that a mended WARC breaks no more."""


@dataclass(frozen=True, slots=True)
class Mended:
    """One thing that was done, or could not be, in words."""

    file: str
    what: str
    done: bool = True


def mend_warc(path: Path, name: str | None = None, *, keep_places: bool = False) -> list[Mended]:
    """Mend a local WARC in place. `keep_places`: only in ways that leave every whole record where it is.

    Nothing is touched where there is nothing to mend, and where the mended file would not be better.
    """
    shown = name or str(path)
    edits = _examined(path, path.name)[1]
    if not edits:
        return []
    if keep_places and not _at_end(edits, path.stat().st_size):
        return [Mended(shown, "not mended: records behind the damage would move, and tables point at them", done=False)]
    draft = path.with_name(f".{path.name}.part")
    cut = path.with_name(f"{path.name}.cut")
    counts = _write(path, draft, cut, edits)
    findings, left = _examined(draft, path.name)
    wrong = sorted({finding.rule for finding in findings if finding.rule in MENDED})
    if left or wrong or not draft.stat().st_size:
        draft.unlink()
        cut.unlink(missing_ok=True)
        why = ", ".join(wrong) if wrong else "no whole record is in it"
        return [Mended(shown, f"not mended: {why}", done=False)]
    bad = path.with_name(f"{path.name}.bad")
    path.rename(bad)
    draft.rename(path)
    sync_folder(path.parent)
    return [
        *_told(shown, counts, cut),
        Mended(shown, f"the file as it was is {bad.name}; remove it when you are content"),
    ]


def _examined(path: Path, name: str) -> tuple[list[Finding], list[Edit]]:
    """What is wrong with a file by itself, and what would mend it."""
    findings: list[Finding] = []
    report = Report(findings.append)
    ledger = Ledger()
    try:
        known = check_warc(place_of(path).opener, report.begin(name), ledger)
    finally:
        ledger.close()
    return findings, known.edits


def _at_end(edits: list[Edit], size: int) -> bool:
    """Whether all that is done is cutting off the end of the file."""
    return all(what is Do.CUT for _, _, what in edits) and edits[-1][1] >= size and _together(edits)


def _together(edits: list[Edit]) -> bool:
    return all(before[1] == after[0] for before, after in pairwise(edits))


def _write(path: Path, draft: Path, cut: Path, edits: list[Edit]) -> dict[Do, int]:
    """The mended file; bytes cut, members split, records closed."""
    counts = dict.fromkeys(Do, 0)
    cut.unlink(missing_ok=True)
    with path.open("rb") as source, draft.open("wb") as out:
        place = 0
        for start, end, what in edits:
            _copy(source, place, start, out)
            place = end
            if what is Do.CUT:
                with cut.open("ab") as aside:
                    _copy(source, start, end, aside)
                counts[what] += end - start
            elif what is Do.SPLIT:
                _split(path, start, out, cut)
                counts[what] += 1
            else:
                out.write(_END)
                counts[what] += 1
        _copy(source, place, path.stat().st_size, out)
        out.flush()
        os.fsync(out.fileno())
    shutil.copymode(path, draft)
    return counts


def _copy(source: BinaryIO, start: int, end: int, out: BinaryIO) -> None:
    source.seek(start)
    while start < end and (data := source.read(min(_STEP, end - start))):
        out.write(data)
        start += len(data)


def _split(path: Path, offset: int, out: BinaryIO, cut: Path) -> None:
    """One gzip member a record; what in the member is none is kept aside."""
    feed = Feed(place_of(path).opener)
    try:
        feed.begin_at(offset)
        window = Window(Member(feed, gzip=True).pieces())
        while start := window.peek(5):
            if start == b"WARC/":
                _pack(_record(window), out)
                continue
            began = window.position
            with cut.open("ab") as aside:
                for piece in window.taken_to_record():
                    aside.write(piece)
            assert window.position > began
    finally:
        feed.close()


def _record(window: Window) -> Iterator[bytes]:
    """The bytes of the next record, closed by two line ends whatever closed it."""
    head = window.head(whole=True)
    if head is None:
        yield from window.taken_to_record()
        return
    yield head
    fields = parse(head.rstrip(b"\r\n"), lambda _rule, _detail: None)
    yield from window.take(fields.size or 0)
    yield _END
    window.skip_padding()


def _pack(pieces: Iterator[bytes], out: BinaryIO) -> None:
    from isal import isal_zlib

    packer = isal_zlib.compressobj(2, isal_zlib.DEFLATED, 31)
    out.writelines(packer.compress(piece) for piece in pieces)
    out.write(packer.flush())


def _told(name: str, counts: dict[Do, int], cut: Path) -> list[Mended]:
    words = {
        Do.CUT: f"cut out {counts[Do.CUT]} bytes that are no whole record; they are in {cut.name}",
        Do.SPLIT: f"wrote {counts[Do.SPLIT]} gzip member(s) again, one member a record",
        Do.CLOSE: f"closed {counts[Do.CLOSE]} record(s) with two line ends",
    }
    return [Mended(name, words[what]) for what, count in counts.items() if count]
