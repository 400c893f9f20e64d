"""`foldline extract`: read the archive again with today's code."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler import options


def run(
    warcs: Annotated[
        list[str] | None, typer.Argument(metavar="[WARC]...", help="Keys in the archive, or files; none: all of it.")
    ] = None,
    *,
    archive: options.Archive = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what differs, write nothing.")] = False,
    show: Annotated[
        bool, typer.Option("--print", help="Print the records as JSON lines and write nothing; reads anybody's WARCs.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Re-read WARCs; what differs from the records table is appended as a new generation."""
    from crawler.jobs.extract import read_again, read_some, write_generation
    from crawler.output import json_line, raw_line, table
    from storage.codec import encode

    opened = options.archive_of(archive) if show and warcs else options.existing_archive(archive)
    if show:
        for record in read_again(opened, warcs or None):
            raw_line(encode(record))
        return
    fresh = read_some(opened, warcs) if warcs else read_again(opened)
    difference = write_generation(opened, fresh, keys=warcs or None, dry_run=dry_run)
    if json:
        json_line({name: getattr(difference, name) for name in difference.__slots__})
        return
    counts = ("same", "changed", "new", "missing")
    table(("records", "count"), [(name, getattr(difference, name)) for name in counts])
    if difference.fields:
        table(("field that differs", "records"), difference.frequent_fields())
    for line in difference.examples:
        typer.echo(f"  {line}")
