"""One archive, or a part of it, as a WACZ: the order of the work."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from storage.objects import Writer
from storage.wacz import pages
from storage.wacz.choice import Stored, Wanted
from storage.wacz.container import Container
from storage.wacz.indexes import chunks_of, write_index
from storage.wacz.lines import SortedLines
from storage.wacz.manifest import About, datapackage, digest
from storage.wacz.reading import Head, Looker, fetched, read_span
from storage.warc.index import cdxj, scan

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from storage.archive import Archive

Progress = Callable[[str, int], None]
"""A WARC, and how many bytes of it were copied since the last call."""


@dataclass(frozen=True, slots=True)
class Options:
    """How it is written. `time` is the clock: the same archive and time give the same bytes."""

    time: datetime
    title: str
    description: str = ""
    key: EllipticCurvePrivateKey | None = None
    extra_pages: bool = True
    progress: Progress = lambda _warc, _count: None


@dataclass(slots=True)
class Report:
    """What a WACZ holds."""

    warcs: int = 0
    captures: int = 0
    pages: int = 0
    extra_pages: int = 0
    bytes: int = 0
    hash: str = ""  # of its datapackage.json


def write_wacz(archive: Archive, wanted: Sequence[Wanted], out: Writer, options: Options) -> Report:
    """Write what is `wanted` (sorted by key) to `out`. Memory is bounded; sorted lines wait in a scratch folder."""
    with tempfile.TemporaryDirectory(prefix="foldline-wacz-") as folder:
        work = _Work(archive, Container(out, options.time), options, Path(folder))
        work.archives(wanted)
        return work.finish()


@dataclass(slots=True)
class _Work:
    archive: Archive
    container: Container
    options: Options
    scratch: Path
    report: Report = field(default_factory=Report)
    main: pages.Page | None = None
    _index: SortedLines = field(init=False)
    _names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._index = SortedLines(self.scratch, "cdxj")
        self._list("pages.jsonl", pages.header("pages", "Articles", has_text=True))
        self._list("extraPages.jsonl", pages.header("extraPages", "Other pages", has_text=False))

    def archives(self, wanted: Sequence[Wanted]) -> None:
        """All WARCs, with the index lines and pages that belong to them."""
        sources = sorted({each.warc.source for each in wanted})
        records = chain.from_iterable(self.archive.tables.records(source=source) for source in sources)
        described = pages.Articles(records, self.scratch, "articles").by_warc()
        key, articles = next(described, ("", {}))
        for each in wanted:
            while key and key < each.warc.key:
                key, articles = next(described, ("", {}))
            self._warc(each, articles if key == each.warc.key else {})

    def finish(self) -> Report:
        """What stands behind the WARCs."""
        write_index(self.container, self._index, self.scratch)
        lists = ["pages.jsonl", *(["extraPages.jsonl"] if self.report.extra_pages else [])]
        for name in lists:
            path = self.scratch / name
            self.container.deflate(f"pages/{name}", path.stat().st_size, chunks_of(path))
        about = About(self.options.title, self.options.description, self.options.time, self.main)
        package = datapackage(about, self.container.members)
        self._small("datapackage.json", package)
        self._small("datapackage-digest.json", digest(package, self.options.time, self.options.key))
        self.container.close()
        self.report.bytes = self.container.position
        return self.report

    def _warc(self, wanted: Wanted, articles: dict[int, list[pages.Page]]) -> None:
        name = self._name(wanted.warc)
        others: dict[int, tuple[str, str]] = {}
        looks: list[tuple[int, int]] = []
        met: dict[int, pages.Page] = {}
        for start, fields in self._lines(wanted.warc):
            offset, length = int(fields["offset"]), int(fields["length"])
            moved = wanted.moved(offset)
            if moved is None:
                continue
            page = next((page for page in articles.get(offset, ()) if page.url == fields["url"]), None)
            if page is not None:
                met[offset] = page
            elif fields["status"] == "200" and fields["mime"] in pages.HTML:
                others[offset] = fields["url"], fields["mime"]
                looks.append((offset, length))
            fields |= {"offset": str(moved), "filename": name}
            self._index.add(start + msgspec.json.encode(fields) + b"\n")
            self.report.captures += fields["status"] != "-"
        self._article_pages(met)
        looker = Looker(sorted(looks), lambda head: self._other_page(head, *others[head.offset]))
        self.container.store(f"archive/{name}", wanted.size, self._content(wanted, looker))
        self.report.warcs += 1

    def _content(self, wanted: Wanted, looker: Looker) -> Iterator[bytes]:
        warc = wanted.warc
        for start, end in wanted.spans or ((0, warc.size),):
            for chunk in looker.watch(start, read_span(self.archive.objects, warc.key, start, end)):
                yield chunk
                self.options.progress(warc.key, len(chunk))

    def _lines(self, warc: Stored) -> Iterator[tuple[bytes, dict[str, Any]]]:
        """The index lines of a WARC: key and time with the space behind, and the fields."""
        path = self.scratch / "warc.cdxj"
        if self.archive.objects.exists(warc.index_key):
            fetched(self.archive.objects, warc.index_key, path)
        else:
            with self.archive.objects.open(warc.key) as stream:
                path.write_bytes(cdxj(scan(stream, warc.key), warc.key))
        with path.open("rb") as file:
            for line in file:
                start, _, fields = line.partition(b" {")
                yield start + b" ", msgspec.json.decode(b"{" + fields)

    def _article_pages(self, met: dict[int, pages.Page]) -> None:
        found = [met[offset] for offset in sorted(met)]
        self._list("pages.jsonl", *map(pages.line_of, found))
        self.report.pages += len(found)
        self.main = self.main or next(iter(found), None)

    def _other_page(self, head: Head, url: str, mime: str) -> None:
        page = pages.other_page(head, url, mime) if self.options.extra_pages else None
        if page is not None:
            self._list("extraPages.jsonl", pages.line_of(page))
            self.report.extra_pages += 1

    def _list(self, name: str, *lines: bytes) -> None:
        with (self.scratch / name).open("ab") as file:
            file.writelines(lines)

    def _name(self, warc: Stored) -> str:
        """Flat, as `wacz validate` wants it; with the source in front where two sources have the same."""
        name = warc.key.rpartition("/")[2]
        if name.lower() in self._names:
            name = f"{warc.source}-{name}"
        self._names.add(name.lower())
        return name

    def _small(self, path: str, content: bytes) -> None:
        self.container.deflate(path, len(content), [content])
