"""An index against the WARCs it is of: every line has its record, every record that replay needs its line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from storage.verify.digests import differ
from storage.verify.ledger import Ledger, Row
from storage.verify.report import File
from storage.warc.index import surt_key, timestamp14

_LACKING = """
SELECT r.offset, r.kind, r.url FROM records r WHERE r.file = ? AND r.kind IN ('response', 'resource', 'revisit')
AND NOT (r.kind = 'revisit' AND r.status IS 304)
AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.what = 'index' AND s.file = r.file AND s.offset = r.offset)
"""
_TWICE = "SELECT offset, count(*) FROM seen WHERE what = 'index' AND file = ? GROUP BY offset HAVING count(*) > 1"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a CDXJ."""

    key: str
    stamp: str
    fields: Mapping[str, str]

    @property
    def method(self) -> bool:
        """Whether the key has the body of a request in it, as pywb writes that of a POST."""
        return "__wb_" in self.key or "method" in self.fields


def parse_line(line: bytes) -> Line | None:
    """None where it is no line of an index."""
    key, _, rest = line.decode("utf-8", "replace").partition(" ")
    stamp, _, text = rest.partition(" ")
    try:
        fields = json.loads(text)
    except ValueError:
        return None
    if not key or not (stamp.isdigit() and 14 <= len(stamp) <= 17) or not isinstance(fields, dict):
        return None
    return Line(key, stamp, {str(name): str(value) for name, value in fields.items()})


def check_index(lines: Iterable[bytes], index: File, warcs: Mapping[str, File], ledger: Ledger) -> None:
    """`warcs` by the name that a line may have for them; their records are in the ledger."""
    before = b""
    offset = 0
    for raw in lines:
        line = raw.rstrip(b"\r\n")
        if line and not line.startswith(b"!meta "):
            if line < before:
                index.say("index-order", offset, line[:60].decode("utf-8", "replace"))
            before = line
            parsed = parse_line(line)
            if parsed is None:
                index.say("index-line", offset, line[:60].decode("utf-8", "replace"))
            else:
                _check_line(parsed, offset, index, (warcs, ledger))
        offset += len(raw)


def check_covered(warc: File, index: File, ledger: Ledger) -> None:
    """What a WARC has that no line is of, and what two lines are of."""
    for offset, kind, url in list(ledger.ask(_LACKING, warc.number)):
        index.say("index-lacks", None, f"{kind} {url[:120]} in {warc.name} at byte {offset}")
    for offset, count in list(ledger.ask(_TWICE, warc.number)):
        index.say("index-twice", None, f"{count} lines for {warc.name} at byte {offset}")


def _check_line(line: Line, at: int, index: File, known: tuple[Mapping[str, File], Ledger]) -> None:
    warcs, ledger = known
    name = line.fields.get("filename", "")
    warc = warcs.get(name)
    if warc is None:
        index.say("index-place", at, f"no WARC {name!r}")
        return
    offset = line.fields.get("offset", "")
    row = ledger.at(warc.number, int(offset)) if offset.isdecimal() and len(offset) < 19 else None
    if row is None:
        index.say("index-place", at, f"no record in {name} at byte {offset or 'unknown'}")
        return
    ledger.note("index", warc.number, row.offset)
    key = surt_key(row.url) if row.url else line.key
    if not line.method and line.key != key and (index.ours or _loose(line.key) != _loose(key)):
        index.say("index-urlkey", at, f"{line.key!r}, not {key!r}")
    for field, told, found in _differences(line, row):
        index.say("index-field", at, f"{field} {told!r}, record at byte {row.offset} has {found!r}")


def _differences(line: Line, row: Row) -> Iterable[tuple[str, str, str]]:
    fields = line.fields
    pairs = [("length", fields.get("length", ""), str(row.length))]
    if row.date:
        digits = timestamp14(row.date)
        pairs.append(("time", line.stamp[: len(digits)], digits))
    if row.url:
        pairs.append(("url", fields.get("url", row.url), row.url))
    if row.digest and differ(fields.get("digest") or row.digest, row.digest):
        pairs.append(("digest", fields["digest"], row.digest))
    if row.kind != "revisit":
        pairs += _of_answer(fields, row)
    return [pair for pair in pairs if pair[1] != pair[2]]


def _of_answer(fields: Mapping[str, str], row: Row) -> Iterable[tuple[str, str, str]]:
    if row.status is not None and fields.get("status", "-") != "-":
        yield "status", fields["status"], str(row.status)
    told, found = _kind(fields.get("mime", "")), _kind(row.mime or "")
    if told and found:
        yield "mime", told, found


def _kind(mime: str) -> str:
    """A media type without parameters; empty for the words that tools write where there is none."""
    kind = mime.partition(";")[0].strip().lower()
    return "" if kind in {"unk", "-", "warc/revisit"} else kind


def _loose(key: str) -> str:
    """What the keys of different tools for one address have in common."""
    return unquote(key).rstrip("/").lower()
