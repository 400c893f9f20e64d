"""Payloads that have been written before: a `revisit` record names the first one instead of repeating it.

WARC/1.1, profile identical-payload-digest, and server-not-modified for an answer of status 304. The HTTP head of the
new exchange stays, and the first record is named by its id, its address and its date: pywb and wabac.js find a payload
under another address by the last two only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from storage.warc.build import SHA256, WarcRecord, sha1

PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SMALLEST = 1024
"""Bytes of payload; a smaller one costs less than the fields that would name it, and stays whole."""
_OF_PAYLOAD = frozenset({"WARC-Identified-Payload-Type"})
MOST = 50_000
"""Payloads remembered; the oldest are forgotten, and written again when they come again."""


@dataclass(frozen=True, slots=True)
class Original:
    """The record that has a payload. `sha1` is its WARC-Payload-Digest, `sha256` hexadecimal."""

    record_id: str
    url: str
    date: str  # WARC-Date
    sha1: str = ""
    sha256: str = ""


def not_modified(record: WarcRecord, original: Original) -> WarcRecord:
    """An answer of status 304 as a revisit of what the server says still stands. The digests are the original's."""
    digests = {"WARC-Payload-Digest": original.sha1, SHA256: f"sha256:{original.sha256}"}
    fields = tuple((name, digests.get(name, value)) for name, value in record.fields if name not in _OF_PAYLOAD)
    named = _fields(replace(record, fields=fields), original, NOT_MODIFIED)
    return replace(record, kind="revisit", fields=tuple(named), payload=b"")


def identical(record: WarcRecord, original: Original) -> WarcRecord:
    """A response as it is, or as a revisit of `original` where that has the very same whole payload."""
    if record.field("WARC-Truncated") or _digest(record).hex() != original.sha256:
        return record
    return replace(record, kind="revisit", fields=tuple(_fields(record, original)), payload=b"")


class Payloads:
    """The payloads of the files one session has written, by their SHA-256: two with the same are the same bytes."""

    def __init__(self) -> None:
        self._known: dict[bytes, Original] = {}

    def recall(self, originals: Iterable[Original]) -> None:
        """What earlier sessions have written."""
        self._known.update((bytes.fromhex(original.sha256), original) for original in originals)

    def deduplicated(self, record: WarcRecord) -> WarcRecord:
        """The response as it is, or as a revisit of the record that has its payload already."""
        original = self._known.get(_digest(record)) if _is_worth_it(record) else None
        if original is None:
            return record
        return replace(record, kind="revisit", fields=tuple(_fields(record, original)), payload=b"")

    def remember(self, record: WarcRecord) -> None:
        """The record is in the file: later ones may refer to it."""
        if record.kind != "response" or not _is_worth_it(record):
            return
        names = ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date", "WARC-Payload-Digest")
        record_id, url, date, digest = map(record.field, names)
        sha256 = _digest(record)
        self._known.setdefault(sha256, Original(record_id, url, date, digest, sha256.hex()))
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]


def _is_worth_it(record: WarcRecord) -> bool:
    return len(record.payload) >= SMALLEST and not record.field("WARC-Truncated")


def _digest(record: WarcRecord) -> bytes:
    return bytes.fromhex(record.field(SHA256).removeprefix("sha256:"))


def _fields(record: WarcRecord, original: Original, profile: str = PROFILE) -> Iterator[tuple[str, str]]:
    for name, value in record.fields:
        if name == "WARC-Type":
            yield name, "revisit"
        elif name == "WARC-Block-Digest":
            yield "WARC-Profile", profile
            yield "WARC-Refers-To", original.record_id
            yield "WARC-Refers-To-Target-URI", original.url
            yield "WARC-Refers-To-Date", original.date
            yield name, sha1(record.head)
        else:
            yield name, value
