"""What records say of each other: ids, links, revisits. Asked when all files of a run have been read."""

from __future__ import annotations

from collections.abc import Mapping

from storage.verify.digests import differ
from storage.verify.ledger import Ledger
from storage.verify.report import File

# Flags are those of the ledger: 1 an HTTP message, 4 a segment.
_TWICE = """
SELECT r.file, r.offset, r.id, EXISTS (SELECT 1 FROM records o WHERE o.id = r.id AND o.file = r.file
    AND o.rowid < r.rowid) FROM records r
WHERE r.id != '' AND EXISTS (SELECT 1 FROM records o WHERE o.id = r.id AND o.rowid < r.rowid)
"""
_DANGLING = """
SELECT file, offset, name, target FROM links
WHERE name IN ('warc-concurrent-to', 'warc-warcinfo-id') AND NOT EXISTS (SELECT 1 FROM records WHERE id = target)
"""
_ALONE = """
SELECT r.file, r.offset, r.kind FROM records r
WHERE r.kind IN ('request', 'response') AND r.flags & 1 AND NOT r.flags & 4 AND NOT EXISTS (
    SELECT 1 FROM links l JOIN records o ON o.id = l.target WHERE l.file = r.file AND l.offset = r.offset
    AND l.name = 'warc-concurrent-to' AND o.kind != r.kind AND (r.kind = 'request' OR o.kind = 'request'))
AND NOT EXISTS (
    SELECT 1 FROM links l JOIN records o ON o.file = l.file AND o.offset = l.offset WHERE l.target = r.id
    AND l.name = 'warc-concurrent-to' AND o.kind != r.kind AND (r.kind = 'request' OR o.kind = 'request'))
"""
_REVISITS = """
SELECT r.file, r.offset, r.digest, l.target FROM records r
JOIN links l ON l.file = r.file AND l.offset = r.offset AND l.name = 'original'
"""
_BY_ID = """
SELECT o.digest FROM links l JOIN records o ON o.id = l.target
WHERE l.file = ? AND l.offset = ? AND l.name = 'warc-refers-to' LIMIT 1
"""
_BY_URL = "SELECT date, digest FROM records WHERE url = ? AND kind IN ('response', 'resource')"
_BY_DIGEST = "SELECT digest FROM records WHERE digest = ? AND kind IN ('response', 'resource') LIMIT 1"


def check_together(ledger: Ledger, files: Mapping[int, File], *, closed: bool) -> None:
    """`closed`: the files are all there is (an archive, a WACZ), so that what is not among them is nowhere."""
    for file, offset, record_id, here in ledger.ask(_TWICE):
        files[file].say("duplicate-id" if here else "duplicate-id-elsewhere", offset, record_id)
    for file, offset, name, target in ledger.ask(_DANGLING):
        rule = "warcinfo-dangling" if name == "warc-warcinfo-id" else "concurrent-dangling"
        files[file].say(rule, offset, target)
    for file, offset, kind in ledger.ask(_ALONE):
        files[file].say(f"{kind}-alone", offset)
    for file, offset, digest, original in list(ledger.ask(_REVISITS)):
        _check_revisit(ledger, files[file], (offset, digest, original), closed=closed)


def _check_revisit(ledger: Ledger, file: File, revisit: tuple[int, str, str], *, closed: bool) -> None:
    offset, digest, original = revisit
    date, _, url = original.partition(" ")
    found = _original(ledger, file.number, offset, (url, date, digest))
    if found is None:
        file.say("revisit-unresolved" if closed else "revisit-elsewhere", offset, original.strip() or digest)
    elif digest and found and differ(digest, found):
        file.say("revisit-digest", offset, f"{digest}, original {found}")


def _original(ledger: Ledger, file: int, offset: int, told: tuple[str, str, str]) -> str | None:
    """The payload digest of what a revisit refers to; None where it is not there."""
    url, date, digest = told
    for (found,) in ledger.ask(_BY_ID, file, offset):
        return str(found)
    wanted = _seconds(date)
    for when, found in ledger.ask(_BY_URL, url) if url else ():
        if not wanted or _seconds(when) == wanted:
            return str(found)
    if not url and digest:
        for (found,) in ledger.ask(_BY_DIGEST, digest):
            return str(found)
    return None


def _seconds(date: str) -> str:
    return "".join(c for c in date if c.isdigit())[:14]
