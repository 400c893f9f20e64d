"""Full text of the newest revision of every record: a tantivy index beside the archive, brought up to date as it grows.

The index is a copy that may be deleted at any time; it lies in the user's cache, never in the archive.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec

from storage.readingroom.excerpt import Piece, excerpt
from storage.readingroom.terms import Sought, terms, wanted

if TYPE_CHECKING:
    import tantivy

    from storage.tables import Tables

FORM = "1"
"""Of the index; another one is made anew."""
HEAP = 64_000_000
BATCH = 20_000
_RAW = ("id", "source", "observed")
_STORED = ("title", "url", "published", "captured", "wall", "language", "text")


class Leaf(msgspec.Struct):
    """What the index takes from a record's JSON."""

    id: str
    source: str
    url: str
    captured_at: str
    revision: int = 1
    generation: int = 1
    title: str | None = None
    date_published: str | None = None
    language: str | None = None
    observed: str = "unknown"
    wall: str = "unknown"
    content_text: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found; `pieces` are some of its words, those sought marked."""

    id: str
    source: str
    title: str
    url: str
    published: str
    captured: str
    observed: str
    wall: str
    language: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits and how many there are in all."""

    total: int
    hits: list[Hit]


_LEAF = msgspec.json.Decoder(Leaf)


class SearchIndex:
    """For threads; one writer at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema = _schema()
        self._lock = Lock()
        self._index = self._open()

    def update(self, tables: Tables) -> None:
        """Take in what was appended since the last time. Raises `StoreError`."""
        with self._lock:
            version = tables.version()
            known = self._known()
            if version is None or version == known:
                return
            self.add(tables.records(since=known))
            (self._folder / "version").write_text(str(version))

    def add(self, lines: Iterable[bytes]) -> None:
        """Records as canonical JSON, older revisions before newer ones."""
        import tantivy

        writer = self._index.writer(HEAP, 1)
        lines = iter(lines)
        while batch := list(islice(lines, BATCH)):
            for leaf in _newest(batch):
                writer.delete_documents_by_term("id", leaf.id)
                writer.add_document(tantivy.Document(**_fields(leaf)))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def find(self, query: str, *, source: str = "", observed: str = "", offset: int = 0, limit: int = 20) -> Found:
        """The records that hold all that is sought, best first; an empty query gives the newest ones."""
        sought = wanted(query)
        if query.strip() and not sought:
            return Found(0, [])
        searcher = self._index.searcher()
        order: dict[str, Any] = {} if sought else {"order_by_field": "when"}
        asked = self._query(sought, {"source": source, "observed": observed})
        result: Any = searcher.search(asked, limit=max(1, limit), offset=offset, **order)  # none is a panic
        return Found(result.count or 0, [_hit(searcher.doc(place), sought) for _, place in result.hits[:limit]])

    def _query(self, sought: list[Sought], exact: dict[str, str]) -> tantivy.Query:
        import tantivy

        parts = [(tantivy.Occur.Must, self._holds(one)) for one in sought]
        parts += [
            (
                tantivy.Occur.Must,
                tantivy.Query.const_score_query(tantivy.Query.term_query(self._schema, name, value), 0.0),
            )
            for name, value in exact.items()
            if value
        ]
        return tantivy.Query.boolean_query(parts) if parts else tantivy.Query.all_query()

    def _holds(self, one: Sought) -> tantivy.Query:
        import tantivy

        def within(field: str) -> tantivy.Query:
            if one.begins:
                return tantivy.Query.regex_query(self._schema, field, f"{one.words[0]}.?")
            if len(one.words) == 1:
                return tantivy.Query.term_query(self._schema, field, one.words[0])
            return tantivy.Query.phrase_query(self._schema, field, list(one.words))

        titled = tantivy.Query.boost_query(within("head"), 3.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, titled), (tantivy.Occur.Should, within("body"))])

    def _open(self) -> tantivy.Index:
        import tantivy

        form = self._folder / "form"
        if self._folder.is_dir() and (not form.is_file() or form.read_text() != FORM):
            shutil.rmtree(self._folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        form.write_text(FORM)
        return tantivy.Index(self._schema, str(self._folder))

    def _known(self) -> int | None:
        mark = self._folder / "version"
        return int(mark.read_text()) if mark.is_file() else None


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in _RAW:
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("head", "body"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_integer_field("when", fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def _newest(lines: Iterable[bytes]) -> Iterator[Leaf]:
    kept: dict[str, Leaf] = {}
    for leaf in map(_LEAF.decode, lines):
        before = kept.get(leaf.id)
        if before is None or (before.revision, before.generation) <= (leaf.revision, leaf.generation):
            kept[leaf.id] = leaf
    yield from kept.values()


def _fields(leaf: Leaf) -> dict[str, Any]:
    published = leaf.date_published or ""
    stored = (
        leaf.title or "",
        leaf.url,
        published,
        leaf.captured_at,
        leaf.wall,
        leaf.language or "",
        leaf.content_text,
    )
    digits = "".join(mark for mark in (published or leaf.captured_at)[:19] if mark.isdigit())
    return {
        "id": leaf.id, "source": leaf.source, "observed": leaf.observed, "head": " ".join(terms(leaf.title or "")),
        "body": " ".join(terms(leaf.content_text)), "when": int(digits or 0), "stored": msgspec.json.encode(stored),
    }  # fmt: skip


def _hit(document: tantivy.Document, sought: list[Sought]) -> Hit:
    values = dict(zip(_STORED, msgspec.json.decode(bytes(document.get_first("stored") or b"")), strict=True))
    text = values.pop("text")
    plain = {name: str(document.get_first(name)) for name in _RAW}
    return Hit(**plain, **values, pieces=excerpt(text, [one.text for one in sought]))
