"""`foldline replay`: the archive in a browser, as it was captured."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler import options


def run(
    *,
    archive: options.Archive = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Of the reading room; 0: a free one.")] = 8080,
    replay_port: Annotated[
        int, typer.Option("--replay-port", min=0, max=65535, help="Of pywb, an origin of its own; 0: a free one.")
    ] = 0,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Other machines can read along on any but loopback.")
    ] = "127.0.0.1",
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", metavar="NAME", help="A name of this machine for readers.")
    ] = None,
    sources: options.Folder = None,
    database: options.Database = None,
    json: options.Json = False,
) -> int:
    """Read the archive in a browser.

    The reading room: search, articles with their boundary, revisions, runs, schedules, an HTTP API. Beside it pywb:
    calendar, CDX API, Memento; local or S3, read by ranges, nothing is copied. Ctrl-C ends it. pywb is
    installed on first use, in an environment of its own [FOLDLINE_REPLAY_PYTHON].
    """
    from crawler.jobs.replay import Where, replay

    opened = options.existing_archive(archive, awaited=True)
    given = options.settings(archive=archive, sources=sources, database=database)
    where = Where(host, port, replay_port, tuple(allow_host or ()))
    return replay(opened, given, where, json=json)
