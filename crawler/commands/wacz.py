"""`foldline wacz`: a part of the archive as one file that ReplayWeb.page opens."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.options import Archive, Json, existing_archive

if TYPE_CHECKING:
    from storage.wacz.export import Report


def run(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE | RUN]...", help="What to pack; none: all of the archive.")
    ] = None,
    *,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE|s3://…", help="Where to [<name>.wacz in this folder]."),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Of the collection [the names of its sources].")] = None,
    description: Annotated[str, typer.Option("--description", help="Of the collection, in Markdown.")] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """Pack sources or runs into a WACZ 1.1.1.

    The WARCs as they are, an index, the articles as pages with their text, and a manifest with the hash of each. The
    file is there whole or not at all.
    """
    from crawler.jobs.wacz import choose, default_output, pack, target_of
    from storage.wacz.choice import Choice
    from storage.wacz.export import Options

    given = names or []
    opened = existing_archive(archive)
    place = output or default_output(given)
    target = target_of(place, overwrite=overwrite)
    wanted = choose(opened, Choice(names=frozenset(given)))
    sources = sorted({each.warc.source for each in wanted})
    options = Options(time=datetime.now(UTC), title=title or ", ".join(sources), description=description)
    report = pack(opened, wanted, target, options)
    _tell(report, place, as_json=as_json)


def _tell(report: Report, place: str, *, as_json: bool) -> None:
    from dataclasses import asdict

    from crawler.displays import size_of
    from crawler.output import json_line

    if as_json:
        json_line({"output": place, **asdict(report)})
        return
    counts = f"{report.pages:,} articles, {report.extra_pages:,} other pages, {report.captures:,} captures"
    print(f"{place}: {size_of(report.bytes)}, {report.warcs:,} WARCs, {counts}", file=sys.stderr)
