"""`foldline wacz`: a part of the archive as one file that ReplayWeb.page opens."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.commands.records import DeclaredAs, ObservedAs, Platform, Where
from crawler.errors import UsageError
from crawler.options import Archive, Json, existing_archive

if TYPE_CHECKING:
    from storage.wacz.export import Report


Names = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE | RUN]...", help="What to pack; none: all of the archive.")
]
Output = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE|s3://…", help="Where to [<name>.wacz in this folder].")
]
From = Annotated[str | None, typer.Option("--from", metavar="TIME", help="Captures from a day or time on.")]
To = Annotated[str | None, typer.Option("--to", metavar="TIME", help="Up to a day or time, inclusive.")]
Title = Annotated[str | None, typer.Option("--title", help="Of the collection [its sources].")]
Description = Annotated[str, typer.Option("--description", help="Of the collection, in Markdown.")]
Requires = Annotated[
    list[Path] | None,
    typer.Option("--requires", metavar="WACZ", help="What revisits refer to in there is not added again."),
]
ExtraPages = Annotated[bool, typer.Option(help="List other HTML pages beside the articles.")]
Sign = Annotated[bool, typer.Option("--sign", help="Sign the manifest with this user's key.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]


def run(
    names: Names = None,
    *,
    output: Output = None,
    since: From = None,
    until: To = None,
    platform: Platform = None,
    declared: DeclaredAs = None,
    observed: ObservedAs = None,
    where: Where = None,
    title: Title = None,
    description: Description = "",
    requires: Requires = None,
    extra_pages: ExtraPages = True,
    sign: Sign = False,
    overwrite: Overwrite = False,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """Pack sources, runs, a time or articles into a WACZ 1.1.1.

    WARCs, their index, the articles as pages with their text, and a manifest with the hash of each. The file is there
    whole or not at all. A query of articles takes their captures and what the pages need; what revisits refer to is
    added, so that the file stands alone.
    """
    from crawler.jobs.wacz import Asked, default_output, pack, required, signing, target_of
    from crawler.selection import Selection
    from storage.wacz.export import Options

    query = Selection(platform=platform, declared=declared, observed=observed, where=where)
    given = names or []
    asked = Asked(frozenset(given), _time(since), _time(until, end=True), None if query == Selection() else query)
    opened, place = existing_archive(archive), output or default_output(given)
    target = target_of(place, overwrite=overwrite)
    key, known = signing() if sign else None, required(requires or ())
    options = Options(datetime.now(UTC), title or "", description, key, extra_pages, known)
    _tell(pack(opened, asked, target, options, as_json=as_json), place, as_json=as_json)


def _time(text: str | None, *, end: bool = False) -> datetime | None:
    """A day or time; `end`: the last moment of a day. Raises `UsageError`."""
    from crawler.catalogue import moment

    if text is None:
        return None
    try:
        made = moment(text)
    except ValueError as error:
        option = "--to" if end else "--from"
        raise UsageError(f"'{text}' is no time", option, "write 2026-01-31, or 2026-01-31T12:00Z") from error
    is_day = len(text) <= 10
    return made + timedelta(days=1, microseconds=-1) if end and is_day else made


def _tell(report: Report, place: str, *, as_json: bool) -> None:
    from dataclasses import asdict

    from crawler.displays import size_of
    from crawler.output import json_line

    if as_json:
        json_line({"output": place, **asdict(report)})
        return
    counts = f"{report.pages:,} articles, {report.extra_pages:,} other pages, {report.captures:,} captures"
    print(f"{place}: {size_of(report.bytes)}, {report.warcs:,} WARCs, {counts}", file=sys.stderr)
    if report.originals:
        print(f"  {report.originals:,} captures added, because revisits refer to them", file=sys.stderr)
    if report.unresolved:
        print(f"  {report.unresolved:,} revisits refer to nothing in this archive and will not replay", file=sys.stderr)
