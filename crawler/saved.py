"""Saved pages: a file and its URL become a `Capture`, and what reading makes of it becomes one JSON document.

No network. The same reading and the same stages as a crawl; the clock is passed in.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import msgspec

from pipelines import Refused, finish
from spiders.interpret import interpret
from storage.captures import Capture, Draft, Outcome
from storage.records import Record
from storage.warc.payload import LIMIT, decode_content, identify

VAGUE = {"text/plain", "text/xml", "application/json", "application/octet-stream", "application/x-empty"}
BY_NAME = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".json": "application/json",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".txt": "text/plain",
    ".md": "text/plain",
}


class Answer(msgspec.Struct, omit_defaults=True):
    """What is printed for a page that is not one article. A page that is one prints its record."""

    url: str
    outcome: Outcome
    reason: str
    records: list[Record] | msgspec.UnsetType = msgspec.UNSET
    refused: list[Answer] | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class Saved:
    """One page on disk: `captured` is aware."""

    path: Path
    url: str
    captured: datetime


def answer(saved: Saved) -> Record | Answer:
    """The record of an article; for anything else the outcome, its reason, and the records of a listing's entries.

    `OSError` where the file cannot be read.
    """
    capture = capture_of(saved)
    reading = interpret(capture)
    finished = [_finish(draft, capture) for draft in reading.drafts]
    if reading.outcome is Outcome.ARTICLE and finished:
        whole = [done for draft, done in zip(reading.drafts, finished, strict=True) if not draft.partial]
        return next((done for done in whole if isinstance(done, Record)), (whole or finished)[0])
    result = Answer(saved.url, reading.outcome, reading.reason)
    if reading.outcome is Outcome.LISTING:
        result.records = [done for done in finished if isinstance(done, Record)]
        result.refused = [done for done in finished if isinstance(done, Answer)] or msgspec.UNSET
    return result


def _finish(draft: Draft, capture: Capture) -> Record | Answer:
    try:
        return finish(draft, capture)
    except Refused as refused:
        return Answer(draft.url, refused.outcome, refused.reason)


def capture_of(saved: Saved) -> Capture:
    """The file as if a server had sent it with status 200. Its charset is for reading to find out."""
    with saved.path.open("rb") as file:
        body = file.read(LIMIT + 1)
    content, damage = _unpacked(body[:LIMIT])
    return Capture(
        url=saved.url,
        time=saved.captured,
        status=200,
        reason="OK",
        headers=(("Content-Type", content_type(content, saved.path)),),
        content=content,
        truncated="length" if len(body) > LIMIT else None,
        damage=damage,
        payload_digest="sha1:" + b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode(),
    )


def _unpacked(body: bytes) -> tuple[bytes, str | None]:
    if not body.startswith(b"\x1f\x8b"):
        return body, None
    return decode_content(body, (("Content-Encoding", "gzip"),), LIMIT)


def content_type(content: bytes, path: Path) -> str:
    """By the first bytes where they are plain, else by the name's end, else HTML if there is a tag."""
    kind = identify(content)
    if kind not in VAGUE:
        return kind
    head = _text(content[:4096]).lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("{", "[")) and content.rstrip(b"\0 \t\r\n")[-1:] in {b"}", b"]"}:
        return "application/json"
    if "<!doctype html" in head or "<html" in head:
        return "text/html"
    if head.startswith(("<?xml", "<rss", "<feed", "<urlset", "<sitemapindex", "<rdf:rdf")):
        return "application/xml"
    names = [suffix.lower() for suffix in path.suffixes if suffix.lower() in BY_NAME]
    if names:
        return BY_NAME[names[-1]]
    if "\0" in head:
        return "application/octet-stream"
    return "text/html" if "<" in head else "text/plain"


def _text(head: bytes) -> str:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return head.decode("utf-16" if wide else "utf-8", errors="replace")


def time_of(text: str) -> datetime:
    """ISO 8601 (also a bare year or month: its start), 14 digits as in WARC names, or an HTTP date. No zone is UTC.

    `ValueError` for anything else.
    """
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) == 14:
        found = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    elif "," in text:
        found = parsedate_to_datetime(text)
    else:
        found = datetime.fromisoformat({4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
