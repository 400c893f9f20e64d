"""A folder of Markdown files, one an article, `<source>/<day>-<title>-<hash>.md`, each with YAML front matter."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from storage.codec import decode
from storage.commonmark import document
from storage.formats import About, Format, flat
from storage.records import Record

_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NAME_BYTES = 80  # of a title in a file's name


def fill(lines: Iterable[bytes], folder: Path, about: About) -> None:  # noqa: ARG001
    """An article a file; a name says nothing that the front matter does not."""
    for line in lines:
        record = decode(line)
        path = folder / place(record)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(page(record).encode())


def page(record: Record) -> str:
    """Front matter and text."""
    fields = {"id": record.id, **flat(record)}
    head = "\n".join(f"{key}: {_yaml(value)}" for key, value in fields.items() if value not in (None, [], {}, ""))
    return f"---\n{head}\n---\n\n{document(record)}"


def place(record: Record) -> str:
    """A path that no two ids share, also where letters' case makes no difference, and that leaves no folder."""
    day = record.date_published.date().isoformat() if record.date_published else "undated"
    mark = sha256(record.id.encode()).hexdigest()[:12]
    return f"{_slug(record.source) or 'source'}/{'-'.join(filter(None, (day, _slug(record.title), mark)))}.md"


def _slug(text: str | None) -> str:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text or "").lower())
    return "-".join(words).encode()[:_NAME_BYTES].decode(errors="ignore").strip("-")


def _yaml(value: object) -> str:
    """JSON, which YAML reads as well, but for a few characters that it wants escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


FORMAT = Format("a folder of articles with front matter", fill=fill)
