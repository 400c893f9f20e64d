"""`foldline replay`: the archive in a browser, as it was captured."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler import options


def run(
    *,
    archive: options.Archive = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where to listen; 0 takes a free one.")] = 8080,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Other machines can read along on any but loopback.")
    ] = "127.0.0.1",
    json: options.Json = False,
) -> int:
    """Show archived pages in pywb.

    Calendar, CDX API, Memento; local or S3, read by ranges, nothing is copied. Ctrl-C ends it. pywb is
    installed on first use, in an environment of its own [FOLDLINE_REPLAY_PYTHON].
    """
    from crawler.jobs.replay import replay

    opened = options.existing_archive(archive)
    return replay(opened, options.settings().replay_python, host, port, json=json)
