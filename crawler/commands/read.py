"""`foldline read`: saved pages without network."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import Annotated

import typer

from crawler.errors import UsageError
from crawler.exitcodes import ExitCode
from crawler.options import Json
from crawler.output import raw_line

STANDARD_INPUT = Path("-")


def run(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A saved page, feed or API answer; -: standard input.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="The address it was saved from.")] = None,
    captured: Annotated[
        str | None,
        typer.Option("--captured", metavar="TIME", help="When (ISO 8601); left out: now. Ages count from it."),
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest",
            metavar="FILE",
            help="Many pages: lines of path TAB url TAB captured; one JSON line each; -: standard input.",
        ),
    ] = None,
    *,
    as_json: Json = False,
) -> ExitCode:
    """Read saved pages without network.

    One article prints its record as JSON. A listing prints its outcome and its entries' records, anything else its
    outcome and the reason. A manifest's relative paths start in its own folder, then here; an empty time of capture is
    that of the run; it prints as many lines as it has. Exit code 5 where some are `unreadable`, 1 where all are.
    """
    del as_json  # always JSON; accepted as everywhere
    now = datetime.now(UTC)
    if manifest and file is None and url is None:
        return read_many(manifest, now)
    if file and url and manifest is None:
        return read_one(file, url, captured, now)
    raise UsageError("what to read is not clear", remedy="give FILE and --url URL, or --manifest FILE alone")


def read_one(file: Path, url: str, captured: str | None, now: datetime) -> ExitCode:
    """Prints one document, as for a manifest of one line. `OSError` where the file cannot be read."""
    from crawler.manifest import read_manifest
    from crawler.saved import time_of

    if not url.startswith(("http://", "https://")):
        raise UsageError("is not an http:// or https:// address", f"--url {url}", "write it as it stood in the browser")
    try:
        time = time_of(captured) if captured else now
    except ValueError as error:
        raise UsageError(str(error), f"--captured {captured}", "write it as 2026-01-31T12:00:00Z") from error
    with _page(file) as path:
        line = b"\t".join((os.fsencode(path), os.fsencode(url), time.isoformat().encode()))
        return _printed(read_manifest(io.BytesIO(line), Path(), now, workers=1))


def read_many(manifest: Path, now: datetime) -> ExitCode:
    """Prints one document a line of the manifest. `OSError` where the manifest itself cannot be read."""
    from crawler.manifest import read_manifest

    if manifest == STANDARD_INPUT:
        return _printed(read_manifest(sys.stdin.buffer, Path(), now))
    with manifest.open("rb") as lines:
        return _printed(read_manifest(lines, manifest.parent, now))


@contextmanager
def _page(file: Path) -> Iterator[Path]:
    """Where another process can read it: standard input goes into a file first."""
    if file != STANDARD_INPUT:
        file.open("rb").close()
        yield file
        return
    with NamedTemporaryFile(prefix="foldline-read-") as kept:
        copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield Path(kept.name)


def _printed(answers: Iterator[bytes]) -> ExitCode:
    """Whether all, some or none of them are pages that were read."""
    from crawler.manifest import is_unreadable

    count = lost = 0
    for answer in answers:
        raw_line(answer)
        count += 1
        lost += is_unreadable(answer)
    if not lost:
        return ExitCode.OK
    return ExitCode.FAILED if lost == count else ExitCode.SOME_FAILED
