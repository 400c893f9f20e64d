"""`foldline records`: what the archive knows of each article."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.commands._bytes import record_bytes
from crawler.commands._follow import follow_records
from crawler.commands._history import record_history
from crawler.errors import UsageError
from crawler.options import Archive, Json, existing_archive
from crawler.output import json_line, raw_line, table
from crawler.works import works
from storage.records import Declared, Observed

if TYPE_CHECKING:
    from storage.records import Record
    from storage.tables import Tables

app = typer.Typer(help="The records: query, export, follow; show one, its history, its bytes.")
app.command("follow")(follow_records)
app.command("history")(record_history)
app.command("bytes")(record_bytes)

app.add_typer(works, name="works")

ROWS = 50  # of a table, where no limit is given


Source = Annotated[str | None, typer.Option("--source", help="Name of the source.")]
Platform = Annotated[str | None, typer.Option("--platform", help="E.g. substack.")]
DeclaredAs = Annotated[Declared | None, typer.Option("--declared", help="What the publisher says of access.")]
ObservedAs = Annotated[Observed | None, typer.Option("--observed", help="What the capture holds of the text.")]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME|VERSION", help="Captured since a time; or appended after a version."),
]
Where = Annotated[
    str | None, typer.Option("--where", metavar="SQL", help="E.g. \"word_count > 500 AND wall = 'none'\".")
]
Newest = Annotated[bool, typer.Option("--newest", help="Only the last revision of each article.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")]


@app.command("query")
def query_records(
    *,
    newest: Newest = False,
    source: Source = None,
    platform: Platform = None,
    declared: DeclaredAs = None,
    observed: ObservedAs = None,
    since: Since = None,
    where: Where = None,
    limit: Limit = None,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """List records in the order they were archived.

    A table (a revision reads 2.1: the second, as first read); with --json the records themselves, one a line.
    """
    from crawler.selection import Selection, selected

    selection = Selection(source, platform, declared, observed, since_of(since), where, limit, newest)
    with closing(selected(open_tables(archive), selection)) as lines:
        if as_json:
            for line in lines:
                raw_line(line)
        else:
            show_table(lines, limit)


@app.command("export")
def export_records(
    *,
    form: Annotated[str, typer.Option("--format", metavar="NAME", help="One of those above.")] = "jsonl",
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE|FOLDER|-", help="Gzipped if it ends in .gz; -: standard output."),
    ] = Path("-"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what an export left there.")] = False,
    newest: Newest = False,
    source: Source = None,
    platform: Platform = None,
    declared: DeclaredAs = None,
    observed: ObservedAs = None,
    since: Since = None,
    where: Where = None,
    limit: Limit = None,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """Write records to a file or a folder, in the format that their readers know.

    jsonl, parquet, csv: every revision, as archived. jsonfeed, atom: the last revision of each article; --limit takes
    the latest. ninjs (IPTC 3.1), newsarticle (schema.org), datatrove: JSON, a line each. markdown, huggingface:
    folders. docs/formats.md says what each keeps. Previews are marked as previews in all of them.

    What is written is there whole or not at all. --json says how many records, unless they go to standard output.
    """
    from crawler.export import check_output, export, form_of
    from crawler.selection import Selection

    chosen = form_of(form)
    check_output(chosen, output, overwrite=overwrite)
    selection = Selection(source, platform, declared, observed, since_of(since), where, limit, newest)
    count = export(open_tables(archive), selection, chosen, output, datetime.now(UTC))
    if str(output) == "-":
        return
    if as_json:
        json_line({"records": count, "output": str(output), "format": form})
    else:
        print(f"{count:,} records in {output}", file=sys.stderr)


@app.command("show")
def show_record(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The `id` of a record.")],
    *,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """Show one record and where its free text ends."""
    from crawler.selection import revisions_of
    from storage.codec import decode

    lines = revisions_of(open_tables(archive), record_id)
    if as_json:
        raw_line(lines[-1])
    else:
        print("\n".join(portrait(decode(lines[-1]), len(lines))))


def since_of(text: str | None) -> datetime | int | None:
    """A version for a number, else a time; None for nothing, or an empty text. Raises `UsageError`."""
    if not text:
        return None
    if text.isascii() and text.isdecimal():
        return int(text)
    from crawler.catalogue import moment

    try:
        return moment(text)
    except ValueError as error:
        raise UsageError(
            f"'{text}' is neither a time nor a version", "--since", "write 2026-01-31, or a number"
        ) from error


def open_tables(archive: str | None) -> Tables:
    """The tables of this command's archive. Raises `FoldlineError` where there is none."""
    return existing_archive(archive).tables


def show_table(lines: Iterator[bytes], limit: int | None) -> None:
    """The records as a table; says so when there are more."""
    from storage.codec import decode

    records = [decode(line) for line in islice(lines, None if limit else ROWS + 1)]
    shown = records if limit else records[:ROWS]
    columns = ("published", "source", "title", "declared", "observed", "wall", "words", "revision", "id")
    table(columns, [_cells(record) for record in shown])
    if len(shown) < len(records):
        print(f"the first {ROWS}; --limit shows more, --json all")


def _cells(record: Record) -> tuple[object, ...]:
    published = record.date_published.date() if record.date_published else None
    title = (record.title or "")[:60]
    revision = f"{record.revision}.{record.generation}"
    verdict = (record.declared, record.observed, record.wall)
    return (published, record.source, title, *verdict, _words(record), revision, record.id)


def _words(record: Record) -> str:
    return f"{record.word_count:,}" + (f" of {record.words_total:,}" if record.words_total else "")


def portrait(record: Record, revisions: int) -> Iterable[str]:
    """A record for people: what it is, what is free, and the words around the boundary."""
    authors = ", ".join(author.name for author in record.authors)
    yield f"{record.title or '(no title)'}"
    yield f"  {authors or 'unknown author'}, {record.date_published or 'unknown date'}"
    yield f"  {record.canonical_url}"
    yield f"  {record.id}, revision {record.revision} ({record.change}), {revisions} on record"
    verdict = f"declared {record.declared}, observed {record.observed}, wall {record.wall}"
    yield f"  {verdict}, confidence {record.confidence:.2f} by {record.decided_by or 'nobody'}"
    yield f"  {_words(record)} words; captured {record.captured_at}, {record.warc or 'no WARC'} at {record.offset}"
    if record.boundary:
        quote = record.boundary.quote
        yield f"  the free text ends at character {record.boundary.char}, {record.boundary.selector}:"
        yield f"    …{quote.before}▌{quote.after}"
