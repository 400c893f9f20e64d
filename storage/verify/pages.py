"""`pages/*.jsonl` of a WACZ: well formed, and every page can be opened through the index."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from storage.verify.ledger import Ledger
from storage.verify.report import File
from storage.warc.index import timestamp14

_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_INDEXED = """
SELECT r.date FROM records r WHERE r.url = ? AND r.kind IN ('response', 'resource', 'revisit') AND EXISTS (
    SELECT 1 FROM seen s WHERE s.what = 'index' AND s.file = r.file AND s.offset = r.offset)
"""


def check_pages(lines: Iterable[bytes], file: File, ledger: Ledger) -> None:
    """The index has been checked before: the ledger knows which records it has."""
    offset = 0
    for number, raw in enumerate(lines):
        if raw.strip():
            told = _parsed(raw)
            if number == 0:
                _check_first(told, file)
            else:
                _check_page(told, offset, file, ledger)
        offset += len(raw)
    if not offset:
        file.say("pages-line", 0, "empty")


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _check_first(told: dict[str, Any] | None, file: File) -> None:
    if told is None or told.get("format") != "json-pages-1.0" or "id" not in told:
        file.say("pages-line", 0, "the first line names no format json-pages-1.0, or no id")


def _check_page(told: dict[str, Any] | None, offset: int, file: File, ledger: Ledger) -> None:
    url = (told or {}).get("url")
    stamp = str((told or {}).get("ts", ""))
    if not isinstance(url, str) or not _TIME.fullmatch(stamp):
        file.say("pages-line", offset, "no url, or no ts")
        return
    dates = [date for (date,) in ledger.ask(_INDEXED, url)] or [
        date for (date,) in ledger.ask(_INDEXED, url.partition("#")[0])
    ]
    at_that_time = any(timestamp14(date) == timestamp14(stamp) for date in dates)
    if not dates or (file.ours and not at_that_time):
        file.say("pages-not-indexed", offset, f"{url[:200]} at {stamp}")
