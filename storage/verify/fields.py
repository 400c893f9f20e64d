"""The head of a record: its fields, and whether they are all there and well formed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from storage.verify.report import File
from storage.warc.build import SHA256

_MANDATORY = ("warc-record-id", "warc-date", "content-length")
_ONCE = {
    *(*_MANDATORY, "warc-type", "warc-target-uri", "warc-block-digest", "warc-payload-digest", "content-type"),
    *("warc-truncated", "warc-warcinfo-id", "warc-refers-to", "warc-filename", "warc-profile", "warc-ip-address"),
}
_WITH_URI = {"response", "resource", "request", "revisit", "conversion", "continuation"}
_TYPES = {*_WITH_URI, "warcinfo", "metadata"}
_REASONS = {"length", "time", "disconnect", "unspecified"}
_ID = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]+>")
_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?P<hour>\d\d):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?Z)?)?)?"
)
_VERSIONS = {"WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"}
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PROFILE = re.compile(
    r"http://netpreserve\.org/warc/1\.[01]/(?:revisit/)?(?:identical-payload-digest|server-not-modified)/?"
)

OUR_DIGESTS = (SHA256.lower(), "x-foldline-payload-sha256")
"""The field that only Foldline writes, by the names that it has had."""

Say = Callable[[str, str], None]


class Fields:
    """Name and value in the order of the file; names in lower case."""

    __slots__ = ("_first", "pairs", "version")

    def __init__(self, version: str, pairs: list[tuple[str, str]]) -> None:
        self.version = version
        self.pairs = pairs
        self._first = dict(reversed(pairs))

    def get(self, name: str) -> str:
        """The first value; empty where there is none."""
        return self._first.get(name, "")

    def all(self, name: str) -> list[str]:
        """Every value."""
        return [value for key, value in self.pairs if key == name]

    @property
    def kind(self) -> str:
        """The record's type."""
        return self.get("warc-type")

    @property
    def url(self) -> str:
        """WARC-Target-URI, without the brackets that WARC/1.0 asks for."""
        return self.get("warc-target-uri").strip("<>")

    @property
    def http(self) -> bool:
        """Whether the block is an HTTP message."""
        return self.get("content-type").lower().startswith("application/http")

    @property
    def size(self) -> int | None:
        """Content-Length."""
        text = self.get("content-length")
        return int(text) if text.isdecimal() and len(text) < 19 else None


def parse(head: bytes, say: Say) -> Fields:
    """The fields of a head as it stands in the file, without the empty line."""
    lines = head.decode("utf-8", "replace").split("\n")
    pairs: list[tuple[str, str]] = []
    for line in lines[1:]:
        text = line.removesuffix("\r")
        if text[:1] in {" ", "\t"} and pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {text.strip()}")
            continue
        name, colon, value = text.partition(":")
        if not colon or not _NAME.fullmatch(name.strip()):
            say("field-line", repr(text[:80]))
        else:
            pairs.append((name.strip().lower(), value.strip()))
    return Fields(lines[0].strip(), pairs)


def check_fields(fields: Fields, file: File, say: Say) -> None:
    """All that one head says or fails to say, by itself."""
    if fields.version not in _VERSIONS or (file.ours and fields.version != "WARC/1.1"):
        say("version", repr(fields.version[:20]))
    _mandatory(fields, say)
    names = [name for name, _ in fields.pairs if name in _ONCE]
    if len(set(names)) < len(names):
        say("field-repeated", ", ".join(sorted({name for name in names if names.count(name) > 1})))
    record_id = fields.get("warc-record-id")
    if record_id and not _ID.fullmatch(record_id):
        say("record-id", repr(record_id[:80]))
    date = fields.get("warc-date")
    if date and parse_date(date) is None:
        say("date-syntax", repr(date[:40]))
    if "warc-truncated" in names and fields.get("warc-truncated") not in _REASONS:
        say("truncated-reason", repr(fields.get("warc-truncated")[:40]))
    if fields.size and not fields.get("content-type") and fields.kind != "continuation":
        say("content-type", "")


def _mandatory(fields: Fields, say: Say) -> None:
    missing = [name for name in _MANDATORY if not fields.get(name)]
    kind = fields.kind
    if not kind:
        missing.append("warc-type")
    elif kind not in _TYPES:
        say("type-unknown", repr(kind[:40]))
    if kind in _WITH_URI and not fields.url:
        missing.append("warc-target-uri")
    if kind == "revisit":
        _revisit(fields, missing, say)
    if "content-length" not in missing and fields.size is None:
        missing.append(f"content-length as a number, not {fields.get('content-length')[:20]!r}")
    if missing:
        say("field-missing", ", ".join(missing))


def _revisit(fields: Fields, missing: list[str], say: Say) -> None:
    profile = fields.get("warc-profile")
    if not profile:
        missing.append("warc-profile")
    elif not _PROFILE.fullmatch(profile):
        say("profile", repr(profile[:120]))
    if not fields.get("warc-refers-to-target-uri") or not fields.get("warc-refers-to-date"):
        say("refers-to", "")


def parse_date(text: str) -> datetime | None:
    """A WARC-Date, to the second; None where it is none. WARC/1.1 allows fewer and more digits than 1.0."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (
        int(found[name] or default)
        for name, default in (("year", 0), ("month", 1), ("day", 1), ("hour", 0), ("minute", 0), ("second", 0))
    )
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
