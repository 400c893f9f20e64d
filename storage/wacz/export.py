"""A part of an archive as a WACZ: the order of the work."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from storage.objects import Writer
from storage.wacz import pages
from storage.wacz.choice import Stored, Wanted, stored_warcs
from storage.wacz.container import Container
from storage.wacz.cutting import Sought, exchanges_at, originals, sought, taken_out
from storage.wacz.indexes import chunks_of, write_index
from storage.wacz.lines import SortedLines
from storage.wacz.manifest import About, datapackage, digest
from storage.wacz.reading import REVISIT, Head, Looker, index_lines, read_span
from storage.wacz.required import Required

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from storage.archive import Archive


@dataclass(frozen=True, slots=True)
class Options:
    """How it is written. `time` is the clock: the same archive and time give the same bytes."""

    time: datetime
    title: str
    description: str = ""
    key: EllipticCurvePrivateKey | None = None
    extra_pages: bool = True
    requires: tuple[Required, ...] = ()  # WACZ files that readers have beside this one
    progress: Callable[[int], None] = lambda _count: None  # bytes of WARCs copied since the last call


@dataclass(slots=True)
class Report:
    """What a WACZ holds. `unresolved`: revisits whose original is neither in it, nor required, nor in the archive."""

    warcs: int = 0
    captures: int = 0
    pages: int = 0
    extra_pages: int = 0
    originals: int = 0  # captures added because revisits refer to them
    unresolved: int = 0
    bytes: int = 0
    hash: str = ""  # of its datapackage.json


def write_wacz(archive: Archive, wanted: Sequence[Wanted], out: Writer, options: Options) -> Report:
    """Write what is `wanted` (sorted by key) to `out`. Memory is bounded; sorted lines wait in a scratch folder."""
    with tempfile.TemporaryDirectory(prefix="foldline-wacz-") as folder:
        work = _Work(archive, Container(out, options.time), options, Path(folder))
        try:
            work.archives(wanted)
            work.originals()
            return work.finish()
        except OSError as error:
            error.filename = error.filename or folder  # a scratch file; `out` names its own
            raise


class _Look(NamedTuple):
    """A record to be looked at as it goes by."""

    length: int
    url: str
    mime: str


_NONE: tuple[str, Iterator[pages.Described]] = ("", iter(()))


@dataclass(slots=True)
class _Work:
    archive: Archive
    container: Container
    options: Options
    scratch: Path
    report: Report = field(default_factory=Report)
    main: pages.Page | None = None
    _index: SortedLines = field(init=False)
    _articles: Iterable[pages.Described] = ()
    _names: set[str] = field(default_factory=set)
    _held: dict[Stored, list[Wanted]] = field(default_factory=dict)
    _lacking: set[Sought] = field(default_factory=set)  # what revisits refer to

    def __post_init__(self) -> None:
        self._index = SortedLines(self.scratch, "cdxj")
        self._list("pages.jsonl", pages.header("pages", "Articles", has_text=True))
        self._list("extraPages.jsonl", pages.header("extraPages", "Other pages", has_text=False))

    def archives(self, wanted: Sequence[Wanted]) -> None:
        """All that was asked for, with the index lines and pages that belong to it."""
        sources = sorted({each.warc.source for each in wanted})
        records = chain.from_iterable(self.archive.tables.scan(source) for source in sources)
        self._articles = pages.Articles(records, self.scratch, "articles")
        self._copy(wanted, "part")

    def originals(self) -> None:
        """What revisits refer to and is neither here nor in a WACZ that is required: out of the archive."""
        warcs = sorted(stored_warcs(self.archive.objects), key=lambda warc: (warc not in self._held, warc.key))
        while self._lacking:
            lacking, self._lacking = self._lacking, set()
            for required in self.options.requires:
                for _ in taken_out(required.lines(), lacking):
                    pass
            found = originals(self.archive.objects, warcs, self.scratch, lacking)
            self.report.unresolved += len(lacking)
            self._copy(self._not_held(found), "originals")

    def finish(self) -> Report:
        """What stands behind the WARCs."""
        write_index(self.container, self._index, self.scratch)
        for name in ("pages.jsonl", *(["extraPages.jsonl"] if self.report.extra_pages else [])):
            path = self.scratch / name
            self.container.deflate(f"pages/{name}", path.stat().st_size, chunks_of(path))
        options = self.options
        names = tuple(required.path.name for required in options.requires)
        about = About(options.title, options.description, options.time, self.main, names)
        package = datapackage(about, self.container.members)
        self.report.hash = f"sha256:{self._small('datapackage.json', package)}"
        self._small("datapackage-digest.json", digest(package, options.time, options.key))
        self.container.close()
        self.report.bytes = self.container.position
        return self.report

    def _not_held(self, found: dict[Stored, set[int]]) -> list[Wanted]:
        parts: list[Wanted] = []
        for warc in sorted(found, key=lambda warc: warc.key):
            held = [each.mover() for each in self._held.get(warc, [])]
            places = {place for place in found[warc] if all(moved(place) is None for moved in held)}
            part = exchanges_at(self.archive.objects, warc, self.scratch, places) if places else None
            parts += [part] if part else []
            self.report.originals += len(places)
        return parts

    def _copy(self, wanted: Sequence[Wanted], mark: str) -> None:
        """`mark` goes into the names of files that are not whole."""
        described = groupby(self._articles, key=lambda each: each.warc)
        key, articles = next(described, _NONE)
        for each in wanted:
            while key and key < each.warc.key:
                key, articles = next(described, _NONE)
            self._warc(each, mark, articles if key == each.warc.key else iter(()))

    def _warc(self, wanted: Wanted, mark: str, articles: Iterator[pages.Described]) -> None:
        name = self._name(wanted, mark)
        looks: dict[int, _Look] = {}
        mover = wanted.mover()
        for line in index_lines(self.archive.objects, wanted.warc, self.scratch):
            fields, offset = line.fields, line.offset
            moved = mover(offset)
            if moved is None:
                continue
            if fields["mime"] == REVISIT or pages.may_be_page(fields):
                looks[offset] = _Look(int(fields["length"]), fields["url"], fields["mime"])
            self._index.add(line.start + msgspec.json.encode(fields | {"offset": str(moved), "filename": name}) + b"\n")
            self.report.captures += line.is_exchange
        for capture in articles:
            look = looks.get(capture.offset)
            page = capture.pages.get(look.url) if look else None
            if page is not None:
                del looks[capture.offset]
                self._article(page)
        places = sorted((offset, look.length) for offset, look in looks.items())
        looker = Looker(places, lambda head: self._see(head, looks[head.offset]))
        self.container.store(f"archive/{name}", wanted.size, self._content(wanted, looker))
        self._held.setdefault(wanted.warc, []).append(wanted)
        self.report.warcs += 1

    def _content(self, wanted: Wanted, looker: Looker) -> Iterator[bytes]:
        warc = wanted.warc
        for start, end in wanted.spans or ((0, warc.size),):
            for chunk in looker.watch(start, read_span(self.archive.objects, warc.key, start, end)):
                yield chunk
                self.options.progress(len(chunk))

    def _article(self, page: pages.Page) -> None:
        self._list("pages.jsonl", pages.line_of(page))
        self.report.pages += 1
        self.main = self.main or page

    def _see(self, head: Head, look: _Look) -> None:
        """A record as it goes by: a revisit's original is sought, another page is listed."""
        if look.mime == REVISIT:
            url = head.fields.get("warc-refers-to-target-uri", "").strip("<>")
            if url:
                self._lacking.add(sought(url, head.fields.get("warc-refers-to-date", "")))
            return
        page = pages.other_page(head, look.url, look.mime) if self.options.extra_pages else None
        if page is not None:
            self._list("extraPages.jsonl", pages.line_of(page))
            self.report.extra_pages += 1

    def _list(self, name: str, *lines: bytes) -> None:
        with (self.scratch / name).open("ab") as file:
            file.writelines(lines)

    def _name(self, wanted: Wanted, mark: str) -> str:
        """Flat, as `wacz validate` wants it; with the source in front where two sources have the same."""
        name = wanted.warc.key.rpartition("/")[2]
        if wanted.spans is not None:
            stem, dot, suffix = name.partition(".warc")
            name = f"{stem}-{mark}{dot}{suffix}"
        if name.lower() in self._names:
            name = f"{wanted.warc.source}-{name}"
        self._names.add(name.lower())
        return name

    def _small(self, path: str, content: bytes) -> str:
        return self.container.deflate(path, len(content), [content]).sha256
