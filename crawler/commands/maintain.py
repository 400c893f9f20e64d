"""`foldline maintain`: the tables compacted, and old files of theirs removed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from crawler.options import Archive, Json, existing_archive
from crawler.output import json_line, table


def run(
    *,
    keep: Annotated[
        float,
        typer.Option("--keep", metavar="DAYS", min=0, help="How long files stay that compaction replaced."),
    ] = 7,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """Compact the tables and remove files they no longer need; safe while crawls run.

    Cursors of `records follow` hold. A query that runs longer than --keep may lose its files: with 0, run it alone.
    """
    from datetime import timedelta

    from storage.maintain import maintain

    done = []
    for item in maintain(existing_archive(archive).url, timedelta(days=keep)):
        done.append(item)
        if as_json:
            json_line(asdict(item))
    if not as_json:
        rows = [(item.table, item.files_before, item.files_after, item.removed, item.version) for item in done]
        table(("table", "files", "now", "removed", "version"), rows)
