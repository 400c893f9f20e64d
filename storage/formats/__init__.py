"""What records can be written as: one format a file, found by its name.

A format takes canonical JSON lines (`storage.codec`) and streams a document or fills a folder. What a capture holds
of the text, and where the free text ends, is said in each; so are opt-outs where there is a place for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import IO

from storage.plain import one_line, stamp
from storage.records import Declared, Observed, Record, Wall


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself. `made`: the clock; `identity`: a URI, the same for the same question."""

    title: str
    description: str
    identity: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Format:
    """`write` streams into a file, or `fill` makes the files of an empty folder."""

    says: str
    write: Callable[[Iterable[bytes], IO[bytes], About], None] | None = None
    fill: Callable[[Iterable[bytes], Path, About], None] | None = None
    newest: bool = True  # one entry an article: earlier revisions are left out
    recent: bool = False  # a limit means the latest published, not the first archived
    binary: bool = False
    withdrawn: bool = False  # it can say of an article that it was withdrawn; others leave such an article out


def names() -> list[str]:
    """All formats, by name, none of them loaded."""
    return sorted(module.name for module in iter_modules(__path__))


def load(name: str) -> Format:
    """The format of that name. Raises `KeyError`."""
    if name not in names():
        raise KeyError(name)
    form: Format = import_module(f"storage.formats.{name}").FORMAT
    return form


def is_free(record: Record) -> bool | None:
    """Whether all of it may be read by anybody without paying or signing in; None where nobody can say."""
    if record.boundary or record.observed is Observed.PREVIEW or record.wall not in {Wall.NONE, Wall.UNKNOWN}:
        return False
    if record.declared is Declared.UNKNOWN:
        return None
    return record.declared is Declared.FREE


def access(record: Record) -> dict[str, object]:
    """The verdict as plain values: what is declared, what is here, what withholds the rest and where."""
    boundary, share = record.boundary, record.hidden_share
    return {
        "declared": record.declared.value,
        "observed": record.observed.value,
        "preview": record.observed is Observed.PREVIEW,
        "wall": record.wall.value,
        "boundary_block": boundary.block if boundary else None,
        "boundary_char": boundary.char if boundary else None,
        "boundary_selector": boundary.selector if boundary else None,
        "boundary_before": boundary.quote.before if boundary else None,
        "words_total": record.words_total,
        "hidden_share": share.best if share else None,
        "confidence": record.confidence,
    }


def standing(record: Record) -> str:
    """One sentence for people about what is missing; empty where nothing is known to be."""
    words = f"{record.word_count:,}" + (f" of {record.words_total:,}" if record.words_total else "")
    if record.observed is Observed.PREVIEW:
        return f"Preview: {words} words are here, the rest is withheld (wall: {record.wall})."
    if record.observed is Observed.NONE:
        return f"No text: it is withheld (wall: {record.wall})."
    if record.boundary:
        return f"The free text ends at character {record.boundary.char} of {len(record.content_text)}."
    return ""


def rights_of(record: Record) -> str:
    """What the publisher reserved, as found, in one line."""
    return "; ".join(f"{one_line(key)}: {one_line(value)}" for key, value in record.rights.items())


def opted_out(record: Record) -> bool:
    """Whether the publisher keeps text mining or the training of models to itself (TDMRep, `noai`)."""
    reservation = record.rights.get("tdm-reservation", "").replace(",", " ").split()
    return "1" in reservation or record.rights.get("noai") == "true"


def flat(record: Record) -> dict[str, object]:
    """What tables and training data say of an article beside its text; every key always there."""
    return {
        "url": record.url,
        "canonical_url": record.canonical_url,
        "title": record.title,
        "subtitle": record.subtitle,
        "authors": [author.name for author in record.authors],
        "date_published": stamp(record.date_published) if record.date_published else None,
        "date_modified": stamp(record.date_modified) if record.date_modified else None,
        "language": record.language,
        "tags": record.tags,
        "kind": record.kind.value,
        "platform": record.platform,
        "source": record.source,
        "word_count": record.word_count,
        **access(record),
        "rights": dict(record.rights),
        "opted_out": opted_out(record),
        "revision": record.revision,
        "change": record.change,
        "work_id": record.work_id,
        "captured_at": stamp(record.captured_at),
        "record_id": record.record_id,
        "warc": record.warc,
        "offset": record.offset,
        "length": record.length,
    }
