"""The demo: the newsstand crawled, archived and read, its records held against the newsstand's own truth."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.console import Console

from crawler.catalogue import Source
from crawler.config import Settings
from crawler.displays import size_of
from crawler.exitcodes import ExitCode
from crawler.newsstand import start
from crawler.newsstand.truth import articles, sources
from crawler.opening import open_for
from crawler.output import called, json_line, table
from crawler.report import Lasting
from storage.codec import decode
from storage.records import Record

if TYPE_CHECKING:
    from crawler.newsstand import Newsstand
    from storage.archive import Archive

DEFAULT_ARCHIVE = Path("demo-archive")


def newsstand_sources(posts: int) -> Iterator[Source]:
    """The newsstand's sources; our own server may be asked without a pause."""
    for one in sources(posts):
        if one["name"] == "trouble":
            continue  # the tests' own
        given = {key: one[key] for key in ("name", "url", "platform")}
        yield Source.model_validate(given | {"delay": 0.0, "concurrency": 4, "permission": "our own pages"})


@dataclass(slots=True)
class Verdict:
    """Records against the truth: how many were expected, and the URLs where something is wrong."""

    expected: int = 0
    walled: int = 0
    missing: list[str] = field(default_factory=list)
    no_boundary: list[str] = field(default_factory=list)
    false_boundary: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        """Every article is there, every walled one has a boundary, no other one has."""
        return not (self.missing or self.no_boundary or self.false_boundary)


def demo(archive: str | None, *, posts: int, s3: bool, json: bool) -> ExitCode:
    """Crawl the newsstand into an archive, report, and show what the records say."""
    from crawler.jobs.crawl import crawl_and_report

    console = Console(highlight=False, stderr=json)
    with ExitStack() as stack:
        stand = stack.enter_context(start(posts=posts))
        where = _s3(stack) if s3 else archive or str(DEFAULT_ARCHIVE)
        settings = Settings.from_environment(os.environ, archive=where, connect_to=[f"*:80:127.0.0.1:{stand.port}"])
        chosen = list(newsstand_sources(posts))
        console.print(f"The newsstand: {len(stand.hosts)} hosts on 127.0.0.1:{stand.port}, {len(chosen)} sources.\n")
        code = crawl_and_report(chosen, settings, json=json, lasting=Lasting.NOTHING if s3 else Lasting.ARCHIVE)
        if code not in {ExitCode.OK, ExitCode.SOME_FAILED}:
            return code
        opened = open_for(settings)
        verdict = check(opened, posts)
        if json:
            json_line({name: getattr(verdict, name) for name in verdict.__slots__} | {"right": verdict.right})
        else:
            _show(console, opened, verdict, lasting=not s3)
        return ExitCode.OK if verdict.right and code is ExitCode.OK else ExitCode.SOME_FAILED


def latest(archive: Archive) -> Iterator[Record]:
    """The newest revision and generation of every record."""
    newest: dict[str, tuple[int, int]] = {}
    for line in archive.tables.records():
        record = decode(line)
        newest[record.id] = max(newest.get(record.id, (0, 0)), (record.revision, record.generation))
    for line in archive.tables.records():
        record = decode(line)
        if newest.get(record.id) == (record.revision, record.generation):
            del newest[record.id]
            yield record


def check(archive: Archive, posts: int) -> Verdict:
    """Hold the records against what the newsstand knows of its own articles."""
    found = {record.canonical_url: record.boundary is not None for record in latest(archive)}
    verdict = Verdict()
    for truth in articles(posts):
        if truth.source == "trouble":
            continue
        verdict.expected += 1
        verdict.walled += truth.boundary is not None
        if truth.url not in found:
            verdict.missing.append(truth.url)
        elif truth.boundary is not None and not found[truth.url]:
            verdict.no_boundary.append(truth.url)
        elif truth.boundary is None and found[truth.url]:
            verdict.false_boundary.append(truth.url)
    return verdict


def _show(console: Console, archive: Archive, verdict: Verdict, *, lasting: bool) -> None:
    walled = [record for record in latest(archive) if record.boundary is not None]
    wide = console.width >= 120
    rows = [(_short(r.title or "", 38 if wide else 24), r.wall, _hidden(r), _end(r, wide=wide)) for r in walled[:12]]
    console.print("Where the free text ends:")
    table(("title", "wall", "hidden", "the last free words"), rows)
    if len(walled) > len(rows):
        query = f"{called()} records query --archive {quote(archive.url)} --where 'boundary_char is not null'"
        console.print(f"… and {len(walled) - len(rows)} more{f': {query}' if lasting else ''}", soft_wrap=True)
    if not lasting:
        console.print(_bucket(archive), soft_wrap=True)
    free = verdict.expected - verdict.walled
    console.print(
        f"{verdict.expected} articles expected: {len(verdict.missing)} missing; {verdict.walled} walled, "
        f"{len(verdict.no_boundary)} of them without a boundary; {free} free, {len(verdict.false_boundary)} with one.",
        soft_wrap=True,
    )
    for url in [*verdict.missing, *verdict.no_boundary, *verdict.false_boundary][:10]:
        console.print(f"  wrong: {url}", soft_wrap=True)


def _bucket(archive: Archive) -> str:
    """What the store says it holds, and what still waits here."""
    sizes = [size for _, size in archive.objects.list("warc/")]
    waiting = sum(path.is_file() for path in archive.spool.rglob("*.warc.gz*"))
    return (
        f"The S3 server held {len(sizes)} WARCs ({size_of(sum(sizes))}), every checksum confirmed by it; "
        f"{waiting or 'none'} left on this machine. It was there for this demo only, and is gone now."
    )


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _hidden(record: Record) -> str:
    return f"{record.hidden_share.best:.0%}" if record.hidden_share else "?"


def _end(record: Record, *, wide: bool) -> str:
    assert record.boundary is not None
    return "…" + record.boundary.quote.before[-60 if wide else -28 :] if record.boundary.char else "(nothing is public)"


def _s3(stack: ExitStack) -> str:
    """A real S3 server for as long as the demo runs; its address and keys go into the environment like anybody's.

    What a run remembers goes with the server: the next demo's bucket has the same name and nothing in it.
    """
    from storage.objects.seaweed import seaweed

    folder = Path(stack.enter_context(TemporaryDirectory(prefix="foldline-s3-", ignore_cleanup_errors=True)))
    server = stack.enter_context(seaweed(folder))
    os.environ.update(server.environment, FOLDLINE_DATABASE=f"sqlite:///{folder / 'state.sqlite'}")
    return f"s3://{server.bucket}/demo"


def serve_newsstand(posts: int) -> ExitCode:
    """The newsstand alone, for trying the commands by hand."""
    with start(posts=posts) as stand:
        _print_hosts(stand)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return ExitCode.OK


def _print_hosts(stand: Newsstand) -> None:
    console = Console(highlight=False)
    console.print(f"export FOLDLINE_CONNECT_TO='*:80:127.0.0.1:{stand.port}'")
    for host in stand.hosts:
        console.print(f"foldline crawl http://{host} --delay 0")
