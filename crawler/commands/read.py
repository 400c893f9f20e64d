"""`foldline read`: saved pages without network."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from crawler.errors import UsageError
from crawler.options import Json
from crawler.output import raw_line


def run(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A saved page, feed or API answer.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="The address it was saved from.")] = None,
    captured: Annotated[
        str | None,
        typer.Option("--captured", metavar="TIME", help="When (ISO 8601); left out: now. Ages count from it."),
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest", metavar="FILE", help="Many pages: lines of path TAB url TAB captured; one JSON line each."
        ),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Read saved pages without network.

    One article prints its record as JSON. A listing prints its outcome and its entries' records, anything else its
    outcome and the reason. A manifest's relative paths start in its own folder, then here; an empty time of capture is
    that of the run; it prints as many lines as it has.
    """
    del as_json  # always JSON; accepted as everywhere
    now = datetime.now(UTC)
    if manifest and file is None and url is None:
        read_many(manifest, now)
    elif file and url and manifest is None:
        read_one(file, url, captured, now)
    else:
        raise UsageError("what to read is not clear", remedy="give FILE and --url URL, or --manifest FILE alone")


def read_one(file: Path, url: str, captured: str | None, now: datetime) -> None:
    """Prints one document, as for a manifest of one line. `OSError` where the file cannot be read."""
    from crawler.manifest import read_manifest
    from crawler.saved import time_of

    if not url.startswith(("http://", "https://")):
        raise UsageError("is not an http:// or https:// address", f"--url {url}", "write it as it stood in the browser")
    try:
        time = time_of(captured) if captured else now
    except ValueError as error:
        raise UsageError(str(error), f"--captured {captured}", "write it as 2026-01-31T12:00:00Z") from error
    file.open("rb").close()
    line = b"\t".join((os.fsencode(file), os.fsencode(url), time.isoformat().encode()))
    for answer in read_manifest(io.BytesIO(line), Path(), now, workers=1):
        raw_line(answer)


def read_many(manifest: Path, now: datetime) -> None:
    """Prints one document a line of the manifest. `OSError` where the manifest itself cannot be read."""
    from crawler.manifest import read_manifest

    with manifest.open("rb") as lines:
        for line in read_manifest(lines, manifest.parent, now):
            raw_line(line)
