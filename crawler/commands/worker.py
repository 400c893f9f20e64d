"""`foldline worker`: take jobs from the queue; run as many as you like, on as many machines."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from crawler import options


def run(
    *,
    archive: options.Archive = None,
    sources: options.Folder = None,
    contact: options.Contact = None,
    connect_to: options.ConnectTo = None,
    database: options.Database = None,
    at_once: Annotated[int, typer.Option("--at-once", min=1, max=512, help="Politeness groups crawled at once.")] = 16,
    listen: Annotated[
        str | None,
        typer.Option("--listen", metavar="HOST:PORT", help="Serve /healthz, /readyz and /metrics [FOLDLINE_LISTEN]."),
    ] = None,
    grace: Annotated[
        float, typer.Option("--grace", min=0, help="Seconds that open pages get when it is told to stop.")
    ] = 120.0,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Leave when nothing is due and nothing waits.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Plan due times and crawl what is due, until SIGTERM.

    Logs are JSON lines on standard error. The first SIGTERM or SIGINT finishes open pages and seals; what is left of
    the jobs goes back into the queue. The second one stops at once; what was written is recovered.
    """
    import logging

    from crawler.errors import ConfigError
    from crawler.jobs.worker import Options, Worker
    from crawler.logs import log_as_json
    from crawler.output import json_line

    settings = options.settings(
        archive=archive, sources=sources, contact=contact, connect_to=connect_to, database=database
    )
    if not (settings.sources or options.DEFAULT_FOLDER).is_dir():
        folder = str(settings.sources or options.DEFAULT_FOLDER)
        raise ConfigError(folder, "", "no such folder of sources", "name it with --sources, or make it")
    log_as_json(logging.INFO)
    where = listen or os.environ.get("FOLDLINE_LISTEN") or None
    worker = Worker(settings, Options(at_once, where, grace, until_idle))
    code = worker.run()
    if as_json:
        json_line({"worker": worker.id, "sources": worker.meters.outcomes})
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # jobs that were put back have threads that never end
